"""Rules for links by which people outside the house read their ticket and answer."""

from dataclasses import dataclass
from datetime import timedelta

from sla.toml_reader import Table

MOST_DAYS = 3_653


@dataclass(frozen=True, slots=True)
class GuestRules:
    """With `asks_digits` a link opens by the last digits of the caller's telephone alone.

    `confirms` says that a confirmation by a link counts as the reporter's (三·2.3(3)); else the office gives it for
    the caller. A link ends so long after its ticket as `lasts_after_end`.
    """

    asks_digits: bool = False
    confirms: bool = True
    lasts_after_end: timedelta = timedelta(days=15)


def read_guest_rules(table: Table) -> GuestRules:
    """The rules in the table `guests` of a policy file, which may be left out; raises its error for what is not one."""
    return table.given("guests", lambda key: table.part(key, _rules), GuestRules())


def _rules(table: Table) -> GuestRules:
    days = table.whole("lasts_after_end_days")
    if days > MOST_DAYS:
        table.refuse("policy.too_long", "lasts_after_end_days")
    return GuestRules(table.flag("asks_digits"), table.flag("confirms"), timedelta(days=days))
