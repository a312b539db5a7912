"""What a vendor types is drafted as a change at once, and told in a sentence what it lacks."""

from itertools import count

import pytest
from sqlmodel import col, select

from models.changes.series import windows_ahead
from models.changes.terms import ChangeKind, ChangeState
from models.chat import Card, Message, Place, Reply, Sender
from models.messaging.outbox import CardView, Post
from models.terms import Kind, Platform
from models.tickets.ticket import Ticket
from tests.support.changes import LI, WANG, change, logged
from tests.support.desk import ZH
from tests.support.due import at
from tests.support.one_connection import SwiftDesk

KEYS = count(1)


def written(desk: SwiftDesk, who: str, text: str) -> Reply:
    """Somebody writes to the desk alone."""
    sender = Sender(platform=Platform.WEBCHAT, account=who, name=who)
    place = Place.direct(Platform.WEBCHAT, who)
    key = f"read/{next(KEYS)}"
    return desk.act(
        Message(idempotency_key=key, place=place, sender=sender, text=text, ref=key, sent_at=desk.now, is_direct=True)
    )


def told(desk: SwiftDesk, text: str, by: str = LI) -> tuple[str, str]:
    """The number of what came of a message, and the sentence that stands in the sender's chat."""
    reply = written(desk, by, text)
    assert reply.ticket is not None, reply
    with desk.session() as session:
        found = select(Post).where(Post.chat == f"@{by}").order_by(col(Post.seq).desc())
        titles = [Card.model_validate(post.card).title for post in session.exec(found).all()]
    return reply.ticket, next((title for title in titles if title.startswith(("已按变更", "Drafted"))), "")


def ticket(desk: SwiftDesk, number: str) -> Ticket:
    """A ticket as it stands."""
    with desk.session() as session:
        found = session.exec(select(Ticket).where(Ticket.number == number)).one()
        session.expunge(found)
        return found


def test_a_patch_in_the_afternoon(swift: SwiftDesk) -> None:
    """15:00 is working time, and three steps are to come, all said in one sentence."""
    number, sentence = told(swift, "申请下午3点打补丁")
    ahead = "还要经过测试、业务处室确认、备份"
    assert sentence == f"已按变更草拟为 {number}；{ahead}；15:00 是工作时间；最早可从 17:00 起。"
    found = change(swift, number)
    assert (found.state, found.starts_at, found.what) == (ChangeState.DRAFTED, None, "申请下午3点打补丁")
    assert (ticket(swift, number).kind, ticket(swift, number).workflow) == (Kind.CHANGE, "change")
    assert logged(swift, number) == ["received", "change_drafted"]


def test_a_night_with_everything_named(swift: SwiftDesk) -> None:
    """Window, system, version, stop and what it mends are filled in, and nothing is missing."""
    text = "今晚22:00-24:00更新评标系统V3.2.1，修复抽取重复的问题，期间停机，测试通过，业务处已确认，备份已完成"
    number, sentence = told(swift, text)
    assert sentence == f"已按变更草拟为 {number}；时段可用。"
    found = change(swift, number)
    assert (found.starts_at, found.ends_at) == (at("2026-03-03 22:00"), at("2026-03-04 00:00"))
    assert (found.systems, found.version, found.stops, found.kind) == (["evaluation"], "3.2.1", True, ChangeKind.PATCH)
    assert found.solves == "抽取重复的问题"


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("今晚打补丁，不备份了，直接上", "还要经过测试、业务处室确认、备份"),
        ("今晚八点更新一下评标系统，大概半小时", "还要经过测试、业务处室确认、备份；时段可用"),
        ("周六凌晨两点到四点交易系统升级，需要停机，已备份", "还要经过测试、业务处室确认；时段可用"),
        ("Patching at 3 pm", "15:00 是工作时间；最早可从 17:00 起"),
    ],
)
def test_what_is_missing(swift: SwiftDesk, text: str, missing: str) -> None:
    """Each gate that the words do not name, or name as left out."""
    _, sentence = told(swift, text)
    assert missing in sentence


def test_a_window_that_has_begun_is_left_open(swift: SwiftDesk) -> None:
    """现在就上 is no plan: the draft has no window, and working time is said."""
    number, sentence = told(swift, "现在就给评标系统上补丁，大概10分钟")
    assert change(swift, number).starts_at is None
    assert "是工作时间" in sentence


def test_a_named_ticket_is_linked(swift: SwiftDesk) -> None:
    """What the change mends is linked by its number."""
    fault = written(swift, WANG, "专家抽取一直报错").ticket
    assert fault is not None
    number, _ = told(swift, f"今晚九点给专家抽取系统上 {fault} 的补丁，21点到21点半")
    assert "linked" in logged(swift, number)


def test_outsiders_open_no_change(swift: SwiftDesk) -> None:
    """What somebody from outside announces stays ordinary work, for the office to read."""
    reply = written(swift, "投标人 冯立", "今晚八点更新投标工具，大概半小时")
    if reply.ticket is not None:
        assert ticket(swift, reply.ticket).workflow != "change"


def test_a_fault_after_an_update_stays_a_fault(swift: SwiftDesk) -> None:
    """Nothing is drafted of it."""
    reply = written(swift, WANG, "8点升级完评标系统就进不去了")
    assert reply.ticket is not None
    assert ticket(swift, reply.ticket).kind is Kind.DEFECT


