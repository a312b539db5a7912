"""The language in which the desk speaks to a person."""

from handlers.i18n import voice_of
from handlers.tickets.cards import notices
from handlers.turn.reporter import reporter_behind
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Click, Reply
from models.people.person import Person
from models.refusal import Refusal
from models.terms import Language

router = Router()


@router.click("language")
def choose_language(click: Click, turn: Turn) -> Reply:
    """From now on everything in this person's own chats, and every answer to them, comes in that language.

    Where none is named, they are asked which.
    """
    chosen = click.argument
    if not chosen:
        return Reply(card=notices.which_language(turn.voice))
    if chosen not in list(Language):
        raise Refusal("card.unknown_button")
    person, _ = reporter_behind(turn, click.sender)
    speak(turn, person, Language(chosen))
    return Reply(toast=voice_of(Language(chosen))("language.chosen"))


def speak(turn: Turn, person: Person, language: Language) -> None:
    """Speak the language to this person: what is still live in their own chats follows at once."""
    person.language = language
    turn.session.flush()
    turn.redraw_chats_of(person)
