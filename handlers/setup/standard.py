"""The figures of the policy in use, in words; the office confirms them once for each edition."""

from collections.abc import Iterator
from typing import NamedTuple

from handlers.turn.turn import Turn
from models.logins.setup import Setup
from models.phrase import Phrase, phrase
from models.refusal import Refusal
from models.terms import Origin
from sla.calendar.business_hours import Hours, Session
from sla.clocks.duration import worded_amount
from sla.policy.policy import Policy, Rule, WarnPoint


class Figure(NamedTuple):
    """One promise: of what, which, within how long, how that is counted, and when it is warned of."""

    of: Phrase | None
    promise: Phrase
    within: Phrase
    counted: tuple[Phrase, ...]
    warned: tuple[Phrase, ...]


def confirm_standard(turn: Turn, setup: Setup, edition: str) -> bool:
    """Confirm the figures of an edition; return whether they were not confirmed before.

    Raises Refusal for an edition that is not the one in use.
    """
    if edition != turn.rules.policy.edition:
        raise Refusal("setup.standard.changed")
    if setup.confirmed_edition == edition:
        return False
    setup.confirmed_edition, setup.confirmed_at = edition, turn.now
    return True


def figures(policy: Policy, origin: Origin) -> list[Figure]:
    """Return the promises of the published standard, or those that the office makes for itself."""
    return [_figure(of, rule) for of, rule in _rules(policy) if rule.origin is origin]


def working_hours(hours: Hours) -> Iterator[Phrase]:
    """Yield the hours of a usual day, of each season, and of single days."""
    yield phrase("setup.standard.hours", sessions=_sessions(hours.usual))
    for one in hours.seasons:
        first, last = (f"{month:02}-{day:02}" for month, day in (one.first, one.last))
        yield phrase("setup.standard.season", first=first, last=last, sessions=_sessions(one.sessions))
    for day, sessions in hours.single_days.items():
        yield phrase("setup.standard.single_day", day=day.isoformat(), sessions=_sessions(sessions))


def _rules(policy: Policy) -> Iterator[tuple[Phrase | None, Rule]]:
    for (_, severity), rule in policy.by_severity.items():
        yield phrase("class.short", severity=severity), rule
    for kind, rule in policy.by_kind.items():
        yield phrase(f"kind.short.{kind}"), rule
    for impact, rule in policy.by_impact.items():
        yield phrase(f"setup.standard.hardware.{impact}"), rule
    for rule in policy.by_promise.values():
        yield None, rule


def _figure(of: Phrase | None, rule: Rule) -> Figure:
    within = phrase("setup.figure.dated") if rule.is_dated else worded_amount(rule.amount)
    warned = tuple(_warned(point) for point in rule.warn)
    return Figure(of, phrase(f"promise.{rule.promise}"), within, tuple(_counted(rule)), warned)


def _counted(rule: Rule) -> Iterator[Phrase]:
    yield phrase(f"setup.figure.count.{rule.count}")
    if rule.latest is not None:
        yield phrase("setup.figure.latest", at=f"{rule.latest:%H:%M}")
    if rule.grants_pause:
        yield phrase("setup.figure.pauses")


def _warned(point: WarnPoint) -> Phrase:
    if point.before is None:
        return phrase("setup.figure.warned_after", share=f"{point.percent}%")
    return phrase("setup.figure.warned_before", length=worded_amount(point.before))


def _sessions(sessions: tuple[Session, ...]) -> tuple[str, ...]:
    return tuple(f"{one.opens:%H:%M}–{one.closes:%H:%M}" for one in sessions)
