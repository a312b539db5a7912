"""Forms filled in field by field: each message and each press answers one question, the last one sends it all."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from handlers.form_dialogs import cards
from handlers.form_dialogs.cards import can_review, left_standing
from handlers.form_dialogs.dialog import (
    AT_ONCE,
    end,
    give_up,
    is_send_word,
    runs_out,
    sent_in,
    show_below,
    show_here,
    was_sent,
    who_fills,
)
from handlers.form_dialogs.typed_answers import correction_in, is_review_word, is_word, value_left, value_typed
from handlers.gate.held import keep_refused
from handlers.gate.ways import keeps_unsent
from handlers.i18n import Voice, voice_of
from handlers.intake.attachments import is_wordless
from handlers.turn.router import Router, StandsFor
from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors
from models.chat import Click, FieldKind, FormField, Message, Reply
from models.messaging.form_dialog import FormDialog, dialog_of, dialog_on, next_to_run_out, posts_behind, run_out
from models.refusal import Refusal
from models.tickets.ticket import Ticket
from sla.reading.objections import objects

router = Router()

AT_MOST = 50
MESSAGES_WITH_FILES = 10
LONGEST_INDEX = 4

Outcome = Reply | StandsFor | None
Deed = Callable[[Click, Turn, FormDialog, str], Outcome]


@router.message
def answer(message: Message, turn: Turn) -> Outcome:
    """Take a typed answer to an open question; in a group only a reply to the question."""
    is_no_answer = any(one is not None for one in (message.brought_by, message.continues, message.unknown_command))
    if turn.platforms[message.place.platform].has_forms or is_no_answer:
        return None
    dialog = _own(message, turn)
    answered = _posts_answered(message, turn)
    if dialog is not None and _is_meant_for(dialog, message, answered, turn):
        return _typed(message, dialog, turn, is_reply=dialog.card in answered)
    if not message.is_direct:
        _demand_no_question(turn, dialog, answered)
    return None


@router.click("dialog")
def press(click: Click, turn: Turn) -> Outcome:
    """A button of a question; one that was pressed before, or by somebody else, does nothing."""
    dialog = _pressed(click, turn)
    step, _, deed = click.argument.partition(".")
    if step != str(dialog.step):
        raise Refusal("dialog.has_moved_on")
    name, _, argument = deed.partition(".")
    act = DEEDS.get(name)
    if act is None:
        raise Refusal("card.unknown_button")
    return act(click, turn, dialog, argument)


@router.click("cancel")
def cancel(click: Click, turn: Turn) -> Reply:
    """Cancel the dialog that the person fills in here."""
    dialog = _own(click, turn)
    if dialog is None:
        return turn.toast("dialog.nothing_open")
    end(turn, dialog, "cancelled")
    return turn.toast("dialog.was_cancelled")


@router.tick("form_dialogs", every=timedelta(minutes=1), upcoming=lambda turn: next_to_run_out(turn.session))
def let_form_dialogs_run_out(turn: Turn) -> int:
    """A form nobody went on with is said to be over, and one press begins anew."""
    dialogs = run_out(turn.session, turn.now, AT_MOST)
    for dialog in dialogs:
        ticket_id = turn.ticket_id_behind(dialog.post)
        ticket = turn.get(Ticket, ticket_id) if ticket_id else None
        card = cards.ran_out(voice_of(dialog.language), dialog, who_fills(dialog), turn.rules.policy.form_dialog_lasts)
        if ticket is None:
            turn.post(dialog.place, cards.as_it_is, card)
        else:
            turn.post_about(ticket, dialog.place, cards.as_it_is, card)
        give_up(turn, dialog, "expired")
    return len(dialogs)


def _pick(click: Click, turn: Turn, dialog: FormDialog, argument: str) -> Outcome:
    choices = _asked(dialog, FieldKind.CHOICE).choices
    return _give(click, turn, dialog, choices[_index(argument, len(choices))].value)


def _at(click: Click, turn: Turn, dialog: FormDialog, argument: str) -> Outcome:
    field = _asked(dialog, FieldKind.MOMENT, FieldKind.DAY)
    return _give(click, turn, dialog, value_typed(field, argument, turn, _voice(dialog)))


def _keep(click: Click, turn: Turn, dialog: FormDialog, argument: str) -> Outcome:
    field = _asked(dialog)
    if field.is_required and not dialog.held_value:
        raise Refusal("card.unknown_button")
    return _give(click, turn, dialog, value_typed(field, dialog.held_value, turn, _voice(dialog)))


def _clear(click: Click, turn: Turn, dialog: FormDialog, argument: str) -> Outcome:
    if _asked(dialog).is_required:
        raise Refusal("card.unknown_button")
    return _give(click, turn, dialog, "")


def _review(click: Click, turn: Turn, dialog: FormDialog, argument: str) -> Outcome:
    dialog.review(left_standing(_voice(dialog), dialog, turn.now), runs_out(turn))
    show_here(turn, dialog)
    return None


def _back(click: Click, turn: Turn, dialog: FormDialog, argument: str) -> Outcome:
    dialog.go_back(runs_out(turn))
    show_here(turn, dialog)
    return None


def _page(click: Click, turn: Turn, dialog: FormDialog, argument: str) -> Outcome:
    count = len(dialog.field.choices if dialog.field else dialog.form.fields)
    dialog.turn_page(_index(argument, -(-count // cards.A_PAGE)), runs_out(turn))
    show_here(turn, dialog)
    return None


def _edit(click: Click, turn: Turn, dialog: FormDialog, argument: str) -> Outcome:
    fields = dialog.form.fields
    dialog.ask_again(fields[_index(argument, len(fields))].name, runs_out(turn))
    show_here(turn, dialog)
    return None


def _send(click: Click | Message, turn: Turn, dialog: FormDialog, argument: str) -> StandsFor:
    """The form as a whole is given to its story, in this very turn."""
    if dialog.asked is not None:
        raise Refusal("card.unknown_button")
    submission = sent_in(click, dialog, turn)
    turn.session.delete(dialog)  # before the story: its answer may be another form
    turn.session.flush()
    return StandsFor(submission, partial(was_sent, dialog))


def _cancel(click: Click, turn: Turn, dialog: FormDialog, argument: str) -> Outcome:
    end(turn, dialog, "cancelled")
    return turn.toast("dialog.was_cancelled")


DEEDS: dict[str, Deed] = {
    "pick": _pick,
    "at": _at,
    "keep": _keep,
    "skip": _keep,
    "clear": _clear,
    "review": _review,
    "back": _back,
    "page": _page,
    "edit": _edit,
    "send": _send,
    "cancel": _cancel,
}
"""Deeds of a question's buttons."""


