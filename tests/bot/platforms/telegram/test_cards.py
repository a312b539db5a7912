"""What a card looks like in Telegram, to the letter, and what becomes of texts that are too long or mean harm."""

from datetime import timedelta

import pytest

from bot.platforms.telegram.cards import message_of
from bot.platforms.telegram.html import Page, clipped, escaped, length_of
from bot.platforms.telegram.keyboard import PressMeaning, action_of, asking, button_of, keyboard_of, read
from bot.platforms.telegram.reply import LONGEST_TOAST
from handlers.i18n import voice_of
from models.chat import Button, ButtonStyle, Card, Deadline, DeadlineState, Fact
from models.messaging.outbox import new_post_id
from models.terms import Language, Severity
from tests.support.cards.typed_world import NOW
from tests.support.fakes.telegram_api import problem_of
from tests.support.fakes.telegram_html import demand_fit, parsed, units_of

ZH, EN = voice_of(Language.ZH), voice_of(Language.EN)
POST = "0123456789abcdef"
HOLD = "\u2060"


def deadline(state: DeadlineState) -> Deadline:
    """A deadline an hour ahead."""
    return Deadline(label="解决截止", text="11:30", due_at=NOW + timedelta(hours=1), state=state)


FULL = Card(
    title="A类 2602-0042 投标文件解密失败",
    severity=Severity.A,
    intro=("接单：李强", "现在\t响应\t解决", "改后\t10:05\t10:30"),
    quote="三号评标室 <全部> 解不开 & 很急",
    progress=("提交 09:30 ✔", "处理 李强"),
    facts=(Fact(label="地点", value="三号评标室"), Fact(label="经过", value="一\n二")),
    deadlines=(deadline(DeadlineState.RUNNING), deadline(DeadlineState.BREACHED)),
    log=("09:30 赵小禾 提交", "09:31 李强 接单"),
    outcome=("✔ 王敏 09:31 确认等级",),
    buttons=(
        Button(action="take", label="接单", style=ButtonStyle.PRIMARY),
        Button(action="withdraw", label="撤回", style=ButtonStyle.DANGER, confirm="真的撤回？"),
    ),
)


def test_a_whole_card() -> None:
    """Every part in its order; what was typed acts in no way; the keyboard says which card it belongs to."""
    shown = message_of(FULL, ZH, POST)
    assert shown.text == (
        "<b>🔴 A类 2602-0042 投标文件解密失败</b>\n"
        "\n"
        "接单：李强\n"
        "改后：响应 10:05 · 解决 10:30\n"
        "\n"
        "<blockquote>三号评标室 &lt;全部&gt; 解不开 &amp; 很急</blockquote>\n"
        "\n"
        "提交 09:30 ✔ → 处理 李强\n"
        "\n"
        "<b>地点</b> 三号评标室\n"
        "<b>经过</b>\n一\n二\n"
        "<b>解决截止</b> 11:30\n"
        "<b>解决截止</b> 11:30 · 已超时\n"
        "\n"
        "· 09:30 赵小禾 提交\n"
        "· 09:31 李强 接单\n"
        "\n"
        "✔ 王敏 09:31 确认等级"
    )
    assert shown.keyboard == [
        [
            {"text": "接单", "callback_data": f"v1:{POST}:take", "style": "primary"},
            {"text": "撤回", "callback_data": f"v1:{POST}:?withdraw", "style": "danger"},
        ]
    ]
    assert problem_of(shown.text, shown.keyboard) is None


def test_a_card_that_is_done_with() -> None:
    """No buttons, no keyboard; the outcome stands in their place. The other language has its own words."""
    card = FULL.model_copy(update={"buttons": (), "intro": (), "quote": None, "facts": (), "log": (), "progress": ()})
    shown = message_of(card, EN, POST)
    assert shown.keyboard == []
    assert shown.markup is None
    assert shown.text.endswith("<b>解决截止</b> 11:30 (breached)\n\n✔ 王敏 09:31 确认等级")


