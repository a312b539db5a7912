"""R8f, R19: somebody says hello, or nothing that is a report: whom to call. Duty hears of a second knock."""

import re
from datetime import timedelta

from handlers.conversation import cards
from handlers.conversation.follow_ups import own_place
from handlers.conversation.talk import Talk
from handlers.conversation.typed_commands import is_command
from handlers.tickets.cards import notices
from handlers.turn.offered import offered_to
from handlers.turn.whom_to_call import said_to
from models.chat import Place, Reply
from models.duty.roster import person_on_duty
from models.messaging.messages_without_ticket import unstarted_by, was_offered
from models.terms import Severity

A_SECOND_KNOCK = timedelta(minutes=10)
SILENT_FOR = timedelta(days=1)
HELP = "help_card"
CALLS = re.compile(
    r"\W*(还|你们|请问|喂)?\W*(((有没)?有人(在)?|你们在|在)(吗|么|嘛|没|不|不在)|有没有人在?)(啊|呀)?\W*"
    r"|\W*any(one|body) there\W*",
    re.IGNORECASE,
)


def greet(talk: Talk, rule: str) -> Reply:
    """In a direct chat the help card, with a name and a phone; in a room silence. The message is kept (R21)."""
    turn, message = talk.turn, talk.message
    if talk.is_room and not talk.message.is_addressed:
        return talk.keep(rule)
    earlier = unstarted_by(turn.session, message.sender, message.place, message.sent_at - A_SECOND_KNOCK)
    _show_help(talk)
    if earlier and not talk.own:
        duty = person_on_duty(turn.session, turn.now)
        if duty is not None and duty.id != talk.person.id:
            turn.tell([duty], cards.knocking, talk.person.name, talk.person.phone, message.text)
    return talk.keep(rule)


def calls_about_a_fault(talk: Talk) -> bool:
    """有人吗, with an open fault of one's own that waits for hours at most, asks how it stands; else it greets."""
    if CALLS.fullmatch(talk.message.text) is None:
        return False
    return any(one.still_fails and (one.severity or Severity.B) <= Severity.B for one in talk.may_mean)


def command(talk: Talk) -> Reply | None:
    """R1: 帮助, /待办: a command is no part of any report; the help card has the press for it."""
    if not is_command(talk.message.text) or talk.addressed is not None or talk.questions or talk.message.files:
        return None
    if talk.is_room and not talk.message.is_addressed:
        return help_in_private(talk, "R1")
    _show_help(talk)
    return talk.keep("R1")


def help_in_private(talk: Talk, rule: str, *, is_digest_only: bool = False) -> Reply:
    """R8f: a command in a room where the desk is silent is answered in the speaker's own chat, once a day."""
    turn, message = talk.turn, talk.message
    was_shown = was_offered(turn.session, message.sender, HELP, message.sent_at - SILENT_FOR)
    kept = talk.unstarted(rule, is_digest_only=is_digest_only)
    if not was_shown:
        _show_help(talk, own_place(talk))
        kept.offered = [HELP]
    return Reply()


def _show_help(talk: Talk, place: Place | None = None) -> None:
    """Post help: buttons to begin, and the people to call; here, or in another chat."""
    talk.turn.post(
        place or talk.message.place, notices.help_card, *offered_to(talk.turn), call=said_to(talk.turn, talk.person)
    )
