"""Roles, accounts, deputies and leaving are compared with their list, and what leaders pressed meanwhile is named."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from models.people.person import Account, Department, Deputy, Person
from models.phrase import Phrase, phrase
from models.proof.role_list import COLUMNS, RoleFact, about_of, fold, owner, said_of
from models.terms import Role
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry, told_at

DECIDING = ("access_approved", "access_rejected", "access_returned")
"""Verbs on a permission by a leader, or by the deputy of one who is away."""
LEADERS_VERBS = (
    *DECIDING,
    *("ordered", "lowering_agreed", "major_taken_back", "false_alarm_agreed", "rehearsal_marked", "flood_left_out"),
    *("report_read", "admin_appointed", "change_template_approved", "change_gone_on", "change_data_approved"),
    *("change_excepted", "change_emergency_approved", "change_unapproved_answered", "suggestion_reassessed"),
    *("suggestion_upheld", "suggestion_shelved", "suggestion_terminated"),
)
"""Verbs in a log that only a leader presses."""
MOST_NAMED = 100
"""The number of presses of one person that are named."""
Key = tuple[str, str]


class LeaderPress(NamedTuple):
    """A leader's press: the ticket's number, the entry's position, what was pressed, by whom and when, aware UTC."""

    number: str
    position: int
    verb: str
    by_id: int | None
    by_name: str
    at: datetime


class _Fact(NamedTuple):
    at: datetime
    kind: str
    about: str
    said: Mapping[str, Any]


def role_differences(session: Session) -> list[Phrase]:
    """Each row that is not what the list tells, then each press of a leader who was none, or who is concerned."""
    facts = [
        _Fact(told_at(one.at, one.said), one.kind, one.about, one.said)
        for one in session.exec(select(RoleFact).order_by(col(RoleFact.position))).all()
    ]
    told, kept = fold(fact[1:] for fact in facts), _kept(session)
    people = {str(one.id): one.name for one in session.exec(select(Person)).all()}
    unlike = [key for key in sorted(told.keys() | kept.keys()) if told.get(key, {}) != kept.get(key, {})]
    presses = _presses(session)
    found = [
        _differs(key, told.get(key, {}), kept.get(key, {}), people)
        for key in unlike
        if not _is_nothing(key, told, kept)
    ]
    found += _stand_ins(session)
    strangers = [one for one in presses if not _was_leader(one, facts)]
    found += [_pressed("roles.pressed_by_none", one) for one in strangers]
    return [*found, *_meanwhile(unlike, told, kept, facts, [one for one in presses if one not in strangers])]


def _kept(session: Session) -> dict[Key, dict[str, Any]]:
    """Return what the rows say, as facts do."""
    people = {one.id: one for one in session.exec(select(Person)).all()}
    rows: list[Any] = [one for one in people.values() if not one.is_placeholder]
    rows += [*session.exec(select(Department)).all(), *session.exec(select(Deputy)).all()]
    kept = {about_of(row): said_of(row, COLUMNS[type(row)]) for row in rows}
    for account in session.exec(select(Account)).all():
        whose = owner(people.get(account.person_id))
        if whose is not None:
            kept[about_of(account)] = said_of(account, COLUMNS[Account])
    return kept


def _is_nothing(key: Key, told: Mapping[Key, Mapping[str, Any]], kept: Mapping[Key, Mapping[str, Any]]) -> bool:
    """An account that is nobody's, or a deputy whom nobody has, is no row, and the last fact about it says so."""
    return key not in kept and key in told and told[key].get("person_id", "") is None


def _differs(key: Key, told: Mapping[str, Any], kept: Mapping[str, Any], people: Mapping[str, str]) -> Phrase:
    kind, about = key
    named = about if kind == "account" else str((kept or told).get("name") or people.get(about, about))
    if not told or not kept:
        return phrase("roles.untold" if not told else "roles.gone", who=named, kind=phrase(f"roles.kind.{kind}"))
    names = [name for name in COLUMNS[_MODELS[kind]] if told.get(name) != kept.get(name)]
    what = tuple(
        phrase(f"roles.what.{'owner' if (kind, name) == ('account', 'person_id') else name}") for name in names
    )
    return phrase("roles.differs", who=named, what=what, kind=phrase(f"roles.kind.{kind}"))


