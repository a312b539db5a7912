"""Words the figures of suggestions and changes: sentences of a digest and a report, and a line for each ticket."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from handlers.i18n import Voice
from handlers.papers.attainment_text import FEWEST_IN_PERCENT
from models.changes.terms import ChangeKind
from models.suggestions.terms import SuggestionState
from sla.calendar.business_hours import SHANGHAI
from sla.figures.changes import ENDED, OPEN_STAGES, PHONE
from sla.figures.counted import CountedLine, Lists, WorkflowFigures, by_sort, number_of, success_permille

SUGGESTION, CHANGE = "suggestion", "change"
SORTS: Mapping[tuple[str, str], str] = {
    (SUGGESTION, "open"): "suggestion.state",
    (SUGGESTION, "to_accept"): "counted.asked",
    (CHANGE, "open"): "counted.stage",
    (CHANGE, "emergencies"): "counted.consent",
    (CHANGE, "extended"): "counted.extended",
    (CHANGE, "to_make_up"): "counted.make_up",
}
"""Prefixes of the words for the sorts of a list; those of every other list of changes are kinds of changes."""
STAGES_OF: Mapping[str, Sequence[str]] = {SUGGESTION: tuple(SuggestionState), CHANGE: OPEN_STAGES}
"""Stages in the order in which a suggestion or a change reaches them."""


def suggestion_sentences(voice: Voice, lists: Lists) -> Iterator[str]:
    """Yield sentences on suggestions: received, answered, kept, tried, put into production, open."""
    counts = {name: len(lines) for name, lines in lists.items()}
    yield voice("counted.suggestions.came", **counts)
    yield voice("counted.suggestions.kept", assessed=_kept(voice, lists, "assessed"), days=_kept(voice, lists, "days"))
    yield voice("counted.suggestions.tried", **counts)
    yield voice("counted.suggestions.ended", **counts)
    if counts["open"]:
        yield voice("counted.suggestions.open", open=counts["open"], states=_states(voice, SUGGESTION, lists))


def change_sentences(voice: Voice, lists: Lists) -> Iterator[str]:
    """Yield sentences on changes: their ends, exceptions, kept promises, open ones."""
    counts = {name: len(lines) for name, lines in lists.items()}
    yield voice("counted.changes.came", **counts, rate=success(voice, lists))
    by_phone = sum(one.sort == PHONE for one in lists["emergencies"])
    yield voice("counted.changes.special", **counts, by_phone=by_phone)
    kept = {name: _kept(voice, lists, name) for name in ("announced", "made_up", "filed")}
    yield voice("counted.changes.kept", **kept)
    if counts["open"]:
        owed = {"to_make_up": counts["to_make_up"], "to_file": counts["to_file"]}
        yield voice("counted.changes.open", open=counts["open"], stages=_states(voice, CHANGE, lists), **owed)


def kinds_of_changes(voice: Voice, lists: Lists) -> Iterator[tuple[str, tuple[int, ...]]]:
    """A row for each kind of which something ended: how many were completed, rolled back, cancelled, never begun."""
    ended = {name: by_sort(lists[name]) for name in ENDED}
    for kind in ChangeKind:
        counts = tuple(ended[name].get(kind, 0) for name in ENDED)
        if any(counts):
            yield voice(f"change.kind.{kind}"), counts


def success(voice: Voice, lists: Lists) -> str:
    """In per cent, rounded down to a tenth; the fraction where few ended."""
    permille, ended = success_permille(lists), number_of(lists, "completed", "rolled_back")
    if permille is None:
        return voice("counted.none_ended")
    if ended < FEWEST_IN_PERCENT:
        return f"{number_of(lists, 'completed')}/{ended}"
    return f"{permille // 10}.{permille % 10}%"


def acceptance_line(voice: Voice, one: CountedLine, names: Mapping[str, str], now: datetime) -> str:
    """Return a line of an acceptance that is due: its people and since when; by role where no name is given."""
    who = names.get(one.number) or voice(f"counted.asked.{one.sort}")
    key = "counted.to_accept_chased" if one.times else "counted.to_accept"
    return voice(key, number=one.number, who=who, since=voice.moment(one.at, now))


def missed_day_line(voice: Voice, one: CountedLine, now: datetime) -> str:
    """An agreed day that was missed, and which one it was."""
    return voice("counted.missed_day", number=one.number, day=voice.moment(one.at, now), which=one.times)


def exception_line(voice: Voice, one: CountedLine, now: datetime, *, is_named: bool) -> str:
    """The window that a leader allowed, and who it was where names are read."""
    parts = (one.number, _window(voice, one, now), one.by if is_named else "")
    return " · ".join(filter(None, parts))


def listed_lines(voice: Voice, figures: WorkflowFigures) -> Iterator[tuple[str, ...]]:
    """Every line behind every figure: workflow, list, number, moment, sort and note."""
    for scope, lists in ((SUGGESTION, figures.suggestions), (CHANGE, figures.changes)):
        for name, lines in lists.items():
            for one in lines:
                sort = _sort(voice, scope, name, one.sort)
                told = (voice(f"counted.{scope}"), voice(f"counted.{scope}.{name}"), one.number, _stamp(one.at))
                yield (*told, sort, _note(voice, name, one))


def counted_rows(voice: Voice, figures: WorkflowFigures) -> Iterator[tuple[str, str, int]]:
    """Every figure: workflow, what is counted, how many."""
    for scope, lists in ((SUGGESTION, figures.suggestions), (CHANGE, figures.changes)):
        for name, lines in lists.items():
            yield voice(f"counted.{scope}"), voice(f"counted.{scope}.{name}"), len(lines)


def _stamp(at: datetime) -> str:
    """As a spreadsheet sorts it."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _kept(voice: Voice, lists: Lists, name: str) -> str:
    met, missed = number_of(lists, f"{name}_met"), number_of(lists, f"{name}_missed")
    return f"{met}/{met + missed}" if met + missed else voice("attainment.nothing_due")


def _states(voice: Voice, scope: str, lists: Lists) -> tuple[str, ...]:
    counts = by_sort(lists["open"])
    named = [(_sort(voice, scope, "open", sort), counts[sort]) for sort in STAGES_OF[scope] if sort in counts]
    return tuple(voice("digest.class_count", name=name, number=number) for name, number in named)


def _sort(voice: Voice, scope: str, name: str, sort: str) -> str:
    if not sort:
        return ""
    return voice(f"{SORTS.get((scope, name), 'change.kind')}.{sort}")


def _note(voice: Voice, name: str, one: CountedLine) -> str:
    if one.window is not None:
        return voice("counted.allowed", window=_window(voice, one), who=one.by)
    if one.other:
        return voice("counted.fault", number=one.other)
    if name == "to_accept":
        return voice("counted.chased_once") if one.times else ""
    return voice("counted.which_day", which=one.times) if name in {"days_met", "days_missed"} else ""


def _window(voice: Voice, one: CountedLine, now: datetime | None = None) -> str:
    if one.window is None:
        return ""
    begin, end = one.window
    return voice("time.from_to", first=voice.moment(begin, now), last=voice.moment(end, begin))
