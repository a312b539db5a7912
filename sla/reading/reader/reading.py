"""The desk's reading of a message, by its rules and by what it learned: kind, class, how sure, why, and what to ask."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from models.cutting import cut_at
from models.phrase import Phrase, phrase
from models.terms import FAULTS, Impact, Kind, Severity
from sla.reading.deadline_words import is_within_two_hours, names_another_day, names_time_of_today
from sla.reading.evidence import READ_LENGTH, Clause, Evidence, read_evidence
from sla.reading.lexicon import Lexicon, Signal, normalise
from sla.reading.observations import is_empty
from sla.reading.patterns import pattern
from sla.reading.reader.labels import GRAVEST, LABELS, PLACES, SECOND, Label
from sla.reading.reader.question import Question, question_about
from sla.reading.triage import Triage, judge

if TYPE_CHECKING:  # numpy and the weights are loaded by whoever opens a model
    from sla.reading.reader.model import Model, Shares

LEAST_SURE = 0.5
"""Below it a class stands only until the office says so."""
POSSIBLE = 0.05
MOST_ANSWERS = 4
IS_IT_AN_OUTAGE = pattern(
    "(?:是不是|是否|难道|在)[^,。!?;\\n]{0,8}?(?:升级|维护|更新|检修)|(?:升级|维护|更新|检修)(?:吗|么|的?(?:原因|影响))"
    r"|\b(?:upgrad|maintenance)[a-z]*[^.!?\n]{0,12}\?"
)
"""登不上去是不是在升级: a person who cannot get in asks whether nobody can."""
LONGEST_QUOTE = 40
MOST_OF_A_TEST_SITE = Severity.C


class RunnerUp(NamedTuple):
    """Another label that a message may have, and how likely that is."""

    label: Label
    share: float


@dataclass(frozen=True, slots=True)
class Reading:
    """The desk's reading of a message.

    `severity` is None unless the kind is defect. `confidence`, 0 to 1, is the share of messages read with as much
    certainty that are read rightly; `runners_up` say what else it may be, the likeliest first. `question` is None where
    no two labels are close. `judged` is what the rules alone say, with the function hit, security, courtesy and the
    like; `linked_defect` is the class of the defect behind a device that stops work, whose clock it carries;
    `is_learned` says that the weights decided, and not the rules. `is_security` says that it tells of tampering, a
    leak, a virus or a stranger's login, by the weights, which give that the share `security`. `like` is the number of
    a ticket that the office corrected to the same and whose text is close; whether a person may see that ticket is for
    the caller to ask.
    """

    kind: Kind
    severity: Severity | None
    confidence: float
    reason: Phrase
    question: Question | None
    judged: Triage
    runners_up: tuple[RunnerUp, ...] = ()
    linked_defect: Severity | None = None
    is_learned: bool = True
    like: str = ""
    is_whole: bool = True
    is_security: bool = False
    security: float = 0.0

    @property
    def label(self) -> Label:
        """Kind and class as one."""
        return Label(self.kind, self.severity)


def read(text: str, lexicon: Lexicon, model: "Model | None", at: datetime | None = None) -> Reading:
    """Read the first 2,000 characters of a message, said `at` (aware); without a model by the rules alone.

    Plain and without a database, but tens of milliseconds long: nothing for the writer.
    """
    evidence = read_evidence(text, lexicon)
    judged = judge(evidence)
    if model is None or is_empty(evidence):
        return by_rules(judged)
    return _learned(text, evidence, judged, model, model.shares(evidence), at)


def reading_of(
    text: str, evidence: Evidence, judged: Triage, model: "Model", at: datetime | None, *, encodes: bool
) -> Reading:
    """The same of a message that was taken apart and judged by the rules already.

    By the pieces alone where these lead far, a millisecond; else, where it `encodes`, by the encoder, too. `is_whole`
    is not so where the encoder had more to say and was not asked.
    """
    shares, is_whole = model.cascade(evidence, encodes=encodes, calls_fault=judged.kind in FAULTS)
    return _learned(text, evidence, judged, model, shares, at, encodes=encodes, is_whole=is_whole)


def _learned(
    text: str,
    evidence: Evidence,
    judged: Triage,
    model: "Model",
    shares: "Shares",
    at: datetime | None,
    *,
    encodes: bool = True,
    is_whole: bool = True,
) -> Reading:
    label = _within_the_rules(made_graver(LABELS[shares.ranked[0]], shares, evidence), evidence)
    confidence = round(float(shares.likely[PLACES[label]]), 2)
    question = question_about(_in_question(shares, label, evidence, at))
    reason = _reason(label, confidence, judged, evidence, model, text)
    linked, like = _linked_defect(label, judged, shares), model.like(evidence, label) if encodes else ""
    others = _runners_up(shares, label)
    return Reading(
        *label,
        confidence,
        reason,
        question,
        judged,
        others,
        linked,
        like=like,
        is_whole=is_whole,
        is_security=shares.is_security,
        security=round(shares.security, 2),
    )


def by_rules(judged: Triage) -> Reading:
    """The reading that the rules' judgement is, where nothing was learned."""
    severity = (judged.severity or Severity.B) if judged.kind is Kind.DEFECT else None
    close = [Label(Kind.DEFECT, Severity.A), Label(Kind.DEFECT, Severity.B)] if judged.question else []
    return Reading(
        judged.kind,
        severity,
        judged.confidence,
        judged.reason,
        question_about(close),
        judged,
        is_learned=False,
        is_security=judged.is_security,
    )


