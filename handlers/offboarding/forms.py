"""The forms of 离职 and 离岗: who and why, then what it comes to, before anybody confirms it."""

from collections.abc import Sequence

from handlers.offboarding.cards import headline, lines
from handlers.turn.form import NO, YES, Asking, choice, form, given, line, moment, named_people, words
from handlers.turn.turn import Turn
from models.access.offboarding import OffboardingResult
from models.access.revocation import LEAVING
from models.chat import Form
from models.people.person import LONGEST_NAME, Person
from models.terms import EndReason

MOST_CHOICES = 100
LONGEST_LIST = 200


def who_leaves_form(turn: Turn, people: Sequence[Person], guess: Person | None = None) -> Form:
    """Return the form for the person and the choice to leave or move; by name if there are too many to choose from."""
    if len(people) > MOST_CHOICES:
        return LEAVE.asked(turn, guesses={"leaver": guess and guess.name})
    return LEAVE.asked(turn, offers={"leaver": named_people(people)}, guesses={"leaver": guess and guess.id})


def confirm_form(turn: Turn, person: Person, preview: OffboardingResult, successors: Sequence[Person]) -> Form:
    """Everything that would change, the rights first; what else the checklist needs; then yes or no."""
    offers = {"leaving_successor": named_people(successors)[:MOST_CHOICES]}
    return CONFIRM.asked(turn, preview, argument=f"{person.id}:{preview.reason}", offers=offers)


def _are_few(asking: Asking) -> bool:
    return "leaver" in asking.offers


def _comes_to(asking: Asking) -> Sequence[str]:
    voice, preview = asking.voice, asking.about
    return (headline(voice, preview), *lines(voice, preview, asking.now, is_done=False))


LEAVE = form(
    given("leaver").where(_are_few),
    line("leaver", LONGEST_NAME).where(lambda asking: not _are_few(asking)),
    choice("leaving_why", words("offboarding.why", LEAVING)).prefilled_by(lambda asking: EndReason.LEFT),
    name="leave.open",
    intro=lambda asking: (asking.voice("offboarding.what_it_does"),),
)
CONFIRM = form(
    moment("leaving_since", is_past=True).optional(),
    line("leaving_elsewhere", LONGEST_LIST).optional(),
    given("leaving_successor").optional().where(lambda asking: bool(asking.about.tickets)),
    choice("leaving_sure", words("offboarding.sure", (YES, NO))),
    name="leave.confirm",
    intro=_comes_to,
)
