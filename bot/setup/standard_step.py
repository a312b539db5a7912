"""The step in which the figures of the standard are read and confirmed; those of another edition are asked anew."""

import structlog
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.pages.drawing import form_of
from bot.setup.admission import SETUP, Endpoints, SetupAdmission, of_the_step, path_of
from handlers.setup.standard import confirm_standard, figures, working_hours
from handlers.setup.steps import SetupStep
from models.logins.setup import Setup
from models.refusal import Refusal
from models.terms import Origin

log = structlog.get_logger(__name__)


class StandardStep:
    """The page, and the press that confirms what it shows."""

    step = SetupStep.STANDARD

    def __init__(self, admission: SetupAdmission) -> None:
        self._admission = admission

    def endpoints(self) -> Endpoints:
        """The figures, and their confirmation."""
        path = path_of(self.step)
        return {("GET", path): self.show, ("POST", path): self.confirm}

    async def show(self, request: Request) -> Response:
        """The figures of the policy in use."""
        return await self._page(request)

    async def confirm(self, request: Request) -> Response:
        """Confirm the edition that the page showed, and go back to the steps."""
        try:
            edition = (await form_of(request)).get("edition", "")
            is_new = await self._admission.press(request, lambda turn, setup: confirm_standard(turn, setup, edition))
        except Refusal as refusal:
            return await self._page(request, of_the_step(refusal))
        if is_new:
            log.info("standard confirmed", edition=edition)
        return RedirectResponse(SETUP, 303)

    async def _page(self, request: Request, refused: Refusal | None = None) -> Response:
        policy = self._admission.dispatch.rules.policy
        confirmed = await self._admission.read(request, _confirmed_edition)
        return self._admission.page(
            request,
            self.step,
            refused,
            policy=policy,
            is_confirmed=confirmed == policy.edition,
            hours=tuple(working_hours(policy.hours)),
            parts={origin: figures(policy, origin) for origin in Origin},
        )


def _confirmed_edition(session: Session, setup: Setup) -> str:
    return setup.confirmed_edition