def test_the_first_line_is_whole_in_a_notification() -> None:
    """A title of several lines is one; one of nothing still says something."""
    title = FULL.model_copy(update={"title": "一\n二"})
    assert message_of(title, ZH, None).text.startswith("<b>🔴 一 二</b>\n")
    assert message_of(Card(title=" "), ZH, None).text == "<b>—</b>"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("@boss 请看", f"@{HOLD}boss 请看"),
        ("请@boss", f"请@{HOLD}boss"),
        ("按 /cancel", f"按 /{HOLD}cancel"),
        ("/cancel@zhiban_desk_bot", f"/{HOLD}cancel@zhiban_desk_bot"),
        ("在 /etc/hosts 里, 见 a@b.cn 3/4", "在 /etc/hosts 里, 见 a@b.cn 3/4"),
        ("<b>粗</b> &lt;", "<b>粗</b> &lt;"),
        ("\u202eexe.txt a\x00b\x07", "exe.txt a␀b\ufffd"),
        (" \u200b\n", "—"),
    ],
)
def test_what_was_typed_stays_words(typed: str, shown: str) -> None:
    """Nobody is called, no command is a touch away, nothing turns around; addresses and paths stay as they are."""
    found = demand_fit(parsed(escaped(clipped(typed, 100))))
    assert found.text == shown
    assert [*found.marked("mention"), *found.marked("bot_command")] == []


@pytest.mark.parametrize("text", ["字" * 5000, "😀" * 5000, "&<>" * 5000, "👩🏽\u200d👧🏽" * 900, "e\u0301" * 5000])
@pytest.mark.parametrize("limit", [20, LONGEST_TOAST, 4096])
def test_a_clean_cut(text: str, limit: int) -> None:
    """At most so many units as Telegram counts them, the last one an ellipsis, no emoji in half."""
    cut = clipped(text, limit)
    assert limit - 20 < units_of(cut) <= limit
    assert cut[-1] == "…"
    assert cut[-2] not in "\u200d\ud83d"
    assert length_of(cut) == units_of(cut)
    assert parsed(escaped(cut)).text == cut


FOOTNOTE = "防篡改校验码 2026-11-27 9f8e-7d6c-5b4a-3f2e-1a2b-3c4d"


def test_everything_too_long_at_once() -> None:
    """The title, the deadlines and the outcome find their room before what was typed; the whole fits."""
    much = "<字>&" * 3000
    card = Card(
        title=much,
        severity=Severity.B,
        intro=(much,) * 50,
        quote=much,
        progress=(much,) * 9,
        facts=(Fact(label=much, value=much),) * 7,
        deadlines=(deadline(DeadlineState.BREACHED).model_copy(update={"label": much}),) * 20,
        log=(much,) * 9,
        outcome=("✔ 王敏 09:31 接单", much),
        footnote=FOOTNOTE,
        buttons=(Button(action="take", label=much),) * 5,
    )
    shown = message_of(card, ZH, POST)
    assert shown.text.endswith(f"\n\n{FOOTNOTE}")
    assert problem_of(shown.text, shown.keyboard) is None
    assert "✔ 王敏 09:31 接单" in shown.text
    assert "11:30 · 已超时" in shown.text
    assert shown.text.count("<blockquote") == 1


def test_a_long_list_has_the_page_to_itself() -> None:
    """A digest is cut where the message ends, not sooner, and says so."""
    lines = tuple(f"第 {number} 行，说的是一件办了很久的事" for number in range(400))
    text = demand_fit(parsed(message_of(Card(title="运维日报", intro=lines), ZH, None).text)).text
    assert 3400 < units_of(text) <= 4096
    assert text.endswith("…")


def test_a_page_always_has_room_for_a_line() -> None:
    """However much was said before."""
    page = Page(600)
    page.lines(["字" * 600], 600)
    assert page.labelled("地点", "三号评标室", 200) == "<b>地点</b> 三号评标室"


