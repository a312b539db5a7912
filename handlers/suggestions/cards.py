"""The live cards of a suggestion: the proposer's, and the house's."""

from collections.abc import Sequence
from datetime import datetime

from handlers.i18n import Voice
from handlers.tickets.cards import callers
from handlers.tickets.cards.parts import SHOWN_TEXT, clipped, deadlines, log_lines, title
from handlers.turn.buttons import button, confirmed, primary
from models.chat import Button, Card, Fact, verb_of
from models.suggestions.steps import NAME_SUCCESSOR, SUGGESTION_STEPS
from models.suggestions.suggestion import Suggestion, the_suggestion
from models.suggestions.terms import Side, SuggestionPromise, SuggestionState
from models.suggestions.versions import SuggestionSolution
from models.terms import Promise, Role, Satisfaction
from models.tickets.step import offered
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry

CLOCKS = (*SuggestionPromise, Promise.DIRECTIVE)
"""The promises that the cards show."""
SHOWN_SOLUTION, SHOWN_DIGEST = 300, 12
NUMBERED = {"suggestion.agree": "solution", "suggestion.accept": "build", "suggestion.send_back": "build"}
"""Presses that are about one version: its number goes with them."""
OF_PROPOSER = (
    *("suggestion.accept", "suggestion.send_back", "suggestion.agree", "suggestion.solve", "suggestion.appeal"),
    *("suggestion.resume", "suggestion.replan", "suggestion.call_defect", "suggestion.withdraw"),
)
"""Buttons of the proposer's card, the likely step first."""
ASKED_TWICE = ("suggestion.withdraw",)
FIRST = tuple(step.action for step in SUGGESTION_STEPS if step.asks and step.action)
"""Buttons of the house's card; ways out are in the overflow menu."""


