"""Slack and Telegram as dialogues use them: payloads as the platform sends them go in, and cards arrive at once."""

import threading
from abc import ABC, abstractmethod
from contextlib import suppress
from itertools import count
from typing import Any, ClassVar, NamedTuple

from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select
from telegram import Update

from bot.platforms.slack.payloads import event_of
from bot.platforms.telegram.bundles import bundled
from bot.platforms.telegram.commands import inbound_command
from bot.platforms.telegram.updates import Inbound, Me, begins_with_command, edit_of, written_message
from handlers.i18n import voice_of
from models.chat import Click, Event, Place, Reply, Sender, Submission
from models.database.engines import writing_engine
from models.messaging.outbox import Post, PostState
from models.people.person import Account, Person
from models.people.place import PlaceSetting
from models.terms import Language, Platform, Purpose, Visibility
from tests.support import slack_payloads as payloads
from tests.support.desk import Desk
from tests.support.dialogues.script import Said, name_of
from tests.support.slack_payloads import Payload

POLL_S = 0.01
STRANGER = "生人"
ME = Me(1, "zhiban_bot")
ZH = voice_of(Language.ZH)


class Spoken(NamedTuple):
    """How the platform names what was said there, and what went straight back."""

    ref: str
    reply: Reply


class Outside(ABC):
    """A platform of others: everybody of the office is there, and one stranger."""

    platform: Platform
    rooms: ClassVar[dict[str, str]]

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.engine = writing_engine(desk.settings.database)
        self._numbers = count(1)
        self._said: dict[str, Any] = {}
        self._fill_in()
        self._stop = threading.Event()
        self._carrier = threading.Thread(target=self._carry, daemon=True)
        self._carrier.start()

    def close(self) -> None:
        """Nothing arrives any more."""
        self._stop.set()
        self._carrier.join()
        self.engine.dispose()

    @abstractmethod
    def account(self, who: str) -> str:
        """The account of somebody."""

    @abstractmethod
    def say(self, line: Said, hangs_from: str | None) -> Spoken:
        """Somebody says something, below a message or not."""

    @abstractmethod
    def edit(self, line: Said, ref: str) -> Spoken:
        """Somebody changes what they said."""

    @abstractmethod
    def delete(self, line: Said, ref: str) -> Spoken:
        """Somebody deletes what they said."""

    def chat(self, who: str, where: str) -> str:
        """The chat of a room, or of somebody alone with the desk."""
        return f"@{self.account(who)}" if where == "direct" else self.rooms[where]

    def click(self, who: str, place: Place, action: str, post: str | None) -> Reply:
        """Somebody presses a button."""
        key = f"{self.platform}:dialogue/{next(self._numbers)}"
        sender = Sender(platform=self.platform, account=self.account(who))
        return self.act(
            Click(idempotency_key=key, place=place, sender=sender, action=action, post=post, is_direct=place.is_direct)
        )

    def fill(self, who: str, form: str, post: str | None = None, **fields: str) -> Reply:
        """Somebody sends a form in, alone with the desk."""
        place = Place(platform=self.platform, chat=self.chat(who, "direct"))
        sender = Sender(platform=self.platform, account=self.account(who))
        key = f"{self.platform}:dialogue/{next(self._numbers)}"
        at = self.desk.now
        return self.act(
            Submission(
                idempotency_key=key,
                place=place,
                sender=sender,
                form=form,
                post=post,
                fields=fields,
                sent_at=at,
                is_direct=True,
            )
        )

    def act(self, event: Event) -> Reply:
        """Bring an event to the desk, and let all that follows from it arrive."""
        reply = self.desk.run(self.desk.elsewhere(lambda dispatch: dispatch.act(event, self.desk.now)))
        self.desk.settle()
        return reply

    def _fill_in(self) -> None:
        with Session(self.engine) as session:
            for person in session.exec(select(Person).order_by(col(Person.id))).all():
                account = self.account(person.name)
                linked = Account(platform=self.platform, external_id=account, name=person.name, person_id=person.id)
                session.add(linked)
            for where, chat in self.rooms.items():
                session.add(
                    PlaceSetting(
                        platform=self.platform,
                        chat=chat,
                        purpose=Purpose(where),
                        visibility=Visibility.MASKED,
                        language=Language.ZH,
                        set_by="the tests",
                        set_at=self.desk.now,
                    )
                )
            session.commit()

    def _carry(self) -> None:
        while not self._stop.wait(POLL_S):
            with suppress(OperationalError):  # the desk holds the rows just now; the next look comes soon
                self._bring_what_waits()

    def _bring_what_waits(self) -> None:
        waiting = select(Post).where(Post.platform == self.platform, Post.state == PostState.QUEUED)
        with self.desk.session() as session:
            if session.exec(waiting.limit(1)).first() is None:
                return
        with Session(self.engine) as session:
            for post in session.exec(waiting.with_for_update()).all():
                post.external_ref = post.external_ref or self._ref_of_post(post)
                post.state, post.sent_version, post.sent_at = PostState.SENT, post.version, self.desk.now
            session.commit()

    @abstractmethod
    def _ref_of_post(self, post: Post) -> str:
        """How the platform names the desk's message."""


