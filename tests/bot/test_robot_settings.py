"""What an operator sets for group robots is whole before the desk starts, and told in one sentence where it is not."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.robot_settings import RobotKind, robots_in
from handlers.i18n import voice_of
from models.refusal import Refusal
from models.terms import Language
from tests.support.desk import settings_for

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=canary-1"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=canary2"
FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook/canary-3"
LARK = "https://open.larksuite.com/open-apis/bot/v2/hook/canary-3"


def written(name: str = "群", **entries: Any) -> str:
    """The setting with one robot."""
    return json.dumps({name: entries})


def refused(setting: str) -> str:
    """The word for what is wrong; the sentence is one line in both languages and repeats no key."""
    with pytest.raises(Refusal) as found:
        settings_for("sqlite://", Path("var"), robots=setting).demand_whole()
    for language in Language:
        sentence = voice_of(language).say(found.value.phrase)
        assert "canary" not in sentence
        assert "\n" not in sentence
        assert "{{" not in sentence
    return found.value.phrase.key


def test_three_robots() -> None:
    """Each kind at its own hosts, by names of the office's own; nothing secret shows."""
    entries = {
        "值班群": {"kind": "wecom", "url": WECOM, "format": "text"},
        "安全组": {"kind": "dingtalk", "url": DINGTALK, "secret": "canary4", "keyword": "值班"},
        "office": {"kind": "feishu", "url": FEISHU},
        "lark": {"kind": "feishu", "url": LARK, "secret": "canary5"},
    }
    settings = settings_for("sqlite://", Path("var"), robots=json.dumps(entries))
    settings.demand_whole()
    assert settings.robots is not None
    robots = robots_in(settings.robots)
    assert [robot.kind for robot in robots.values()] == [*RobotKind, RobotKind.FEISHU]
    assert (robots["值班群"].is_text, robots["安全组"].keyword, robots["office"].secret) == (True, "值班", None)
    assert "canary" not in f"{settings!r} {robots!r}"


@pytest.mark.parametrize(
    ("setting", "key"),
    [
        ("值班群", "run.robots_unreadable"),
        ("[]", "run.robots_unreadable"),
        ("{}", "run.robots_unreadable"),
        ('{"a": {"kind": "wecom"}, "a": {}}', "run.robots_unreadable"),
        (written("", kind="wecom", url=WECOM), "run.robot_bad_name"),
        (written("@群", kind="wecom", url=WECOM), "run.robot_bad_name"),
        (written("值 班", kind="wecom", url=WECOM), "run.robot_bad_name"),
        (written("值\u200b班", kind="wecom", url=WECOM), "run.robot_bad_name"),
        (written("长" * 41, kind="wecom", url=WECOM), "run.robot_bad_name"),
        ('{"群": "canary"}', "run.robot_not_whole"),
        (written(kind="wecom", url=["canary"]), "run.robot_not_whole"),
        (written(url=WECOM), "run.robot_bad_kind"),
        (written(kind="slack", url=WECOM), "run.robot_bad_kind"),
        (json.dumps({"群": {"kind": "wecom", "url": WECOM, "secret": "canary"}}), "run.robot_unknown_entry"),
        (written(kind="feishu", url=FEISHU, format="text"), "run.robot_unknown_entry"),
        (written(kind="wecom", url=WECOM, format="html"), "run.robot_bad_format"),
        (written(kind="dingtalk", url=DINGTALK, keyword="@all"), "run.robot_bad_keyword"),
        (written(kind="dingtalk", url=DINGTALK, keyword="长" * 41), "run.robot_bad_keyword"),
        (
            json.dumps({"甲": {"kind": "wecom", "url": WECOM}, "乙": {"kind": "wecom", "url": WECOM}}),
            "run.robot_twice",
        ),
    ],
)
def test_by_half(setting: str, key: str) -> None:
    """One sentence for each mistake."""
    assert refused(setting) == key


@pytest.mark.parametrize(
    "url",
    [
        "",
        WECOM.replace("https", "http"),
        WECOM.replace("qyapi.weixin.qq.com", "127.0.0.1"),
        WECOM.replace("qyapi.weixin.qq.com", "qyapi.weixin.qq.com.evil.example"),
        WECOM.replace("qyapi.weixin.qq.com", "evil.example@qyapi.weixin.qq.com"),
        WECOM.replace("qyapi.weixin.qq.com", "qyapi.weixin.qq.com@evil.example"),
        WECOM.replace("qyapi.weixin.qq.com", "qyapi.weixin.qq.com:8443"),
        WECOM.replace("qyapi.weixin.qq.com", "[::1"),
        WECOM.replace("qyapi.weixin.qq.com", "169.254.169.254"),
        WECOM.replace("qyapi.weixin.qq.com", "ｑyapi.weixin.qq.com"),
        WECOM.replace("/send", "/../../x/send"),
        WECOM.partition("?")[0],
        f"{WECOM}&debug=canary",
        f"{WECOM}&key=canary",
        f"{WECOM}#canary",
        f"{WECOM}\n",
        DINGTALK,
    ],
)
def test_only_official_addresses(url: str) -> None:
    """Host, scheme, path and key as the group shows them: the desk calls nobody else."""
    assert refused(written(kind="wecom", url=url)) == "run.robot_bad_url"


@pytest.mark.parametrize("url", [f"{FEISHU}/..", f"{FEISHU}?x=canary", FEISHU.removesuffix("canary-3"), DINGTALK])
def test_only_official_hooks(url: str) -> None:
    """The key of 飞书 is the end of the path."""
    assert refused(written(kind="feishu", url=url)) == "run.robot_bad_url"


def test_the_page_has_an_address() -> None:
    """A page that everybody in the group can open, without a slash at its end."""
    settings = settings_for("sqlite://", Path("var"), page_url="https://desk.example.org/")
    assert settings.page_url == "https://desk.example.org"
