"""The times that a suggestion waits for each side, as the office keeps them."""

from dataclasses import dataclass
from datetime import timedelta

from sla.toml_reader import Table

MOST_DAYS = 3_653


@dataclass(frozen=True, slots=True)
class SuggestionRules:
    """Amounts named `…_days` are working days; `furthest_day` is how far ahead a day may be agreed."""

    chase_after_days: int
    shelve_after_days: int
    appeal_within_days: int
    close_after_days: int
    furthest_day: timedelta


def read_suggestion_rules(table: Table) -> SuggestionRules:
    """The rules in the table `suggestions` of the policy file; raises its error where they cannot be meant."""
    keys = "chase_after_days", "shelve_after_days", "appeal_within_days", "close_after_days", "furthest_day_days"
    chase, shelve, appeal, close, furthest = map(table.whole, keys)
    for key, days in zip(keys, (chase, shelve, appeal, close, furthest), strict=True):
        if days > MOST_DAYS:
            table.refuse("policy.too_long", key)
    if chase >= shelve:
        table.refuse("policy.shelve_order", "shelve_after_days")
    return SuggestionRules(chase, shelve, appeal, close, timedelta(days=furthest))
