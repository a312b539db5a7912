"""What a replay makes of presses that a leader, the office or a witness has to make, step by step."""

from datetime import datetime

import pytest

from models.terms import Promise
from sla.clocks.replay.life import Life
from sla.clocks.replay.terms import Terms
from sla.clocks.replay.together import Together, Unit
from tests.support.a_ticket import CLOCK, at
from tests.support.pressed_lives import COLLEAGUE, COMPANIES, LEADER, OFFICE, STAFF, PressedLives

TERMS = Terms(CLOCK.policy, CLOCK.calendar)
CUT = at("2026-12-01 09:00")
Steps = tuple[tuple[str, str], ...]
"""When in November, and what: a class is a report, `changed C` a press with a wish, anything else a press."""


def pressed(steps: Steps) -> PressedLives:
    """The lives that come of it; presses are on the first ticket, `merge` joins the second to it."""
    lives = PressedLives(day(steps[0][0]))
    for moment, what in steps:
        lives.now = day(moment)
        if len(what) == 1:
            lives.report(what, COLLEAGUE if lives.tickets else STAFF)
            continue
        name, _, wish = what.rpartition(" ") if what[-2] == " " else (what, "", "D")
        assert lives.press(name, 0, 1, wish), what
    return lives


def day(text: str) -> datetime:
    """`24 09:00` of November 2026."""
    number, clock = text.split(" ")
    return at(f"2026-11-{int(number):02} {clock}")


def told(lives: PressedLives, promise: Promise, unit: Unit = Unit.TICKET, cut: datetime = CUT) -> list[str]:
    """Class and state of each promise of this sort, in the order in which they were laid."""
    together = Together([Life(one, TERMS, COMPANIES) for one in lives.reported], unit)
    for entry in lives.entries:
        together.read(entry)
    return sorted(
        f"{one.severity} {life.state(one, cut)}" + (f" {life.why_void(one)}" if one.void else "")
        for life in together.lives.values()
        for one in life.promises.values()
        if one.promise == promise and not one.waits
    )


LATE_B: Steps = (("24 09:00", "B"), ("24 09:10", "take"))
AN_A: Steps = (("24 09:00", "A"), ("24 09:04", "take"), ("24 09:50", "restore"))

RESOLVING: list[tuple[str, Steps, list[str]]] = [
    (
        "3c: lowered late, agreed",
        (*LATE_B, ("25 15:00", "misjudged C"), ("25 16:00", "agree to lowering")),
        ["B void replaced", "C pending"],
    ),
    ("lowered before the warning", (*LATE_B, ("24 12:00", "misjudged C")), ["B void replaced", "C pending"]),
    ("another kind, late", (*LATE_B, ("25 15:00", "misjudged Q")), ["B missed"]),
    (
        "another kind, agreed",
        (*LATE_B, ("25 15:00", "misjudged Q"), ("25 16:00", "agree to lowering")),
        ["B void kind_changed"],
    ),
    ("raised as misjudged", (*LATE_B, ("24 12:00", "misjudged A")), ["A missed", "B void replaced"]),
    (
        "a false alarm, agreed",
        (*LATE_B, ("25 15:00", "withdraw by office"), ("25 16:00", "agree to false alarm")),
        ["B void withdrawn"],
    ),
    ("taken back by the office in time", (*LATE_B, ("24 15:00", "withdraw by office")), ["B void withdrawn"]),
    ("and it was real", (*LATE_B, ("24 15:00", "withdraw by office"), ("24 16:00", "no false alarm")), ["B missed"]),
    ("declined late", (*LATE_B, ("25 15:00", "decline")), ["B missed"]),
    ("confirmed by a mate of the vendor", (*AN_A, ("24 10:00", "confirm by a mate")), ["A missed"]),
    ("confirmed by the office late, restored in time", (*AN_A, ("26 10:00", "confirm")), ["A met"]),
    ("denied", (*AN_A, ("24 10:20", "deny")), ["A missed"]),
    ("closed by silence", (*AN_A, ("24 09:55", "resolve"), ("30 17:30", "close unanswered")), ["A missed"]),
    (
        "major before it was due",
        (*LATE_B, ("24 10:00", "major"), ("24 11:00", "restore"), ("25 15:00", "confirm")),
        ["B met"],
    ),
    (
        "major after it was due",
        (*LATE_B, ("24 11:00", "restore"), ("25 15:00", "major"), ("25 15:10", "confirm")),
        ["B missed"],
    ),
    (
        "lowered by a change, met by a result",
        (*LATE_B, ("24 12:00", "changed C"), ("24 15:00", "resolve")),
        ["B met", "C void"],
    ),
    (
        "lowered by a change after a late result: nothing milder is promised",
        (*LATE_B, ("25 11:00", "resolve"), ("25 12:00", "changed C")),
        ["B missed"],
    ),
    (
        "lowered by a change when it was late: a restoration does not make up for the result",
        (*LATE_B, ("24 11:00", "restore"), ("24 11:10", "confirm"), ("25 15:00", "changed C"), ("25 16:00", "resolve")),
        ["B missed", "C met"],
    ),
    (
        "raised by a change after it was restored: that keeps no A",
        (*LATE_B, ("24 11:00", "restore"), ("24 11:10", "confirm"), ("25 15:00", "changed A")),
        ["A void", "B missed"],
    ),
    (
        "raised as misjudged when it was late, restored in time for an A",
        (*LATE_B, ("24 09:30", "restore"), ("24 11:10", "confirm"), ("25 15:00", "misjudged A")),
        ["B missed"],
    ),
    (
        "the same, agreed",
        (
            *(*LATE_B, ("24 09:30", "restore"), ("24 11:10", "confirm"), ("25 15:00", "misjudged A")),
            ("25 16:00", "agree to lowering"),
        ),
        ["A met", "B void replaced"],
    ),
]


