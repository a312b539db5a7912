"""Slack permissions by the events and methods that need them; the manifest asks for just these."""

from bot.platforms.slack.payloads import SUBSCRIBED_EVENTS

METHODS: dict[str, str] = {
    "auth.test": "",
    "apps.connections.open": "",
    "chat.postEphemeral": "chat:write",
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations.history": "",
    "conversations.open": "im:write",
    "conversations.replies": "",
    "files.completeUploadExternal": "files:write",
    "files.delete": "files:write",
    "files.getUploadURLExternal": "files:write",
    "files.info": "files:read",
    "users.info": "users:read",
    "views.open": "",
    "views.publish": "",
    "views.push": "",
    "views.update": "",
}
"""By method of the Web API, the scope of a bot's token; empty where any token will do, or where an event has it."""

EVENTS: dict[str, dict[str, str]] = {
    "app_home_opened": {"app_home_opened": ""},
    "app_mention": {"app_mention": "app_mentions:read"},
    "app_uninstalled": {"app_uninstalled": ""},
    "message": {
        "message.channels": "channels:history",
        "message.groups": "groups:history",
        "message.im": "im:history",
        "message.mpim": "mpim:history",
    },
    "reaction_added": {"reaction_added": "reactions:read"},
    "team_join": {"team_join": "users:read"},
    "tokens_revoked": {"tokens_revoked": ""},
    "user_change": {"user_change": "users:read"},
}
"""By event type, what is subscribed to for it, each with its scope."""

OTHERS = {
    "commands": "slash commands and shortcuts",
    "files:read": "files that come with a report",
    "users:read.email": "an account is linked to a person by the e-mail of the directory",
}
"""Scopes that belong to no method and no event, and what for."""


def bot_events() -> list[str]:
    """Return the events that the app subscribes to."""
    return sorted(name for event in SUBSCRIBED_EVENTS for name in EVENTS[event])


def bot_scopes() -> list[str]:
    """Return the scopes that the app asks the workspace's owner for."""
    for_events = {scope for event in SUBSCRIBED_EVENTS for scope in EVENTS[event].values()}
    return sorted({*METHODS.values(), *for_events, *OTHERS} - {""})
