"""Windows against a count minute by minute that shares no code with the desk's."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sla.calendar.business_hours import SHANGHAI
from sla.calendar.china import china_calendar
from sla.policy.policy_file import load_policy
from sla.windows.window import BusyTimes, SessionTime, WindowKind, check_window
from tests.support.examples import examples
from tests.support.window_oracle import Span, first_free, is_free

RULES = BusyTimes(china_calendar(load_policy().hours), load_policy().windows)
DAYS = st.one_of(
    st.dates(date(2025, 1, 2), date(2025, 12, 20)),
    st.dates(date(2025, 1, 24), date(2025, 2, 10)),
    st.dates(date(2025, 9, 26), date(2025, 10, 13)),
)
EDGES = st.sampled_from([0, 1, 479, 480, 510, 539, 540, 541, 720, 1019, 1020, 1021, 1050, 1079, 1080, 1081, 1439])
MINUTES = st.one_of(st.integers(0, 1439), EDGES)
STARTS = st.builds(lambda day, minute: datetime.combine(day, time()) + timedelta(minutes=minute), DAYS, MINUTES)
LENGTHS = st.one_of(st.integers(1, 300), st.integers(1, 9 * 1440), st.sampled_from([480, 960, 961, 3840, 3841]))


@st.composite
def windows(draw: st.DrawFn) -> tuple[datetime, datetime, list[Span]]:
    """A window with sessions near it, of which some are moments, in any order."""
    start = draw(STARTS)
    end = start + timedelta(minutes=draw(LENGTHS))
    near = st.one_of(st.integers(-3000, 6000), st.sampled_from([-60, -31, -30, -29, 0, 29, 30, 31]))
    sessions = []
    for after_end in draw(st.lists(st.booleans(), max_size=5)):
        begins = (end if after_end else start) + timedelta(minutes=draw(near))
        sessions.append((begins, begins + timedelta(minutes=draw(st.sampled_from([0, 0, 1, 30, 240, 1500])))))
    return start, end, sessions


def aware(local: datetime) -> datetime:
    """A local time in UTC."""
    return local.replace(tzinfo=SHANGHAI).astimezone(UTC)


@given(windows(), st.sampled_from(WindowKind))
@examples(300)
def test_windows_are_judged_as_minute_by_minute(
    window: tuple[datetime, datetime, list[Span]], kind: WindowKind
) -> None:
    """Allowed is what takes no minute of working time, night or session; the next free start is the first such."""
    start, end, spans = window
    sessions = [SessionTime(aware(begins), aware(ends)) for begins, ends in spans]
    verdict = check_window(aware(start), aware(end), kind, sessions, RULES)
    is_upgrade = kind is WindowKind.UPGRADE
    assert verdict.allowed is is_free(start, end, spans, is_upgrade=is_upgrade)
    expected = first_free(start, end, spans, is_upgrade=is_upgrade)
    assert verdict.next_free == (aware(expected) if expected else None)
    assert verdict.because
