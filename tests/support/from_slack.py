"""Slack as the stories see it: hand-made events go in, and whatever is said there arrives at once."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, func, or_, select, update

from models.chat import Card, Click, Deletion, Edit, Event, Message, Place, Profile, Reply, Sender, Submission
from models.database.engines import writing_engine
from models.messaging.outbox import Post, PostState
from models.people.person import Account, Person
from models.people.place import PlaceSetting
from models.terms import Language, Platform, Purpose, Visibility
from tests.support.desk import Desk

POLL_S = 0.02
ACCOUNTS = {"UZHAO": "赵小禾", "UCHEN": "陈思远", "ULI": "李强", "UWANG": "王敏", "USUN": "孙工"}


class FromSlack:
    """A workspace whose users are `U…` and whose channels are `C…`."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.engine = writing_engine(desk.settings.database)
        self.shut: set[str] = set()
        """Chats that nothing arrives in."""
        self._stop = threading.Event()
        self._carrier = threading.Thread(target=self._carry, daemon=True)
        self._carrier.start()
        self._stamps = count(1)

    def close(self) -> None:
        """Nothing is said any more."""
        self._stop.set()
        self._carrier.join()
        self.engine.dispose()

    def link(self, user: str, name: str) -> None:
        """The account belongs to a person of the office."""
        with Session(self.engine) as session:
            person = session.exec(select(Person).where(Person.name == name)).one()
            session.add(Account(platform=Platform.SLACK, external_id=user, name=name, person_id=person.id))
            session.commit()

    def open(self, chat: str, purpose: Purpose, visibility: Visibility = Visibility.MASKED) -> None:
        """A channel with a purpose and a visibility."""
        with Session(self.engine) as session:
            session.add(
                PlaceSetting(
                    platform=Platform.SLACK,
                    chat=chat,
                    purpose=purpose,
                    visibility=visibility,
                    language=Language.ZH,
                    set_by="test",
                    set_at=self.desk.clock(),
                )
            )
            session.commit()

    def act(self, event: Event) -> Reply:
        """Bring an event to the desk."""
        return self.desk.run(self.desk.elsewhere(lambda dispatch: dispatch.act(event, self.desk.now)))

    def say(self, user: str, chat: str, text: str, **more: Any) -> Reply:
        """`user` types in a channel, or alone with the desk where `chat` is `@user`; `ref`, `thread` if they matter."""
        ref = more.pop("ref", None) or self.stamp()
        place = self.place(chat, more.pop("thread", None))
        message = Message(
            idempotency_key=more.pop("key", f"slack:T/{chat}/{ref}"),
            place=place,
            sender=self.sender(user),
            text=text,
            ref=ref,
            sent_at=more.pop("sent_at", self.desk.clock()),
            is_direct=chat.startswith("@"),
            **more,
        )
        return self.act(message)

    def delete(self, user: str, chat: str, ref: str, thread: str | None = None) -> Reply:
        """What `user` wrote is deleted."""
        deletion = Deletion(
            idempotency_key=f"slack:T/{chat}/{ref}/deleted",
            place=self.place(chat, thread),
            sender=self.sender(user),
            ref=ref,
            sent_at=self.desk.clock(),
            is_direct=chat.startswith("@"),
        )
        return self.act(deletion)

    def edit(
        self, user: str, chat: str, ref: str, text: str, thread: str | None = None, *, is_addressed: bool = False
    ) -> Reply:
        """`user` changes what they wrote."""
        at = self.desk.clock()
        key = f"slack:T/{chat}/{ref}/edited/{self.stamp()}"
        place = self.place(chat, thread)
        direct = chat.startswith("@")
        return self.act(
            Edit(
                idempotency_key=key,
                place=place,
                sender=self.sender(user),
                text=text,
                ref=ref,
                sent_at=at,
                is_direct=direct,
                is_addressed=is_addressed,
            )
        )

    def click(self, user: str, chat: str, action: str, post: str | None = None, ref: str = "") -> Reply:
        """`user` presses a button, or leaves a sign below the message `ref`."""
        return self.act(
            Click(
                idempotency_key=f"slack:T/{user}/{self.stamp()}",
                place=self.place(chat),
                sender=self.sender(user),
                action=action,
                post=post,
                ref=ref,
                is_direct=chat.startswith("@"),
            )
        )

    def press(self, user: str, chat: str, number: str, action: str) -> Reply:
        """`user` presses a button of the ticket's newest card in a channel that has it."""
        posts = [post for post in self.posts(chat, number) if action in _actions(post)]
        return self.click(user, chat, action, posts[-1].id)

    def submit(self, user: str, chat: str, form: str, post: str | None = None, **fields: str) -> Reply:
        """`user` sends a form in."""
        return self.act(
            Submission(
                idempotency_key=f"slack:T/view/{self.stamp()}",
                place=self.place(chat),
                sender=self.sender(user),
                form=form,
                fields=fields,
                sent_at=self.desk.clock(),
                post=post,
                is_direct=chat.startswith("@"),
            )
        )

    def vouch(self, user: str, name: str = "", email: str = "", **more: Any) -> Reply:
        """What the directory says of a user."""
        sender = Sender(platform=Platform.SLACK, account=user, name=name)
        key = f"slack:T/profile/{user}/{self.stamp()}"
        return self.act(Profile(idempotency_key=key, place=self.place(f"@{user}"), sender=sender, email=email, **more))

    def posts(self, chat: str, number: str | None = None) -> list[Post]:
        """What the desk said in a channel, oldest first, once all of it has arrived."""
        is_open = or_(Post.platform == Platform.WEBCHAT, col(Post.chat).not_in(self.shut))
        waiting = (
            select(func.count())
            .select_from(Post)
            .where(Post.state == PostState.QUEUED, Post.platform != Platform.TELEGRAM, is_open)
        )
        self.desk.wait_until(lambda session: session.exec(waiting).one() == 0)
        with self.desk.session() as session:
            found = select(Post).where(Post.platform == Platform.SLACK, Post.chat == chat).order_by(col(Post.seq))
            if number is not None:
                found = found.where(Post.ticket_id == self.desk.ticket(number).id)
            return list(session.exec(found).all())

    def cards(self, chat: str, number: str | None = None) -> list[Card]:
        """The cards of a channel, oldest first."""
        return [Card.model_validate(post.card) for post in self.posts(chat, number)]

    def titles(self, chat: str) -> list[str]:
        """The first lines of a channel's cards."""
        return [card.title for card in self.cards(chat)]

    def account(self, user: str) -> Account:
        """The account of a user, with its person."""
        with self.desk.session() as session:
            found = select(Account).where(Account.platform == Platform.SLACK, Account.external_id == user)
            account = session.exec(found).one()
            _ = account.person
            return account

    def stamp(self) -> str:
        """A message's name that nobody used yet."""
        return f"1795.{next(self._stamps):06}"

    def at(self) -> datetime:
        """Desk time."""
        return self.desk.now

    @staticmethod
    def place(chat: str, thread: str | None = None) -> Place:
        """A channel, or somebody's direct chat with the desk."""
        return Place(platform=Platform.SLACK, chat=chat, thread=thread)

    @staticmethod
    def sender(user: str) -> Sender:
        """A user, as Slack vouches for them."""
        return Sender(platform=Platform.SLACK, account=user)

    def _carry(self) -> None:
        while not self._stop.wait(POLL_S):
            with suppress(OperationalError):  # the desk holds the rows just now; the next look comes soon
                self._bring_what_waits()

    def _bring_what_waits(self) -> None:
        is_waiting = (
            Post.platform == Platform.SLACK,
            Post.state == PostState.QUEUED,
            col(Post.chat).not_in(self.shut),
        )
        ref = func.coalesce(col(Post.external_ref), "ts-" + col(Post.id))
        with self.desk.session() as session:
            if session.exec(select(Post.seq).where(*is_waiting).limit(1)).first() is None:
                return
        arrives = {"state": PostState.SENT, "sent_version": Post.version, "sent_at": self.desk.clock()}
        with Session(self.engine) as session:
            session.execute(update(Post).where(*is_waiting).values(**arrives, external_ref=ref))  # type: ignore[arg-type]
            session.commit()


def linked_slack(desk: Desk) -> Iterator[FromSlack]:
    """A workspace with a few accounts of the demo office, a hall for reports and a room of the team."""
    slack = FromSlack(desk)
    for user, name in ACCOUNTS.items():
        slack.link(user, name)
    slack.open("CHALL", Purpose.INTAKE)
    slack.open("CTEAM", Purpose.TEAM)
    yield slack
    slack.close()


def _actions(post: Post) -> list[str]:
    return [button.action for button in Card.model_validate(post.card).buttons]
