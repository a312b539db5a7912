"""Every press tried on a ticket: which deadlines it moved, what it joined, and what was shown before it acted."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from handlers.turn.validation import written
from models.chat import Form, Place, Reply
from models.terms import Platform
from models.tickets.target import Target
from models.tickets.ticket import Ticket
from tests.support.one_connection import SwiftDesk
from tests.support.presses import MOST_STEPS, ZH, Presses, card_in, click, submission


class Moved(NamedTuple):
    """A promise that was owed, and is owed by another time, or by the ticket or change that its own was joined to."""

    number: str
    promise: str
    old: datetime
    new: datetime | None
    main: str = ""


class Watched(NamedTuple):
    """What a press moved, and the lines of the forms that were sent in before; what was filled in begins with `=`."""

    moved: list[Moved]
    shown: list[str]

    def hidden(self, now: datetime, *, is_outsider: bool) -> list[Moved]:
        """What it moved without old and new in one line before, or joined without the number of the other."""
        return [one for one in self.moved if not self._has_shown(one, now, is_outsider=is_outsider)]

    def _has_shown(self, one: Moved, now: datetime, *, is_outsider: bool) -> bool:
        if one.main and not is_outsider and not any(one.main in line for line in self.shown):
            return False
        old = ZH.moment(one.old, now)
        new = ZH("reclassify.not_promised") if one.new is None else ZH.moment(one.new, now)
        is_typed = one.new is not None and f"={written(one.new)}" in self.shown
        return any(old in line and (new in line or is_typed) for line in self.shown)


class Standing(NamedTuple):
    """What is promised of a ticket: until when, whether it is still owed and its clock runs; what it is part of."""

    owed: dict[str, tuple[datetime, bool, bool]]
    main: str


class Watching(Presses):
    """Tries presses on the tickets of a desk that stand as they do; nothing of it stays."""

    def __init__(self, desk: SwiftDesk) -> None:
        super().__init__(desk)
        with self._undone() as session:
            self.before = _standing(session)

    def watch(self, who: str, action: str, number: str) -> list[Watched]:
        """What came of a press that was not refused, by the first choice of each form, and by the last."""
        first = self._watch(who, action, number, 0)
        if first is None or not first.shown:
            return [first] if first is not None else []
        last = self._watch(who, action, number, -1)
        return [first, last] if last is not None else [first]

    def _watch(self, who: str, action: str, number: str, choice: int) -> Watched | None:
        with self._undone() as session:
            place = Place(platform=Platform.WEBCHAT, chat=f"@{who}")
            post = card_in(session, place, number, self.desk)
            reply = self._act(session, who, click(who, place, action, post))
            shown: list[str] = []
            for _ in range(MOST_STEPS):
                if not isinstance(reply, Reply) or reply.form is None:
                    break
                event = submission(who, place, reply.form, post, self.desk)
                event = event.model_copy(update={"fields": _filled(reply.form, event.fields, choice)})
                shown += [reply.form.title, *reply.form.intro, *(f"={value}" for value in event.fields.values())]
                reply = self._act(session, who, event)
            if not isinstance(reply, Reply) or reply.is_refusal or reply.field_errors or reply.form is not None:
                return None
            return Watched(list(_moves(self.before, _standing(session))), shown)


def _standing(session: Session) -> dict[str, Standing]:
    """Every ticket by its number."""
    session.flush()
    fresh = {"populate_existing": True}
    targets = session.exec(select(Target).where(col(Target.withdrawn_at).is_(None)).execution_options(**fresh)).all()
    standing = {}
    for ticket in session.exec(select(Ticket)).all():
        owed = {
            one.promise: (one.due_at, one.met_at is None, one.paused_at is None)
            for one in targets
            if one.ticket_id == ticket.id
        }
        main = ticket.merged_into.number if ticket.merged_into_id is not None and ticket.merged_into else ""
        standing[ticket.number] = Standing(owed, str(ticket.window["number"]) if ticket.is_explained else main)
    return standing


def _moves(before: dict[str, Standing], after: dict[str, Standing]) -> Iterator[Moved]:
    """A promise that is kept by the press is not moved; while a clock stands still there is no date that could."""
    for number, was in before.items():
        then = after[number]
        main = then.main if then.main != was.main else ""
        owed = then.owed | after[main].owed if main else then.owed
        for promise, (old, was_owed, ran) in was.owed.items():
            new, is_owed, runs = owed.get(promise, (None, main != "", True))
            if was_owed and is_owed and ran and runs and (main or (new is not None and new != old)):
                yield Moved(number, promise, old, new, main)


def _filled(form: Form, values: dict[str, str], choice: int) -> dict[str, str]:
    """As the form stands, but for the choices; what may be left empty is."""
    for one in form.fields:
        if one.choices:
            values[one.name] = one.choices[choice % len(one.choices)].value
        elif not one.is_required:
            values[one.name] = one.value
    return values
