"""The targets of tickets put together from the facts of their logs alone, and as the database has them."""

from collections import defaultdict
from typing import Any

from sqlmodel import Session, col, select

from models.tickets.target import Target
from models.tickets.worklog import WorkLogEntry

Stand = tuple[Any, ...]
"""How one promise stands: all that a fact tells of it."""


def told(session: Session) -> dict[int, list[Stand]]:
    """By ticket, how each promise stands by what the log says happened to it."""
    entries = select(WorkLogEntry.ticket_id, WorkLogEntry.content).order_by(
        col(WorkLogEntry.ticket_id), col(WorkLogEntry.position)
    )
    stands: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for ticket_id, content in session.exec(entries).all():
        for fact in content.get("promises", ()):
            _happen(stands[ticket_id or 0], fact)
    return {ticket_id: sorted(map(_stand, facts), key=str) for ticket_id, facts in stands.items()}


def kept(session: Session) -> dict[int, list[Stand]]:
    """The same from the rows of the targets."""
    rows: dict[int, list[Stand]] = defaultdict(list)
    for target in session.exec(select(Target)).all():
        rows[target.ticket_id or 0].append(_row(target))
    return {ticket_id: sorted(found, key=str) for ticket_id, found in rows.items()}


def _happen(facts: list[dict[str, Any]], fact: dict[str, Any]) -> None:
    """What a fact tells of goes on from what was told of the same promise, unless it is new."""
    was = fact.get("was", fact)
    begun = {"promise": fact["promise"], "severity": was["severity"], "start": was["start"]}
    same = [one for one in facts if begun.items() <= one.items() and one["due"] == was["due"]]
    is_new = fact["fact"] == "laid" and "was" not in fact and fact.get("because") != "revived"
    if same and not is_new:
        facts.remove(same[-1])
    facts.append({name: value for name, value in fact.items() if name != "was"})


def _stand(fact: dict[str, Any]) -> Stand:
    because = fact.get("because", "") if fact["fact"] == "void" else ""
    names = ("promise", "severity", "start", "due", "policy", "met", "paused")
    return (*(fact.get(name) for name in names), bool(fact.get("provisional")), fact["fact"] == "void", because)


def _row(target: Target) -> Stand:
    times = (target.started_at, target.due_at, target.met_at, target.paused_at)
    start, due, met, paused = (one.isoformat() if one else None for one in times)
    severity = target.severity.value if target.severity else None
    is_void = target.withdrawn_at is not None
    told_of = target.promise, severity, start, due, target.policy_version, met, paused
    return (*told_of, target.is_provisional, is_void, target.withdrawn_because)