def _give(click: Click, turn: Turn, dialog: FormDialog, value: str) -> Outcome:
    """Take a pressed answer; the next question stands where this one stood."""
    dialog.answer(value, runs_out(turn))
    if dialog.form.name == AT_ONCE and dialog.asked is None:
        return _send(click, turn, dialog, "")
    show_here(turn, dialog)
    return None


def _typed(message: Message, dialog: FormDialog, turn: Turn, *, is_reply: bool) -> Outcome:
    if is_word(message.text, "dialog.button.cancel", "dialog.word.cancel"):
        end(turn, dialog, "cancelled")
        return turn.toast("dialog.was_cancelled")
    if is_word(message.text, "dialog.button.back", "dialog.word.back"):
        dialog.go_back(runs_out(turn))
        show_below(turn, dialog, cards.moved_on(_voice(dialog), dialog, who_fills(dialog)))
        return Reply()
    field = dialog.field
    if field is None:
        return _typed_below_the_summary(message, dialog, turn, is_reply=is_reply)
    if message.files:
        kept = _bring(message, dialog, turn)
        if is_wordless(message, turn):
            return kept
    voice = _voice(dialog)
    if is_review_word(field, message.text) and can_review(voice, dialog, turn.now):
        dialog.review(left_standing(voice, dialog, turn.now), runs_out(turn))
        show_below(turn, dialog, cards.moved_on(voice, dialog, who_fills(dialog)))
        return Reply()
    return _typed_answer(message, dialog, turn, field)


def _typed_answer(message: Message, dialog: FormDialog, turn: Turn, field: FormField) -> Outcome:
    try:
        left = value_left(field, dialog.held_value, message.text)
        value = value_typed(field, message.text if left is None else left, turn, _voice(dialog))
    except FieldErrors as wrong:
        if field.kind not in {FieldKind.LINE, FieldKind.TEXT} and _tells(message, turn):
            return _beside(message, dialog, turn)
        if keeps_unsent(dialog.form.name):
            keep_refused(message, Refusal("field.too_long"), turn)
        sentence = wrong.errors[field.name]
        dialog.object(sentence, runs_out(turn))
        show_here(turn, dialog)  # in place: however much is typed, there is one question
        return Reply(toast=f"{field.label}: {sentence}", is_refusal=True)
    dialog.answer(value, runs_out(turn))
    if dialog.form.name == AT_ONCE and dialog.asked is None:
        return _send(message, turn, dialog, "")
    show_below(turn, dialog, cards.answered(_voice(dialog), dialog, field, who_fills(dialog), turn.now))
    return Reply()


