"""What people do on the page, in Slack and in Telegram, brought to a swift desk through each platform's own parsers."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlmodel import Session, col, select
from telegram import Update

from bot.platforms.slack.commands import Unparsed as UnparsedInSlack
from bot.platforms.slack.commands import command_of
from bot.platforms.slack.forms import FormContext
from bot.platforms.slack.interactions import Robots, shortcut_of, submission_of
from bot.platforms.slack.payloads import Inbound as FromSlack
from bot.platforms.slack.payloads import event_of
from bot.platforms.telegram.bundles import bundled
from bot.platforms.telegram.commands import inbound_command
from bot.platforms.telegram.updates import Inbound as FromTelegram
from bot.platforms.telegram.updates import Me, begins_with_command, edit_of, written_message
from bot.platforms.webchat.bodies import FormBody, LineBody
from bot.platforms.webchat.sending import line_id, place_of, send_line, submit
from bot.platforms.webchat.visitor import Visitor
from models.chat import Event, Message, Place, Reply, Sender, Submission
from models.people.person import Account, Person
from models.people.place import PlaceSetting
from models.terms import Language, Platform, Purpose, Visibility
from tests.support import slack_payloads
from tests.support.one_connection import SwiftDesk, finished

ME = Me(777, "zhiban_bot")
INTAKE = {Platform.SLACK: "C0INTAKE", Platform.TELEGRAM: "-1001"}
IDS = {"UNEW": 901, "U0ZHAO": 902, "UOTHER": 903, "ULEFT": 904, "USHUT": 905}
PEOPLE = {"U0ZHAO": "赵小禾", "ULEFT": "陈思远", "USHUT": "马跃"}
"""By account, whose it is; the others are nobody's."""

_numbers = count(1)


def settle_in(desk: SwiftDesk) -> None:
    """An intake room on each platform, and accounts of colleagues, of whom one has left and one is shut."""
    with desk.session() as session:
        for platform, chat in INTAKE.items():
            session.add(
                PlaceSetting(
                    platform=platform,
                    chat=chat,
                    purpose=Purpose.INTAKE,
                    visibility=Visibility.FULL,
                    language=Language.ZH,
                    set_by="test",
                    set_at=desk.now,
                )
            )
            for account, name in PEOPLE.items():
                _link(session, platform, account, name, desk.now)


def account_on(platform: Platform, who: str) -> str:
    """How a platform names somebody."""
    return str(IDS[who]) if platform is Platform.TELEGRAM else who


def _link(session: Session, platform: Platform, who: str, name: str, now: datetime) -> None:
    person = session.exec(select(Person).where(Person.name == name)).one()
    shut = now - timedelta(days=1) if who == "USHUT" else None
    if who == "ULEFT":
        person.active_until = now - timedelta(days=1)
    session.add(
        Account(
            platform=platform,
            external_id=account_on(platform, who),
            name=name,
            person_id=person.id,
            deactivated_at=shut,
        )
    )


