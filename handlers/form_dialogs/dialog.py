"""Filling of a form where none can be shown: kept as a form dialog, asked field by field, put right or ended."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import select

from handlers.form_dialogs import cards
from handlers.form_dialogs.typed_answers import is_word
from handlers.gate.held import keep_unsent
from handlers.i18n import voice_of
from handlers.intake.attachments import attach
from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors
from models.chat import Card, Click, Event, FieldKind, Form, Message, Place, Reply, Sender, Submission
from models.messaging.form_dialog import WHOLE, FormDialog, dialog_of
from models.messaging.outbox import Post
from models.refusal import HeldBack, Refusal
from models.terms import Visibility
from models.tickets.placeholder_person import account_of
from models.tickets.queries import id_of
from models.tickets.ticket import Ticket

AT_ONCE = "more"
"""The form whose one choice is a press already: there is nothing to check before it is sent."""
SEND_WORDS = "dialog.word.send", "dialog.word.confirm", "form.submit"
WAITED_FOR = 0
"""The priority of a question: somebody looks at the screen until it comes."""

FormNow = Callable[[Click, Turn], Form | None]


def asked(reply: Reply, event: Click | Submission, turn: Turn) -> Reply:
    """The reply; where its form cannot be shown, its first question is posted instead.

    Opened again, a form goes on where it was; another one takes the place of what was being filled in.
    """
    if reply.form is None or turn.platforms[event.place.platform].has_forms:
        return reply
    account = account_of(turn.session, event.sender)
    place = _where_it_is_filled_in(event, reply.form, turn)
    dialog = dialog_of(turn.session, account.id, place)
    answered = reply.model_copy(update={"form": None})
    if place != event.place:
        answered = answered.model_copy(update={"toast": turn.voice("dialog.in_private", form=reply.form.title)})
    action = event.action if isinstance(event, Click) else ""
    if dialog is not None and (dialog.action, dialog.post, dialog.form.name) == (action, event.post, reply.form.name):
        dialog.renew(reply.form, runs_out(turn))
        dialog.begin(runs_out(turn))
        show_below(turn, dialog, cards.moved_on(voice_of(dialog.language), dialog, who_fills(dialog)))
        return answered
    if dialog is not None:
        give_up(turn, dialog, "replaced")
    dialog = FormDialog(
        account_id=account.id or 0,
        platform=place.platform,
        chat=place.chat,
        thread=place.thread,
        is_direct=place.is_direct,
        language=turn.voice.language,
        shown=reply.form.model_dump(mode="json"),
        action=action,
        post=event.post,
        card="",
        expires_at=turn.now,
    )
    dialog.account = account
    dialog.begin(runs_out(turn))
    _post(turn, dialog)
    turn.session.add(dialog)
    return answered


def show_here(turn: Turn, dialog: FormDialog) -> None:
    """Have the next question take the place of the one before: nothing was typed below it."""
    card = _question(turn, dialog)
    turn.replace(dialog.card, cards.as_it_is, card)


def show_below(turn: Turn, dialog: FormDialog, before: Card) -> None:
    """Post the next question below what was typed; where the one before stood stands `before`."""
    turn.replace(dialog.card, cards.as_it_is, before)
    _post(turn, dialog)


def end(turn: Turn, dialog: FormDialog, how: str, *more: str) -> None:
    """Nothing is asked any more; where the question stood stands how it ended, and what had been typed."""
    card = cards.ended(voice_of(dialog.language), dialog, how, who_fills(dialog), turn.now, *more)
    turn.replace(dialog.card, cards.as_it_is, card)
    turn.session.delete(dialog)
    turn.session.flush()


def give_up(turn: Turn, dialog: FormDialog, how: str, *more: str) -> None:
    """The same where its owner did not say so: what was told in it is kept as 未起钟 (R21)."""
    files = [file for message in dialog.brought for file in Message.model_validate(message).files]
    account, said_at = dialog.account, dialog.expires_at - turn.rules.policy.form_dialog_lasts
    owner = Sender(platform=dialog.platform, account=account.external_id, name=account.name)
    form = _filled(dialog, f"form/{dialog.card}", owner, dialog.place, min(said_at, turn.now))
    is_kept = keep_unsent(turn, form, account.person, files)
    end(turn, dialog, how, *more, *((voice_of(dialog.language)("dialog.was_kept"),) if is_kept else ()))


def runs_out(turn: Turn) -> datetime:
    """Return when a dialog that is answered now runs out, aware UTC: after the time that the policy gives."""
    return turn.now + turn.rules.policy.form_dialog_lasts


def who_fills(dialog: FormDialog) -> str:
    """Return the name of the dialog's person, where others see it; empty in a direct chat."""
    account = dialog.account
    if dialog.is_direct:
        return ""
    return account.person.name if account.person else account.name or account.word


def sent_in(event: Click | Message, dialog: FormDialog, turn: Turn) -> Submission:
    """The filled form, which counts from now."""
    return _filled(dialog, event.idempotency_key, event.sender, _opened_at(turn, dialog), turn.now)


def _filled(dialog: FormDialog, key: str, sender: Sender, place: Place, at: datetime) -> Submission:
    return Submission(
        idempotency_key=key,
        place=place,
        sender=sender,
        form=dialog.form.name,
        fields={field.name: dialog.filled.get(field.name, "") for field in dialog.form.fields},
        sent_at=at,
        post=dialog.post,
        is_direct=place.is_direct,
    )


