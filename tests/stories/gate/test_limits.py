"""A stranger's reports have a limit each hour, by whichever way: beyond it they are kept whole, and each A is named."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from models.chat import Click, Place, Reply, Sender
from models.messaging.messages_without_ticket import UnstartedMessage
from models.messaging.outbox import Post
from models.terms import Platform, Severity
from models.tickets.ticket import Ticket
from tests.support.desk import ZH
from tests.support.one_connection import SwiftDesk
from tests.support.ways_in.cells import Who
from tests.support.ways_in.saying import WAYS, Became, Saying
from tests.support.ways_in.world import LEFT

LIMIT, SENT = 20, 26
B = "第{number}号项目的保证金退款页面很慢"
ONE_A = "投标文件解密失败，所有人都解不了"
A = "第{number}标段投标文件解密失败，所有人都解不了"


def cards(desk: SwiftDesk, chat: str, begins: str = "") -> list[Post]:
    """The posts of a chat whose title begins so, oldest first."""
    with desk.session() as session:
        posts = session.exec(select(Post).where(Post.chat == chat).order_by(col(Post.seq))).all()
        session.expunge_all()
        return [post for post in posts if str(post.card["title"]).startswith(begins)]


def counted(desk: SwiftDesk, chat: str, count: int, grave: int) -> list[Post]:
    """The cards of a chat that tell of so many that were held back, and of so many A."""
    return cards(desk, chat, ZH("gate.held_count", count=count, grave=grave))


def fill_the_hour(mouth: Saying, way: str = "command", words: str = B) -> list[str]:
    """As many reports as an hour takes, a minute apart, and some more, which are held back; these."""
    held = []
    for number in range(SENT):
        text = words.format(number=number)
        is_over = number >= LIMIT
        became = Became(0, mouth.kept("talk.too_many", way)) if is_over else Became(1, None)
        assert mouth.says(text, way) == became, number
        held += [text] if is_over else []
        mouth.desk.pass_time(timedelta(seconds=10))
    return held


@pytest.mark.parametrize("way", [one for one in WAYS if one != "thread"])
def test_beyond_the_limit_nothing_is_opened_and_nothing_lost(mouth: Saying, way: str) -> None:
    """Twenty tickets; the others are kept with every word, and say why."""
    held = fill_the_hour(mouth, way)
    with mouth.desk.session() as session:
        rows = session.exec(select(UnstartedMessage).order_by(col(UnstartedMessage.id))).all()
        whole = [row.text.removesuffix("，怎么办？") for row in rows if row.reading["rule"] == "talk.too_many"]
    assert whole == held


def test_a_colleague_has_no_limit(mouth: Saying) -> None:
    """Whoever is known may tell of everything that fails."""
    for number in range(SENT):
        assert mouth.says(A.format(number=number), who=Who.COLLEAGUE) == Became(1, None)
        mouth.desk.pass_time(timedelta(seconds=10))


def test_office_and_duty_hear_at_once_and_of_the_first_a(mouth: Saying) -> None:
    """The first of the hour at once, with its count; the first A, too, by name and with the press that registers it."""
    desk = mouth.desk
    fill_the_hour(mouth)
    for chat in ("@李强", "@王敏"):
        (first,) = counted(desk, chat, 1, 0)
        assert ZH("gate.held_no_grave") in first.card["intro"]
    mouth.says(ONE_A)
    for chat in ("@李强", "@王敏"):
        (second,) = counted(desk, chat, SENT - LIMIT, 1)
        assert any("投标文件解密失败" in line for line in second.card["intro"])
        assert cards(desk, chat)[-1].card["buttons"][0]["action"].startswith("register:")
    mouth.says(ONE_A)
    assert len(counted(desk, "@李强", 1, 1)) == 0


def test_every_a_among_a_hundred_lines_is_named(mouth: Saying) -> None:
    """What follows within the hour is told when it is over: how many, and each A by its words, also a hundred."""
    desk = mouth.desk
    fill_the_hour(mouth)
    said = [f"第{number}标段投标文件解密失败，所有人都解不了" for number in range(100)]
    for text in said:
        mouth.says(text)
    before = len(cards(desk, "@李强"))
    desk.tick("held_back")
    assert len(cards(desk, "@李强")) == before
    desk.pass_time(timedelta(hours=1))
    desk.tick("held_back")
    told = counted(desk, "@李强", 99, 99)
    assert len(told) == 4
    lines = [line for post in told for line in post.card["intro"]]
    assert [text for text in said[1:] if not any(text[:9] in line for line in lines)] == []
    desk.pass_time(timedelta(hours=2))
    desk.tick("held_back")
    assert counted(desk, "@李强", 99, 99) == told


def test_the_first_a_of_another_account_does_not_wait(mouth: Saying) -> None:
    """Whoever floods keeps nobody else's A from duty: each account's first is told at once."""
    desk = mouth.desk
    fill_the_hour(mouth, words=A)
    told = len(cards(desk, "@李强"))
    assert mouth.says(ONE_A, "own chat", Who.LEFT) == Became(0, mouth.kept("person.left", who=Who.LEFT))
    newest = cards(desk, "@李强")[told:]
    assert any(LEFT in line for post in newest for line in post.card["intro"])


def test_the_press_that_registers_a_held_a_counts_from_the_words(mouth: Saying) -> None:
    """The person on duty makes a report of it, whose clock began when it was said; nobody's limit holds that back."""
    desk = mouth.desk
    fill_the_hour(mouth)
    said_at = desk.now
    mouth.says(ONE_A)
    desk.pass_time(timedelta(minutes=5))
    offered = cards(desk, "@李强")[-1]
    press = Click(
        idempotency_key="press",
        place=offered.place,
        sender=Sender(platform=offered.platform, account="李强"),
        action=offered.card["buttons"][0]["action"],
        post=offered.id,
    )
    reply = desk.act(press)
    with desk.session() as session:
        ticket = session.exec(select(Ticket).where(Ticket.number == reply.ticket)).one()
        assert (ticket.reported_at, ticket.severity) == (said_at, Severity.A)


