"""The demo office in Slack inside a test: its people write, press and fill in, by Socket Mode or by signed HTTP."""

import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
from slack_sdk.signature import SignatureVerifier
from sqlmodel import Session, col, func, select
from starlette.applications import Starlette

from bot.delivery.relay import RelayTiming
from bot.desk_clock import utc_now
from bot.platforms.slack.http import PATH
from bot.platforms.slack.inputs import field_of
from models.database.engines import writing_engine
from models.messaging.outbox import Post, PostState
from models.people.person import Account, Person
from models.people.place import PlaceSetting
from models.terms import Language, Platform, Purpose, Visibility
from sla.calendar.business_hours import SHANGHAI
from tests.support import slack_payloads as payloads
from tests.support.desk import Desk, running_desk
from tests.support.fakes.fake_slack import APP_TOKEN, BOT_TOKEN, FakeSlack
from tests.support.hand_clock import TUESDAY_10_OCLOCK
from tests.support.patience import HANG_S, wait_until
from tests.support.slack_payloads import Payload

SIGNING_SECRET = "signing secret of the tests"  # noqa: S105 - it signs nothing else
INTAKE, TEAM, OTHER = "C0INTAKE", "C0TEAM", "C0OTHER"
BOT_MENTION = f"<@{payloads.BOT_USER}>"
PEOPLE = {
    "U0ZHAO": "赵小禾",
    "U0CHEN": "陈思远",
    "U0LIU": "刘晓彤",
    "U0LIQIANG": "李强",
    "U0ZHANG": "张海涛",
    "U0WANGMIN": "王敏",
    "U0ADMIN": "孙工",
}
STRANGER = "U0STRANGER"
MODES = ("socket", "http")
REDELIVERED_AFTER_S = 20.0
ENVELOPES = {
    "event_callback": "events_api",
    "block_actions": "interactive",
    "view_submission": "interactive",
    "view_closed": "interactive",
    "message_action": "interactive",
    "shortcut": "interactive",
}
UNSETTLED = (PostState.QUEUED, PostState.LEASED, PostState.SENDING, PostState.AMBIGUOUS)