def _typed_below_the_summary(message: Message, dialog: FormDialog, turn: Turn, *, is_reply: bool) -> Outcome:
    """Send the form by a word, put a field right by its name before other words, or judge words that tell of something.

    Other words are refused: they correct something, and would stand as a report of their own.
    """
    if is_send_word(message.text):
        return _send(message, turn, dialog, "")
    corrected = correction_in(dialog.form.fields, message.text)
    if corrected is None and _tells(message, turn, or_asks=True):
        return _beside(message, dialog, turn)
    if corrected is None:
        raise Refusal("dialog.how_to_correct", form=dialog.form.title, label=dialog.form.fields[0].label)
    field, text = corrected
    dialog.ask_again(field.name, runs_out(turn))
    return _typed_answer(message.model_copy(update={"text": text}), dialog, turn, field)


def _beside(message: Message, dialog: FormDialog, turn: Turn) -> Outcome:
    """Pass on words beside the form as a message like any other; the form stays as it is."""
    if message.is_direct:
        return None  # the stories that follow are offered it
    said = {"is_addressed": True, "reply_to": None, "place": message.place.threaded(None)}
    return StandsFor(message.model_copy(update=said))


def _bring(message: Message, dialog: FormDialog, turn: Turn) -> Reply:
    if len(dialog.brought) >= MESSAGES_WITH_FILES:
        raise Refusal("dialog.too_many_files", count=MESSAGES_WITH_FILES)
    dialog.bring(message.model_copy(update={"text": ""}).model_dump(mode="json"), runs_out(turn))
    show_here(turn, dialog)
    return turn.toast("dialog.files_kept", count=len(message.files))


def _tells(message: Message, turn: Turn, *, or_asks: bool = False) -> bool:
    """Return whether the words tell of a fault, an attack or an objection: a form swallows nothing of that."""
    if is_wordless(message, turn):
        return False
    words = turn.hear(message.text, message.sent_at).settled
    return words.has_symptom or words.judged.is_security or objects(words) or (or_asks and words.asks_or_wishes)


def _own(event: Message | Click, turn: Turn) -> FormDialog | None:
    """Return the open dialog of the person who acts here, unless it has waited too long."""
    dialog = dialog_of(turn.session, turn.account.id if turn.account else None, event.place)
    return None if dialog is None or dialog.is_over(turn.now) else dialog


def _posts_answered(message: Message, turn: Turn) -> dict[str, int | None]:
    refs = {ref for ref in (message.reply_to, message.place.thread) if ref is not None}
    return posts_behind(turn.session, message.place, refs) if refs else {}


def _is_meant_for(dialog: FormDialog, message: Message, answered: dict[str, int | None], turn: Turn) -> bool:
    """Alone with the desk, everything but a reply to a ticket's card; among others, a reply to the question."""
    if dialog.card in answered:
        return True
    if not message.is_direct:
        return False
    return message.answers is None or turn.ticket_behind(message.place, message.answers) is None


def _demand_no_question(turn: Turn, dialog: FormDialog | None, answered: dict[str, int | None]) -> None:
    """Raise Refusal for a reply to somebody else's question, or to one that was answered already."""
    for post, ticket_id in answered.items():
        other = dialog_on(turn.session, post)
        if other is not None:
            raise Refusal("dialog.not_yours", who=who_fills(other))
        if dialog is not None and ticket_id is None:
            raise Refusal("dialog.reply_to_question")


def _pressed(click: Click, turn: Turn) -> FormDialog:
    dialog = dialog_of(turn.session, turn.account.id if turn.account else None, click.place)
    if dialog is not None and dialog.card == click.post:
        if dialog.is_over(turn.now):
            raise Refusal("dialog.has_expired")
        return dialog
    other = dialog_on(turn.session, click.post) if click.post else None
    if other is not None:
        raise Refusal("dialog.not_yours", who=who_fills(other))
    raise Refusal("dialog.has_moved_on" if dialog is not None else "dialog.is_over")


def _asked(dialog: FormDialog, *kinds: FieldKind) -> FormField:
    """The field asked for. Raises Refusal for a button that this question does not have."""
    field = dialog.field
    if field is None or (kinds and field.kind not in kinds):
        raise Refusal("card.unknown_button")
    return field


def _index(argument: str, count: int) -> int:
    """The number of one of `count` things. Raises Refusal for anything else a client may make up."""
    number = int(argument) if argument.isascii() and argument.isdecimal() and len(argument) <= LONGEST_INDEX else count
    if number >= count:
        raise Refusal("card.unknown_button")
    return number


def _voice(dialog: FormDialog) -> Voice:
    return voice_of(dialog.language)
