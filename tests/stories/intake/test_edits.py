"""Messages that are changed after they were sent."""

import pytest
from sqlmodel import select

from models.changes.change import Change
from sla.calendar.business_hours import SHANGHAI
from tests.support.desk import Desk
from tests.support.from_slack import FromSlack
from tests.support.tickets import contents

WORDS = "报表导出的金额列显示不全"
NEW = "报表导出的日期列显示不全"


def test_an_edited_report_keeps_its_old_words(slack: FromSlack, desk: Desk) -> None:
    """The log has both; the ticket's text is as it was reported; the team's card tells."""
    number = str(slack.say("UZHAO", "CHALL", WORDS, ref="1.1").ticket)
    before = slack.posts("CTEAM", number)[0]
    assert slack.edit("UZHAO", "CHALL", "1.1", NEW).ticket == number
    assert desk.ticket(number).text == WORDS
    assert desk.log(number) == ["received", "edited"]
    assert contents(desk, number, "edited") == [{"text": NEW, "ref": "1.1", "before": WORDS}]
    after = slack.posts("CTEAM", number)[0]
    assert after.version > before.version
    assert NEW in str(after.card)


BETTER = "建议评标页面增加按标段和日期筛选的功能"
TITLES = (
    (WORDS, NEW, NEW),
    ("你好，" + WORDS, NEW, NEW),
    (WORDS, "好了，谢谢", WORDS),
    (WORDS, "建议报表导出加一列金额", WORDS),
    ("建议评标页面增加按标段筛选的功能", BETTER, BETTER),
    ("请问保证金怎么退", "请问投标保证金怎么退", "请问投标保证金怎么退"),
    ("今晚八点到九点升级评标系统", "今晚九点到十点升级评标系统", "今晚九点到十点升级评标系统"),
)
"""What was said, what it was changed into, and the title then."""


@pytest.mark.parametrize(("said", "edited", "title"), TITLES, ids=[edited for _, edited, _ in TITLES])
def test_the_title_follows_an_edit(slack: FromSlack, desk: Desk, said: str, edited: str, title: str) -> None:
    """Of a report, a question, a suggestion and a change; words of another sort leave it."""
    number = str(slack.say("ULI", "@ULI", said, ref="1.1").ticket)
    assert slack.edit("ULI", "@ULI", "1.1", edited).ticket == number
    assert desk.ticket(number).summary == title


def test_a_title_that_another_line_gave_stays(slack: FromSlack, desk: Desk) -> None:
    """Of two lines at once the gravest is the title; the other one is edited."""
    number = str(slack.say("UZHAO", "@UZHAO", "系统好像有点卡", ref="1.1").ticket)
    slack.say("UZHAO", "@UZHAO", "投标文件解密失败，十点开标", ref="1.2")
    assert desk.ticket(number).summary == "投标文件解密失败，十点开标"
    assert slack.edit("UZHAO", "@UZHAO", "1.1", "系统有点卡").ticket == number
    assert desk.ticket(number).summary == "投标文件解密失败，十点开标"


def test_an_edited_plan_is_another_plan(slack: FromSlack, desk: Desk) -> None:
    """九点 in place of 八点 moves the window of the draft; what was typed into its form stays."""
    number = str(slack.say("ULI", "@ULI", "今晚八点到九点升级评标系统", ref="1.1").ticket)
    assert slack.edit("ULI", "@ULI", "1.1", "今晚九点到十点升级评标系统，停机").ticket == number
    with desk.session() as session:
        change = session.exec(select(Change)).one()
        assert change.starts_at is not None
        assert change.starts_at.astimezone(SHANGHAI).hour == 21
        assert (change.stops, change.what, change.edition) == (True, "今晚九点到十点升级评标系统，停机", 2)


