"""Lookups for the presses of a change: the change behind a card, the people it may name, the context of its gates."""

from collections.abc import Mapping, Sequence

from handlers.changes.conflict_lookup import around
from handlers.intake.proof_files import FIELD, named_file
from handlers.steps.step_action import NOTHING, Answers
from handlers.turn.turn import Turn
from handlers.turn.validation import moment_in
from models.changes.change import Change, change_of
from models.changes.eligibility import may_verify
from models.changes.press import ChangePress
from models.changes.series import windows_ahead
from models.changes.terms import CHANGE
from models.people.person import Person
from models.refusal import Refusal
from models.storage.row_id import row_id
from models.terms import Role
from models.tickets.queries import people_with

MOMENTS = (*("starts_at", "ends_at", "finished_at", "covers_until", "new_end", "planned_end", "back_by", "consent_at"),)
"""The fields of forms that are times."""
IN_PLACE_OF = frozenset({"test_record", "backup_reference"})
"""Fields that need not be typed where a file says it."""


def change_behind(turn: Turn, post: str | None) -> Change:
    """The change that a card is about, its ticket locked. Raises Refusal for a card of something else."""
    ticket = turn.ticket_of(post)
    change = change_of(ticket) if ticket.workflow == CHANGE else None
    if change is None:
        raise Refusal("card.stale")
    turn.session.refresh(change)
    turn.session.refresh(change, ["facts"])
    return change


def press_of(turn: Turn, change: Change, said: Answers = NOTHING) -> ChangePress:
    """Return a press of the person who acts, with what its rules have to know."""
    fields = _with_proof(turn, said.fields)
    moments = {name: moment_in(fields[name]) for name in MOMENTS if fields.get(name)}
    window = next((one for one in windows_ahead(change) if one.text[0] == fields.get("window")), None)
    return ChangePress(
        by=turn.person,
        now=turn.now,
        said=fields,
        moments=moments,
        is_alone=_is_alone(turn),
        window=window,
        around=around(turn, change, moments.get("new_end"), window),
        named=_named(turn, fields),
    )


def _with_proof(turn: Turn, fields: Mapping[str, str]) -> Mapping[str, str]:
    """Let a file that is named stand for the record or the reference that was left empty."""
    name, digest = named_file(turn, fields)
    if not name:
        return fields
    in_its_place = {field: name for field in IN_PLACE_OF & fields.keys() if not fields[field]}
    return {**fields, **in_its_place, FIELD: name, "proof_digest": digest}


def _named(turn: Turn, fields: Mapping[str, str]) -> Person | None:
    """Return the person that a form names: as verifier, or as the leader who agreed."""
    named = fields.get("verifier") or fields.get("consent_by")
    return turn.get(Person, row_id(named)) if named else None


def verifiers(turn: Turn) -> Sequence[Person]:
    """Return the people that a change may name for 业务验证: the office's, no vendor's."""
    return [one for one in people_with(turn.session, turn.now, Role.OFFICE) if may_verify(one, turn.now)]


def leaders(turn: Turn) -> Sequence[Person]:
    """The organisation's leaders who work here."""
    return [one for one in people_with(turn.session, turn.now, Role.LEADER) if not one.company]


def _is_alone(turn: Turn) -> bool:
    engineers = people_with(turn.session, turn.now, Role.ENGINEER)
    return sum(one.company == turn.person.company for one in engineers) < 2