def test_callback_data_of_64_bytes() -> None:
    """What fits is said as it is; what does not is named by a digest that its card resolves, and no other."""
    long = Button(action="run_again:tg:7000000001/-1001000000001/album/130000000001", label="再试")
    wide = Button(action="pick:" + "字" * 14, label="选")
    card = Card(title="一", buttons=(FULL.buttons[0], long, wide))
    keys = [key["callback_data"] for row in keyboard_of(card.buttons, POST) for key in row]
    assert all(len(key.encode()) <= 64 for key in keys)
    assert keys[0] == f"v1:{POST}:take"
    assert [action_of(read(key), card) for key in keys] == ["take", long.action, wide.action]
    assert action_of(read(keys[1]), Card(title="另一张")) is None
    assert action_of(read(keys[1]), None) is None
    assert keyboard_of([Button(action="x" * 61, label="x")], None) == [], "nothing could resolve it"


def test_an_action_is_never_taken_for_something_else() -> None:
    """An action that begins like one of our marks goes by its digest."""
    odd = [Button(action=action, label="x") for action in ("#a", "?take", "!")]
    for button in odd:
        (row,) = keyboard_of([button], POST)
        pressed = read(row[0]["callback_data"])
        assert pressed.step is PressMeaning.DO
        assert action_of(pressed, Card(title="x", buttons=(button,))) == button.action


@pytest.mark.parametrize(
    "data", [None, 7, "", "v1:", "v1::", "v2:p:take", "v1:p/q:take", "v1:p:?", "v1:" + "p" * 70 + ":take", "取"]
)
def test_made_up_data_is_no_press(data: object) -> None:
    """Clients can send what they like."""
    with pytest.raises(ValueError, match="not the data"):
        read(data)


def test_what_cannot_be_undone_asks_first() -> None:
    """The question has two answers, and the card knows its button again."""
    pressed = read(f"v1:{POST}:?withdraw")
    assert (pressed.step, pressed.post, pressed.action) == (PressMeaning.ASK, POST, "withdraw")
    button = button_of(pressed, FULL)
    assert button == FULL.buttons[1]
    keys = asking(FULL.buttons[1], POST, ZH)
    assert [key["text"] for row in keys for key in row] == ["✔ 撤回", "取消"]
    assert [read(key["callback_data"]).step for row in keys for key in row] == [PressMeaning.DO, PressMeaning.LEAVE]
    assert problem_of("一", keys) is None


def test_an_answer_that_stands_nowhere_acts_at_once() -> None:
    """Without a post there is no card to come back to after a question."""
    (row,) = keyboard_of(FULL.buttons, None)
    assert [key["callback_data"] for key in row] == ["v1::take", "v1::withdraw"]


def test_rows_as_a_phone_shows_them() -> None:
    """At most three in a row, and none whose label would be cut."""
    labels = ["接单", "转办", "改级", "为什么是这个时限？", "Turn into a defect of the system", "改类"]
    rows = keyboard_of([Button(action="x", label=label) for label in labels], new_post_id())
    assert [[key["text"] for key in row] for row in rows] == [labels[:3], labels[3:4], labels[4:5], labels[5:]]


def test_what_a_question_offers() -> None:
    """Each answer has a row of its own, and the buttons follow as they always do."""
    options = tuple(Button(action=f"dialog:pick.{number}", label=f"{number} 类") for number in range(3))
    keyboard = message_of(Card(title="等级？", options=options, buttons=FULL.buttons), ZH, POST).keyboard
    assert [[key["text"] for key in row] for row in keyboard] == [["0 类"], ["1 类"], ["2 类"], ["接单", "撤回"]]
    card = Card(title="等级？", options=options)
    assert button_of(read(keyboard[2][0]["callback_data"]), card) == options[2]