def test_in_english(swift: SwiftDesk) -> None:
    """The sentence is in the reader's language."""
    swift.click(LI, "language:en")
    number, sentence = told(swift, "Patching the evaluation system at 3 pm")
    assert sentence.startswith(f"Drafted as change {number}; still to come: the test, ")
    assert "15:00 is working time" in sentence


def test_a_begin_without_an_end_stands_on_the_card(swift: SwiftDesk) -> None:
    """The card tells what is known of the window, and that its end is missing; once the end is said, the window."""
    number, _ = told(swift, "申请下午3点打补丁")
    begin = ZH("change.window_begin", start="周二 3月3日 15:00")
    assert line_of_window(swift, number) == (ZH("change.window_line", window=begin), True)
    swift.click(LI, "language:en")
    later, _ = told(swift, "Patching the evaluation system at 8 pm")
    assert line_of_window(swift, later) == ("Window: begins Tue 3 Mar 20:00, end not said", True)
    swift.submit(LI, "change.edit", opened_edit(swift, later) | {"ends_at": "2026-03-03T22:00"}, later)
    assert line_of_window(swift, later)[1] is False
    silent, _ = told(swift, "申请给评标系统打补丁")
    assert line_of_window(swift, silent) == ("Window: not set", False)


def line_of_window(desk: SwiftDesk, number: str) -> tuple[str, bool]:
    """What the applicant's card says of the window, and whether only its end is called missing."""
    with desk.session() as session:
        found = select(Post).join(Ticket, col(Post.ticket_id) == col(Ticket.id))
        post = session.exec(found.where(Ticket.number == number, Post.card_view == CardView.REPORTER)).one()
        lines = post.card["intro"]
    (line,) = [one for one in lines if one.startswith(("变更时段", "Window"))]
    return line, any("window (its end)" in one or "结束时间" in one for one in lines if one != line)


def test_two_nights_are_a_series(swift: SwiftDesk) -> None:
    """今晚和明晚 is one draft of two windows; where the second is not legal, the sentence says so."""
    number, sentence = told(swift, "今晚和明晚八点到十点更新评标系统，测试通过，业务处已确认，备份已完成")
    assert sentence == f"已按变更草拟为 {number}；时段可用。"
    found = [at(f"2026-03-{day:02} {hour}:00") for day in (3, 4) for hour in (20, 22)]
    assert [moment for window in windows_ahead(change(swift, number)) for moment in window] == found
    number, sentence = told(swift, "今晚八点到十点，明天上午九点到十点更新评标系统")
    assert "时段可用" not in sentence
    assert change(swift, number).foreseen[0]["key"] == "change.later_window_illegal_until"


def opened_edit(desk: SwiftDesk, number: str) -> dict[str, str]:
    """What stands in the form of the edit, by field."""
    form = desk.click(LI, "change.edit", number).form
    assert form is not None
    return {one.name: one.value for one in form.fields}


SAID = {
    "今晚八点升级评标系统": {"starts_at": "2026-03-03T20:00", "system": "evaluation"},
    "今晚22:00-24:00更新评标系统V3.2.1，修复抽取重复的问题，期间停机": {
        "starts_at": "2026-03-03T22:00",
        "ends_at": "2026-03-04T00:00",
        "system": "evaluation",
        "version": "3.2.1",
        "solves": "抽取重复的问题",
        "stops": "yes",
    },
    "明晚八点到九点修改评标系统和交易系统的参数，不停机，失败就回退到旧配置": {
        "starts_at": "2026-03-04T20:00",
        "ends_at": "2026-03-04T21:00",
        "change_kind": "configuration",
        "stops": "no",
        "fallback": "失败就回退到旧配置",
    },
    "今晚和明晚八点到十点更新评标系统，投标人用不了": {"is_for_market": "yes", "stops": "yes", "system": "evaluation"},
    f"今晚九点到十点更新评标系统，安装包 {'5e88' * 16}": {"digest": "5e88" * 16},
    "Patching the evaluation system tonight at 8pm": {"starts_at": "2026-03-03T20:00", "system": "evaluation"},
    "Tonight at 8pm the evaluation system is updated to 3.2.1, we can roll back to 3.2.0.": {
        "fallback": "roll back to 3.2.0"
    },
}
"""What the reader takes out of a sentence, by the fields of the form."""


@pytest.mark.parametrize("text", SAID)
def test_what_was_said_stands_in_the_form(swift: SwiftDesk, text: str) -> None:
    """Whoever edits the draft retypes nothing of it."""
    number, _ = told(swift, text)
    standing = opened_edit(swift, number)
    assert {name: standing[name] for name in SAID[text]} == SAID[text]


def test_a_further_line_goes_on_with_the_draft(swift: SwiftDesk) -> None:
    """停机半小时 says the end and the stop; what stood there stays."""
    number, _ = told(swift, "今晚八点升级评标系统")
    assert written(swift, LI, "停机半小时").ticket == number
    found = change(swift, number)
    assert (found.starts_at, found.ends_at) == (at("2026-03-03 20:00"), at("2026-03-03 20:30"))
    assert (found.stops, found.what, found.systems) == (True, "今晚八点升级评标系统", ["evaluation"])


def test_the_title_follows_an_edit(swift: SwiftDesk) -> None:
    """Lists and cards name what it is about now."""
    number, _ = told(swift, "今晚八点升级评标系统")
    fields = {**opened_edit(swift, number), "what": "评标系统补丁 3.2.2", "starts_at": ""}
    swift.submit(LI, "change.edit", fields, number)
    assert ticket(swift, number).summary == "评标系统补丁 3.2.2"
