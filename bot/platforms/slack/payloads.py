"""Translates what Slack's Events API sends into the desk's own events; what is nobody's word to the desk is nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from bot.platforms.slack.escaping import plain
from bot.platforms.slack.origin import SlackOrigin, Surface, own_chat, place_in
from bot.platforms.slack.reading import (
    Body,
    channel_id,
    holds,
    moment_of,
    number,
    part,
    parts,
    stamp,
    team_id,
    user_id,
    words,
)
from models.chat import Click, Deletion, Edit, Event, File, Message, Place, Profile, Sender
from models.terms import Platform

NO_SUCH_SECOND = 2**33
"""Beyond this no clock of a directory goes."""
SPOKEN = ("", "file_share", "thread_broadcast", "me_message")
"""Subtypes of a message that a person wrote; all others are Slack's own notices, or a robot's."""
ASKED_FOR = "files.info:"
"""Stands before the id of a file of which Slack sent nothing else."""

_CHANGES = ("message_changed", "message_deleted")
STILL_ON_ITS_WAY = timedelta(minutes=10)
"""For so long a message may be delivered after its edit: Slack's last try comes some five minutes after the first."""

REACTIONS = ("eyes", "white_check_mark")
"""Reactions that may stand for a press; the policy decides whether they do."""


class Workspace(NamedTuple):
    """The desk's identity in Slack: its workspace, and the user that it speaks as."""

    team: str
    bot_user: str


class Inbound(NamedTuple):
    """An event of the desk, where an answer to it can be brought, and the form as Slack sent it in, if it was one."""

    event: Event
    origin: SlackOrigin
    view: Body | None = None


def is_of(body: Body, workspace: Workspace) -> bool:
    """Return whether the payload is for the desk's own workspace; a shared channel names the others beside it."""
    named = {
        team_id(body, "team_id"),
        team_id(body, "context_team_id"),
        team_id(body, "team", "id"),
        team_id(body, "view", "app_installed_team_id"),
        *(team_id(one, "team_id") for one in parts(body, "authorizations")),
    }
    return workspace.team in named


def event_of(body: Body, workspace: Workspace) -> Inbound | None:
    """Return the meaning of an event of the Events API to the desk; None for one that it does not act on."""
    event = part(body, "event")
    translate = _EVENTS.get(words(event, "type"))
    return translate(event, workspace) if translate else None


def sender_of(user: str) -> Sender:
    """The account that Slack vouches for."""
    return Sender(platform=Platform.SLACK, account=user)


def key_of(workspace: Workspace, *names: str) -> str:
    """The receipt's key of something in the desk's workspace."""
    return f"slack:{'/'.join((workspace.team, *names))}"


def text_of(message: Body, workspace: Workspace) -> str:
    """Return the typed text without Slack's markup and without the call of the desk's own name."""
    return plain(words(message, "text"), own_id=workspace.bot_user)


def files_of(message: Body) -> tuple[File, ...]:
    """The files that came with a message; deleted ones left out."""
    return tuple(
        File(name=words(one, "id"), media_type="", size=0, source=f"{ASKED_FOR}{words(one, 'id')}")
        if words(one, "file_access") == "check_file_info"
        else file_of(one)
        for one in parts(message, "files")
        if words(one, "mode") != "tombstone"
    )


def file_of(described: Body) -> File:
    """A file as Slack describes it."""
    return File(
        name=words(described, "name") or words(described, "title") or words(described, "id"),
        media_type=words(described, "mimetype"),
        size=number(described, "size"),
        source=words(described, "url_private_download") or words(described, "url_private"),
    )


def is_robots(message: Body, workspace: Workspace) -> bool:
    """Return whether a program wrote it: the desk itself, or another; their words are nobody's report."""
    return bool(words(message, "bot_id")) or user_id(message, "user") in {"", workspace.bot_user, "USLACKBOT"}


def profile_of(user: Body, workspace: Workspace) -> Profile | None:
    """Return the directory's profile of an account; e-mail only for full members of the desk's own workspace."""
    account = user_id(user, "id")
    if not account or holds(user, "is_bot") or account in {workspace.bot_user, "USLACKBOT"}:
        return None
    is_outside = holds(user, "is_stranger") or team_id(user, "team_id") not in {"", workspace.team}
    is_unproven = user.get("is_email_confirmed") is False
    updated = number(user, "updated")
    is_guest = holds(user, "is_restricted") or holds(user, "is_ultra_restricted")
    return Profile(
        idempotency_key=key_of(workspace, "profile", account, str(updated)),
        place=own_chat(account),
        sender=Sender(platform=Platform.SLACK, account=account, name=_name_of(user)),
        email="" if is_outside or is_guest or is_unproven else words(user, "profile", "email"),
        is_deactivated=holds(user, "deleted"),
        is_outside=is_outside,
        as_of=moment_of(str(updated)) if 0 < updated < NO_SUCH_SECOND else None,
    )


def _message(event: Body, workspace: Workspace) -> Inbound | None:
    if words(event, "subtype") in _CHANGES:
        return _change(event, workspace)
    channel, ts, edited = channel_id(event, "channel"), stamp(event, "ts"), stamp(event, "edited", "ts")
    if words(event, "subtype") not in SPOKEN or is_robots(event, workspace) or not (channel and ts):
        return None
    if edited and words(event, "type") == "app_mention":
        # The other word of an edit that added the mention; it names the first message and not the moment.
        return _edited(event, event, edited, workspace, is_addressed=True)
    user, place, root = _whereabouts(event, event)
    message = Message(
        idempotency_key=key_of(workspace, channel, ts),
        place=place,
        sender=sender_of(user),
        text=text_of(event, workspace),
        ref=ts,
        sent_at=moment_of(ts),
        is_direct=place.is_direct,
        reply_to=root if place.is_direct and root else None,
        files=files_of(event),
        is_addressed=_names_the_desk(event, workspace),
    )
    return Inbound(message, SlackOrigin(Surface.TALK, user, channel, root))


