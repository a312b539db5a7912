"""Figures of what a running desk made of labelled messages, in sentences."""

import math
from collections.abc import Callable, Iterator, Sequence

from bot.commands.triage.evaluation import by_parts, counted, figure_line
from bot.commands.triage.live_desk import Lived, LiveRun
from handlers.i18n import Voice
from models.terms import Kind
from sla.reading.reader.figures import Counts, Proportion
from sla.reading.reader.labels import GRAVEST, LABELS, Label

A = LABELS[GRAVEST]


def told_live(voice: Voice, run: LiveRun) -> Iterator[str]:
    """All figures, each share with its 95 % interval."""
    judged = run.judged
    plain, answered = Counts(judged, lambda one: one.read_as), Counts(judged, lambda one: one.answered)
    yield counted(voice, judged)
    yield from _main_figures(voice, plain)
    yield voice("triage_command.live.false_a", times=sum(one.read_as == A != one.gold for one in judged))
    for key, share in _tickets(judged):
        yield figure_line(voice, key, share)
    yield voice("triage_command.answered")
    yield from _main_figures(voice, answered)
    yield from by_parts(voice, plain, answered)
    times = sorted(one.ms for one in judged)
    yield voice("triage_command.live.took", median=round(_within(times, 0.5)), slow=round(_within(times, 0.95)))
    yield figure_line(voice, "in_time", Proportion(run.in_time, len(judged)))
    if run.failed:
        yield voice("triage_command.live.failed", count=run.failed)


def _main_figures(voice: Voice, figures: Counts[Lived]) -> Iterator[str]:
    defects = [one for one in figures.judged if _is_defect(one.gold)]
    for key, share in (
        ("kind", figures.kind),
        ("of_all_defects", figures.share(defects, figures.is_right)),
        ("whole", figures.whole),
        ("recall_of_a", figures.recall(A)),
        ("precision_of_a", figures.precision(A)),
    ):
        yield figure_line(voice, key, share)


def _tickets(judged: Sequence[Lived]) -> Iterator[tuple[str, Proportion]]:
    """The shares of those without a ticket that need one, of talk with one, and of those that are asked about."""
    yield "lost", _share(judged, _is_defect, lambda one: one.ticket is None)
    yield "lost_a", _share(judged, lambda gold: gold == A, lambda one: one.ticket is None)
    yield "requests_lost", _share(judged, _is_request, lambda one: one.ticket is None)
    yield "needless", _share(judged, lambda gold: gold.kind is Kind.OTHER, lambda one: one.is_needless)
    yield "asked", _share(judged, lambda gold: True, lambda one: bool(one.offered))


def _is_defect(gold: Label) -> bool:
    return gold.kind is Kind.DEFECT


def _is_request(gold: Label) -> bool:
    return gold.kind not in {Kind.DEFECT, Kind.OTHER}


def _share(judged: Sequence[Lived], counts: Callable[[Label], bool], holds: Callable[[Lived], bool]) -> Proportion:
    of = [one for one in judged if counts(one.gold)]
    return Proportion(sum(map(holds, of)), len(of))


def _within(times: Sequence[float], share: float) -> float:
    """Milliseconds within which this share of the messages was answered."""
    return times[math.ceil(share * len(times)) - 1]
