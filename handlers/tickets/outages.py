"""发布故障通告, 恢复通告: the office tells all of the house of an outage, and that it is over."""

from handlers.tickets.cards import outage
from handlers.tickets.forms import ANNOUNCE_RECOVERY, PUBLISH_OUTAGE
from handlers.turn.form import FormDefinition
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.chat import Card, Click, Form, Place, Reply, Submission, says_something
from models.refusal import Refusal
from models.terms import Purpose
from models.tickets.queries import notices_in
from models.tickets.ticket import Ticket

router = Router()


@router.click("outage.publish")
def open_publish(click: Click, turn: Turn) -> Reply:
    """Offer the words of a notice: what is hit, since when, what to do meanwhile."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_publishable(turn.person)
    return Reply(form=_form(turn, PUBLISH_OUTAGE, _outage_text(turn, ticket), len(_staff_places(turn))))


@router.form("outage.publish")
def publish(submission: Submission, turn: Turn) -> Reply:
    """The notice goes to every place of the staff; once more, it is an update."""
    ticket = turn.ticket_of(submission.post)
    ticket.demand_publishable(turn.person)
    places, text = _staff_places(turn), _text(submission, turn, PUBLISH_OUTAGE)
    is_update = ticket.is_announced
    ticket.publish_outage(text, turn.person, turn.now)
    for place in places:
        turn.post_about(ticket, place, outage.notice, ticket, text, is_update=is_update)
    turn.refresh(ticket)
    return turn.toast("outage.published", ticket, count=len(places))


@router.click("outage.recovered")
def open_recovered(click: Click, turn: Turn) -> Reply:
    """Offer the words that tell of the end."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_announced(turn.person)
    return Reply(form=_form(turn, ANNOUNCE_RECOVERY, _recovery_text(turn, ticket), len(_staff_places(turn))))


@router.form("outage.recovered")
def recovered(submission: Submission, turn: Turn) -> Reply:
    """The earlier notices say that it is over, and a card of its own says so too."""
    ticket = turn.ticket_of(submission.post)
    ticket.demand_announced(turn.person)
    places, text = _staff_places(turn), _text(submission, turn, ANNOUNCE_RECOVERY)
    ticket.announce_recovery(text, turn.person, turn.now)
    for post in notices_in(turn.session, ticket, [place.chat for place in places]):
        card = Card.model_validate(post.card)
        if not card.outcome:
            turn.replace(post.id, outage.after_recovery, card, turn.now)
    for place in places:
        turn.post_about(ticket, place, outage.recovery, text, turn.now)
    turn.refresh(ticket)
    return turn.toast("outage.recovery_published", ticket, count=len(places))


def _staff_places(turn: Turn) -> list[Place]:
    places = turn.places_for(Purpose.STAFF)
    if not places:
        raise Refusal("outage.no_place")
    return places


def _outage_text(turn: Turn, ticket: Ticket) -> str:
    voice = turn.voice
    since = voice.moment(ticket.counts_from, turn.now)
    return voice("outage.text", function=outage.function(voice, ticket), since=since)


def _recovery_text(turn: Turn, ticket: Ticket) -> str:
    voice = turn.voice
    at = voice.moment(ticket.restored_at or ticket.resolved_at or turn.now, turn.now)
    return voice("outage.text.recovered", function=outage.function(voice, ticket), at=at)


def _text(submission: Submission, turn: Turn, form: FormDefinition) -> str:
    text = validated(form.asked(turn), submission, turn)["notice"]
    if not says_something(text):
        raise Refusal("intake.empty")
    return text


def _form(turn: Turn, form: FormDefinition, text: str, places: int) -> Form:
    return form.asked(turn, guesses={"notice": text}, told=(turn.voice("outage.goes_to", count=places),))
