"""The step in which each chat platform is tried: whether it is set up, and what became of a message to its rooms."""

from functools import partial
from typing import NamedTuple

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.pages.drawing import form_of, voice_for
from bot.platforms.registry import PLATFORMS
from bot.setup.admission import Endpoints, SetupAdmission, of_the_step, path_of
from handlers.i18n import Voice
from handlers.setup.chats import try_chats
from handlers.setup.posts import what_became, where_it_goes
from handlers.setup.steps import SetupStep
from models.logins.setup import Setup, tried_posts
from models.refusal import Refusal
from models.terms import Platform


class SeenChat(NamedTuple):
    """A platform: the names of the settings that it lacks, and where it was tried with what became of that."""

    platform: Platform
    missing: tuple[str, ...]
    tried: list[tuple[str, str]]


class ChatsStep:
    """The page and its presses, one for each platform; it neither shows nor takes a secret."""

    step = SetupStep.CHATS

    def __init__(self, admission: SetupAdmission) -> None:
        self._admission = admission

    def endpoints(self) -> Endpoints:
        """The platforms, and a press that tries one."""
        path = path_of(self.step)
        return {("GET", path): self.show, ("POST", path): self.try_one}

    async def show(self, request: Request) -> Response:
        """Every platform as it stands."""
        return await self._page(request)

    async def try_one(self, request: Request) -> Response:
        """Queue a message for the rooms of the platform, and show what becomes of it."""
        try:
            typed = await form_of(request)
            name = typed.get("platform", "")
            await self._admission.press(request, lambda turn, setup: try_chats(turn, setup, _platform(name)))
        except Refusal as refusal:
            return await self._page(request, of_the_step(refusal))
        return RedirectResponse(path_of(self.step), 303)

    async def _page(self, request: Request, refused: Refusal | None = None) -> Response:
        voice = voice_for(request, self._admission.language)
        chats = await self._admission.read(request, partial(self._seen, voice=voice))
        return self._admission.page(request, self.step, refused, chats=chats)

    def _seen(self, session: Session, setup: Setup, voice: Voice) -> list[SeenChat]:
        running, now = self._admission.dispatch.rules.running, self._admission.clock()
        tried = tried_posts(session, setup)
        return [
            SeenChat(
                platform,
                () if platform in running else known.needs,
                [
                    (where_it_goes(session, voice, one), what_became(voice, one, now))
                    for one in tried
                    if one.platform is platform
                ],
            )
            for platform, known in PLATFORMS.items()
        ]


def _platform(name: str) -> Platform:
    if name not in PLATFORMS:
        raise Refusal("setup.chats.unknown")
    return Platform(name)
