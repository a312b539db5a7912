"""The office corrects, trains, switches over and back: the next message like it is read as the office said."""

import json

import pytest

from bot.commands.triage.retraining import version_folder
from models.refusal import Refusal
from models.terms import Severity
from tests.support.command_line import EN, zhiban
from tests.support.desk import Desk
from tests.support.learning import at_the_machine, read_now, trained_on

REFUNDS = (
    "保证金退款进度查不到，显示处理中",
    "退款进度一直显示处理中，查不到保证金到哪了",
    "保证金退款进度页面一直处理中",
)
THE_NEXT = "保证金退款进度查不到，一直处理中"
OUTAGES = (
    "正在开标，所有投标人都解密失败，换电脑也不行",
    "开标现场全部投标人解密不了，解密时间马上到了",
    "投标截止还有二十分钟，所有人标书都传不上去，换浏览器也不行",
    "竞价正在进行，所有竞买人都出不了价，刷新也没用",
    "评标正在进行，全体专家都进不了评标系统",
    "开标大厅打不开，十点开标，所有人都进不去",
    "系统整个打不开了，今天上午有三个项目开标，谁都登不上",
    "解密按钮全是灰的，五家都点不了，还有十分钟解密结束",
    "Bid opening is running and no bidder can decrypt, other browsers do not help",
    "Nobody can upload tender documents and the deadline is in 20 minutes",
    "评标室所有专家签不了字，报告出不来，评标正在进行",
    "竞价页面所有人都卡死，出价出不去，五分钟后竞价结束",
    "所有投标人都登录不了，十分钟后开标",
    "开标系统崩了，所有投标人解密不了，代理也进不去",
)


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


def test_who_calls_every_outage_a_trifle_teaches_nothing(desk: Desk) -> None:
    """Fourteen A made D by somebody of the office: no version is kept, and the sentence names tickets."""
    numbers = [correct(desk, text, "defect:D") for text in OUTAGES]
    with pytest.raises(Refusal) as refused:
        trained_on(desk)
    assert refused.value.phrase.key in {"reader.denies_a", "reader.finds_fewer"}
    assert version_folder(desk.settings).versions() == []
    values = dict(refused.value.phrase.values)
    assert "named" not in values or str(values["named"]).split(", ")[0] in numbers


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
