"""The figures equal those of a naive second computation, for whatever was pressed, at every cut and by both units."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from sla.clocks.replay.life import Life
from sla.clocks.replay.terms import Terms
from sla.clocks.replay.together import Together, Unit
from tests.support.a_ticket import CLOCK, at
from tests.support.attainment_oracle_joined import Figure, Oracle
from tests.support.examples import examples
from tests.support.pressed_lives import COLLEAGUE, COMPANIES, LIKELY, STAFF, PressedLives

TERMS = Terms(CLOCK.policy, CLOCK.calendar)
ORACLE = Oracle(CLOCK.policy, CLOCK.calendar, COMPANIES)
MONDAY = at("2026-11-02 09:00")
GAPS = st.one_of(
    st.sampled_from([1, 3, 9, 60]).map(lambda minutes: timedelta(minutes=minutes)),
    st.timedeltas(timedelta(minutes=10), timedelta(hours=5)),
    st.timedeltas(timedelta(hours=5), timedelta(days=6)),
)
WISHES = st.sampled_from("AABBCCD?Q")
STEPS = st.lists(
    st.tuples(GAPS, st.sampled_from([*LIKELY, "report"]), st.integers(0, 2), st.integers(0, 2), WISHES), max_size=16
)


def lived(reported: tuple[str, str], steps: list[tuple[timedelta, str, int, int, str]]) -> PressedLives:
    """Two reports and what is pressed on them, and perhaps a third one."""
    pressed = PressedLives(MONDAY)
    for wish, by in zip(reported, (STAFF, COLLEAGUE), strict=True):
        pressed.report(wish, by)
        pressed.now += timedelta(minutes=2)
    for gap, name, which, other, wish in steps:
        pressed.now += gap
        if name == "report":
            pressed.report(wish, COLLEAGUE, late=timedelta(minutes=3))
        else:
            pressed.press(name, which, other, wish)
    return pressed


@examples(150)
@given(
    reported=st.tuples(WISHES, WISHES), steps=STEPS, after=GAPS, written=st.integers(0, 40), unit=st.sampled_from(Unit)
)
def test_figures_equal_a_naive_count(
    reported: tuple[str, str],
    steps: list[tuple[timedelta, str, int, int, str]],
    after: timedelta,
    written: int,
    unit: Unit,
) -> None:
    """Promise by promise: class, start, due time and state; at a cut among the presses or after all of them."""
    pressed = lived(reported, steps)
    moments = [entry.at for entry in pressed.entries]
    cut = moments[written] if written < len(moments) else pressed.now + after
    together = Together([Life(one, TERMS, COMPANIES) for one in pressed.reported], unit)
    for entry in pressed.entries:
        if entry.at <= cut:
            together.read(entry)
    figures: set[Figure] = {
        (life.reported.number, *one.key, one.due_at, life.state(one, cut))
        for life in together.lives.values()
        for one in life.promises.values()
        if not one.waits
    }
    assert figures == ORACLE.figures(pressed.reported, pressed.entries, cut, by_report=unit is Unit.REPORT)
