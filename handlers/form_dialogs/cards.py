"""The cards of a form that is filled in field by field: a question each, all answers to be checked, how it ended."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from handlers.form_dialogs.typed_days import days_offered
from handlers.form_dialogs.typed_times import moments_offered
from handlers.i18n import Voice
from handlers.tickets.cards.parts import clipped
from handlers.turn.validation import moment_in
from models.chat import Button, ButtonStyle, Card, FieldKind, FormField
from models.messaging.form_dialog import WHOLE, FormDialog

A_PAGE = 8
SHOWN_VALUE, SHOWN_LINE = 600, 200


def question(voice: Voice, draft: FormDialog, who: str, now: datetime) -> Card:
    """One field: what is asked, how to answer, and what can be pressed. `who` fills it in; empty where that is plain.

    The first line says all: in some places nothing else is shown.
    """
    field = draft.field
    if field is None:
        return summary(voice, draft, who, now)
    error = " ".join(filter(None, (draft.errors.get(WHOLE), draft.errors.get(field.name))))
    title = _asked(voice, draft, field, who)
    given = draft.filled.get(field.name, field.value)
    is_typed = field.kind in {FieldKind.LINE, FieldKind.TEXT}
    return Card(
        title=voice("draft.wrong", question=title, error=error) if error else title,
        intro=(
            *(draft.form.intro if draft.number == 1 else ()),
            *((field.hint,) if field.hint else ()),
            *_files(voice, draft),
            voice(f"draft.how.{'here' if draft.is_direct else 'reply'}.{field.kind}"),
        ),
        quote=clipped(given, SHOWN_VALUE) if is_typed and given else None,
        options=tuple(_options(voice, draft, field, now)),
        buttons=tuple(_buttons(voice, draft, field, is_given=bool(is_typed and given))),
    )


def summary(voice: Voice, draft: FormDialog, who: str, now: datetime) -> Card:
    """Everything that was answered, before it is sent; each answer can be changed."""
    fields = draft.form.fields
    whole = draft.errors.get(WHOLE)
    title = _for(voice, voice("draft.summary", form=draft.form.title), who)
    edits = [_press(draft, f"edit.{n}", voice("draft.button.edit", label=one.label)) for n, one in enumerate(fields)]
    return Card(
        title=voice("draft.wrong", question=title, error=whole) if whole else title,
        intro=(*draft.form.intro, *answers(voice, draft, now), *_files(voice, draft)),
        options=tuple(_on_page(draft, edits)),
        buttons=(
            _press(draft, "send", draft.form.submit, ButtonStyle.PRIMARY),
            *_pages(voice, draft, len(edits)),
            _press(draft, "cancel", voice("draft.button.cancel")),
        ),
    )


def answered(voice: Voice, draft: FormDialog, field: FormField, who: str, now: datetime, *more: str) -> Card:
    """What stands where a question stood: the answer and what came of it, and nothing to press."""
    return Card(title=_asked(voice, draft, field, who), outcome=(_given(voice, draft, field, now), *more))


def moved_on(voice: Voice, draft: FormDialog, who: str) -> Card:
    """What stands where a question stood that is asked again further down."""
    title = _for(voice, draft.form.title, who)
    return Card(title=title, outcome=(voice("draft.moved_on"),))


def ended(voice: Voice, draft: FormDialog, how: str, who: str, now: datetime, *more: str) -> Card:
    """How it ended (`sent`, `cancelled`, `expired`, `replaced`, `refused`), and what had been typed."""
    title = _for(voice, voice(f"draft.ended.{how}", form=draft.form.title), who)
    outcome = voice(f"draft.outcome.{how}", clock=voice.clock(now))
    return Card(title=title, intro=answers(voice, draft, now), outcome=(outcome, *more))


def ran_out(voice: Voice, draft: FormDialog, who: str, lasts: timedelta) -> Card:
    """A form nobody went on with for as long as it lasts: nothing was sent, and one press begins anew."""
    again = Button(action=draft.action, label=voice("draft.button.again"), style=ButtonStyle.PRIMARY)
    return Card(
        title=_for(voice, voice("draft.ended.expired", form=draft.form.title), who),
        intro=(voice("draft.ran_out", length=voice.length(lasts)),),
        buttons=(again,) if draft.action else (),
    )


def as_it_is(voice: Voice, card: Card) -> Card:
    """A card that was written already, in the language of whoever fills in the form."""
    return card


def answers(voice: Voice, draft: FormDialog, now: datetime) -> tuple[str, ...]:
    """A line for each answered field, the label before it."""
    return tuple(
        voice("draft.line", label=field.label, value=_given(voice, draft, field, now))
        for field in draft.form.fields
        if field.name in draft.filled
    )


def _files(voice: Voice, draft: FormDialog) -> tuple[str, ...]:
    return (voice("draft.files_kept", count=draft.files_count),) if draft.brought else ()


def _asked(voice: Voice, draft: FormDialog, field: FormField, who: str) -> str:
    fields = draft.form.fields
    if len(fields) == 1:
        return _for(voice, voice("draft.only_question", form=draft.form.title, label=field.label), who)
    number = 1 + [one.name for one in fields].index(field.name)
    asked = voice("draft.question", form=draft.form.title, number=number, of=len(fields), label=field.label)
    return _for(voice, asked, who)


def _for(voice: Voice, title: str, who: str) -> str:
    return voice("draft.for", who=who, title=title) if who else title


def _given(voice: Voice, draft: FormDialog, field: FormField, now: datetime) -> str:
    value = draft.filled.get(field.name, "")
    if not value:
        return voice("draft.left_out")
    if field.kind is FieldKind.CHOICE:
        return next((choice.label for choice in field.choices if choice.value == value), value)
    if field.kind is FieldKind.MOMENT:
        return voice.moment(moment_in(value), now)
    if field.kind is FieldKind.DAY:
        return voice.full_date(date.fromisoformat(value))
    return clipped(value, SHOWN_LINE)


def _options(voice: Voice, draft: FormDialog, field: FormField, now: datetime) -> Sequence[Button]:
    given = draft.filled.get(field.name, field.value)
    if field.kind is FieldKind.CHOICE:
        chosen = [
            _press(draft, f"pick.{n}", voice("draft.chosen", label=one.label) if one.value == given else one.label)
            for n, one in enumerate(field.choices)
        ]
        return _on_page(draft, chosen)
    if field.kind is FieldKind.MOMENT:
        offered = moments_offered(given, now)
        return [_press(draft, f"at.{at}", voice.moment(moment_in(at), now)) for at in offered][:A_PAGE]
    if field.kind is FieldKind.DAY:
        days = days_offered(given, now, is_past=field.is_past)
        return [_press(draft, f"at.{day}", voice.full_date(date.fromisoformat(day))) for day in days]
    return ()


def _buttons(voice: Voice, draft: FormDialog, field: FormField, *, is_given: bool) -> list[Button]:
    buttons = [_press(draft, "keep", voice("draft.button.keep"), ButtonStyle.PRIMARY)] if is_given else []
    buttons += _pages(voice, draft, len(field.choices))
    if draft.number > 1:
        buttons.append(_press(draft, "back", voice("draft.button.back")))
    if not field.is_required:
        buttons.append(_press(draft, "skip", voice("draft.button.skip")))
    return [*buttons, _press(draft, "cancel", voice("draft.button.cancel"))]


def _on_page(draft: FormDialog, options: Sequence[Button]) -> Sequence[Button]:
    return options[draft.page * A_PAGE : (draft.page + 1) * A_PAGE]


def _pages(voice: Voice, draft: FormDialog, count: int) -> list[Button]:
    pages = []
    if draft.page > 0:
        pages.append(_press(draft, f"page.{draft.page - 1}", voice("draft.button.previous")))
    if (draft.page + 1) * A_PAGE < count:
        pages.append(_press(draft, f"page.{draft.page + 1}", voice("draft.button.next")))
    return pages


def _press(draft: FormDialog, deed: str, label: str, style: ButtonStyle = ButtonStyle.PLAIN) -> Button:
    """A button of the draft as it stands now; once anything has happened to it, the button does nothing."""
    return Button(action=f"draft:{draft.step}.{deed}", label=label, style=style)
