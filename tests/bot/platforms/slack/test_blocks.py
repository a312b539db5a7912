"""What a card looks like in Slack, part by part."""

from datetime import timedelta
from typing import Any

import pytest

from bot.platforms.slack import blocks, buttons
from handlers.i18n import Voice, voice_of
from handlers.tickets.cards import live_card
from models.chat import Button, ButtonStyle, Card, Deadline, DeadlineState, Fact
from models.terms import Language, Severity
from tests.support.cards.typed_world import LATER, NOW, TypedWorld
from tests.support.fakes.block_kit import problems_of_message

ZH, EN = voice_of(Language.ZH), voice_of(Language.EN)
POST = "0123456789abcdef"

Block = dict[str, Any]


def plain(text: str) -> Block:
    """Words in which nothing is formatted."""
    return {"type": "plain_text", "text": text, "emoji": False}


def labelled(label: str, value: str) -> Block:
    """A bold label with its value below."""
    return {"type": "mrkdwn", "text": f"*{label}*\n{value}", "verbatim": True}


def drawn(card: Card, voice: Voice = ZH) -> list[Block]:
    """The blocks of a card; Slack takes them."""
    rendered = blocks.message_of(card, voice, POST)
    assert problems_of_message(rendered.text, rendered.blocks) == []
    return rendered.blocks


def press(number: int, label: str, action: str, **more: str) -> Block:
    """A button as it is sent."""
    sent = {"type": "button", "action_id": f"press.{number}", "text": plain(label), "value": f"v1:{POST}:{action}"}
    return sent | more


def a_new_report() -> Card:
    """What the reporter of a fault of class A sees first."""
    world = TypedWorld("", is_long=False)
    ticket = world.ticket(summary="投标文件解密失败", text="投标文件解密失败")
    ticket.duty = world.engineer
    world.engineer.name, world.engineer.phone = "李强", "0532-8000-1234"
    return live_card.for_reporter(ZH, ticket, ticket.unsaved_log, NOW)


def test_the_acknowledgement() -> None:
    """Title, whom the desk told, how far it is, both deadlines, and what the reporter may do; in Chinese."""
    rendered = blocks.message_of(a_new_report(), ZH, POST)
    assert rendered.text == "🔴 A类 2602-0042 投标文件解密失败"
    assert rendered.blocks == [
        {"type": "header", "text": plain("🔴 A类 2602-0042 投标文件解密失败")},
        {"type": "section", "text": plain("已收到。正在通知值班员 李强(0532-8000-1234)。")},
        {"type": "context", "elements": [plain("提交 10:30 ✔ → 分析(初判) → 确认 → 处理 → 恢复 → 回复")]},
        {"type": "section", "fields": [labelled("响应截止", "10:35"), labelled("解决截止", "11:30")]},
        {
            "type": "actions",
            "block_id": "buttons",
            "elements": [
                press(0, "补充情况", "supplement"),
                press(1, "判定不对", "propose"),
                press(2, "为什么是这个时限?", "why"),
                press(3, "催办", "nudge"),
                rendered.blocks[4]["elements"][4],  # type: ignore[index]
            ],
        },
    ]


def test_what_cannot_be_undone_asks_once_more() -> None:
    """Withdrawing is marked as dangerous, and its question has the button's own words to say yes with."""
    *_, row = drawn(a_new_report())
    withdraw = row["elements"][4]
    assert (withdraw["value"], withdraw["style"]) == (f"v1:{POST}:withdraw", "danger")
    question = ZH("confirm.withdraw")
    assert withdraw["confirm"] == {
        "title": plain("撤回"),
        "text": plain(question),
        "confirm": plain("撤回"),
        "deny": plain("取消"),
        "style": "danger",
    }


