"""Translates pressed buttons, sent forms and shortcuts of Slack into the desk's own events."""

import hashlib
import json
from datetime import datetime
from typing import NamedTuple

from bot.platforms.slack import buttons, forms
from bot.platforms.slack.origin import SlackOrigin, Surface, own_chat, place_in
from bot.platforms.slack.payloads import Inbound, Workspace, files_of, is_robots, key_of, sender_of, text_of
from bot.platforms.slack.reading import Body, channel_id, holds, moment_of, part, parts, stamp, user_id, words
from handlers.turn.router import MORE
from models.chat import Click, Message, Place, Submission

SEND_TO_DESK = "send_to_desk"
REPORT = "report"
SHORTCUTS = (SEND_TO_DESK, REPORT)
"""The callback ids of the message shortcut and the global one."""


class MadeUpError(Exception):
    """A button's value that the desk never gave out, or one that stands where it never put it."""

    def __init__(self, origin: SlackOrigin) -> None:
        super().__init__("a button the desk never made")
        self.origin = origin


class Robots(NamedTuple):
    """A message that a program wrote was to be handed to the desk; nobody could be its reporter."""

    origin: SlackOrigin


def press_of(body: Body, workspace: Workspace) -> Inbound | None:
    """Return a pressed button; None for other actions of blocks. Raises MadeUpError."""
    user, trigger = user_id(body, "user", "id"), words(body, "trigger_id")
    pressed = next(iter(parts(body, "actions")), {})
    at = stamp(pressed, "action_ts")
    if words(pressed, "type") != "button" or not (user and at):
        return None
    place, origin = _where_pressed(body, user, trigger)
    try:
        action, post = buttons.read(words(pressed, "value"))
    except ValueError:
        raise MadeUpError(origin) from None
    click = Click(
        idempotency_key=key_of(workspace, user, at),
        place=place,
        sender=sender_of(user),
        action=action,
        post=post,
        is_direct=place.is_direct,
    )
    return Inbound(click, origin)


def submission_of(body: Body, workspace: Workspace, now: datetime) -> Inbound | None:
    """A form that was sent in; None for what is none of the desk's forms."""
    user, view = user_id(body, "user", "id"), part(body, "view")
    form, view_id = words(view, "callback_id"), words(view, "id")
    try:
        context = forms.context_in(dict(view))
    except ValueError:
        return None
    if not (user and form and view_id):
        return None
    place, fields = context.place, forms.fields_in(dict(view))
    submission = Submission(
        # The hash stays while errors are put right, and so does the view when an acknowledgement came too late.
        idempotency_key=key_of(workspace, "view", view_id, words(view, "hash"), _digest(fields)),
        place=place,
        sender=sender_of(user),
        form=form,
        fields=fields,
        sent_at=now,
        post=context.post,
        is_direct=place.is_direct,
    )
    return Inbound(submission, SlackOrigin(Surface.MODAL, user, trigger=words(body, "trigger_id")), view)


def shortcut_of(body: Body, workspace: Workspace) -> Inbound | Robots | None:
    """A shortcut that was chosen; the one below a message hands that message to the desk."""
    user, trigger, name = user_id(body, "user", "id"), words(body, "trigger_id"), words(body, "callback_id")
    if not (user and trigger):
        return None
    if words(body, "type") == "message_action" and name == SEND_TO_DESK:
        return _handed_over(body, workspace, user, trigger)
    if words(body, "type") == "shortcut" and name == REPORT:
        return _from_menu(workspace, user, trigger)
    return None


def _digest(fields: dict[str, str]) -> str:
    """The same for the same words in the same fields."""
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()[:16]


def _from_menu(workspace: Workspace, user: str, trigger: str) -> Inbound:
    click = Click(
        idempotency_key=key_of(workspace, "trigger", trigger),
        place=own_chat(user),
        sender=sender_of(user),
        action="report.open",
        is_direct=True,
    )
    return Inbound(click, SlackOrigin(Surface.MENU, user, trigger=trigger))


def _handed_over(body: Body, workspace: Workspace, presser: str, trigger: str) -> Inbound | Robots | None:
    """The author is the reporter, and the report counts from the press."""
    message, channel = part(body, "message"), channel_id(body, "channel", "id")
    ts, pressed_at, thread = stamp(message, "ts"), stamp(body, "action_ts"), stamp(message, "thread_ts")
    if not (channel and ts and pressed_at):
        return None
    root = "" if thread == ts else thread
    origin = SlackOrigin(Surface.TALK, presser, channel, root, trigger)
    if is_robots(message, workspace):
        return Robots(origin)
    author = user_id(message, "user")
    place = place_in(channel, author, root)
    handed = Message(
        idempotency_key=key_of(workspace, "trigger", trigger),
        place=place,
        sender=sender_of(author),
        text=text_of(message, workspace),
        ref=ts,
        sent_at=moment_of(pressed_at),
        is_direct=place.is_direct,
        files=files_of(message),
        brought_by=sender_of(presser),
    )
    return Inbound(handed, origin)


def _where_pressed(body: Body, user: str, trigger: str) -> tuple[Place, SlackOrigin]:
    view = part(body, "view")
    if words(view, "type") == "home":
        return own_chat(user), SlackOrigin(Surface.HOME, user, trigger=trigger)
    if words(view, "type") == "modal":
        menu = words(view, "id") if words(view, "callback_id") == MORE else ""
        return _place_of_modal(view, user), SlackOrigin(Surface.MODAL, user, trigger=trigger, menu=menu)
    channel = channel_id(body, "container", "channel_id") or channel_id(body, "channel", "id")
    root = stamp(body, "container", "thread_ts") or stamp(body, "message", "thread_ts")
    surface = Surface.PRIVATE_CARD if holds(body, "container", "is_ephemeral") else Surface.CARD
    return place_in(channel, user, root), SlackOrigin(surface, user, channel, root, trigger)


def _place_of_modal(view: Body, user: str) -> Place:
    try:
        place: Place = forms.context_in(dict(view)).place
        return place
    except ValueError:
        return own_chat(user)
