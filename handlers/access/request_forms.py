"""The forms of permissions: what is asked for, and the words that a decision or a grant needs; declared once."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from handlers.access.cards.parts import A_SECOND, right_words
from handlers.access.cards.request import missing_words
from handlers.i18n import Voice
from models.access.catalogue import Right
from models.access.request import AccessRequest
from models.access.request_facts import RequestedGrant
from models.chat import Choice, FieldKind, Form, FormField
from models.cutting import cut_at
from sla.calendar.business_hours import SHANGHAI
from sla.policy.systems import Named, System, SystemCatalogue, SystemRole

A_DAY = timedelta(days=1)
LAST_DAY = date.max - A_DAY
"""The last one with a day after it."""
LONGEST_REASON = 500


def which_system_form(voice: Voice, catalogue: SystemCatalogue, guess: str = "") -> Form:
    """The first step: in which system."""
    field = FormField(
        name="system",
        label=voice("field.system"),
        kind=FieldKind.CHOICE,
        choices=_choices(voice, catalogue.systems),
        value=guess,
    )
    return _form(voice, "access.system", field).model_copy(update={"submit": voice("form.next")})


def ask_form(
    voice: Voice, system: System, *, role: str = "", scope: str = "", reason: str = "", is_for_others: bool = True
) -> Form:
    """The second step: which role, for which data, why, until when, and for whom; what was said stands there."""
    whom = FormField(
        name="whom",
        label=voice("field.whom"),
        hint=voice("field.whom.hint"),
        is_required=False,
        max_length=40,
    )
    fields = _grant_fields(voice, system, role=role, scope=scope, reason=reason)
    return _form(
        voice,
        "access.ask",
        *fields,
        *((whom,) if is_for_others else ()),
        argument=f":{system.id}",
        intro=(voice("access.in_system", system=system.words[voice.language]),),
    )


def amend_form(voice: Voice, system: System, request: AccessRequest) -> Form:
    """补正: the same, filled in with what was asked for."""
    return _form(
        voice,
        "access.amend",
        *_grant_fields(
            voice, system, role=request.role, scope=request.scope, reason=request.reason, until=request.until
        ),
        argument=f":{system.id}",
        intro=(
            f"{request.ticket.number} {right_words(voice, request.right_names)}",
            *missing_words(voice, request.ticket),
        ),
    )


def approve_despite_form(voice: Voice, request: AccessRequest) -> Form:
    """同意 where roles meet that should not: it needs a reason."""
    sod_conflicts = tuple(right_words(voice, names) for names in request.sod_conflict_names)
    intro = voice("access.sod_conflicts", roles=sod_conflicts)
    return _about(voice, "access.approve", request, _text(voice, "approve_reason", LONGEST_REASON), intro=intro)


def reject_form(voice: Voice, request: AccessRequest) -> Form:
    """不同意, and why."""
    return _about(voice, "access.reject", request, _text(voice, "reason", LONGEST_REASON))


def send_back_form(voice: Voice, request: AccessRequest) -> Form:
    """退回补正: what is missing."""
    return _about(voice, "access.return", request, _text(voice, "missing", LONGEST_REASON, label="what_is_missing"))


def grant_form(voice: Voice, request: AccessRequest) -> Form:
    """已授权: what was set."""
    return _about(voice, "access.grant", request, _text(voice, "set_as", LONGEST_REASON))


def impossible_form(voice: Voice, request: AccessRequest) -> Form:
    """无法办理, and why."""
    return _about(voice, "access.impossible", request, _text(voice, "reason", LONGEST_REASON))


def fails_form(voice: Voice, request: AccessRequest) -> Form:
    """What does not work with the right that was granted."""
    return _about(voice, "access.fails", request, _text(voice, "fails_how", LONGEST_REASON))


def requested_grant(system: System, fields: dict[str, str]) -> RequestedGrant:
    """What a filled form asks for."""
    return RequestedGrant(
        Right(system.id, fields["role"], fields.get("scope", "")), fields["reason"], end_of(fields["until"])
    )


def end_of(value: str) -> datetime | None:
    """The first moment after the day of a field that was checked, aware; None for none."""
    if not value:
        return None
    day = min(date.fromisoformat(value), LAST_DAY)
    return datetime.combine(day + A_DAY, time(), SHANGHAI)


def day_before(until: datetime | None) -> str:
    """The last day with the right, as a field holds it."""
    return "" if until is None else (until - A_SECOND).astimezone(SHANGHAI).date().isoformat()


def _right_field(
    name: str, label: str, choices: tuple[Choice, ...], value: str, known: object, hint: str = ""
) -> FormField:
    chosen = value if known else ""
    return FormField(name=name, label=label, kind=FieldKind.CHOICE, choices=choices, value=chosen, hint=hint)


def _grant_fields(
    voice: Voice,
    system: System,
    *,
    role: str = "",
    scope: str = "",
    reason: str = "",
    until: datetime | None = None,
) -> Sequence[FormField]:
    hint = voice("field.system_role.hint") if any(one.is_sensitive for one in system.roles) else ""
    roles = tuple(Choice(value=one.id, label=_role_words(voice, one)) for one in system.roles)
    fields = [_right_field("role", voice("field.system_role"), roles, role, system.role(role), hint)]
    if system.scopes:
        scopes = _choices(voice, system.scopes)
        fields.append(_right_field("scope", voice("field.scope"), scopes, scope, system.scope(scope)))
    return (
        *fields,
        FormField(
            name="until",
            label=voice("field.until"),
            kind=FieldKind.DAY,
            is_required=False,
            hint=voice("field.until.hint"),
            value=day_before(until),
            is_ahead=True,
        ),
        _text(voice, "reason", LONGEST_REASON, value=cut_at(reason, LONGEST_REASON)),
    )


def _role_words(voice: Voice, role: SystemRole) -> str:
    """A role with what its request meets later: that two leaders have to agree, and for how long it may be given."""
    name, days = role.words[voice.language], role.longest_days
    if days is None:
        return voice("access.role.sensitive", role=name) if role.is_sensitive else name
    return voice("access.role.sensitive_days" if role.is_sensitive else "access.role.days", role=name, count=days)


def _choices(voice: Voice, entries: Sequence[Named]) -> tuple[Choice, ...]:
    return tuple(Choice(value=entry.id, label=entry.words[voice.language]) for entry in entries)


def _text(voice: Voice, name: str, max_length: int, *, value: str = "", label: str = "") -> FormField:
    words = voice(f"field.{label or name}")
    return FormField(name=name, label=words, kind=FieldKind.TEXT, max_length=max_length, value=value)


def _about(voice: Voice, name: str, request: AccessRequest, *fields: FormField, intro: str = "") -> Form:
    about = f"{request.ticket.number} {request.person.name} {right_words(voice, request.right_names)}"
    return _form(voice, name, *fields, intro=tuple(filter(None, (about, intro))))


def _form(voice: Voice, name: str, *fields: FormField, argument: str = "", intro: tuple[str, ...] = ()) -> Form:
    return Form(
        name=name + argument, title=voice(f"form.{name}"), submit=voice("form.submit"), fields=fields, intro=intro
    )