def _runners_up(shares: "Shares", label: Label) -> tuple[RunnerUp, ...]:
    others = (RunnerUp(LABELS[place], round(float(shares.likely[place]), 2)) for place in shares.ranked)
    return tuple(other for other in others if other.label != label and other.share >= POSSIBLE)


def _linked_defect(label: Label, judged: Triage, shares: "Shares") -> Severity | None:
    """Return the likelier of A and B, where a broken device stops work (standard 4)."""
    if label.kind is not Kind.HARDWARE or judged.impact is not Impact.STOPPED:
        return None
    return Severity.A if shares.weighed[GRAVEST] >= shares.weighed[PLACES[LABELS[SECOND]]] else Severity.B


def made_graver(label: Label, shares: "Shares", evidence: Evidence) -> Label:
    """A defect of the likeliest class where it tells of tampering and the like; a leaver's right stays one.

    What the standard calls a defect with a security flag is never talk or a question (standard 4).
    """
    is_of_leaver = label.kind is Kind.PERMISSION and evidence.says(Signal.LEAVER)
    if not shares.is_security or label.kind in FAULTS or is_of_leaver:
        return label
    return next(LABELS[place] for place in shares.ranked if LABELS[place].kind is Kind.DEFECT)


def _within_the_rules(label: Label, evidence: Evidence) -> Label:
    """Return the label within what the standard says without exception: a test environment gets C at most."""
    if evidence.says(Signal.TEST_SITE) and label.severity in {Severity.A, Severity.B}:
        return Label(Kind.DEFECT, MOST_OF_A_TEST_SITE)
    return label


def _in_question(shares: "Shares", label: Label, evidence: Evidence, at: datetime | None) -> list[Label]:
    """The labels between which the reporter is asked, the likeliest first; none where the first is clear.

    A B is asked about, too, where it may stop a statutory moment, and an A where it may wait (standard 4).
    """
    if shares.is_close:
        first, second, *others = (LABELS[place] for place in shares.ranked[:MOST_ANSWERS])
        ranked = [first, second, *(other for other in others if shares.weighed[PLACES[other]] >= POSSIBLE)]
    else:
        ranked = []
    twins = {LABELS[SECOND]: LABELS[GRAVEST], LABELS[GRAVEST]: LABELS[SECOND]}
    other = twins.get(label)
    is_doubtful = _may_stop_a_moment(evidence.text, at) if label == LABELS[SECOND] else _may_wait(evidence)
    return [label, other] if other is not None and other not in ranked and is_doubtful else ranked


def _may_wait(evidence: Evidence) -> bool:
    """Only some are hit, and what they wait for is on another day."""
    return evidence.says(Signal.ONLY_ME, Signal.PARTIAL) and names_another_day(evidence.text)


def _may_stop_a_moment(text: str, at: datetime | None) -> bool:
    """A deadline less than two hours away, or at a time of day where it is not known when; or a supposed outage."""
    if IS_IT_AN_OUTAGE.search(text):
        return True
    return names_time_of_today(text) if at is None else is_within_two_hours(text, at)


def _reason(label: Label, confidence: float, judged: Triage, evidence: Evidence, model: "Model", text: str) -> Phrase:
    """Return the reason of the rules where they say the same, else the words that spoke for it most, as typed."""
    of_rules = Label(judged.kind, judged.severity)
    if of_rules == label:
        return judged.reason
    clause = _weightiest(label, evidence, model)
    words = _as_typed(text, clause.start, clause.start + len(clause.text)).strip()
    quote = words if len(words) <= LONGEST_QUOTE else f"{cut_at(words, LONGEST_QUOTE - 1)}…"
    if confidence < LEAST_SURE and label.severity is not None:
        return phrase("triage.read.unsure", label=phrase("class.short", severity=label.severity), words=quote)
    return phrase("triage.read.alike", label=phrase(f"triage.label.{label.name}"), words=quote)


def _weightiest(label: Label, evidence: Evidence, model: "Model") -> Clause:
    """The clause whose words speak for the label most, by how far it leads."""
    place = PLACES[label]

    def margin(clause: Clause) -> float:
        scores = model.of_words(Evidence(clause.text, (clause,)))
        own = float(scores[place])
        scores[place] = -1
        return own - float(scores.max())

    return max((clause for clause in evidence.clauses if clause.text.strip()), key=margin)


def _as_typed(text: str, start: int, end: int) -> str:
    """Return what stands in the text for the characters from `start` to `end` of its normal form."""
    ends = list(accumulate(len(normalise(one)) for one in text[:READ_LENGTH]))
    return text[bisect_right(ends, start) : bisect_left(ends, end) + 1]