def test_the_team_s_card_in_english() -> None:
    """The text as typed behind a bar, facts side by side, the log in small print, the decision where a button was."""
    world = TypedWorld("", is_long=False)
    ticket = world.taken(summary="Decryption fails", text="Decryption fails\nfor <all>")
    for person, name in ((world.reporter, "Zhao"), (world.engineer, "Li")):
        person.name, person.phone, person.company = name, "0532-8000", "Unit 1"
    for entry in ticket.unsaved_log:
        entry.by_name = "Li"
    ticket.triage = {}
    shown = drawn(live_card.for_team(EN, ticket, ticket.unsaved_log[:2], LATER), EN)
    assert shown[:-1] == [
        {"type": "header", "text": plain("🔴 Class A 2602-0042 Decryption fails")},
        {"type": "section", "text": plain("Taken by Li 0532-8000")},
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "> Decryption fails\n> for &lt;all&gt;", "verbatim": True},
        },
        {
            "type": "context",
            "elements": [
                plain("Submission 10:30 ✔ → Analysis (triage only) → Confirmation → Handling Li → Restoration → Reply")
            ],
        },
        {
            "type": "section",
            "fields": [
                labelled("Status", "In progress"),
                labelled("Reporter", "Zhao Unit 1 0532-8000"),
                labelled("Kind and class", "Awaiting confirmation"),
            ],
        },
        {
            "type": "section",
            "fields": [labelled("Respond by", "10:35 (breached)"), labelled("Resolve by", "11:30")],
        },
        {"type": "context", "elements": [plain("10:30 Li submitted the ticket (Class A)")]},
        {"type": "section", "text": plain("✔ 10:42 Li took the ticket")},
    ]
    assert [one["text"]["text"] for one in shown[-1]["elements"]][:2] == ["Mark as restored", "Resolve"]


def test_outcomes_stand_where_buttons_were() -> None:
    """A card without buttons has no row for them."""
    card = Card(title="调班", outcome=("✔ 王敏 09:31 同意", "✔ 王敏 09:32 办结"))
    assert drawn(card) == [
        {"type": "header", "text": plain("调班")},
        {"type": "section", "text": plain("✔ 王敏 09:31 同意\n✔ 王敏 09:32 办结")},
    ]


@pytest.mark.parametrize(("severity", "mark"), [*zip(Severity, "🔴🟠🔵⚪", strict=True)])
def test_each_class_has_its_mark(severity: Severity, mark: str) -> None:
    """The letter stands beside it in words."""
    assert blocks.message_of(Card(title=f"{severity}类", severity=severity), ZH, None).text == f"{mark} {severity}类"


STATES = [
    (DeadlineState.RUNNING, "10:30"),
    (DeadlineState.DUE_SOON, "10:30"),
    (DeadlineState.BREACHED, "10:30 · 已超时"),
    (DeadlineState.MET, "10:30"),
    (DeadlineState.PAUSED, "10:30"),
]


@pytest.mark.parametrize(("state", "shown"), STATES)
def test_a_deadline_says_nothing_that_time_alone_makes_wrong(state: DeadlineState, shown: str) -> None:
    """Slack's messages do not change by themselves: what is left is not said, what is over is."""
    deadline = Deadline(label="解决截止", text="10:30", due_at=NOW + timedelta(hours=1), state=state)
    assert drawn(Card(title="x", deadlines=(deadline,)))[1]["fields"] == [labelled("解决截止", shown)]


def test_a_long_fact_has_the_width_to_itself() -> None:
    """Short ones stand side by side; the order stays."""
    facts = ("一", "短"), ("二", "长" * 200), ("三", "短"), ("四", "两\n行")
    shown = drawn(Card(title="x", facts=tuple(Fact(label=label, value=value) for label, value in facts)))
    assert shown[1:] == [
        {"type": "section", "fields": [labelled("一", "短")]},
        {"type": "section", "text": labelled("二", "长" * 200)},
        {"type": "section", "fields": [labelled("三", "短")]},
        {"type": "section", "text": labelled("四", "两\n行")},
    ]


