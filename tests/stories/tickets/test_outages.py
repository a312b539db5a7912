"""Notices to everybody: published, updated, ended; nothing of a report in them; nobody else writes there."""

import pytest
from sqlmodel import Session, col, delete

from bot.app import open_dispatch
from models.chat import Message, Place, Reply, Sender
from models.database.engines import writing_engine
from models.people.place import PlaceSetting
from models.terms import Platform, Purpose
from tests.support.desk import ZH, Desk
from tests.support.phone import chosen, offered

REPORT = "赵小禾说：投标文件解密失败，三号评标室，所有人都解不开"
NOTICE = "解密功能自 10:00 起故障。\n请暂缓解密。"


def reported(desk: Desk) -> str:
    """The number of a fault with a main function."""
    return desk.as_("赵小禾").say("intake", REPORT).number


def publish(desk: Desk, number: str, text: str = NOTICE, form: str = "outage.publish", by: str = "王敏") -> str | None:
    """Send the form in; what was said to whoever did."""
    return desk.as_(by).submit(desk.as_("王敏").cards("team", number)[0].post, form, {"notice": text}).toast


def test_the_words_are_offered_without_anything_of_the_report(desk: Desk) -> None:
    """Function, since when, what to do; no name and no word of the report; to be edited before it is sent."""
    number = reported(desk)
    opened = chosen(desk, "王敏", number, "outage.publish")
    assert opened.form is not None
    offered_text = opened.form.fields[0].value
    names = desk.ticket(number).triage["function_names"]
    assert names["zh-CN"] in offered_text
    assert "10:00" in offered_text
    assert "\n" in offered_text
    for secret in ("赵小禾", "三号评标室", "所有人", number):
        assert secret not in offered_text
    assert len(offered_text) <= 500


def test_a_notice_stands_where_everybody_reads(desk: Desk) -> None:
    """Staff and engineers find it in 全体通知; an outsider has no such place; the log keeps it among the team."""
    number = reported(desk)
    assert publish(desk, number) == ZH("outage.published")
    for who in ("赵小禾", "李强", "周主任"):
        card = desk.as_(who).card("staff")
        assert (card.title, card.intro) == (ZH("outage.title"), ("解密功能自 10:00 起故障。", "请暂缓解密。"))
    assert desk.as_("投标人 冯立").places() == ["desk"]
    assert desk.log(number)[-1] == "outage_published"
    assert "暂缓解密" not in str(desk.as_("赵小禾").sheet(number)["log"])


def test_an_update_says_that_it_is_one(desk: Desk) -> None:
    """A second notice is an update; the first one stays."""
    number = reported(desk)
    publish(desk, number)
    publish(desk, number, "预计 11 点恢复")
    titles = [line.card.title for line in desk.as_("赵小禾").cards("staff") if line.card]
    assert titles == [ZH("outage.title"), ZH("outage.title.update")]


def test_recovery_ends_every_notice(desk: Desk) -> None:
    """The earlier cards get their outcome where they stand, and a card of its own says that it works again."""
    number = reported(desk)
    publish(desk, number)
    publish(desk, number, "预计 11 点恢复")
    assert "outage.recovered" in offered(desk, "王敏", number)
    desk.clock.move(minutes=40)
    opened = chosen(desk, "王敏", number, "outage.recovered")
    assert opened.form is not None
    assert publish(desk, number, "已恢复", "outage.recovered") == ZH("outage.recovery_published")
    cards = [line.card for line in desk.as_("赵小禾").cards("staff") if line.card]
    assert [card.title for card in cards][-1] == ZH("outage.title.recovered")
    assert len(cards) == 3
    assert all("10:40" in card.outcome[0] for card in cards)
    assert "outage.recovered" not in offered(desk, "王敏", number)
    assert publish(desk, number, "已恢复", "outage.recovered") == ZH("outage.not_published")


def test_a_new_outage_after_a_recovery_ends_apart(desk: Desk) -> None:
    """Published again it is a notice of its own, and its recovery leaves the earlier outcome as it was."""
    number = reported(desk)
    publish(desk, number)
    publish(desk, number, "已恢复", "outage.recovered")
    first = desk.as_("赵小禾").cards("staff")[0].card
    desk.clock.move(minutes=30)
    publish(desk, number)
    publish(desk, number, "又恢复了", "outage.recovered")
    cards = [line.card for line in desk.as_("赵小禾").cards("staff") if line.card]
    assert cards[0] == first
    assert cards[2].title == ZH("outage.title")
    assert "10:30" in cards[2].outcome[0]