class SlackDesk:
    """A running desk, the Slack it is in, and the way in which Slack reaches it."""

    def __init__(self, desk: Desk, fake: FakeSlack, mode: str) -> None:
        self.desk = desk
        self.fake = fake
        self.mode = mode
        desk.app.state.adapters[
            Platform.SLACK
        ].incoming.waits_for_s = HANG_S  # a slow machine may take its time with a press
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=desk.app, raise_app_exceptions=False), base_url="https://desk.example.org"
        )

    # Slack tells the desk.

    def deliver(self, payload: Payload) -> Payload | None:
        """Send a payload as Slack would; what was acknowledged with it, None where it was not acknowledged."""
        return self._by_socket(payload) if self.mode == "socket" else self._by_http(payload)

    def _by_socket(self, payload: Payload) -> Payload | None:
        self.wait_until(lambda: self.fake.sockets, "no line was opened")
        kind = ENVELOPES.get(str(payload.get("type")), "slash_commands")
        envelope = self.fake.push(kind, payload)
        return self.acknowledged(envelope)

    def acknowledged(self, envelope: str, within_s: float = REDELIVERED_AFTER_S) -> Payload | None:
        """What came back for an envelope; None where nothing did, in so many seconds."""
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            for answer in list(self.fake.acknowledged):
                if answer["envelope_id"] == envelope:
                    return dict(answer.get("payload") or {})
            time.sleep(0.005)
        return None

    def _by_http(self, payload: Payload) -> Payload | None:
        answer = self.post(*as_request(payload))
        if answer.status_code != 200:
            return None
        return dict(answer.json()) if answer.content else {}

    def post(self, body: str, kind: str, **headers: str) -> httpx.Response:
        """A request signed with the desk's secret, unless `headers` say otherwise."""
        return self.desk.run(self.http.post(PATH, content=body.encode(), headers={**signed(body, kind), **headers}))

    # What people do.

    def write(self, user: str, channel: str, text: str, thread: str | None = None, **more: Any) -> str:
        """Somebody writes in a channel; a mention arrives as two events. The message's ts."""
        if channel.startswith("@"):
            channel = self._direct(channel[1:])
        said = self.fake.say(channel, user, text, thread, **more)
        kind = "im" if channel.startswith("D") else "channel"
        event = {**said, "channel": channel, "channel_type": kind}
        self.acknowledge(payloads.event(**event))
        if BOT_MENTION in text:
            self.acknowledge(payloads.event(**{**event, "type": "app_mention"}))
        self.settle()
        return str(said["ts"])

    def acknowledge(self, payload: Payload) -> Payload:
        """Deliver what has to be acknowledged, again while the desk is busy; as often as it takes."""
        until = time.monotonic() + HANG_S
        while (answer := self.deliver(payload)) is None:
            assert time.monotonic() < until, f"not acknowledged: {payload.get('type')}"
            time.sleep(0.1)
        return answer

    def press(self, user: str, channel: str, label: str, message: Payload | None = None) -> Payload:
        """Press the button of this label, or action, on the newest card there that has it."""
        message = message or self.card_with(channel, label)
        button = button_of(message, label)
        assert button is not None, f"no button {label}"
        real = self._direct(channel[1:]) if channel.startswith("@") else channel
        container = {"type": "message", "message_ts": message["ts"], "channel_id": real, "is_ephemeral": False}
        if thread := message.get("thread_ts"):
            container["thread_ts"] = thread
        pressed = payloads.press(button["value"], user=user, channel=real, container=container, message=message)
        return self.done(pressed)

    def press_home(self, user: str, label: str) -> Payload:
        """Press a button of somebody's Home."""
        view = self.fake.homes[user]
        button = button_of(view, label)
        assert button is not None, f"no button {label} on Home"
        return self.done(payloads.press_in_view(button["value"], view, user=user))

    def press_view(self, user: str, label: str) -> Payload:
        """Press a button of the view that was opened last."""
        view = self.view()
        button = button_of(view, label)
        assert button is not None, f"no button {label} in {text_of(view)}"
        return self.done(payloads.press_in_view(button["value"], view, user=user))

    def command(self, user: str, text: str, channel: str = OTHER) -> Payload:
        """`/desk`, and what goes back at once."""
        return self.done(payloads.command(text, user=user, channel=channel))

    def fill(self, user: str, **fields: str) -> Payload:
        """Fill in the view that was opened last, and send it; what goes back at once."""
        view = self.view()
        return self.submit(user, view, **fields)

    def submit(self, user: str, view: Payload, **fields: str) -> Payload:
        """Fill in a view and send it."""
        values = {}
        for block in view["blocks"]:
            if block["type"] == "input":
                element = block["element"]
                name = field_of(block["block_id"])
                state = _state(element, fields.pop(name, None))
                values[block["block_id"]] = {element["action_id"]: state}
        assert not fields, f"the form has no {list(fields)}"
        sent = {**view, "state": {"values": values}}
        team = {"team": {"id": payloads.TEAM}, "user": {"id": user, "team_id": payloads.TEAM}}
        return self.done({"type": "view_submission", **team, "trigger_id": f"fill.{time.monotonic_ns()}", "view": sent})

    def done(self, payload: Payload) -> Payload:
        """Deliver, and wait until all that follows stands in its place."""
        answer = self.acknowledge(payload)
        self.settle()
        return answer

    # What people see.

    def view(self) -> Payload:
        """The view that was opened, pushed or updated last."""
        assert self.fake.views, "no view was opened"
        return dict(self.fake.views[-1]["view"])

    def card_with(self, channel: str, label: str) -> Payload:
        """The newest message of a channel, or of `@` somebody's chat, with a button of this label."""
        found = [one for one in self.fake.messages(channel) if button_of(one, label)]
        assert found, f"no card in {channel} with {label}: {[text_of(one) for one in self.fake.messages(channel)]}"
        return found[-1]

    def cards(self, channel: str) -> list[str]:
        """What stands in a channel by the desk's hand, all words of each message."""
        return [text_of(one) for one in self.fake.messages(channel) if one.get("bot_id")]

    def whispers(self, user: str) -> list[str]:
        """What only this user was shown, oldest first."""
        return [text_of(one) for one in self.fake.ephemerals if one["user"] == user]

    def settle(self) -> None:
        """Wait until everything that was said stands in its place."""
        self.wait_until(lambda: not self.desk.app.state.adapters[Platform.SLACK].is_bringing, "an answer is on its way")
        unsettled = select(func.count()).select_from(Post).where(col(Post.state).in_(UNSETTLED))
        self.desk.wait_until(lambda session: session.exec(unsettled).one() == 0)

    def wait_until(self, holds: Callable[[], object], what: str = "waited in vain") -> None:
        """Wait until it holds."""
        wait_until(holds, what)

    def close(self) -> None:
        """Nobody sends any more."""
        self.desk.run(self.http.aclose())

    def _direct(self, user: str) -> str:
        channel = f"D{user[1:]}"
        self.fake.channels.setdefault(channel, type(self.fake.channels[INTAKE])(channel, user=user))
        return channel


