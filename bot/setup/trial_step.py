"""The step in which a first report is made on trial: what the desk did with it, and the press that withdraws it."""

from functools import partial
from typing import NamedTuple

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.pages.drawing import form_of, voice_for
from bot.setup.admission import Endpoints, SetupAdmission, of_the_step, path_of
from handlers.i18n import Voice
from handlers.setup.posts import what_became, where_it_goes
from handlers.setup.steps import SetupStep
from handlers.setup.trial import as_told, posts_about, report_trial, reports_as, withdraw_trial
from handlers.tickets.cards.notices import explanation
from handlers.tickets.cards.parts import reason, status
from models.logins.setup import Setup, trial_of
from models.refusal import Refusal


class SeenTrial(NamedTuple):
    """The newest trial: its number and status, what the desk made of it, its deadlines with why, and who is told."""

    number: str
    status: str
    is_open: bool
    what: list[str]
    why: tuple[str, ...]
    told: list[tuple[str, str]]


class TrialStep:
    """The page, the form of a report and the press that withdraws it."""

    step = SetupStep.TRIAL

    def __init__(self, admission: SetupAdmission) -> None:
        self._admission = admission

    def endpoints(self) -> Endpoints:
        """The trial as it stands, a report, and its withdrawal."""
        path = path_of(self.step)
        return {
            ("GET", path): self.show,
            ("POST", path): self.report,
            ("POST", f"{path}/withdraw"): self.withdraw,
        }

    async def show(self, request: Request) -> Response:
        """The newest trial, and a form where none is open."""
        return await self._page(request)

    async def report(self, request: Request) -> Response:
        """Hear the report as any other, file it, and show what became of it."""
        text, now = "", self._admission.clock()
        try:
            typed = await form_of(request)
            text = typed.get("text", "")
            account = await self._admission.read(request, lambda session, setup: reports_as(session, setup, now))
            dispatch = self._admission.dispatch
            remarks = await dispatch.ear.remarks_of(as_told(account.external_id, text, now), dispatch.rules)
            await self._admission.press(request, lambda turn, setup: report_trial(turn, setup, text).number, remarks)
        except Refusal as refusal:
            return await self._page(request, of_the_step(refusal), text)
        return RedirectResponse(path_of(self.step), 303)

    async def withdraw(self, request: Request) -> Response:
        """Withdraw the trial."""
        try:
            await self._admission.press(request, lambda turn, setup: withdraw_trial(turn, setup).number)
        except Refusal as refusal:
            return await self._page(request, of_the_step(refusal))
        return RedirectResponse(path_of(self.step), 303)

    async def _page(self, request: Request, refused: Refusal | None = None, text: str = "") -> Response:
        voice = voice_for(request, self._admission.language)
        trial = await self._admission.read(request, partial(self._seen, voice=voice))
        return self._admission.page(request, self.step, refused, trial=trial, text=text)

    def _seen(self, session: Session, setup: Setup, voice: Voice) -> SeenTrial | None:
        ticket = trial_of(session, setup)
        if ticket is None:
            return None
        dispatch, now = self._admission.dispatch, self._admission.clock()
        workflow = dispatch.desk.workflows.of(ticket)
        reasons = dispatch.rules.clock.reasons(ticket, workflow.shown(is_team=True))
        heading = workflow.title(voice, ticket)
        return SeenTrial(
            ticket.number,
            status(voice, ticket),
            not ticket.status.is_final,
            [line for line in (heading, reason(voice, ticket)) if line],
            explanation(voice, ticket, heading, reasons, (), now).intro if reasons else (),
            [
                (where_it_goes(session, voice, one), what_became(voice, one, now))
                for one in posts_about(session, ticket)
            ],
        )
