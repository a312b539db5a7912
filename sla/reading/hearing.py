"""Hears a message: the rules find what is named and said in it, the trained reader decides what it is (standard 4)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import structlog

from models.phrase import Phrase, phrase
from models.terms import FAULTS, Kind, Severity
from sla.reading.advice import advice_in
from sla.reading.evidence import read_evidence
from sla.reading.lexicon import Lexicon, Signal
from sla.reading.objections import grieves, is_of_objections
from sla.reading.observations import has_question_mark, is_private
from sla.reading.reader.labels import GRAVEST, LABELS, SECOND
from sla.reading.reader.question import question_about
from sla.reading.reader.reading import LEAST_SURE, MOST_OF_A_TEST_SITE, Reading, by_rules, reading_of
from sla.reading.remark import SYMPTOMS, Remark, listen
from sla.reading.triage import CONFIDENCE, Triage, impact_of, is_leaver_inside

if TYPE_CHECKING:  # numpy and the weights are loaded by whoever opens a model
    from sla.reading.reader.model import Model

log = structlog.get_logger(__name__)

LONG, MOST_OF_FAULT = 400, 150
"""Of a text of more characters what fails is read by itself, too: the rest is pasted more often than told."""
MOST_PARTS = 6
"""So many faults of a message are read each by itself, too; the gravest by the rules come first."""
SURE, SPEAKS_OF_AN_ATTACK = 0.95, 0.05
"""The reader's share of something else from which, and of an attack below which, a word for one says nothing."""
BARE = 12
"""So long is a failure of which nothing is said but that."""
OF_A_MOMENT = frozenset({"decrypt", "opening", "evaluation", "auction"})
"""Functions that exist only while bids are decrypted, opened, evaluated, or quoted again."""
GRAVE = frozenset({Severity.A, Severity.B})
TALK = Triage(Kind.OTHER, None, CONFIDENCE, phrase("triage.other.unrelated"))
UNREAD = Triage(Kind.DEFECT, None, 0.0, phrase("triage.unread"))
"""A report of which nothing is proposed, for there are no weights: the clock of B runs until the office decides."""


class Decider(StrEnum):
    """The decider of kind and class: the reader, or a guard that goes before it."""

    READER = "reader"
    NOTHING_LEFT = "nothing_left"
    SECURITY = "security"
    OBJECTION = "objection"
    PLAN = "plan"
    NAMES_NOTHING = "names_nothing"
    BARE = "bare"
    TEST_SITE = "test_site"
    GRAVER_PART = "graver_part"
    UNREAD = "unread"


def hear(
    text: str, lexicon: Lexicon, model: "Model | None", at: datetime | None = None, *, encodes: bool = False
) -> Remark:
    """Hear the first 2,000 characters of a message, said `at` (aware); a millisecond, or several where it `encodes`.

    Without a model, or where reading fails, nothing is proposed of what is not courtesy, security or an objection.
    """
    words = listen(text, lexicon)
    if words.is_empty:
        return replace(words, decided_by=Decider.NOTHING_LEFT)
    if model is None:
        return decided(words, None)
    reading = _read(words, lexicon, model, at, encodes=encodes)
    told = words.faults[:MOST_PARTS]
    parts = [_read(listen(one.text, lexicon), lexicon, model, at, encodes=False) for one in told]
    return decided(words, reading, [one for one in parts if one is not None])


def _read(words: Remark, lexicon: Lexicon, model: "Model", at: datetime | None, *, encodes: bool) -> Reading | None:
    """The reading; by the pieces where what encodes is broken, None where those are."""
    try:
        return _best_of(words, lexicon, model, at, encodes=encodes)
    except Exception:
        log.exception("reading failed", encodes=encodes)
        return _read(words, lexicon, model, at, encodes=False) if encodes else None


def _best_of(words: Remark, lexicon: Lexicon, model: "Model", at: datetime | None, *, encodes: bool) -> Reading:
    """The reading of the whole; of a long text that of what fails in it, where that is graver: much text hides it."""
    whole = _of_all(words, lexicon, model, at, encodes=encodes)
    if len(words.text) <= LONG:
        return whole
    fails = "".join(clause.text for clause in words.whole.clauses if clause.says(*SYMPTOMS))[:MOST_OF_FAULT]
    if not fails:
        return whole
    told = _of_all(listen(fails, lexicon), lexicon, model, at, encodes=encodes)
    return told if told.kind in FAULTS and _gravity(told) < _gravity(whole) else whole


def _gravity(reading: Reading) -> tuple[bool, bool, Severity]:
    return reading.kind not in FAULTS, reading.kind is not Kind.DEFECT, reading.severity or Severity.D


