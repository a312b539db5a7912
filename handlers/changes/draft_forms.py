"""The forms by which a change is written down: a short one to begin with, and the whole one."""

from collections.abc import Sequence
from datetime import datetime

from handlers.changes.cards.parts import missing_words
from handlers.i18n import Voice
from handlers.turn.validation import moment_in, written
from models.changes.change import Change
from models.changes.draft import LONGEST_TEXT, LONGEST_WHAT, DraftFacts
from models.changes.series import ChangeWindow, read_windows
from models.changes.terms import ChangeKind
from models.chat import Choice, FieldKind, Form, FormField
from models.people.person import Person
from models.storage.row_id import row_id
from sla.policy.systems import SystemCatalogue
from sla.windows.written_windows import read_written_windows, written_windows

YES, NO = "yes", "no"
LONGEST_VERSION, LONGEST_DIGEST, LONGEST_MINUTES = 60, 128, 4


def draft_form(voice: Voice, catalogue: SystemCatalogue) -> Form:
    """申请变更: what, where, when."""
    return form(voice, "change.draft", *_scope(voice, catalogue, None))


def edit_form(
    voice: Voice,
    catalogue: SystemCatalogue,
    change: Change,
    verifiers: Sequence[Person],
    said_start: datetime | None = None,
) -> Form:
    """编辑: all that the confirmation asks for; `said_start` was said of a draft without a window."""
    return form(
        voice,
        "change.edit",
        *_scope(voice, catalogue, change, said_start),
        *_effect(voice, change),
        *_way_back(voice, change, verifiers),
        about=change,
        intro=missing_words(voice, change),
    )


def cancel_form(voice: Voice, change: Change) -> Form:
    """取消变更, and why."""
    return form(voice, "change.cancel", text(voice, "reason"), about=change)


def facts_in(fields: dict[str, str]) -> DraftFacts:
    """What a checked form says. Raises Refusal for a further window that cannot be read."""
    minutes = fields.get("fallback_minutes", "")
    starts_at, ends_at, later = _windows(fields)
    systems = [fields[name] for name in ("system", "also_system") if fields.get(name)]
    return DraftFacts(
        what=fields["what"],
        systems=tuple(dict.fromkeys(systems)),
        kind=ChangeKind(fields["change_kind"]),
        solves=fields["solves"],
        version=fields.get("version", ""),
        digest=fields.get("digest", "").lower(),
        starts_at=starts_at,
        ends_at=ends_at,
        later=later,
        impact=fields.get("change_impact", ""),
        stops=_said(fields["stops"]),
        is_for_market=fields.get("is_for_market") == YES,
        touches_main=_said(fields.get("touches_main", "")),
        fallback=fields.get("fallback", ""),
        fallback_minutes=int(minutes) if minutes.isascii() and minutes.isdigit() else None,
        notice=fields.get("notice_text", ""),
        verifier_id=row_id(fields["verifier"]) if fields.get("verifier") else None,
        module=fields.get("module", ""),
        version_before=fields.get("version_before", ""),
    )


def form(voice: Voice, name: str, *fields: FormField, about: Change | None = None, intro: tuple[str, ...] = ()) -> Form:
    """A form of a change, headed by what it is about."""
    head = (f"{about.ticket.number} {about.what}",) if about is not None else ()
    return Form(
        name=name, title=voice(f"form.{name}"), submit=voice("form.submit"), fields=fields, intro=(*head, *intro)
    )


def line(
    voice: Voice, name: str, value: str = "", *, longest: int = LONGEST_WHAT, is_required: bool = True
) -> FormField:
    """A field of one line."""
    return _with_hint(
        voice,
        FormField(name=name, label=voice(f"field.{name}"), value=value, max_length=longest, is_required=is_required),
    )


def text(voice: Voice, name: str, value: str = "", *, is_required: bool = True) -> FormField:
    """A field of several lines."""
    return line(voice, name, value, longest=LONGEST_TEXT, is_required=is_required).model_copy(
        update={"kind": FieldKind.TEXT}
    )


def choice(
    voice: Voice, name: str, choices: Sequence[Choice], value: str = "", *, is_required: bool = True
) -> FormField:
    """A field of which one answer is chosen."""
    return _with_hint(
        voice,
        FormField(
            name=name,
            label=voice(f"field.{name}"),
            kind=FieldKind.CHOICE,
            choices=tuple(choices),
            value=value,
            is_required=is_required,
        ),
    )