def was_sent(dialog: FormDialog, reply: Reply, turn: Turn) -> Reply:
    """The story has answered: the files that came meanwhile go with its ticket, the card tells what came of it."""
    told = [reply.toast] if reply.toast else []
    ticket = _ticket_of(turn, reply) if dialog.brought else None
    if ticket is not None:
        for message in dialog.brought:
            attach(turn, ticket, Message.model_validate(message))
    elif dialog.brought:
        told.append(voice_of(dialog.language)("dialog.files_left"))
    voice, who = voice_of(dialog.language), who_fills(dialog)
    if dialog.form.name == AT_ONCE:
        card = cards.answered(voice, dialog, dialog.form.fields[0], who, turn.now, *told)
    else:
        card = cards.ended(voice, dialog, "sent", who, turn.now, *told)
    turn.replace(dialog.card, cards.as_it_is, card)
    return reply


def reopen_with_errors(event: Event, refusal: Refusal | FieldErrors, turn: Turn, form_now: FormNow) -> Reply | None:
    """A sent form was turned down: back to the field that is wrong, nothing lost; None where no form was sent.

    The form may have changed since it was opened: `form_now` is what the same press would open now.
    """
    dialog = _dialog_sent_by(event, turn)
    if dialog is None:
        return None
    voice = voice_of(dialog.language)
    if isinstance(refusal, HeldBack):
        end(turn, dialog, "refused", voice.say(refusal.phrase, turn.now))
        return None
    wrong = refusal.errors if isinstance(refusal, FieldErrors) else {WHOLE: voice.say(refusal.phrase, turn.now)}
    toast = " ".join(dict.fromkeys(wrong.values()))
    dialog.send_back(wrong, runs_out(turn))
    try:
        form = form_now(_press_that_opened(event, dialog, turn), turn) if dialog.action else None
    except Refusal as closed:
        give_up(turn, dialog, "refused", voice.say(closed.phrase, turn.now))
        return Reply(toast=voice.say(closed.phrase, turn.now), is_refusal=True)
    if form is not None and dialog.renew(form, runs_out(turn)):
        dialog.send_back({**dialog.errors, "changed": voice("dialog.form_changed")}, runs_out(turn))
    if isinstance(event, Click):
        show_here(turn, dialog)
    else:
        show_below(turn, dialog, cards.moved_on(voice, dialog, who_fills(dialog)))
    return Reply(toast=toast, is_refusal=True)


def is_send_word(text: str) -> bool:
    """Return whether the text is a word for sending the form."""
    return is_word(text, *SEND_WORDS)


def _where_it_is_filled_in(event: Click | Submission, form: Form, turn: Turn) -> Place:
    """Return the place to go on in: the private chat where the place may show nothing typed, to be checked there.

    One that a card there opened stays where its reader is known to be out of reach in private.
    """
    if event.place.is_direct or turn.visibility_of(event.place) is not Visibility.NOTICE:
        return event.place
    private = Place.direct(event.sender.platform, event.sender.account)
    is_typed = not form.fields or any(field.kind in {FieldKind.LINE, FieldKind.TEXT} for field in form.fields)
    goes_on = event.post is None or (is_typed and turn.is_within_reach(private))
    return private if goes_on else event.place


def _opened_at(turn: Turn, dialog: FormDialog) -> Place:
    """Return the place of the card that the form was opened on; where there is none, the dialog's."""
    post = turn.session.exec(select(Post).where(Post.id == dialog.post)).one_or_none() if dialog.post else None
    return post.place if post is not None else dialog.place


def _question(turn: Turn, dialog: FormDialog) -> Card:
    """The question; where only its first line is shown, that line says how to answer, too."""
    voice, field = voice_of(dialog.language), dialog.field
    card = cards.question(voice, dialog, who_fills(dialog), turn.now)
    if dialog.is_direct or field is None or turn.visibility_of(dialog.place) is not Visibility.NOTICE:
        return card
    return card.model_copy(update={"title": f"{card.title}\n{voice(f'dialog.how.reply.{field.kind}')}"})


def _post(turn: Turn, dialog: FormDialog) -> None:
    card = _question(turn, dialog)
    post = turn.post(dialog.place, cards.as_it_is, card)
    post.language, post.priority = dialog.language, WAITED_FOR
    dialog.card = post.id


def _ticket_of(turn: Turn, reply: Reply) -> Ticket | None:
    """The ticket that came of the form, or that it was about; a new one has no id before the turn ends."""
    if reply.ticket is None:
        return None
    unsaved = (about for _, about in turn.queued if about is not None and about.number == reply.ticket)
    known = id_of(turn.session, reply.ticket)
    return turn.get(Ticket, known, lock=True) if known else next(unsaved, None)


def _dialog_sent_by(event: Event, turn: Turn) -> FormDialog | None:
    if not isinstance(event, Click | Message) or turn.account is None or turn.platforms[event.place.platform].has_forms:
        return None
    dialog = dialog_of(turn.session, turn.account.id, event.place)
    if dialog is None or dialog.is_over(turn.now):
        return None
    if isinstance(event, Message):
        was_sent = dialog.asked is None and is_send_word(event.text)
    else:
        was_sent = event.post == dialog.card and event.action in _presses_that_send(dialog)
    return dialog if was_sent else None


def _presses_that_send(dialog: FormDialog) -> set[str]:
    field = dialog.field
    if field is None:
        return {f"dialog:{dialog.step}.send"}
    choices = field.choices if dialog.form.name == AT_ONCE else ()
    return {f"dialog:{dialog.step}.pick.{n}" for n, _ in enumerate(choices)}


def _press_that_opened(event: Event, dialog: FormDialog, turn: Turn) -> Click:
    place = _opened_at(turn, dialog)
    return Click(
        idempotency_key=event.idempotency_key,
        place=place,
        sender=event.sender,
        action=dialog.action,
        post=dialog.post,
        is_direct=place.is_direct,
    )
