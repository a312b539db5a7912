"""The step in which the page's rooms get their levels; that of the intake room is proposed masked, for all read it."""

from collections.abc import Mapping

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.pages.drawing import form_of
from bot.setup.admission import SETUP, Endpoints, SetupAdmission, of_the_step, path_of
from handlers.setup.code import SETS_UP_AS
from handlers.setup.rooms import room_levels, set_rooms
from handlers.setup.steps import SetupStep
from models.refusal import Refusal
from models.terms import Visibility

log = structlog.get_logger(__name__)

ASKED = ("intake", "team")
"""The rooms whose level is asked; that of all the staff has only what the desk itself tells them."""


class RoomsStep:
    """The page and its form."""

    step = SetupStep.ROOMS

    def __init__(self, admission: SetupAdmission) -> None:
        self._admission = admission

    def endpoints(self) -> Endpoints:
        """The levels as they are, and as they are chosen."""
        path = path_of(self.step)
        return {("GET", path): self.show, ("POST", path): self.set_levels}

    async def show(self, request: Request) -> Response:
        """The level of each room as it is, or as it is proposed."""
        return self._form(request, await self._admission.read(request, lambda session, _: room_levels(session)))

    async def set_levels(self, request: Request) -> Response:
        """Set the levels, and go back to the steps."""
        typed = await form_of(request)
        try:
            levels = {room: _level(typed.get(room, "")) for room in ASKED}
            is_new = await self._admission.press(request, lambda turn, _: set_rooms(turn, levels, SETS_UP_AS))
        except Refusal as refusal:
            of_the_step(refusal)
            now = await self._admission.read(request, lambda session, _: room_levels(session))
            return self._form(request, now, refusal)
        if is_new:
            log.info("rooms set", by=SETS_UP_AS, **levels)
        return RedirectResponse(SETUP, 303)

    def _form(self, request: Request, levels: Mapping[str, Visibility], refused: Refusal | None = None) -> Response:
        return self._admission.page(
            request, self.step, refused, rooms={room: levels[room] for room in ASKED}, levels=tuple(Visibility)
        )


def _level(word: str) -> Visibility:
    """Return the level of this word. Raises Refusal for none, and for one that the form does not offer."""
    if word not in set(Visibility):
        raise Refusal("setup.rooms.no_level")
    return Visibility(word)
