"""Slack's part of the table: payloads as Slack sends them, through the adapter that receives them."""

import asyncio
from datetime import datetime
from typing import Any

from bot.platforms.slack.forms import FormContext
from bot.platforms.slack.incoming import Incoming
from bot.platforms.slack.origin import place_in
from bot.platforms.slack.payloads import Inbound, Workspace
from handlers.i18n import Voice
from models.chat import Profile, Reply
from models.terms import Platform
from tests.support import slack_payloads as payloads
from tests.support.slack_payloads import BOT_USER, WORKSPACE, Payload
from tests.support.ways_in.cells import Spot, Who
from tests.support.ways_in.contents import FILE_NAME
from tests.support.ways_in.mouth import Line, Mouth
from tests.support.ways_in.sent import Brought, Sent, Shown
from tests.support.ways_in.world import CLERK, World, account, account_of, room

MENTION = f"<@{BOT_USER}> "


class SlackMouth(Mouth):
    """People of a workspace, as the table has them write and press."""

    platform = Platform.SLACK

    def __init__(self, world: World, shown: Shown) -> None:
        super().__init__(world, shown)
        self.incoming = Incoming(
            world.desk.dispatch,
            world.desk.writer.connection,  # type: ignore[arg-type]  # where a turn is not committed, only it sees the cards
            _People(world),  # type: ignore[arg-type]
            _Files(),  # type: ignore[arg-type]
            _Replies(shown),  # type: ignore[arg-type]
            _whoami,
            lambda: world.now,
            lambda: None,
        )

    def write(self, line: Line) -> Sent:
        """A message; whoever calls the desk is told of twice."""
        who, spot, text, at = line.who, line.spot, line.text, line.at
        ts, root = self._stamp(at), line.below or self._root(spot)
        more: Payload = {"thread_ts": root} if root else {}
        more |= {"files": [_file()], "subtype": "file_share"} if line.has_file else {}
        more |= {"bot_id": "B0ROBOT"} if who is Who.BOT else {}
        typed = f"{MENTION}{text}" if line.calls else text
        named = {"channel": self._channel(spot, who), "user": account(self.platform, who), "ts": ts, **more}
        said = payloads.message(typed, **named)
        if not line.calls:
            return self._sent(who, spot, text, at, lambda: self._event(said), ts, root)
        mention = payloads.event(**{**said["event"], "type": "app_mention"})

        def both() -> None:
            self._event(said)
            self._event(mention)

        return self._sent(who, spot, text, at, both, ts, root, calls=True)

    def edit(self, sent: Sent, text: str, at: datetime) -> Sent:
        """What was sent before is changed."""
        mark, more = MENTION if sent.calls else "", {"thread_ts": sent.below} if sent.below else {}
        user = account(self.platform, sent.who)
        body = payloads.changed(
            f"{mark}{sent.text}", f"{mark}{text}", ts=sent.ref, edited=self._stamp(at), user=user, **more
        )
        body["event"]["channel"] = self._channel(sent.spot, sent.who)
        body["event"]["message"] |= {"bot_id": "B0ROBOT"} if sent.who is Who.BOT else {}
        body["event"]["previous_message"] |= {"user": user}
        return self._sent(sent.who, sent.spot, text, at, lambda: self._event(body), sent.ref, sent.below)

    def overtaken(self, who: Who, spot: Spot, before: str, text: str, at: datetime) -> Sent:
        """An edit whose message is still on its way."""
        first = Sent(who, spot, before, at, lambda: None, self._stamp(at), self._root(spot))
        return self.edit(first, text, at)

    def command(self, who: Who, spot: Spot, text: str, at: datetime) -> Sent:
        """`/desk` and what follows."""
        body = payloads.command(text, user=account(self.platform, who), channel=self._channel(spot, who))
        return self._sent(who, spot, text, at, lambda: self._bring("command", body))

    def brought(
        self, who: Who, spot: Spot, text: str, at: datetime, *, has_file: bool = False, by: str = CLERK
    ) -> Sent:
        """A clerk, or somebody else, hands over what the sender wrote."""
        ts, root = self._stamp(at), self._root(spot)
        said: Payload = {"type": "message", "user": account(self.platform, who), "text": text, "ts": ts}
        said |= {"thread_ts": root} if root else {}
        said |= {"files": [_file()]} if has_file else {}
        said |= {"bot_id": "B0ROBOT"} if who is Who.BOT else {}
        pressed_at = f"{at.timestamp():.6f}"
        presser, channel = account_of(self.platform, by), self._channel(spot, who)
        body = payloads.message_shortcut(said, user=presser, channel=channel, action_ts=pressed_at)
        return self._sent(who, spot, text, at, lambda: self._bring("shortcut", body), ts, root)

    def form(
        self, name: str, spot: Spot, name_of_form: str, fields: dict[str, str], at: datetime, post: str | None = None
    ) -> Sent:
        """A form that `name` sends in, opened in this place."""
        user = account_of(self.platform, name)
        place = place_in("" if spot is Spot.OWN else room(self.platform, spot), user)
        body = payloads.submission(name_of_form, fields, FormContext(place=place, post=post), user=user)
        return self._sent(Who.COLLEAGUE, spot, fields.get("text", ""), at, lambda: self._bring("submission", body))

    def home_form(self, name: str, form: str, fields: dict[str, str], at: datetime) -> Sent:
        """The shortcut of the menu, then the form that it opens."""
        user = account_of(self.platform, name)
        if form == "report":
            self._bring("shortcut", payloads.menu_shortcut(user=user))
        return self.form(name, Spot.OWN, form, fields, at)

    def _event(self, body: Payload) -> None:
        self._bring("event", body)

    def _bring(self, listener: str, body: Payload) -> None:
        """Hand a payload to the adapter's listener of its kind, and let what it says arrive."""
        self.shown.tape.append(Brought(listener, "", body))

        async def all_of_it() -> None:
            await getattr(self.incoming, listener)(body)
            while self.incoming.is_bringing:
                await asyncio.sleep(0)

        self.world.loop.run_until_complete(all_of_it())

    def _sent(
        self, who: Who, spot: Spot, text: str, at: datetime, again: Any, ref: str = "", below: str = "", **more: Any
    ) -> Sent:
        again()
        return Sent(who, spot, text, at, again, ref, below, **more)

    def _channel(self, spot: Spot, who: Who) -> str:
        if spot is Spot.OWN:
            return f"D{account(self.platform, who)[1:]}"
        return room(self.platform, spot)

    def _stamp(self, at: datetime) -> str:
        return f"{int(at.timestamp())}.{next(self.world.numbers):06}"


