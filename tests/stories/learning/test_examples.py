"""What the office says of kind and class is an example: its last word on the first message, and on no secret."""

from pathlib import Path

import pytest

from bot.platforms.webchat.visitor import DIRECT
from models.terms import Reclassification
from sla.calendar.business_hours import SHANGHAI
from tests.support.command_line import EN, zhiban
from tests.support.desk import ZH, Desk
from tests.support.figures import Month
from tests.support.learning import at_the_machine, confirm, listed
from tests.support.reported import FAULT, a_question
from tests.support.suggestions import proposed

SLOW = "标书上传很慢，要半个小时"


@pytest.fixture(autouse=True)
def _machine(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    at_the_machine(desk, monkeypatch)


@pytest.mark.both_databases("the words of the office are found in SQL")
def test_each_word_of_the_office_is_listed(desk: Desk) -> None:
    """Confirmed, corrected and decided against the reporter; with who said so, when, and of which ticket."""
    confirmed, corrected = (desk.as_("赵小禾").say("intake", text).number for text in (FAULT, SLOW))
    question, wished = a_question(desk), desk.as_("陈思远").say("intake", "首页公告标题有个错别字").number
    desk.clock.move(minutes=5)
    office = desk.as_("王敏")
    confirm(desk, confirmed)
    office.reclassify(corrected, "A", "开标前传不完")
    office.reclassify(question, "defect:C", "按钮点了没反应")
    desk.as_("陈思远").fill(wished, "判定不对", judgement="defect:B", reason="会看错")
    office.press(wished, "维持原判")
    found = {one["ticket"]: one for one in listed()}
    assert list(found) == sorted((confirmed, corrected, question, wished))
    assert [(found[one]["kind"], found[one]["class"]) for one in (corrected, question, wished)] == [
        ("defect", "A"),
        ("defect", "C"),
        ("defect", "D"),
    ]
    assert found[confirmed]["class"] == desk.ticket(confirmed).severity
    assert found[corrected] == {
        "text": SLOW,
        "kind": "defect",
        "class": "A",
        "ticket": corrected,
        "by": "王敏",
        "at": desk.clock().astimezone(SHANGHAI).isoformat(),
    }


def test_the_last_word_counts(desk: Desk) -> None:
    """Corrected twice; and what is a question is one without a class."""
    number = desk.as_("赵小禾").say("intake", FAULT).number
    office = desk.as_("王敏")
    office.reclassify(number, "A", "正在开标")
    office.reclassify(number, "consultation", "不会用")
    (one,) = listed()
    assert one["kind"] == "consultation"
    assert one["class"] is None


def test_nobody_has_said_anything(desk: Desk) -> None:
    """What triage thought is no example, nor is what its reporter wishes; the command says that there is none."""
    number = desk.as_("赵小禾").say("intake", FAULT).number
    desk.as_("赵小禾").fill(number, "判定不对", judgement="defect:A", reason="马上开标")
    for language in ((), EN):
        answer = zhiban("triage", "examples", *language)
        assert (answer.exit_code, answer.stdout) == (0, "")
        assert len(answer.stderr.splitlines()) == 1
    assert ZH("reader.no_examples") in zhiban("triage", "examples").stderr


def test_what_became_worse_is_not_what_was_said_first(desk: Desk) -> None:
    """情况变化 leaves the word on the first message; without one there is no example; 原判有误 makes one."""
    office = desk.as_("王敏")
    first = desk.as_("赵小禾").say("intake", FAULT).number
    office.reclassify(first, "A", "扩大了", why="changed")
    assert listed() == []
    second = desk.as_("陈思远").say("intake", SLOW).number
    confirm(desk, second)
    was = desk.ticket(second).severity
    office.reclassify(second, "A", "扩大了", why="changed")
    assert [(one["ticket"], one["class"]) for one in listed()] == [(second, was)]
    office.reclassify(second, "C", "本来就是C")
    assert [(one["ticket"], one["class"]) for one in listed()] == [(second, "C")]


def test_what_later_words_made_graver_is_no_example(desk: Desk) -> None:
    """The class is that of all that was said; 原判有误 says it of the first message."""
    number = desk.as_("赵小禾").say("intake", SLOW).number
    desk.clock.move(minutes=10)
    desk.as_("赵小禾").say("intake", "现在所有人都传不了标书了，马上开标")
    assert "class_raised" in desk.log(number)
    confirm(desk, number)
    assert listed() == []


def test_secrets_are_no_examples(desk: Desk) -> None:
    """An attack, an objection, and a text with hidden words."""
    office = desk.as_("王敏")
    attack = desk.as_("赵小禾").say("intake", "发现有人用离职同事的账号登录系统，改了投标数据").number
    objection = desk.as_("陈思远").say("intake", "我们要对三标段的评标结果提出异议").number
    hidden = desk.as_("陈思远").say("intake", "张三13812345678说报表导出没有反应").number
    for number in (attack, objection):
        card = next(line for place in ("team", DIRECT) for line in office.cards(place, number))
        office.click(card.post, "confirm_class")
        assert desk.ticket(number).confirmed_at is not None
    office.reclassify(hidden, "defect:D", "试试")
    assert [one["ticket"] for one in listed()] == [hidden]
    mask(desk, hidden, "13812345678")
    assert listed() == []


def test_what_a_leader_has_to_agree_to_is_no_example_before(desk: Desk) -> None:
    """Lowered after its warning: it counts once 同意改判 is pressed."""
    month = Month(desk)
    number = month.at("24 09:00").reported("B")
    month.at("24 09:10").desk.as_("李强").press(number, "接单")
    month.at("24 12:00").reclassify(number, "C", Reclassification.MISJUDGED)
    assert listed() == []
    desk.as_("周主任").press(number, "同意改判")
    assert [one["class"] for one in listed()] == ["C"]


def test_a_suggestion_that_is_a_fault(desk: Desk) -> None:
    """这是故障 by the office is an example; by whoever made the suggestion it is none, until the office has spoken."""
    ours, theirs = proposed(desk), proposed(desk, "陈思远")
    desk.as_("王敏").fill(ours, "suggestion.call_defect", severity="C", reason="点了没反应")
    desk.as_("陈思远").fill(theirs, "suggestion.call_defect", reason="是坏了")
    assert [(one["ticket"], one["class"]) for one in listed()] == [(ours, "C")]


def test_there_is_no_desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One sentence in either language, and exit code 1."""
    monkeypatch.setenv("ZHIBAN_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    for command in ("examples", "train"):
        for language in ((), EN):
            refused = zhiban("triage", command, *language)
            assert refused.exit_code == 1
            assert len(refused.stderr.splitlines()) == 1


def mask(desk: Desk, number: str, words: str) -> None:
    """遮蔽 these words of the ticket."""
    office = desk.as_("王敏")
    post = office.card_with(number, "more").post
    form = office.submit(post, "more", {"action": "mask"}).form
    assert form is not None
    fields = {"masked_text": form.fields[0].choices[0].value, "words": words, "masked_files": "", "reason": "写错了"}
    told = office.submit(post, form.name, fields)
    assert not told.refused, told.toast
    desk.settle()
