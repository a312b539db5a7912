"""上线: what was accepted is handed to a change, and closed by the office once it is in production.

The desk gives the function that drafts a change: workflows know nothing of each other.
"""

from collections.abc import Callable, Sequence

from handlers.suggestions import forms
from handlers.suggestions.routing import demand_step, press_on, stepped, suggestion_behind
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.changes.draft import LONGEST_WHAT, DraftFacts
from models.chat import Click, Reply, Submission
from models.cutting import cut_at
from models.people.person import Person
from models.refusal import Refusal
from models.suggestions.steps import TO_CHANGE
from models.suggestions.suggestion import Suggestion
from models.terms import Satisfaction
from models.tickets.ticket import Ticket

OpenChange = Callable[[Turn, Person, DraftFacts, Sequence[Ticket]], Ticket]
"""Opens the ticket of a change."""


def release_stories(open_draft: OpenChange) -> Router:
    """The stories of release, for a desk that drafts changes so."""
    router = Router()

    @router.click("suggestion.to_change")
    def open_change(click: Click, turn: Turn) -> Reply:
        """Ask on which system it goes into production."""
        suggestion = demand_step(turn, click.post, TO_CHANGE)
        return Reply(form=forms.to_change_form(turn.voice, turn.rules.catalogue, suggestion))

    @router.form("suggestion.to_change")
    def hand_to_change(submission: Submission, turn: Turn) -> Reply:
        """转变更: a draft with the version and the digest that were accepted."""
        suggestion = suggestion_behind(turn, submission.post)
        fields = validated(forms.to_change_form(turn.voice, turn.rules.catalogue, suggestion), submission, turn)
        press = press_on(turn, suggestion)
        TO_CHANGE.begins(suggestion, press)
        change = open_draft(turn, turn.person, _drafted(suggestion, fields["system"]), [suggestion.ticket])
        suggestion.to_change(change, press)
        return stepped(turn, suggestion, "suggestion.to_change_toast")

    @router.click("suggestion.close")
    def close_released(click: Click, turn: Turn) -> Reply:
        """办结."""
        suggestion = suggestion_behind(turn, click.post)
        if not suggestion.close_suggestion(press_on(turn, suggestion), turn.clock):
            return turn.toast("suggestion.closed_toast", suggestion.ticket, number=suggestion.ticket.number)
        return stepped(turn, suggestion, "suggestion.closed_toast")

    @router.click("suggestion.rate")
    def rate_suggestion(click: Click, turn: Turn) -> Reply:
        """满意, 基本满意 or 不满意, by whoever proposed it."""
        suggestion = suggestion_behind(turn, click.post)
        if click.argument not in list(Satisfaction):
            raise Refusal("card.unknown_button")
        suggestion.rate(Satisfaction(click.argument), press_on(turn, suggestion))
        return turn.changed(suggestion.ticket, "ticket.rated")

    return router


def _drafted(suggestion: Suggestion, system: str) -> DraftFacts:
    """What the change is told: which suggestion it solves, and the accepted build."""
    build, solution = suggestion.build, suggestion.solution
    assert build is not None  # noqa: S101 - its gate says so
    about = f"{suggestion.ticket.number} {suggestion.ticket.summary}"
    return DraftFacts(
        what=cut_at(about, LONGEST_WHAT),
        systems=(system,),
        solves=solution.text if solution is not None else about,
        version=build.version,
        digest=build.digest,
    )
