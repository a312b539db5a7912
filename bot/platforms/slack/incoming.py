"""Handling of Slack's requests as one turn each; the acknowledgement waits for its commit."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Engine

from bot.platforms.slack.commands import Unparsed, command_of
from bot.platforms.slack.interactions import MadeUpError, Robots, press_of, shortcut_of, submission_of
from bot.platforms.slack.origin import SlackOrigin, Surface, own_chat, place_in
from bot.platforms.slack.payloads import OF_THE_TOKEN, Inbound, Workspace, event_of, is_of, key_of, sender_of
from bot.platforms.slack.people import People
from bot.platforms.slack.presses import at_its_card
from bot.platforms.slack.reading import Body, words
from bot.platforms.slack.reply import Answer, Replies, says_more
from bot.platforms.slack.shared_files import SharedFiles
from bot.turns.dispatch import Dispatch
from bot.turns.writer import Busy, Dropped, Pending
from handlers.i18n import Voice, voice_of
from models.chat import Click, Edit, Message, Profile, Reply
from models.phrase import Phrase, phrase

log = structlog.get_logger(__name__)

WAITS_FOR_S = 1.0
"""Seconds after which a presser is shown that the desk is at work: a press opens nothing after 3 seconds."""


MOST_HOMES = 10_000


class Incoming:
    """One function for each kind of payload. An event raises Busy: Slack must deliver it again.

    A press, a form, a shortcut and a command come once: their sender is told the state that is known.

    `whoami` gives the desk's own workspace, and raises Busy while Slack has not said which that is. `doubt` is told
    when Slack says that a token was revoked, or the app uninstalled.
    """

    def __init__(
        self,
        dispatch: Dispatch,
        engine: Engine,
        people: People,
        files: SharedFiles,
        replies: Replies,
        whoami: Callable[[], Awaitable[Workspace]],
        now: Callable[[], datetime],
        doubt: Callable[[], None],
    ) -> None:
        self._dispatch = dispatch
        self._engine = engine
        self._people = people
        self._files = files
        self._replies = replies
        self._whoami = whoami
        self._now = now
        self._doubt = doubt
        self.waits_for_s = WAITS_FOR_S
        self._bringing: set[asyncio.Task[None]] = set()
        self._have_home: set[str] = set()

    @property
    def is_bringing(self) -> bool:
        """True while an answer is still on its way."""
        return bool(self._bringing)

    async def event(self, body: Body) -> Answer:
        """A message, an edit, a reaction, somebody's new profile, an opened Home."""
        workspace = await self._known(body)
        if workspace is not None and words(body, "event", "type") in OF_THE_TOKEN:
            self._doubt()
            return {}
        inbound = event_of(body, workspace) if workspace else None
        if workspace is None or inbound is None:
            return _ignored(body)
        if isinstance(inbound.event, Profile):
            await self._people.keep_profile(inbound.event)
            return {}
        return await self._act(inbound, workspace, comes_again=True)

    async def press(self, body: Body) -> Answer:
        """A button of a card, of a form or of Home."""
        workspace = await self._known(body)
        try:
            inbound = press_of(body, workspace) if workspace else None
        except MadeUpError as error:
            log.warning("made-up button", user=error.origin.user)
            return await self._refuse(error.origin, phrase("card.unknown_button"))
        return await self._act(inbound, workspace) if inbound and workspace else _ignored(body)

    async def submission(self, body: Body) -> Answer:
        """A form that was sent in."""
        workspace = await self._known(body)
        inbound = submission_of(body, workspace, self._now()) if workspace else None
        return await self._act(inbound, workspace) if inbound and workspace else _ignored(body)

    async def shortcut(self, body: Body) -> Answer:
        """A shortcut, from the menu or below a message."""
        workspace = await self._known(body)
        inbound = shortcut_of(body, workspace) if workspace else None
        if isinstance(inbound, Robots):
            return await self._refuse(inbound.origin, phrase("slack_command.written_by_a_program"))
        return await self._act(inbound, workspace) if inbound and workspace else _ignored(body)

    async def command(self, body: Body) -> Answer:
        """Answer `/desk` with any text behind it."""
        workspace = await self._known(body)
        inbound = command_of(body, workspace, self._now()) if workspace else None
        if isinstance(inbound, Unparsed):
            return await self._refuse(inbound.origin, inbound.sentence)
        return await self._act(inbound, workspace) if inbound and workspace else _ignored(body)

    async def nothing(self, body: Body) -> Answer:
        """Acknowledge an event that the desk does not answer, such as a closed form, so that Slack is content."""
        return _ignored(body)

    async def close(self) -> None:
        """Let what is being brought arrive, for a moment, then stop."""
        if self._bringing:
            await asyncio.wait(self._bringing, timeout=2.0)
        for task in list(self._bringing):
            task.cancel()
        await asyncio.gather(*self._bringing, return_exceptions=True)

    async def _known(self, body: Body) -> Workspace | None:
        workspace = await self._whoami()
        if is_of(body, workspace):
            return workspace
        log.warning("unknown workspace refused", team=words(body, "team_id") or words(body, "team", "id"))
        return None

    async def _act(self, inbound: Inbound, workspace: Workspace, *, comes_again: bool = False) -> Answer:
        """Act on an event and answer with its state. Raises Busy where Slack delivers it again."""
        waiting = ""
        reply: Reply | Busy
        try:
            inbound = await self._found(inbound, workspace)
            reply, waiting = await self._turn(inbound)
        except Busy as busy:
            reply = busy
        if isinstance(reply, Busy):
            if comes_again:
                raise reply
            return await self._unfinished(reply, inbound, waiting)
        self._paint_home_again(reply, inbound, workspace)
        return await self._answer(reply, inbound, waiting)

    async def _found(self, inbound: Inbound, workspace: Workspace) -> Inbound:
        """The same with all that has to be known of it before the desk acts on it. Raises Busy."""
        await self._people.introduce(inbound.event.sender.account, workspace)
        if inbound.origin.user != inbound.event.sender.account:
            await self._people.introduce(inbound.origin.user, workspace)
        return await self._people.named(await at_its_card(self._engine, await self._files.described(inbound)))

    async def _turn(self, inbound: Inbound) -> tuple[Reply | Busy, str]:
        """The reply, or why there is none, and the view that was opened to wait for it, if it took long."""
        turn = asyncio.create_task(self._dispatch.act(inbound.event, self._now()))
        waiting = ""
        if isinstance(inbound.event, Click) and inbound.origin.trigger:
            done, _ = await asyncio.wait({turn}, timeout=self.waits_for_s)
            if not done:
                waiting = await self._replies.open_waiting(inbound.origin, await self._voice(inbound))
        try:
            return await turn, waiting
        except Busy as busy:
            return busy, waiting

    async def _unfinished(self, busy: Busy, inbound: Inbound, waiting: str = "") -> Answer:
        """Say what is known of an act without a reply, and once more is known, say that."""
        try:
            voice = await self._voice(inbound)
        except Busy:
            voice = voice_of(self._dispatch.language)
        key = "web.busy"
        if isinstance(busy, Pending):
            key = "slack.late" if busy.outcome else "slack.unsettled"
        if isinstance(busy, Pending) and busy.outcome is not None:
            self._start(self._bring_later(busy.outcome, inbound, voice))
        reply = Reply(toast=voice(key), is_refusal=True)
        answer = self._replies.acknowledgement(reply, inbound, voice)
        self._bring(reply, inbound, voice, waiting)
        return answer

    async def _bring_later(self, outcome: Awaitable[Reply], inbound: Inbound, voice: Voice) -> None:
        """Say a late answer in the actor's own chat once it is known: nothing opens a view any more."""
        try:
            reply = await outcome
        except Pending:
            reply = Reply(toast=voice("slack.unsettled"), is_refusal=True)
        except Dropped:
            reply = Reply(toast=voice("web.busy"), is_refusal=True)
        await self._replies.bring_late(reply, inbound, voice)

    async def _answer(self, reply: Reply, inbound: Inbound, waiting: str = "") -> Answer:
        """Return the acknowledgement; the rest is brought beside it, for it has to be quick."""
        was_said = reply.is_repeat and isinstance(inbound.event, Message | Edit)  # a mention arrives as two events
        if was_said or not says_more(reply, inbound):
            return {}
        voice = await self._voice(inbound)
        answer = self._replies.acknowledgement(reply, inbound, voice)
        self._bring(reply, inbound, voice, waiting)
        return answer

    def _paint_home_again(self, reply: Reply, inbound: Inbound, workspace: Workspace) -> None:
        """Paint an open Home anew after its user pressed a button or sent a form; Slack asks for it only once."""
        user = inbound.origin.user
        if reply.home is not None:
            if len(self._have_home) >= MOST_HOMES:
                self._have_home.clear()
            self._have_home.add(user)
        elif (
            user in self._have_home and inbound.origin.surface in {Surface.HOME, Surface.MODAL} and not reply.is_refusal
        ):
            self._start(self._home(user, key_of(workspace, "home", user, "after", inbound.event.idempotency_key)))

    async def _home(self, user: str, key: str) -> None:
        place, origin = own_chat(user), SlackOrigin(Surface.HOME, user)
        opened = Click(idempotency_key=key, place=place, sender=sender_of(user), action="home", is_direct=True)
        try:
            reply = await self._dispatch.act(opened, self._now())
        except Busy:
            return  # the next one who opens it, or presses there, has it painted anew
        voice = await self._people.voice_of(user)
        await self._replies.bring(reply, Inbound(opened, origin), voice, is_asked_for=False)

    async def _refuse(self, origin: SlackOrigin, sentence: Phrase) -> Answer:
        """Say no without a turn: there is nothing to act on."""
        voice = await self._people.voice_of(origin.user)
        reply = Reply(toast=voice.say(sentence), is_refusal=True)
        refused = Inbound(_pressed_nothing(origin), origin)
        answer = self._replies.acknowledgement(reply, refused, voice)
        self._bring(reply, refused, voice)
        return answer

    async def _voice(self, inbound: Inbound) -> Voice:
        return await self._people.voice_of(inbound.origin.user)

    def _bring(self, reply: Reply, inbound: Inbound, voice: Voice, waiting: str = "") -> None:
        self._start(self._replies.bring(reply, inbound, voice, waiting))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._bringing.add(task)
        task.add_done_callback(self._bringing.discard)


def _pressed_nothing(origin: SlackOrigin) -> Click:
    """Stands for an event where there was none, so that its sender can be answered."""
    place = place_in(origin.channel, origin.user)
    return Click(idempotency_key="", place=place, sender=sender_of(origin.user), action="", is_direct=place.is_direct)


def _ignored(body: Body) -> Answer:
    kind = words(body, "event", "type") or words(body, "type") or words(body, "command")
    log.info("not acted on", kind=kind[:80], subtype=words(body, "event", "subtype")[:80])
    return {}
