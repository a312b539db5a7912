"""The two cookies of a browser: whose session it has, and that it is one that somebody logged in with before."""

from starlette.requests import Request
from starlette.responses import Response

from handlers.logins.log_in import Browser
from models.logins.device import KEPT_FOR

SESSION, DEVICE = "zhiban", "zhiban-device"
OVER_TLS = "__Host-"
"""A cookie of this name is of this host alone, over TLS alone: no neighbour under the same domain plants one."""


def browser_of(request: Request) -> Browser:
    """Return the browser that sent a request: its address, its device cookie and the secret of its session."""
    address = request.client.host if request.client is not None else ""
    kept = (request.cookies.get(_name(request, cookie), "") for cookie in (DEVICE, SESSION))
    return Browser(address, *kept)


def keep_session(response: Response, request: Request, secret: str) -> None:
    """Give the browser the secret of its session, until it is closed; the desk ends it sooner."""
    _keep(response, request, SESSION, secret, None)


def keep_device(response: Response, request: Request, device: str) -> None:
    """Give the browser the cookie by which its next log-in is known as from here."""
    _keep(response, request, DEVICE, device, int(KEPT_FOR.total_seconds()))


def drop_session(response: Response, request: Request) -> None:
    """Take the secret of an ended session from the browser."""
    response.delete_cookie(
        _name(request, SESSION), secure=_is_over_tls(request), httponly=True, samesite="lax", path="/"
    )


def _keep(response: Response, request: Request, cookie: str, value: str, for_s: int | None) -> None:
    response.set_cookie(
        _name(request, cookie), value, for_s, secure=_is_over_tls(request), httponly=True, samesite="lax", path="/"
    )


def _name(request: Request, cookie: str) -> str:
    """Return the cookie's name; in plain, which only loopback is, one that is good for nothing over TLS."""
    return f"{OVER_TLS}{cookie}" if _is_over_tls(request) else cookie


def _is_over_tls(request: Request) -> bool:
    return request.url.scheme == "https"
