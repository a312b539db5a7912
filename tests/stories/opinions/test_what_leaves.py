"""What leaves the house for a second opinion: a masked text of an ordinary report, and of nothing else."""

import asyncio

import pytest

from bot.second_opinion.asking import SecondOpinions
from bot.turns.dispatch import Dispatch
from handlers.tickets.readings.second_opinion import AN_HOUR, OF_STRANGERS
from models.terms import Kind, Purpose, Visibility
from tests.support.desk import Desk
from tests.support.fakes.fake_opinions import FakeOpinions
from tests.support.files import a_file
from tests.support.from_slack import FromSlack
from tests.support.from_telegram import FromTelegram
from tests.support.opinions import ask_opinions, decided, endpoint_of
from tests.support.reported import FAULT, a_c


def filed(desk: Desk, text: str) -> str:
    """The number of a report by form, which is one of its own whatever was said before."""
    post = {"post": None, "form": "report", "fields": {"text": text}, "client_id": desk.new_id(), "place": "desk"}
    return str(desk.as_("赵小禾").post("/chat/forms", post).json()["ticket"])


PERSONAL = (
    ("我的手机号是13805321234，保证金页面打不开", "13805321234"),
    ("身份证370202199001011234的专家抽取不到", "370202199001011234"),
    ("账号6222020200112233445退不了保证金", "6222020200112233445"),
    ("导出报表时报错，邮箱feng.li@bidder.example收不到", "feng.li@bidder.example"),
    ("接口报错 sk-live-0a1b2c3d4e5f6g7h8i9j 无效", "0a1b2c3d4e5f"),
    ("冯立的投标文件解密失败", "冯立"),
)


@pytest.fixture(autouse=True)
def silent(fake: FakeOpinions) -> None:
    """It is asked, and says nothing that can be used."""
    fake.says = "I would rather not."


@pytest.mark.parametrize(("text", "secret"), PERSONAL)
def test_personal_data_stays(desk: Desk, fake: FakeOpinions, text: str, secret: str) -> None:
    """Also of what was typed on a page that shows all: numbers, accounts, tokens, names of outside people."""
    desk.as_("赵小禾").say("desk", text)
    (left,) = ask_opinions(desk, fake)
    assert secret not in left
    assert left[:2] == text[:2] or secret in text[:3]
    assert "*" in left


def test_nothing_leaves_a_place_of_level_notice(slack: FromSlack, desk: Desk, fake: FakeOpinions) -> None:
    """What is typed there stands nowhere else; of level masked it may."""
    slack.open("CNOTICE", Purpose.INTAKE, Visibility.NOTICE)
    slack.say("UZHAO", "CNOTICE", "报表导出的金额列显示不全")
    assert ask_opinions(desk, fake) == []
    slack.say("UZHAO", "CHALL", "公告查询页面打开很慢")
    assert ask_opinions(desk, fake) == ["公告查询页面打开很慢"]


def test_a_direct_chat_on_telegram(chats: FromTelegram, desk: Desk, fake: FakeOpinions) -> None:
    """It is masked, unless the office says otherwise."""
    chats.link("77", "赵小禾")
    chats.say("77", "公告查询页面打开很慢，请打13805321234")
    (left,) = ask_opinions(desk, fake)
    assert left == "公告查询页面打开很慢，请打138********"


@pytest.mark.parametrize(
    "text",
    [
        "我要投诉李强，打电话从来不接",
        "我们对中标结果有异议，要提出质疑",
        "我要举报有人围标串标",
        "能看到别家的报价，这正常吗",
        "发现有人用离职同事的账号登录",
        "质疑函上传失败，我要投诉你们单位",
        "The result page does not open, and this tender was rigged",
        "中标公示打不开，有人收回扣",
    ],
)
def test_secrets_are_not_asked_about(desk: Desk, fake: FakeOpinions, text: str) -> None:
    """Objections, complaints, tip-offs and security are for people, also where a fault is told with them."""
    desk.as_("赵小禾").say("desk", text)
    assert desk.tickets()
    assert ask_opinions(desk, fake) == []


def test_what_somebody_confirmed_is_not_asked_about(desk: Desk, fake: FakeOpinions) -> None:
    """The office has spoken."""
    a_c(desk)
    assert ask_opinions(desk, fake) == []


