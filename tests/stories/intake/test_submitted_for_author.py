"""Somebody hands another's message to the desk."""

from datetime import timedelta
from typing import Any

from models.chat import Reply
from models.terms import Promise
from tests.support.desk import ZH, Desk
from tests.support.from_slack import FromSlack
from tests.support.gate import kept
from tests.support.tickets import leaves

WORDS = "报表导出的金额列显示不全"


def brought(slack: FromSlack, by: str, author: str = "UCHEN", ref: str = "5.1", **more: Any) -> Reply:
    """`by` chooses 交给服务台 below what `author` wrote in a channel without purpose."""
    key = f"slack:T/trigger/{slack.stamp()}"
    return slack.say(author, "CTALK", WORDS, ref=ref, key=key, brought_by=slack.sender(by), **more)


def test_the_author_is_the_reporter_and_it_counts_from_the_press(slack: FromSlack, desk: Desk) -> None:
    """The presser hears the number; the log says who brought it; the acknowledgement stands in the message's thread."""
    pressed_at = desk.clock() - timedelta(seconds=20)
    reply = brought(slack, "UZHAO", sent_at=pressed_at)
    number = str(reply.ticket)
    assert reply.toast == ZH("brought.filed", number=number, who="陈思远")
    ticket = desk.ticket(number)
    assert ticket.reporter is not None
    assert (ticket.reporter.name, ticket.text, ticket.reported_at) == ("陈思远", WORDS, pressed_at)
    assert desk.target(number, Promise.RESPOND).started_at == pressed_at
    assert desk.log(number) == ["received", "brought"]
    assert [post.thread for post in slack.posts("CTALK", number)] == ["5.1"]


def test_the_same_message_twice_makes_nothing_new(slack: FromSlack, desk: Desk) -> None:
    """By the same or another person, and in either order with the author's own report: its number, and that is all."""
    number = str(brought(slack, "UZHAO").ticket)
    for presser in ("UZHAO", "UWANG", "UCHEN"):
        again = brought(slack, presser)
        assert (again.ticket, again.toast) == (number, ZH("brought.already", number=number))
    hall = str(slack.say("UCHEN", "CHALL", "保证金页面有一个错别字", ref="6.1").ticket)
    message = {"ref": "6.1", "key": "slack:T/trigger/9", "brought_by": slack.sender("UZHAO")}
    assert slack.say("UCHEN", "CHALL", "保证金页面有一个错别字", **message).ticket == hall
    assert len(desk.tickets()) == 2


def test_a_reply_in_a_tickets_thread_is_part_of_it_already(slack: FromSlack, desk: Desk) -> None:
    """What stands below a report needs no report of its own."""
    number = str(slack.say("UCHEN", "CHALL", WORDS, ref="6.1").ticket)
    reply = brought(slack, "UZHAO", ref="6.2")
    assert reply.ticket != number
    more = {"ref": "6.3", "thread": "6.1", "key": "slack:T/trigger/9", "brought_by": slack.sender("UZHAO")}
    assert slack.say("UCHEN", "CHALL", "第二页也是", **more).ticket == number
    assert len(desk.tickets()) == 2


def test_a_stranger_may_be_brought_but_brings_nobody(slack: FromSlack, desk: Desk) -> None:
    """A placeholder reports for an author nobody knows; who is unknown hands over only what they wrote themselves."""
    number = str(brought(slack, "UZHAO", author="UNEW").ticket)
    reporter = desk.ticket(number).reporter
    assert reporter is not None
    assert reporter.is_placeholder
    assert brought(slack, "UNEW", ref="5.2").toast == ZH("brought.only_staff")
    assert brought(slack, "UNOBODY", ref="5.3").toast == ZH("brought.only_staff")
    own = brought(slack, "UNOBODY", author="UNOBODY", ref="5.4")
    assert own.ticket is not None
    assert desk.log(own.ticket) == ["received"]
    assert len(desk.tickets()) == 2


def test_whoever_left_brings_nothing(slack: FromSlack, desk: Desk) -> None:
    """Nor is anything filed for an author who is not one of us any more."""
    leaves(desk, "赵小禾")
    assert brought(slack, "UZHAO").toast == kept("person.left")
    assert desk.tickets() == []


def test_nothing_to_read_is_nothing_to_bring(slack: FromSlack, desk: Desk) -> None:
    """A message without words is refused in a sentence."""
    key, by = "slack:T/trigger/1", slack.sender("UZHAO")
    assert slack.say("UCHEN", "CTALK", " ", key=key, brought_by=by).toast == ZH("intake.empty")
    assert desk.tickets() == []
