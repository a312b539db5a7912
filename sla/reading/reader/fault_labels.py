"""The words for what fails in a fault, and for the way in which; docs/build/triage.md says what each means."""

from enum import StrEnum

About = StrEnum(
    "About",
    "login login_cert login_code register profile rights project announce announce_change portal obtain fee clarify "
    "deadline bid_tool sign encrypt upload submitted withdraw attachment deposit_pay guarantee deposit_refund "
    "deposit_state calendar room sign_in countdown decrypt opening_av opening_record objection expert_draw expert_call "
    "eval_enter eval_av eval_remote eval_view eval_score eval_clarify eval_report auction_enter auction_clock "
    "auction_offer second_quote auction_result award contract invoice archive statistics search message sms push print "
    "preview help training list page platform leak other net pc screen printer scanner projector camera sound ukey "
    "card_reader phone_line server power climate door device",
)
How = StrEnum("How", "stops error refused slow drops blank missing wrong lost looks leak other")
WAYS = (
    frozenset({How.stops, How.error, How.refused, How.slow, How.drops, How.blank}),
    frozenset({How.missing, How.lost}),
    frozenset({How.wrong}),
    frozenset({How.looks}),
    frozenset({How.leak}),
    frozenset({How.other}),
)
"""The ways that two people tell apart: one calls an error what the other calls a page that spins."""
