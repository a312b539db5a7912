"""Verifies the token by which an OIDC provider says who logged in: its signature, and each claim by value."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from authlib.oidc.core.claims import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey
from joserfc.jws import JWSRegistry

ALGORITHMS = ["RS256", "PS256", "ES256"]
CLOCKS_DIFFER_S = 60
"""Seconds by which the clocks of provider and desk may differ."""
LONGEST_SUBJECT = 255
"""Characters of a subject: https://openid.net/specs/openid-connect-core-1_0.html, 2."""


class BadTokenError(Exception):
    """The token proves nothing; `reason` is a word for the log. With `is_other_key` no key that is known made it."""

    def __init__(self, reason: str, *, is_other_key: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.is_other_key = reason, is_other_key


def keys_in(jwks: object) -> KeySet:
    """Return the public keys for signatures; shared secrets are no keys of ours. Raises BadTokenError."""
    listed = jwks.get("keys") if isinstance(jwks, dict) else None
    if not isinstance(listed, list):
        raise BadTokenError("no_keys")
    return KeySet(list(_keys(listed)))


def verified(
    token: str, keys: KeySet, *, issuer: str, client: str, nonce: str, access_token: str, now: datetime
) -> Mapping[str, object]:
    """Return the claims of a token that this issuer made for this client and this log-in. Raises BadTokenError."""
    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    try:
        read = jwt.decode(token, keys, registry=registry)
    except InvalidKeyIdError:
        raise BadTokenError("unknown_key", is_other_key=True) from None
    except (JoseError, ValueError, TypeError) as error:
        raise BadTokenError(type(error).__name__, is_other_key=type(error).__name__ == "BadSignatureError") from None
    wanted = {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "values": [client]}}
    known = {"nonce": nonce, "client_id": client, "access_token": access_token}
    try:
        claims = CodeIDToken(read.claims, read.header, wanted, known)
        claims.validate(now=int(now.timestamp()), leeway=CLOCKS_DIFFER_S)
    except (JoseError, ValueError, TypeError, AttributeError, OverflowError) as error:
        raise BadTokenError(f"{type(error).__name__}: {getattr(error, 'claim', '')}") from None
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        raise BadTokenError("subject")
    return cast("Mapping[str, object]", claims)


def _keys(listed: list[Any]) -> Iterable[RSAKey | ECKey]:
    for one in listed:
        if not isinstance(one, dict) or one.get("use", "sig") != "sig" or one.get("kty") not in {"RSA", "EC"}:
            continue
        try:
            yield RSAKey.import_key(one) if one["kty"] == "RSA" else ECKey.import_key(one)
        except (JoseError, ValueError, TypeError, KeyError):  # of a kind that we do not know: one of the others may do
            continue
