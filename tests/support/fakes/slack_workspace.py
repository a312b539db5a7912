"""The workspace behind the small strict Slack: channels, people, and the methods of the Web API that the desk uses."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot.desk_clock import utc_now
from tests.support.fakes.block_kit import problems_of_message, problems_of_view

TEAM, BOT_USER, BOT, APP = "T0TEAM", "U0DESK", "B0DESK", "A0DESK"
LONGEST_TEXT = 40_000
PAGE = 100

Args = dict[str, Any]
Answer = dict[str, Any]


@dataclass
class Channel:
    """A conversation; a direct one has the `user` it is with."""

    id: str
    is_member: bool = True
    is_archived: bool = False
    user: str | None = None
    messages: list[dict[str, Any]] = field(default_factory=list)


class Error(Exception):
    """An `ok: false` answer."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.answer = {"ok": False, "error": code, **more}


class Workspace:
    """What stands where, and who is there. Tests read its lists and add to them."""

    def __init__(self) -> None:
        self.channels: dict[str, Channel] = {name: Channel(name) for name in ("C0INTAKE", "C0TEAM", "C0OTHER")}
        self.users: dict[str, dict[str, Any]] = {}
        self.ephemerals: list[Args] = []
        self.views: list[Args] = []
        """What views.open, views.push and views.update were given, in order, each with its `method`."""
        self.shared_files: dict[str, dict[str, Any]] = {}
        """What `files.info` says of files of channels that two workspaces share."""
        self.places: dict[str, tuple[str, int]] = {}
        """Where files may be uploaded: name and length of each."""
        self.uploads: dict[str, bytes] = {}
        """Files that were uploaded, by id."""
        self.homes: dict[str, dict[str, Any]] = {}
        self.problems: list[str] = []
        """What Slack would not have taken: blocks and views beyond its limits."""
        self.ids = count(1)
        self.port = 0
        self._last_ts = 0.0
        self.add_user(BOT_USER, "desk", is_bot=True)

    def add_user(self, user: str, name: str, **more: Any) -> None:
        """Somebody of the workspace; `more` goes into their record as it is, `email` into their profile."""
        profile = {"real_name": name, "display_name": name}
        if email := more.pop("email", None):
            profile["email"] = email
        record = {"id": user, "team_id": TEAM, "name": name, "real_name": name, "deleted": False, "is_bot": False}
        self.users[user] = {**record, "profile": profile, **more}

    def add_channel(self, channel: str, **more: Any) -> Channel:
        """A channel, with the desk in it unless `is_member` says otherwise."""
        self.channels[channel] = Channel(channel, **more)
        return self.channels[channel]

    def messages(self, channel: str) -> list[dict[str, Any]]:
        """What stands in a channel or, under the id of a user, in the direct chat with them; oldest first."""
        if channel.startswith(("U", "W", "@")):
            channel = _direct_with(channel.lstrip("@"))
        return list(self.channels[channel].messages) if channel in self.channels else []

    def say(self, channel: str, user: str, text: str, thread_ts: str | None = None, **more: Any) -> dict[str, Any]:
        """Somebody writes: the message stands in the channel and is given back; no event is pushed for it."""
        message = {"type": "message", "user": user, "text": text, "ts": self._ts(), **more}
        if thread_ts:
            message["thread_ts"] = thread_ts
        self.channels[channel].messages.append(message)
        return message

    def _post(self, args: Args) -> Answer:
        channel = self._writable(args)
        self._demand_fit("chat.postMessage", args)
        thread = args.get("thread_ts")
        if thread and not any(message["ts"] == thread for message in channel.messages):
            raise Error("thread_not_found")
        message = {"type": "message", "user": BOT_USER, "bot_id": BOT, "app_id": APP, "ts": self._ts()}
        message |= {name: args[name] for name in ("text", "blocks", "metadata", "thread_ts") if args.get(name)}
        channel.messages.append(message)
        return {"channel": channel.id, "ts": message["ts"], "message": message}

    def _update(self, args: Args) -> Answer:
        channel = self._writable(args)
        self._demand_fit("chat.update", args)
        message = next((message for message in channel.messages if message["ts"] == args.get("ts")), None)
        if message is None:
            raise Error("message_not_found")
        if message.get("bot_id") != BOT:
            raise Error("cant_update_message")
        message |= {name: args[name] for name in ("text", "blocks", "metadata") if name in args}
        message["edited"] = {"user": BOT_USER, "ts": self._ts()}
        return {"channel": channel.id, "ts": message["ts"], "text": message.get("text", "")}

    def _ephemeral(self, args: Args) -> Answer:
        self._writable(args)
        self._demand_fit("chat.postEphemeral", args)
        if args.get("user") not in self.users:
            raise Error("user_not_found")
        self.ephemerals.append(args)
        return {"message_ts": self._ts()}

    def _delete(self, args: Args) -> Answer:
        channel = self._channel(args)
        kept = [message for message in channel.messages if message["ts"] != args.get("ts")]
        if len(kept) == len(channel.messages):
            raise Error("message_not_found")
        channel.messages[:] = kept
        return {"channel": channel.id, "ts": args["ts"]}

    def _open(self, args: Args) -> Answer:
        user = self.users.get(str(args.get("users")))
        if user is None:
            raise Error("user_not_found")
        if user["is_bot"]:
            raise Error("cannot_dm_bot")
        if user["deleted"]:
            raise Error("user_disabled")
        channel = _direct_with(user["id"])
        self.channels.setdefault(channel, Channel(channel, user=user["id"]))
        return {"channel": {"id": channel, "is_im": True, "user": user["id"]}}

    def _channel_info(self, args: Args) -> Answer:
        channel = self._channel(args)
        kind = {"is_im": channel.user is not None, "is_channel": channel.user is None}
        return {
            "channel": {"id": channel.id, "is_archived": channel.is_archived, "is_member": channel.is_member, **kind}
        }

    def _members(self, args: Args) -> Answer:
        channel = self._channel(args)
        return {"members": [channel.user, BOT_USER] if channel.user else list(self.users)}

    def _history(self, args: Args) -> Answer:
        channel = self._readable(args)
        roots = [one for one in channel.messages if one.get("thread_ts") in {None, one["ts"]}]
        return self._page(args, list(reversed(roots)))

    def _replies(self, args: Args) -> Answer:
        channel, root = self._readable(args), args.get("ts")
        found = [one for one in channel.messages if root in {one["ts"], one.get("thread_ts")}]
        if not found:
            raise Error("thread_not_found")
        return self._page(args, found)

    def _page(self, args: Args, messages: list[dict[str, Any]]) -> Answer:
        oldest, latest = float(args.get("oldest") or 0), float(args.get("latest") or "inf")
        fitting = [one for one in messages if oldest <= float(one["ts"]) <= latest]
        if not _is_true(args.get("include_all_metadata")):
            fitting = [{name: one[name] for name in one if name != "metadata"} for one in fitting]
        start, limit = int(args.get("cursor") or 0), min(int(args.get("limit") or PAGE), 999)
        more = start + limit < len(fitting)
        cursor = {"response_metadata": {"next_cursor": str(start + limit)}} if more else {}
        return {"messages": fitting[start : start + limit], "has_more": more, **cursor}

    def _user_info(self, args: Args) -> Answer:
        user = self.users.get(str(args.get("user")))
        if user is None:
            raise Error("user_not_found")
        return {"user": user}

    def _upload_place(self, args: Args) -> Answer:
        length = str(args.get("length", ""))
        if not args.get("filename") or not length.isdecimal() or int(length) < 1:
            raise Error("invalid_arguments")
        file_id = f"F{next(self.ids)}"
        self.places[file_id] = (str(args["filename"]), int(length))
        return {"file_id": file_id, "upload_url": f"http://127.0.0.1:{self.port}/upload/{file_id}"}

    def _share(self, args: Args) -> Answer:
        """Only what was uploaded whole is shared; the message names the file by its title."""
        channel = self._writable({"channel": args.get("channel_id")})
        named = args.get("files")
        files = json.loads(named) if isinstance(named, str) else named or []
        if not files or any(one.get("id") not in self.uploads for one in files):
            raise Error("file_not_found")
        thread = args.get("thread_ts")
        if thread and not any(message["ts"] == thread for message in channel.messages):
            raise Error("thread_not_found")
        message: Args = {"type": "message", "user": BOT_USER, "bot_id": BOT, "app_id": APP, "ts": self._ts()}
        message |= {"text": args.get("initial_comment") or "", "files": files}
        message |= {"thread_ts": thread} if thread else {}
        channel.messages.append(message)
        return {"files": files}

    def _delete_file(self, args: Args) -> Answer:
        if self.uploads.pop(str(args.get("file")), None) is None:
            raise Error("file_not_found")
        for channel in self.channels.values():
            gone = [one for one in channel.messages if any(f["id"] == args["file"] for f in one.get("files", ()))]
            channel.messages[:] = [one for one in channel.messages if one not in gone]
        return {}

    def _file_info(self, args: Args) -> Answer:
        found = self.shared_files.get(str(args.get("file")))
        if found is None:
            raise Error("file_not_found")
        return {"file": found}

    def _who_am_i(self, args: Args) -> Answer:
        names = {"url": "https://office.slack.com/", "team": "office", "user": "desk"}
        return {**names, "team_id": TEAM, "user_id": BOT_USER, "bot_id": BOT}

    def _permalink(self, args: Args) -> Answer:
        channel = self._channel(args)
        return {"channel": channel.id, "permalink": f"https://office.slack.com/archives/{channel.id}/p1"}

    def _view(self, method: str) -> Callable[[Args], Answer]:
        def keep(args: Args) -> Answer:
            if method != "views.update" and not args.get("trigger_id"):
                raise Error("invalid_trigger_id")
            if method == "views.update" and not (args.get("view_id") or args.get("external_id")):
                raise Error("not_found")
            self._demand_fit(method, args)
            view_id = args.get("view_id") or f"V{next(self.ids)}"
            shown = {**args["view"], "id": view_id, "hash": f"{next(self.ids)}.x", "team_id": TEAM}
            self.views.append({**args, "method": method, "view": shown})
            return {"view": shown}

        return keep

    def _publish(self, args: Args) -> Answer:
        self._demand_fit("views.publish", args)
        user = str(args.get("user_id"))
        if user not in self.users:
            raise Error("user_not_found")
        self.homes[user] = args["view"]
        return {"view": {**args["view"], "id": f"V{next(self.ids)}", "hash": "1.x"}}

    def _connection(self, args: Args) -> Answer:
        return {"url": f"ws://127.0.0.1:{self.port}/socket?ticket={next(self.ids)}"}

    def _demand_fit(self, method: str, args: Args) -> None:
        if "view" not in args and not args.get("text") and not args.get("blocks"):
            raise Error("no_text")
        if len(str(args.get("text", ""))) > LONGEST_TEXT:
            raise Error("msg_too_long")
        if "view" in args:
            problems = problems_of_view(args["view"])
        else:
            problems = problems_of_message(args.get("text"), args.get("blocks") or [])
        if problems:
            self.problems += problems
            raise Error("invalid_arguments" if "view" in args else "invalid_blocks", errors=problems)

    def _writable(self, args: Args) -> Channel:
        channel = self._channel(args)
        if channel.is_archived:
            raise Error("is_archived")
        if not channel.is_member:
            raise Error("not_in_channel")
        return channel

    def _readable(self, args: Args) -> Channel:
        channel = self._channel(args)
        if not channel.is_member:
            raise Error("not_in_channel")
        return channel

    def _channel(self, args: Args) -> Channel:
        found = self.channels.get(str(args.get("channel")))
        if found is None:
            raise Error("channel_not_found")
        return found

    def _ts(self) -> str:
        """The time of a message, each its own."""
        self._last_ts = max(utc_now().timestamp(), self._last_ts + 0.00001)
        return f"{self._last_ts:.6f}"


METHODS: dict[str, Callable[[Workspace, Args], Answer]] = {
    "apps.connections.open": Workspace._connection,
    "auth.test": Workspace._who_am_i,
    "chat.delete": Workspace._delete,
    "chat.getPermalink": Workspace._permalink,
    "chat.postEphemeral": Workspace._ephemeral,
    "chat.postMessage": Workspace._post,
    "chat.update": Workspace._update,
    "conversations.history": Workspace._history,
    "conversations.info": Workspace._channel_info,
    "conversations.members": Workspace._members,
    "conversations.open": Workspace._open,
    "conversations.replies": Workspace._replies,
    "files.completeUploadExternal": Workspace._share,
    "files.delete": Workspace._delete_file,
    "files.getUploadURLExternal": Workspace._upload_place,
    "files.info": Workspace._file_info,
    "users.info": Workspace._user_info,
    "views.open": lambda fake, args: fake._view("views.open")(args),
    "views.publish": Workspace._publish,
    "views.push": lambda fake, args: fake._view("views.push")(args),
    "views.update": lambda fake, args: fake._view("views.update")(args),
}


def _is_true(value: object) -> bool:
    return str(value).lower() in {"1", "true"}


def _direct_with(user: str) -> str:
    return f"D{user[1:]}"
