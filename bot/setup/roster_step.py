"""The step in which the duty roster is taken over from a file, or from a table of the next days."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.pages.drawing import form_of
from bot.pages.uploads import Upload, upload_of
from bot.setup.admission import SETUP, Endpoints, SetupAdmission, of_the_step, path_of
from handlers.duty import roster_import
from handlers.setup.roster import DutyDay, DutyWeek, day_at_line, duty_week, roster_text
from handlers.setup.steps import SetupStep
from models.refusal import Refusal
from models.terms import DutyRole
from sla.policy.roster_file import RosterError

HERE = path_of(SetupStep.ROSTER)
WEEK = f"{HERE}/week"
LARGEST = 200_000
"""Bytes of a roster: three years of single days are fewer."""


class RosterStep:
    """The page and its two forms, which end in the import of the command."""

    step = SetupStep.ROSTER

    def __init__(self, admission: SetupAdmission) -> None:
        self._admission = admission

    def endpoints(self) -> Endpoints:
        """The forms, a file that is sent, and the table as it is filled in."""
        return {("GET", HERE): self.show, ("POST", HERE): self.take_file, ("POST", WEEK): self.take_week}

    async def show(self, request: Request) -> Response:
        """The forms; the table has whom the roster names, or people by turns."""
        return self._form(request, await self._week(request))

    async def take_file(self, request: Request) -> Response:
        """Take the roster of a file over; or say the first fault, with its line."""
        week = await self._week(request)
        try:
            sent = await upload_of(request, "file", LARGEST)
            await self._take(request, _text(sent), sent.name)
        except RosterError as fault:
            return self._form(request, week, _at_line(fault))
        except Refusal as refusal:
            return self._form(request, week, of_the_step(refusal))
        return RedirectResponse(SETUP, 303)

    async def take_week(self, request: Request) -> Response:
        """Take the table over; or say the first fault, with its day, and keep what was chosen."""
        week, typed = await self._week(request), await form_of(request)
        if not all(_field(day, role) in typed for day in week.days for role in DutyRole):
            return self._form(request, week, Refusal("setup.roster.other_days"))
        try:
            holders = [{role: typed[_field(day, role)] for role in DutyRole} for day in week.days]
            await self._take(request, roster_text(week.days, holders))
        except RosterError as fault:
            return self._form(request, week, _on_day(week, fault), typed)
        except Refusal as refusal:
            return self._form(request, week, of_the_step(refusal), typed)
        return RedirectResponse(SETUP, 303)

    async def _take(self, request: Request, text: str, name: str = "") -> None:
        await self._admission.press(request, lambda turn, _: roster_import.apply(turn.session, text, name))

    async def _week(self, request: Request) -> DutyWeek:
        """The next days, for the browser that has the set-up. Raises Refusal for every other one."""
        now, calendar = self._admission.clock(), self._admission.dispatch.rules.calendar
        return await self._admission.read(request, lambda session, _: duty_week(session, now, calendar))

    def _form(
        self,
        request: Request,
        week: DutyWeek,
        refused: Refusal | None = None,
        typed: Mapping[str, str] | None = None,
    ) -> Response:
        rows = [
            [
                (role, _field(day, role), (typed or {}).get(_field(day, role), day.holders.get(role, "")))
                for role in DutyRole
            ]
            for day in week.days
        ]
        return self._admission.page(
            request, self.step, refused, week=week, rows=rows, roles=list(DutyRole), to_week=WEEK
        )


def _field(day: DutyDay, role: DutyRole) -> str:
    """Return the name of a field of the table, which is another one tomorrow."""
    return f"{role}-{day.day}"


def _text(sent: Upload) -> str:
    try:
        return sent.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RosterError.unreadable(sent.name, error) from error


def _at_line(fault: RosterError) -> Refusal:
    if fault.line is None:
        return Refusal("file.problem_somewhere", file=fault.file, problem=fault.problem)
    return Refusal("file.problem", file=fault.file, line=fault.line, problem=fault.problem)


def _on_day(week: DutyWeek, fault: RosterError) -> Refusal:
    if fault.line is None:
        return Refusal(fault.problem.key, **dict(fault.problem.values))
    return Refusal("setup.roster.fault", day=day_at_line(week.days, fault.line), problem=fault.problem)
