"""The desk on one connection and one platform: everybody presses the cards that stand in chats they read."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import count

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from handlers.desk import WORKFLOWS
from models.chat import (
    Click,
    Event,
    FieldKind,
    FormField,
    Message,
    Place,
    Reply,
    Sender,
    Submission,
    direct_chat,
    verb_of,
)
from models.messaging.form_dialog import FormDialog
from models.messaging.outbox import Post, PostState
from models.people.person import Account, Person
from models.people.place import PlaceSetting
from models.terms import Language, Platform, Purpose, Role, Visibility
from models.tickets.ticket import Ticket
from sla.rulebook import Rulebook
from tests.support.one_connection import SwiftDesk

ROOMS = {"intake": Purpose.INTAKE, "team": Purpose.TEAM, "staff": Purpose.STAFF}
NAMED = {Platform.WEBCHAT: "{}", Platform.SLACK: "C0{}", Platform.TELEGRAM: "-100{}"}
OF_THE_TEAM = (Role.OFFICE, Role.ENGINEER, Role.LEADER, Role.PROJECT_LEAD, Role.ADMIN)
OUT = (PostState.DROPPED, PostState.DEAD, PostState.HELD)
"""Posts that stand in no chat."""


class OnPlatform(SwiftDesk):
    """Whatever is queued stands in its chat at once; `sent` counts by chat, ticket and whether it was an edit."""

    def __init__(self, engine: Engine, rules: Rulebook, platform: Platform) -> None:
        super().__init__(engine, replace(rules, running=frozenset({platform})))
        self.platform = platform
        self.sent: Counter[tuple[str, int | None, bool]] = Counter()
        self.looks: list[Callable[[str], None]] = []
        """Called after everything that happened, with what it was."""
        self._messages = count(1)
        self._accounts: dict[str, str] = {}
        with self.session() as session:
            for person in session.exec(select(Person)).all():
                self._accounts[person.name] = self._account_of(session, person)
            if platform is not Platform.WEBCHAT:
                session.add_all(self._setting(name, purpose) for name, purpose in ROOMS.items())

    # -- what people do ------------------------------------------------------------------------------------------------

    def say(self, who: str, room: str, text: str) -> Reply:
        """`who` writes in a room."""
        ref = f"m{next(self._messages)}"
        place = Place(platform=self.platform, chat=self.chat(room))
        sender = self._sender(who)
        return self.act(
            Message(idempotency_key=f"said/{ref}", place=place, sender=sender, text=text, ref=ref, sent_at=self.now)
        )

    def click_event(self, who: str, action: str, number: str | None = None) -> Click:
        """A press on the newest card of the ticket that offers it, or whose overflow menu does, where `who` reads."""
        post = self.card_for(who, action, number) if number else None
        place = post.place if post else self._own(who)
        return Click(
            idempotency_key=f"pressed/{next(self._messages)}",
            place=place,
            sender=self._sender(who),
            action=action,
            post=post.id if post else None,
            is_direct=place.is_direct,
        )

    def submit(self, who: str, form: str, fields: dict[str, str], number: str | None = None) -> Reply:
        """`who` sends a form in, from the card that was pressed for it, or answers its questions one by one."""
        if self._dialog(who) is not None:
            return self._answer_all(who, fields)
        post = self.card_for(who, form, number) if number else None
        place = post.place if post else self._own(who)
        return self.act(
            Submission(
                idempotency_key=f"sent/{next(self._messages)}",
                place=place,
                sender=self._sender(who),
                form=form,
                fields=fields,
                sent_at=self.now,
                post=post.id if post else None,
                is_direct=place.is_direct,
            )
        )

    def click(self, who: str, action: str, number: str | None = None) -> Reply:
        """Press it; where no form can be shown, the form that is asked for field by field."""
        reply = super().click(who, action, number)
        dialog = self._dialog(who)
        return reply if dialog is None else Reply(form=dialog.form)

    def act(self, event: Event) -> Reply:
        """Bring it to the desk; what it says stands in its chats."""
        reply = super().act(event)
        self._deliver(str(getattr(event, "action", getattr(event, "form", getattr(event, "text", "")))))
        return reply

    def tick(self, *names: str) -> None:
        """The desk looks at its clocks."""
        super().tick(*names)
        self._deliver(f"{self.now:%d %H:%M}")

    def _answer_all(self, who: str, fields: dict[str, str]) -> Reply:
        while (dialog := self._asked(who)).field is not None:
            self._answer(who, dialog, dialog.field, fields.get(dialog.field.name, ""))
            assert not self._asked(who).errors, self._asked(who).errors
        return self._press_question(who, dialog, "send")

    def _answer(self, who: str, dialog: FormDialog, field: FormField, value: str) -> None:
        if not value:
            self._press_question(who, dialog, "skip")
        elif field.choices:
            self._press_question(who, dialog, f"pick.{[one.value for one in field.choices].index(value)}")
        elif field.kind in {FieldKind.MOMENT, FieldKind.DAY}:
            self._press_question(who, dialog, f"at.{value}")
        else:
            ref = f"m{next(self._messages)}"
            self.act(
                Message(
                    idempotency_key=f"said/{ref}",
                    place=dialog.place,
                    sender=self._sender(who),
                    text=value,
                    ref=ref,
                    sent_at=self.now,
                    is_direct=dialog.is_direct,
                    reply_to=self._ref(dialog.card),
                )
            )

    def _press_question(self, who: str, dialog: FormDialog, deed: str) -> Reply:
        return self.act(
            Click(
                idempotency_key=f"pressed/{next(self._messages)}",
                place=dialog.place,
                sender=self._sender(who),
                action=f"dialog:{dialog.step}.{deed}",
                post=dialog.card,
                is_direct=dialog.is_direct,
            )
        )

    def _asked(self, who: str) -> FormDialog:
        found = self._dialog(who)
        assert found is not None
        return found

    def _dialog(self, who: str) -> FormDialog | None:
        if self.platform is not Platform.TELEGRAM:
            return None
        own = Account.platform == self.platform, Account.external_id == self._accounts[who]
        with self.session() as session:
            found = session.exec(select(FormDialog).join(Account).where(*own)).first()
            session.expunge_all()
            return found

    def _ref(self, post: str) -> str | None:
        with self.session() as session:
            return session.exec(select(Post.external_ref).where(Post.id == post)).one()

    # -- what stands where ---------------------------------------------------------------------------------------------

    def chat(self, room: str) -> str:
        """How a room is called here."""
        return NAMED[self.platform].format(room)

    def cards(self, number: str) -> list[Post]:
        """All cards of a ticket that stand anywhere, oldest first."""
        found = select(Post).join(Ticket, col(Post.ticket_id) == col(Ticket.id)).where(Ticket.number == number)
        with self.session() as session:
            posts = session.exec(found.where(col(Post.state).not_in(OUT)).order_by(col(Post.seq))).all()
            session.expunge_all()
            return list(posts)

    def card_for(self, who: str, action: str, number: str) -> Post:
        """The newest card that offers `who` an action: on it, or behind 更多…, or it came from there."""
        mine = [post for post in reversed(self.cards(number)) if self._reads(who, post)]
        mine.sort(key=lambda post: not post.place.is_direct)
        for post in mine:
            if any(action in {one["action"], verb_of(one["action"])} for one in post.card["buttons"]):
                return post
        with self.session() as session:
            ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
            person = session.exec(select(Person).where(Person.name == who)).one()
            applies = WORKFLOWS.of(ticket).more_actions.get(verb_of(action))
            is_listed = applies is not None and applies(ticket, person)
        behind = [post for post in mine if any(one["action"] == "more" for one in post.card["buttons"])]
        if is_listed and behind:
            return behind[0]
        if mine:
            return mine[0]
        raise AssertionError(f"{who} sees no card of {number} for {action}")

    def readers(self) -> dict[str, list[str]]:
        """By chat, who reads it."""
        with self.session() as session:
            people = [one for one in session.exec(select(Person)).all() if one.is_active(self.now)]
            own = {direct_chat(self._accounts[one.name]): [one.name] for one in people}
            team = [one.name for one in people if one.has(*OF_THE_TEAM)]
        everybody = [name for names in own.values() for name in names]
        return own | {self.chat("team"): team, self.chat("intake"): everybody, self.chat("staff"): everybody}

    def name_of(self, chat: str) -> str:
        """Whose chat it is, or the room's name."""
        names = {direct_chat(account): name for name, account in self._accounts.items()}
        return names.get(chat) or next((room for room in ROOMS if self.chat(room) == chat), chat)

    def _reads(self, who: str, post: Post) -> bool:
        return who in self.readers().get(post.chat, ())

    def _deliver(self, what: str) -> None:
        with self.session() as session:
            for post in session.exec(select(Post).where(Post.state == PostState.QUEUED)).all():
                self.sent[post.chat, post.ticket_id, bool(post.sent_version)] += 1
                post.state, post.sent_version, post.sent_at = PostState.SENT, post.version, self.now
                post.external_ref = post.external_ref or f"p{post.seq}"
        for look in self.looks:
            look(what)

    # -- who and where -------------------------------------------------------------------------------------------------

    def _account_of(self, session: Session, person: Person) -> str:
        if self.platform is Platform.WEBCHAT:
            return person.name
        account = f"U0{person.id}" if self.platform is Platform.SLACK else str(1000 + (person.id or 0))
        if not person.is_placeholder:
            session.add(Account(platform=self.platform, external_id=account, name=person.name, person_id=person.id))
        return account

    def _setting(self, name: str, purpose: Purpose) -> PlaceSetting:
        return PlaceSetting(
            platform=self.platform,
            chat=self.chat(name),
            purpose=purpose,
            visibility=Visibility.FULL,
            language=Language.ZH,
            set_by="the tests",
            set_at=self.now,
        )

    def _own(self, who: str) -> Place:
        return Place.direct(self.platform, self._accounts[who])

    def _sender(self, who: str) -> Sender:
        return Sender(platform=self.platform, account=self._accounts[who], name=who)
