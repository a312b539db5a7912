"""No press after a miss makes the figures better, but those that say that there was none."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.terms import Promise
from sla.clocks.replay.life import Life
from sla.clocks.replay.promised import Promised, State
from sla.clocks.replay.terms import Terms
from sla.clocks.replay.together import Together, Unit
from tests.support.a_ticket import CLOCK, at
from tests.support.examples import examples
from tests.support.pressed_lives import COLLEAGUE, COMPANIES, LIKELY, STAFF, PressedLives

TERMS = Terms(CLOCK.policy, CLOCK.calendar)
MONDAY = at("2026-11-02 09:00")
GAPS = st.one_of(
    st.sampled_from([1, 3, 9]).map(lambda minutes: timedelta(minutes=minutes)),
    st.timedeltas(timedelta(minutes=10), timedelta(hours=5)),
    st.timedeltas(timedelta(hours=5), timedelta(days=6)),
)
WISHES = st.sampled_from("AABBCCD?Q")
STEPS = st.lists(
    st.tuples(GAPS, st.sampled_from([*LIKELY, "report"]), st.integers(0, 2), st.integers(0, 2), WISHES), max_size=14
)
UNITS = st.sampled_from(list(Unit))
CONFIRMING = {"confirm", "confirm by a mate", "confirm fixed"}
"""A witness confirms a restoration that was in time: it is met at its own moment."""
LETTING_OFF = {"agree to lowering", "agree to false alarm", "it had worked", "split"}
"""What a leader agrees to, the reporter's own word that it had worked, and a split: by its own words again."""
MissedKey = tuple[str, Promise, str, datetime]


def lives(pressed: PressedLives, unit: Unit) -> Together:
    """All logs, replayed."""
    together = Together([Life(one, TERMS, COMPANIES) for one in pressed.reported], unit)
    for entry in pressed.entries:
        together.read(entry)
    return together


def missed(together: Together, now: datetime) -> Mapping[MissedKey, tuple[Life, Promised]]:
    """What is missed at `now`."""
    return {
        (life.reported.number, *one.key): (life, one)
        for life in together.lives.values()
        for one in life.promises.values()
        if not one.waits and life.state(one, now) is State.MISSED
    }


def is_let_off(press: str, one: Promised, life: Life, after: Together) -> bool:
    """The press is one of those after which this promise need not be missed any more."""
    if press in LETTING_OFF or (press in CONFIRMING and one.promise == Promise.RESOLVE):
        return True
    if press == "withdraw by reporter":
        return one.promise == Promise.RESOLVE
    if press in {"misjudged", "judge misjudged"}:
        return any(each.severity <= one.severity for each in after.lives[life.reported.id].live(one.promise))
    if press == "merge":
        told = (each for every in after.lives.values() for each in every.live(one.promise))
        return any(each.due_at <= one.due_at for each in told)
    return False


@examples(150)
@given(reported=st.tuples(WISHES, WISHES), steps=STEPS, unit=UNITS)
def test_no_press_after_a_miss_makes_it_better(
    reported: tuple[str, str], steps: list[tuple[timedelta, str, int, int, str]], unit: Unit
) -> None:
    """Whatever is pressed at random, what was missed a second before is missed a second after."""
    pressed = PressedLives(MONDAY)
    for wish, by in zip(reported, (STAFF, COLLEAGUE), strict=True):
        pressed.report(wish, by)
        pressed.now += timedelta(minutes=2)
    for gap, name, which, other, wish in steps:
        pressed.now += gap
        before = missed(lives(pressed, unit), pressed.now)
        if name == "report":
            pressed.report(wish, COLLEAGUE)
        else:
            pressed.press(name, which, other, wish)
        together = lives(pressed, unit)
        after = missed(together, pressed.now)
        better = {
            key: name
            for key, (life, one) in before.items()
            if key not in after and not is_let_off(name, one, life, together)
        }
        assert better == {}
