"""The page of set-up: a code of the desk's machine opens it for one browser, until an administrator logs in."""

from functools import partial

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.logins.addresses import counted_address
from bot.logins.cookies import browser_of, keep_setup
from bot.pages.books import Books
from bot.pages.drawing import drawn, form_of, voice_for
from bot.pages.login_pages import Endpoint
from bot.settings import Settings
from bot.setup.administrator_step import AdministratorStep
from bot.setup.admission import SETUP, SetupAdmission, StepPages, path_of
from bot.setup.chats_step import ChatsStep
from bot.setup.check_step import CheckStep
from bot.setup.office_step import OfficeStep
from bot.setup.people_step import PeopleStep
from bot.setup.rooms_step import RoomsStep
from bot.setup.roster_step import RosterStep
from bot.setup.standard_step import StandardStep
from bot.setup.trial_step import TrialStep
from handlers.setup.code import give_code
from handlers.setup.steps import SetupState, step_states
from models.logins.setup import Setup
from models.refusal import Refusal


class SetupPages:
    """The routes of every step."""

    def __init__(self, admission: SetupAdmission, settings: Settings, books: Books) -> None:
        self._admission = admission
        self._check = CheckStep(admission, settings)
        self._steps: tuple[StepPages, ...] = (
            OfficeStep(admission),
            AdministratorStep(admission, settings.page_url),
            PeopleStep(admission, settings.page_url, books),
            RoomsStep(admission),
            RosterStep(admission),
            StandardStep(admission),
            ChatsStep(admission),
            self._check,
            TrialStep(admission),
        )

    def routes(self) -> list[BaseRoute]:
        """The code, and every step with what its form sends."""
        endpoints: dict[tuple[str, str], Endpoint] = {("GET", SETUP): self.show, ("POST", SETUP): self.give}
        for one in self._steps:
            endpoints |= one.endpoints()
        return [
            Route(path, self._admission.guard(endpoint), methods=[method])
            for (method, path), endpoint in endpoints.items()
        ]

    async def show(self, request: Request) -> Response:
        """The steps for the browser that has the set-up; for every other one a field for the code, and nothing else."""
        edition, now = self._admission.dispatch.rules.policy.edition, self._admission.clock()
        voice = voice_for(request, self._admission.language)

        def seen(session: Session, _: Setup) -> list[SetupState]:
            return step_states(session, edition, now, len(self._check.problems(session, voice, now)))

        try:
            states = await self._admission.read(request, seen)
        except Refusal:
            return self._admission.code_form(request)
        paths = {one.step: path_of(one.step) for one in self._steps}
        return drawn("setup_steps", voice, states=states, paths=paths, now=now)

    async def give(self, request: Request) -> Response:
        """Bind the set-up to the browser that gives the code."""
        typed = await form_of(request)
        address = counted_address(browser_of(request).address)
        secret = await self._admission.turn(partial(give_code, code=typed.get("code", ""), address=address))
        if secret is None:
            return self._admission.code_form(request, Refusal("setup.wrong_code"))
        response = RedirectResponse(SETUP, 303)
        keep_setup(response, request, secret)
        return response
