"""Being away in chat: who stands in, who hears of it, and coming back."""

import pytest
from sqlmodel import select

from models.duty.roster import Absence
from tests.support.desk import ZH, Desk
from tests.support.page_answers import Answer
from tests.support.rosters import names, plan, serving
from tests.support.tickets import id_of


def actions(answer: Answer) -> list[str]:
    """The buttons of the card that came back."""
    assert answer.card is not None
    return [button.action for button in answer.card.buttons]


def away(desk: Desk, by: str, begins: str, ends: str, **fields: str) -> Answer:
    """Register an absence."""
    return desk.as_(by).submit(None, "absence", {"from": begins, "until": ends, "reason": "看病", **fields})


def test_the_backup_stands_in_and_the_office_hears_of_it(desk: Desk) -> None:
    """不在岗: 张海涛 is on duty from then on; nobody is behind, which the office reads in their direct chats."""
    plan(desk)
    entered = away(desk, "李强", "2026-03-03T12:00", "2026-03-03T18:00")
    assert entered.toast == ZH("absence.entered_uncovered", who="李强")
    card = desk.as_("王敏").card("desk")
    assert card.title == "李强 不在岗（12:00 – 18:00），以下时段空缺"
    assert card.intro == ("· 备班空缺：12:00 – 18:00，张海涛 顶替值班员，无人备班",)
    assert desk.as_("马跃").card("desk") == desk.as_("何静").card("desk") == card
    assert names(serving(desk))[0] == "李强"
    desk.clock.set("2026-03-03", "12:00")
    assert names(serving(desk)) == ("张海涛", None, "周主任")
    away(desk, "张海涛", "2026-03-03T12:00", "2026-03-03T13:00")
    assert names(serving(desk)) == (None, None, "周主任")
    assert desk.as_("王敏").card("desk").intro[0] == "· 值班员空缺：12:00 – 13:00，李强 不在岗"
    desk.clock.set("2026-03-03", "18:00")
    assert names(serving(desk)) == ("李强", "张海涛", "周主任")


def test_an_absence_beside_the_roster_worries_nobody(desk: Desk) -> None:
    """马跃 is not planned: it is entered, and no card goes out."""
    plan(desk)
    entered = away(desk, "马跃", "2026-03-03T12:00", "2026-03-04T12:00", person=id_of(desk, "马跃"))
    assert entered.toast == ZH("absence.entered", who="马跃")
    assert desk.as_("王敏").cards("desk") == []


def test_the_office_enters_absences_for_others(desk: Desk) -> None:
    """王敏 for 李强; an engineer who forges another's name enters their own."""
    plan(desk)
    form = desk.as_("王敏").click(None, "absence.open").form
    assert form is not None
    assert [field.name for field in form.fields] == ["person", "from", "until", "reason"]
    away(desk, "王敏", "2026-03-03T12:00", "2026-03-03T18:00", person=id_of(desk, "李强"))
    away(desk, "张海涛", "2026-03-04T12:00", "2026-03-04T18:00", person=id_of(desk, "李强"))
    with desk.session() as session:
        found = session.exec(select(Absence.person_id, Absence.entered_by_id).order_by(Absence.id)).all()  # type: ignore[arg-type]
    li, wang, zhang = (int(id_of(desk, name)) for name in ("李强", "王敏", "张海涛"))
    assert list(found) == [(li, wang), (zhang, zhang)]
    refused = away(desk, "王敏", "2026-03-03T12:00", "2026-03-03T18:00", person=id_of(desk, "赵小禾"))
    assert refused.field_errors == {"person": ZH("field.not_offered")}


def test_coming_back_ends_the_absence(desk: Desk) -> None:
    """销假 from the roster's card; a third person may not, twice changes nothing."""
    plan(desk)
    away(desk, "李强", "2026-03-03T10:00", "2026-03-03T18:00")
    desk.clock.move(hours=2)
    action = next(one for one in actions(desk.as_("李强").click(None, "roster.open")) if "absence.withdraw" in one)
    assert desk.as_("张海涛").click(None, action).toast == ZH("absence.only_own")
    assert desk.as_("李强").click(None, action).toast == ZH("absence.withdrawn", who="李强")
    assert names(serving(desk)) == ("李强", "张海涛", "周主任")
    assert desk.as_("李强").click(None, action).toast == ZH("absence.over")
    assert desk.as_("李强").click(None, "absence.withdraw:77").toast == ZH("card.stale")


BAD_ABSENCES = [
    ("2026-03-03T12:00", "2026-03-03T12:00", "absence.reversed"),
    ("2026-03-05T12:00", "2026-03-04T12:00", "absence.reversed"),
    ("2026-03-02T12:00", "2026-03-04T12:00", "absence.past"),
    ("2026-03-03T12:00", "2026-05-03T12:00", "absence.too_long"),
    ("2028-03-03T12:00", "2028-03-04T12:00", "absence.too_far"),
    ("2001-01-01T00:00", "2026-03-04T12:00", "absence.past"),
    ("2098-12-31T00:00", "2098-12-31T23:59", "absence.too_far"),
]


@pytest.mark.parametrize(("begins", "ends", "key"), BAD_ABSENCES)
def test_absences_that_are_refused(desk: Desk, begins: str, ends: str, key: str) -> None:
    """One sentence each, and nothing is kept."""
    refused = away(desk, "李强", begins, ends)
    days = {"absence.too_long": 60, "absence.too_far": 400}.get(key, 0)
    assert (refused.refused, refused.toast) == (True, ZH(key, days=days))
    with desk.session() as session:
        assert session.exec(select(Absence)).all() == []


def test_an_absence_that_is_over_is_refused_at_its_end(desk: Desk) -> None:
    """The end lies ahead: the sentence stands at that field."""
    assert away(desk, "李强", "2026-03-01T12:00", "2026-03-02T12:00").field_errors == {
        "until": ZH("field.is_over.moment")
    }


def test_an_absence_needs_moments_and_somebody_who_serves(desk: Desk) -> None:
    """Not a moment, nothing at all, too long a reason, somebody of the staff."""
    assert away(desk, "李强", "明天", "").field_errors == {
        "from": ZH("field.not_a_moment"),
        "until": ZH("field.missing"),
    }
    for year in ("0001", "9999"):
        moment = ZH("field.not_a_moment")
        refused = away(desk, "李强", f"{year}-01-01T00:00", f"{year}-01-02T00:00")
        assert refused.field_errors == {"from": moment, "until": moment}
    huge = away(desk, "李强", "2026-03-03T12:00", "2026-03-03T13:00", reason="病" * 5000)
    assert huge.field_errors == {"reason": ZH("field.too_long", count=200)}
    assert away(desk, "赵小禾", "2026-03-03T12:00", "2026-03-03T13:00").toast == ZH("absence.only_serving")
