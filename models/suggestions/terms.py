"""The words of suggestions (三·2.2): how far one has come, what is promised on its way, and its cards."""

from enum import StrEnum

SUGGESTION = "suggestion"
"""The workflow of what somebody would like to be better (软件优化)."""


class SuggestionState(StrEnum):
    """The state of a suggestion: 已提出 … 办结, and the ways out."""

    PROPOSED = "proposed"
    ASSESSING = "assessing"
    NEGOTIATING = "negotiating"
    AGREED = "agreed"
    CHANGING = "changing"
    ON_TRIAL = "on_trial"
    SENT_BACK = "sent_back"
    ACCEPTED = "accepted"
    TO_RELEASE = "to_release"
    RELEASED = "released"
    DONE = "done"
    DECLINED = "declined"
    APPEALED = "appealed"
    DECLINED_FOR_GOOD = "declined_for_good"
    SHELVED = "shelved"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"
    BECAME_DEFECT = "became_defect"


S = SuggestionState
OVER = (S.DONE, S.DECLINED_FOR_GOOD, S.WITHDRAWN, S.TERMINATED, S.BECAME_DEFECT)
"""Nothing more happens to a suggestion that stands here."""
UNDER_WAY = tuple(state for state in S if state not in OVER)
BEFORE_CHANGING = (S.PROPOSED, S.ASSESSING, S.NEGOTIATING, S.AGREED, S.DECLINED, S.APPEALED, S.SHELVED)
"""Nobody has begun to change anything: the proposer may take it back."""


class Opinion(StrEnum):
    """The office's opinion on a suggestion: 采纳, 部分采纳, 不采纳."""

    ADOPT = "adopt"
    PARTLY = "partly"
    DECLINE = "decline"


class Side(StrEnum):
    """The sides that agree to a solution and its date: the office, and the proposer's."""

    OFFICE = "office"
    PROPOSER = "proposer"


class SuggestionPromise(StrEnum):
    """The office assesses; what was agreed can be tried by the agreed day. Both are the office's own."""

    ASSESS = "assess"
    DELIVER = "deliver"


class SuggestionView(StrEnum):
    """The card by which people do their part."""

    PART = "suggestion_part"


SUGGESTION_TOLD = (
    *("suggestion_opened", "suggestion_taken_up", "suggestion_adopted", "suggestion_declined"),
    *("suggestion_appealed", "suggestion_reassessed", "suggestion_upheld", "suggestion_solved", "suggestion_agreed"),
    *("suggestion_replanned", "suggestion_shelved", "suggestion_resumed", "suggestion_begun", "suggestion_presented"),
    *("suggestion_accepted", "suggestion_sent_back", "suggestion_done", "suggestion_done_unanswered"),
    *("suggestion_withdrawn", "suggestion_terminated", "suggestion_succeeded", "suggestion_chased"),
    "suggestion_word_lapsed",
    *("suggestion_lapsed", "suggestion_to_change", "suggestion_released", "suggestion_returned", "suggestion_differs"),
)
"""Verbs that the proposer reads in the work log, besides those that any reporter reads."""
