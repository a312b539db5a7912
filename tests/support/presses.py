"""Every press that anybody may try, each tried on one connection and undone: who may press what, here and now."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlmodel import Session, select

from handlers.desk import WORKFLOWS
from handlers.desk import desk as stories
from handlers.i18n import voice_of
from handlers.turn.session import TurnSession
from handlers.turn.validation import FieldErrors
from models.chat import Click, Form, Place, Reply, Sender, Submission
from models.messaging.outbox import Post, new_post_id
from models.people.person import Person
from models.refusal import Refusal
from models.storage.new_row import bare_row
from models.terms import Language, Platform
from models.tickets.ticket import Ticket
from tests.support.one_connection import SwiftDesk

ZH = voice_of(Language.ZH)
MOST_STEPS = 6


class Tried(NamedTuple):
    """What came of a press: why it was refused, whether a form had been filled in before, whether the log grew."""

    refused: str
    had_form: bool
    changed: bool

    @property
    def may(self) -> bool:
        """It was acted on."""
        return not self.refused


class Presses:
    """Tries presses on the tickets of a desk; nothing of it stays."""

    def __init__(self, desk: SwiftDesk) -> None:
        self.desk = desk

    def offered(self, session: Session, number: str, at_most: int | None = None) -> set[str]:
        """The buttons that any card of the ticket has in the state it is in, or so many of each: the likely first."""
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
        views = WORKFLOWS.of(ticket).card_views.values()
        return {button.action for draw in views for button in draw(ZH, ticket, [], self.desk.now).buttons[:at_most]}

    def more(self, session: Session, number: str, who: Person) -> set[str]:
        """What 更多 would list for somebody."""
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
        return {action for action, applies in WORKFLOWS.of(ticket).more_actions.items() if applies(ticket, who)}

    def try_out(self, who: str, action: str, number: str | None = None) -> Tried:
        """Press it and fill in whatever forms open; the answer, with everything undone."""
        with self._undone() as session:
            before = _log_length(session, number)
            place = Place(platform=Platform.WEBCHAT, chat=f"@{who}")
            post = card_in(session, place, number, self.desk) if number else None
            reply = self._act(session, who, click(who, place, action, post))
            steps = 0
            while isinstance(reply, Reply) and reply.form is not None and steps < MOST_STEPS:
                steps += 1
                reply = self._act(session, who, submission(who, place, reply.form, post, self.desk))
            changed = _log_length(session, number) != before
        if isinstance(reply, Refusal):
            return Tried(reply.phrase.key, steps > 0, changed=False)
        refused = str(reply.toast) if reply.is_refusal and not reply.field_errors else ""
        return Tried(refused, steps > 0, changed=changed or bool(reply.field_errors))

    def send(self, who: str, form: str, fields: dict[str, str], number: str) -> Tried:
        """Send a form in that no press opened, with everything undone."""
        with self._undone() as session:
            before = _log_length(session, number)
            place = Place(platform=Platform.WEBCHAT, chat=f"@{who}")
            post = card_in(session, place, number, self.desk)
            filled = Form(name=form, title="", submit="", fields=())
            event = submission(who, place, filled, post, self.desk).model_copy(update={"fields": fields})
            reply = self._act(session, who, event)
            changed = _log_length(session, number) != before
        if isinstance(reply, Refusal):
            return Tried(reply.phrase.key, had_form=False, changed=changed)
        return Tried(str(reply.toast) if reply.is_refusal else "", had_form=False, changed=changed)

    def _act(self, session: TurnSession, who: str, event: Click | Submission) -> Reply | Refusal:
        turn = self.desk.dispatch._turn(session, self.desk.now, event.sender)
        try:
            reply = stories.act(event, turn)
            turn.finish()
        except Refusal as refusal:
            return refusal
        except FieldErrors as errors:
            return Reply(field_errors=errors.errors, is_refusal=True)
        return reply

    @contextmanager
    def _undone(self) -> Iterator[TurnSession]:
        savepoint = self.desk.writer.connection.begin_nested()
        try:
            with TurnSession(self.desk.writer.connection) as session:
                yield session
        finally:
            savepoint.rollback()


def _log_length(session: Session, number: str | None) -> int:
    return session.connection().execute(select(Ticket.log_length).where(Ticket.number == number)).scalar() or 0


def card_in(session: Session, place: Place, number: str, desk: SwiftDesk) -> str:
    ticket_id = session.exec(select(Ticket.id).where(Ticket.number == number)).one()
    post = bare_row(
        Post,
        id=new_post_id(),
        platform=place.platform,
        chat=place.chat,
        language=Language.ZH,
        priority=1,
        card={"title": ""},
        queued_at=desk.now,
        ticket_id=ticket_id,
    )
    session.add(post)
    session.flush()
    return post.id


def click(who: str, place: Place, action: str, post: str | None) -> Click:
    sender = Sender(platform=Platform.WEBCHAT, account=who, name=who)
    return Click(idempotency_key="try", place=place, sender=sender, action=action, post=post, is_direct=True)


def submission(who: str, place: Place, form: Form, post: str | None, desk: SwiftDesk) -> Submission:
    sender = Sender(platform=Platform.WEBCHAT, account=who, name=who)
    filled = {one.name: one.value or (one.choices[0].value if one.choices else "如实填写") for one in form.fields}
    return Submission(
        idempotency_key="try",
        place=place,
        sender=sender,
        form=form.name,
        fields=filled,
        sent_at=desk.now,
        post=post,
        is_direct=True,
    )