def test_recovery_after_the_ticket_is_closed(desk: Desk) -> None:
    """更多 still stands on the closed card while a notice is out."""
    number = reported(desk)
    publish(desk, number)
    engineer = desk.as_("李强")
    engineer.click(engineer.cards("team", number)[0].post, "take")
    engineer.submit(
        engineer.cards("team", number)[0].post,
        "resolve",
        {"cause": "证书", "method": "换", "tip": "", "state_before": "untouched"},
    )
    desk.as_("赵小禾").press(number, "确认已解决")
    assert desk.as_("王敏").cards("team", number)[0].button("more")
    assert offered(desk, "王敏", number) == [
        *("circumstances", "confirm_class", "party", "outage.recovered", "paper.send", "mask")
    ]
    assert publish(desk, number, form="outage.publish") == ZH("ticket.is_over", number=number)
    assert publish(desk, number, "已恢复", "outage.recovered") == ZH("outage.recovery_published")


@pytest.mark.parametrize("who", ["李强", "周主任", "孙工"])
def test_only_the_office_tells_everybody(desk: Desk, who: str) -> None:
    """Anybody else is told so, at button and form, for both notices."""
    number = reported(desk)
    publish(desk, number)
    card = desk.as_(who).cards("team", number)[0].post
    for name in ("outage.publish", "outage.recovered"):
        assert desk.as_(who).click(card, name).toast == ZH("ticket.only_office")
        assert desk.as_(who).submit(card, name, {"notice": "x"}).toast == ZH("ticket.only_office")
    assert len(desk.as_("赵小禾").cards("staff")) == 1


@pytest.mark.parametrize(
    ("text", "key"), [("", "field.missing"), ("   ", "field.missing"), ("长" * 501, "field.too_long")]
)
def test_a_notice_takes_words_but_not_too_many(desk: Desk, text: str, key: str) -> None:
    """Empty or over 500 characters is said at the field."""
    number = reported(desk)
    card = desk.as_("王敏").cards("team", number)[0].post
    refused = desk.as_("王敏").submit(card, "outage.publish", {"notice": text})
    assert refused.field_errors == {"notice": ZH(key, count=500)}
    assert desk.as_("赵小禾").cards("staff") == []


def test_a_question_is_no_outage(desk: Desk) -> None:
    """Only a fault is made known."""
    number = desk.as_("赵小禾").say("intake", "请问怎么导出报表？").number
    assert publish(desk, number) == ZH("ticket.only_defects")


def test_without_a_place_for_everybody_it_is_refused(desk: Desk) -> None:
    """The sentence says who sets one up; nothing is logged."""
    engine = writing_engine(desk.settings.database)
    with Session(engine) as session:
        session.execute(delete(PlaceSetting).where(col(PlaceSetting.purpose) == Purpose.STAFF))
        session.commit()
    engine.dispose()
    number = reported(desk)
    assert publish(desk, number) == ZH("outage.no_place")
    card = desk.as_("王敏").cards("team", number)[0].post
    assert desk.as_("王敏").click(card, "outage.publish").toast == ZH("outage.no_place")
    assert "outage_published" not in desk.log(number)


def test_nobody_writes_where_notices_stand(desk: Desk) -> None:
    """What is typed there is refused in one sentence, is no report, and stands there for nobody."""
    number = reported(desk)
    publish(desk, number)
    thread = desk.as_("赵小禾").cards("staff")[0].id
    for who in ("赵小禾", "王敏"):
        for below in (None, thread):
            body = {"place": "staff", "text": "系统登录不了", "thread": below, "client_id": desk.new_id()}
            refused = desk.as_(who).post("/chat/lines", body)
            assert (refused.status_code, refused.json()["error"]) == (403, ZH("outage.only_notices"))
    assert [line.text for line in desk.as_("赵小禾").lines("staff") if not line.card] == []
    assert len(desk.tickets()) == 1


def test_on_any_platform_talk_where_notices_stand_is_no_report(desk: Desk) -> None:
    """What a chat platform brings from there, where it cannot keep people from talking, is left alone."""
    person = Sender(platform=Platform.WEBCHAT, account="赵小禾")
    place = Place(platform=Platform.WEBCHAT, chat="staff")
    message = Message(
        idempotency_key="k1", place=place, sender=person, text="系统登录不了", ref="r1", sent_at=desk.clock()
    )

    async def act() -> Reply:
        async with open_dispatch(desk.settings) as (dispatch, _):
            return await dispatch.act(message, desk.clock())

    assert desk.run(act()) == Reply()
    assert desk.tickets() == []
