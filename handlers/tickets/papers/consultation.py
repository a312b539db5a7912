"""咨询类问题记录 (三·2.1): one question with its answer, how long it took, and whether it was solved in one talk."""

from collections.abc import Iterator
from datetime import timedelta

from handlers.papers.paper import ZH, FieldTable, Grid, Heading, Making, Paper, Part, form_entry, or_dash, stamp
from handlers.papers.signatures import first, last, signature
from handlers.tickets.papers.parts import clauses, function_of, hidden_phone, lots, teller
from models.terms import Kind, Status
from models.tickets.ticket import Ticket
from models.tickets.worklog import Log, WorkLogEntry

"""An answer that takes longer is not given in the same talk."""
ENDS_TALK = ("asked", "reopened", "reopened_by_words", "transferred", "assigned", "given_back")
"""After one of these the talk is over: somebody waits, or somebody else has it."""


def consultation_record(ticket: Ticket, log: Log, making: Making) -> Paper:
    """The record of one question."""
    making = making.of_ticket(ticket)
    parts = (*_asked(ticket, log), *_answered(ticket, log, making.on_the_spot_within), *_signed(ticket, log))
    return making.numbered(ZH("paper.consultation.title"), ticket.number, parts)


def is_solved_at_once(ticket: Ticket, log: Log, within: timedelta) -> bool:
    """当场解决: the first answer closed it, in one talk and within what the policy says."""
    answers = [entry for entry in log if entry.verb == "answered"]
    if ticket.kind is not Kind.CONSULTATION or ticket.status is not Status.CLOSED or len(answers) != 1:
        return False
    is_interrupted = any(entry.verb in ENDS_TALK for entry in log)
    return not is_interrupted and answers[0].at - ticket.reported_at <= within


def took(ticket: Ticket, log: Log) -> str:
    """用时 from the call, or from the message, to the answer; a dash while there is none."""
    answer = answer_of(log)
    return ZH.length(answer.at - ticket.reported_at) if answer is not None else ZH("paper.none")


def answer_of(log: Log) -> WorkLogEntry | None:
    """The last answer by form; else the last word of the desk's people to the reporter."""
    return last(log, "answered") or last(log, "said")


def solved_words(ticket: Ticket, log: Log, within: timedelta) -> str:
    """是; else 否 with the number of the fault that it turned out to be."""
    if is_solved_at_once(ticket, log, within):
        return ZH("paper.yes")
    later = [one.number for one in (ticket,) if one.kind is Kind.DEFECT]
    return ZH("paper.no_but", number="、".join(later)) if later else ZH("paper.no")


def _asked(ticket: Ticket, log: Log) -> Iterator[Part]:
    told = teller(ticket, log)
    yield Heading(ZH("paper.consultation.asked"))
    yield FieldTable(
        (
            form_entry("number", ticket.number, is_demanded=True),
            form_entry("consulted_at", stamp(ticket.reported_at), is_demanded=True),
            form_entry("channel", or_dash(told.channel), is_demanded=True),
            form_entry("asker", or_dash(told.name), is_demanded=True),
            form_entry("unit", or_dash(told.unit)),
            form_entry("capacity", or_dash(told.capacity)),
            form_entry("phone_hidden", hidden_phone(told.phone)),
            form_entry("business", _noted(log, "business") or ZH("paper.not_given")),
            form_entry("function", function_of(ticket)),
            form_entry("lots", lots(ticket.text)),
            form_entry("question", ticket.text, is_demanded=True, is_wide=True),
        )
    )


def _answered(ticket: Ticket, log: Log, within: timedelta) -> Iterator[Part]:
    answer = answer_of(log)
    words = str(answer.content.get("text", "")) if answer is not None else ""
    remarks = [_noted(log, "remark"), str((ticket.caller or {}).get("late_reason") or "")]
    yield Heading(ZH("paper.consultation.answered"))
    yield FieldTable(
        (
            form_entry("answer", or_dash(words), is_demanded=True, is_wide=True),
            form_entry("basis", _noted(log, "basis") or ZH("paper.not_given"), is_wide=True),
            form_entry("answered_by", or_dash(answer.by_name if answer is not None else "")),
            form_entry("answered_at", stamp(answer.at if answer is not None else None)),
            form_entry("took", took(ticket, log)),
            form_entry("solved", solved_words(ticket, log, within), is_demanded=True),
            form_entry(
                "satisfaction",
                ZH(f"satisfaction.{ticket.satisfaction}") if ticket.satisfaction else ZH("paper.not_rated"),
            ),
            form_entry("entered_by", teller(ticket, log).entered_by or ZH("access.none"), is_wide=True),
            form_entry("remark", clauses(remarks) or ZH("access.none"), is_wide=True),
        )
    )


def _noted(log: Log, name: str) -> str:
    """Return the text that was added to the record last under this name."""
    said = (str(one.content[name]) for one in reversed(log) if one.verb == "consultation_noted" and name in one.content)
    return next(said, "")


def _signed(ticket: Ticket, log: Log) -> Iterator[Part]:
    yield Heading(ZH("paper.signatures_third"))
    received, role = first(log, "phoned_in", "received"), "received" if ticket.caller is not None else "asker"
    rows = (
        (ZH(f"paper.role.{role}"), signature(received, ticket.number)),
        (ZH("paper.role.answerer"), signature(answer_of(log), ticket.number)),
    )
    yield Grid.to_sign(rows)