def test_an_edit_of_an_edit_names_the_words_before_it(slack: FromSlack, desk: Desk) -> None:
    """Changed twice, noted twice; told twice without a change, noted once."""
    number = str(slack.say("UZHAO", "@UZHAO", WORDS, ref="1.1").ticket)
    for text in (NEW, NEW, WORDS):
        slack.edit("UZHAO", "@UZHAO", "1.1", text)
    noted = [(entry["before"], entry["text"]) for entry in contents(desk, number, "edited")]
    assert noted == [(WORDS, NEW), (NEW, WORDS)]


def test_what_joined_a_ticket_may_be_edited(slack: FromSlack, desk: Desk) -> None:
    """In the direct chat, in the reporter's thread, and a note of the team among itself."""
    number = str(slack.say("UZHAO", "@UZHAO", WORDS, ref="1.1").ticket)
    slack.say("UZHAO", "@UZHAO", "第二页", ref="1.2")
    slack.edit("UZHAO", "@UZHAO", "1.2", "第三页")
    root = slack.posts("CTEAM", number)[0].external_ref
    slack.say("ULI", "CTEAM", "我看看", ref="2.1", thread=root)
    slack.edit("ULI", "CTEAM", "2.1", "我去现场看看", thread=root)
    assert desk.log(number) == ["received", "supplemented", "edited", "noted", "note_edited"]
    hall = str(slack.say("UZHAO", "CHALL", "保证金页面有一个错别字", ref="3.1").ticket)
    slack.say("UZHAO", "CHALL", "是标题", ref="3.2", thread="3.1")
    slack.edit("UZHAO", "CHALL", "3.2", "是页脚", thread="3.1")
    assert desk.log(hall) == ["received", "supplemented", "edited"]


def test_a_reporter_does_not_read_that_a_note_was_edited(slack: FromSlack, desk: Desk) -> None:
    """What the team says among itself stays there."""
    number = str(slack.say("UZHAO", "CHALL", WORDS, ref="1.1").ticket)
    root = slack.posts("CTEAM", number)[0].external_ref
    slack.say("ULI", "CTEAM", "像是导出服务", ref="2.1", thread=root)
    slack.edit("ULI", "CTEAM", "2.1", "就是导出服务", thread=root)
    assert "导出服务" in str(slack.posts("CTEAM", number)[0].card)
    assert "导出服务" not in str([post.card for post in slack.posts("CHALL", number)])


def test_only_the_author_edits(slack: FromSlack, desk: Desk) -> None:
    """Somebody else's edit, a stranger's too, changes nothing and says nothing."""
    number = str(slack.say("UZHAO", "CHALL", WORDS, ref="1.1").ticket)
    for user in ("UCHEN", "UNEW"):
        reply = slack.edit(user, "CHALL", "1.1", NEW)
        assert (reply.ticket, reply.toast) == (None, None)
    assert desk.log(number) == ["received"]


def test_other_edits_are_nobodys_business(slack: FromSlack, desk: Desk) -> None:
    """Of talk elsewhere, and edits that say nothing or nothing that fails."""
    slack.edit("UZHAO", "CTALK", "7.2", NEW)
    slack.edit("UZHAO", "CHALL", "7.3", "大家早")
    assert desk.tickets() == []
    number = str(slack.say("UZHAO", "CHALL", WORDS, ref="7.1").ticket)
    slack.edit("UZHAO", "CHALL", "7.1", " ")
    assert desk.log(number) == ["received"]


def test_an_edit_of_a_line_that_nobody_kept_is_heard(slack: FromSlack, desk: Desk) -> None:
    """Said before the desk was in the room: what fails counts from the edit (R2)."""
    number = slack.edit("UZHAO", "CHALL", "7.1", NEW).ticket
    assert desk.ticket(str(number)).reported_at == desk.now


def test_a_strangers_own_report_may_be_edited(slack: FromSlack, desk: Desk) -> None:
    """An account of nobody known changes what it reported."""
    number = str(slack.say("UNEW", "@UNEW", WORDS, ref="1.1").ticket)
    assert slack.edit("UNEW", "@UNEW", "1.1", NEW).ticket == number
    assert desk.log(number) == ["received", "edited"]
