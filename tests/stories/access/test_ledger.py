"""权限台账 in chat: everybody sees their own rights, the office all of them, now and on days gone by."""

import pytest

from bot.platforms.command_words import action_of
from handlers.conversation.typed_commands import meaning_of
from models.messaging.outbox import CardView
from models.terms import Role
from tests.support.access import becomes, granted, newest
from tests.support.desk import ZH, Desk
from tests.support.page_answers import Answer
from tests.support.revocation import checklist_of, held

READERS = ("孙工", "周主任", "王敏", "郑文")
OTHERS = ("陈思远", "李强")


def asked_of(desk: Desk, who: str, person: str = "", system: str = "", day: str = "") -> Answer:
    """What `who` gets for a part of the ledger."""
    return desk.as_(who).submit(None, "access.ledger", {"person": person, "system": system, "day": day})


def lines(answer: Answer) -> str:
    """The card's lines."""
    assert answer.card is not None, answer
    return "\n".join(answer.card.intro)


def test_one_sees_ones_own_rights(desk: Desk) -> None:
    """Which, until when, how they stand, and a way to each card."""
    number = held(desk)
    card = desk.as_("赵小禾").click(None, "access.mine").card
    assert card is not None
    assert card.intro == ("· 评标系统 · 评标室管理员（三号评标室） · 至 2026年9月30日 · 在用",)
    assert [button.action for button in card.buttons] == [f"access.bring:{number}", "access.open"]


def test_whoever_holds_nothing_is_told_so(desk: Desk) -> None:
    """One sentence, and the button that asks for a right."""
    card = desk.as_("陈思远").click(None, "access.mine").card
    assert card is not None
    assert card.intro == (ZH("ledger.mine.empty"),)


def test_the_card_of_ones_right_comes_back_with_its_buttons(desk: Desk) -> None:
    """What is extended or given back is pressed on the right's own card, which stands in one's chat once more."""
    number = held(desk)
    before = newest(desk, number, CardView.REPORTER).id
    assert desk.as_("赵小禾").click(None, f"access.bring:{number}").toast == ZH("ledger.brought", number=number)
    assert newest(desk, number, CardView.REPORTER).id != before
    assert not desk.as_("赵小禾").press(number, "不再需要").refused
    assert checklist_of(desk, number)


@pytest.mark.parametrize("number", ["2603-0001", "2603-9999", ""])
def test_nobody_brings_the_card_of_somebody_elses_right(desk: Desk, number: str) -> None:
    """Of a right one does not hold, or that is not there, one hears the same."""
    held(desk)
    answer = desk.as_("陈思远").click(None, f"access.bring:{number}")
    assert (answer.refused, answer.toast) == (True, ZH("access.not_held"))


@pytest.mark.parametrize("who", READERS)
def test_administrators_leaders_office_and_auditors_see_everything(desk: Desk, who: str) -> None:
    """They are asked which part, and see it."""
    number = held(desk)
    form = desk.as_(who).click(None, "access.ledger").form
    assert form is not None
    assert {field.name: field.is_required for field in form.fields} == {"person": False, "system": False, "day": False}
    assert f"{number} 赵小禾（交易一科）" in lines(asked_of(desk, who))
    assert "同意 周主任 · 授权 孙工" in lines(asked_of(desk, who, "赵小禾", "evaluation"))


@pytest.mark.parametrize("who", OTHERS)
def test_others_see_their_own_alone(desk: Desk, who: str) -> None:
    """No form is offered, one sent in all the same shows their own, and somebody else's is refused."""
    number = held(desk)
    assert desk.as_(who).click(None, "access.ledger").form is None
    assert number not in lines(asked_of(desk, who))
    answer = asked_of(desk, who, "赵小禾")
    assert (answer.refused, answer.toast) == (True, ZH("ledger.only_own"))


