"""What may never be, told from the log of a suggestion alone: its state, who accepted, and what was released."""

from collections.abc import Sequence

from models.people.person import Person
from models.suggestions.suggestion import Suggestion
from models.suggestions.terms import OVER, SuggestionState
from models.terms import Role
from models.tickets.worklog import WorkLogEntry

S = SuggestionState
LEADS_TO: dict[str, SuggestionState] = {
    "received": S.PROPOSED,
    "suggestion_taken_up": S.ASSESSING,
    "suggestion_adopted": S.NEGOTIATING,
    "suggestion_appealed": S.APPEALED,
    "suggestion_reassessed": S.ASSESSING,
    "suggestion_upheld": S.DECLINED_FOR_GOOD,
    "suggestion_lapsed": S.DECLINED_FOR_GOOD,
    "suggestion_solved": S.NEGOTIATING,
    "suggestion_replanned": S.NEGOTIATING,
    "suggestion_shelved": S.SHELVED,
    "suggestion_resumed": S.NEGOTIATING,
    "suggestion_begun": S.CHANGING,
    "suggestion_presented": S.ON_TRIAL,
    "suggestion_accepted": S.ACCEPTED,
    "suggestion_sent_back": S.SENT_BACK,
    "suggestion_to_change": S.TO_RELEASE,
    "suggestion_released": S.RELEASED,
    "suggestion_returned": S.ACCEPTED,
    "suggestion_differs": S.ON_TRIAL,
    "suggestion_done": S.DONE,
    "suggestion_done_unanswered": S.DONE,
    "suggestion_withdrawn": S.WITHDRAWN,
    "suggestion_terminated": S.TERMINATED,
    "suggestion_became_defect": S.BECAME_DEFECT,
}
"""Where each entry leaves it; an agreement and a refusal are told by what else the log says."""


def replayed(log: Sequence[WorkLogEntry]) -> SuggestionState:
    """The state that the log tells."""
    state, has_appealed = S.PROPOSED, False
    for entry in log:
        has_appealed |= entry.verb == "suggestion_appealed"
        if entry.verb == "suggestion_declined":
            state = S.DECLINED_FOR_GOOD if has_appealed else S.DECLINED
        elif entry.verb == "suggestion_agreed":
            state = S.AGREED if "agreed" in entry.content else state
        else:
            state = LEADS_TO.get(entry.verb, state)
    return state


def check_suggestion(row: Suggestion, log: Sequence[WorkLogEntry], people: dict[int, Person]) -> None:
    """Raise AssertionError for whatever may never be."""
    assert replayed(log) is row.state, ([entry.verb for entry in log], row.state)
    _check_people(row, log, people)
    _check_agreement(row, log, people)
    _check_release(log)
    assert row.ticket.status.is_final is (row.state in OVER and row.state is not S.BECAME_DEFECT), row.state


def _check_people(row: Suggestion, log: Sequence[WorkLogEntry], people: dict[int, Person]) -> None:
    """Vendors never assess, accept or close; who assessed never accepts; after an appeal somebody else assesses."""
    assessed: set[int] = set()
    barred: set[int] = set()
    for entry in log:
        by = people.get(entry.by_id or 0)
        if entry.verb in {"suggestion_taken_up", "suggestion_adopted", "suggestion_declined"}:
            assert by is not None
            assert by.is_ours(Role.OFFICE)
            assert by.id not in {*barred, row.ticket.reporter_id}
            assessed.add(by.id or 0)
        elif entry.verb == "suggestion_reassessed":
            barred = set(assessed)
        elif entry.verb in {"suggestion_accepted", "suggestion_sent_back"}:
            assert by is not None
            assert not by.company or by.is_external
            assert by.id not in assessed
            assert by.id in {row.ticket.reporter_id, row.successor_id}
        elif entry.verb == "suggestion_done":
            assert by is not None
            assert by.is_ours(Role.OFFICE)


def _check_agreement(row: Suggestion, log: Sequence[WorkLogEntry], people: dict[int, Person]) -> None:
    """Whatever is changed was agreed by two people; nobody's silence counts, and a new version has no words."""
    said: dict[int, dict[str, int | None]] = {}
    newest = 0
    for entry in log:
        if entry.verb == "suggestion_solved":
            newest = int(entry.content["number"])
            said[newest] = {}
        elif entry.verb == "suggestion_agreed":
            assert int(entry.content["number"]) == newest
            by = people.get(entry.by_id or 0)
            assert by is not None
            assert by.is_active(entry.at)
            said[newest][str(entry.content["side"])] = entry.by_id
            assert "agreed" not in entry.content or all(
                people[who or 0].is_active(entry.at) for who in said[newest].values()
            )
        elif entry.verb == "suggestion_word_lapsed":
            del said[newest][str(entry.content["side"])]
        elif entry.verb == "suggestion_replanned":
            newest = 0
        elif entry.verb == "suggestion_begun":
            words = said[newest]
            assert len(words) == len({*words.values()}) == 2
    for solution in row.solutions:
        assert (solution.agreed_at is not None) is (solution.office_at is not None and solution.proposer_at is not None)


def _check_release(log: Sequence[WorkLogEntry]) -> None:
    """Nothing goes to a change, or into production, without a version that was accepted and has not been voided."""
    accepted = ""
    for entry in log:
        if entry.verb == "suggestion_accepted":
            accepted = str(entry.content["version"])
        elif entry.verb in {"suggestion_presented", "suggestion_sent_back", "suggestion_differs"}:
            accepted = ""
        elif entry.verb == "suggestion_to_change":
            assert accepted
        elif entry.verb == "suggestion_released":
            assert entry.content["version"] == accepted
