"""Delivery to a platform outside: the order, the pace, and what becomes of a post that does not simply arrive."""

import asyncio
import threading
import time
from itertools import pairwise
from types import SimpleNamespace

import pytest
from sqlalchemy import update
from sqlmodel import Session, select

from bot.delivery.relay import RelayTiming
from bot.delivery.transport import Gone, Later, Outcome, Outgoing, Undeliverable
from bot.desk_clock import utc_now
from handlers.turn.turn import Turn
from models.chat import Card
from models.messaging.outbox import ChatPace, Post, PostState
from models.terms import Reach
from tests.support.outboxes import Desk, Robot, Step, Tale

pytestmark = pytest.mark.both_databases("claims")

HELD_S = 1.0
PATIENT = RelayTiming(pace_s=60.0, first_pause_s=0.05)


def test_a_place_hears_in_order_and_class_a_first(tale: Tale) -> None:
    """What was queued first comes first; priority 0 overtakes; a thread is a place of its own in its chat."""

    async def story(desk: Desk) -> None:
        robot = Robot()
        for title, priority, thread in (("1", 1, None), ("2", 1, "t"), ("3", 1, None), ("A", 0, None), ("4", 1, "t")):
            desk.queue("C1", title, priority=priority, thread=thread)
        async with desk.outbox(robot):
            await desk.settled()
        assert robot.titles() == ["A", "1", "2", "3", "4"]
        assert {post.place.thread for _, post in robot.tries if post.card.title in "24"} == {"t"}

    tale(story)


def test_a_secret_is_kept_no_longer_than_it_takes_to_arrive(tale: Tale) -> None:
    """The reader's chat has it; the row keeps what was to be kept, also where the post is given up."""

    async def story(desk: Desk) -> None:
        robot, after = Robot(), Card(title="kept").model_dump(mode="json")
        robot.will("C2", Step(Undeliverable("is_archived")))
        robot.will("C3", Step(Later(0.05, "ratelimited")))
        posts = [desk.queue(chat, "secret", card_after=after) for chat in ("C1", "C2", "C3")]
        plain = desk.queue("C4", "plain")
        async with desk.outbox(robot):
            await desk.settled()
        assert [str(desk.post(one).state) for one in posts] == ["sent", "dead", "sent"]
        assert [desk.post(one).card["title"] for one in (*posts, plain)] == ["kept", "kept", "kept", "plain"]
        assert {card.title for card in robot.shown.values()} == {"secret", "plain"}
        assert {one.card.title for _, one in robot.tries} == {"secret", "plain"}

    tale(story)


def test_what_is_new_goes_before_what_is_repainted(tale: Tale) -> None:
    """However many cards are to be edited; edits leave in the order in which they were asked for, class A first."""

    async def story(desk: Desk) -> None:
        robot = Robot()
        old = [desk.queue("C1", f"old {number}", priority=int(number > 0)) for number in range(4)]
        async with desk.outbox(robot):
            await desk.settled()
        for number in (2, 3, 1, 0):
            desk.edit(old[number], f"edit {number}")
        desk.edit(old[2], "edit 2 again")
        desk.queue("C1", "new")
        desk.queue("C1", "new A", priority=0)
        async with desk.outbox(robot):
            await desk.settled()
        assert robot.titles()[4:] == ["new A", "new", "edit 0", "edit 2 again", "edit 3", "edit 1"]

    tale(story)


def test_a_chat_hears_one_post_each_pace(tale: Tale) -> None:
    """Posts of a chat are apart by the pace, those of another chat do not wait for them."""

    async def story(desk: Desk) -> None:
        robot = Robot()
        for number in range(4):
            desk.queue("C1", str(number))
        desk.queue("C2", "other")
        async with desk.outbox(robot, RelayTiming(pace_s=0.3, first_pause_s=0.05)):
            await desk.settled()
        times = robot.times("C1")
        assert all(later - earlier >= 0.28 for earlier, later in pairwise(times))
        assert robot.times("C2")[0] < times[1]

    tale(story)


def test_the_pace_counts_from_the_answer_however_late_the_mark(tale: Tale) -> None:
    """In a storm the mark waits for the database; the chat does not wait for that as well."""

    async def story(desk: Desk) -> None:
        robot, begun = Robot(), threading.Event()
        post = desk.queue("C1", "first")

        def hold() -> None:
            with desk.writing.begin() as connection:
                connection.execute(update(Post).values(language=Post.language))
                begun.set()
                time.sleep(HELD_S)

        async def send(outgoing: Outgoing) -> Outcome:
            outcome = await Robot.send(robot, outgoing)
            await asyncio.to_thread(threading.Thread(target=hold).start)
            await asyncio.to_thread(begun.wait)
            return outcome

        async with desk.outbox(SimpleNamespace(platform=robot.platform, send=send, close=robot.close), PATIENT):
            await desk.settled(post)
        marked_at = time.monotonic()
        with Session(desk.engine) as session:
            next_at = session.exec(select(ChatPace.next_at).where(ChatPace.chat == "C1")).one()
        ((sent_at, _),) = robot.tries
        late_s = marked_at - sent_at
        assert late_s >= HELD_S
        assert (next_at - utc_now()).total_seconds() < PATIENT.pace_s - HELD_S / 2

    tale(story)


