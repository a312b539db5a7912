"""The step that lists in words what is missing, as the doctor finds it; nothing is pressed there."""

from datetime import datetime

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.checkup import LOOKS_AHEAD, found_problems, hand_notes
from bot.pages.drawing import voice_for
from bot.settings import Settings
from bot.setup.admission import Endpoints, SetupAdmission, path_of
from handlers.i18n import Voice
from handlers.setup.steps import SetupStep

MENDED_AT = (SetupStep.PEOPLE, SetupStep.ROSTER, SetupStep.CHATS)


class CheckStep:
    """The page with every problem, and with what a small desk may leave as it is."""

    step = SetupStep.CHECK

    def __init__(self, admission: SetupAdmission, settings: Settings) -> None:
        self._admission = admission
        self._settings = settings

    def endpoints(self) -> Endpoints:
        """The page alone."""
        return {("GET", path_of(self.step)): self.show}

    async def show(self, request: Request) -> Response:
        """Look anew, and list what is missing."""
        voice, now = voice_for(request, self._admission.language), self._admission.clock()
        problems, notes = await self._admission.read(
            request,
            lambda session, _: (self.problems(session, voice, now), list(hand_notes(session, now))),
        )
        return self._admission.page(
            request,
            self.step,
            problems=problems,
            notes=notes,
            days=LOOKS_AHEAD.days,
            mended_at={step: path_of(step) for step in MENDED_AT},
        )

    def problems(self, session: Session, voice: Voice, now: datetime) -> list[str]:
        """Return what is missing, in words; `now` is desk time, aware UTC."""
        return list(found_problems(session, voice, now, self._settings))
