"""The standing cards of a ticket: what its reporter sees, what the team sees, what the reporter is asked."""

from collections.abc import Sequence
from datetime import datetime

from handlers.cards.ticket_parts import (
    SHOWN_TEXT,
    clipped,
    deadlines,
    log_lines,
    progress,
    reason,
    status,
    title,
    who_has_it,
    without_colon,
)
from handlers.i18n import Voice
from models.chat import Button, ButtonStyle, Card, Fact
from models.terms import Kind, Satisfaction, Status
from models.ticket import Ticket
from models.worklog import WorkLogEntry

BROUGHT_BACK = ("answered", "restored", "resolved")
"""What the verdict itself tells, so that its outcome need not."""


def for_reporter(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    """The receipt, kept up to date: who has it, until when, and why it was judged so."""
    log = [entry for entry in log if not entry.is_internal]
    lead = [_reporter_status(voice, ticket), who_has_it(voice, ticket), reason(voice, ticket)]
    return Card(
        title=title(voice, ticket),
        severity=ticket.severity,
        lead=tuple(line for line in lead if line),
        progress=progress(voice, ticket),
        deadlines=deadlines(voice, ticket, now),
        outcome=_outcome(voice, ticket, log, now),
        buttons=_reporter_buttons(voice, ticket),
    )


def for_team(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    """What whoever is on the job needs: reporter with phone, the text as typed, both clocks, the next step."""
    lead = [
        who_has_it(voice, ticket) or (None if ticket.status.is_final else voice("card.nobody_yet")),
        reason(voice, ticket),
        _question(voice, ticket),
    ]
    return Card(
        title=title(voice, ticket),
        severity=ticket.severity,
        lead=tuple(line for line in lead if line),
        quote=clipped(ticket.text, SHOWN_TEXT),
        progress=progress(voice, ticket),
        facts=_facts(voice, ticket),
        deadlines=deadlines(voice, ticket, now),
        log=log_lines(voice, _told_before(ticket, log), now),
        outcome=_outcome(voice, ticket, log, now),
        buttons=_team_buttons(voice, ticket),
    )


def verdict(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    """What the desk brings back to the reporter, and the word it asks for."""
    log = [entry for entry in log if not entry.is_internal]
    return Card(
        title=title(voice, ticket),
        severity=ticket.severity,
        lead=_result(voice, ticket),
        outcome=() if log and log[-1].verb in BROUGHT_BACK else _outcome(voice, ticket, log, now),
        buttons=_verdict_buttons(voice, ticket),
    )


def _reporter_status(voice: Voice, ticket: Ticket) -> str:
    if ticket.status is Status.NEW and ticket.answered_at is None and not ticket.reopened:
        return voice("card.received")
    return status(voice, ticket)


def _question(voice: Voice, ticket: Ticket) -> str | None:
    """The one question worth asking before a B is left a B (STANDARD section 4)."""
    if not ticket.triage.get("asks") or ticket.confirmed_at or ticket.status.is_final:
        return None
    return voice("card.question")


def _facts(voice: Voice, ticket: Ticket) -> tuple[Fact, ...]:
    reporter = ticket.reporter
    confirmed = "confirmed" if ticket.confirmed_at else "unconfirmed"
    facts = [
        ("status", status(voice, ticket)),
        (
            "reporter",
            " ".join(filter(None, (reporter.name, reporter.unit, reporter.phone))) if reporter else "",
        ),
        ("judged", voice(f"card.{confirmed}")),
    ]
    names: dict[str, str] = ticket.triage.get("function_names", {})
    if voice.language in names:
        facts.append(("function", names[voice.language]))
    if ticket.is_security:
        facts.append(("security", voice("card.security")))
    if ticket.recovered_at:
        facts.append(("recovered", voice("status.recovered")))
    return tuple(Fact(label=voice(f"fact.{name}"), value=value) for name, value in facts if value)


def _result(voice: Voice, ticket: Ticket) -> tuple[str, ...]:
    """What is brought back: the newest of an answer, a claim that business runs again, and the result."""
    answer = _answer(voice, ticket)
    if ticket.status in {Status.RESOLVED, Status.CLOSED} and ticket.kind is Kind.DEFECT:
        parts = ("cause", ticket.cause), ("method", ticket.method), ("tip", ticket.tip)
        result = tuple(voice(f"verdict.{name}", text=text) for name, text in parts if text)
        asked = {Status.RESOLVED: "verdict.ask_fixed", Status.CLOSED: "verdict.ask_rating"}[ticket.status]
        if _is_later(ticket.answered_at, ticket.resolved_at):
            result = (*answer, *result)
        return result if ticket.satisfaction or ticket.closed_unanswered else (*result, voice(asked))
    if ticket.restored_at is not None and not (answer and _is_later(ticket.answered_at, ticket.restored_at)):
        return (voice("verdict.restored", at=voice.clock(ticket.restored_at)),)
    return answer


def _answer(voice: Voice, ticket: Ticket) -> tuple[str, ...]:
    if not ticket.answer:
        return ()
    who = ticket.answerer
    return (ticket.answer, voice("verdict.answered_by", who=who.name, phone=who.phone)) if who else (ticket.answer,)


def _is_later(at: datetime | None, than: datetime | None) -> bool:
    return at is not None and (than is None or at > than)


def _outcome(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> tuple[str, ...]:
    """The last decision in one line, where a button stood before."""
    if ticket.proposed_kind is not None and not ticket.status.is_final:
        severity = ticket.proposed_severity
        wish = voice("class.short", severity=severity) if severity else voice(f"kind.short.{ticket.proposed_kind}")
        return (without_colon(voice("card.proposal", wish=wish, reason=ticket.proposal_reason)),)
    decided = [entry for entry in log if entry.verb != "received"]
    return tuple("✔ " + line for line in log_lines(voice, decided[-1:], now))


def _told_before(ticket: Ticket, log: Sequence[WorkLogEntry]) -> Sequence[WorkLogEntry]:
    """The log without its last entry where that one is the outcome, so that nothing is said twice."""
    is_waiting = ticket.proposed_kind is not None and not ticket.status.is_final
    return log if is_waiting or not log or log[-1].verb == "received" else log[:-1]


def _reporter_buttons(voice: Voice, ticket: Ticket) -> tuple[Button, ...]:
    if ticket.status.is_final:
        return ()
    buttons = [_button(voice, "supplement"), _button(voice, "propose"), _button(voice, "why")]
    return (*buttons, _dangerous(voice, "withdraw"))


def _team_buttons(voice: Voice, ticket: Ticket) -> tuple[Button, ...]:
    if ticket.status.is_final:
        return ()
    steps = [_button(voice, "why")] if ticket.status is Status.RESOLVED else _next_steps(voice, ticket)
    if ticket.proposed_kind is not None:
        return (_primary(voice, "accept_proposal"), _button(voice, "keep_class"), *steps[:3])
    return tuple(steps[:5])


def _next_steps(voice: Voice, ticket: Ticket) -> list[Button]:
    """The likely next step first; then what the office may still put right."""
    if ticket.kind is not Kind.DEFECT:
        steps = [_primary(voice, "answer")]
        if ticket.kind is Kind.OTHER:
            steps.append(_dangerous(voice, "decline"))
        elif ticket.assignee is None:
            steps.append(_button(voice, "take"))
        if ticket.confirmed_at is None:
            steps.append(Button(action="confirm_class", label=voice("button.confirm_kind")))
        return [*steps, _button(voice, "to_defect"), _button(voice, "change_kind")]
    classing = [] if ticket.confirmed_at else [_button(voice, "confirm_class")]
    correcting = [_button(voice, "change_class"), _button(voice, "change_kind")]
    if ticket.status is Status.NEW:
        return [_primary(voice, "take"), *classing, *correcting, _button(voice, "why")]
    if ticket.restored_at is not None and ticket.restored_confirmed_at is None:
        witness = [_button(voice, "confirm_restored"), _button(voice, "deny_restored")]
        return [_primary(voice, "resolve"), *witness, *classing, *correcting]
    restoring = [] if ticket.restored_at else [_button(voice, "restore")]
    if ticket.needs_restoring_first and restoring:
        return [
            _primary(voice, "restore"),
            _button(voice, "resolve"),
            *classing,
            _button(voice, "answer"),
            *correcting,
        ]
    return [_primary(voice, "resolve"), _button(voice, "answer"), *classing, *restoring, *correcting]


def _verdict_buttons(voice: Voice, ticket: Ticket) -> tuple[Button, ...]:
    if ticket.status is Status.RESOLVED:
        return (_primary(voice, "confirm_fixed"), _button(voice, "reopen"))
    if ticket.status is Status.CLOSED and ticket.kind is Kind.DEFECT and not ticket.closed_unanswered:
        if ticket.satisfaction is None:
            return tuple(Button(action=f"rate:{grade}", label=voice(f"satisfaction.{grade}")) for grade in Satisfaction)
        return ()
    if ticket.status is Status.CLOSED and ticket.kind is not Kind.DEFECT:
        return (_button(voice, "reopen"),)
    if ticket.restored_at is not None and ticket.restored_confirmed_at is None and not ticket.status.is_final:
        return (_primary(voice, "confirm_restored"), _button(voice, "deny_restored"))
    return ()


def _button(voice: Voice, action: str, style: ButtonStyle = ButtonStyle.PLAIN) -> Button:
    return Button(action=action, label=voice(f"button.{action}"), style=style)


def _primary(voice: Voice, action: str) -> Button:
    return _button(voice, action, ButtonStyle.PRIMARY)


def _dangerous(voice: Voice, action: str) -> Button:
    return Button(
        action=action,
        label=voice(f"button.{action}"),
        style=ButtonStyle.DANGER,
        confirm=voice(f"confirm.{action}"),
    )
