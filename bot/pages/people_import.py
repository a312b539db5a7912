"""People change by a spreadsheet: it is sent, everything that it changes is shown, and then exactly that is done."""

import asyncio
import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.pages.admission import STATUS, Admission, Insider
from bot.pages.books import Books
from bot.pages.drawing import drawn, form_of
from bot.pages.people_page import IMPORT
from bot.pages.uploads import Upload, upload_of
from bot.turns.dispatch import Dispatch
from handlers.i18n import Voice
from handlers.logins.resets import PEOPLE
from handlers.offboarding.cards import lines
from handlers.people.directory import ImportPlan
from handlers.people.import_words import change_count, facts_in_short, field_words, removed_words, staying
from handlers.people.people_file import PeopleError
from handlers.people.people_sheet import LIMITS, read_people_sheet
from handlers.people.sheet_import import SheetChanges, listed_sheets, make_changes, plan_digest, preview
from handlers.turn.privilege import ADMINISTERS
from models.refusal import Refusal
from models.terms import EndReason

APPLY, BOOK = f"{IMPORT}/apply", f"{PEOPLE}/people.xlsx"
KEEP_MISSING, KEEP_MOVED = "keep_missing", "keep_moved"
LONGEST_AGAIN = 4 * LIMITS.sent // 3 + 10_000
"""Bytes of the form that sends the same file once more, and what was seen of it."""


class PeopleImport:
    """The routes; `clock` gives desk time."""

    def __init__(self, admission: Admission, dispatch: Dispatch, clock: Callable[[], datetime], books: Books) -> None:
        self._admission = admission
        self._dispatch = dispatch
        self._clock = clock
        self._books = books

    def routes(self) -> list[BaseRoute]:
        """The form, the preview, the changes, and the people as a spreadsheet to change."""
        admit = partial(self._admission.to, privilege=ADMINISTERS)
        return [
            Route(IMPORT, admit(self.show), methods=["GET"]),
            Route(IMPORT, admit(self.preview), methods=["POST"]),
            Route(APPLY, admit(self.apply), methods=["POST"]),
            Route(BOOK, admit(self.book), methods=["GET"]),
        ]

    async def show(self, request: Request, insider: Insider) -> Response:
        """The form."""
        return self._form(insider)

    async def preview(self, request: Request, insider: Insider) -> Response:
        """The changes of a file that is sent; or each fault in it, with its row."""
        try:
            return await self._previewed(insider, await upload_of(request, "file", LIMITS.sent))
        except Refusal as refusal:
            return self._form(insider, refusal)

    async def apply(self, request: Request, insider: Insider) -> Response:
        """Make the changes that were shown; where they are others by now, those are shown instead."""
        typed = await form_of(request, LONGEST_AGAIN)
        sent = Upload(typed.get("name", ""), _content(typed.get("content", "")), typed)
        asked = await self._asked_for(insider, sent)
        if isinstance(asked, Response):
            return asked
        try:
            story = partial(make_changes, by_id=insider.person_id, asked=asked, seen=typed.get("seen", ""))
            done = await self._dispatch.answer(story, self._clock(), "people")
        except Refusal as refusal:
            if refusal.phrase.key != "people.import.changed":
                return self._form(insider, refusal)
            return await self._previewed(insider, sent, refusal)
        return self._plan(insider, done, is_applied=True)

    async def book(self, request: Request, insider: Insider) -> Response:
        """The people as they are, in the form that is read again; where nobody is known, the form alone."""
        sheets = await self._admission.read(partial(listed_sheets, voice=insider.voice))
        return await self._books.answer("people.xlsx", insider.voice("people.page.title"), sheets)

    async def _previewed(self, insider: Insider, sent: Upload, refused: Refusal | None = None) -> Response:
        asked = await self._asked_for(insider, sent)
        if isinstance(asked, Response):
            return asked
        story = partial(preview, by_id=insider.person_id, asked=asked)
        plan = await self._dispatch.answer(story, self._clock(), "people")
        content = base64.b64encode(sent.content).decode()
        again = {"name": sent.name, "content": content, "seen": plan_digest(plan)}
        again |= {word: "yes" for word in (KEEP_MISSING, KEEP_MOVED) if word in sent.fields}
        return self._plan(insider, plan, is_applied=False, again=again, refused=refused)

    async def _asked_for(self, insider: Insider, sent: Upload) -> SheetChanges | Response:
        """The people of the file; or the page with its faults."""
        try:
            platforms = self._dispatch.rules.platforms
            sheet = await asyncio.to_thread(read_people_sheet, sent.content, sent.name, platforms)
        except PeopleError as fault:
            return self._form(insider, faults=[fault])
        if sheet.faults:
            return self._form(insider, faults=sheet.faults)
        return SheetChanges(
            sheet.people, keep_missing=KEEP_MISSING in sent.fields, keep_moved=KEEP_MOVED in sent.fields
        )

    def _form(self, insider: Insider, refused: Refusal | None = None, faults: Sequence[PeopleError] = ()) -> Response:
        status = STATUS.get(refused.phrase.key, 422) if refused else 422 if faults else 200
        said = [(fault.line, insider.voice.say(fault.problem)) for fault in faults]
        paths = {"people": PEOPLE, "import": IMPORT, "book": BOOK}
        return drawn("people_import", insider.voice, status, refused, faults=said, paths=paths)

    def _plan(
        self,
        insider: Insider,
        plan: ImportPlan,
        *,
        is_applied: bool,
        again: dict[str, str] | None = None,
        refused: Refusal | None = None,
    ) -> Response:
        voice = insider.voice
        removed = {reason: self._removed(plan, reason, voice, is_applied=is_applied) for reason in EndReason}
        return drawn(
            "people_plan",
            voice,
            409 if refused is not None else 200,
            refused,
            plan=plan,
            new=[(one.listed.name, facts_in_short(voice, one)) for one in plan.changes if one.before is None],
            changed=[
                (one.listed.name, list(field_words(one, voice))) for one in plan.changes if one.before is not None
            ],
            leaving=removed[EndReason.LEFT],
            moving=removed[EndReason.MOVED],
            staying=staying(plan),
            count=change_count(plan),
            again=again or {},
            is_applied=is_applied,
            paths={"people": PEOPLE, "import": IMPORT, "apply": APPLY},
        )

    def _removed(
        self, plan: ImportPlan, reason: EndReason, voice: Voice, *, is_applied: bool
    ) -> list[tuple[str, str, Sequence[str]]]:
        """Of each who goes for this reason the name, all in short, and a line for each thing that goes back."""
        return [
            (
                one.who,
                removed_words(one, voice, is_applied=is_applied),
                () if one.is_empty else lines(voice, one, self._clock(), is_done=is_applied),
            )
            for one in plan.removed
            if one.reason is reason
        ]


def _content(typed: str) -> bytes:
    """Return the file that was sent before. Raises Refusal for anything else."""
    try:
        return base64.b64decode(typed, validate=True)
    except (binascii.Error, ValueError):
        raise Refusal("web.malformed") from None