def test_objections_have_the_same_limit_and_are_kept_from_whom_they_name(mouth: Saying) -> None:
    """Twenty tickets; the rest is kept whole, offered to office and leaders but the one named, and on no list."""
    desk, text = mouth.desk, "我要投诉王敏收了招标代理的好处，第{number}次"
    held = fill_the_hour(mouth, words=text)
    with desk.session() as session:
        complaints = session.exec(select(Ticket).where(col(Ticket.is_confidential))).all()
        rows = session.exec(select(UnstartedMessage).order_by(col(UnstartedMessage.id))).all()
        keys = [row.id for row in rows]
        assert len(complaints) == LIMIT
        assert [row.text for row in rows] == held
    desk.pass_time(timedelta(hours=1))
    desk.tick("held_back")
    for chat, times in {"@何静": len(held), "@周主任": len(held), "@王敏": 0, "@李强": 0}.items():
        offered = [one for one in cards(desk, chat) if one.card["quote"] in held]
        assert len(offered) == times, chat
    desk.pass_time(timedelta(days=1))
    desk.tick("unstarted_list")
    listed = [one for one in cards(desk, "@何静", ZH("talk.unstarted", count=1)[:3]) if held[0][:8] in str(one.card)]
    assert listed == []
    assert pressed(desk, "王敏", f"register:{keys[0]}").toast == ZH("talk.only_writer_or_office")
    assert pressed(desk, "李强", f"register:{keys[0]}").toast == ZH("talk.only_writer_or_office")
    assert pressed(desk, "王敏", f"unstarted.choose:{keys[0]}-{keys[-1]}").toast == ZH("card.stale")
    number = pressed(desk, "何静", f"register:{keys[0]}").ticket
    with desk.session() as session:
        assert session.exec(select(Ticket).where(Ticket.number == number)).one().is_confidential


def pressed(desk: SwiftDesk, name: str, action: str) -> Reply:
    """A press in somebody's own chat on the page."""
    place = Place.direct(Platform.WEBCHAT, name)
    sender = Sender(platform=Platform.WEBCHAT, account=name)
    return desk.act(
        Click(idempotency_key=f"{name}/{action}", place=place, sender=sender, action=action, is_direct=True)
    )


@pytest.mark.parametrize("way", ["command", "question"])
@pytest.mark.parametrize("who", [Who.STRANGER, Who.COLLEAGUE])
def test_a_command_over_the_longest_text_is_kept_whole(mouth: Saying, way: str, who: Who) -> None:
    """No form is open behind a command: what is too long is refused and kept, and an A in it is told at once."""
    text = f"{ONE_A}，{'以下为当时屏幕上的文字。' * 2000}"
    assert mouth.says(text, way, who) == Became(0, mouth.kept("field.too_long", who=who, count=20000))
    with mouth.desk.session() as session:
        (row,) = session.exec(select(UnstartedMessage)).all()
        text_kept = row.text.replace("\n", "").removesuffix("，怎么办？")  # where it was cut nobody knows
        assert (text_kept, row.reading["rule"]) == (text, "field.too_long")
    for chat in ("@李强", "@王敏"):
        (told,) = counted(mouth.desk, chat, 1, 1)
        assert any(ZH("gate.why.field.too_long") in line for line in told.card["intro"])
