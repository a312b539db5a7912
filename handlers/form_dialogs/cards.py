"""The cards of a form that is filled in field by field: a question each, all answers to be checked, how it ended."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from handlers.form_dialogs.typed_days import days_offered
from handlers.form_dialogs.typed_times import moments_offered
from handlers.i18n import Voice
from handlers.tickets.cards.parts import clipped
from handlers.turn.validation import fault_in, moment_in
from models.chat import Button, ButtonStyle, Card, FieldKind, FormField
from models.messaging.form_dialog import WHOLE, FormDialog

A_PAGE = 8
SHOWN_VALUE, SHOWN_LINE = 600, 200


def question(voice: Voice, dialog: FormDialog, who: str, now: datetime) -> Card:
    """One field: what is asked, how to answer, and what can be pressed. `who` fills it in; empty where that is plain.

    The first line says all: in some places nothing else is shown.
    """
    field = dialog.field
    if field is None:
        return summary(voice, dialog, who, now)
    error = " ".join(filter(None, (dialog.errors.get(WHOLE), dialog.errors.get(field.name))))
    title = _asked(voice, dialog, field, who)
    given = dialog.held_value
    is_typed = field.kind in {FieldKind.LINE, FieldKind.TEXT}
    may_review = saves_questions(voice, dialog, now)
    how = "to_edit" if given and may_review else "to_keep" if given else "to_review" if may_review else ""
    return Card(
        title=voice("dialog.wrong", question=title, error=error) if error else title,
        intro=(
            *(dialog.form.intro if dialog.number == 1 else ()),
            *filter(None, (field.needed, field.hint)),
            *_files(voice, dialog),
            voice(f"dialog.how.{'here' if dialog.is_direct else 'reply'}.{field.kind}"),
            *((voice(f"dialog.how.{how}"),) if how else ()),
        ),
        quote=clipped(given, SHOWN_VALUE) if is_typed and given else None,
        options=tuple(_options(voice, dialog, field, now)),
        buttons=tuple(_buttons(voice, dialog, field, is_given=bool(given), may_review=may_review)),
    )


def summary(voice: Voice, dialog: FormDialog, who: str, now: datetime) -> Card:
    """Everything that was answered, before it is sent; each answer can be changed."""
    fields = dialog.form.fields
    whole = dialog.errors.get(WHOLE)
    title = _for(voice, voice("dialog.summary", form=dialog.form.title), who)
    edits = [_press(dialog, f"edit.{n}", voice("dialog.button.edit", label=one.label)) for n, one in enumerate(fields)]
    return Card(
        title=voice("dialog.wrong", question=title, error=whole) if whole else title,
        intro=(*dialog.form.intro, *answers(voice, dialog, now), *_files(voice, dialog)),
        options=tuple(_on_page(voice, dialog, edits)),
        buttons=(
            _press(dialog, "send", dialog.form.submit, ButtonStyle.PRIMARY),
            _press(dialog, "cancel", voice("dialog.button.cancel")),
        ),
    )


def answered(voice: Voice, dialog: FormDialog, field: FormField, who: str, now: datetime, *more: str) -> Card:
    """Return the card of an answered question: the answer and its effect, and nothing to press."""
    return Card(title=_asked(voice, dialog, field, who), outcome=(_given(voice, dialog, field, now), *more))


def moved_on(voice: Voice, dialog: FormDialog, who: str) -> Card:
    """Return the card of a question that is asked again further down."""
    title = _for(voice, dialog.form.title, who)
    return Card(title=title, outcome=(voice("dialog.moved_on"),))


def ended(voice: Voice, dialog: FormDialog, how: str, who: str, now: datetime, *more: str) -> Card:
    """Return the card of an ended dialog (`sent`, `cancelled`, `expired`, `replaced`, `refused`) and its answers."""
    title = _for(voice, voice(f"dialog.ended.{how}", form=dialog.form.title), who)
    outcome = voice(f"dialog.outcome.{how}", clock=voice.clock(now))
    return Card(title=title, intro=answers(voice, dialog, now), outcome=(outcome, *more))


def ran_out(voice: Voice, dialog: FormDialog, who: str, lasts: timedelta) -> Card:
    """A form nobody went on with for as long as it lasts: nothing was sent, and one press begins anew."""
    again = Button(action=dialog.action, label=voice("dialog.button.again"), style=ButtonStyle.PRIMARY)
    return Card(
        title=_for(voice, voice("dialog.ended.expired", form=dialog.form.title), who),
        intro=(voice("dialog.ran_out", length=voice.length(lasts)),),
        buttons=(again,) if dialog.action else (),
    )


def as_it_is(voice: Voice, card: Card) -> Card:
    """Return a card that was written already, in the language of the person who fills in the form."""
    return card


def answers(voice: Voice, dialog: FormDialog, now: datetime) -> tuple[str, ...]:
    """A line for each answered field, the label before it."""
    return tuple(
        voice("dialog.line", label=field.label, value=_given(voice, dialog, field, now))
        for field in dialog.form.fields
        if field.name in dialog.filled
    )


def _files(voice: Voice, dialog: FormDialog) -> tuple[str, ...]:
    return (voice("dialog.files_kept", count=dialog.files_count),) if dialog.brought else ()


def _asked(voice: Voice, dialog: FormDialog, field: FormField, who: str) -> str:
    fields = dialog.form.fields
    if len(fields) == 1:
        return _for(voice, voice("dialog.only_question", form=dialog.form.title, label=field.label), who)
    number = 1 + [one.name for one in fields].index(field.name)
    asked = voice("dialog.question", form=dialog.form.title, number=number, of=len(fields), label=field.label)
    return _for(voice, asked, who)


def _for(voice: Voice, title: str, who: str) -> str:
    return voice("dialog.for", who=who, title=title) if who else title


def _given(voice: Voice, dialog: FormDialog, field: FormField, now: datetime) -> str:
    value = dialog.filled.get(field.name, "")
    if not value:
        return voice("dialog.left_out")
    if field.kind is FieldKind.CHOICE:
        return next((choice.label for choice in field.choices if choice.value == value), value)
    if field.kind is FieldKind.MOMENT:
        return voice.moment(moment_in(value), now)
    if field.kind is FieldKind.DAY:
        return voice.full_date(date.fromisoformat(value))
    return clipped(value, SHOWN_LINE)


def _options(voice: Voice, dialog: FormDialog, field: FormField, now: datetime) -> Sequence[Button]:
    given = dialog.held_value
    if field.kind is FieldKind.CHOICE:
        chosen = [
            _press(dialog, f"pick.{n}", voice("dialog.chosen", label=one.label) if one.value == given else one.label)
            for n, one in enumerate(field.choices)
        ]
        return _on_page(voice, dialog, chosen)
    if field.kind is FieldKind.MOMENT:
        offered = moments_offered(given, now, is_past=field.is_past, is_ahead=field.is_ahead)
        return [_press(dialog, f"at.{at}", voice.moment(moment_in(at), now)) for at in offered][:A_PAGE]
    if field.kind is FieldKind.DAY:
        days = days_offered(given, now, is_past=field.is_past)
        return [_press(dialog, f"at.{day}", voice.full_date(date.fromisoformat(day))) for day in days]
    return ()


def left_standing(voice: Voice, dialog: FormDialog, now: datetime) -> dict[str, str]:
    """Of the fields without an answer those that may stay as they are: filled in rightly, or free to be empty."""
    without = (field for field in dialog.form.fields if field.name not in dialog.filled)
    return {field.name: field.value for field in without if fault_in(field, field.value, voice, now) is None}


def can_review(voice: Voice, dialog: FormDialog, now: datetime) -> bool:
    """Return whether all unanswered fields may stay as they are, and at least one has a value."""
    left = left_standing(voice, dialog, now)
    is_rest = len(left) + len(dialog.filled) == len(dialog.form.fields)
    is_wrong = any(name != dialog.asked or name in dialog.filled for name in dialog.errors)
    return is_rest and not is_wrong and (bool(dialog.filled) or any(left.values()))


def saves_questions(voice: Voice, dialog: FormDialog, now: datetime) -> bool:
    """Return whether going to the review spares more than the question that stands open."""
    return can_review(voice, dialog, now) and len(left_standing(voice, dialog, now)) > 1


def _buttons(voice: Voice, dialog: FormDialog, field: FormField, *, is_given: bool, may_review: bool) -> list[Button]:
    buttons = [_press(dialog, "keep", voice("dialog.button.keep"), ButtonStyle.PRIMARY)] if is_given else []
    if may_review:
        buttons.append(_press(dialog, "review", voice("dialog.button.review")))
    if dialog.number > 1:
        buttons.append(_press(dialog, "back", voice("dialog.button.back")))
    if not field.is_required:
        deed = "clear" if is_given else "skip"
        buttons.append(_press(dialog, deed, voice(f"dialog.button.{deed}")))
    return [*buttons, _press(dialog, "cancel", voice("dialog.button.cancel"))]


def _on_page(voice: Voice, dialog: FormDialog, options: Sequence[Button]) -> Sequence[Button]:
    """The page of the list that is shown, and below it the ways to the page before and the next."""
    page = options[dialog.page * A_PAGE : (dialog.page + 1) * A_PAGE]
    return [*page, *_pages(voice, dialog, len(options))]


def _pages(voice: Voice, dialog: FormDialog, count: int) -> list[Button]:
    pages = []
    if dialog.page > 0:
        pages.append(_press(dialog, f"page.{dialog.page - 1}", voice("dialog.button.previous")))
    if (dialog.page + 1) * A_PAGE < count:
        pages.append(_press(dialog, f"page.{dialog.page + 1}", voice("dialog.button.next")))
    return pages


def _press(dialog: FormDialog, deed: str, label: str, style: ButtonStyle = ButtonStyle.PLAIN) -> Button:
    """A button of the dialog as it stands now; once anything has happened to it, the button does nothing."""
    return Button(action=f"dialog:{dialog.step}.{deed}", label=label, style=style)
