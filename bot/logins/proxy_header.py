"""The header by which a proxy says who somebody is: it counts from a named address and with its secret alone."""

import hmac

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.office_settings import ProxyHeader
from bot.proxies import is_named

PEER, PROXIED = "zhiban.peer", "zhiban.proxied"
SECRET_HEADER = b"x-zhiban-proxy-secret"


class KeptPeer:
    """Keeps who opened the connection, before uvicorn puts the address of X-Forwarded-For in its place."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with it."""
        client = scope.get("client")
        await self.app({**scope, PEER: client[0] if client else ""}, receive, send)


class TrustedHeader:
    """Reads the header of a proxy that proved itself, and refuses each other request that carries it."""

    def __init__(self, app: ASGIApp, trusted: ProxyHeader) -> None:
        self.app = app
        self._trusted = trusted
        self._name = trusted.header.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with the person's number or address, or answer 403."""
        said = [value for name, value in scope.get("headers", ()) if name == self._name]
        if scope["type"] != "http" or not said:
            await self.app(scope, receive, send)
            return
        try:
            (value,) = said
            person = value.decode().strip()
        except ValueError:  # twice, or no text
            person = ""
        if not person or not self._is_proven(scope):
            await JSONResponse({"error": "proxy header refused"}, 403)(scope, receive, send)
            return
        await self.app({**scope, PROXIED: person}, receive, send)

    def _is_proven(self, scope: Scope) -> bool:
        secrets = [value for name, value in scope["headers"] if name == SECRET_HEADER]
        known = self._trusted.secret.get_secret_value().encode()
        is_secret = len(secrets) == 1 and hmac.compare_digest(secrets[0], known)
        return is_named(str(scope.get(PEER, "")), self._trusted.proxies) and is_secret


def proxied_person(request: Request) -> str:
    """Return the number or address that a proxy vouches for with this request; "" where none does."""
    return str(request.scope.get(PROXIED, ""))
