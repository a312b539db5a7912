"""Messages that are changed after they were sent."""

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