def test_four_sections_of_a_report_share_the_room() -> None:
    """None is left out for the length of another."""
    facts = tuple(Fact(label=label, value=label * 2000) for label in "甲乙丙丁")
    sections = [block["text"]["text"] for block in drawn(Card(title="x", facts=facts))[1:]]
    assert [text[:5] for text in sections] == [f"*{label}*\n{label}" for label in "甲乙丙丁"]
    assert {len(text) for text in sections} == {2000}


def test_a_table_becomes_a_line_for_each_row() -> None:
    """Slack has no tables: each cell is named after its column."""
    intro = ("前", "\t现在\t改后", "等级\tB类\tA类", "解决截止\t17:00\t10:30", "后")
    assert drawn(Card(title="x", intro=intro))[1]["text"] == plain(
        "前\n等级：现在 B类 · 改后 A类\n解决截止：现在 17:00 · 改后 10:30\n后"
    )


def test_a_long_list_says_that_there_is_more() -> None:
    """In sections of what Slack takes, down to an ellipsis."""
    shown = drawn(Card(title="x", intro=tuple(f"第 {number} 行" + "字" * 100 for number in range(200))))
    assert [block["type"] for block in shown] == ["header", "section", "section"]
    assert shown[-1]["text"]["text"].endswith("\n…")


FOOTNOTE = "防篡改校验码 2026-11-27 9f8e-7d6c-5b4a-3f2e-1a2b-3c4d"


def test_a_hundred_thousand_characters_are_cut_everywhere() -> None:
    """Nothing that was typed makes a message too long, and the buttons still stand below it."""
    endless = "字" * 100_000
    card = Card(
        title=endless,
        severity=Severity.A,
        intro=(endless,) * 40,
        quote=endless,
        progress=(endless,) * 6,
        facts=(Fact(label=endless, value=endless),) * 7,
        deadlines=(Deadline(label=endless, text=endless, due_at=NOW, state=DeadlineState.BREACHED),) * 12,
        log=(endless,) * 20,
        outcome=(endless,) * 3,
        footnote=FOOTNOTE,
        options=(Button(action="dialog:1", label=endless),) * 8,
        buttons=(Button(action="take", label=endless, style=ButtonStyle.DANGER, confirm=endless),) * 5,
    )
    shown = drawn(card)
    assert [block["block_id"] for block in shown[-2:]] == ["options", "buttons"]
    assert shown[-3]["elements"][0]["text"] == FOOTNOTE
    assert blocks.length_of(shown) < 11_000


def test_an_answer_for_one_person_has_no_heading() -> None:
    """Its first line is bold; the rest is the same card."""
    card = Card(title="值班员 李强", intro=("一",), buttons=(Button(action="swap.open", label="调班"),))
    private = blocks.ephemeral_of(card, ZH, POST).blocks
    assert private[0] == {"type": "section", "text": {"type": "mrkdwn", "text": "*值班员 李强*", "verbatim": True}}
    assert private[1:] == drawn(card)[1:]


@pytest.mark.parametrize("post", [POST, None])
@pytest.mark.parametrize("action", ["take", "change_class:A", "run_again:slack:T1/C1/1770000000.000100", "a:\n b"])
def test_a_button_says_what_it_is_for(action: str, post: str | None) -> None:
    """Whatever the action is, it is read as it was written, with the card it stands on."""
    assert buttons.read(buttons.value_of(action, post)) == (action, post)


@pytest.mark.parametrize(
    "value", [None, 7, "", "take", "v1:", "v1::", "v2:abc:take", "v1:a b:take", "v1:a<b:take", "v1::" + "x" * 2000]
)
def test_a_made_up_value_is_no_button_of_ours(value: object) -> None:
    """A client can send anything."""
    with pytest.raises(ValueError, match="buttons"):
        buttons.read(value)


def test_a_button_that_could_not_be_read_again_is_left_out() -> None:
    """A value has 2,000 characters at most; the others stand."""
    card = Card(title="x", buttons=tuple(Button(action=action, label="x") for action in ("y" * 2000, "", "take")))
    assert drawn(card)[-1]["elements"] == [press(0, "x", "take")]
