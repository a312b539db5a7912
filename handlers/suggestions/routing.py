"""Shared parts of a suggestion's stories: the press with all that rules ask, the next step, and their cards."""

from datetime import date, datetime, timedelta

from handlers.intake.proof_files import named_file
from handlers.steps.step_action import NOTHING, Answers
from handlers.suggestions.forms import Where
from handlers.turn.homes import bring_before, bring_to_reporter
from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors
from models.chat import Place
from models.messaging.outbox import CardView
from models.people.person import Person
from models.refusal import Refusal
from models.suggestions.press import SuggestionPress
from models.suggestions.queries import is_led, next_on_suggestion
from models.suggestions.suggestion import Suggestion, suggestion_of
from models.suggestions.terms import OVER, SUGGESTION, Opinion, SuggestionState, SuggestionView
from models.terms import Severity
from models.tickets.queries import person_named
from sla.calendar.business_hours import end_of_day, local_day

A_SECOND = timedelta(seconds=1)
NEWS = frozenset({SuggestionState.NEGOTIATING, SuggestionState.DECLINED, SuggestionState.RELEASED, *OVER})
"""States of a suggestion of which its proposer is notified."""
AT_FIELD = {
    "suggestion.day_past": "day",
    "suggestion.day_too_far": "day",
    "suggestion.trial_time": "tried_at",
    "suggestion.trial_incomplete": "tried_place",
    "suggestion.same_build": "version",
    "suggestion.no_digest": "digest",
    "suggestion.unfit_successor": "successor",
    "suggestion.no_vendor": "successor",
    "suggestion.no_assessor": "successor",
    "suggestion.no_builder": "successor",
    "suggestion.not_oneself": "successor",
}
"""At which field of its form a refusal is said."""


def suggestion_behind(turn: Turn, post_id: str | None) -> Suggestion:
    """The suggestion that a card is about, its ticket locked. Raises Refusal for a card of something else."""
    ticket = turn.ticket_of(post_id)
    found = suggestion_of(ticket)
    if found is None or ticket.workflow != SUGGESTION:
        raise Refusal("card.stale")
    return found


def press_on(turn: Turn, suggestion: Suggestion, said: Answers = NOTHING) -> SuggestionPress:
    """Return a press of the person who acts: their entries, and the calendar's dates for the suggestion."""
    rules, calendar = turn.rules.policy.suggestions, turn.rules.calendar
    today, proof, chosen = local_day(turn.now), named_file(turn, said.fields), said.day("day")
    appeal_until = shelve_from = None
    if suggestion.state is SuggestionState.DECLINED:
        appeal_until = calendar.close_after(suggestion.since, rules.appeal_within_days)
    if suggestion.waiting_since is not None:
        shelve_from = calendar.close_after(suggestion.waiting_since, rules.shelve_after_days)
    return SuggestionPress(
        by=turn.person,
        now=turn.now,
        reason=said.text("reason"),
        impact=said.text("suggestion_impact"),
        number=said.number,
        text=said.text("solution"),
        day=chosen,
        due_at=_close_of(turn, chosen) if chosen is not None else None,
        today=today,
        furthest=today + rules.furthest_day,
        version=said.text("version"),
        digest=said.text("digest"),
        place=said.text("where_to_try", "tried_place"),
        tried=said.text("tried"),
        tried_at=said.at("tried_at"),
        is_remote=said.text("tried_how") == Where.REMOTE,
        appeal_until=appeal_until,
        shelve_from=shelve_from,
        successor=_named(turn, said.text("successor")),
        is_led=is_led(turn.session, suggestion, turn.now),
        proof_file=proof.name,
        proof_digest=proof.sha256,
        opinion=said.one_of(Opinion, "opinion"),
        severity=said.one_of(Severity, "severity"),
        system=said.text("system"),
        argument=said.argument,
    )


def _named(turn: Turn, name: str) -> Person | None:
    """Return whom a leader names. Raises FieldErrors for a name nobody has."""
    found = person_named(turn.session, name) if name else None
    if name and found is None:
        raise FieldErrors({"successor": turn.voice("access.nobody_called", name=name)})
    return found


def _close_of(turn: Turn, day: date) -> datetime:
    """Return close of business on the day; the end of a day off."""
    calendar = turn.rules.calendar
    return calendar.close_of_business(day) if calendar.is_working_day(day) else end_of_day(day)


def bring_along(turn: Turn, suggestion: Suggestion) -> None:
    """Put it before those whose step it is now; every other card of it says how it stands."""
    ticket = suggestion.ticket
    suggestion.look_at = next_look_at(turn, suggestion)
    turn.session.flush()
    people = [] if suggestion.is_over else next_on_suggestion(turn.session, ticket, turn.now)
    suggestion.asked_people = [one.name for one in people]
    own = _bring_before_proposer(turn, suggestion)
    reads = {(place.platform, place.chat) for place in own}
    others = [place for place in turn.chats_of(people) if (place.platform, place.chat) not in reads]
    bring_before(turn, ticket, others, SuggestionView.PART)
    turn.refresh(ticket)


def next_look_at(turn: Turn, suggestion: Suggestion) -> datetime | None:
    """Return when the clock next has something to do, to chase the proposer or to end an unpressed step; else None."""
    rules = turn.rules.policy.suggestions
    if suggestion.state is SuggestionState.DECLINED:
        return _over(turn, suggestion.since, rules.appeal_within_days)
    if suggestion.state is SuggestionState.RELEASED:
        return _over(turn, suggestion.since, rules.close_after_days)
    if suggestion.waiting_since is not None and suggestion.chased_at is None:
        return _over(turn, suggestion.waiting_since, rules.chase_after_days)
    return None


def _over(turn: Turn, since: datetime, days: int) -> datetime:
    return turn.rules.calendar.close_after(since, days) + A_SECOND


def _bring_before_proposer(turn: Turn, suggestion: Suggestion) -> list[Place]:
    """Bring it before the proposer: anew for a question or an outcome, else in place. Return the places."""
    ticket, reporter = suggestion.ticket, suggestion.ticket.reporter
    if reporter is not None and not reporter.is_active(turn.now):
        turn.unpin_card(ticket, CardView.REPORTER)
        if suggestion.state is SuggestionState.DONE and suggestion.successor is not None:
            turn.pin_cards(ticket, turn.chats_of([suggestion.successor]), CardView.REPORTER)
        return []
    if any(post.card_view == CardView.REPORTER for post in turn.live_cards(ticket)):
        return bring_to_reporter(turn, ticket, is_news=_is_news(turn, suggestion))
    turn.pin_card(ticket, ticket.place, CardView.REPORTER)
    return turn.where_read(ticket)


def _is_news(turn: Turn, suggestion: Suggestion) -> bool:
    """This very turn brings what its proposer waits for, or asks them once more."""
    return turn.now in {suggestion.chased_at, suggestion.since if suggestion.state in NEWS else None}
