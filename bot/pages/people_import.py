"""People change by a spreadsheet: it is sent, everything that it changes is shown, and then exactly that is done."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.pages.admission import Admission, Insider
from bot.pages.books import Books
from bot.pages.drawing import form_of
from bot.pages.people_lists import LONGEST_AGAIN, ListFaultsError, ListSender, PeopleLists
from bot.pages.people_page import IMPORT
from bot.pages.uploads import upload_of
from bot.turns.dispatch import Dispatch
from handlers.logins.resets import PEOPLE
from handlers.people.directory import ImportPlan
from handlers.people.people_sheet import LIMITS
from handlers.people.sheet_import import listed_sheets, make_changes, preview
from handlers.turn.privilege import MANAGES_PEOPLE
from handlers.turn.turn import Turn
from models.refusal import Refusal

APPLY, BOOK = f"{IMPORT}/apply", f"{PEOPLE}/people.xlsx"


class PeopleImport:
    """The routes; `clock` gives desk time."""

    def __init__(self, admission: Admission, dispatch: Dispatch, clock: Callable[[], datetime], books: Books) -> None:
        self._admission = admission
        self._dispatch = dispatch
        self._clock = clock
        self._books = books
        self._lists = PeopleLists(dispatch, clock)

    def routes(self) -> list[BaseRoute]:
        """The form, the preview, the changes, and the people as a spreadsheet to change."""
        admit = partial(self._admission.to, privilege=MANAGES_PEOPLE)
        return [
            Route(IMPORT, admit(self.show), methods=["GET"]),
            Route(IMPORT, admit(self.preview), methods=["POST"]),
            Route(APPLY, admit(self.apply), methods=["POST"]),
            Route(BOOK, admit(self.book), methods=["GET"]),
        ]

    async def show(self, request: Request, insider: Insider) -> Response:
        """The form."""
        return self._lists.form(self._sender(insider))

    async def preview(self, request: Request, insider: Insider) -> Response:
        """The changes of a file that is sent; or each fault in it, with its row."""
        sender = self._sender(insider)
        try:
            return await self._lists.preview(sender, await upload_of(request, "file", LIMITS.sent))
        except (Refusal, ListFaultsError) as wrong:
            return self._lists.form(sender, wrong)

    async def apply(self, request: Request, insider: Insider) -> Response:
        """Make the changes that were shown; where they are others by now, those are shown instead."""
        sender = self._sender(insider)
        try:
            return await self._lists.apply(sender, await form_of(request, LONGEST_AGAIN))
        except (Refusal, ListFaultsError) as wrong:
            return self._lists.form(sender, wrong)

    async def book(self, request: Request, insider: Insider) -> Response:
        """The people as they are, in the form that is read again; where nobody is known, the form alone."""
        sheets = await self._admission.read(partial(listed_sheets, voice=insider.voice))
        return await self._books.answer("people.xlsx", insider.voice("people.page.title"), sheets)

    def _sender(self, insider: Insider) -> ListSender:
        voice, by_id = insider.voice, insider.person_id
        return ListSender(
            voice,
            "people_import",
            {"import": IMPORT, "apply": APPLY, "book": BOOK},
            [(PEOPLE, voice("people.page.title")), (IMPORT, voice("people.import.other"))],
            preview=lambda asked: self._turn(partial(preview, by_id=by_id, asked=asked)),
            make=lambda asked, seen: self._turn(partial(make_changes, by_id=by_id, asked=asked, seen=seen)),
        )

    def _turn(self, story: Callable[[Turn], ImportPlan]) -> Awaitable[ImportPlan]:
        return self._dispatch.answer(story, self._clock(), "people")