@contextmanager
def nobody_else_writes(office: SlackDesk) -> Iterator[None]:
    """Somebody holds the database, SQLite, for longer than anybody waits."""
    holder = sqlite3.connect(office.desk.settings.database.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        holder.execute("ROLLBACK")
        holder.close()


def as_request(payload: Payload) -> tuple[str, str]:
    """Body and content type, as Slack sends this kind of payload over HTTP."""
    form = "application/x-www-form-urlencoded"
    if payload.get("type") in {"event_callback", "url_verification"}:
        return json.dumps(payload), "application/json"
    if "command" in payload:
        return urlencode(payload), form
    return urlencode({"payload": json.dumps(payload)}), form


def signed(body: str, kind: str, secret: str = SIGNING_SECRET, at: float | None = None) -> dict[str, str]:
    """The headers of a request that was signed at `at`, seconds; now if not said."""
    stamp = str(int(utc_now().timestamp() if at is None else at))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    return {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": str(signature)}


def button_of(shown: object, label: str) -> Payload | None:
    """The button of this label or action, however deep it stands in a message or view."""
    if isinstance(shown, dict):
        if shown.get("type") == "button":
            action = str(shown.get("value")).split(":", 2)[-1]
            return shown if label in {shown["text"]["text"], action, action.partition(":")[0]} else None
        return _first(button_of(inner, label) for inner in shown.values())
    if isinstance(shown, list):
        return _first(button_of(inner, label) for inner in shown)
    return None


def text_of(shown: object) -> str:
    """All words of a message or view, in their order."""
    if isinstance(shown, dict):
        own = shown.get("text")
        inner = "\n".join(filter(None, (text_of(one) for one in shown.values())))
        return f"{own}\n{inner}" if isinstance(own, str) else inner
    return "\n".join(filter(None, map(text_of, shown))) if isinstance(shown, list) else ""


@contextmanager
def running_slack_desk(url: str, folder: Path, mode: str, **more: Any) -> Iterator[SlackDesk]:
    """A desk in Slack from its start to its stop: `socket`, or `http`."""
    with slack_with_people() as fake:
        fill_in_slack(url)
        with running_desk(url, folder, quick, **slack_settings(fake, mode), **more) as desk:
            slack_desk = SlackDesk(desk, fake, mode)
            try:
                yield slack_desk
            finally:
                slack_desk.close()
        assert not fake.problems, fake.problems


@contextmanager
def slack_with_people() -> Iterator[FakeSlack]:
    """A workspace with the office's people in it, and a stranger."""
    fake = FakeSlack()
    try:
        for user, name in PEOPLE.items():
            fake.add_user(user, name)
        fake.add_user(STRANGER, "小王")
        yield fake
    finally:
        fake.close()


def slack_settings(fake: FakeSlack, mode: str) -> dict[str, Any]:
    """How the desk is told of this Slack."""
    way_in = {"slack_app_token": APP_TOKEN} if mode == "socket" else {"slack_signing_secret": SIGNING_SECRET}
    return {"slack_bot_token": BOT_TOKEN, "slack_api_url": fake.url, **way_in}


def fill_in_slack(url: str, visibilities: Sequence[tuple[str, Purpose, Visibility]] | None = None) -> None:
    """Link the people's accounts and say what the channels are for."""
    engine = writing_engine(url)
    with Session(engine) as session:
        for user, name in PEOPLE.items():
            person = session.exec(select(Person).where(Person.name == name)).one()
            session.add(Account(platform=Platform.SLACK, external_id=user, name=name, person_id=person.id))
        for chat, purpose, visibility in visibilities or (
            (INTAKE, Purpose.INTAKE, Visibility.FULL),
            (TEAM, Purpose.TEAM, Visibility.FULL),
        ):
            session.add(
                PlaceSetting(
                    platform=Platform.SLACK,
                    chat=chat,
                    purpose=purpose,
                    visibility=visibility,
                    language=Language.ZH,
                    set_by="the tests",
                    set_at=TUESDAY_10_OCLOCK,
                )
            )
        session.commit()
    engine.dispose()


def quick(app: Starlette) -> None:
    """Have no second pass between two messages, nor before another line is asked for."""
    slack = app.state.adapters[Platform.SLACK]
    slack.timing, slack.first_pause_s = RelayTiming(pace_s=0.0), 0.05


def _state(element: Payload, value: str | None) -> Payload:
    """What the state of a view says of an input that was filled in, or left as it was."""
    kind = element["type"]
    if kind in {"static_select", "radio_buttons"}:
        options = [
            *element.get("options", ()),
            *(one for group in element.get("option_groups", ()) for one in group["options"]),
        ]
        if value is None:
            return {"type": kind, "selected_option": element.get("initial_option")}
        chosen = [option for option in options if value in {option["value"], option["text"]["text"]}]
        assert chosen, f"{value} is none of {[option['value'] for option in options]}"
        return {"type": kind, "selected_option": chosen[0]}
    if kind == "datetimepicker":
        seconds = int(datetime.fromisoformat(value).replace(tzinfo=SHANGHAI).timestamp()) if value else None
        return {"type": kind, "selected_date_time": element.get("initial_date_time") if value is None else seconds}
    if kind == "datepicker":
        return {"type": kind, "selected_date": element.get("initial_date") if value is None else value or None}
    return {"type": kind, "value": element.get("initial_value") if value is None else value}


def _first(found: Iterator[Payload | None]) -> Payload | None:
    return next((one for one in found if one is not None), None)
