"""An administrator takes people over from a spreadsheet: first the changes are shown, then those very changes made."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlmodel import Session

from handlers.i18n import Voice, voice_of
from handlers.papers.sheet import Sheet
from handlers.people.directory import Fact, ImportPlan, everybody, take_over, would_take_over
from handlers.people.import_words import fact_words, plan_lines
from handlers.people.people_file import ListedPerson
from handlers.people.people_sheet import COLUMNS, people_template
from handlers.people.role_rules import refuse_others_presses
from handlers.turn.privilege import MANAGES_PEOPLE
from handlers.turn.turn import Turn
from models.messaging.outbox import INSIDE
from models.people.person import Person
from models.refusal import Refusal
from models.terms import Language


class SheetChanges(NamedTuple):
    """The people of a spreadsheet, and whether those who are missing stay, and those who move keep their rights."""

    listed: Sequence[ListedPerson]
    keep_missing: bool
    keep_moved: bool


def preview(turn: Turn, by_id: int, asked: SheetChanges) -> ImportPlan:
    """Return the changes that it would make. Raises Refusal for what cannot be."""
    by = MANAGES_PEOPLE.holder(turn, by_id)
    return _of_own_hand(turn, by, would_change(turn, asked, by))


def make_changes(turn: Turn, by_id: int, asked: SheetChanges, seen: str) -> ImportPlan:
    """Make the changes, chained with who made them. Raises Refusal where they are others than the `seen` ones."""
    turn.by = MANAGES_PEOPLE.holder(turn, by_id)
    return _of_own_hand(turn, turn.by, change_as_seen(turn, asked, seen, turn.by))


def would_change(turn: Turn, asked: SheetChanges, by: Person | None = None) -> ImportPlan:
    """Return the changes that it would make; `by` is None where nobody has logged in yet."""
    return would_take_over(turn, asked.listed, by, keep_missing=asked.keep_missing, keep_moved=asked.keep_moved)


def change_as_seen(turn: Turn, asked: SheetChanges, seen: str, by: Person | None = None) -> ImportPlan:
    """Make the changes. Raises Refusal where they are others than the `seen` ones."""
    done = take_over(turn, asked.listed, by, keep_missing=asked.keep_missing, keep_moved=asked.keep_moved)
    if plan_digest(done) != seen:
        raise Refusal("people.import.changed")
    return done


def _of_own_hand(turn: Turn, by: Person, plan: ImportPlan) -> ImportPlan:
    """Return the plan. Raises Refusal for roles that are not this person's to give, and all else not theirs to say."""
    giving = [one.listed.name for one in plan.changes if one.gives_roles]
    more = [one.listed.name for one in plan.changes if one.says_more]
    refuse_others_presses(turn, by, giving, [*more, *(one.who for one in plan.removed)])
    return plan


def plan_digest(plan: ImportPlan) -> str:
    """Return by what two plans are known to be the same: all that was said of them."""
    lines = plan_lines(plan, voice_of(Language.ZH), is_applied=False)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def listed_sheets(session: Session, voice: Voice) -> tuple[Sheet, Sheet]:
    """Return the people who are here as a sheet that is read again, and beside it one that says how to fill it in."""
    form, how = people_template(voice)
    rows = [
        tuple(name if column == "name" else _cell(voice, column, facts[column], name) for column in COLUMNS)
        for name, facts in everybody(session)
        if not facts["left"]
    ]
    return replace(form, rows=tuple(rows)), how


def _cell(voice: Voice, column: str, fact: Fact, name: str) -> str:
    """The cell of a person: empty where they have nothing; the account that everybody has is left out."""
    if column == "accounts":
        return "、".join(word for word in fact if word != f"{INSIDE}:{name}")
    return fact_words(voice, column, fact) if fact else ""