def yes_or_no(voice: Voice, name: str, *, value: bool | None = None, is_required: bool = False) -> FormField:
    """是 or 否."""
    choices = [Choice(value=word, label=voice(f"change.{word}")) for word in (YES, NO)]
    return choice(voice, name, choices, "" if value is None else YES if value else NO, is_required=is_required)


def moment(
    voice: Voice, name: str, value: datetime | None, *, is_required: bool = False, is_past: bool = False
) -> FormField:
    """A time to come, or one that `is_past`; in Asia/Shanghai."""
    return _with_hint(
        voice,
        FormField(
            name=name,
            label=voice(f"field.{name}"),
            kind=FieldKind.MOMENT,
            is_required=is_required,
            value=written(value) if value else "",
            is_past=is_past,
            is_ahead=not is_past,
        ),
    )


def words(voice: Voice, prefix: str, values: Sequence[str]) -> list[Choice]:
    """Choices whose labels stand in the catalogues below a prefix."""
    return [Choice(value=value, label=voice(f"{prefix}.{value}")) for value in values]


def people(voice: Voice, found: Sequence[Person]) -> list[Choice]:
    """Choices of people, with their units."""
    return [Choice(value=str(one.id), label=voice("change.person", who=one.name, unit=one.unit)) for one in found]


def _scope(
    voice: Voice, catalogue: SystemCatalogue, change: Change | None, said_start: datetime | None = None
) -> tuple[FormField, ...]:
    systems = [Choice(value=one.id, label=one.words[voice.language]) for one in catalogue.systems]
    known = [one.value for one in systems]
    chosen = [one for one in change.systems if one in known] if change else []
    kinds = words(voice, "change.kind", list(ChangeKind))
    return (
        line(voice, "what", change.what if change else ""),
        choice(voice, "system", systems, chosen[0] if chosen else ""),
        choice(voice, "change_kind", kinds, change.kind if change else ChangeKind.PATCH),
        text(voice, "solves", change.solves if change else "", is_required=False),
        moment(voice, "starts_at", (change.starts_at if change else None) or said_start),
        moment(voice, "ends_at", change.ends_at if change else None),
        yes_or_no(voice, "stops", value=change.stops if change else None),
        *(
            (
                text(voice, "more_windows", written_windows(read_windows(change.later)), is_required=False),
                choice(voice, "also_system", systems, chosen[1] if chosen[1:] else "", is_required=False),
            )
            if change
            else ()
        ),
    )


def _effect(voice: Voice, change: Change) -> tuple[FormField, ...]:
    return (
        text(voice, "change_impact", change.impact, is_required=False),
        yes_or_no(voice, "touches_main", value=change.touches_main),
        yes_or_no(voice, "is_for_market", value=change.is_for_market),
        text(voice, "notice_text", change.notice, is_required=False),
    )


def _way_back(voice: Voice, change: Change, verifiers: Sequence[Person]) -> tuple[FormField, ...]:
    minutes = str(change.fallback_minutes or "")
    verifier = str(change.verifier_id or "")
    candidates = people(voice, verifiers)
    is_known = any(one.value == verifier for one in candidates)
    return (
        text(voice, "fallback", change.fallback, is_required=False),
        line(voice, "fallback_minutes", minutes, longest=LONGEST_MINUTES, is_required=False),
        *(
            (choice(voice, "verifier", candidates, verifier if is_known else "", is_required=False),)
            if candidates
            else ()
        ),
        line(voice, "version", change.version, longest=LONGEST_VERSION, is_required=False),
        line(voice, "digest", change.digest, longest=LONGEST_DIGEST, is_required=False),
        line(voice, "module", change.module, is_required=False),
        line(voice, "version_before", change.version_before, longest=LONGEST_VERSION, is_required=False),
    )


def _with_hint(voice: Voice, field: FormField) -> FormField:
    key = f"field.{field.name}.hint"
    return field.model_copy(update={"hint": voice(key)}) if voice.has(key) else field


def _windows(fields: dict[str, str]) -> tuple[datetime | None, datetime | None, tuple[ChangeWindow, ...]]:
    """The first window, and those that follow it: in the order of time, whatever order they were written in."""
    starts_at, ends_at = _at(fields["starts_at"]), _at(fields["ends_at"])
    further = read_written_windows(fields.get("more_windows", ""))
    if not further or (starts_at is None) != (ends_at is None):
        return starts_at, ends_at, further
    first = (ChangeWindow(starts_at, ends_at),) if starts_at and ends_at else ()
    (begin, end), *later = sorted((*first, *further))
    return begin, end, tuple(later)


def _at(value: str) -> datetime | None:
    return moment_in(value) if value else None


def _said(value: str) -> bool | None:
    return None if not value else value == YES
