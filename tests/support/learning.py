"""What the office teaches triage: its commands on the running desk, and a few of the shipped hands to train on."""

import json
from functools import lru_cache

import pytest

from bot.commands.triage.retraining import demand_no_worse, keep_version, office_examples, office_labels, tried_out
from bot.readers import version_folder
from sla.reading.lexicon import load_lexicon
from sla.reading.reader.examples import Example, shipped_examples
from sla.reading.reader.prepared import no_tell
from sla.reading.reader.reading import Reading, read
from sla.reading.reader.versions import Version
from sla.rulebook import Rulebook
from tests.support.command_line import zhiban
from tests.support.desk import Desk

HANDS = ("bidder", "clerk", "finance", "foreign", "newcomer")
EVERY = 3
OUTAGES = (
    "正在开标，所有投标人都解密失败，换电脑也不行",
    "开标现场全部投标人解密不了，解密时间马上到了",
    "投标截止还有二十分钟，所有人标书都传不上去，换浏览器也不行",
    "竞价正在进行，所有竞买人都出不了价，刷新也没用",
    "评标正在进行，全体专家都进不了评标系统",
    "开标大厅打不开，十点开标，所有人都进不去",
    "系统整个打不开了，今天上午有三个项目开标，谁都登不上",
    "开标大厅里所有投标人都解密失败，换浏览器换电脑都不行，解密时间还剩五分钟",
    "所有投标人都解密失败，换电脑换浏览器也不行，正在开标",
    "全部投标人都解密不了，刷新重试都没用，开标进行中",
    "所有专家都进不去评标系统，换电脑也不行，评标正在进行",
    "竞价页面所有人都卡死，出价出不去，五分钟后竞价结束",
    "所有投标人都登录不了，十分钟后开标",
    "开标系统崩了，所有投标人解密不了，代理也进不去",
)


def at_the_machine(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands act on the running desk."""
    monkeypatch.setenv("ZHIBAN_DATABASE_URL", desk.settings.database)
    monkeypatch.setenv("ZHIBAN_DATA_DIR", str(desk.settings.data_dir))
    monkeypatch.delenv("ZHIBAN_LANGUAGE", raising=False)


def listed() -> list[dict[str, str]]:
    """What `zhiban triage examples` lists."""
    answer = zhiban("triage", "examples")
    assert answer.exit_code == 0, answer.output
    return [json.loads(line) for line in answer.stdout.splitlines()]


@lru_cache(maxsize=1)
def few_hands() -> list[Example]:
    """A third of what five hands wrote: trained on in seconds."""
    return [one for one in shipped_examples() if one.hand in HANDS][::EVERY]


def confirm(desk: Desk, number: str, by: str = "王敏") -> None:
    """确认等级, from the list of further actions."""
    post = desk.as_(by).card_with(number, "more").post
    told = desk.as_(by).submit(post, "more", {"action": "confirm_class"})
    assert not told.refused, told.toast


def trained_on(desk: Desk) -> Version:
    """A version of the running desk, made of a few hands and of what the office said; refused as the command is."""
    own = office_examples(office_labels(desk.settings))
    versions = version_folder(desk.settings)
    trial = tried_out(few_hands(), own, load_lexicon(), no_tell)
    demand_no_worse(trial, own, versions)
    return keep_version(versions, trial, len(few_hands()), len(own), "王敏", desk.clock())


def read_now(desk: Desk, text: str) -> Reading:
    """How the running desk reads a text."""
    rules: Rulebook = desk.app.state.schedule.dispatch.rules
    return read(text, rules.lexicon, rules.model)
