"""Parts of a month's report: rows and sentences of its figures."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from handlers.papers.month.figures import MonthFigures
from handlers.papers.paper import ZH, stamp_due
from models.access.terms import AccessPromise
from models.figures.month_facts import BY_PHONE, Kept, MonthFacts
from models.terms import Promise

LISTED = (
    *("reclassified", "raised", "kind_changed", "paused", "reopened", "repeated", "joined", "split", "withdrawn"),
    *("declined", "closed_unanswered", "unconfirmed_class", "unconfirmed_restoration", "asked", "entered_later"),
    *("third_party", "party", "waived", "desk_down", "found_unstarted", "report_owed_later"),
    *("rehearsal", "flood"),
)
"""The lists of the report, in this order; one that is empty is left out."""
SHOWN_NUMBERS = 40
MOST_DEPARTMENTS = 15


def counted(facts: MonthFacts) -> Iterator[tuple[str, str, str]]:
    """By kind, class, way, department and function: what it is counted by, which, and how many."""
    for name, count in facts.kinds.items():
        yield ZH("month.by_kind"), ZH(f"kind.{name}"), str(count)
    for name, count in sorted(facts.classes.items()):
        yield ZH("month.by_class"), ZH("class.short", severity=name) if name else ZH("month.no_class"), str(count)
    for name, count in facts.ways.items():
        yield ZH("month.by_way"), ZH("month.phone") if name == BY_PHONE else ZH(f"platform.{name}"), str(count)
    departments = list(facts.departments.items())
    for name, count in departments[:MOST_DEPARTMENTS]:
        yield ZH("month.by_department"), name or ZH("month.no_department"), str(count)
    if len(departments) > MOST_DEPARTMENTS:
        rest = sum(count for _, count in departments[MOST_DEPARTMENTS:])
        yield ZH("month.by_department"), ZH("month.other_departments"), str(rest)
    for name, count in facts.functions.items():
        yield ZH("month.by_function"), ZH(f"triage.function.{name}") if name else ZH("month.no_function"), str(count)


def missed_rows(figures: MonthFigures) -> Iterator[tuple[str, ...]]:
    """超时清单: number, promise, class, due time, sort of fault, and whose part it was."""
    for one in figures.missed:
        reason = ZH(f"delay.{one.reason}") if one.reason else ZH("month.no_reason")
        if one.fault_kind:
            reason = ZH("month.reason_kind", reason=reason, kind=ZH(f"report.kind.{one.fault_kind}"))
        party = one.party or ZH("month.no_party")
        yield one.number, ZH(f"promise.{one.promise}"), one.grade, stamp_due(one.due_at), reason, party


def reports(figures: MonthFigures) -> Iterator[str]:
    """Yield a sentence on the 24-hour reports: those in time, and the number of 初报 and 终报."""
    rows = [row for row in figures.rows if row.promise == Promise.REPORT]
    due, met = sum(row.due for row in rows), sum(row.met for row in rows)
    named = {name: len(figures.lists.get(f"{name}_reports", ())) for name in ("first", "final")}
    yield ZH("month.reports", due=due, met=met, missed=due - met, **named)


def listed_rows(figures: MonthFigures, names: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Each list with how many tickets it names, and their numbers."""
    for name in names:
        numbers = list(dict.fromkeys(line[0] for line in figures.lists.get(name, ())))
        if numbers:
            shown = ZH("time.comma").join(numbers[:SHOWN_NUMBERS])
            more = len(numbers) - SHOWN_NUMBERS
            said = shown if more <= 0 else f"{shown} {ZH('digest.more', number=more)}"
            yield ZH(f"attainment.list.{name}"), str(len(numbers)), said


def permissions(facts: MonthFacts) -> Iterator[str]:
    """申请、审批、授权、收回 and what is in use for a while."""
    yield ZH("month.permissions", asked=facts.asked_for, granted=facts.granted, ended=facts.ended)
    for promise in (AccessPromise.DECIDE, AccessPromise.GRANT, AccessPromise.REVOKE):
        kept = facts.permissions.get(promise, Kept())
        yield ZH("month.permissions_kept", promise=ZH(f"promise.{promise}"), share=_share(kept))
    yield ZH("month.temporary", count=facts.temporary)


def downtime(figures: MonthFigures) -> str:
    """For how long the desk was off, and its availability in the month up to the cut."""
    end = min(figures.end, figures.cut_at)
    down, whole = figures.facts.down(figures.begin, end), end - figures.begin
    if not down:
        return ZH("month.never_down")
    share = _percent(whole - down, whole)
    return ZH("month.down", times=len(figures.facts.downtimes), length=ZH.length(down), share=share)


def measures(facts: MonthFacts) -> str:
    """整改进展: what fell due and was done, and what is still to be done."""
    return ZH("month.measures", **facts.measures._asdict())


def availability(figures: MonthFigures) -> Iterator[str]:
    """可用率 of each function that an A kept from running, day and night counted, up to the cut."""
    whole = min(figures.end, figures.cut_at) - figures.begin
    for one in figures.facts.outages:
        name = ZH(f"triage.function.{one.function}") if one.function else ZH("month.no_function")
        share = _percent(whole - one.down, whole)
        yield ZH("month.available", function=name, times=one.times, length=ZH.length(one.down), share=share)
    if not figures.facts.outages:
        yield ZH("month.all_available")


def _percent(part: timedelta, whole: timedelta) -> str:
    """Rounded down to a hundredth."""
    share = int(part / whole * 10_000)
    return f"{share // 100}.{share % 100:02d}%"


def satisfaction(facts: MonthFacts) -> str:
    """Return a sentence on the reporters' ratings, and the number of those who gave none."""
    said = [
        ZH("month.rated", word=ZH(f"satisfaction.{name}") if name else ZH("month.unrated"), count=count)
        for name, count in facts.satisfaction.items()
    ]
    rated = ZH("month.satisfaction", closed=facts.closed, unanswered=facts.closed_unanswered, said=tuple(said))
    if not facts.confirmed_by_link:
        return rated
    return rated + ZH("month.by_link", count=facts.confirmed_by_link, of=facts.confirmed)


def _share(kept: Kept) -> str:
    return f"{kept.met}/{kept.due}" if kept.due else ZH("attainment.nothing_due")
