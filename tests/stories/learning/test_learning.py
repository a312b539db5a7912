"""The office corrects, trains, switches over and back: the next message like it is read as the office said."""

import json

import pytest

from bot.commands.triage.retraining import left_after, office_labels
from bot.readers import version_folder
from handlers.tickets.readings.trained import seen_by_the_team
from models.refusal import Refusal
from models.terms import Severity
from tests.support.command_line import EN, zhiban
from tests.support.desk import ZH, Desk
from tests.support.learning import OUTAGES, at_the_machine, confirm, read_now, trained_on
from tests.support.readings import read_again

REFUNDS = (
    "保证金退款进度查不到，显示处理中",
    "退款进度一直显示处理中，查不到保证金到哪了",
    "保证金退款进度页面一直处理中",
)
THE_NEXT = "保证金退款进度查不到，一直处理中"
MUSIC = ("开标大厅的背景音乐放不出来", "开标大厅背景音乐没有了", "大厅的背景音乐放不了")
THE_NEXT_MUSIC = "开标大厅背景音乐放不出"


@pytest.fixture(autouse=True)
def _machine(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    at_the_machine(desk, monkeypatch)


def correct(desk: Desk, text: str, wish: str) -> str:
    """The number of a ticket, reported by form so that nothing joins it, that the office corrected to the class."""
    fields = {"text": text, "location": "", "occurred_at": ""}
    post = {"post": None, "form": "report", "fields": fields, "client_id": desk.new_id(), "place": "intake"}
    number: str = desk.as_("赵小禾").post("/chat/forms", post).json()["ticket"]
    desk.settle()
    told = desk.as_("王敏").reclassify(number, wish, "按本单位口径")
    assert not told.refused, told.toast
    desk.clock.move(minutes=10)
    return number


def test_the_next_one_like_it_is_read_right(desk: Desk) -> None:
    """Three corrections, trained, switched to while the desk runs; switched back, the old reading comes back."""
    before = read_now(desk, THE_NEXT)
    assert before.severity is Severity.B
    for text in REFUNDS:
        correct(desk, text, "defect:C")
    version = trained_on(desk)
    assert (version.number, version.own) == (1, 3)
    assert read_now(desk, THE_NEXT) == before
    switched = zhiban("triage", "use", "1", "--by", "王敏")
    assert switched.exit_code == 0, switched.output
    assert read_now(desk, THE_NEXT).severity is Severity.C
    told = zhiban("triage", "versions").stdout
    assert "* 1：" in told
    assert "王敏 启用：版本 1" in told
    assert zhiban("triage", "use", "shipped").exit_code == 0
    assert read_now(desk, THE_NEXT) == before
    assert "* Shipped weights" in zhiban("triage", "versions", *EN).stdout


def test_the_card_says_what_it_is_like(desk: Desk) -> None:
    """It names the ticket that taught it, to the team alone; where the class is raised, the line stands as well."""
    numbers = [correct(desk, text, "defect:C") for text in REFUNDS]
    trained_on(desk)
    assert zhiban("triage", "use", "1").exit_code == 0
    number = desk.as_("陈思远").say("intake", THE_NEXT).number
    read_again(desk)
    card = desk.as_("王敏").card("team", number)
    (line,) = (line for line in card.intro if "像 " in line)
    assert line in {ZH("card.like", number=one) for one in numbers}
    assert desk.ticket(number).severity is Severity.C
    assert line.partition("像 ")[2].rstrip("）") in numbers
    shown = desk.as_("陈思远").card("intake", number).model_dump_json()
    assert "像 " not in shown
    assert not any(one in shown for one in numbers)


def test_what_it_is_like_raises_a_class(desk: Desk) -> None:
    """Three made an A; the fourth is one from its words on, with 像 on the team's card and not on its reporter's."""
    numbers = [correct(desk, text, "defect:A") for text in MUSIC]
    trained_on(desk)
    assert zhiban("triage", "use", "1").exit_code == 0
    number = desk.as_("陈思远").say("intake", THE_NEXT_MUSIC).number
    read_again(desk)
    assert desk.ticket(number).severity is Severity.A
    assert any(
        line in {ZH("card.like", number=one) for one in numbers} for line in desk.as_("王敏").card("team", number).intro
    )
    assert "像 " not in desk.as_("陈思远").card("intake", number).model_dump_json()
    desk.as_("王敏").reclassify(number, "defect:C", "不影响")
    assert "像 " not in desk.as_("王敏").card("team", number).model_dump_json()


def test_what_not_everybody_may_read_is_not_named(desk: Desk) -> None:
    """An attack, and a number that nobody has."""
    attack = desk.as_("赵小禾").say("intake", "发现有人在撞库，试了上百个账号登录").number
    told = desk.as_("赵小禾").say("intake", REFUNDS[0]).number
    with desk.session() as session:
        assert [seen_by_the_team(session, one) for one in (attack, "2611-9999", "", told)] == ["", "", "", told]


def test_who_calls_every_outage_a_trifle_teaches_nothing(desk: Desk) -> None:
    """Fourteen A made D by somebody of the office: no version is kept, and the sentence names tickets."""
    numbers = [correct(desk, text, "defect:D") for text in OUTAGES]
    with pytest.raises(Refusal) as refused:
        trained_on(desk)
    assert refused.value.phrase.key in {"reader.denies_a", "reader.finds_fewer"}
    assert version_folder(desk.settings).versions() == []
    values = dict(refused.value.phrase.values)
    assert "named" not in values or str(values["named"]).split(", ")[0] in numbers


def test_a_liar_is_left_out(desk: Desk) -> None:
    """By name or by ticket: lies of one person are not in the way for good. A name that nobody has is refused."""
    numbers = [correct(desk, text, "defect:D") for text in OUTAGES[:3]]
    confirmed = desk.as_("陈思远").say("intake", MUSIC[0]).number
    confirm(desk, confirmed)
    labelled = office_labels(desk.settings)
    assert [one.number for one in left_after(labelled, numbers[:2])] == [numbers[2], confirmed]
    assert left_after(labelled, ["王敏"]) == []
    for name in ("无名", "2611-9999"):
        answer = zhiban("triage", "train", "--without", name)
        assert (answer.exit_code, answer.stderr.strip()) == (1, ZH("reader.nobodys", name=name))
    nothing = zhiban("triage", "train", "--without", "王敏")
    assert (nothing.exit_code, nothing.stderr.strip()) == (1, ZH("reader.nothing_to_learn"))


@pytest.mark.thorough("trains on all messages that ship, twice")
def test_the_command_trains_and_refuses(desk: Desk) -> None:
    """By `zhiban triage train` itself: with three corrections a version is kept, with many lies none."""
    for text in REFUNDS:
        correct(desk, text, "defect:C")
    trained = zhiban("triage", "train", "--by", "王敏")
    assert trained.exit_code == 0, trained.output
    assert "样例只有 3 条" in trained.stdout
    assert "zhiban triage use 1" in trained.stdout
    assert zhiban("triage", "use", "1").exit_code == 0
    assert read_now(desk, THE_NEXT).severity is Severity.C
    lies = desk.settings.data_dir / "lies.jsonl"
    entries = [{"text": text, "kind": "defect", "class": "D"} for text in OUTAGES]
    lies.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in entries), encoding="utf-8")
    refused = zhiban("triage", "train", "--with", str(lies), *EN)
    assert refused.exit_code == 1
    assert refused.stderr.startswith("Nothing is kept")
    assert len(refused.stderr.splitlines()) == 1
    assert [version.name for version in version_folder(desk.settings).versions()] == ["1"]
