"""Sending from the page: lines, clicks and forms become events of the desk."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlmodel import Session, select

from bot.platforms.webchat.answers import answer_shown
from bot.platforms.webchat.bodies import LONGEST_TEXT, ClickBody, FormBody, LineBody
from bot.platforms.webchat.errors import Refused
from bot.platforms.webchat.lines import keep_line
from bot.platforms.webchat.reading import line_in
from bot.platforms.webchat.visitor import DIRECT, NOTICES, Visitor
from bot.turns.dispatch import Dispatch, TransactionHook
from models.chat import Click, Message, Place, Sender, Submission, is_direct_chat, says_something, storable
from models.messaging.outbox import Post
from models.terms import Platform

KEPT_FORMS = ("report", "ask")
"""Forms whose text stands in the room as a line of its sender, so that the ticket's thread can hang from it."""


async def send_line(
    dispatch: Dispatch, visitor: Visitor, body: LineBody, thread: str | None, now: datetime
) -> dict[str, Any]:
    """Act on a message; a repeat under the same `client_id` gets the same answer."""
    chat = _demand_chat(visitor, body.place)
    if body.place == NOTICES:
        raise Refused(403, "outage.only_notices")
    if len(body.text) > LONGEST_TEXT:
        raise Refused(413, "web.too_long", count=LONGEST_TEXT)
    if not says_something(body.text):
        raise Refused(422, "intake.empty")
    ref = line_id(visitor, body.client_id)
    message = Message(
        idempotency_key=_key(visitor, body.client_id),
        place=Place(platform=Platform.WEBCHAT, chat=chat, thread=thread),
        sender=_sender(visitor),
        text=body.text,
        ref=ref,
        sent_at=now,
        is_direct=body.place == DIRECT,
        reply_to=body.thread if body.place == DIRECT else None,
    )
    reply = await dispatch.act(message, now, _line(visitor, message.place, ref, body.client_id, message.text, now))
    answer: dict[str, Any] = {"line": ref}
    if reply.ticket:
        answer["ticket"] = reply.ticket
    if reply.toast:
        answer["toast"] = reply.toast
    return answer


async def outcome_of(dispatch: Dispatch, visitor: Visitor, client_id: str) -> dict[str, Any]:
    """Return the outcome of an event that a person sent under a `client_id`; with its answer where there is one."""
    known = await dispatch.outcome(_key(visitor, client_id))
    if known.reply is None:
        return {"outcome": known.stage}
    return {
        "outcome": known.stage,
        "answer": {"line": line_id(visitor, client_id), **answer_shown(visitor.person, known.reply)},
    }


async def click(dispatch: Dispatch, visitor: Visitor, body: ClickBody, place: Place, now: datetime) -> dict[str, Any]:
    """Act on a button."""
    event = Click(
        idempotency_key=_key(visitor, body.client_id),
        place=place,
        sender=_sender(visitor),
        action=body.action,
        post=body.post,
        is_direct=place.is_direct,
    )
    return answer_shown(visitor.person, await dispatch.act(event, now), body.post, body.action)


async def submit(dispatch: Dispatch, visitor: Visitor, body: FormBody, place: Place, now: datetime) -> dict[str, Any]:
    """Act on a form."""
    is_kept = body.form in KEPT_FORMS
    ref = line_id(visitor, body.client_id)
    event = Submission(
        idempotency_key=_key(visitor, body.client_id),
        place=place,
        sender=_sender(visitor),
        form=body.form,
        fields=body.fields,
        sent_at=now,
        ref=ref,
        post=body.post,
        is_direct=place.is_direct,
    )
    text = str(storable(body.fields.get("text", "")))
    hook = _line(visitor, place, ref, body.client_id, text, now) if is_kept and says_something(text) else None
    return answer_shown(visitor.person, await dispatch.act(event, now, hook), body.post, body.form, event.fields)


def line_id(visitor: Visitor, client_id: str) -> str:
    """The id of the line that a person sends under a `client_id`; the same for every repeat."""
    return hashlib.sha256(f"{visitor.account}\x1f{client_id}".encode()).hexdigest()[:16]


def _key(visitor: Visitor, client_id: str) -> str:
    """Return the key that makes a second delivery a repeat; the account cannot run into the page's own part."""
    account = visitor.account.replace("%", "%25").replace("/", "%2F")
    return f"webchat:{account}/{client_id}"


def _line(visitor: Visitor, place: Place, ref: str, client_id: str, text: str, at: datetime) -> TransactionHook:
    def keep(connection: Connection) -> None:
        keep_line(
            connection,
            ref=ref,
            chat=place.chat,
            thread=place.thread,
            author_id=visitor.person.id or 0,
            client_id=client_id,
            text=text,
            at=at,
        )

    return keep


def _sender(visitor: Visitor) -> Sender:
    return Sender(platform=Platform.WEBCHAT, account=visitor.account, name=visitor.person.name)


def _demand_chat(visitor: Visitor, place: str) -> str:
    chat = visitor.chat(place)
    if chat is None:
        raise Refused(403, "web.not_your_place")
    return chat


def demand_thread(session: Session, visitor: Visitor, body: LineBody) -> str | None:
    """The root of the thread that a line belongs to; a reply to a reply belongs to the same root."""
    chat = _demand_chat(visitor, body.place)
    if body.thread is None or is_direct_chat(chat):
        return None
    root = line_in(session, chat, body.thread)
    if root is None:
        raise Refused(404, "web.no_thread")
    return root.thread or root.id


def place_of(session: Session, visitor: Visitor, post_id: str | None, place: str | None) -> Place:
    """Return the place of a card; for the page's own buttons the named place. A post elsewhere counts as unknown."""
    if post_id is not None:
        found = select(Post.chat, Post.thread).where(Post.id == post_id, Post.platform == Platform.WEBCHAT)
        chat, thread = session.exec(found).one_or_none() or ("", None)
        if chat not in {visitor.chat(known) for known in visitor.places}:
            raise Refused(404, "card.stale")
        return Place(platform=Platform.WEBCHAT, chat=chat, thread=thread)
    return Place(platform=Platform.WEBCHAT, chat=_demand_chat(visitor, place or visitor.places[0]))