class Slack(Outside):
    """A workspace; payloads of the Events API."""

    platform = Platform.SLACK
    rooms: ClassVar = {"intake": "C0INTAKE", "team": "C0TEAM", "staff": "C0STAFF"}

    def account(self, who: str) -> str:
        return "U" + name_of(who).encode().hex().upper()[:18]

    def say(self, line: Said, hangs_from: str | None) -> Spoken:
        ts = f"{self.desk.now.timestamp():.0f}.{next(self._numbers):06}"
        more: Payload = {"thread_ts": hangs_from} if hangs_from else {}
        names = [line.file] if line.file else []
        if names:
            url = "https://files.slack.com/x"
            files = [
                {"id": "F1", "name": name, "mimetype": "image/png", "size": 900, "url_private": url} for name in names
            ]
            more |= {"files": files, "subtype": "file_share"}
        text = line.text or line.sticker
        body = payloads.message(text, channel=self._channel(line), user=self.account(line.who), ts=ts, **more)
        self._said[ts] = body["event"]
        return Spoken(ts, self._heard(body))

    def edit(self, line: Said, ref: str) -> Spoken:
        said = self._said[ref]
        mark = {"user": said["user"], "ts": f"{self.desk.now.timestamp():.0f}.{next(self._numbers):06}"}
        after = {**said, "text": line.text, "edited": mark}
        told = {"type": "message", "subtype": "message_changed", "channel": said["channel"], "ts": mark["ts"]}
        self._said[ref] = after
        return Spoken(ref, self._heard(payloads.event(**told, message=after, previous_message=said)))

    def delete(self, line: Said, ref: str) -> Spoken:
        said = self._said[ref]
        ts = f"{self.desk.now.timestamp():.0f}.{next(self._numbers):06}"
        told = {"type": "message", "subtype": "message_deleted", "channel": said["channel"], "ts": ts, "hidden": True}
        return Spoken(ref, self._heard(payloads.event(**told, deleted_ts=ref, previous_message=said)))

    def _channel(self, line: Said) -> str:
        return f"D{self.account(line.who)[1:]}" if line.where == "direct" else self.rooms[line.where]

    def _heard(self, body: Payload) -> Reply:
        heard = event_of(body, payloads.WORKSPACE)
        return self.act(heard.event) if heard else Reply()

    def _ref_of_post(self, post: Post) -> str:
        return f"1700000000.{post.seq:06}"


