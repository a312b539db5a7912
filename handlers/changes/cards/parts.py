"""The parts of a change's cards: its state, what its draft lacks, its window and its facts in words."""

from datetime import datetime

from handlers.i18n import Voice
from handlers.tickets.cards.parts import clipped
from models.changes.change import Change
from models.changes.series import ChangeWindow, all_windows, is_series, kept_for, window_of, windows_done
from models.changes.terms import BEFORE_BEGIN, OPEN_CHANGES, ChangeState
from models.chat import Fact

SHOWN_VALUE = 160
PATH = (
    *(ChangeState.DRAFTED, ChangeState.DEPLOYED, ChangeState.TESTED, ChangeState.CONFIRMED),
    *(ChangeState.BACKED_UP, ChangeState.UNDER_WAY, ChangeState.VERIFYING, ChangeState.COMPLETED),
)


def state_words(voice: Voice, change: Change) -> str:
    """草拟, 测试通过 …"""
    return voice(f"change.state.{change.state}")


def missing_words(voice: Voice, change: Change) -> tuple[str, ...]:
    """The one list wherever it is shown: a line of what the draft does not say, and one of what would be refused."""
    lacking, later = change.lacking_words, change.refused_later
    return (
        *((voice("change.missing", what=lacking),) if lacking else ()),
        *((voice("change.foreseen", what=later),) if later is not None else ()),
    )


def steps_done(voice: Voice, change: Change) -> tuple[str, ...]:
    """草拟 ✔ → 测试环境已部署 …, for a change that went no other way."""
    if change.state not in PATH:
        return ()
    reached = PATH.index(change.state)
    return tuple(voice(f"change.state.{one}") + (" ✔" if at <= reached else "") for at, one in enumerate(PATH))


def window_words(voice: Voice, change: Change, now: datetime | None = None) -> str:
    """3月6日(周五)20:00 至 22:00, or the beginning alone, or that nobody said when."""
    window, begin = window_of(change), change.begin_said
    if begin is not None:
        return voice("change.window_begin", start=voice.dated(begin, now))
    return voice("change.no_window") if window is None else span_words(voice, window, now)


def span_words(voice: Voice, window: ChangeWindow, now: datetime | None = None) -> str:
    """3月6日(周五)20:00 至 22:00: the day of the end only where it is another one."""
    start, end = voice.dated(window.starts_at, now), voice.dated(window.ends_at, now)
    clock = voice.moment(window.ends_at, window.starts_at)
    return voice("change.window", start=start, end=clock if clock == voice.clock(window.ends_at) else end)


def window_lines(voice: Voice, change: Change, now: datetime) -> tuple[str, ...]:
    """The window, or each of a series in a line: over and verified, next or under way, or to come."""
    if not is_series(change):
        return (voice("change.window_line", window=window_words(voice, change, now)),)
    done, current, is_open = len(windows_done(change)), window_of(change), change.state in OPEN_CHANGES
    lines = []
    for number, window in enumerate(all_windows(change), 1):
        if number <= done or change.state is ChangeState.COMPLETED:
            how = "done"
        elif window == current:
            how = "next" if change.state in BEFORE_BEGIN else "current"
        else:
            how = "later" if is_open else "given_up"
        is_told = kept_for(change, "announced", window) is not None
        told = voice("change.series.announced") if is_told and how in {"next", "later"} else ""
        lines.append(voice(f"change.series.{how}", number=number, window=span_words(voice, window, now), told=told))
    return tuple(lines)


def system_words(voice: Voice, change: Change) -> tuple[str, ...]:
    """The systems by the names they had when the change was drafted."""
    return tuple(change.system_names.get(one, {}).get(voice.language, one) for one in change.systems)


def change_facts(voice: Voice, change: Change, now: datetime) -> tuple[Fact, ...]:
    """The six that a card has room for; what was not said is left out."""
    fallback = ""
    if change.fallback_minutes:
        fallback = voice("change.fallback_in", how=change.fallback, minutes=change.fallback_minutes)
    stops = "" if change.stops is None else voice("change.stops_now" if change.stops else "change.stops_not")
    found = (
        (
            "system",
            voice("change.of_kind", kind=voice(f"change.kind.{change.kind}"), system=system_words(voice, change)),
        ),
        ("version", " ".join(filter(None, (change.version, change.digest[:12])))),
        ("solves", change.solves),
        (
            "impact",
            voice("change.and", one=stops, other=change.impact) if stops and change.impact else stops or change.impact,
        ),
        ("fallback", fallback or change.fallback),
        ("verifier", change.verifier.name if change.verifier else ""),
    )
    return tuple(
        Fact(label=voice(f"change.fact.{name}"), value=clipped(value, SHOWN_VALUE)) for name, value in found if value
    )
