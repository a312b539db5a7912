"""The forms of suggestions, each declared once."""

from datetime import datetime
from enum import StrEnum

from handlers.i18n import Voice
from handlers.suggestions.cards import missing_words
from handlers.turn.validation import written
from models.chat import Choice, FieldKind, Form, FormField
from models.suggestions.suggestion import Suggestion
from models.suggestions.terms import Opinion
from models.terms import Severity
from sla.policy.systems import SystemCatalogue
from sla.triage.spoken_change import systems_named

LONGEST_REASON = 500
LONGEST_SOLUTION = 2000
LONGEST_LINE = 200
LONGEST_VERSION = 60
LONGEST_DIGEST = 128


class Where(StrEnum):
    """How something was tried: 现场 or 远程."""

    ON_SPOT = "on_spot"
    REMOTE = "remote"


def assess_suggestion_form(voice: Voice, suggestion: Suggestion) -> Form:
    """采纳, 部分采纳, 不采纳, and why; how it is now, and whom that hinders (现状与影响)."""
    choices = tuple(Choice(value=one, label=voice(f"suggestion.opinion.{one}")) for one in Opinion)
    opinion = FormField(name="opinion", label=voice("field.opinion"), kind=FieldKind.CHOICE, choices=choices)
    impact = FormField(
        name="suggestion_impact",
        label=voice("field.suggestion_impact"),
        kind=FieldKind.TEXT,
        max_length=LONGEST_REASON,
        is_required=False,
        value=suggestion.impact,
        hint=voice("field.suggestion_impact.hint"),
    )
    return _form(voice, "assess", suggestion, opinion, _reason(voice), impact)


def reason_form(voice: Voice, suggestion: Suggestion, step: str) -> Form:
    """A step that needs a reason and nothing else: 复议, 重新评估, 维持, 改期, 搁置, 终止."""
    return _form(voice, step, suggestion, _reason(voice))


def call_defect_form(voice: Voice, suggestion: Suggestion, *, is_office: bool) -> Form:
    """这是故障, and why; the office says of which class."""
    choices = tuple(Choice(value=one, label=voice(f"class.meaning.{one}")) for one in Severity)
    severity = FormField(name="severity", label=voice("field.severity"), kind=FieldKind.CHOICE, choices=choices)
    return _form(voice, "call_defect", suggestion, *((severity,) if is_office else ()), _reason(voice))


def solve_form(voice: Voice, suggestion: Suggestion) -> Form:
    """方案 and the day by which it can be tried; filled in with what is on the table."""
    solution = suggestion.solution
    text = FormField(
        name="solution",
        label=voice("field.solution"),
        kind=FieldKind.TEXT,
        max_length=LONGEST_SOLUTION,
        value=solution.text if solution else "",
    )
    day = FormField(
        name="day",
        label=voice("field.agreed_day"),
        kind=FieldKind.DAY,
        is_ahead=True,
        value=solution.day.isoformat() if solution else "",
    )
    return _form(voice, "solve", suggestion, text, day)


def present_form(voice: Voice, suggestion: Suggestion) -> Form:
    """提请认可: which version, and where it can be tried."""
    return _form(
        voice,
        "present",
        suggestion,
        _line(voice, "version", LONGEST_VERSION),
        _line(voice, "digest", LONGEST_DIGEST, hint="field.digest.hint"),
        _line(voice, "where_to_try", LONGEST_LINE),
        intro=missing_words(voice, suggestion),
    )


def accept_form(voice: Voice, suggestion: Suggestion, number: str, now: datetime) -> Form:
    """现场操作认可: where, when, and what was tried."""
    return _form(voice, "accept", suggestion, *_trial(voice, now), argument=number, intro=_on_trial(voice, suggestion))


def send_back_form(voice: Voice, suggestion: Suggestion, number: str, now: datetime) -> Form:
    """退回修改: the same, and what is not right."""
    fields = (*_trial(voice, now), _reason(voice, "what_fails"))
    return _form(voice, "send_back", suggestion, *fields, argument=number, intro=_on_trial(voice, suggestion))


def to_change_form(voice: Voice, catalogue: SystemCatalogue, suggestion: Suggestion) -> Form:
    """转变更: on which system the accepted build goes into production; the one that is named stands there."""
    choices = tuple(Choice(value=one.id, label=one.words[voice.language]) for one in catalogue.systems)
    named = systems_named(suggestion.ticket.text, catalogue.systems)
    system = FormField(
        name="system",
        label=voice("field.system"),
        kind=FieldKind.CHOICE,
        choices=choices,
        value=named[0] if len(named) == 1 else "",
    )
    return _form(voice, "to_change", suggestion, system, intro=_on_trial(voice, suggestion))


def name_successor_form(voice: Voice, suggestion: Suggestion) -> Form:
    """指定认可人: who, and why this one can judge it."""
    return _form(voice, "name_successor", suggestion, _line(voice, "successor", 40), _reason(voice, "why_this_one"))


def _trial(voice: Voice, now: datetime) -> tuple[FormField, ...]:
    ways = tuple(Choice(value=one, label=voice(f"suggestion.where.{one}")) for one in Where)
    return (
        FormField(name="tried_how", label=voice("field.tried_how"), kind=FieldKind.CHOICE, choices=ways),
        _line(voice, "tried_place", LONGEST_LINE, hint="field.tried_place.hint", is_required=False),
        FormField(
            name="tried_at", label=voice("field.tried_at"), kind=FieldKind.MOMENT, value=written(now), is_past=True
        ),
        FormField(name="tried", label=voice("field.tried"), kind=FieldKind.TEXT, max_length=LONGEST_REASON),
    )


def _on_trial(voice: Voice, suggestion: Suggestion) -> tuple[str, ...]:
    build = suggestion.build
    if build is None:
        return ()
    return (voice("suggestion.build_line", version=build.version, digest=build.digest, place=build.where_to_try),)


def _reason(voice: Voice, label: str = "reason") -> FormField:
    return FormField(name="reason", label=voice(f"field.{label}"), kind=FieldKind.TEXT, max_length=LONGEST_REASON)


def _line(voice: Voice, name: str, max_length: int, *, hint: str = "", is_required: bool = True) -> FormField:
    return FormField(
        name=name,
        label=voice(f"field.{name}"),
        max_length=max_length,
        hint=voice(hint) if hint else "",
        is_required=is_required,
    )


def _form(
    voice: Voice,
    step: str,
    suggestion: Suggestion,
    *fields: FormField,
    argument: str = "",
    intro: tuple[str, ...] = (),
) -> Form:
    about = f"{suggestion.ticket.number} {suggestion.ticket.summary}"
    return Form(
        name=f"suggestion.{step}{argument and ':'}{argument}",
        title=voice(f"form.suggestion.{step}"),
        submit=voice("form.submit"),
        fields=fields,
        intro=(about, *intro),
    )
