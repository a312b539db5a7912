"""What nothing rests on is forgotten after its time: open work, logs, lists, papers and the proof stay whole."""

import asyncio
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, SQLModel, func, select

from bot.app import open_dispatch
from bot.commands.audit_verify import all_hold
from bot.turns.dispatch import Dispatch
from models.access.export import AccessExport
from models.chat import Place
from models.database.engines import writing_engine
from models.messaging.outbox import Post, PostState
from models.messaging.receipt import Receipt, ReceiptState
from models.messaging.unreachable import UnreachablePlace, is_out_of_reach
from models.messaging.webchat import Line
from models.people.link_code import LinkGuess
from models.retention.forgettable import PORTION
from models.retention.forgetting import Forgetting
from models.terms import Language, Platform, Reach, Status
from models.tickets.target import SentStep
from tests.support.desk import ZH, Desk
from tests.support.reported import a_c, an_a
from tests.support.told import told

pytestmark = pytest.mark.both_databases("deletes")

A_YEAR_AND_MORE = 400


def closed(desk: Desk) -> str:
    """A fault of class C that was mended, confirmed, and is over."""
    number = a_c(desk)
    desk.as_("李强").press(number, "接单")
    desk.as_("李强").fill(number, "提交解决结果", cause="列太窄", method="改宽", state_before="untouched")
    desk.as_("赵小禾").press(number, "确认已解决")
    assert desk.ticket(number).status is Status.CLOSED
    return number


def forget(desk: Desk) -> None:
    """Let the desk forget until it is through with every kind."""
    while desk.tick("forgetting"):
        continue


def count(desk: Desk, model: type[SQLModel], *conditions: Any) -> int:
    """How many rows of the model there are."""
    with desk.session() as session:
        return session.exec(select(func.count()).select_from(model).where(*conditions)).one()


def posts_of(desk: Desk, number: str) -> int:
    """How many posts there are about the ticket."""
    return count(desk, Post, Post.ticket_id == desk.ticket(number).id)


def a_post(desk: Desk, name: str, state: PostState = PostState.SENT, **more: Any) -> Post:
    """A post for a channel, as it stands now."""
    values = {"card": {}, "queued_at": desk.clock(), "state": state, "sent_at": desk.clock(), **more}
    return Post(id=name, platform=Platform.SLACK, chat="C1", language=Language.ZH, **values)


def test_a_closed_ticket_is_kept_without_its_cards(desk: Desk) -> None:
    """Nobody sees them any more; by its number it is read, found, and brings its card."""
    number = closed(desk)
    log = desk.log(number)
    desk.clock.move(days=A_YEAR_AND_MORE)
    forget(desk)
    desk.clock.move(days=1)
    forget(desk)
    assert posts_of(desk, number) == 0
    assert [desk.as_("李强").cards(place, number) for place in ("team", "intake", "desk")] == [[], [], []]
    assert "金额" not in str(desk.as_("李强").lines("intake"))
    assert desk.log(number) == log
    assert desk.as_("李强").sheet(number)["card"]
    found = desk.as_("王敏").listed("board", number)
    assert [ticket["number"] for ticket in found] == [number]
    shown = desk.as_("李强").click(None, f"show:{number}").card
    assert shown is not None
    assert number in shown.title
    assert [one.action for one in shown.buttons] == [f"card.show:{number}"]


def test_the_card_of_a_closed_ticket_comes_back(desk: Desk) -> None:
    """From the panel, for whoever reads the ticket, into their own chat: what was possible there still is."""
    number = closed(desk)
    wang, outsider = desk.as_("王敏"), desk.as_("投标人 冯立")
    assert wang.click(None, f"card.show:{number}").toast == ZH("card.stale")
    desk.clock.move(days=A_YEAR_AND_MORE)
    forget(desk)
    (again,) = wang.sheet(number)["card"]["buttons"]
    assert outsider.click(None, again["action"]).refused
    assert not wang.click(None, again["action"]).refused
    card = wang.cards("desk", number)[-1]
    assert card.action("更多…")
    masked = wang.submit(card.post, "more", {"action": "mask"})
    assert masked.form is not None
    assert wang.click(None, again["action"]).toast == ZH("card.stale")


