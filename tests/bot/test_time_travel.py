"""Desk time moved ahead while the desk is up: it stops at everything due on the way, and nothing comes late."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.time_travel import TimeTravel, length_of, next_morning
from bot.turns.writer import Busy
from models.refusal import Refusal
from models.tickets.target import SentStep
from sla.calendar.business_hours import SHANGHAI
from sla.calendar.china import china_calendar
from sla.policy.policy_file import load_policy
from tests.support.desk import ZH, Desk
from tests.support.reported import a_c, an_a

MORNINGS = [
    ("2026-02-13 10:00", "2026-02-14 09:00"),  # a Saturday that is worked
    ("2026-02-14 09:00", "2026-02-24 09:00"),  # over the Spring Festival
    ("2026-02-24 08:59", "2026-02-24 09:00"),
    ("2026-03-06 18:00", "2026-03-09 09:00"),
]
LENGTHS = [
    ("PT1H", timedelta(hours=1)),
    ("pt40m", timedelta(minutes=40)),
    ("P1DT2H3M4S", timedelta(days=1, hours=2, minutes=3, seconds=4)),
    ("P31D", timedelta(days=31)),
    ("PT2678400S", timedelta(days=31)),
    ("PT5356800S", timedelta(days=62)),
    ("PT89280M", timedelta(days=62)),
    ("PT1488H", timedelta(days=62)),
    ("P62D", timedelta(days=62)),
]


@pytest.mark.parametrize(("now", "morning"), MORNINGS)
def test_the_next_working_morning(now: str, morning: str) -> None:
    """When business opens next, by the official calendar."""
    local = datetime.fromisoformat(now).replace(tzinfo=SHANGHAI)
    found = next_morning(china_calendar(load_policy().hours), local.astimezone(UTC))
    assert found == datetime.fromisoformat(morning).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(("text", "length"), LENGTHS)
def test_lengths(text: str, length: timedelta) -> None:
    """ISO 8601 as far as a clock needs it."""
    assert length_of(text) == length


@pytest.mark.parametrize("text", ["PT0M", "P", "PT", "1H", "PT1.5H", "-PT1H", "P1M", "P1W", "PT1H ", "x" * 40])
def test_what_is_no_length(text: str) -> None:
    """Refused in words."""
    with pytest.raises(Refusal, match="demo"):
        length_of(text)


def test_nothing_is_late_however_far_one_moves(desk: Desk) -> None:
    """An A and a C left alone for three days: a dozen steps, each at its time, none marked late."""
    an_a(desk)
    a_c(desk)
    before = desk.now
    assert desk.forward("P3D") == before + timedelta(days=3)
    with desk.session() as session:
        steps = session.exec(select(SentStep).order_by(col(SentStep.at))).all()
    assert len(steps) > 8
    assert [step.name for step in steps if step.is_late or step.told_at - step.at > timedelta(seconds=1)] == []


def test_the_next_deadline_is_where_it_breaks(desk: Desk) -> None:
    """A minute after the response of an A was due; everybody sees the same time."""
    number = an_a(desk)
    target = desk.ticket(number).targets[0]
    assert desk.forward("next_deadline") == target.due_at + timedelta(minutes=1)
    shown = datetime.fromisoformat(desk.as_("周主任").get("/chat/me").json()["now"])
    assert shown == target.due_at + timedelta(minutes=1)


@pytest.mark.parametrize(
    "body", [{"forward": "PT0S"}, {"forward": "-PT1H"}, {"forward": "P400D"}, {"forward": ""}, {}, {"forward": 5}]
)
def test_a_wish_that_cannot_be_met_moves_nothing(desk: Desk, body: object) -> None:
    """One sentence, and the time stays; there is no way back."""
    before = desk.now
    answer = desk.as_("赵小禾").post("/demo/clock", body)
    assert answer.status_code == 422
    assert answer.json()["error"]
    assert desk.now == before


def test_without_a_deadline_there_is_no_next_one(desk: Desk) -> None:
    """An empty desk says so."""
    answer = desk.as_("赵小禾").post("/demo/clock", {"forward": "next_deadline"})
    assert answer.status_code == 422


def test_a_move_that_is_broken_off_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is away on the way: nobody is told that nothing was done, where the time has moved."""
    an_a(desk)
    before, move_to, moves = desk.now, TimeTravel._move_to, []

    async def moved_once(travel: TimeTravel, at: datetime) -> None:
        moves.append(at)
        if len(moves) > 1:
            raise Busy("waited too long")
        await move_to(travel, at)

    monkeypatch.setattr(TimeTravel, "_move_to", moved_once)
    answer = desk.as_("赵小禾").post("/demo/clock", {"forward": "P3D"})
    assert (answer.status_code, answer.json()) == (422, {"error": ZH("demo.moved_partly")})
    assert before < desk.now < before + timedelta(days=3)