def _of_all(words: Remark, lexicon: Lexicon, model: "Model", at: datetime | None, *, encodes: bool) -> Reading:
    """The reading of the whole; of what is left where advice to others is cut off, or courtesy before what fails."""
    if words.has_symptom or not advice_in(words.whole):
        whole = reading_of(words.text, words.whole, words.judged, model, at, encodes=encodes)
        if whole.kind is not Kind.OTHER or not words.has_symptom or words.content == words.text:
            return whole
    left = read_evidence(words.content, lexicon)
    return reading_of(words.content, left, words.judged, model, at, encodes=encodes)


def decided(words: Remark, reading: Reading | None, parts: Sequence[Reading] = ()) -> Remark:
    """The remark as the reader decides it, where no guard goes before it; `parts` are of the faults it tells of.

    What it reads as an attack is one under every guard; an objection goes its own way (R5, R6).
    What the rules see nothing of is kept in `late`: it may be an answer, or more of what is known.
    """
    told = _decided(words, reading, parts)
    attacks = [one for one in (reading, *parts) if one is not None and one.is_security and one.kind is Kind.DEFECT]
    if not attacks or told.judged.is_security or told.judged.not_accepted:
        return told
    severity = min(one.severity or Severity.B for one in attacks)
    return replace(
        told,
        judged=replace(_no_milder_than(told.proposed, severity), is_security=True, is_urgent=True),
        is_read_as_fault=True,
        late=None,
    )


def _no_milder_than(judged: Triage, severity: Severity) -> Triage:
    return judged.as_grave_as(min(judged.severity or severity, severity))


def _decided(words: Remark, reading: Reading | None, parts: Sequence[Reading]) -> Remark:
    rules = words.judged
    guard = _guard(words, reading)
    if guard is not None:
        return replace(words, decided_by=guard, reading=reading, judged=_guarded(rules, guard, reading))
    if reading is None:
        return _told(words, UNREAD, Decider.UNREAD, None)
    if not words.has_symptom and _names_nothing(words, reading):
        return replace(words, decided_by=Decider.NAMES_NOTHING, reading=reading)
    if rules.kind is Kind.CHANGE and _hears_no_plan(reading):
        return replace(words, judged=TALK, late=rules, decided_by=Decider.PLAN, reading=reading)
    if _is_of_a_moment(words, reading):
        judged = rules if reading.kind is Kind.OTHER else _as_read(words, reading, Severity.A)
        return _told(words, judged, Decider.BARE, reading)
    reading, gravest = _asked_if_bare(words, reading), _gravest(words, reading, parts)
    return _told(words, _as_read(words, reading, gravest), _decider(words, reading, gravest), reading)


def _is_of_a_moment(words: Remark, reading: Reading) -> bool:
    """A bare failure of what exists only while a moment runs, read as a B or as talk: 解密失败 (standard 4)."""
    is_one = _is_bare(words) and words.judged.function in OF_A_MOMENT and not words.judged.faults
    return is_one and (reading.kind is Kind.OTHER or reading.label == LABELS[SECOND])


def _is_bare(words: Remark) -> bool:
    """Nothing is said but that it fails, of which the rules make an A."""
    return words.judged.severity is Severity.A and words.length <= BARE


def _asked_if_bare(words: Remark, reading: Reading) -> Reading:
    """The reading; a bare failure of a main function is a B that is asked about: 登不上 (standard 4)."""
    if reading.question is not None or reading.label != LABELS[SECOND]:
        return reading
    if not (_is_bare(words) and words.judged.is_main):
        return reading
    return replace(reading, question=question_about([LABELS[SECOND], LABELS[GRAVEST]]))


def _names_nothing(words: Remark, reading: Reading) -> bool:
    """A name alone, or something of one's own, of which nothing is asked: 三标段, 我的游戏登不上了."""
    if reading.kind is Kind.CONSULTATION and _asks(words):
        return False
    return words.is_bare_name or is_private(words.evidence)


def _hears_no_plan(reading: Reading) -> bool:
    """Work at a time was read as talk, which it is among colleagues, or as a fault of no great or sure class (R17)."""
    is_grave = reading.severity is Severity.A and reading.confidence >= LEAST_SURE
    return reading.kind is Kind.OTHER or (reading.kind is Kind.DEFECT and not is_grave)


def _sees_nothing(words: Remark, judged: Triage) -> bool:
    """The rules see no symptom where a fault was read, nor a word of a question where one was."""
    if words.has_symptom:
        return False
    return judged.kind in FAULTS or (judged.kind is Kind.CONSULTATION and not _asks(words))


def _asks(words: Remark) -> bool:
    return has_question_mark(words.evidence) or words.evidence.says(Signal.ASKS, Signal.PLEADS, Signal.RULE)


def _told(words: Remark, judged: Triage, by: Decider, reading: Reading | None) -> Remark:
    if judged.kind is Kind.CHANGE:  # a plan is told from its beginning, even if it says what will not work meanwhile
        words = replace(words, title=words.content)
    if not judged.is_security and _sees_nothing(words, judged):
        return replace(words, late=judged, decided_by=by, reading=reading)
    return replace(words, judged=judged, decided_by=by, reading=reading, is_read_as_fault=judged.kind in FAULTS)


