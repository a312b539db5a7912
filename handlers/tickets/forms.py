"""Every form of the desk, declared once."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from handlers.i18n import Voice
from handlers.tickets.cards.parts import class_or_kind
from handlers.turn.validation import written
from models.chat import Choice, FieldKind, Form, FormField
from models.terms import Delay, Kind, Party, Severity, StateBefore
from models.tickets.ticket import Ticket

LONGEST_REPORT = 20000


def report_form(voice: Voice) -> Form:
    """Tell of a fault, and of where and when it happened."""
    return _form(voice, "report", _text(voice, "text", max_length=LONGEST_REPORT), *circumstances(voice))


def circumstances_form(voice: Voice, ticket: Ticket) -> Form:
    """发生时间 and 地点, as far as they are known (三·2.3(4))."""
    return _form(voice, "circumstances", *circumstances(voice, ticket.location, ticket.occurred_at), ticket=ticket)


def circumstances(voice: Voice, location: str = "", occurred_at: datetime | None = None) -> tuple[FormField, ...]:
    """The fields that ask where and when; left out, the time of the report stands for when."""
    return (
        _line(voice, "location").model_copy(update={"value": location}),
        FormField(
            name="occurred_at",
            label=voice("field.occurred_at"),
            hint=voice("field.occurred_at.hint"),
            kind=FieldKind.MOMENT,
            is_past=True,
            is_required=False,
            value=written(occurred_at) if occurred_at else "",
        ),
    )


def party_form(voice: Voice, ticket: Ticket) -> Form:
    """责任方 with its evidence, as far as somebody said so before."""
    party = FormField(
        name="party",
        label=voice("field.party"),
        kind=FieldKind.CHOICE,
        choices=_choices(voice, "party", Party),
        value=ticket.party or "",
    )
    known = {"value": ticket.party_evidence, "hint": voice("field.evidence.hint")}
    return _form(voice, "party", party, _line(voice, "evidence").model_copy(update=known), ticket=ticket)


def delay_form(voice: Voice, ticket: Ticket, late: Sequence[str]) -> Form:
    """超时原因 of one of these promises."""
    choices = tuple(Choice(value=one, label=voice(f"promise.{one}")) for one in late)
    which = FormField(
        name="late_promise",
        label=voice("field.late_promise"),
        kind=FieldKind.CHOICE,
        choices=choices,
        value=choices[0].value if choices else "",
    )
    sort = FormField(
        name="delay", label=voice("field.delay"), kind=FieldKind.CHOICE, choices=_choices(voice, "delay", Delay)
    )
    return _form(voice, "late.explain", which, sort, _text(voice, "reason"), ticket=ticket)


def ask_form(voice: Voice) -> Form:
    """Ask a question."""
    return _form(voice, "ask", _text(voice, "text", max_length=LONGEST_REPORT))


def supplement_form(voice: Voice, ticket: Ticket) -> Form:
    """Add to one's report."""
    return _form(voice, "supplement", _text(voice, "text"), ticket=ticket)


def propose_form(voice: Voice, ticket: Ticket) -> Form:
    """Hold another kind or class to be right."""
    return _form(voice, "propose", _judgement(voice, ticket), _text(voice, "reason", is_required=False), ticket=ticket)


def change_class_form(voice: Voice, ticket: Ticket) -> Form:
    """Put the class right."""
    severities = _choices(voice, "class.meaning", Severity)
    field = FormField(
        name="severity",
        label=voice("field.severity"),
        kind=FieldKind.CHOICE,
        choices=severities,
        value=ticket.severity or "",
    )
    return _form(voice, "change_class", field, _text(voice, "reason"), ticket=ticket)


def change_kind_form(voice: Voice, ticket: Ticket) -> Form:
    """Put the kind right; a defect needs its class with it."""
    return _form(voice, "change_kind", _judgement(voice, ticket), _text(voice, "reason"), ticket=ticket)


def to_defect_form(voice: Voice, ticket: Ticket) -> Form:
    """Turn a question into a defect, counted from its first message."""
    field = FormField(
        name="severity",
        label=voice("field.severity"),
        kind=FieldKind.CHOICE,
        choices=_choices(voice, "class.meaning", Severity),
    )
    return _form(voice, "to_defect", field, _text(voice, "reason", is_required=False), ticket=ticket)


def answer_form(voice: Voice, ticket: Ticket, canned: Sequence[Choice] = ()) -> Form:
    """Answer the reporter, with one of the office's `canned` answers, where it has some, or in words of one's own."""
    if not canned:
        return _form(voice, "answer", _text(voice, "answer"), ticket=ticket)
    choice = FormField(
        name="canned",
        label=voice("field.canned"),
        hint=voice("field.canned.hint"),
        kind=FieldKind.CHOICE,
        choices=tuple(canned),
        is_required=False,
    )
    return _form(voice, "answer", choice, _text(voice, "answer", is_required=False), ticket=ticket)