def test_one_slow_chat_holds_up_nobody_else(tale: Tale) -> None:
    """While a message is on its way, other chats get theirs, and its own chat gets nothing else."""

    async def story(desk: Desk) -> None:
        robot, release = Robot(), asyncio.Event()
        robot.will("C1", Step(waits_for=release))
        desk.queue("C1", "slow")
        desk.queue("C1", "behind")
        others = [desk.queue(f"C{number}", "quick") for number in range(2, 30)]
        async with desk.outbox(robot):
            await desk.settled(*others)
            assert robot.titles("C1") == ["slow"]
            release.set()
            await desk.settled()
        assert robot.titles("C1") == ["slow", "behind"]

    tale(story)


def test_told_to_wait_the_whole_chat_waits_and_no_other(tale: Tale) -> None:
    """A limit with its number of seconds stops its chat for that long; others go on; nothing is lost or sent twice."""

    async def story(desk: Desk) -> None:
        robot = Robot()
        robot.will("C1", Step(Later(2.5, "ratelimited", is_whole_chat=True)))
        limited = [desk.queue("C1", "first"), desk.queue("C1", "second", thread="t")]
        async with desk.outbox(robot):
            await desk.until(lambda: bool(robot.tries))
            for number in range(3):
                desk.queue("C2", str(number))
            await desk.settled()
        first, again, _ = robot.times("C1")
        assert again - first >= 2.4
        assert max(robot.times("C2")) < again
        assert robot.titles("C1") == ["first", "first", "second"]
        assert [len(robot.refs[post]) for post in limited] == [1, 1]

    tale(story)


def test_a_failing_post_holds_up_its_place_for_a_while_only(tale: Tale) -> None:
    """Those behind it keep their order, until it has failed so often that they go ahead."""

    async def story(desk: Desk) -> None:
        robot = Robot()
        robot.will("C1", *(Step(Later(0.05, "down")) for _ in range(3)))
        desk.queue("C1", "first")
        desk.queue("C1", "second")
        async with desk.outbox(robot):
            await desk.settled()
            assert robot.titles() == ["first", "first", "first", "first", "second"]
            stuck = desk.queue("C3", "stuck")
            robot.will("C3", *(Step(Later(0.01, "down")) for _ in range(5)))
            await desk.until(lambda: desk.post(stuck).attempts >= 5)
            desk.change(stuck, retry_at=None, attempts=5)
            robot.will("C3", Step(Later(60.0, "down")))
            await desk.until(lambda: desk.post(stuck).attempts > 5)
            await desk.settled(desk.queue("C3", "behind"))

    tale(story)


def test_changes_become_one_edit(tale: Tale) -> None:
    """A card changed three times before it leaves is sent once; changed on its way, it is edited once afterwards."""

    async def story(desk: Desk) -> None:
        robot, release = Robot(), asyncio.Event()
        robot.will("C1", Step(waits_for=release))
        post = desk.queue("C1", "v1")
        for title in ("v2", "v3"):
            desk.edit(post, title)
        async with desk.outbox(robot):
            await desk.until(lambda: bool(robot.tries))
            desk.edit(post, "v4")
            desk.edit(post, "v5")
            assert desk.post(post).state is PostState.SENDING
            release.set()
            await desk.until(lambda: desk.post(post).sent_version == 5)
        assert robot.titles() == ["v3", "v5"]
        assert [sent.is_edit for _, sent in robot.tries] == [False, True]
        assert [card.title for card in robot.shown.values()] == ["v5"]
        assert desk.post(post).state is PostState.SENT

    tale(story)


def test_a_card_that_was_taken_away_is_put_there_again(tale: Tale) -> None:
    """The message to edit is gone: the card comes anew and is edited there from now on."""

    async def story(desk: Desk) -> None:
        robot = Robot()
        post = desk.queue("C1", "v1")
        async with desk.outbox(robot):
            await desk.settled()
            robot.will("C1", Step(Gone("message_not_found")))
            desk.edit(post, "v2")
            await desk.settled()
        assert [sent.is_edit for _, sent in robot.tries] == [False, True, False]
        assert desk.post(post).external_ref == robot.refs[post][1]

    tale(story)