def _guard(words: Remark, reading: Reading | None) -> Decider | None:
    """Return whose word goes before the reader's: an attack's, and an objection's that is read as talk or grieves."""
    if words.judged.is_security and not _is_surely_no_attack(reading):
        return Decider.SECURITY
    is_talk = reading is None or reading.kind is Kind.OTHER
    if words.judged.not_accepted and (is_talk or grieves(words)):
        return Decider.OBJECTION
    is_no_fault = words.has_symptom and (reading is None or reading.kind not in FAULTS)
    return Decider.OBJECTION if is_no_fault and is_of_objections(words) else None


def _is_surely_no_attack(reading: Reading | None) -> bool:
    """昨天的病毒演练大家辛苦了: only a word of it speaks of one."""
    if reading is None or reading.kind is Kind.DEFECT:
        return False
    return reading.security < SPEAKS_OF_AN_ATTACK and reading.confidence >= SURE


def _guarded(rules: Triage, guard: Decider, reading: Reading | None) -> Triage:
    """The rules' word; an attack has the class that was read, where a defect was."""
    if guard is not Decider.SECURITY or reading is None or reading.severity is None:
        return rules
    return rules.as_grave_as(reading.severity)


def _decider(words: Remark, reading: Reading, gravest: Severity) -> Decider:
    if reading.severity is not None and gravest < reading.severity:
        return Decider.GRAVER_PART
    is_held = reading.severity is MOST_OF_A_TEST_SITE and words.whole.says(Signal.TEST_SITE)
    return Decider.TEST_SITE if is_held else Decider.READER


def _as_read(words: Remark, reading: Reading, gravest: Severity) -> Triage:
    """The rules' judgement with kind and class of the reader."""
    rules, is_defect = words.judged, reading.kind is Kind.DEFECT
    is_same = (rules.kind, rules.severity) == (reading.kind, reading.severity)
    has_left = reading.kind is Kind.PERMISSION and is_leaver_inside(words.evidence)
    is_security = reading.is_security or has_left
    return replace(
        rules,
        kind=reading.kind,
        severity=gravest if is_defect else None,
        confidence=reading.confidence,
        reason=phrase("triage.leaver_inside") if has_left else rules.reason if is_same else reading.reason,
        question=_moment(reading),
        is_main=True if is_defect and reading.severity in GRAVE else rules.is_main,
        impact=impact_of(words.evidence) if reading.kind is Kind.HARDWARE else None,
        is_security=is_security,
        is_urgent=rules.is_urgent or is_security or reading.severity is Severity.A,
        faults=rules.faults if reading.kind in FAULTS else (),
        already_recovered=is_defect and words.evidence.says(Signal.RECOVERED),
        is_withdrawal=reading.kind is Kind.OTHER and words.evidence.says(Signal.WITHDRAWS),
        not_accepted=rules.not_accepted and reading.kind is Kind.OTHER,
        is_greeting_or_thanks=rules.is_greeting_or_thanks and reading.kind is Kind.OTHER,
    )


def _moment(reading: Reading) -> Phrase | None:
    """The one question about a B that may be an A."""
    if reading.question is None or reading.label != LABELS[SECOND]:
        return None
    may_be_a = any(option.label.severity is Severity.A for option in reading.question.options)
    return phrase("triage.question.moment") if may_be_a else None


def _gravest(words: Remark, reading: Reading, parts: Sequence[Reading]) -> Severity:
    """The class; of several faults the gravest by the rules and by the reader, who reads each by itself, too."""
    read = reading.severity or Severity.B
    if not words.judged.faults:
        return read
    return min(words.judged.severity or read, read, *(one.severity for one in parts if one.severity is not None))


def read_as_heard(text: str, lexicon: Lexicon, model: "Model", at: datetime | None) -> tuple[Reading, Decider]:
    """The reading of a message that stands for itself, within the guards of the desk, and whose word it is."""
    words = hear(text, lexicon, model, at, encodes=True)
    judged = words.proposed
    reading = words.reading or by_rules(judged)
    if reading.label != (judged.kind, judged.severity):
        reading = replace(by_rules(judged), question=None)
    return replace(reading, judged=judged), Decider(words.decided_by)


def fault_in(words: Remark) -> Triage | None:
    """The fault that somebody says to be one: as it was read, else as the rules see it; None where neither does."""
    if words.proposed.kind in FAULTS:
        return words.proposed
    return words.reading.judged if words.reading is not None and sees_symptom(words) else None


def sees_symptom(words: Remark) -> bool:
    """Return whether the rules see something that fails, be it read as a fault or not."""
    by_rules = words.reading.judged.kind if words.reading is not None else words.judged.kind
    return by_rules in FAULTS and words.evidence.says(*SYMPTOMS) and not words.judged.is_withdrawal