def resolve_form(voice: Voice, ticket: Ticket) -> Form:
    """Hand in the result: cause and method, and a tip for users where needed (三·2.3(4))."""
    fields = _text(voice, "cause"), _text(voice, "method"), _text(voice, "tip", is_required=False)
    return _form(voice, "resolve", *fields, *_recovery(voice, ticket), ticket=ticket)


def restore_form(voice: Voice, ticket: Ticket) -> Form:
    """Business runs again: what became of the data (三·2.3(3))."""
    return _form(voice, "restore", *_recovery(voice, ticket), ticket=ticket)


def reopen_form(voice: Voice, ticket: Ticket) -> Form:
    """Say what does not work yet."""
    return _form(voice, "reopen", _text(voice, "reopen_reason"), ticket=ticket)


def ask_reporter_form(voice: Voice, ticket: Ticket, effect: str) -> Form:
    """Ask the reporter for more; `effect` is the key of what that does to the clock, "" for nothing at all."""
    form = _form(voice, "ask_reporter", _text(voice, "asked", max_length=1000), ticket=ticket)
    return form.model_copy(update={"intro": (*form.intro, voice(effect))}) if effect else form


def mark_major_form(voice: Voice, ticket: Ticket) -> Form:
    """Say why it is a major fault."""
    return _form(voice, "mark_major", _text(voice, "reason"), ticket=ticket)


def take_back_major_form(voice: Voice, ticket: Ticket) -> Form:
    """Say why it is no major fault after all."""
    return _form(voice, "major.take_back", _text(voice, "reason"), ticket=ticket)


def rehearsal_form(voice: Voice, ticket: Ticket) -> Form:
    """Say what is rehearsed."""
    return _form(voice, "rehearsal", _text(voice, "reason"), ticket=ticket)


def withdraw_form(voice: Voice, ticket: Ticket) -> Form:
    """Say why it is a false alarm."""
    return _form(voice, "withdraw", _text(voice, "reason"), ticket=ticket)


def more_form(voice: Voice, ticket: Ticket, actions: Iterable[str]) -> Form:
    """Choose among what the card has no room for."""
    choices = tuple(_press(voice, action) for action in actions)
    field = FormField(name="action", label=voice("field.action"), kind=FieldKind.CHOICE, choices=choices)
    return _form(voice, "more", field, ticket=ticket).model_copy(update={"is_menu": True})


def judgement(value: str) -> tuple[Kind, Severity | None] | None:
    """Kind and class out of the choice `defect:A`, `suggestion` …; None for a value the form does not offer."""
    kind, _, severity = value.partition(":")
    try:
        return Kind(kind), Severity(severity) if severity else None
    except ValueError:
        return None


def _recovery(voice: Voice, ticket: Ticket) -> tuple[FormField, ...]:
    """Return the fields for the state before the fault and the protection of data, as far as known already."""
    state = FormField(
        name="state_before",
        label=voice("field.state_before"),
        kind=FieldKind.CHOICE,
        choices=_choices(voice, "recovery", StateBefore),
        value=ticket.state_before or "",
    )
    protection = _text(voice, "protection", is_required=False)
    hint = voice("field.protection.hint")
    return state, protection.model_copy(update={"hint": hint, "value": ticket.protection})


def _judgement(voice: Voice, ticket: Ticket) -> FormField:
    choices = [
        Choice(value=f"{Kind.DEFECT}:{severity}", label=voice(f"class.meaning.{severity}")) for severity in Severity
    ]
    choices += [Choice(value=kind, label=voice(f"kind.{kind}")) for kind in Kind if kind is not Kind.DEFECT]
    intro = voice("field.judgement.hint", now=class_or_kind(voice, ticket.kind, ticket.severity))
    return FormField(
        name="judgement",
        label=voice("field.judgement"),
        kind=FieldKind.CHOICE,
        choices=tuple(choices),
        hint=intro,
    )


def _press(voice: Voice, action: str) -> Choice:
    question = f"confirm.{action}"
    return Choice(
        value=action,
        label=voice(f"button.{action}"),
        confirm=voice(question) if voice.has(question) else None,
    )


def _choices(voice: Voice, prefix: str, words: Iterable[StrEnum]) -> tuple[Choice, ...]:
    return tuple(Choice(value=word, label=voice(f"{prefix}.{word}")) for word in words)


def _text(voice: Voice, name: str, *, is_required: bool = True, max_length: int = 2000) -> FormField:
    return FormField(
        name=name,
        label=voice(f"field.{name}"),
        kind=FieldKind.TEXT,
        is_required=is_required,
        max_length=max_length,
    )


def _line(voice: Voice, name: str) -> FormField:
    return FormField(name=name, label=voice(f"field.{name}"), is_required=False, max_length=200)


def _form(voice: Voice, name: str, *fields: FormField, ticket: Ticket | None = None) -> Form:
    intro = () if ticket is None else (f"{ticket.number} {ticket.summary}",)
    return Form(name=name, title=voice(f"form.{name}"), submit=voice("form.submit"), fields=fields, intro=intro)
