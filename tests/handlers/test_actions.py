"""Whatever a card, a form, a page or a command offers has a story that answers it."""

from collections.abc import Iterator

from bot.platforms.command_words import action_of
from handlers.conversation.typed_commands import SPELLINGS
from handlers.desk import WORKFLOWS, desk
from handlers.i18n import voice_of
from models.chat import Button, verb_of
from models.terms import Language
from tests.support.cards.card_cases import CARDS
from tests.support.cards.form_cases import FORMS
from tests.support.cards.home_cases import HOMES
from tests.support.cards.typed_world import TypedWorld, name_of

VOICE = voice_of(Language.ZH)
ANSWERED_BY_THE_ROUTER = {"more"}
"""The form of further buttons: the router turns a choice from it into the press of that button."""


def buttons_of_cards(world: TypedWorld) -> Iterator[tuple[str, Button]]:
    """Every button and every answer to choose on any card, with the function that made the card."""
    for maker, cases in CARDS.items():
        for card in cases(VOICE, world):
            yield from ((name_of(maker), one) for one in (*card.options, *card.buttons))


def buttons_of_homes(world: TypedWorld) -> Iterator[tuple[str, Button]]:
    """Every button of a person's own page, with the function that made the page."""
    for maker, cases in HOMES.items():
        for home in cases(VOICE, world):
            lines = [line for section in home.sections for line in section.lines]
            beside = (button for line in lines for button in (line.button, line.other))
            yield from ((name_of(maker), one) for one in (*home.buttons, *filter(None, beside)))


def test_every_button_has_a_story() -> None:
    """A press of any button of any card or page is answered."""
    world = TypedWorld("解密失败", is_long=False)
    offered = [*buttons_of_cards(world), *buttons_of_homes(world)]
    unanswered = sorted({(made, one.action) for made, one in offered if verb_of(one.action) not in desk.clicks})
    assert unanswered == [], f"buttons that no story of the desk answers: {unanswered}"


def test_every_further_action_has_a_story() -> None:
    """So is a choice from 更多…, which is the press of that button."""
    unanswered = sorted({action for one in WORKFLOWS.values() for action in one.more_actions} - set(desk.clicks))
    assert unanswered == [], f"actions of the list 更多… that no story answers: {unanswered}"


def test_every_command_has_a_story() -> None:
    """A command stands for a press."""
    unanswered = sorted({action_of(meaning) for meaning in SPELLINGS} - set(desk.clicks))
    assert unanswered == [], f"commands that stand for a press which no story answers: {unanswered}"


def test_every_form_has_a_story_and_every_story_of_a_form_has_one() -> None:
    """What was filled in is answered; and no story waits for a form that nobody can open."""
    world = TypedWorld("解密失败", is_long=False)
    opened = {verb_of(form.name) for cases in FORMS.values() for form in cases(VOICE, world)}
    unanswered = sorted(opened - set(desk.forms) - ANSWERED_BY_THE_ROUTER)
    assert unanswered == [], f"forms that no story answers: {unanswered}"
    assert sorted(set(desk.forms) - opened) == [], "stories of forms that no function makes"
