"""The past state of a suggestion at a moment, told from its log alone: what came later counts for nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from models.suggestions.terms import Side, SuggestionState
from models.tickets.past_log import Logged

S = SuggestionState


@dataclass(slots=True)
class PastSuggestion:
    """A suggestion as of one moment.

    `since` is when it came to where it stands, `chased_at` when the proposer's speaker was asked once more,
    and `successor` who was named for that. `is_asked`: that side has to answer a solution.
    """

    since: datetime
    state: SuggestionState = S.PROPOSED
    was_appealed: bool = False
    chased_at: datetime | None = None
    successor: str = ""
    is_asked: bool = False

    @property
    def owes_acceptance(self) -> bool:
        """A version is up, and nobody has accepted it or sent it back (现场操作认可)."""
        return self.state is S.ON_TRIAL

    @property
    def waits_for_answer(self) -> bool:
        """A solution is on the table, and the proposer's side has not agreed to it."""
        return self.state is S.NEGOTIATING and self.is_asked

    @property
    def waits_for_office(self) -> bool:
        """It has to be assessed, or a leader has to hear an appeal."""
        return self.state in {S.PROPOSED, S.ASSESSING, S.APPEALED}

    def read(self, entry: Logged) -> None:
        """Follow one entry."""
        if entry.verb == "suggestion_chased":
            self.chased_at = entry.at
        elif entry.verb == "suggestion_succeeded":
            self.successor, self.chased_at = str(entry.content.get("to", "")), None
        self.was_appealed = self.was_appealed or entry.verb == "suggestion_appealed"
        if entry.verb in ASKS:
            self.is_asked = ASKS[entry.verb]
        elif entry.verb == "suggestion_agreed" and entry.content.get("side") == Side.PROPOSER:
            self.is_asked, self.chased_at = False, None
        state = self._after(entry)
        if state is not None:
            self.state, self.since, self.chased_at = state, entry.at, None

    def _after(self, entry: Logged) -> SuggestionState | None:
        """Return the state after this entry; None for one that leaves it as it was."""
        if entry.verb == "suggestion_declined" and self.was_appealed:
            return S.DECLINED_FOR_GOOD
        if entry.verb == "suggestion_agreed":
            return S.AGREED if entry.content.get("agreed") else None
        return LEADS_TO.get(entry.verb)


def past_suggestion(entries: Iterable[Logged]) -> PastSuggestion | None:
    """Return the state after these entries, the first of its log up to a moment; None where there is none."""
    past: PastSuggestion | None = None
    for entry in entries:
        past = past or PastSuggestion(entry.at)
        past.read(entry)
    return past


ASKS = {"suggestion_solved": True, "suggestion_replanned": False}
"""True for verbs that leave the proposer's side with something to answer, False for verbs that do not."""
LEADS_TO: Mapping[str, SuggestionState] = {
    "suggestion_opened": S.PROPOSED,
    "suggestion_taken_up": S.ASSESSING,
    "suggestion_adopted": S.NEGOTIATING,
    "suggestion_declined": S.DECLINED,
    "suggestion_appealed": S.APPEALED,
    "suggestion_reassessed": S.ASSESSING,
    **dict.fromkeys(("suggestion_upheld", "suggestion_lapsed"), S.DECLINED_FOR_GOOD),
    **dict.fromkeys(("suggestion_solved", "suggestion_replanned", "suggestion_resumed"), S.NEGOTIATING),
    "suggestion_shelved": S.SHELVED,
    "suggestion_begun": S.CHANGING,
    **dict.fromkeys(("suggestion_presented", "suggestion_differs"), S.ON_TRIAL),
    **dict.fromkeys(("suggestion_accepted", "suggestion_returned"), S.ACCEPTED),
    "suggestion_sent_back": S.SENT_BACK,
    "suggestion_to_change": S.TO_RELEASE,
    "suggestion_released": S.RELEASED,
    **dict.fromkeys(("suggestion_done", "suggestion_done_unanswered"), S.DONE),
    "suggestion_withdrawn": S.WITHDRAWN,
    "suggestion_terminated": S.TERMINATED,
    "suggestion_became_defect": S.BECAME_DEFECT,
}
"""The state to which each step leads. Entries that are not named leave it as it was."""
