"""What a robot shows of a card: harmless whatever was typed, and cut within its bytes between two characters."""

import asyncio
import json
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from bot.delivery.transport import Outgoing, Sent
from bot.platforms.links import Links
from bot.platforms.robots.lines import RobotLine, bytes_of, fitted, lines_of
from bot.platforms.robots.sender import RobotSender, open_client
from bot.robot_settings import RobotKind, robots_in
from handlers.i18n import voice_of
from models.chat import Card, Place
from models.terms import Language, Platform
from tests.support.fakes.fake_robots import FakeRobot, FakeRobots, setting_of

NOW = datetime(2026, 11, 27, 2, 12, tzinfo=UTC)
ZH = voice_of(Language.ZH)
MARKDOWN, TEXT = 4096, 2048
HOSTILE = (
    "@all @所有人 @13800000000",
    '<at user_id="all">所有人</at>',
    "<@all> <@userid> <!channel>",
    "[公告](https://evil.example) ![](https://evil.example/x.png)",
    '<font color="warning">急</font> **粗** `码` > 引用 # 题',
    "&lt;at user_id=&quot;all&quot;&gt;",
    "\u202e倒\u2066序 \x00\x07\x1b[31m",
    "＠全角照旧",
)
FAMILY, FLAG, TONE, ACCENTED = "👨‍👩‍👧‍👦", "🇨🇳", "👍🏽", "e\u0301"


def shown(kind: RobotKind, card: Card, form: str = "markdown") -> tuple[str, dict[str, object]]:
    """What stands in the group, and the body that it was in."""
    fake = FakeRobot(kind, "key", clock=NOW.timestamp)
    setting = setting_of(群=fake).replace('"kind"', f'"format": "{form}", "kind"' if form == "text" else '"kind"')
    place = Place(platform=Platform.ROBOT, chat="群")
    post = Outgoing("p1", place, None, card, Language.ZH, NOW, is_edit=False)

    async def sent() -> None:
        sender = RobotSender(robots_in(SecretStr(setting)), open_client(FakeRobots(fake)), Links(), lambda: NOW)
        assert await sender.send(post) == Sent("p1"), fake.refused
        await sender.close()

    asyncio.run(sent())
    return fake.shown[0], fake.bodies[0]


@pytest.mark.parametrize("kind", list(RobotKind))
@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_typed_mentions_or_marks(kind: RobotKind, typed: str) -> None:
    """Wherever it stands in a card: nobody is called, nothing is a link, and no line is another."""
    card = Card(title=typed, intro=(typed,), quote=typed, progress=(typed,), outcome=(typed,), footnote=typed)
    text, body = shown(kind, card)
    said = text.replace("**", "", 2).replace("#### ", "", 1)  # the heading's own marks
    assert not set(said) & set("@<>[]*`#&"), said
    assert not any(unicodedata.category(one) in {"Cc", "Cf"} and one != "\n" for one in said)
    assert not {"at", "mentioned_list", "href"} & set(json.dumps(body).split('"'))


@pytest.mark.parametrize(("form", "most"), [("markdown", MARKDOWN), ("text", TEXT)])
@pytest.mark.parametrize("over", [-1, 0, 1, 2, 3])
def test_at_the_limit_in_chinese(form: str, most: int, over: int) -> None:
    """At exactly so many bytes it is whole; one above, it is cut on a character and says so."""
    frame = 2 if form == "text" else 6  # the title's character, the new line, and the title's marks
    room = most + over - (frame - 1 + bytes_of("题"))
    paragraph = "安" * (room // 3) + "a" * (room % 3)
    text, _ = shown(RobotKind.WECOM, Card(title="题", intro=(paragraph,)), form)
    whole = text.endswith(paragraph)
    assert whole is (over <= 0)
    assert bytes_of(text) == most + over if whole else most - 5 <= bytes_of(text) <= most
    assert whole or text.endswith("安…")


@pytest.mark.parametrize("character", [FAMILY, FLAG, TONE, ACCENTED, "安"])
@pytest.mark.parametrize("shift", range(8))
def test_no_character_falls_apart(character: str, shift: int) -> None:
    """Wherever the cut falls among characters of several parts, each of them stays whole or goes."""
    paragraph = "a" * shift + character * 2000
    text, _ = shown(RobotKind.WECOM, Card(title="题", intro=(paragraph,)))
    kept = text.split("\n", 1)[1].removesuffix("…").removeprefix("a" * shift)
    assert kept == character * (len(kept) // len(character))
    assert MARKDOWN - bytes_of(character) - 4 <= bytes_of(text) <= MARKDOWN


@pytest.mark.parametrize("kind", list(RobotKind))
def test_what_has_no_room_is_counted(kind: RobotKind) -> None:
    """A digest of a thousand lines ends with how many more there are; no line stands in half."""
    lines = [f"· B类 2611-{number:04} · 解决 10:30 已超时" for number in range(1, 1001)]
    text, body = shown(kind, Card(title="运维日报", progress=tuple(lines)))
    said = [line for line in text.split("\n") if line]
    stood = len(said) - 2
    assert said[1:-1] == lines[:stood]
    assert said[-1] == ZH("robot.more", number=1000 - stood)
    size = len(json.dumps(body, ensure_ascii=False).encode())
    assert size <= 20_000 if kind is not RobotKind.WECOM else MARKDOWN - 80 < bytes_of(text) <= MARKDOWN


def test_a_title_that_is_too_long_by_itself() -> None:
    """It is cut, and what stood below is counted."""
    text, _ = shown(RobotKind.WECOM, Card(title="长" * 3000, intro=("一", "二")))
    heading, rest = text.split("\n")
    assert heading.strip("*").endswith("长…")
    assert rest == ZH("robot.more", number=2)


def test_a_keyword_that_nothing_says() -> None:
    """It leads the title; where the title has it, nothing is added."""
    assert lines_of(Card(title="时限提醒"), ZH, Links(), "值班")[0].text == "值班 时限提醒"
    assert lines_of(Card(title="值班日报"), ZH, Links(), "值班")[0].text == "值班日报"


def test_a_number_leads_to_its_ticket() -> None:
    """Of the desk's numbers alone; a fault report's number and a telephone lead nowhere."""
    said = ("B类 2611-0042 · 已超时", "GZ-2026-0001", "电话 0571-87654321", "无")
    lines = lines_of(Card(title="题", progress=said), ZH, Links("https://d.cn"))
    assert [line.url for line in lines[1:]] == ["https://d.cn/tickets/2611-0042", "", "", ""]


def test_as_much_as_fits() -> None:
    """Against a plain search: no more lines would have fitted, for every limit."""
    lines = [RobotLine("头", is_title=True), *(RobotLine(f"第{number}行") for number in range(12))]

    def size(some: Sequence[RobotLine]) -> int:
        return bytes_of("\n".join(line.text for line in some))

    def more(count: int) -> RobotLine:
        return RobotLine(f"其余{count}")

    for most in range(20, size(lines) + 2):
        kept = fitted(lines, size, most, more)
        whole = [line for line in kept if line in lines]
        assert size(kept) <= most
        assert whole == lines[: len(whole)]
        if len(whole) < len(lines) - 1 and whole:
            longer = [*lines[: len(whole) + 1], more(len(lines) - len(whole) - 1)]
            assert size(longer) > most, most