def test_what_hangs_below_waits_for_its_root(tale: Tale) -> None:
    """It hangs in the thread of the message that the root became; where the root is dead it stands by itself."""

    async def story(desk: Desk) -> None:
        robot = Robot()
        robot.will("C1", Step(Later(0.3, "down")))
        robot.will("C2", Step(Undeliverable("no")))
        root, dead = desk.queue("C1", "root"), desk.queue("C2", "dead root")
        below = desk.queue("C1", "below", parent_id=root, priority=0)
        orphan = desk.queue("C2", "orphan", parent_id=dead)
        async with desk.outbox(robot):
            await desk.settled()
        assert robot.titles("C1") == ["root", "root", "below"]
        threads = {post.id: post.place.thread for _, post in robot.tries}
        assert threads[below] == desk.post(root).external_ref is not None
        assert threads[orphan] is None
        assert desk.post(orphan).state is PostState.SENT

    tale(story)


def test_a_poisonous_post_is_given_up_and_others_pass(tale: Tale) -> None:
    """Our own mistake, three times: dead, told elsewhere; the loop lives and the chat goes on."""

    async def story(desk: Desk) -> None:
        robot = Robot()
        robot.will("C1", *(Step(ZeroDivisionError("poison")) for _ in range(3)))
        poison, other = desk.queue("C1", "poison"), desk.queue("C1", "other")
        async with desk.outbox(robot):
            await desk.settled()
        assert robot.titles() == ["poison", "poison", "poison", "other"]
        assert desk.told == [(poison, "ZeroDivisionError")]
        assert [desk.post(post).state for post in (poison, other)] == [PostState.DEAD, PostState.SENT]

    tale(story)


def test_dead_and_told_are_one(tale: Tale) -> None:
    """If the other place cannot be told, the post is not dead either, and both are tried again."""

    async def story(desk: Desk) -> None:
        robot, failures = Robot(), iter([RuntimeError("not yet")])

        def tell(turn: Turn, post_id: str, reason: str, reach: Reach) -> int:
            for failure in failures:
                raise failure
            return desk.note(turn, post_id, reason, reach)

        robot.will("C1", *(Step(Undeliverable("is_archived")) for _ in range(2)))
        post = desk.queue("C1", "nowhere")
        async with desk.outbox(robot, tell=tell):
            await desk.settled()
        assert desk.told == [(post, "is_archived")]
        assert desk.post(post).failed_because == "is_archived"
        assert len(robot.tries) == 2

    tale(story)


def test_a_dead_card_that_changes_is_tried_again(tale: Tale) -> None:
    """The channel may have been opened again meanwhile."""

    async def story(desk: Desk) -> None:
        robot = Robot()
        robot.will("C1", Step(Undeliverable("not_in_channel")))
        post = desk.queue("C1", "v1")
        async with desk.outbox(robot):
            await desk.settled()
            assert desk.post(post).state is PostState.DEAD
            desk.edit(post, "v2")
            await desk.settled()
        assert [card.title for card in robot.shown.values()] == ["v2"]

    tale(story)


def test_what_was_taken_care_of_does_not_leave(tale: Tale) -> None:
    """A notice whose steps hold no more is dropped as it would leave, also one that waited for another try."""

    async def story(desk: Desk) -> None:
        robot = Robot()
        post = desk.queue("C1", "notice", steps=[[999]])
        async with desk.outbox(robot):
            await desk.settled()
        assert robot.tries == []
        assert (desk.post(post).state, desk.post(post).dropped_because) == (PostState.DROPPED, "taken care of")

    tale(story)


def test_a_refused_token_kills_nothing(tale: Tale) -> None:
    """Every post waits while the platform refuses the desk, and goes out once when it does not any more."""

    async def story(desk: Desk) -> None:
        robot, told = Robot(), []

        def tell(turn: Turn, post_id: str, reason: str, reach: Reach) -> int:
            told.append((reason, reach))
            return 1

        refused = Step(Undeliverable("token_revoked", Reach.PLATFORM))
        posts = [desk.queue(chat, chat) for chat in ("C1", "C2")]
        for chat in ("C1", "C2"):
            robot.will(chat, refused, refused)
        timing = RelayTiming(pace_s=0.0, first_pause_s=0.05, longest_refused_s=0.1)
        async with desk.outbox(robot, timing, tell=tell):
            await desk.settled()
        assert [desk.post(post).state for post in posts] == [PostState.SENT, PostState.SENT]
        assert robot.titles("C1") == ["C1"] * 3
        assert told == [("token_revoked", Reach.PLATFORM)] * 2

    tale(story)
