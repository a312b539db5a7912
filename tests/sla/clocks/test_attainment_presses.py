"""No press after a miss makes the figures better, but those that say that there was none."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.people.person import Person
from models.terms import Promise
from sla.clocks.replay.life import Life
from sla.clocks.replay.promised import Promised, State
from sla.clocks.replay.terms import Terms
from sla.clocks.replay.together import Together, Unit
from tests.support.a_ticket import CLOCK, at
from tests.support.attainment_oracle_joined import Figure, Oracle
from tests.support.examples import examples
from tests.support.pressed_lives import COLLEAGUE, COMPANIES, LIKELY, STAFF, STRANGER, PressedLives

TERMS = Terms(CLOCK.policy, CLOCK.calendar)
ORACLE = Oracle(CLOCK.policy, CLOCK.calendar, COMPANIES)
MONDAY = at("2026-11-02 09:00")
GAPS = st.one_of(
    st.sampled_from([1, 3, 9]).map(lambda minutes: timedelta(minutes=minutes)),
    st.timedeltas(timedelta(minutes=10), timedelta(hours=5)),
    st.timedeltas(timedelta(hours=5), timedelta(days=6)),
)
WISHES = st.sampled_from("AABBCCD?Q")
STEPS = st.lists(
    st.tuples(GAPS, st.sampled_from([*LIKELY, "report"]), st.integers(0, 2), st.integers(0, 2), WISHES),
    min_size=4,
    max_size=14,
)
REPORTERS = st.sampled_from([STAFF, COLLEAGUE, STRANGER])
UNITS = st.sampled_from(list(Unit))
CONFIRMING = {"confirm", "confirm by a mate", "confirm fixed"}
"""A witness confirms a restoration that was in time: it is met at its own moment."""
LETTING_OFF = {"agree to lowering", "agree to false alarm", "no major", "it had worked", "split"}
"""What a leader says, the reporter's own word that it had worked, and a split: by its own words again."""
MISJUDGING = {"misjudged", "judge misjudged", "accept proposal"}
MissedKey = tuple[str, Promise, str, datetime]
Missed = Mapping[MissedKey, tuple[Life, Promised]]


def lives(pressed: PressedLives, unit: Unit) -> Together:
    """All logs, replayed."""
    together = Together([Life(one, TERMS, COMPANIES) for one in pressed.reported], unit)
    for entry in pressed.entries:
        together.read(entry)
    return together


def missed(together: Together, now: datetime) -> Missed:
    """What is missed at `now`."""
    return {
        (life.reported.number, *one.key): (life, one)
        for life in together.lives.values()
        for one in life.promises.values()
        if not one.waits and life.state(one, now) is State.MISSED
    }


def bettered(press: str, before: Missed, after: Together, now: datetime) -> list[MissedKey]:
    """What was missed, is not after the press, and is not let off."""
    still = missed(after, now)
    gone = ((key, one) for key, one in before.items() if key not in still)
    return [key for key, (life, one) in gone if not is_let_off(press, one, life, after, now)]


def kept_for_nothing(before: Missed, earlier: Together, after: Together, now: datetime) -> list[MissedKey]:
    """What is met at once and had not been promised before, beside a miss of the same ticket."""
    known = {(life.reported.number, *key) for life in earlier.lives.values() for key in life.promises}
    late = {key[:2] for key in before}
    return [
        key
        for life in after.lives.values()
        for one in life.promises.values()
        if (key := (life.reported.number, *one.key)) not in known
        and key[:2] in late
        and not one.waits
        and life.state(one, now) is State.MET
    ]


def figures(together: Together, now: datetime) -> set[Figure]:
    """Every promise with what it counts as."""
    return {
        (life.reported.number, *one.key, one.due_at, life.state(one, now))
        for life in together.lives.values()
        for one in life.promises.values()
        if not one.waits
    }


def is_let_off(press: str, one: Promised, life: Life, after: Together, now: datetime) -> bool:
    """The press is one of those after which this promise need not be missed any more; a graver miss may replace it."""
    if press in LETTING_OFF or (press in CONFIRMING and one.promise == Promise.RESOLVE):
        return True
    if press == "withdraw by reporter":
        return one.promise == Promise.RESOLVE
    if press in MISJUDGING:
        instead = [each for each in after.lives[life.reported.id].live(one.promise) if each.severity <= one.severity]
        return any(after.lives[life.reported.id].state(each, now) is State.MISSED for each in instead)
    if press in {"merge", "never worked"}:
        told = (each for every in after.lives.values() for each in every.live(one.promise))
        return any(each.due_at <= one.due_at for each in told)
    return False


@examples(150)
@given(reported=st.tuples(WISHES, WISHES), steps=STEPS, unit=UNITS, reporter=REPORTERS)
def test_no_press_after_a_miss_makes_it_better(
    reported: tuple[str, str], steps: list[tuple[timedelta, str, int, int, str]], unit: Unit, reporter: Person
) -> None:
    """What was missed a second before is missed a second after, and nothing beside it is kept for nothing.

    At the end the figures are those of the naive count.
    """
    pressed = PressedLives(MONDAY)
    for wish, by in zip(reported, (STAFF, COLLEAGUE), strict=True):
        pressed.report(wish, by)
        pressed.now += timedelta(minutes=2)
    for gap, wanted, which, other, wish in steps:
        pressed.now += gap
        earlier = lives(pressed, unit)
        before = missed(earlier, pressed.now)
        name = wanted if wanted == "report" else pressed.press_or_go_on(wanted, which, other, wish)
        if name == "report":
            pressed.report(wish, reporter)
        together = lives(pressed, unit)
        assert bettered(name, before, together, pressed.now) == []
        assert kept_for_nothing(before, earlier, together, pressed.now) == []
    counted = ORACLE.figures(pressed.reported, pressed.entries, pressed.now, by_report=unit is Unit.REPORT)
    assert figures(lives(pressed, unit), pressed.now) == counted
