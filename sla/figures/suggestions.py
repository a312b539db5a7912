"""Figures of suggestions (三·2.2): assessed in time, days kept, declined, accepted, in production."""

from collections.abc import Mapping, Sequence

from models.suggestions.past import PastSuggestion, past_suggestion
from models.suggestions.terms import OVER, SuggestionPromise
from models.tickets.past_log import Logged
from sla.figures.counted import Collected, CountedLine
from sla.figures.lives import TicketLife
from sla.figures.promises import due_by

HAPPENED: Mapping[str, str] = {
    "suggestion_appealed": "appealed",
    "suggestion_reassessed": "reassessed",
    "suggestion_upheld": "upheld",
    "suggestion_lapsed": "lapsed",
    "suggestion_shelved": "shelved",
    "suggestion_presented": "presented",
    "suggestion_accepted": "accepted",
    "suggestion_sent_back": "sent_back",
    "suggestion_released": "released",
    "suggestion_done": "done",
    "suggestion_done_unanswered": "closed_silently",
    "suggestion_withdrawn": "withdrawn",
    "suggestion_terminated": "terminated",
    "suggestion_became_defect": "became_defect",
}
"""The list on which each entry counts. What is assessed and what is chased says more, and is read apart."""
PROMISED: Mapping[str, str] = {SuggestionPromise.ASSESS: "assessed", SuggestionPromise.DELIVER: "days"}
SUGGESTION_LISTS = (
    *("received", "open", "assessed_met", "assessed_missed", "adopted", "partly", "declined"),
    *("appealed", "reassessed", "upheld", "lapsed", "days_met", "days_missed", "shelved"),
    *("presented", "chased", "accepted", "sent_back", "to_accept", "released", "done", "closed_silently"),
    *("withdrawn", "terminated", "became_defect"),
)
"""The lists behind the figures, in the order in which they are told."""
ASSESSED = {"adopt": "adopted", "partly": "partly", "decline": "declined"}
SUCCESSOR, PROPOSER = "successor", "proposer"
"""The people who have to accept what is on trial: the person named for it, or the proposer."""


def count_suggestion(life: TicketLife, told: Collected) -> None:
    """Put one suggestion on the lists that it belongs on."""
    past: PastSuggestion | None = None
    for entry in _as_suggestion(life.entries):
        line = CountedLine(life.number, entry.at)
        if past is None:
            told.happened("received", line)
            past = PastSuggestion(entry.at)
        elif entry.verb == "suggestion_chased" and past.owes_acceptance:
            told.happened("chased", line)
        if entry.verb in HAPPENED:
            told.happened(HAPPENED[entry.verb], line)
        elif entry.verb in {"suggestion_adopted", "suggestion_declined"}:
            told.happened(ASSESSED[str(entry.content["opinion"])], line)
        past.read(entry)
    for name, one in due_by(life.entries, told.as_of, PROMISED):
        told.happened(name, CountedLine(life.number, one.due_at, times=one.times))
    _at_the_end(life, told)


def _at_the_end(life: TicketLife, told: Collected) -> None:
    past = past_suggestion(one for one in _as_suggestion(life.entries) if one.at < told.until)
    if past is None or past.state in OVER:
        return
    told.stands("open", CountedLine(life.number, past.since, past.state))
    if past.owes_acceptance:
        who = SUCCESSOR if past.successor else PROPOSER
        told.stands("to_accept", CountedLine(life.number, past.since, who, times=int(past.chased_at is not None)))


def _as_suggestion(entries: Sequence[Logged]) -> Sequence[Logged]:
    """Return what was logged since it is a suggestion: an older ticket is one from a press on."""
    opened = [place for place, one in enumerate(entries) if one.verb == "suggestion_opened"]
    return entries[opened[0] :] if opened else entries
