"""遮蔽: a masked word stands in no column of any table and in no file, and the proofs hold without it."""

import pytest
from sqlmodel import Session, col, select, update

from models.database.engines import writing_engine
from models.messaging.messages_without_ticket import UnstartedMessage, broken_chains
from models.messaging.outbox import Post, PostState
from models.retention.masking_targets import masked_messages
from models.tickets.attachment import AttachmentState
from tests.support.access import asked
from tests.support.desk import ZH, Desk
from tests.support.files import PNG, Shelf, a_file, fetch, files_of, send, store
from tests.support.from_telegram import FromTelegram
from tests.support.masked_life import (
    ALIKE,
    FILE,
    HELD,
    NOT_TYPED,
    OF_LINKS,
    OF_WORKFLOWS,
    WORD,
    columns_of,
    for_text,
    lived,
    where,
)
from tests.support.page_answers import Answer
from tests.support.reported import FAULT

REASON = "涉及投标人名称"


def masks(desk: Desk, number: str, words: str = WORD, **more: str) -> Answer:
    """Hide words of a ticket."""
    office = desk.as_("王敏")
    fields = {"masked_text": "original", "words": words, "reason": REASON, **more}
    return office.submit(office.card_with(number, "more").post, "mask", fields)


@pytest.mark.both_databases("every column of every table is looked through, and JSON is searched as text")
def test_a_masked_word_stands_nowhere(desk: Desk, chats: FromTelegram) -> None:
    """Not in a table, nor in a file under the data directory; before, it stood in every column for typed words."""
    number = lived(desk, chats)
    assert columns_of(where(desk)) == HELD
    assert not masks(desk, number, masked_files="all", reason=f"涉及{WORD}").refused
    desk.settle()
    desk.wait_until(lambda session: not where(desk))
    assert "masked" in desk.log(number)
    with desk.session() as session:
        assert list(broken_chains(session, masked_messages(session))) == []


def test_every_column_for_text_is_looked_after() -> None:
    """A new column is hidden in and lived through, or has a reason why nobody's words get there."""
    explained = {name for names in NOT_TYPED.values() for name in names}
    others = for_text() - HELD - ALIKE - OF_WORKFLOWS - OF_LINKS
    assert {one for one in others if not {one, one.partition(".")[2]} & explained} == set()
    assert {one for one in (HELD | ALIKE | OF_WORKFLOWS | OF_LINKS) if one not in for_text()} == set()


def test_a_masked_message_without_a_clock_is_proven_by_the_ticket_alone(desk: Desk) -> None:
    """Its chain holds because the ticket's log tells of it; what somebody changed otherwise is found."""
    number = desk.as_("赵小禾").say("intake", f"{FAULT}，{WORD}").number
    desk.as_("赵小禾").say("intake", f"今天{WORD}的人来吃饭")
    masks(desk, number)
    with desk.session() as session:
        (row,) = session.exec(select(UnstartedMessage)).all()
        assert row.text == "今天▇▇▇的人来吃饭"
        assert masked_messages(session) == {row.id: row.left_digest()}
        assert list(broken_chains(session, masked_messages(session))) == []
        assert [broken.place.chat for broken in broken_chains(session)] == ["intake"]
    # The first statement writes: a session that has read may find that the desk wrote since.
    with desk.session() as session:
        session.connection().execute(update(UnstartedMessage).values(text="什么都没说"))
        assert [broken.place.chat for broken in broken_chains(session, masked_messages(session))] == ["intake"]


def test_the_words_of_other_tickets_stay(desk: Desk) -> None:
    """Their report, its line and its cards: nobody decided about them."""
    number = desk.as_("赵小禾").say("intake", f"{FAULT}，{WORD}").number
    other = desk.as_("陈思远").say("intake", f"登录页面打不开，{WORD}").number
    masks(desk, number)
    assert WORD in desk.ticket(other).text
    assert [line.text for line in desk.as_("陈思远").lines("intake") if WORD in line.text] == [
        f"登录页面打不开，{WORD}"
    ]
    assert WORD in desk.as_("王敏").card("team", other).title