class SlackMouth:
    """Payloads of Slack."""

    platform = Platform.SLACK

    def __init__(self, desk: SwiftDesk) -> None:
        self.desk = desk
        self.last_ts = ""

    def said(self, who: str, text: str, *, room: bool = False, below: str = "", **more: Any) -> Reply:
        """Typed alone with the desk or in the intake room, there maybe below a message."""
        self.last_ts = f"{int(self.desk.now.timestamp())}.{next(_numbers):06}"
        channel = INTAKE[self.platform] if room else f"D{who}"
        thread = {"thread_ts": below} if below else {}
        body = slack_payloads.message(text, channel=channel, user=who, ts=self.last_ts, **thread, **more)
        return self._act(event_of(body, slack_payloads.WORKSPACE))

    def mentioned(self, who: str, text: str) -> Reply:
        """In a room that the desk was only asked into."""
        ts = f"{int(self.desk.now.timestamp())}.{next(_numbers):06}"
        text = f"<@{slack_payloads.BOT_USER}> {text}"
        body = slack_payloads.message(text, channel="C0OTHER", user=who, ts=ts)
        return self._act(event_of(body, slack_payloads.WORKSPACE))

    def edited(self, who: str, before: str, after: str) -> Reply:
        """What was said last in the intake room is changed."""
        at = f"{int(self.desk.now.timestamp())}.{next(_numbers):06}"
        body = slack_payloads.changed(before, after, ts=self.last_ts, edited=at)
        body["event"]["message"]["user"] = body["event"]["previous_message"]["user"] = who
        return self._act(event_of(body, slack_payloads.WORKSPACE))

    def command(self, who: str, word: str, text: str) -> Reply:
        """`/desk report …`, in the intake room."""
        body = {
            "command": "/desk",
            "user_id": who,
            "channel_id": INTAKE[self.platform],
            "trigger_id": f"t.{next(_numbers)}",
            "text": f"{word} {text}",
        }
        return self._act(command_of(body, slack_payloads.WORKSPACE, self.desk.now))

    def form(self, who: str, text: str) -> Reply:
        """The form of a report, sent in from the intake room."""
        return self.desk.act(_submission(self, who, text, INTAKE[self.platform]))

    def handed_over(self, who: str, author: str, text: str) -> Reply:
        """交给服务台: a message of another's, or of one's own, in a room without a purpose."""
        body = {
            "type": "message_action",
            "callback_id": "send_to_desk",
            "user": {"id": who},
            "channel": {"id": "C0OTHER"},
            "trigger_id": f"t.{next(_numbers)}",
            "action_ts": f"{int(self.desk.now.timestamp())}.{next(_numbers):06}",
            "message": {"user": author, "ts": f"1795.{next(_numbers):06}", "text": text},
        }
        return self._act(shortcut_of(body, slack_payloads.WORKSPACE))

    def _act(self, found: FromSlack | UnparsedInSlack | Robots | None) -> Reply:
        assert isinstance(found, FromSlack), found
        return self.desk.act(found.event)


class TelegramMouth:
    """Updates of Telegram."""

    platform = Platform.TELEGRAM

    def __init__(self, desk: SwiftDesk) -> None:
        self.desk = desk
        self.last_id = 0

    def said(self, who: str, text: str, *, room: bool = False, below: str = "", **more: Any) -> Reply:
        """Typed alone with the desk or in the intake group, there maybe in reply to a message."""
        parts = {"reply_to_message": self._raw("U0ZHAO", "…", room=room, message_id=int(below))} if below else {}
        return self._act(self._raw(who, text, room=room, **parts, **more))

    def mentioned(self, who: str, text: str) -> Reply:
        """In a group that the desk was only asked into."""
        entity = {"type": "mention", "offset": 0, "length": len(ME.username) + 1}
        raw = self._raw(who, f"@{ME.username} {text}", room=True, entities=[entity])
        raw["chat"] = {"id": -1009, "type": "supergroup", "title": "x"}
        return self._act(raw)

    def edited(self, who: str, before: str, after: str) -> Reply:
        """What was said last in the intake group is changed."""
        raw = self._raw(who, after, room=True, message_id=self.last_id, edit_date=int(self.desk.now.timestamp()))
        update = Update.de_json({"update_id": next(_numbers), "edited_message": raw})
        assert update.edited_message is not None
        found = edit_of(update.edited_message, ME)
        assert found is not None
        return self.desk.act(found.event)

    def command(self, who: str, word: str, text: str) -> Reply:
        """`/report …`, in the intake group."""
        word = f"/{word}"
        entity = {"type": "bot_command", "offset": 0, "length": len(word)}
        return self._act(self._raw(who, f"{word} {text}".strip(), room=True, entities=[entity]))

    def form(self, who: str, text: str) -> Reply:
        """What a form that was filled in field by field becomes when it is sent."""
        return self.desk.act(_submission(self, who, text, INTAKE[self.platform]))

    def handed_over(self, who: str, author: str, text: str) -> Reply:
        """`/report` in reply to a message, in a group without a purpose."""
        entity = {"type": "bot_command", "offset": 0, "length": 7}
        answered = self._raw(author, text, room=True)
        raw = self._raw(who, "/report", room=True, entities=[entity], reply_to_message=answered)
        raw["chat"] = answered["chat"] = {"id": -1009, "type": "supergroup", "title": "x"}
        return self._act(raw)

    def _raw(self, who: str, text: str, *, room: bool, **parts: Any) -> dict[str, Any]:
        user = {"id": IDS[who], "is_bot": False, "first_name": who}
        private = {"id": IDS[who], "type": "private", "first_name": who}
        return {
            "message_id": next(_numbers),
            "from": user,
            "chat": {"id": int(INTAKE[self.platform]), "type": "supergroup", "title": "x"} if room else private,
            "date": int(self.desk.now.timestamp()),
            "text": text,
            **parts,
        }

    def _act(self, raw: dict[str, Any]) -> Reply:
        self.last_id = raw["message_id"]
        (bundle,) = bundled([Update.de_json({"update_id": next(_numbers), "message": raw})])
        inbound = written_message(bundle, ME)
        assert isinstance(inbound, FromTelegram)
        if begins_with_command(bundle.messages[0]):
            assert isinstance(inbound.event, Message)
            commanded = inbound_command(bundle.messages[0], inbound.event, ME, self.desk.now)
            assert isinstance(commanded, FromTelegram), commanded
            inbound = commanded
        return self.desk.act(inbound.event)


