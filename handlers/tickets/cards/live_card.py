"""The live cards of ordinary work: what its reporter sees, what the team sees, what the reporter is asked."""

from collections.abc import Sequence
from datetime import datetime

from handlers.i18n import Voice
from handlers.tickets.cards import callers, merged, told
from handlers.tickets.cards.earlier import adopt_buttons, answer_facts
from handlers.tickets.cards.explained import (
    explained_for_reporter,
    explained_verdict,
    joining_button,
    parting_button,
    window_line,
)
from handlers.tickets.cards.lesser_faults import deciding_buttons, fixed_along, to_decide, told_along
from handlers.tickets.cards.parts import (
    SHOWN_TEXT,
    SHOWN_TO_TEAM,
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
from handlers.tickets.cards.reclassification import proposal_lines
from handlers.tickets.cards.suggested import adopting_buttons, suggested_lines
from handlers.tickets.cards.waiting import open_question, waited_for
from handlers.tickets.closest_answers import may_be_kept
from handlers.turn.buttons import button, confirmed, primary
from models.chat import Button, Card, Fact
from models.terms import Kind, Satisfaction, StateBefore, Status
from models.tickets.ticket import Ticket
from models.tickets.worklog import FILE_VERBS, WATCH_VERBS, WorkLogEntry

MOST_FACTS = 7
UNDECIDED = ("received", "read", "case_asked", "spoken_of", "asked_again", "article_shown", *FILE_VERBS, *WATCH_VERBS)
"""Verbs that are no decision of anybody."""
ALIKE = {"same", "told_by"}
"""Keys of the conversation that belong to reports of one fault."""
BROUGHT_BACK = ("answered", "restored", "resolved")
"""Verbs that the verdict itself tells, so that its outcome need not."""


def for_reporter(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    """The acknowledgement, kept up to date: who has it, until when, and why it was judged so."""
    if ticket.merged_into_id is not None and ticket.merged_into is not None:
        return merged.merged_for_reporter(voice, ticket, ticket.merged_into, now)
    has_window = "window" in ticket.conversation
    if has_window and ticket.is_explained:
        return explained_for_reporter(voice, ticket, now)
    on_behalf = voice("caller.on_behalf", who=callers.who(voice, ticket)) if ticket.caller else None
    files = voice("card.files_line", count=ticket.files_count) if ticket.files_count else None
    has_it, why = who_has_it(voice, ticket), reason(voice, ticket)
    besides = told_along(voice, ticket) if ticket.lesser or ticket.split_from_id else ()
    window = window_line(voice, ticket, now) if has_window else None
    same = merged.same_for_reporter(voice, ticket, now) if "same" in ticket.conversation else None
    intro = [_reporter_status(voice, ticket), window, same, on_behalf, has_it, why, *besides, files]
    return Card(
        title=title(voice, ticket),
        severity=ticket.severity,
        intro=tuple(line for line in intro if line),
        progress=progress(voice, ticket),
        deadlines=deadlines(voice, ticket, now),
        outcome=_outcome(voice, ticket, log, now, "card.proposal_own"),
        buttons=_reporter_buttons(voice, ticket),
    )


def for_team(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    """Return the team's card: reporter with phone, the text as typed, both clocks, the next step."""
    intro = [
        who_has_it(voice, ticket) or (None if ticket.status.is_final else voice("card.nobody_yet")),
        window_line(voice, ticket, now) if "window" in ticket.conversation else None,
        *(merged.same_for_team(voice, ticket, now) if ALIKE & ticket.conversation.keys() else ()),
        told.to_team(voice, ticket),
        reason(voice, ticket),
        *(suggested_lines(voice, ticket) if "read" in ticket.conversation or "graver" in ticket.triage else ()),
        *(to_decide(voice, ticket) if ticket.lesser or (ticket.id and ticket.merged_ones) else ()),
        open_question(voice, ticket),
        waited_for(voice, ticket),
    ]
    return Card(
        title=title(voice, ticket),
        severity=ticket.severity,
        intro=tuple(line for line in intro if line),
        quote=clipped(ticket.text, SHOWN_TEXT),
        progress=progress(voice, ticket),
        facts=_facts(voice, ticket),
        deadlines=deadlines(voice, ticket, now, SHOWN_TO_TEAM),
        log=log_lines(voice, _told_before(ticket, log), now),
        outcome=_outcome(voice, ticket, log, now),
        buttons=_team_buttons(voice, ticket),
    )


def verdict(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    """Return the card that brings the result to the reporter, and asks for their word."""
    if ticket.merged_into_id is not None and ticket.merged_into is not None:
        return merged.merged_for_reporter(voice, ticket, ticket.merged_into, now)
    if "window" in ticket.conversation and ticket.is_explained:
        return explained_verdict(voice, ticket)
    return Card(
        title=title(voice, ticket),
        severity=ticket.severity,
        intro=_result(voice, ticket),
        outcome=() if log and log[-1].verb in BROUGHT_BACK else _outcome(voice, ticket, log, now, "card.proposal_own"),
        buttons=_verdict_buttons(voice, ticket),
    )


def _reporter_status(voice: Voice, ticket: Ticket) -> str:
    if ticket.status is Status.NEW and ticket.answered_at is None and not ticket.reopened:
        return told.to_reporter(voice, ticket)
    if ticket.status is Status.ASSIGNED:
        return ""  # who has it says so, with name and phone
    return status(voice, ticket)


def _facts(voice: Voice, ticket: Ticket) -> tuple[Fact, ...]:
    reporter = ticket.reporter
    confirmed = "confirmed" if ticket.confirmed_at else "never_confirmed" if ticket.status.is_final else "unconfirmed"
    told_by = " ".join(filter(None, (reporter.name, reporter.unit, reporter.phone))) if reporter else ""
    facts = [
        ("status", status(voice, ticket)),
        ("reporter", callers.who(voice, ticket) if ticket.caller else told_by),
        ("called", callers.delay(voice, ticket) if ticket.caller else ""),
        ("judged", voice(f"card.{confirmed}")),
        ("files", voice("card.files_count", count=ticket.files_count) if ticket.files_count else ""),
        ("merged", merged.numbers(voice, ticket)),
        ("split_from", ticket.split_from.number if ticket.split_from_id and ticket.split_from else ""),
        ("repeat_of", ticket.repeat_of.number if ticket.repeat_of_id and ticket.repeat_of else ""),
    ]
    names: dict[str, str] = ticket.triage.get("function_names", {})
    if voice.language in names:
        facts.append(("function", names[voice.language]))
    if ticket.is_security:
        facts.append(("security", voice("card.security")))
    if ticket.recovered_at:
        facts.append(("recovered", voice("status.recovered")))
    if ticket.location not in ticket.text:
        facts.append(("location", ticket.location))
    if ticket.party:
        facts.append(("party", " ".join(filter(None, (voice(f"party.{ticket.party}"), ticket.party_evidence)))))
    if ticket.lowered_at or ticket.late_alarm_at:
        facts.append(("to_agree", voice(f"card.{'lowering' if ticket.lowered_at else 'false_alarm'}_to_agree")))
    if ticket.uncounted:
        facts.append(("uncounted", voice(f"uncounted.{ticket.uncounted}")))
    if ticket.occurred_at:
        facts.append(("occurred_at", voice.moment(ticket.occurred_at, ticket.reported_at)))
    found = _answers_found(voice, ticket)
    told = [Fact(label=voice(f"fact.{name}"), value=value) for name, value in facts if value]
    return (*told[: MOST_FACTS - len(found)], *found)


def _result(voice: Voice, ticket: Ticket) -> tuple[str, ...]:
    """Return the newest result: an answer, a claim that business runs again, or the resolution."""
    answer = _answer(voice, ticket)
    if ticket.status in {Status.RESOLVED, Status.CLOSED} and ticket.kind is Kind.DEFECT:
        parts = ("cause", ticket.cause), ("method", ticket.method), ("tip", ticket.tip)
        result = tuple(voice(f"verdict.{name}", text=text) for name, text in parts if text) + _recovered(voice, ticket)
        result += fixed_along(voice, ticket) if ticket.lesser else ()
        asked = {Status.RESOLVED: "verdict.ask_fixed", Status.CLOSED: "verdict.ask_rating"}[ticket.status]
        if _is_later(ticket.answered_at, ticket.resolved_at):
            result = (*answer, *result)
        return result if ticket.satisfaction or ticket.closed_unanswered else (*result, voice(asked))
    if ticket.restored_at is not None and not (answer and _is_later(ticket.answered_at, ticket.restored_at)):
        return (voice("verdict.restored", at=voice.clock(ticket.restored_at)), *_recovered(voice, ticket))
    return answer


def _recovered(voice: Voice, ticket: Ticket) -> tuple[str, ...]:
    """Return how far the state before the fault is there again, where data was touched."""
    if ticket.state_before in {None, StateBefore.UNTOUCHED}:
        return ()
    return (voice("verdict.state_before", state=voice(f"recovery.{ticket.state_before}")),)


def _answer(voice: Voice, ticket: Ticket) -> tuple[str, ...]:
    if not ticket.answer:
        return ()
    who = ticket.answerer
    return (ticket.answer, voice("verdict.answered_by", who=who.name, phone=who.phone)) if who else (ticket.answer,)


def _is_later(at: datetime | None, than: datetime | None) -> bool:
    return at is not None and (than is None or at > than)


def _outcome(
    voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime, proposal: str = "card.proposal"
) -> tuple[str, ...]:
    """Return the last decision in one line, where a button stood before; `proposal` is worded for the reader."""
    if ticket.proposed_kind is not None and not ticket.status.is_final:
        severity = ticket.proposed_severity
        proposed = voice("class.short", severity=severity) if severity else voice(f"kind.short.{ticket.proposed_kind}")
        said = without_colon(voice(proposal, proposed=proposed, reason=ticket.proposal_reason))
        return (said, *proposal_lines(voice, ticket, now))
    decided = [entry for entry in log if entry.verb not in UNDECIDED]
    return tuple("✔ " + line for line in log_lines(voice, decided[-1:], now))


def _told_before(ticket: Ticket, log: Sequence[WorkLogEntry]) -> Sequence[WorkLogEntry]:
    """The log without the entry that is the outcome, so that nothing is said twice."""
    outcome = None
    for entry in log:
        if entry.verb not in UNDECIDED:
            outcome = entry
    if outcome is None or (ticket.proposed_kind is not None and not ticket.status.is_final):
        return log
    return log[:-1] if outcome is log[-1] else [entry for entry in log if entry is not outcome]


def _reporter_buttons(voice: Voice, ticket: Ticket) -> tuple[Button, ...]:
    if ticket.status.is_final:
        return (button(voice, "came_back"),) if ticket.may_come_back else ()
    joining = joining_button(voice, ticket) if "window" in ticket.conversation else ()
    correcting = (*joining, *_correcting_buttons(voice, ticket))
    if correcting:
        others = ("supplement", "propose", "nudge" if joining else "why")
        first, *kept = [button(voice, action) for action in others]
        return (first, *correcting, *kept[: max(0, 3 - len(correcting))], *_withdrawing(voice, ticket))
    if ticket.kind is Kind.PERMISSION:
        asking = [primary(voice, "access.fill")]
        return (*asking, button(voice, "supplement"), button(voice, "propose"), *_withdrawing(voice, ticket))
    adding = [button(voice, "supplement"), button(voice, "propose")]
    reminding = [] if ticket.status is Status.RESOLVED else [button(voice, "nudge")]
    if ticket.may_be_disputed:
        return (*adding, button(voice, "response.dispute"), *reminding, button(voice, "more"))
    return (*adding, button(voice, "why"), *reminding, *_withdrawing(voice, ticket))


def _correcting_buttons(voice: Voice, ticket: Ticket) -> tuple[Button, ...]:
    """Return the buttons that correct the desk's guess that this is a report of its own (R0, R9, R10)."""
    if ticket.conversation.get("after"):
        return tuple(button(voice, action) for action in ("unsolved_after", "came_back_after", "another_problem"))
    asked = merged.same_buttons(voice, ticket) if "same" in ticket.conversation else ()
    word = "join.same" if ticket.conversation.get("is_same") else "join"
    if asked:
        word = "join.own" if ticket.conversation.get("rule") == "R9" else "join"
    is_heard = ticket.reporter is not None and ticket.may_be_joined_by(ticket.reporter)
    offered = ticket.conversation.get("may_join", ()) if is_heard else ()
    others = (one for one in offered if one != ticket.asked_same.get("number"))
    joining = (Button(action=f"join:{one}", label=voice(f"button.{word}", number=one)) for one in others)
    return (*asked, *joining)


def _withdrawing(voice: Voice, ticket: Ticket) -> tuple[Button, ...]:
    return (confirmed(voice, "withdraw"),) if ticket.may_still_be_withdrawn else ()


def _team_buttons(voice: Voice, ticket: Ticket) -> tuple[Button, ...]:
    if ticket.status.is_final:
        confirming = [_confirming(voice, ticket)] if ticket.is_closed_unconfirmed else []
        parting = parting_button(voice, ticket) if "window" in ticket.conversation else ()
        return (*parting, *confirming, *_keeping(voice, ticket), button(voice, "more"))
    steps = next_steps(voice, ticket)
    if ticket.raised_at is not None or ticket.proposed_kind is not None:
        answers = ("misjudged", "got_worse") if ticket.raised_at is not None else ("accept_proposal", "keep_class")
        steps[1:1] = [button(voice, one) for one in answers]
        return (*steps[:4], button(voice, "more"))
    deciding = deciding_buttons(voice, ticket) if ticket.taken_at is not None else ()
    if deciding:
        return (*deciding, *steps[:2], button(voice, "more"))
    if ALIKE & ticket.conversation.keys():
        steps[1:1] = [*merged.many_buttons(voice, ticket), *merged.same_team_buttons(voice, ticket)]
    if "window" in ticket.conversation:
        steps[1:1] = joining_button(voice, ticket)
    if "read" in ticket.conversation:
        steps[1:1] = adopting_buttons(voice, ticket)
    return (*steps[:4], button(voice, "more"))


def next_steps(voice: Voice, ticket: Ticket) -> list[Button]:
    """The likely next step first; then what the office may still put right. The card cuts what it has no room for."""
    if ticket.status is Status.RESOLVED:
        is_unconfirmed = ticket.restored_at is not None and ticket.restored_confirmed_at is None
        return [button(voice, "confirm_restored"), button(voice, "why")] if is_unconfirmed else [button(voice, "why")]
    if ticket.status is Status.WAITING:
        wait = ticket.lasting_wait
        allowing = [button(voice, "allow_pause")] if wait is not None and wait.is_requested else []
        return [primary(voice, "resume"), *allowing, button(voice, "answer"), button(voice, "why")]
    if ticket.kind is not Kind.DEFECT:
        adopting = _adopting(voice, ticket)
        steps = [*adopting, button(voice, "answer") if adopting else primary(voice, "answer")]
        if ticket.kind is Kind.OTHER:
            steps.append(confirmed(voice, "decline"))
        elif ticket.taken_at is None:
            steps.append(button(voice, "take"))
        if ticket.confirmed_at is None:
            steps.append(_confirming(voice, ticket))
        return [*steps, button(voice, "to_defect"), button(voice, "change_kind")]
    confirming = "confirm_class" if ticket.assignee else "confirm_and_assign"
    classing = [] if ticket.confirmed_at else [button(voice, confirming)]
    correcting = [button(voice, "change_class"), button(voice, "change_kind")]
    if ticket.status in {Status.NEW, Status.ASSIGNED}:
        return [primary(voice, "take"), *classing, *correcting, button(voice, "why")]
    if ticket.restored_at is not None and ticket.restored_confirmed_at is None:
        witness = [button(voice, "confirm_restored"), button(voice, "deny_restored")]
        return [primary(voice, "resolve"), *witness, *classing, *correcting]
    restoring = [] if ticket.restored_at else [button(voice, "restore")]
    if ticket.needs_restoring_first and restoring:
        return [
            primary(voice, "restore"),
            button(voice, "resolve"),
            *classing,
            button(voice, "answer"),
            *correcting,
        ]
    return [primary(voice, "resolve"), button(voice, "answer"), *classing, *restoring, *correcting]


def _adopting(voice: Voice, ticket: Ticket) -> list[Button]:
    """The closest earlier answers of an open question, each to be sent at once; a new ticket has none yet."""
    if ticket.kind is not Kind.CONSULTATION or ticket.id is None:
        return []
    return adopt_buttons(voice, ticket)


def _keeping(voice: Voice, ticket: Ticket) -> list[Button]:
    """收入知识库, while the answer of a question that is over is no article."""
    if ticket.kind is not Kind.CONSULTATION or ticket.status is not Status.CLOSED:
        return []
    return [button(voice, "knowledge.keep")] if may_be_kept(ticket) else []


def _answers_found(voice: Voice, ticket: Ticket) -> list[Fact]:
    if ticket.kind is not Kind.CONSULTATION or ticket.id is None:
        return []
    return answer_facts(voice, ticket)


def _confirming(voice: Voice, ticket: Ticket) -> Button:
    """The office's word on kind and class; what is no defect has no class."""
    word = "confirm_class" if ticket.kind is Kind.DEFECT else "confirm_kind"
    return Button(action="confirm_class", label=voice(f"button.{word}"))


def _verdict_buttons(voice: Voice, ticket: Ticket) -> tuple[Button, ...]:
    if ticket.status is Status.RESOLVED:
        return (primary(voice, "confirm_fixed"), button(voice, "reopen"))
    if ticket.status is Status.CLOSED and ticket.kind is Kind.DEFECT and not ticket.closed_unanswered:
        return (*_rating(voice, ticket), button(voice, "came_back"))
    if ticket.status is Status.CLOSED and ticket.kind is not Kind.DEFECT:
        rating = _rating(voice, ticket) if ticket.kind is Kind.CONSULTATION else ()
        return (*rating, button(voice, "reopen"))
    if ticket.restored_at is not None and ticket.restored_confirmed_at is None and not ticket.status.is_final:
        return (primary(voice, "confirm_restored"), button(voice, "deny_restored"))
    return ()


def _rating(voice: Voice, ticket: Ticket) -> tuple[Button, ...]:
    """满意, 基本满意, 不满意, until one of them was pressed."""
    grades = () if ticket.satisfaction else Satisfaction
    return tuple(Button(action=f"rate:{grade}", label=voice(f"satisfaction.{grade}")) for grade in grades)