def test_words_that_stand_elsewhere_on_the_ticket_are_masked_too(desk: Desk) -> None:
    """Whatever text is chosen; a single character is refused, for it stands everywhere."""
    number = desk.as_("赵小禾").say("intake", FAULT).number
    desk.as_("赵小禾").fill(number, "补充情况", text=f"{WORD}又打电话来了")
    assert not masks(desk, number).refused
    assert not columns_of(where(desk))
    assert masks(desk, number, "报").field_errors == {"words": ZH("mask.too_short", count=2)}


def test_a_lesser_fault_of_the_same_report_is_masked_too(desk: Desk) -> None:
    """In its own column, in the log and on the cards."""
    number = desk.as_("赵小禾").say("intake", f"CA登不上，另外{WORD}的统计报表导出报错").number
    assert WORD in desk.ticket(number).lesser_faults[0].text
    assert not masks(desk, number).refused
    assert not columns_of(where(desk))


def test_what_a_right_was_asked_for_with_stays(desk: Desk) -> None:
    """The audit compares it: masking it is refused, and says why."""
    number = asked(desk, reason=f"接替{WORD}的老郝")
    leader = desk.as_("周主任")
    fields = {"masked_text": "original", "words": WORD, "reason": REASON}
    refused = leader.submit(leader.card_with(number, "access.approve").post, "mask", fields)
    assert refused.toast == ZH("mask.evidence", number=number)
    assert "masked" not in desk.log(number)


def test_a_file_goes_with_the_words_or_stays(desk: Desk) -> None:
    """The form asks; what another ticket has of the same content stays there."""
    number = str(send(desk, "赵小禾", f"{FAULT}，{WORD}", a_file(FILE)).ticket)
    other = str(send(desk, "陈思远", "登录页面打不开", a_file("截图.png")).ticket)
    fetch(desk, Shelf({FILE: PNG, "截图.png": PNG}))
    (kept,), (others,) = files_of(desk, number), files_of(desk, other)
    assert (kept.sha256, kept.source) == (others.sha256, "")
    masks(desk, number, masked_files="none")
    assert [(one.name, one.state) for one in files_of(desk, number)] == [("▇▇▇报价.png", AttachmentState.KEPT)]
    masks(desk, number, FAULT, masked_files=str(kept.id))
    desk.wait_until(lambda session: files_of(desk, number)[0].try_at is None)
    assert [(one.name, one.state) for one in files_of(desk, number)] == [("▇▇▇.png", AttachmentState.MASKED)]
    assert desk.as_("王敏").get(f"/chat/files/{kept.id}").status_code == 404
    assert store(desk).path_of(str(kept.sha256)).is_file()
    masks(desk, other, "登录页面打不开", masked_files="all")
    desk.wait_until(lambda session: not store(desk).path_of(str(kept.sha256)).is_file())


@pytest.mark.parametrize("state", [PostState.LEASED, PostState.SENDING, PostState.AMBIGUOUS])
def test_a_card_that_is_just_leaving_is_edited_afterwards(desk: Desk, state: PostState) -> None:
    """Its sender has the old words in hand: once they stand there, they are written over."""
    number = desk.as_("赵小禾").say("intake", f"{FAULT}，{WORD}").number
    engine = writing_engine(desk.settings.database)
    with Session(engine) as session:
        post_id = session.exec(select(Post.id).where(Post.chat == "@李强")).one()
        values = {"state": state, "sent_version": 0, "sending_version": 1, "platform": "telegram", "card_view": None}
        session.execute(update(Post).where(col(Post.id) == post_id).values(**values))
        session.commit()
    engine.dispose()
    masks(desk, number)
    with desk.session() as session:
        leaving = session.exec(select(Post).where(Post.id == post_id)).one()
        assert (leaving.version, leaving.state) == (2, state)
        assert WORD not in str(leaving.card)