def test_outsiders_see_no_ledger(desk: Desk) -> None:
    """Rights are for people of the house."""
    answer = desk.as_("投标人 冯立").click(None, "access.mine")
    assert answer.refused


def test_rights_to_read_are_looked_at_in_that_moment(desk: Desk) -> None:
    """Whoever is no auditor any more when the form comes in sees their own alone."""
    number = held(desk)
    assert desk.as_("郑文").click(None, "access.ledger").form is not None
    becomes(desk, "郑文", Role.STAFF)
    assert number not in lines(asked_of(desk, "郑文"))


def test_a_day_gone_by_shows_what_was_held_then(desk: Desk) -> None:
    """As of the end of that day: granted by then, and not ended by then."""
    desk.clock.set("2026-03-04", "09:00")
    number = held(desk)
    desk.clock.set("2026-03-06", "09:00")
    assert number not in lines(asked_of(desk, "郑文", day="2026-03-03"))
    assert number in lines(asked_of(desk, "郑文", day="2026-03-04"))
    assert "截至 2026年3月4日 当日终了" in lines(asked_of(desk, "郑文", day="2026-03-04"))


@pytest.mark.parametrize(
    ("part", "field", "key"),
    [
        ({"person": "没有此人"}, "person", "access.nobody_called"),
        ({"day": "2026-03-04"}, "day", "field.is_to_come.day"),
        ({"day": "三月"}, "day", "field.not_a_day"),
        ({"system": "nowhere"}, "system", "field.not_offered"),
    ],
)
def test_what_cannot_be_looked_up_is_said_at_its_field(desk: Desk, part: dict[str, str], field: str, key: str) -> None:
    """A name nobody has, a day to come, a word that is no day, a system that is none."""
    values = {"name": part[field]} if key == "access.nobody_called" else {}
    assert asked_of(desk, "郑文", **part).field_errors == {field: ZH(key, **values)}


def test_a_long_ledger_shows_twenty_lines_and_how_many_more(desk: Desk) -> None:
    """A card is no export."""
    for role in ("schedule_viewer", "room_admin"):
        for room in ("room_1", "room_2", "room_3", "all"):
            granted(desk, role=role, scope=room, until="")
    for role in ("viewer", "registrar", "publisher"):
        for scope in ("construction", "procurement", "land", "property", "all"):
            granted(desk, system="trading", role=role, scope=scope, until="")
    shown = lines(asked_of(desk, "郑文")).split("\n")
    assert len(shown) == 22
    assert shown[0].endswith("共 23 项")
    assert shown[-1] == ZH("ledger.more", number=3)


@pytest.mark.parametrize("word", ["ledger", "台账", "权限台账"])
def test_a_word_opens_it_on_every_platform(desk: Desk, word: str) -> None:
    """`/desk ledger` and 台账 stand for the same press."""
    meaning = meaning_of(word)
    assert meaning is not None
    assert desk.as_("郑文").click(None, action_of(meaning)).form is not None


def test_it_speaks_the_readers_language(desk: Desk) -> None:
    """Rights are called as the catalogue calls them in English."""
    becomes(desk, "刘晓彤", Role.AUDITOR)
    held(desk)
    assert "Evaluation room administrator" in lines(asked_of(desk, "刘晓彤"))


def test_a_part_of_a_name_finds_its_holder(desk: Desk) -> None:
    """小禾 is 赵小禾; where several fit they are named at the field; signs of a search are letters like others."""
    number = held(desk)
    assert number in lines(asked_of(desk, "郑文", person="小禾"))
    both = asked_of(desk, "郑文", person="主任")
    assert both.field_errors == {"person": ZH("ledger.which_person", name="主任", names=("周主任", "吴副主任"))}
    for nobody in ("%", "_", "\\"):
        assert asked_of(desk, "郑文", person=nobody).field_errors == {"person": ZH("access.nobody_called", name=nobody)}
    assert number not in str(asked_of(desk, "陈思远", person="小禾").card)