def test_an_open_ticket_keeps_all_that_it_needs(desk: Desk) -> None:
    """Its message, its cards and the steps that were told stay however old they are, and can be pressed."""
    number = an_a(desk)
    desk.forward("PT29M")
    before = posts_of(desk, number), told(desk, number), len(desk.as_("李强").lines("intake"))
    desk.clock.move(days=A_YEAR_AND_MORE)
    forget(desk)
    assert (posts_of(desk, number), told(desk, number), len(desk.as_("李强").lines("intake"))) == before
    assert not desk.as_("李强").press(number, "接单").refused
    assert desk.as_("赵小禾").card("intake", number)


def test_a_part_keeps_its_cards_as_long_as_what_it_was_merged_into(desk: Desk) -> None:
    """Its reporter reads on it how the other one stands."""
    main, part = a_c(desk), a_c(desk, by="陈思远")
    desk.as_("王敏").submit(desk.as_("王敏").card_with(part, "more").post, "merge", {"into": main})
    with writing(desk) as session:
        ticket = session.get(type(desk.ticket(part)), desk.ticket(part).id)
        assert ticket is not None
        ticket.status, ticket.merged_into_id, ticket.closed_at = Status.MERGED, desk.ticket(main).id, desk.clock()
    desk.clock.move(days=A_YEAR_AND_MORE)
    before = posts_of(desk, part)
    forget(desk)
    assert posts_of(desk, part) == before > 0


def test_what_was_sent_a_while_ago_stays(desk: Desk) -> None:
    """Before the time of the policy nothing goes."""
    number = closed(desk)
    before = count(desk, Post), count(desk, Line), count(desk, SentStep)
    desk.clock.move(days=170)
    forget(desk)
    assert (count(desk, Post), count(desk, Line), count(desk, SentStep)) == before
    assert posts_of(desk, number)


def test_a_dead_room_is_emptied_and_one_in_use_is_not(desk: Desk) -> None:
    """陈思远 has not been here for half a year; in the intake room people go on."""
    desk.as_("陈思远").say("desk", "帮助")
    desk.as_("赵小禾").say("intake", "大家好")
    desk.clock.move(days=190)
    desk.as_("赵小禾").say("intake", "谢谢大家")
    forget(desk)
    assert desk.as_("陈思远").lines("desk") == []
    assert [line.text for line in desk.as_("赵小禾").lines("intake") if not line.card][:1] == ["大家好"]


