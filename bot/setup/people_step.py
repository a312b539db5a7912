"""The step in which people are taken over from a spreadsheet or a few typed rows, and get their login links."""

import csv
import io
from collections.abc import Mapping
from functools import partial

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.logins.addresses import counted_address
from bot.logins.cookies import browser_of
from bot.pages.books import Books
from bot.pages.drawing import form_of, voice_for
from bot.pages.people_lists import KEEP_MISSING, LONGEST_AGAIN, ListFaultsError, ListSender, PeopleLists
from bot.pages.slips import links_for, slips_page
from bot.pages.uploads import Upload, upload_of
from bot.setup.admission import SETUP, Endpoints, SetupAdmission, of_the_step, path_of
from handlers.logins.resets import MadeLink, first_link
from handlers.people.people_file import PeopleError
from handlers.people.people_sheet import LIMITS
from handlers.people.sheet_import import SheetChanges, listed_sheets
from handlers.setup.code import SETS_UP_AS
from handlers.setup.people import preview_people, take_people
from handlers.setup.steps import SetupStep
from handlers.turn.turn import Turn
from models.logins.login_state import awaiting_link
from models.logins.setup import Setup
from models.refusal import Refusal
from models.storage.database_time import machine_now
from models.terms import Role

HERE = path_of(SetupStep.PEOPLE)
FEW, APPLY, BOOK, SLIPS = f"{HERE}/few", f"{HERE}/apply", f"{HERE}/people.xlsx", f"{HERE}/slips"
COLUMNS, ROWS = ("name", "department", "roles", "phone", "company"), 8
TYPED_ROLES = [role for role in Role if role is not Role.PROJECT_LEAD]
"""The roles that somebody may have alone."""


class PeopleStep:
    """The page, its forms and slips; `page_url` is None where nobody said under which address the desk is reached."""

    step = SetupStep.PEOPLE

    def __init__(self, admission: SetupAdmission, page_url: str | None, books: Books) -> None:
        self._admission = admission
        self._page_url = page_url
        self._books = books
        self._lists = PeopleLists(admission.dispatch, admission.clock)

    def endpoints(self) -> Endpoints:
        """The form, the preview of a file and of typed rows, the changes, the people as a spreadsheet, and slips."""
        return {
            ("GET", HERE): self.show,
            ("POST", HERE): self.preview,
            ("POST", FEW): self.preview_few,
            ("POST", APPLY): self.apply,
            ("GET", BOOK): self.book,
            ("POST", SLIPS): self.make_slips,
        }

    async def show(self, request: Request) -> Response:
        """The forms."""
        return await self._form(request)

    async def preview(self, request: Request) -> Response:
        """The changes of a file that is sent; or each fault in it, with its row."""
        await self._demand_setup(request)
        try:
            sent = await upload_of(request, "file", LIMITS.sent)
            return await self._lists.preview(self._sender(request), sent)
        except (Refusal, ListFaultsError) as wrong:
            return await self._form(request, wrong)

    async def preview_few(self, request: Request) -> Response:
        """The changes of the rows that are typed; or each fault in them, and the rows as they are typed."""
        await self._demand_setup(request)
        typed = await form_of(request)
        try:
            sent = Upload("people.csv", _sheet_of(typed), {KEEP_MISSING: "yes"})
            return await self._lists.preview(self._sender(request), sent)
        except Refusal as wrong:
            return await self._form(request, wrong, typed)
        except ListFaultsError as wrong:
            return await self._form(request, ListFaultsError([_typed_fault(one) for one in wrong.faults]), typed)

    async def apply(self, request: Request) -> Response:
        """Make the changes that were shown; where they are others by now, those are shown instead."""
        await self._demand_setup(request)
        try:
            return await self._lists.apply(self._sender(request), await form_of(request, LONGEST_AGAIN))
        except (Refusal, ListFaultsError) as wrong:
            return await self._form(request, wrong)

    async def book(self, request: Request) -> Response:
        """The people as they are, in the form that is read again."""
        voice = voice_for(request, self._admission.language)
        sheets = await self._admission.read(request, lambda session, _: listed_sheets(session, voice))
        return await self._books.answer("people.xlsx", voice("people.page.title"), sheets)

    async def make_slips(self, request: Request) -> Response:
        """A link for everybody without a way in but the administrator, whose step makes it."""
        await self._demand_setup(request)
        is_again = (await form_of(request)).get("again") == "yes"
        ids = await self._admission.read(request, partial(self._awaiting, again=is_again))
        address = counted_address(browser_of(request).address)

        async def make(person_id: int) -> MadeLink:
            def story(turn: Turn, _: Setup) -> MadeLink:
                return first_link(turn, SETS_UP_AS, person_id, address, self._page_url)

            return await self._admission.press(request, story)

        voice = voice_for(request, self._admission.language)
        return slips_page(voice, await links_for(ids, make), SETUP, self._page_url)

    async def _form(
        self,
        request: Request,
        wrong: Refusal | ListFaultsError | None = None,
        typed: Mapping[str, str] | None = None,
    ) -> Response:
        """The forms, for the browser that has the set-up. Raises Refusal for every other one."""
        if isinstance(wrong, Refusal):
            of_the_step(wrong)
        waiting = [
            len(await self._admission.read(request, partial(self._awaiting, again=again))) for again in (False, True)
        ]
        rows = [[(typed or {}).get(f"{column}{row}", "") for column in COLUMNS] for row in range(1, ROWS + 1)]
        return self._lists.form(
            self._sender(request),
            wrong,
            rows=rows,
            roles=TYPED_ROLES,
            without_link=waiting[0],
            without_password=waiting[1],
        )

    async def _demand_setup(self, request: Request) -> None:
        """Raise Refusal, before anything that is sent is read, for every browser but the one of the set-up."""
        await self._admission.read(request, lambda *_: None)

    def _awaiting(self, session: Session, setup: Setup, *, again: bool) -> list[int]:
        now = machine_now(session.connection())
        ids = awaiting_link(session, now, self._admission.clock(), again=again)
        return [one for one in ids if one != setup.administrator_id]

    def _sender(self, request: Request) -> ListSender:
        voice, press = voice_for(request, self._admission.language), self._admission.press

        def moved(asked: SheetChanges) -> SheetChanges:
            return asked._replace(keep_moved=True)  # nobody has rights of a department yet

        return ListSender(
            voice,
            f"setup_{self.step}",
            {"import": HERE, "few": FEW, "apply": APPLY, "book": BOOK, "slips": SLIPS},
            [(SETUP, voice("setup.title")), (HERE, voice("setup.step.people"))],
            preview=lambda asked: press(request, partial(preview_people, asked=moved(asked))),
            make=lambda asked, seen: press(request, partial(take_people, asked=moved(asked), seen=seen)),
        )


def _sheet_of(typed: Mapping[str, str]) -> bytes:
    """Return the typed rows as a .csv; a row in which only the role stands is empty."""
    sheet = io.StringIO(newline="")
    rows = csv.writer(sheet)
    rows.writerow(COLUMNS)
    for row in range(1, ROWS + 1):
        name, department, role, *others = (typed.get(f"{column}{row}", "") for column in COLUMNS)
        is_typed = any((name, department, *others))
        rows.writerow((name, department, role if is_typed else "", *others))
    return sheet.getvalue().encode()


def _typed_fault(fault: PeopleError) -> PeopleError:
    """Return the fault with its row among those typed, which have no heading."""
    return PeopleError(fault.file, fault.line - 1 if fault.line else None, fault.problem)
