"""Speaks with the office's OIDC provider: where to send a browser, and who it is that came back with a code."""

import asyncio
import base64
import json
import ssl
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import cast
from urllib.parse import quote, urlencode

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc.jwk import KeySet

from bot.logins.id_token import BadTokenError, keys_in, verified
from bot.logins.office import BACK, NotVouchedError
from bot.office_settings import OfficeProvider, is_safe_address
from handlers.logins.office import Vouched
from models.chat import storable
from models.logins.office_account import FoundBy

DISCOVERY = "/.well-known/openid-configuration"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
SCOPES = {FoundBy.STAFF_NO: "openid profile", FoundBy.EMAIL: "openid email", FoundBy.PHONE: "openid phone"}
VERIFIED = {FoundBy.EMAIL: "email_verified", FoundBy.PHONE: "phone_number_verified"}
WITHIN_S, CONNECTS_WITHIN_S = 10.0, 5.0
LONGEST_BODY, LONGEST_VALUE = 262_144, 200
KNOWN_FOR_S = 3600.0
OK = 200

Json = Mapping[str, object]


class Provider:
    """The provider; what it says of itself is kept for an hour, and its keys as long or until another one signs.

    A key that it lists no more is good for an hour at most. `now` gives the machine's time; `transport` is the
    network's where none is given.
    """

    def __init__(
        self,
        settings: OfficeProvider,
        now: Callable[[], datetime],
        transport: httpx.AsyncBaseTransport | None = None,
        known_for_s: float = KNOWN_FOR_S,
    ) -> None:
        self._settings = settings
        self._callback = f"{settings.page_url}{BACK}"
        self._now = now
        self._transport = transport
        self._known_for_s = known_for_s
        self._about: Json = {}
        self._about_until = 0.0
        self._keys: KeySet | None = None
        self._trusted: ssl.SSLContext | None = None

    async def address(self, state: str, nonce: str, verifier: str) -> str:
        """Return where to send a browser. Raises NotVouchedError where the provider cannot be reached."""
        about = await self._described()
        asked = {
            "response_type": "code",
            "client_id": self._settings.client,
            "redirect_uri": self._callback,
            "scope": SCOPES[self._settings.fact],
            "state": state,
            "nonce": nonce,
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
        }
        endpoint = str(about["authorization_endpoint"])
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    async def vouch(self, answer: Mapping[str, str], nonce: str, verifier: str) -> Vouched:
        """Return whom the provider vouches for by the query that a browser came back with. Raises NotVouchedError."""
        about = await self._described()
        issuer = answer.get("iss")
        demands_issuer = about.get("authorization_response_iss_parameter_supported") is True  # RFC 9207
        if issuer != self._settings.issuer and (issuer is not None or demands_issuer):
            raise NotVouchedError("other_issuer")
        if "error" in answer or not answer.get("code"):
            raise NotVouchedError("refused_there")
        tokens = await self._exchanged(about, answer["code"], verifier)
        token, access = tokens.get("id_token"), tokens.get("access_token")
        if not isinstance(token, str) or not token:
            raise NotVouchedError("no_id_token")
        access = access if isinstance(access, str) else ""
        claims = await self._verified(about, token, nonce, access)
        if self._settings.claim not in claims and access and is_safe_address(about.get("userinfo_endpoint")):
            claims = await self._more(about, claims, access)
        subject = str(claims["sub"])
        return Vouched(self._settings.issuer, subject, self._settings.fact, self._value(claims))

    def _value(self, claims: Json) -> str:
        """The claim that finds a person; "" where it is not there, or the provider did not verify it."""
        value, proof = claims.get(self._settings.claim), VERIFIED.get(self._settings.fact)
        if not isinstance(value, str) or len(value) > LONGEST_VALUE or (proof and claims.get(proof) is not True):
            return ""
        return str(storable(value.strip()))

    async def _described(self) -> Json:
        """The provider's word about itself, which has to name its own issuer."""
        loop = asyncio.get_running_loop()
        if not self._about or loop.time() >= self._about_until:
            about = await self._asked("GET", self._settings.issuer.rstrip("/") + DISCOVERY)
            if about.get("issuer") != self._settings.issuer:
                raise NotVouchedError("describes_another_issuer")
            if not all(is_safe_address(about.get(one)) for one in ENDPOINTS):
                raise NotVouchedError("endpoint_in_plain")
            self._about, self._about_until, self._keys = about, loop.time() + self._known_for_s, None
        return self._about

    async def _exchanged(self, about: Json, code: str, verifier: str) -> Json:
        """The tokens for a code, by the secret: in the header, or in the form where the provider takes no other."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self._callback}
        form["code_verifier"] = verifier
        client, secret = self._settings.client, self._settings.secret.get_secret_value()
        ways = about.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        headers = {}
        if isinstance(ways, list) and "client_secret_basic" not in ways:
            form |= {"client_id": client, "client_secret": secret}
        else:
            pair = f"{quote(client, safe='')}:{quote(secret, safe='')}".encode()
            headers["authorization"] = f"Basic {base64.b64encode(pair).decode()}"
        return await self._asked("POST", str(about["token_endpoint"]), headers, form)

    async def _verified(self, about: Json, token: str, nonce: str, access: str) -> Json:
        """The claims of the token. Where no known key made it, the keys are asked for once more: they are changed."""
        try:
            if self._keys is not None:
                try:
                    return self._read(token, self._keys, nonce, access)
                except BadTokenError as error:
                    if not error.is_other_key:
                        raise
            self._keys = keys_in(await self._asked("GET", str(about["jwks_uri"])))
            return self._read(token, self._keys, nonce, access)
        except BadTokenError as error:
            raise NotVouchedError(error.reason) from None

    def _read(self, token: str, keys: KeySet, nonce: str, access: str) -> Json:
        issuer, client = self._settings.issuer, self._settings.client
        return verified(token, keys, issuer=issuer, client=client, nonce=nonce, access_token=access, now=self._now())

    async def _more(self, about: Json, claims: Json, access: str) -> Json:
        """The claims with those of the userinfo endpoint, which has to speak of the same person."""
        headers = {"authorization": f"Bearer {access}"}
        more = await self._asked("GET", str(about["userinfo_endpoint"]), headers)
        if more.get("sub") != claims["sub"]:
            raise NotVouchedError("userinfo_of_another")
        return {**more, **claims}

    async def _asked(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, form: Mapping[str, str] | None = None
    ) -> Json:
        """The object that an endpoint answers with. A redirect is followed nowhere: it could lead the secret away."""
        plain = {"accept": "application/json", "accept-encoding": "identity", "user-agent": "zhiban", **(headers or {})}
        if self._trusted is None:
            self._trusted = await asyncio.to_thread(self._certificates)
        timeout = httpx.Timeout(WITHIN_S, connect=CONNECTS_WITHIN_S)
        try:
            async with (
                asyncio.timeout(WITHIN_S),
                httpx.AsyncClient(
                    verify=self._trusted, timeout=timeout, transport=self._transport, trust_env=url.startswith("https")
                ) as client,
                client.stream(method, url, headers=plain, data=form) as response,
            ):
                return await _object_in(response)
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, RecursionError) as error:
            raise NotVouchedError(f"not_reached: {type(error).__name__}") from None

    def _certificates(self) -> ssl.SSLContext:
        """The trusted certificates; reading them takes a quarter of a second."""
        authority = self._settings.authority
        return ssl.create_default_context(cafile=authority) if authority is not None else httpx.create_ssl_context()


async def _object_in(response: httpx.Response) -> Json:
    if response.status_code != OK:
        raise NotVouchedError(f"http_{response.status_code}")
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > LONGEST_BODY:
            raise NotVouchedError("too_long")
    answer = json.loads(bytes(content))
    if not isinstance(answer, dict):
        raise NotVouchedError("other_shape")
    return cast("Json", answer)
