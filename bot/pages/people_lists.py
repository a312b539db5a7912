"""A list of people is sent, all that it changes is shown, and exactly that is done, wherever lists are sent."""

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from starlette.responses import Response

from bot.pages.admission import STATUS
from bot.pages.drawing import drawn
from bot.pages.uploads import Upload
from bot.turns.dispatch import Dispatch
from handlers.i18n import Voice
from handlers.offboarding.cards import lines
from handlers.people.directory import ImportPlan
from handlers.people.import_words import change_count, facts_in_short, field_words, removed_words, staying
from handlers.people.people_file import PeopleError
from handlers.people.people_sheet import LIMITS, read_people_sheet
from handlers.people.sheet_import import SheetChanges, plan_digest
from models.refusal import Refusal
from models.terms import EndReason

KEEP_MISSING, KEEP_MOVED = "keep_missing", "keep_moved"
LONGEST_AGAIN = 4 * LIMITS.sent // 3 + 10_000
"""Bytes of the form that sends the same file once more, and what was seen of it."""


class ListSender(NamedTuple):
    """The sender of a list: their voice, their form, the addresses of its pages, and the stories of both presses.

    `ways` are the pages to go back to, each with its title. `preview` and `make` raise Refusal for what cannot be,
    `make` also where the changes are others than the ones that were seen.
    """

    voice: Voice
    template: str
    paths: Mapping[str, str]
    ways: Sequence[tuple[str, str]]
    preview: Callable[[SheetChanges], Awaitable[ImportPlan]]
    make: Callable[[SheetChanges, str], Awaitable[ImportPlan]]


class ListFaultsError(Exception):
    """A list has faults, each with its row; nobody of it is taken."""

    def __init__(self, faults: Sequence[PeopleError]) -> None:
        super().__init__(*faults)
        self.faults = faults


class PeopleLists:
    """Draws the form, the changes and the faults; `clock` gives desk time."""

    def __init__(self, dispatch: Dispatch, clock: Callable[[], datetime]) -> None:
        self._dispatch = dispatch
        self._clock = clock

    def form(self, sender: ListSender, wrong: Refusal | ListFaultsError | None = None, **values: object) -> Response:
        """Return the form; above it the refusal, or each fault of the list that was sent, with its row."""
        refused = wrong if isinstance(wrong, Refusal) else None
        faults = wrong.faults if isinstance(wrong, ListFaultsError) else ()
        said = [(fault.line, sender.voice.say(fault.problem)) for fault in faults]
        status = 200 if wrong is None else STATUS.get(refused.phrase.key, 422) if refused else 422
        common = {"faults": said, "paths": sender.paths, "ways": sender.ways}
        return drawn(sender.template, sender.voice, status, refused, **common, **values)

    async def preview(self, sender: ListSender, sent: Upload, refused: Refusal | None = None) -> Response:
        """Return the changes of a list. Raises Refusal for what cannot be, and ListFaultsError."""
        plan = await sender.preview(await self._asked_for(sent))
        content = base64.b64encode(sent.content).decode()
        again = {"name": sent.name, "content": content, "seen": plan_digest(plan)}
        again |= {word: "yes" for word in (KEEP_MISSING, KEEP_MOVED) if word in sent.fields}
        return self._plan(sender, plan, again, refused)

    async def apply(self, sender: ListSender, typed: dict[str, str]) -> Response:
        """Make the changes that were shown; where they are others by now, those are shown instead."""
        sent = Upload(typed.get("name", ""), _content(typed.get("content", "")), typed)
        asked = await self._asked_for(sent)
        try:
            return self._plan(sender, await sender.make(asked, typed.get("seen", "")))
        except Refusal as refusal:
            if refusal.phrase.key != "people.import.changed":
                raise
            return await self.preview(sender, sent, refusal)

    async def _asked_for(self, sent: Upload) -> SheetChanges:
        """The people of the file."""
        try:
            platforms = self._dispatch.rules.platforms
            sheet = await asyncio.to_thread(read_people_sheet, sent.content, sent.name, platforms)
        except PeopleError as fault:
            raise ListFaultsError([fault]) from fault
        if sheet.faults:
            raise ListFaultsError(sheet.faults)
        return SheetChanges(
            sheet.people, keep_missing=KEEP_MISSING in sent.fields, keep_moved=KEEP_MOVED in sent.fields
        )

    def _plan(
        self,
        sender: ListSender,
        plan: ImportPlan,
        again: dict[str, str] | None = None,
        refused: Refusal | None = None,
    ) -> Response:
        """The changes with the press that makes them; without it, as they were made."""
        voice, is_applied = sender.voice, again is None
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
            paths=sender.paths,
            ways=sender.ways,
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
