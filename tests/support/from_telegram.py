"""Telegram as the stories see it: hand-made events go in, and whatever the desk says there arrives at once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from bot.turns.dispatch import Dispatch
from handlers.desk import desk as stories
from handlers.turn.router import Router
from handlers.turn.session import TurnSession
from models.chat import Button, Card, Click, Event, File, Message, Place, Reply, Sender
from models.database.engines import writing_engine
from models.messaging.form_dialog import FormDialog
from models.messaging.outbox import Post, PostState
from models.people.person import Account, Person
from models.people.place import PlaceSetting
from models.proof.role_list import tell_roles
from models.terms import Language, Platform, Purpose, Visibility
from tests.support.desk import Desk

POLL_S = 0.02
GROUP = "-100200300"


class FromTelegram:
    """A bot's chats: `@77` is what user 77 sees alone with it, `-100…` a group."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.engine = writing_engine(desk.settings.database)
        self._numbers = count(1)
        self._stop = threading.Event()
        self._carrier = threading.Thread(target=self._carry, daemon=True)
        self._carrier.start()

    def close(self) -> None:
        """Nothing arrives any more."""
        self._stop.set()
        self._carrier.join()
        self.engine.dispose()

    def link(self, user: str, name: str) -> None:
        """The account belongs to a person of the office."""
        with TurnSession(self.engine) as session:
            person = session.exec(select(Person).where(Person.name == name)).one()
            session.add(Account(platform=Platform.TELEGRAM, external_id=user, name=name, person_id=person.id))
            session.flush()
            tell_roles(session, session.untold_roles, "", self.desk.now)
            session.commit()

    def open(self, chat: str, purpose: Purpose, visibility: Visibility = Visibility.MASKED) -> None:
        """A group with a purpose and a visibility."""
        with self.writing() as session:
            session.add(
                PlaceSetting(
                    platform=Platform.TELEGRAM,
                    chat=chat,
                    purpose=purpose,
                    visibility=visibility,
                    language=Language.ZH,
                    set_by="test",
                    set_at=self.desk.clock(),
                )
            )

    def act(self, event: Event, router: Router = stories) -> Reply:
        """Bring an event to the desk, by a process that knows nothing of the ones before."""

        async def act(dispatch: Dispatch) -> Reply:
            dispatch.desk = dispatch.desk._replace(router=router)
            return await dispatch.act(event, self.desk.now)

        return self.desk.run(self.desk.elsewhere(act))

    def say(self, user: str, text: str, chat: str | None = None, *files: File, **more: Any) -> Reply:
        """`user` types alone with the desk, or in a group; `reply_to` names the message it answers."""
        return self.act(self.message(user, text, chat, *files, **more))

    def message(self, user: str, text: str, chat: str | None = None, *files: File, **more: Any) -> Message:
        """Something that `user` types, not brought to the desk yet."""
        ref = str(next(self._numbers))
        return Message(
            idempotency_key=f"tg:1/{chat or user}/{ref}",
            place=self.place(chat or f"@{user}"),
            sender=self.sender(user),
            text=text,
            ref=ref,
            sent_at=self.desk.clock(),
            is_direct=chat is None,
            files=files,
            **more,
        )

    def click(self, user: str, action: str, post: str | None = None, chat: str | None = None) -> Reply:
        """`user` presses a button, there or not; without a post it is a command."""
        return self.act(self.click_event(user, action, post, chat))

    def click_event(self, user: str, action: str, post: str | None = None, chat: str | None = None) -> Click:
        """A press that is not brought to the desk yet."""
        return Click(
            idempotency_key=f"tg:1/callback/{next(self._numbers)}",
            place=self.place(chat or f"@{user}"),
            sender=self.sender(user),
            action=action,
            post=post,
            is_direct=chat is None,
        )

    def press(self, user: str, label: str, chat: str | None = None) -> Reply:
        """`user` presses the newest button of that label, or action, that stands in the chat."""
        for post in reversed(self.posts(chat or f"@{user}")):
            for button in buttons(card_of(post)):
                if label in {button.label, *_names(button.action)}:
                    return self.click(user, button.action, post.id, chat)
        raise AssertionError(f"no button {label}: {self.titles(chat or f'@{user}')}")

    def posts(self, chat: str) -> list[Post]:
        """What stands in a chat, oldest first, once all of it has arrived."""
        self.desk.settle()
        with self.desk.session() as session:
            found = select(Post).where(Post.platform == Platform.TELEGRAM, Post.chat == chat)
            return list(session.exec(found.order_by(col(Post.seq))).all())

    def cards(self, chat: str) -> list[Card]:
        """The cards of a chat, oldest first."""
        return [card_of(post) for post in self.posts(chat)]

    def titles(self, chat: str) -> list[str]:
        """The first lines of a chat's cards."""
        return [card.title for card in self.cards(chat)]

    def dialog(self, user: str, chat: str | None = None) -> FormDialog | None:
        """What the user fills in there."""
        with self.desk.session() as session:
            found = select(FormDialog).join(Account, col(Account.id) == col(FormDialog.account_id))
            found = found.where(Account.external_id == user, FormDialog.chat == (chat or f"@{user}"))
            return session.exec(found).one_or_none()

    def question(self, user: str, chat: str | None = None) -> Card:
        """What the user is asked now."""
        return card_of(self.asked_on(user, chat))

    def asked_on(self, user: str, chat: str | None = None) -> Post:
        """The post the question stands on."""
        dialog = self.dialog(user, chat)
        assert dialog is not None, "nothing is being filled in"
        return next(post for post in self.posts(chat or f"@{user}") if post.id == dialog.card)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session to change things behind the desk's back."""
        with Session(self.engine) as session:
            yield session
            session.commit()

    @staticmethod
    def place(chat: str) -> Place:
        """A group, or somebody's chat with the desk."""
        return Place(platform=Platform.TELEGRAM, chat=chat)

    @staticmethod
    def sender(user: str) -> Sender:
        """A user, as Telegram vouches for them."""
        return Sender(platform=Platform.TELEGRAM, account=user, name=f"用户{user}")

    def _carry(self) -> None:
        while not self._stop.wait(POLL_S):
            with suppress(OperationalError):  # the desk holds the database just now; the next look comes soon
                self._bring_what_waits()

    def _bring_what_waits(self) -> None:
        is_waiting = Post.platform == Platform.TELEGRAM, Post.state == PostState.QUEUED
        with self.desk.session() as session:
            if session.exec(select(Post.seq).where(*is_waiting).limit(1)).first() is None:
                return
        with self.writing() as session:
            for post in session.exec(select(Post).where(*is_waiting).with_for_update()).all():
                post.external_ref = post.external_ref or f"9{post.seq}"
                post.state, post.sent_version, post.sent_at = PostState.SENT, post.version, self.desk.clock()


def card_of(post: Post) -> Card:
    """The card as it stands there."""
    return Card.model_validate(post.card)


def buttons(card: Card) -> list[Button]:
    """Everything that can be pressed on a card."""
    return [*card.options, *card.buttons]


def _names(action: str) -> set[str]:
    """What a test may call a button by: all of its action, its verb, or what it does to a dialog."""
    return {action, action.partition(":")[0], action.partition(".")[2]}


def labels(card: Card) -> list[str]:
    """The words on everything that can be pressed."""
    return [button.label for button in buttons(card)]