class _People:
    def __init__(self, world: World) -> None:
        self._world = world

    async def introduce(self, account: str, workspace: Workspace) -> None:
        """Everybody is known already, and nobody knows the stranger."""

    async def keep_profile(self, profile: Profile) -> None:
        """Nobody changes."""

    async def named(self, inbound: Inbound) -> Inbound:
        """Nobody is mentioned."""
        return inbound

    async def voice_of(self, user: str) -> Voice:
        """What somebody reads."""
        return self._world.voice_of_account(Platform.SLACK, user)


class _Files:
    async def described(self, inbound: Inbound) -> Inbound:
        """Every file is described already."""
        return inbound


class _Replies:
    def __init__(self, shown: Shown) -> None:
        self._shown = shown

    def acknowledgement(self, reply: Reply, inbound: Inbound, voice: Voice) -> Payload:
        """Nothing goes back with it that is not kept by `bring`."""
        return {}

    async def bring(
        self, reply: Reply, inbound: Inbound, voice: Voice, waiting: str = "", *, is_asked_for: bool = True
    ) -> None:
        """Keep what is shown."""
        self._shown.take(reply)


async def _whoami() -> Workspace:
    return WORKSPACE


def _file() -> Payload:
    return {
        "id": "F0FILE",
        "name": FILE_NAME,
        "mimetype": "image/png",
        "size": 5000,
        "url_private_download": "https://files.slack.com/x.png",
    }