class PageMouth:
    """Bodies of the page; whoever is nobody's account cannot be there."""

    platform = Platform.WEBCHAT

    def __init__(self, desk: SwiftDesk) -> None:
        self.desk = desk
        self.last_id = ""

    def said(self, who: str, text: str, *, room: bool = False, below: str = "") -> Reply:
        """Typed alone with the desk or in the intake room, there maybe below a line."""
        visitor, key = self._visitor(who), f"c{next(_numbers)}"
        body = LineBody(place="intake" if room else "desk", text=text, client_id=key)
        answer = finished(send_line(self.desk.dispatch, visitor, body, below or None, self.desk.now))
        self.last_id = line_id(visitor, key)
        return Reply(ticket=answer.get("ticket"), toast=answer.get("toast"))

    def form(self, who: str, text: str) -> Reply:
        """The form of a report, sent in from the intake room."""
        visitor = self._visitor(who)
        body = FormBody(form="report", fields=_fields(text), client_id=f"c{next(_numbers)}")
        with self.desk.session() as session:
            place = place_of(session, visitor, None, "intake")
        answer = finished(submit(self.desk.dispatch, visitor, body, place, self.desk.now))
        return Reply(ticket=answer.get("ticket"), toast=answer.get("toast"))

    def _visitor(self, who: str) -> Visitor:
        name = PEOPLE[who]
        with self.desk.session() as session:
            found = select(Person).join(Account, col(Account.person_id) == col(Person.id))
            person = session.exec(found.where(Account.platform == self.platform, Person.name == name)).one()
            _ = person.department
            session.expunge(person)
        return Visitor(person, name)


MOUTHS: tuple[Callable[[SwiftDesk], Any], ...] = (PageMouth, SlackMouth, TelegramMouth)


def _submission(mouth: SlackMouth | TelegramMouth, who: str, text: str, chat: str) -> Event:
    """A report's form as the platform's own reader makes it of what was filled in."""
    place = Place(platform=mouth.platform, chat=chat)
    if isinstance(mouth, SlackMouth):
        body = slack_payloads.submission("report", _fields(text), FormContext(place=place, post=None), user=who)
        found = submission_of(body, slack_payloads.WORKSPACE, mouth.desk.now)
        assert found is not None
        return found.event
    number = next(_numbers)
    return Submission(
        idempotency_key=f"tg:form/{number}",
        place=place,
        sender=Sender(platform=mouth.platform, account=str(IDS[who])),
        form="report",
        fields=_fields(text),
        sent_at=mouth.desk.now,
    )


def _fields(text: str) -> dict[str, str]:
    return {"text": text, "location": "", "occurred_at": ""}
