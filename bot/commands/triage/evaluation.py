"""Accuracy of reading labelled messages, in sentences and as a diagram."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.commands.triage.retraining import writing
from bot.documents.reliability import draw_reliability
from handlers.i18n import Voice
from models.terms import Impact, Kind, Promise, Severity
from sla.calendar.china import china_calendar
from sla.clocks.due import due
from sla.clocks.duration import length
from sla.policy.policy_file import load_policy
from sla.reading.hearing import read_as_heard
from sla.reading.lexicon import Lexicon
from sla.reading.reader.examples import Example, ExamplesError, examples_in
from sla.reading.reader.figures import (
    Compared,
    Counts,
    Figures,
    Labelled,
    One,
    Proportion,
    after_answers,
    as_read,
    groups,
    reliability,
)
from sla.reading.reader.labels import LABELS, Label
from sla.reading.reader.model import Model
from sla.reading.reader.reading import Reading
from sla.reading.reader.said_at import NINE_ON_MONDAY

MOST_CONFUSIONS = 12


def labelled(files: Iterable[Path], tell: Callable[[ExamplesError], None]) -> list[Example]:
    """The messages of all files; what is wrong with a line is told, and it is left out.

    Raises ExamplesError where a file itself cannot be read.
    """
    found: list[Example] = []
    for file in files:
        for one in examples_in(file):
            if isinstance(one, ExamplesError):
                tell(one)
            else:
                found.append(one)
    return found


def judged_alone(examples: Iterable[Example], lexicon: Lexicon, model: Model) -> list[Compared]:
    """The messages, each read at the time it was said, as the desk reads it."""
    return [Compared(one, read_as_heard(one.text, lexicon, model, one.said_at)[0]) for one in examples]


def evaluated(voice: Voice, judged: Sequence[Compared]) -> Iterator[str]:
    """All figures, each with its 95 % interval."""
    plain, answered = as_read(judged), after_answers(judged)
    yield counted(voice, judged)
    yield from _main_figures(voice, plain)
    yield figure_line(voice, "asked", plain.asked)
    yield figure_line(voice, "sure", plain.sure)
    yield figure_line(voice, "right_when_sure", plain.right_when_sure)
    yield voice("triage_command.answered")
    yield from _main_figures(voice, answered)
    yield from by_parts(voice, plain, answered)
    yield from _cost_in_clocks(voice, judged)


def counted(voice: Voice, judged: Sequence[Labelled]) -> str:
    """The number of messages, and whose they are."""
    return voice("triage_command.judged", count=len(judged), hands=", ".join(groups(judged, _hand)))


def by_parts(voice: Voice, plain: Counts[One], answered: Counts[One]) -> Iterator[str]:
    """The figures of each label, hand and language, and what is taken for what."""
    yield voice("triage_command.by_label")
    for label in LABELS:
        yield f"  {_of_label(voice, plain, label)}"
    for key, parts in (("hand", groups(plain.judged, _hand)), ("language", groups(plain.judged, _language))):
        for name, part in parts.items():
            yield _of_group(voice, key, name, replace(plain, judged=part), replace(answered, judged=part))
    yield from _confusions(voice, plain)


def draw_to(file: Path, voice: Voice, judged: Iterable[Compared]) -> None:
    """Write the reliability diagram as a PNG. Raises Refusal where the file cannot be written."""
    with writing(file):
        file.write_bytes(draw_reliability(voice, reliability(judged)))


def _hand(example: Example) -> str:
    return example.hand


def _language(example: Example) -> str:
    return example.language


def _main_figures(voice: Voice, figures: Figures) -> Iterator[str]:
    yield figure_line(voice, "kind", figures.kind)
    yield figure_line(voice, "whole", figures.whole)
    yield figure_line(voice, "of_defects", figures.of_defects)
    gravest = LABELS[0]
    yield figure_line(voice, "recall_of_a", figures.recall(gravest))
    yield figure_line(voice, "precision_of_a", figures.precision(gravest))


def figure_line(voice: Voice, key: str, share: Proportion) -> str:
    """A share in words, with its interval; `key` names the sentence."""
    return voice(f"triage_command.figure.{key}", figure=_figure(voice, share))


def _figure(voice: Voice, share: Proportion) -> str:
    if not share.of:
        return voice("triage_command.none")
    least, most = share.interval
    return voice(
        "triage_command.share",
        value=f"{share.value:.3f}",
        least=f"{least:.3f}",
        most=f"{most:.3f}",
        right=share.right,
        of=share.of,
    )


def _of_label(voice: Voice, figures: Counts[One], label: Label) -> str:
    return voice(
        "triage_command.of_label",
        label=voice(f"triage.label.{label.name}"),
        recall=_figure(voice, figures.recall(label)),
        precision=_figure(voice, figures.precision(label)),
    )


def _of_group(voice: Voice, key: str, name: str, plain: Counts[One], answered: Counts[One]) -> str:
    return voice(
        f"triage_command.by_{key}",
        name=name,
        kind=_figure(voice, plain.kind),
        whole=_figure(voice, plain.whole),
        answered=_figure(voice, answered.whole),
    )


def _confusions(voice: Voice, figures: Counts[One]) -> Iterator[str]:
    yield voice("triage_command.confusions")
    for gold, taken, count in figures.confusions[:MOST_CONFUSIONS]:
        names = {key: voice(f"triage.label.{label.name}") for key, label in (("gold", gold), ("taken", taken))}
        yield "  " + voice("triage_command.confusion", times=count, **names)


def _cost_in_clocks(voice: Voice, judged: Sequence[Compared]) -> Iterator[str]:
    """By how much the first answer is promised too late or too early, where the label is wrong."""
    spans = _spans()
    gaps = [spans[_clock(one.reading, one.read_as)] - spans[_clock(one.reading, one.gold)] for one in judged]
    late = [gap for gap in gaps if gap > timedelta()]
    early = [-gap for gap in gaps if gap < timedelta()]
    milder = [one for one in judged if one.gold.severity is Severity.A and one.read_as.severity is not Severity.A]
    woken = [one for one in judged if one.gold.severity is not Severity.A and one.read_as.severity is Severity.A]
    none = timedelta()
    for key, found in (("late", late), ("early", early)):
        yield voice(f"triage_command.cost.{key}", times=len(found), span=length(sum(found, none)))
    yield voice("triage_command.cost.missed", times=len(milder))
    yield voice("triage_command.cost.woken", times=len(woken))


def _clock(reading: Reading, label: Label) -> tuple[Kind, Severity | None, Impact | None]:
    impact = reading.judged.impact or Impact.IMPAIRED
    return label.kind, label.severity, impact if label.kind is Kind.HARDWARE else None


def _spans() -> dict[tuple[Kind, Severity | None, Impact | None], timedelta]:
    """Return the time allowed for the first answer, by kind, class and impact."""
    policy = load_policy(None)
    calendar = china_calendar(policy.hours, [])
    clocks: list[tuple[Kind, Severity | None, Impact | None]] = [
        *((label.kind, label.severity, None) for label in LABELS if label.kind is not Kind.HARDWARE),
        *((Kind.HARDWARE, None, impact) for impact in Impact),
    ]
    found = {}
    for kind, severity, impact in clocks:
        rule = policy.rule(Promise.RESPOND, kind, severity, impact)
        assert rule is not None  # noqa: S101 - every kind has a promise to respond
        found[kind, severity, impact] = due(rule, calendar, NINE_ON_MONDAY).at - NINE_ON_MONDAY
    return found
