"""`/desk` and what may follow it, in English and Chinese."""

import re
from datetime import datetime
from typing import NamedTuple

from bot.platforms.command_words import (
    FILED,
    LANGUAGES,
    NoCommand,
    NoSuchCommand,
    Superfluous,
    action_of,
    closest_to,
    understood,
)
from bot.platforms.slack.origin import SlackOrigin, Surface, own_chat, place_in
from bot.platforms.slack.payloads import Inbound, Workspace, key_of, sender_of
from bot.platforms.slack.reading import Body, channel_id, user_id, words
from handlers.conversation.typed_commands import SPELLINGS
from models.chat import Click, Message, Submission
from models.phrase import Phrase, phrase

DESK = "/desk"
_AFTER_THE_WORD = re.compile(r"[\s:：]+")
COMMANDS = (DESK,)


class Unparsed(NamedTuple):
    """A command that cannot be followed, and the sentence that says why, or what could be meant."""

    origin: SlackOrigin
    sentence: Phrase


def command_of(body: Body, workspace: Workspace, now: datetime) -> Inbound | Unparsed | None:
    """Return the meaning of `/desk …`; None where Slack did not say who typed it where."""
    user, channel = user_id(body, "user_id"), channel_id(body, "channel_id")
    trigger = words(body, "trigger_id")
    if words(body, "command") != DESK or not (user and channel and trigger):
        return None
    origin = SlackOrigin(Surface.COMMAND, user, channel, trigger=trigger)
    typed = words(body, "text").strip()
    word, rest = (*_AFTER_THE_WORD.split(typed, maxsplit=1), "")[:2]
    match understood(word or "help", rest.strip(), now, is_marked=False):
        case NoSuchCommand(word):
            return Unparsed(origin, _what_was_meant(word))
        case Superfluous(word):
            return Unparsed(origin, phrase("command.takes_nothing", command=f"{DESK} {word}"))
        case NoCommand(text, unknown):
            return Inbound(_said(text if unknown else typed, unknown, origin, workspace, now), origin)
        case command:
            meaning, rest = command
    if meaning in FILED and rest:
        return Inbound(_filed(meaning, rest, origin, workspace, now), origin)
    if meaning == "language" and rest.lower() not in LANGUAGES:
        return Unparsed(origin, phrase("slack_command.which_language", command=DESK))
    return Inbound(_pressed(meaning, rest, origin, workspace), origin)


def _said(text: str, unknown: str | None, origin: SlackOrigin, workspace: Workspace, now: datetime) -> Message:
    """Return typed words that are no command, as if in the sender's own chat, for nobody else saw them."""
    return Message(
        idempotency_key=key_of(workspace, "trigger", origin.trigger),
        place=own_chat(origin.user),
        sender=sender_of(origin.user),
        text=text,
        ref=f"command/{origin.trigger}",
        sent_at=now,
        is_direct=True,
        is_addressed=True,
        unknown_command=unknown,
    )


def _filed(form: str, text: str, origin: SlackOrigin, workspace: Workspace, now: datetime) -> Submission:
    """Return the filed form whose text was typed behind the command."""
    place = place_in(origin.channel, origin.user)
    return Submission(
        idempotency_key=key_of(workspace, "trigger", origin.trigger),
        place=place,
        sender=sender_of(origin.user),
        form=form,
        fields={"text": text},
        sent_at=now,
        is_direct=place.is_direct,
        is_command=True,
    )


def _pressed(meaning: str, rest: str, origin: SlackOrigin, workspace: Workspace) -> Click:
    action = action_of(meaning, rest)
    if meaning == "language":
        action = f"language:{LANGUAGES[rest.lower()]}"
    place = place_in(origin.channel, origin.user)
    return Click(
        idempotency_key=key_of(workspace, "trigger", origin.trigger),
        place=place,
        sender=sender_of(origin.user),
        action=action,
        is_direct=place.is_direct,
    )


def _what_was_meant(word: str) -> Phrase:
    close, shown = closest_to(word), word[:40]
    if close is None:
        return phrase("slack_command.unknown", command=DESK, word=shown, words=tuple(SPELLINGS))
    return phrase("slack_command.unknown_but_close", command=DESK, word=shown, meant=close)