def test_the_proof_and_the_papers_hold(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """`audit verify` finds nothing, the digest is posted, and the record of a fault is made."""
    number = closed(desk)
    desk.clock.move(days=A_YEAR_AND_MORE)
    forget(desk)
    with desk.session() as session:
        assert all_hold(session, ZH), capsys.readouterr().out
    desk.tick("digests")
    desk.settle()
    assert any("运维日报" in line.card.title for line in desk.as_("李强").cards("team") if line.card)
    assert desk.as_("王敏").sheet(number)["log"]


def test_a_paper_leaves_no_bytes_behind(desk: Desk) -> None:
    """What was taken is a digest in the database; in the data directory there is nothing of it to be forgotten."""
    number = closed(desk)
    kept = files(desk)
    taken = desk.as_("王敏").take(f"/chat/papers/{number}.docx")
    desk.clock.move(days=A_YEAR_AND_MORE)
    forget(desk)
    assert files(desk) == kept
    with desk.session() as session:
        assert [one.digest for one in session.exec(select(AccessExport)).all()] == [
            hashlib.sha256(taken.content).hexdigest()
        ]


def files(desk: Desk) -> list[str]:
    """What lies in the data directory besides the database."""
    found = (file for file in desk.settings.data_dir.rglob("*") if file.is_file() and ".db" not in file.name)
    return sorted(str(file) for file in found)


def test_steps_go_with_their_ticket(desk: Desk) -> None:
    """What was told of a ticket that is over is in its log."""
    number = an_a(desk)
    desk.forward("PT29M")
    assert told(desk, number)
    withdrawn = desk.as_("赵小禾").press(number, "撤回")
    assert not withdrawn.refused, withdrawn
    desk.clock.move(days=A_YEAR_AND_MORE)
    forget(desk)
    assert told(desk, number) == []


@contextmanager
def writing(desk: Desk) -> Iterator[Session]:
    """A session that may write what no story does."""
    engine = writing_engine(desk.settings.database)
    with Session(engine) as session:
        yield session
        session.commit()
    engine.dispose()


def test_receipts_and_guesses_go(desk: Desk) -> None:
    """Half a year later nobody runs one again; what was done goes after a week, what is to be run again never."""
    with writing(desk) as session:
        for key, state in (("a", ReceiptState.FAILED), ("b", ReceiptState.AGAIN)):
            session.add(Receipt(idempotency_key=key, at=desk.clock(), state=state, event={"sender": {"name": "x"}}))
        session.add(LinkGuess(platform=Platform.TELEGRAM, account="7", wrong=1, since=desk.clock()))
    desk.as_("赵小禾").say("intake", "大家好")
    desk.clock.move(days=8)
    assert count(desk, Receipt) == 3
    forget(desk)
    assert count(desk, Receipt) == 2
    desk.clock.move(days=173)
    forget(desk)
    with desk.session() as session:
        kept = session.exec(select(Receipt.idempotency_key)).all()
    assert (kept, count(desk, LinkGuess)) == (["b"], 0)


def test_a_chat_that_was_reached_again_stays_within_reach(desk: Desk) -> None:
    """The post that says so is forgotten together with the trouble."""
    with writing(desk) as session:
        place: dict[str, Any] = {"platform": Platform.SLACK, "chat": "C1", "told_at": desk.clock()}
        session.add(UnreachablePlace(reason="away", reach=Reach.CHAT, **place))
        session.add(a_post(desk, "arrived", sent_version=1, sent_at=desk.clock() + timedelta(hours=1)))
    desk.clock.move(days=A_YEAR_AND_MORE)
    forget(desk)
    with desk.session() as session:
        assert session.exec(select(Post.id).where(Post.id == "arrived")).first() is None
        assert not is_out_of_reach(session, Place(platform=Platform.SLACK, chat="C1"))


def test_what_still_has_to_leave_stays_with_what_it_hangs_below(desk: Desk) -> None:
    """A post on its way, and the one whose thread it is for, are no remains."""
    with writing(desk) as session:
        session.add(a_post(desk, "root"))
        session.add(a_post(desk, "below", PostState.AMBIGUOUS, parent_id="root"))
        session.add(a_post(desk, "alone"))
    desk.clock.move(days=A_YEAR_AND_MORE)
    forget(desk)
    with desk.session() as session:
        assert set(session.exec(select(Post.id).where(Post.chat == "C1")).all()) == {"root", "below"}


def test_once_a_day_by_portions_in_all_processes(desk: Desk) -> None:
    """Two replicas look at once: each portion is one's own, all goes, and until tomorrow nobody looks again."""
    with writing(desk) as session:
        session.add_all([a_post(desk, f"post{number}") for number in range(3 * PORTION)])
    desk.clock.move(days=A_YEAR_AND_MORE)
    assert count(desk, Post, Post.chat == "C1") == 3 * PORTION
    while count(desk, Post, Post.chat == "C1") == 3 * PORTION:
        desk.tick("forgetting")
    assert count(desk, Post, Post.chat == "C1") == 2 * PORTION

    async def both() -> None:
        async def through(dispatch: Dispatch) -> None:
            while await dispatch.tick("forgetting", desk.now):
                continue

        async with open_dispatch(desk.settings) as (one, _), open_dispatch(desk.settings) as (other, _):
            await asyncio.gather(through(one), through(other))

    desk.run(both())
    forget(desk)
    assert count(desk, Post, Post.chat == "C1") == 0
    with desk.session() as session:
        assert {row.next_at for row in session.exec(select(Forgetting)).all()} == {desk.clock() + timedelta(days=1)}
    assert desk.tick("forgetting") == 0
