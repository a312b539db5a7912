"""A person's own page in Slack."""

from typing import Any

from bot.platforms.slack import home
from handlers.i18n import voice_of
from models.chat import Button, ButtonStyle, Home, HomeLine, HomeSection
from models.terms import Language
from tests.support.fakes.block_kit import problems_of_view

ZH, EN = voice_of(Language.ZH), voice_of(Language.EN)
REPORT = Button(action="report.open", label="报故障", style=ButtonStyle.PRIMARY)
SHOW = Button(action="show:2602-0042", label="查看")


def page(*lines: int) -> Home:
    """A page with lists of so many lines."""
    sections = tuple(
        HomeSection(
            title=f"列表{number}",
            lines=tuple(HomeLine(text=f"第 {line} 项", below="解决截止 10:30", button=SHOW) for line in range(count)),
            empty="没有未结的工单",
        )
        for number, count in enumerate(lines)
    )
    return Home(title="服务台", buttons=(REPORT, Button(action="ask.open", label="问问题")), sections=sections)


def plain(text: str) -> dict[str, object]:
    """Words in which nothing is formatted."""
    return {"type": "plain_text", "text": text, "emoji": False}


def press(number: int, label: str, action: str, **more: str) -> dict[str, object]:
    """A button as it is sent; it stands on no card."""
    sent: dict[str, object] = {
        "type": "button",
        "action_id": f"press.{number}",
        "text": plain(label),
        "value": f"v1::{action}",
    }
    return sent | more


def test_a_page_has_its_buttons_and_a_button_for_every_entry() -> None:
    """Title, what to press, then each list: the entry, its clocks below, its button beside it."""
    view = home.home_view(page(1), ZH)
    assert problems_of_view(view) == []
    pressed = [press(0, "报故障", "report.open", style="primary"), press(1, "问问题", "ask.open")]
    entry = {"type": "mrkdwn", "text": "*第 0 项*\n解决截止 10:30", "verbatim": True}
    assert view == {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("服务台")},
            {"type": "actions", "block_id": "buttons", "elements": pressed},
            {"type": "divider"},
            {"type": "header", "text": plain("列表0")},
            {"type": "section", "text": entry, "accessory": press(2, "查看", "show:2602-0042")},
        ],
    }


def test_an_empty_list_says_what_would_stand_there() -> None:
    """A page without anything to show is no blank page."""
    blocks = home.home_view(page(0), ZH)["blocks"]
    assert isinstance(blocks, list)
    assert blocks[-1]["elements"] == [plain("没有未结的工单")]


def test_long_lists_say_how_many_more_there_are() -> None:
    """A page has room for a hundred blocks; every list gets its share of it."""
    for voice, more in ((ZH, "另有"), (EN, "more")):
        view = home.home_view(page(200, 3, 200), voice)
        assert problems_of_view(view) == []
        blocks = view["blocks"]
        assert isinstance(blocks, list)
        assert len(blocks) <= 100
        shown = [block["accessory"]["value"] for block in blocks if "accessory" in block]
        told = [block["elements"][0]["text"] for block in blocks if block["type"] == "context"]
        assert len(told) == 2
        assert all(more in words for words in told)
        missing = sum(int("".join(filter(str.isdigit, words))) for words in told)
        assert len(shown) + missing == 403


def test_more_lists_than_a_page_has_room_for_are_left_out() -> None:
    """Nothing that can be said may break the page."""
    assert problems_of_view(home.home_view(page(*[9] * 90), ZH)) == []


def test_an_entry_with_two_answers_has_them_in_a_row_below() -> None:
    """What is decided right there; the entries after it keep buttons of their own, and a long list is still cut."""
    agree, refuse = Button(action="swap.agree:1", label="同意"), Button(action="swap.refuse:1", label="不同意")
    asked = HomeLine(text="李强 请您换班", below="家里有事", button=agree, other=refuse)
    shown = HomeLine(text="第 1 项", button=SHOW)
    section = HomeSection(title="待我处理", lines=(asked, shown, *[asked] * 60), empty="没有")
    view = home.home_view(Home(title="服务台", sections=(section,)), ZH)
    assert problems_of_view(view) == []
    blocks: Any = view["blocks"]
    rows = [block for block in blocks if block["type"] == "actions"]
    assert [one["value"] for one in rows[0]["elements"]] == ["v1::swap.agree:1", "v1::swap.refuse:1"]
    assert len(blocks) <= 100
    assert "另有" in str(blocks[-1])
