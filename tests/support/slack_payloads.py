"""Payloads as Slack sends them, made by what a test says of them."""

from itertools import count
from typing import Any

from bot.platforms.slack.forms import FormContext
from bot.platforms.slack.payloads import Workspace

TEAM, BOT_USER = "T0TEAM", "U0DESK"
WORKSPACE = Workspace(TEAM, BOT_USER)

Payload = dict[str, Any]
_numbers = count(1)


def event(**event: Any) -> Payload:
    """An event of the Events API, as the desk's own workspace gets it."""
    return {
        "type": "event_callback",
        "token": "of old",
        "team_id": TEAM,
        "api_app_id": "A0DESK",
        "event_id": f"Ev{next(_numbers)}",
        "event_time": 1772503200,
        "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
        "event": event,
    }


def message(
    text: str, *, channel: str = "C0INTAKE", user: str = "U0ZHAO", ts: str = "1772503200.000100", **more: Any
) -> Payload:
    """Somebody wrote something."""
    kind = "im" if str(channel).startswith("D") else "channel"
    said = {"type": "message", "channel": channel, "user": user, "text": text, "ts": ts, "channel_type": kind}
    return event(**said | more)


def changed(
    before: str, after: str, *, ts: str = "1772503200.000100", edited: str | None = "1772503260.000000", **more: Any
) -> Payload:
    """A message that was edited."""
    said = {"type": "message", "user": "U0ZHAO", "ts": ts}
    mark = {"edited": {"user": "U0ZHAO", "ts": edited}} if edited else {}
    return event(
        type="message",
        subtype="message_changed",
        channel="C0INTAKE",
        ts="1772503260.000200",
        message={**said, "text": after, **mark, **more},
        previous_message={**said, "text": before},
    )


def deleted(said: Payload, *, channel: str = "C0INTAKE", has_thread: bool = False) -> Payload:
    """A message that was deleted; one with a thread below it leaves a tombstone."""
    told = {"type": "message", "channel": channel, "ts": "1772503290.000300", "previous_message": said, "hidden": True}
    if not has_thread:
        return event(**told, subtype="message_deleted", deleted_ts=said["ts"])
    tombstone = {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "ts": said["ts"], "hidden": True}
    text = "This message was deleted."
    return event(**told, subtype="message_changed", message={**tombstone, "thread_ts": said["ts"], "text": text})


def press(value: str, *, user: str = "U0LIQIANG", channel: str = "C0TEAM", **more: Any) -> Payload:
    """A button of a message."""
    number = next(_numbers)
    return {
        "type": "block_actions",
        "team": {"id": TEAM, "domain": "office"},
        "user": {"id": user, "team_id": TEAM},
        "trigger_id": f"trigger.{number}",
        "container": {
            "type": "message",
            "message_ts": "1772503201.000100",
            "channel_id": channel,
            "is_ephemeral": False,
        },
        "channel": {"id": channel},
        "message": {"ts": "1772503201.000100", "bot_id": "B0DESK"},
        "actions": [{"type": "button", "action_id": "press.0", "value": value, "action_ts": f"1772503210.{number:06}"}],
        **more,
    }


def press_in_view(value: str, view: Payload, *, user: str = "U0ZHAO") -> Payload:
    """A button of Home or of a modal."""
    pressed = press(value, user=user)
    for name in ("channel", "message"):
        del pressed[name]
    return pressed | {"container": {"type": "view", "view_id": "V1"}, "view": {"id": "V1", "hash": "1.a", **view}}


def submission(
    form: str, fields: dict[str, str], context: FormContext | None, *, user: str = "U0ZHAO", **more: Any
) -> Payload:
    """A form that was sent in, with plain text in each of its fields."""
    number = next(_numbers)
    values = {name: {name: {"type": "plain_text_input", "value": value}} for name, value in fields.items()}
    view = {
        "id": f"V{number}",
        "hash": f"{number}.h",
        "type": "modal",
        "callback_id": form,
        "private_metadata": context.model_dump_json() if context else "",
        "blocks": [{"type": "input", "block_id": name} for name in fields],
        "state": {"values": values},
    }
    team = {"team": {"id": TEAM}, "user": {"id": user, "team_id": TEAM}}
    return {"type": "view_submission", **team, "trigger_id": f"trigger.{number}", "view": view, **more}


def command(text: str, *, user: str = "U0ZHAO", channel: str = "C0OTHER", **more: Any) -> Payload:
    """`/desk` and what was typed behind it."""
    named = {"command": "/desk", "text": text, "team_id": TEAM, "user_id": user, "channel_id": channel}
    return {**named, "trigger_id": f"trigger.{next(_numbers)}", "response_url": "https://hooks.slack.com/x", **more}


def message_shortcut(handed: Payload, *, user: str = "U0WANGMIN", channel: str = "C0OTHER", **more: Any) -> Payload:
    """交给服务台, chosen below a message."""
    return {
        "type": "message_action",
        "callback_id": "send_to_desk",
        "team": {"id": TEAM},
        "user": {"id": user},
        "channel": {"id": channel},
        "message": handed,
        "message_ts": handed.get("ts", ""),
        "action_ts": "1772503500.000000",
        "trigger_id": f"trigger.{next(_numbers)}",
        **more,
    }


def menu_shortcut(*, user: str = "U0ZHAO", **more: Any) -> Payload:
    """报故障, chosen from the menu."""
    named = {"type": "shortcut", "callback_id": "report", "team": {"id": TEAM}, "user": {"id": user}}
    return {**named, "action_ts": "1772503500.000000", "trigger_id": f"trigger.{next(_numbers)}", **more}
