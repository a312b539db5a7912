"""Shared parts of the papers of ordinary work: the reporter and the channel, named things."""

from collections.abc import Iterable
from typing import NamedTuple

from handlers.i18n import without_stop
from handlers.papers.paper import ZH, or_dash
from handlers.papers.signatures import first, signature
from handlers.turn.visibility import masked
from models.tickets.ticket import Ticket
from models.tickets.worklog import Log
from sla.reading.lexicon import normalise
from sla.reading.names import names_in

NAMED = ("project", "lot")
"""Sorts of names that a paper prints as 项目、标段."""


class Teller(NamedTuple):
    """The person who told of it, as a paper prints it; `entered_by` is the person who entered a call."""

    name: str
    unit: str
    capacity: str
    phone: str
    channel: str
    entered_by: str


def teller(ticket: Ticket, log: Log) -> Teller:
    """The reporter, or the caller with the person who entered the call."""
    if ticket.caller is not None:
        told = {name: str(value) for name, value in ticket.caller.items()}
        channel = " ".join(filter(None, (ZH(f"channel.{told['channel']}"), told["reference"])))
        entered = signature(first(log, "phoned_in"), ticket.number)
        return Teller(told["name"], told["unit"], ZH(f"who.{told['who']}"), told["phone"], channel, entered)
    reporter = ticket.reporter
    channel = ZH("paper.channel.chat", platform=ZH(f"paper.platform.{ticket.platform}"))
    if reporter is None:
        return Teller("", "", "", "", channel, "")
    capacity = ZH(f"role.{reporter.roles[0]}") if reporter.roles else ""
    return Teller(reporter.name, reporter.unit, capacity, reporter.phone, channel, "")


def hidden_phone(phone: str) -> str:
    """脱敏: the first digits of a phone, so that two can be told apart."""
    return or_dash(masked(phone))


def listed(words: Iterable[str]) -> str:
    """The words with a semicolon between them; a dash for none."""
    return clauses(words) or ZH("paper.none")


def clauses(words: Iterable[str]) -> str:
    """The words that there are with a semicolon between them, each without the full stop that was typed before one."""
    *others, last_one = [*filter(None, words)] or [""]
    return ZH("paper.semicolon").join((*map(without_stop, others), last_one))


def lots(text: str) -> str:
    """项目、标段 that a text names; 未提供 where it names none."""
    named = [one for one in sorted(names_in(normalise(text))) if one.sort in NAMED]
    told = (ZH(f"paper.named.{one.sort}", name=one.which.upper()) for one in named)
    return "、".join(told) or ZH("paper.not_given")


def function_of(ticket: Ticket) -> str:
    """系统、功能: the function that the message hit, and whether it is a main one."""
    name = ticket.triage.get("function_names", {}).get(ZH.language)
    main = ZH("paper.fault_record.main" if ticket.triage.get("is_main") else "paper.fault_record.not_main")
    return f"{name}（{main}）" if name else ZH("paper.not_kept")
