"""Writes the lengths of the shipped policy into the tables of clocks that documents show."""

import re
from datetime import timedelta
from pathlib import Path

from models.terms import Language, Promise, Severity
from sla.policy.policy import Count, Policy, Rule, WarnPoint
from sla.policy.policy_file import load_policy
from sla.toml_reader import Amount

ROOT = Path(__file__).parents[2]
DOCUMENTS = {
    "README.md": Language.EN,
    "README.zh-CN.md": Language.ZH,
    "docs/use/handbook.zh-CN.md": Language.ZH,
    "docs/promise/standard.md": Language.EN,
}
"""Every document whose first table of classes has their lengths, and its language."""
LENGTH = {
    Language.EN: re.compile(r"\d+ (?:minute|hour|working day)s?"),
    Language.ZH: re.compile(r"\d+ (?:分钟|小时|个工作日)"),
}
ROW = re.compile(r"\| ([A-D])类? \|.*")
PAUSES = re.compile(r"runs on|stands still")
MINUTES_OF_AN_HOUR = 60
CLOCKED = Promise.RESPOND, Promise.RESOLVE


def with_figures(text: str, language: Language, policy: Policy | None = None) -> str:
    """Return a document with the lengths of respond and resolve, and what a pause does, as the policy says them."""
    rules = (policy or load_policy()).by_severity

    def row(found: re.Match[str]) -> str:
        own = [rules[promise, Severity(found[1])] for promise in CLOCKED]
        lengths = iter(worded(rule.amount, language) for rule in own)
        filled = LENGTH[language].sub(lambda _: next(lengths), found[0], count=len(CLOCKED))
        return PAUSES.sub("stands still" if own[1].grants_pause else "runs on", filled)

    return ROW.sub(row, text, count=len(Severity))


def worded(amount: Amount, language: Language) -> str:
    """Return a length as documents write it, such as 24 hours or 5 个工作日."""
    if isinstance(amount, timedelta):
        minutes = int(amount.total_seconds()) // MINUTES_OF_AN_HOUR
        is_hours = minutes % MINUTES_OF_AN_HOUR == 0
        number = minutes // MINUTES_OF_AN_HOUR if is_hours else minutes
        unit = ("hour", "小时") if is_hours else ("minute", "分钟")
    else:
        number, unit = amount, ("working day", "个工作日")
    if language is Language.ZH:
        return f"{number} {unit[1]}"
    return f"{number} {unit[0]}{'' if number == 1 else 's'}"


def rows_of(policy: Policy) -> list[tuple[str, ...]]:
    """Return every promise of the policy: for what, which, within, counted how, paused or not, warned when."""
    rows = [(f"class {severity}", rule) for (_, severity), rule in policy.by_severity.items()]
    rows += [(f"`{kind}`", rule) for kind, rule in policy.by_kind.items()]
    rows += [(f"hardware, `{impact}`", rule) for impact, rule in policy.by_impact.items()]
    rows += [("", rule) for rule in policy.by_promise.values()]
    return [_row(of, rule) for of, rule in rows]


def _row(of: str, rule: Rule) -> tuple[str, ...]:
    warned = ", ".join(_point(one) for one in rule.warn)
    pauses = "yes" if rule.grants_pause else ""
    return of, f"`{rule.promise}`", _within(rule), _counted(rule), pauses, warned, rule.origin


def _within(rule: Rule) -> str:
    if rule.is_dated:
        return "the agreed day · 约定日期"
    if not rule.amount:
        return "the close of the day · 当日下班"
    return f"{worded(rule.amount, Language.EN)} · {worded(rule.amount, Language.ZH)}"


def _counted(rule: Rule) -> str:
    return {Count.WALL: "on the wall", Count.BUSINESS: "in business hours", Count.WORKING_DAYS: "by working days"}[
        rule.count
    ]


def _point(one: WarnPoint) -> str:
    return f"{one.percent}%" if one.before is None else f"{worded(one.before, Language.EN)} before"
