"""Messages that are deleted after they were sent, and the desk's name written into one afterwards."""

from models.chat import Button, Card
from models.messaging.outbox import Post
from tests.support.desk import Desk
from tests.support.from_slack import FromSlack
from tests.support.tickets import contents

WORDS = "报表导出的金额列显示不全"


def buttons(post: Post) -> list[Button]:
    """What can be pressed on a post."""
    return list(Card.model_validate(post.card).buttons)


def deadlines(desk: Desk, number: str) -> list[object]:
    """What every clock of the ticket says."""
    return [(one.promise, one.due_at, one.met_at, one.paused_at) for one in desk.ticket(number).targets]


def test_a_deleted_report_leaves_a_trace(slack: FromSlack, desk: Desk) -> None:
    """The log says so, no clock changes, and its writer is asked in private what it means."""
    number = str(slack.say("UZHAO", "CHALL", WORDS, ref="1.1").ticket)
    before = deadlines(desk, number)
    slack.delete("UZHAO", "CHALL", "1.1")
    slack.delete("UZHAO", "CHALL", "1.1")
    assert desk.log(number) == ["received", "deleted"]
    assert contents(desk, number, "deleted") == [{"ref": "1.1"}]
    assert deadlines(desk, number) == before
    (asked,) = slack.posts("@UZHAO", number)
    assert [button.label for button in buttons(asked)] == ["撤回(误报)", "故障是真的"]
    assert "消息已删除" in str(slack.posts("CTEAM", number)[0].card)


def test_it_was_a_false_alarm(slack: FromSlack, desk: Desk) -> None:
    """One press takes the report back."""
    number = str(slack.say("UZHAO", "CHALL", WORDS, ref="1.1").ticket)
    slack.delete("UZHAO", "CHALL", "1.1")
    slack.press("UZHAO", "@UZHAO", number, "withdraw")
    assert desk.ticket(number).status == "withdrawn"


def test_the_fault_is_real(slack: FromSlack, desk: Desk) -> None:
    """It goes on as before, which stands in the log; nobody but its writer may say so."""
    number = str(slack.say("UZHAO", "CHALL", WORDS, ref="1.1").ticket)
    before = deadlines(desk, number)
    slack.delete("UZHAO", "CHALL", "1.1")
    slack.press("UZHAO", "@UZHAO", number, "deletion.real")
    assert desk.log(number) == ["received", "deleted", "still_real"]
    assert deadlines(desk, number) == before
    (asked,) = slack.posts("@UZHAO", number)
    assert buttons(asked) == []
    again = slack.click("ULI", "@UZHAO", "deletion.real", asked.id)
    assert again.is_refusal
    assert desk.log(number) == ["received", "deleted", "still_real"]


def test_what_joined_a_ticket_is_deleted(slack: FromSlack, desk: Desk) -> None:
    """In a thread and in the direct chat: it stands in the log, and nobody is asked anything."""
    number = str(slack.say("UZHAO", "CHALL", WORDS, ref="1.1").ticket)
    slack.say("UZHAO", "CHALL", "是第二页", ref="1.2", thread="1.1")
    slack.delete("UZHAO", "CHALL", "1.2", thread="1.1")
    assert desk.log(number) == ["received", "supplemented", "deleted"]
    assert slack.posts("@UZHAO", number) == []


def test_what_is_over_asks_nobody(slack: FromSlack, desk: Desk) -> None:
    """A withdrawn report's message may go; the log keeps that it went."""
    number = str(slack.say("UZHAO", "CHALL", WORDS, ref="1.1").ticket)
    slack.press("UZHAO", "CHALL", number, "withdraw")
    slack.delete("UZHAO", "CHALL", "1.1")
    assert desk.log(number)[-1] == "deleted"
    assert slack.posts("@UZHAO", number) == []


def test_what_made_no_ticket_is_deleted(slack: FromSlack, desk: Desk) -> None:
    """Nothing happens; the author of another message cannot delete into a ticket either."""
    number = str(slack.say("UZHAO", "CHALL", WORDS, ref="1.1").ticket)
    slack.delete("UZHAO", "CHALL", "7.7")
    slack.delete("UCHEN", "COTHER", "1.1")
    assert desk.log(number) == ["received"]


def test_a_mention_that_an_edit_adds(slack: FromSlack, desk: Desk) -> None:
    """The message is acted on as one of the time of the edit; told twice, once."""
    slack.say("UZHAO", "COTHER", WORDS, ref="1.1")
    assert desk.tickets() == []
    desk.clock.move(minutes=30)
    slack.edit("UZHAO", "COTHER", "1.1", WORDS, is_addressed=True)
    (ticket,) = desk.tickets()
    assert (ticket.text, ticket.ref, ticket.reported_at) == (WORDS, "1.1", desk.clock())
    slack.edit("UZHAO", "COTHER", "1.1", f"{WORDS}，第二页", is_addressed=True)
    assert len(desk.tickets()) == 1
    assert desk.log(ticket.number) == ["received", "edited"]