def _change(event: Body, workspace: Workspace) -> Inbound | None:
    """A message that was changed or deleted; one that has a thread leaves a tombstone where it stood.

    Slack also says that a message changed when it only adds a preview of a link.
    """
    after, before = part(event, "message"), part(event, "previous_message")
    if words(event, "subtype") == "message_deleted" or words(after, "subtype") == "tombstone":
        return _deleted(event, before, workspace)
    edited, is_same = stamp(after, "edited", "ts"), words(after, "text") == words(before, "text")
    if is_same or is_robots(after, workspace) or not (channel_id(event, "channel") and stamp(after, "ts") and edited):
        return None
    is_addressed = _names_the_desk(after, workspace) and not _names_the_desk(before, workspace)
    return _edited(event, after, edited, workspace, is_addressed=is_addressed)


def _edited(event: Body, after: Body, edited: str, workspace: Workspace, *, is_addressed: bool) -> Inbound:
    user, place, root = _whereabouts(after, event)
    channel, ts = channel_id(event, "channel"), stamp(after, "ts")
    is_young = moment_of(edited) - moment_of(ts) < STILL_ON_ITS_WAY
    edit = Edit(
        idempotency_key=key_of(workspace, channel, ts, "edited", edited),
        place=place,
        sender=sender_of(user),
        text=text_of(after, workspace),
        ref=ts,
        sent_at=moment_of(edited),
        message_key=key_of(workspace, channel, ts) if is_young else "",
        is_direct=place.is_direct,
        is_addressed=is_addressed,
    )
    return Inbound(edit, SlackOrigin(Surface.TALK, user, channel, root))


def _deleted(event: Body, before: Body, workspace: Workspace) -> Inbound | None:
    channel, ts, at = channel_id(event, "channel"), stamp(before, "ts"), stamp(event, "ts") or stamp(event, "event_ts")
    if is_robots(before, workspace) or not (channel and ts and at):
        return None
    user, place, root = _whereabouts(before, event)
    deletion = Deletion(
        idempotency_key=key_of(workspace, channel, ts, "deleted"),
        place=place,
        sender=sender_of(user),
        ref=ts,
        sent_at=moment_of(at),
        is_direct=place.is_direct,
    )
    return Inbound(deletion, SlackOrigin(Surface.TALK, user, channel, root))


def _names_the_desk(message: Body, workspace: Workspace) -> bool:
    return any(f"<@{workspace.bot_user}{end}" in words(message, "text") for end in ">|")


def _whereabouts(message: Body, event: Body) -> tuple[str, Place, str]:
    """Return its writer, the place, and the message whose thread it stands in, if it is not that message itself."""
    user, thread = user_id(message, "user"), stamp(message, "thread_ts")
    root = "" if thread == stamp(message, "ts") else thread
    return user, place_in(channel_id(event, "channel"), user, root), root


def _reaction(event: Body, workspace: Workspace) -> Inbound | None:
    user, name = user_id(event, "user"), words(event, "reaction")
    channel, ts, at = channel_id(event, "item", "channel"), stamp(event, "item", "ts"), stamp(event, "event_ts")
    if name not in REACTIONS or not (user and channel and ts) or user == workspace.bot_user:
        return None
    place = place_in(channel, user)
    click = Click(
        idempotency_key=key_of(workspace, "reaction", user, channel, ts, name, at),
        place=place,
        sender=sender_of(user),
        action=f"react:{name}",
        ref=ts,
        is_direct=place.is_direct,
    )
    return Inbound(click, SlackOrigin(Surface.TALK, user, channel, ts))


def _profile(event: Body, workspace: Workspace) -> Inbound | None:
    profile = profile_of(part(event, "user"), workspace)
    return Inbound(profile, SlackOrigin(Surface.TALK, profile.sender.account)) if profile else None


def _home(event: Body, workspace: Workspace) -> Inbound | None:
    user, at = user_id(event, "user"), stamp(event, "event_ts")
    if not (user and at) or words(event, "tab") != "home":
        return None
    place = own_chat(user)
    key = key_of(workspace, "home", user, at)
    click = Click(idempotency_key=key, place=place, sender=sender_of(user), action="home", is_direct=True)
    return Inbound(click, SlackOrigin(Surface.HOME, user))


def _name_of(user: Body) -> str:
    spoken = words(user, "profile", "display_name"), words(user, "profile", "real_name"), words(user, "real_name")
    return next((name for name in (*spoken, words(user, "name")) if name.strip()), "")


_EVENTS: dict[str, Callable[[Body, Workspace], Inbound | None]] = {
    "message": _message,
    "app_mention": _message,
    "reaction_added": _reaction,
    "user_change": _profile,
    "team_join": _profile,
    "app_home_opened": _home,
}

OF_THE_TOKEN = ("app_uninstalled", "tokens_revoked")
"""After these the desk may no longer be let speak; it asks."""
SUBSCRIBED_EVENTS = (*_EVENTS, *OF_THE_TOKEN)
"""The event types that the desk acts on; the manifest asks Slack for exactly these."""