def for_proposer(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    """Return the proposer's card: its state, and the answers that are asked of them."""
    suggestion = the_suggestion(ticket)
    possible = () if suggestion.is_left(now) else _open_to_all(suggestion)
    actions = [action for action in (*OF_PROPOSER, *_own_part(suggestion)) if action in possible]
    explaining = [button(voice, "why")] if _has_clock(ticket) else []
    return Card(
        title=title(voice, ticket),
        intro=_intro(voice, suggestion, now),
        notice=(suggestion_status(voice, ticket),),
        facts=_facts(voice, suggestion, now)[1:],
        deadlines=deadlines(voice, ticket, now, CLOCKS),
        outcome=(*_outcome(voice, suggestion, now), *_asks_rating(voice, suggestion)),
        buttons=(*_offered(voice, suggestion, actions), *_rating(voice, suggestion), *explaining),
    )


def for_house(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    """The same for everybody of the house: what was proposed, how far it is, and the steps."""
    suggestion = the_suggestion(ticket)
    naming = [NAME_SUCCESSOR.action] if suggestion.lacks_speaker(now) else []
    actions = [*naming, *(action for action in FIRST if action in _open_to_all(suggestion))]
    after = (button(voice, "paper.send"),)
    besides = after if suggestion.is_over else (button(voice, "why"), button(voice, "more"))
    return Card(
        title=title(voice, ticket),
        intro=_intro(voice, suggestion, now),
        notice=(suggestion_status(voice, ticket),),
        quote=clipped(ticket.text, SHOWN_TEXT),
        facts=_facts(voice, suggestion, now),
        deadlines=deadlines(voice, ticket, now, CLOCKS),
        log=log_lines(voice, log, now),
        outcome=_outcome(voice, suggestion, now),
        buttons=(*_offered(voice, suggestion, actions), *besides),
    )


def nobody_asked(voice: Voice, ticket: Ticket) -> Card:
    """For office and administrators: nobody is here who may take the next step."""
    return Card(title=title(voice, ticket), intro=(voice("suggestion.nobody_asked"), suggestion_status(voice, ticket)))


def suggestion_status(voice: Voice, ticket: Ticket) -> str:
    """Return the state of a suggestion, in the words of the list."""
    suggestion = the_suggestion(ticket)
    if suggestion.state is SuggestionState.DONE and suggestion.is_unanswered:
        return voice("suggestion.state.done_unanswered")
    return voice(f"suggestion.state.{suggestion.state}")


def missing_words(voice: Voice, suggestion: Suggestion) -> tuple[str, ...]:
    """Return the fault found in a tried build, until another one is there: on cards, in the form and in lists."""
    build = suggestion.build if suggestion.state is SuggestionState.SENT_BACK else None
    if build is None or build.judged_by is None:
        return ()
    said = {"version": build.version, "who": build.judged_by.name, "reason": clipped(build.reason, SHOWN_SOLUTION)}
    return (voice("suggestion.sent_back_line", **said),)


def _own_part(suggestion: Suggestion) -> tuple[str, ...]:
    """Return the house's steps, where the proposer may have a part in them: they have one card."""
    reporter = suggestion.ticket.reporter
    takes_part = reporter is not None and reporter.has(Role.OFFICE, Role.ENGINEER)
    return tuple(one for one in FIRST if one not in OF_PROPOSER) if takes_part else ()


def _open_to_all(suggestion: Suggestion) -> list[str]:
    """The actions where it stands, but for an answer to a solution that is not there."""
    actions = offered(SUGGESTION_STEPS, suggestion)
    return [one for one in actions if one != "suggestion.agree" or suggestion.solution is not None]


def _offered(voice: Voice, suggestion: Suggestion, actions: Sequence[str]) -> tuple[Button, ...]:
    buttons = [_button(voice, suggestion, action) for action in actions]
    if not buttons or verb_of(buttons[0].action) in ASKED_TWICE:
        return tuple(buttons)
    return (primary(voice, buttons[0].action), *buttons[1:])


def _button(voice: Voice, suggestion: Suggestion, action: str) -> Button:
    if action in ASKED_TWICE:
        return confirmed(voice, action)
    if action in NUMBERED:
        about = suggestion.solution if NUMBERED[action] == "solution" else suggestion.build
        return button(voice, f"{action}:{about.number if about else 0}")
    return button(voice, action)


def _intro(voice: Voice, suggestion: Suggestion, now: datetime) -> tuple[str, ...]:
    """Return the state and the people asked, the proposed solution, and the build to be tried."""
    lines = [suggestion_status(voice, suggestion.ticket)]
    if suggestion.asked_people:
        lines.append(voice("suggestion.asked", who=tuple(suggestion.asked_people)))
    solution, build = suggestion.solution, suggestion.build
    if solution is not None:
        lines.append(_solution_line(voice, solution))
        if suggestion.state is SuggestionState.NEGOTIATING:
            lines.append(_who_agreed(voice, solution))
    if build is not None and suggestion.state is SuggestionState.ON_TRIAL:
        said = {"version": build.version, "digest": build.digest, "place": build.where_to_try}
        lines.append(voice("suggestion.build_line", **said))
    lines += missing_words(voice, suggestion)
    if suggestion.change is not None and suggestion.state is SuggestionState.TO_RELEASE:
        lines.append(voice("suggestion.change_line", number=suggestion.change.number))
    if suggestion.released_at is not None:
        lines.append(voice("suggestion.released_line", at=voice.moment(suggestion.released_at, now)))
    return tuple(lines)


def _solution_line(voice: Voice, solution: SuggestionSolution) -> str:
    day = voice.full_date(solution.day)
    return voice(
        "suggestion.solution_line", number=solution.number, text=clipped(solution.text, SHOWN_SOLUTION), day=day
    )


def _who_agreed(voice: Voice, solution: SuggestionSolution) -> str:
    """Silence is never consent: who has said yes, and who has not."""
    said = {side: voice("suggestion.said_yes" if solution.has_agreed(side) else "suggestion.not_yet") for side in Side}
    return voice("suggestion.who_agreed", office=said[Side.OFFICE], proposer=said[Side.PROPOSER])


def _facts(voice: Voice, suggestion: Suggestion, now: datetime) -> tuple[Fact, ...]:
    ticket, reporter = suggestion.ticket, suggestion.ticket.reporter
    who = " ".join(filter(None, (reporter.name, reporter.unit, reporter.phone))) if reporter else ""
    opinion = ""
    if suggestion.opinion is not None and suggestion.assessor is not None:
        verdict = voice(f"suggestion.opinion.{suggestion.opinion}")
        reason = clipped(suggestion.opinion_reason, 120)
        opinion = voice("suggestion.opinion_line", opinion=verdict, who=suggestion.assessor.name, reason=reason)
    successor = suggestion.successor
    days = suggestion.agreed_days
    facts = (
        ("fact.reporter", callers.who(voice, ticket) if ticket.caller else who),
        ("suggestion.fact.opinion", opinion),
        ("suggestion.fact.successor", successor.name if successor else ""),
        ("suggestion.fact.agreed_days", voice("suggestion.times", count=days) if days else ""),
        ("suggestion.fact.accepted", _accepted(voice, suggestion, now)),
    )
    return tuple(Fact(label=voice(label), value=value) for label, value in facts if value)


def _accepted(voice: Voice, suggestion: Suggestion, now: datetime) -> str:
    """Return the accepted build with its tester, place and time."""
    build = suggestion.build
    if build is None or not build.is_accepted or build.judged_by is None or build.tried_at is None:
        return ""
    place = voice("suggestion.where.remote") if build.is_remote else build.place
    at = voice.moment(build.tried_at, now)
    said = voice("suggestion.accepted_line", version=build.version, who=build.judged_by.name, place=place, at=at)
    digest = build.proof_digest[:SHOWN_DIGEST]
    return f"{said} {voice('proof.file', name=build.proof_file, digest=digest)}" if build.proof_file else said


def _outcome(voice: Voice, suggestion: Suggestion, now: datetime) -> tuple[str, ...]:
    """Return the decision of a leader on the appeal, and the end with its reason."""
    lines = []
    if suggestion.appeal_decided_at is not None and suggestion.appeal_by is not None:
        at = voice.moment(suggestion.appeal_decided_at, now)
        said = {"who": suggestion.appeal_by.name, "at": at, "reason": clipped(suggestion.appeal_said, 120)}
        lines.append(voice("suggestion.appeal_line", **said))
    if suggestion.is_over:
        at, state = voice.moment(suggestion.since, now), suggestion_status(voice, suggestion.ticket)
        lines.append(voice("suggestion.over_line", state=state, at=at, reason=clipped(suggestion.end_reason, 120)))
    return tuple(lines)


def _is_rated(suggestion: Suggestion) -> bool:
    """Return whether nothing is asked of the proposer: it goes on, ended otherwise, or they have rated it."""
    is_closed = suggestion.state is SuggestionState.DONE and not suggestion.is_unanswered
    return not is_closed or suggestion.ticket.satisfaction is not None


def _asks_rating(voice: Voice, suggestion: Suggestion) -> tuple[str, ...]:
    rated = suggestion.ticket.satisfaction
    if rated is not None:
        return (voice("suggestion.rated_line", grade=voice(f"satisfaction.{rated}")),)
    return () if _is_rated(suggestion) else (voice("verdict.ask_rating"),)


def _rating(voice: Voice, suggestion: Suggestion) -> tuple[Button, ...]:
    """满意, 基本满意, 不满意, until one of them was pressed."""
    grades = () if _is_rated(suggestion) else tuple(Satisfaction)
    return tuple(Button(action=f"suggestion.rate:{one}", label=voice(f"satisfaction.{one}")) for one in grades)


def _has_clock(ticket: Ticket) -> bool:
    return not ticket.status.is_final and any(ticket.target(promise) is not None for promise in CLOCKS)