class Telegram(Outside):
    """A bot's chats; updates of the Bot API."""

    platform = Platform.TELEGRAM
    rooms: ClassVar = {"intake": "-1001000000001", "team": "-1001000000002", "staff": "-1001000000003"}

    def account(self, who: str) -> str:
        return str(int(name_of(who).encode().hex(), 16) % 900_000_000 + 10_000)

    def say(self, line: Said, hangs_from: str | None) -> Spoken:
        pieces = [{"caption": caption} for caption in line.album] or [{}]
        group = {"media_group_id": f"album{next(self._numbers)}"} if line.album else {}
        told = [self._message(line, hangs_from, {**piece, **group}) for piece in pieces]
        for one in told:
            self._said[str(one["message_id"])] = told[0]
        return Spoken(str(told[0]["message_id"]), self._heard([{"message": one} for one in told]))

    def edit(self, line: Said, ref: str) -> Spoken:
        said = self._said[ref]
        words = "caption" if "photo" in said else "text"
        after = {**said, words: line.text, "edit_date": int(self.desk.now.timestamp())}
        return Spoken(ref, self._heard([{"edited_message": after}]))

    def delete(self, line: Said, ref: str) -> Spoken:
        raise AssertionError("Telegram tells bots of no deletion")

    def _message(self, line: Said, hangs_from: str | None, more: Payload) -> Payload:
        account = self.account(line.who)
        chat: Payload = {"id": int(account), "type": "private", "first_name": line.who}
        if line.where != "direct":
            chat = {"id": int(self.rooms[line.where]), "type": "supergroup", "title": line.where}
        user = {"id": int(account), "is_bot": False, "first_name": line.who}
        number, at = next(self._numbers), int(self.desk.now.timestamp())
        told: Payload = {"message_id": number, "date": at, "chat": chat, "from": user, **more}
        photo = [{"file_id": "f", "file_unique_id": f"u{number}", "width": 90, "height": 90, "file_size": 900}]
        if hangs_from:
            told["reply_to_message"] = {"message_id": int(hangs_from), "date": at, "chat": chat, "text": "…"}
            told["reply_to_message"]["from"] = {"id": ME.id, "is_bot": True, "first_name": "值班"}
        if line.forwarded_from:
            told["forward_origin"] = {"type": "hidden_user", "date": at, "sender_user_name": line.forwarded_from}
        if line.album:
            told["photo"] = photo
        elif line.file.endswith(".oga"):
            told["voice"] = {"file_id": "f", "file_unique_id": "v", "duration": 12, "file_size": 900}
        elif line.file:
            told |= {"photo": photo} | ({"caption": line.text} if line.text else {})
        elif line.sticker:
            told["sticker"] = _sticker(line.sticker, number)
        else:
            told["text"] = line.text
            if line.text.startswith("/"):
                command = {"type": "bot_command", "offset": 0, "length": len(line.text.split()[0])}
                told["entities"] = [command]
        return told

    def _heard(self, told: list[Payload]) -> Reply:
        updates = [Update.de_json({"update_id": next(self._numbers), **one}, None) for one in told]
        (bundle,) = bundled([one for one in updates if one is not None])
        edited = bundle.updates[0].edited_message
        heard: object = edit_of(edited, ME) if edited else written_message(bundle, ME)
        commanding = next((one for one in bundle.messages if begins_with_command(one)), None)
        if commanding is not None and isinstance(heard, Inbound):
            heard = inbound_command(commanding, heard.event, ME, self.desk.now)  # type: ignore[arg-type]
        if isinstance(heard, Inbound):
            return self.act(heard.event)
        sentence = getattr(heard, "sentence", None)
        return Reply(toast=ZH.say(sentence)) if sentence else Reply()

    def _ref_of_post(self, post: Post) -> str:
        return f"9{post.seq:06}"


def _sticker(emoji: str, number: int) -> Payload:
    shape = {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular"}
    return {"file_id": "s", "file_unique_id": f"s{number}", "emoji": emoji, **shape}


OUTSIDE: dict[str, type[Outside]] = {"slack": Slack, "telegram": Telegram}
