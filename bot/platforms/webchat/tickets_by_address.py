"""Opens a ticket by the address that notices in other chats carry; a log-in on the way leads back to it."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.pages.login_pages import to
from bot.platforms.links import TICKETS
from bot.platforms.webchat.errors import Endpoint


def routes_to_tickets(
    guarded: Callable[[Endpoint], Endpoint], elsewhere: Callable[[Request], Awaitable[str]]
) -> list[BaseRoute]:
    """A ticket and the list, whether there is such a ticket or not. `elsewhere` tells which page comes before."""

    async def show_the_way(request: Request) -> Response:
        before, number = await elsewhere(request), request.path_params.get("number", "")
        here = f"/#ticket={quote(number, safe='')}" if number else "/#view=board"
        where = to(before, request.url.path) if before else here
        return RedirectResponse(where, 303, {"Cache-Control": "no-store"})

    return [Route(TICKETS, guarded(show_the_way)), Route(f"{TICKETS}/{{number}}", guarded(show_the_way))]