def test_what_was_masked_is_not_asked_about(desk: Desk, fake: FakeOpinions) -> None:
    """What the office hid is not judged again, nor is what it left."""
    number = desk.as_("赵小禾").say("desk", f"青山招标代理的{FAULT}").number
    office = desk.as_("王敏")
    fields = {"masked_text": "original", "words": "青山招标代理", "reason": "涉及名称"}
    assert not office.submit(office.card_with(number, "more").post, "mask", fields).refused
    assert ask_opinions(desk, fake) == []


def test_after_a_while_nobody_asks(desk: Desk, fake: FakeOpinions) -> None:
    """After a long stop, or where it was set up later, old reports stay with their people."""
    desk.as_("赵小禾").say("desk", FAULT)
    desk.clock.move(minutes=11)
    assert ask_opinions(desk, fake) == []


def test_once_however_often_somebody_looks(desk: Desk, fake: FakeOpinions) -> None:
    """Each time it is another process that knows nothing of the ones before."""
    number = desk.as_("赵小禾").say("desk", FAULT).number
    assert len(ask_opinions(desk, fake)) == 1
    desk.as_("赵小禾").say("desk", "还是不行，所有人都用不了")
    assert ask_opinions(desk, fake) == []
    with desk.session() as session:
        assert [row.ticket_id for row in decided(session)] == [desk.ticket(number).id]


def test_a_flood_of_strangers_is_capped(slack: FromSlack, desk: Desk, fake: FakeOpinions) -> None:
    """After ten questions of an hour none about people who are not linked; colleagues still are asked about."""
    for stranger in range(OF_STRANGERS + 4):
        slack.say(f"UNEW{stranger}", f"@UNEW{stranger}", f"{stranger + 1}号报表导出的金额列显示不全")
    assert len(ask_opinions(desk, fake)) == OF_STRANGERS
    slack.say("UZHAO", "@UZHAO", "公告查询页面打开很慢")
    assert ask_opinions(desk, fake) == ["公告查询页面打开很慢"]
    desk.clock.move(hours=1)
    slack.say("UNEWEST", "@UNEWEST", "保证金页面有一个错别字")
    assert ask_opinions(desk, fake) == ["保证金页面有一个错别字"]


def test_an_hour_has_its_limit(desk: Desk, fake: FakeOpinions) -> None:
    """After sixty questions nobody is asked about until the next hour; what was passed over stays so."""
    for number in range(AN_HOUR + 2):
        filed(desk, f"第{number}页打不开")
    assert len(ask_opinions(desk, fake)) == AN_HOUR
    desk.clock.move(hours=1)
    assert ask_opinions(desk, fake) == []


@pytest.mark.both_databases("the key decides who asks")
def test_two_processes_ask_once(desk: Desk, fake: FakeOpinions) -> None:
    """Both look at the same moment."""
    for number in range(3):
        filed(desk, f"第{number}页打不开")
    own, endpoint = desk.app.state.schedule.dispatch, endpoint_of(fake)

    async def look(dispatch: Dispatch) -> int:
        return await SecondOpinions(dispatch, desk.engine, lambda: desk.now, endpoint).ask_waiting()

    async def both() -> None:
        await asyncio.gather(look(own), desk.elsewhere(look), look(own), desk.elsewhere(look))

    desk.run(both())
    ask_opinions(desk, fake)
    assert len(fake.asked) == len(set(fake.reports)) == 3


def test_a_change_is_not_asked_about(desk: Desk, fake: FakeOpinions) -> None:
    """What follows a workflow of its own has its own gates."""
    desk.as_("李强").say("desk", "申请今晚22点升级评标系统，预计停机两小时")
    assert [ticket.kind for ticket in desk.tickets()] == [Kind.CHANGE]
    assert ask_opinions(desk, fake) == []


def test_names_of_files_stay(slack: FromSlack, desk: Desk, fake: FakeOpinions) -> None:
    """A message of files alone says nothing; beside words only these leave."""
    picture = a_file("青岛某公司投标函.png")
    slack.say("UZHAO", "@UZHAO", "", files=(picture,))
    assert desk.tickets()
    assert ask_opinions(desk, fake) == []
    slack.say("UCHEN", "@UCHEN", FAULT, files=(picture,))
    assert ask_opinions(desk, fake) == [FAULT]