@pytest.mark.parametrize(("name", "steps", "expected"), RESOLVING)
def test_what_becomes_of_resolving(name: str, steps: Steps, expected: list[str]) -> None:
    """Class and state at the cut of 1 December."""
    assert told(pressed(steps), Promise.RESOLVE) == expected, name


RESPONDING: list[tuple[str, Steps, list[str]]] = [
    (
        "3c: lowered late, agreed",
        (*LATE_B, ("25 15:00", "misjudged C"), ("25 16:00", "agree to lowering")),
        ["B void replaced", "C met"],
    ),
    (
        "no answer, says its reporter and the office",
        (*LATE_B, ("24 12:00", "not answered"), ("24 13:00", "annul response")),
        ["B missed"],
    ),
    ("taken back unanswered in time", (("24 09:00", "B"), ("24 09:30", "withdraw by reporter")), ["B void withdrawn"]),
    ("taken back unanswered late", (("24 09:00", "B"), ("24 12:00", "withdraw by reporter")), ["B missed"]),
    ("answered by the result", (("24 09:00", "C"), ("24 09:30", "take"), ("24 10:00", "resolve")), ["C met"]),
    (
        "raised unanswered",
        (("24 09:00", "C"), ("24 10:00", "changed B"), ("24 10:30", "take")),
        ["B met", "C void replaced"],
    ),
    (
        "raised unanswered and late",
        (("24 09:00", "C"), ("24 14:00", "changed B"), ("24 14:30", "take")),
        ["B met", "C missed"],
    ),
    ("lowered unanswered", (("24 09:00", "B"), ("24 09:20", "changed C"), ("24 11:00", "take")), ["B missed"]),
]


@pytest.mark.parametrize(("name", "steps", "expected"), RESPONDING)
def test_what_becomes_of_responding(name: str, steps: Steps, expected: list[str]) -> None:
    """Nothing that ends a ticket takes out a response that was given or is late."""
    assert told(pressed(steps), Promise.RESPOND) == expected, name


REPORTING: list[tuple[str, Steps, list[str]]] = [
    ("denied before it was due", (*AN_A, ("24 10:20", "deny")), ["A void denied"]),
    ("confirmed or not", AN_A, ["A missed"]),
    ("handed in", (*AN_A, ("25 09:00", "file")), ["A met"]),
    ("reopened late", (*AN_A, ("24 09:55", "resolve"), ("26 10:00", "reopen")), ["A missed"]),
    ("lowered and waived", (*AN_A, ("24 10:00", "misjudged C"), ("24 11:00", "waive report")), ["A void waived"]),
    (
        "major only after the result",
        (*LATE_B, ("24 10:00", "resolve"), ("25 11:00", "major"), ("26 10:00", "file")),
        ["major met"],
    ),
]


@pytest.mark.parametrize(("name", "steps", "expected"), REPORTING)
def test_what_becomes_of_the_report(name: str, steps: Steps, expected: list[str]) -> None:
    """Owed from the press; void only while it is neither late nor filed."""
    assert told(pressed(steps), Promise.REPORT) == expected, name


def test_a_returned_report_was_none_within_a_working_day() -> None:
    """Sent back on the next working day it is owed as before; two days later only a new version is asked for."""
    for returned, expected in (("25 16:00", "A missed"), ("30 10:00", "A met")):
        lives = pressed((*AN_A, ("25 09:00", "file")))
        lives.now = day(returned)
        lives.tickets[0].log("report_returned", OFFICE, lives.now)
        lives.gather()
        assert told(lives, Promise.REPORT) == [expected]


def test_a_graver_part_is_a_change_from_its_own_words() -> None:
    """A C of Monday with an A of Wednesday joined owes the A from Wednesday; by report both do."""
    lives = pressed((("23 09:00", "C"), ("23 09:30", "take"), ("25 09:00", "A"), ("25 09:10", "merge")))
    assert told(lives, Promise.RESOLVE) == ["A missed", "A void joined", "C void replaced"]
    assert told(lives, Promise.RESOLVE, Unit.REPORT) == ["A missed", "A missed", "C void replaced"]


def test_an_act_before_the_joining_counts_once_its_reporter_heard_of_it() -> None:
    """Taken before the second report was joined: answered for its reporter at the joining, here in time."""
    lives = pressed((("24 09:00", "B"), ("24 09:30", "take"), ("24 10:00", "B"), ("24 10:40", "merge")))
    assert told(lives, Promise.RESPOND, Unit.REPORT) == ["B met", "B met"]
    late = pressed((("24 09:00", "B"), ("24 09:30", "take"), ("24 10:00", "B"), ("24 11:40", "merge")))
    assert told(late, Promise.RESPOND, Unit.REPORT) == ["B met", "B missed"]


def test_the_second_figure_leaves_third_parties_out() -> None:
    """The last word of the office counts; a supplier of the developer is no third party."""
    for party, is_third in (("ca", True), ("bank", True), ("developer", False)):
        lives = pressed(LATE_B)
        lives.tickets[0].log("party_set", LEADER, lives.now, party=party, evidence="公告 12 号")
        lives.gather()
        (life,) = _replayed(lives)
        assert (life.party, life.is_of_third_party) == (party, is_third)


def _replayed(lives: PressedLives) -> list[Life]:
    together = Together([Life(one, TERMS, COMPANIES) for one in lives.reported], Unit.TICKET)
    for entry in lives.entries:
        together.read(entry)
    return list(together.lives.values())
