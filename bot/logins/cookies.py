"""The cookies of a browser: whose session it has, that somebody logged in with it before, a visit, a set-up, a link."""

from starlette.requests import Request
from starlette.responses import Response

from handlers.logins.log_in import Browser
from models.logins.device import KEPT_FOR
from models.logins.office_visit import VISIT_LASTS
from models.logins.setup import BROWSER_LASTS

SESSION, DEVICE, VISIT, SETUP, GUEST = "zhiban", "zhiban-device", "zhiban-office", "zhiban-setup", "zhiban-guest"
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
    _drop(response, request, SESSION)


def visit_of(request: Request) -> str:
    """Return the cookie of the browser's visit to the office's own log-in; "" where it is on none."""
    return request.cookies.get(_name(request, VISIT), "")


def keep_visit(response: Response, request: Request, cookie: str) -> None:
    """Give the browser the cookie by which it is known when it comes back from the office's own log-in."""
    _keep(response, request, VISIT, cookie, int(VISIT_LASTS.total_seconds()))


def drop_visit(response: Response, request: Request) -> None:
    """Take the cookie of a visit that is over from the browser."""
    _drop(response, request, VISIT)


def setup_secret_of(request: Request) -> str:
    """Return the secret by which a browser has the set-up; "" where it has none."""
    return request.cookies.get(_name(request, SETUP), "")


def keep_setup(response: Response, request: Request, secret: str) -> None:
    """Give the browser the cookie by which it has the set-up."""
    _keep(response, request, SETUP, secret, int(BROWSER_LASTS.total_seconds()))


def guest_secret_of(request: Request) -> str:
    """Return the secret of the session by a link to one ticket; "" where the browser has none."""
    return request.cookies.get(_name(request, GUEST), "")


def keep_guest(response: Response, request: Request, secret: str) -> None:
    """Give the browser the secret of its session by a link, until it is closed; the desk ends it sooner."""
    _keep(response, request, GUEST, secret, None)


def _drop(response: Response, request: Request, cookie: str) -> None:
    response.delete_cookie(
        _name(request, cookie), secure=_is_over_tls(request), httponly=True, samesite="lax", path="/"
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
