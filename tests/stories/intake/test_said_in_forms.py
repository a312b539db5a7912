"""What was said in a message stands in every form that asks for it: nobody types it twice."""

import pytest

from handlers.i18n import voice_of
from models.terms import Language
from tests.support import suggestions as wishes
from tests.support.cards.form_cases import FORMS
from tests.support.cards.typed_world import TypedWorld
from tests.support.changes import LI
from tests.support.desk import Desk

SAYABLE = frozenset(
    {
        *("what", "system", "also_system", "change_kind", "solves", "starts_at", "ends_at", "more_windows", "stops"),
        *("is_for_market", "fallback", "version", "digest", "role", "scope", "until", "location", "occurred_at"),
    }
)
"""Fields of forms for what messages are read for, or name by themselves."""
DIGEST = "5e88" * 16
PLAN = (
    "今晚和明晚八点到十点更新评标系统和交易系统V3.2.1，修复抽取重复的问题，期间停机，投标人用不了，失败就回退到旧版本，"
    f"安装包 {DIGEST}"
)
PLANNED = {
    "what": PLAN,
    "change_kind": "patch",
    "solves": "抽取重复的问题",
    "starts_at": "2026-03-03T20:00",
    "ends_at": "2026-03-03T22:00",
    "more_windows": "2026-03-04 20:00 – 22:00",
    "stops": "yes",
    "is_for_market": "yes",
    "fallback": "失败就回退到旧版本",
    "version": "3.2.1",
    "digest": DIGEST,
}
PACKAGE = {"version": "3.2.1", "digest": DIGEST}
RIGHT = "请给我开通评标系统的音视频调阅权限，3号评标室的"
WISH = "建议评标系统增加按标段筛选的功能，现在找起来很慢"
SAID: dict[str, tuple[str, dict[str, str]]] = {
    "change.edit": (PLAN, PLANNED),
    "change.deploy": (PLAN, PACKAGE),
    "change.postpone": (PLAN, {name: PLANNED[name] for name in ("starts_at", "ends_at")}),
    "access.system": (RIGHT, {"system": "evaluation"}),
    "access.ask": (RIGHT, {"role": "recordings", "scope": "room_3"}),
    "suggestion.to_change": (WISH, {"system": "evaluation"}),
}
"""By form: a message, and what stands in the form that is opened from what came of it."""
THE_TWO = "both systems stand in the form; which is first is the catalogue's order"
FROM_NOTHING = "opened by a command, before anything is said"
THE_PACKAGE = "the package that was deployed: tests/stories/changes/test_what_forms_offer.py"
ANOTHER = "another window than the one that was done"
APART: dict[tuple[str, str], str] = {
    ("change.edit", "system"): THE_TWO,
    ("change.edit", "also_system"): THE_TWO,
    **{("change.draft", name): FROM_NOTHING for name in PLANNED.keys() | {"system"}},
    **{
        (f"change.{step}", name): THE_PACKAGE
        for step in ("test", "confirm", "begin", "begin_emergency", "make_up_test", "skip_test_system")
        for name in PACKAGE
    },
    **{("template.run", name): ANOTHER for name in ("starts_at", "ends_at")},
    ("template.propose", "until"): FROM_NOTHING,
    **{("access.amend", name): "what was asked for stands there" for name in ("role", "scope", "until")},
    ("access.ask", "until"): "until when is not read out of a message",
    ("access.ledger", "system"): FROM_NOTHING,
    ("admin.appoint", "system"): FROM_NOTHING,
    ("absence", "until"): FROM_NOTHING,
    **{("suggestion.present", name): "a build that is new with this press" for name in PACKAGE},
    **{(form, name): FROM_NOTHING for form in ("report", "phone_in") for name in ("location", "occurred_at")},
    **{("circumstances", name): "not read out of a message; its words are on the card" for name in SAYABLE},
}
"""The fields in which nothing said can stand, and why."""


def test_every_field_for_what_is_said_is_looked_at() -> None:
    """A new form that asks for a system, a window or a role has to fill it in, or to say why not."""
    world, voice = TypedWorld("评标系统", is_long=False), voice_of(Language.ZH)
    forms = [form for make in FORMS.values() for form in make(voice, world)]
    asked = {(form.name.partition(":")[0], field.name) for form in forms for field in form.fields}
    sayable = {(form, name) for form, name in asked if name in SAYABLE}
    stands = {(form, name) for form, (_, fields) in SAID.items() for name in fields}
    assert stands <= sayable
    assert sayable - stands - APART.keys() == set()