def _stand_ins(session: Session) -> Iterator[Phrase]:
    """Yield the placeholders of unknown accounts that may do more than report."""
    for one in session.exec(select(Person).where(col(Person.is_placeholder)).order_by(col(Person.id))).all():
        if one.roles != [Role.EXTERNAL] or one.company or one.email or one.department_id:
            yield phrase("roles.stand_in", who=one.name)


def _presses(session: Session) -> list[LeaderPress]:
    columns = col(Ticket.number), col(WorkLogEntry.position), col(WorkLogEntry.verb), col(WorkLogEntry.by_id)
    found = select(*columns).add_columns(col(WorkLogEntry.by_name), col(WorkLogEntry.at), col(WorkLogEntry.content))
    found = found.join(Ticket, col(Ticket.id) == col(WorkLogEntry.ticket_id))
    found = found.where(col(WorkLogEntry.verb).in_(LEADERS_VERBS)).order_by(col(WorkLogEntry.id))
    rows = session.execute(found).all()
    return [
        LeaderPress(number, place, verb, by_id, name, told_at(at, said))
        for number, place, verb, by_id, name, at, said in rows
    ]


def _was_leader(press: LeaderPress, facts: Sequence[_Fact]) -> bool:
    """Return whether the list has the presser as a leader at the time of the press, or as a leader's deputy."""
    by, at = str(press.by_id), press.at
    person = _as_of(facts, ("person", by), at)
    until = person.get("active_until")
    if until is not None and datetime.fromisoformat(until) <= at:
        return False
    if Role.LEADER in person.get("roles", ()):
        return True
    deputies = {about for _, kind, about, _ in facts if kind == "deputy"}
    stands_in = any(str(_as_of(facts, ("deputy", one), at).get("person_id")) == by for one in deputies)
    return press.verb in DECIDING and stands_in


def _as_of(facts: Sequence[_Fact], key: Key, at: datetime) -> dict[str, Any]:
    """Return what was told of somebody up to a moment; the first fact holds from the beginning."""
    of_key = [fact for fact in facts if fact[1:3] == key]
    counting = [fact for place, fact in enumerate(of_key) if place == 0 or fact.at <= at]
    return fold(fact[1:] for fact in counting).get(key, {})


def _meanwhile(
    unlike: Sequence[Key],
    told: Mapping[Key, Mapping[str, Any]],
    kept: Mapping[Key, Mapping[str, Any]],
    facts: Sequence[_Fact],
    presses: Sequence[LeaderPress],
) -> Iterator[Phrase]:
    """Yield what leaders pressed since the last fact on a row of theirs that is unlike the list."""
    since: dict[int, datetime] = {}
    for key in unlike:
        if _is_nothing(key, told, kept):
            continue
        of_key = [fact.at for fact in facts if fact[1:3] == key]
        begin = of_key[-1] if len(of_key) > 1 else datetime.min.replace(tzinfo=UTC)
        for person_id in _concerned(key, told.get(key, {}), kept.get(key, {})):
            since[person_id] = min(begin, since.get(person_id, begin))
    named: dict[int, int] = defaultdict(int)
    for one in presses:
        if one.by_id in since and one.at >= since[one.by_id]:
            named[one.by_id] += 1
            if named[one.by_id] <= MOST_NAMED:
                yield _pressed("roles.pressed_meanwhile", one)


def _concerned(key: Key, told: Mapping[str, Any], kept: Mapping[str, Any]) -> set[int]:
    """Return the ids of the people whose standing a row is."""
    kind, about = key
    if kind == "person":
        return {int(about)}
    if kind == "department":
        return set()
    return {one for one in (told.get("person_id"), kept.get("person_id")) if one is not None}


def _pressed(key: str, press: LeaderPress) -> Phrase:
    return phrase(key, number=press.number, position=press.position, who=press.by_name, at=press.at)


_MODELS = {str(model.__tablename__): model for model in COLUMNS}  # type: ignore[attr-defined]  # they are tables
