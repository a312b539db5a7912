"""An OIDC provider inside a test, which says what it is told to: its tokens may be forged in every way."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

ISSUER, CLIENT, SECRET = "https://id.example.cn/realm", "zhiban", "secret of the client"
LIFE_S = 300

Claims = dict[str, Any]
Key = RSAKey | ECKey


@cache
def rsa_key(kid: str) -> RSAKey:
    """A key of this name; making one takes a tenth of a second."""
    return RSAKey.generate_key(2048, {"kid": kid})


class FakeProvider:
    """What it signs with is public: `alter` changes claims, `forge` makes the token from them in its place."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.key: Key = rsa_key("first")
        self.algorithm = "RS256"
        self.about: Claims = {}
        self.person: Claims = {"sub": "u-1", "staff_no": "0417"}
        self.answer: Claims = {}
        self.userinfo: Claims = {}
        self.alter: Callable[[Claims], None] = lambda claims: None
        self.forge: Callable[[Claims], str | None] = self.signed
        self.asked: list[str] = []
        self._codes: dict[str, Claims] = {}
        self.app = Starlette(
            routes=[
                Route("/realm/.well-known/openid-configuration", self._about),
                Route("/realm/keys", self._keys),
                Route("/realm/token", self._token, methods=["POST"]),
                Route("/realm/me", self._me),
            ]
        )

    @property
    def transport(self) -> httpx.AsyncBaseTransport:
        """The way to it."""
        return httpx.ASGITransport(app=self.app)

    def consent(self, url: str) -> dict[str, str]:
        """Log in there, as a browser that was sent to `url`; the query that it is sent back with."""
        asked = dict(parse_qsl(urlsplit(url).query))
        code = f"code-{len(self._codes)}"
        self._codes[code] = asked
        return {"code": code, "state": asked["state"], **self.answer}

    def rotate(self) -> None:
        """From now on another key signs, and the one before is not listed."""
        self.key = rsa_key("second")

    def signed(self, claims: Claims) -> str:
        """The claims as a good token."""
        return jwt.encode({"alg": self.algorithm, "kid": self.key.kid}, claims, self.key, algorithms=[self.algorithm])

    def signed_by(self, key: Key, algorithm: str = "RS256") -> Callable[[Claims], str]:
        """Have another key sign under the name of ours."""
        return lambda claims: jwt.encode({"alg": algorithm, "kid": self.key.kid}, claims, key, algorithms=[algorithm])

    def public_key(self) -> bytes:
        """The public key as everybody has it: good as a shared secret for whoever takes HS256."""
        return self.key.as_bytes(private=False)

    async def _about(self, request: Request) -> Response:
        self.asked.append("about")
        about = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/auth",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/keys",
            "userinfo_endpoint": f"{ISSUER}/me",
        }
        return JSONResponse(about | self.about)

    async def _keys(self, request: Request) -> Response:
        self.asked.append("keys")
        others = [{"kty": "oct", "k": "c2VjcmV0", "kid": "shared"}, {"kty": "new", "kid": "x"}]
        return JSONResponse({"keys": [*others, self.key.as_dict(private=False)]})

    async def _token(self, request: Request) -> Response:
        self.asked.append("token")
        form = dict(parse_qsl((await request.body()).decode()))
        asked = self._codes.pop(form["code"])
        digest = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        basic = base64.b64encode(f"{CLIENT}:{SECRET.replace(' ', '%20')}".encode()).decode()
        assert digest == asked["code_challenge"]
        assert request.headers["authorization"] == f"Basic {basic}"
        assert form["redirect_uri"] == asked["redirect_uri"]
        moment = int(self._now().timestamp())
        claims = {"iss": ISSUER, "aud": CLIENT, "iat": moment, "exp": moment + LIFE_S, "nonce": asked["nonce"]}
        claims |= self.person
        self.alter(claims)
        token = self.forge(claims)
        return JSONResponse(
            {"access_token": "access", "token_type": "Bearer", **({"id_token": token} if token else {})}
        )

    async def _me(self, request: Request) -> Response:
        self.asked.append("me")
        assert request.headers["authorization"] == "Bearer access"
        return JSONResponse({"sub": self.person["sub"]} | self.userinfo)


def shared(secret: bytes, kid: str) -> Callable[[Claims], str]:
    """Have HS256 sign by a secret that somebody knows, such as the public key."""

    def forge(claims: Claims) -> str:
        parts = (json.dumps(one).encode() for one in ({"alg": "HS256", "kid": kid}, claims))
        signed = ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
        digest = hmac.digest(secret, signed.encode(), "sha256")
        return f"{signed}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"

    return forge


def unsigned(claims: Claims) -> str:
    """The claims as a token of the algorithm none."""
    parts = (json.dumps(one).encode() for one in ({"alg": "none", "typ": "JWT"}, claims))
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "."