@pytest.mark.parametrize("form", ["change.edit", "change.deploy", "change.postpone"])
def test_of_a_plan(desk: Desk, form: str) -> None:
    """Window, version, digest, what stops and the way back."""
    text, stands = SAID[form]
    number = desk.as_(LI).say("desk", text).number
    assert stands.items() <= _opened(desk, LI, number, form).items()


def test_both_systems_of_a_plan(desk: Desk) -> None:
    """Whichever stands first."""
    number = desk.as_(LI).say("desk", PLAN).number
    opened = _opened(desk, LI, number, "change.edit")
    assert {opened["system"], opened["also_system"]} == {"evaluation", "trading"}


def test_of_a_right(desk: Desk) -> None:
    """System, role and scope that the message names; 3号 is 三号."""
    seat = desk.as_("赵小禾")
    number = seat.say("desk", RIGHT).number
    asking = seat.press(number, "access.fill").form
    assert asking is not None
    assert {one.name: one.value for one in asking.fields} == SAID["access.system"][1]
    post = seat.card_with(number, "access.fill").post
    second = seat.submit(post, "access.system", {"system": "evaluation"}).form
    assert second is not None
    assert SAID["access.ask"][1].items() <= {one.name: one.value for one in second.fields}.items()


@pytest.mark.parametrize(
    ("text", "role", "scope"),
    [
        ("请给我开通评标系统的权限", "", ""),
        ("请给我开通评标系统的音视频调阅和排期查看权限", "", ""),
        ("Please grant me the Recordings access in the evaluation system, evaluation room 3", "recordings", "room_3"),
        ("请给我开通评标系统管理员的系统管理员权限，全部评标室", "operator", "all"),
    ],
)
def test_of_a_right_that_is_named_by_half(desk: Desk, text: str, role: str, scope: str) -> None:
    """Where none is named, or two are, nothing is guessed."""
    seat = desk.as_("赵小禾")
    number = seat.say("desk", text).number
    post = seat.card_with(number, "access.fill").post
    form = seat.submit(post, "access.system", {"system": "evaluation"}).form
    assert form is not None
    stands = {one.name: one.value for one in form.fields}
    assert (stands["role"], stands["scope"]) == (role, scope)


def test_what_a_role_meets_later_is_said_where_it_is_chosen(desk: Desk) -> None:
    """Two leaders for a sensitive one, and for how long it may be given; in both languages."""
    seat = desk.as_("赵小禾")
    form = seat.submit(None, "access.system", {"system": "evaluation"}).form
    assert form is not None
    labels = [one.label for one in form.fields[0].choices]
    assert labels == ["排期查看", "评标室管理员", "音视频调阅（敏感，最长 30 天）", "系统管理员（敏感，最长 366 天）"]
    assert form.fields[0].hint == "敏感角色须两位领导同意"
    seat.post("/chat/language", {"language": "en"})
    english = seat.submit(None, "access.system", {"system": "evaluation"}).form
    assert english is not None
    assert english.fields[0].choices[2].label == "Recordings access (sensitive, at most 30 days)"


def test_of_a_suggestion(desk: Desk) -> None:
    """The system that it names."""
    number = wishes.proposed(desk, text=WISH)
    desk.as_(wishes.WANG).press(number, "suggestion.take_up")
    desk.as_(wishes.WANG).fill(number, "suggestion.assess", opinion="adopt", reason="能减少查找时间")
    desk.as_(LI).fill(number, "suggestion.solve", solution="加下拉框", day=wishes.DAY)
    for who in (wishes.WANG, wishes.ZHAO):
        desk.as_(who).press(number, "suggestion.agree")
    desk.as_(LI).press(number, "suggestion.begin")
    wishes.present(desk, number)
    desk.as_(wishes.ZHAO).fill(number, "suggestion.accept", **wishes.tried(desk))
    assert SAID["suggestion.to_change"][1].items() <= _opened(desk, LI, number, "suggestion.to_change").items()


def _opened(desk: Desk, who: str, number: str, action: str) -> dict[str, str]:
    """What stands in the form that a button opens, by field."""
    form = desk.as_(who).press(number, action).form
    assert form is not None
    return {one.name: one.value for one in form.fields}
