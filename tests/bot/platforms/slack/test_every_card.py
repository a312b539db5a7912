"""Slack takes every card and every form of the desk, whatever people typed into them."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from types import ModuleType, UnionType
from typing import get_args

import pytest

import handlers
from bot.platforms.slack import blocks, forms, home
from handlers.i18n import Voice, voice_of
from handlers.turn.form import FormDefinition
from handlers.turn.visibility import redacted_for, reply_redacted_for
from models.chat import Card, Form, Home, Place, Reply
from models.messaging.outbox import new_post_id
from models.terms import Language, Platform, Visibility
from tests.support.cards.card_cases import CARDS
from tests.support.cards.form_cases import FORMS
from tests.support.cards.home_cases import HOMES
from tests.support.cards.step_cases import DataForm
from tests.support.cards.typed_texts import every_language, worlds
from tests.support.cards.typed_world import Maker, name_of
from tests.support.fakes.block_kit import problems_of_message, problems_of_view

pytestmark = pytest.mark.long

NO_STORIES = re.compile(r"\.cards\.|[._](cards?|forms)$")
CONTEXT = forms.FormContext(place=Place(platform=Platform.SLACK, chat="C0123ABC", thread="1770000000.000100"))


@pytest.mark.sampled
@every_language
@pytest.mark.parametrize("maker", CARDS, ids=name_of)
def test_slack_takes_every_card(maker: Maker, language: Language) -> None:
    """As a message, as an answer for one person's eyes and in a modal, at every level, whatever was typed."""
    voice, post = voice_of(language), new_post_id()
    for typed, world in worlds(language):
        made = list(CARDS[maker](voice, world))
        assert made, typed
        for shown in {redacted_for(card, visibility) for card in made for visibility in Visibility}:
            for rendered in (blocks.message_of(shown, voice, post), blocks.ephemeral_of(shown, voice, post)):
                assert problems_of_message(rendered.text, rendered.blocks) == [], typed
            assert problems_of_view(forms.notice_of(shown, voice, CONTEXT)) == [], typed


@pytest.mark.sampled
@every_language
@pytest.mark.parametrize("maker", FORMS, ids=name_of)
def test_slack_takes_every_form(maker: Maker, language: Language) -> None:
    """As a modal, with its name and its context in it, whatever was typed."""
    voice = voice_of(language)
    for typed, world in worlds(language):
        made = list(FORMS[maker](voice, world))
        assert made, typed
        for form in made:
            view = forms.view_of(form, voice, CONTEXT)
            assert problems_of_view(view) == [], typed
            assert view["callback_id"] == form.name
            assert forms.context_in(view) == CONTEXT


@every_language
@pytest.mark.parametrize("maker", HOMES, ids=name_of)
def test_slack_takes_every_home(maker: Maker, language: Language) -> None:
    """As a person's own page, at every level that a direct chat may have, whatever was typed."""
    voice = voice_of(language)
    for typed, world in worlds(language):
        made = list(HOMES[maker](voice, world))
        assert made, typed
        for page in made:
            for visibility in Visibility:
                shown = reply_redacted_for(Reply(home=page), visibility).home
                assert shown is not None
                assert problems_of_view(home.home_view(shown, voice)) == [], typed


def modules() -> Iterator[ModuleType]:
    """Every module in which the desk finds its words."""
    for found in pkgutil.walk_packages(handlers.__path__, "handlers."):
        yield importlib.import_module(found.name)


def makers(value: type) -> set[Maker]:
    """Every function that puts a card, a form or a home page into words.

    Private ones belong to the public ones of their module, except in stories, which make forms of their own.
    """
    found: set[Maker] = set()
    for module in modules():
        is_story = not NO_STORIES.search(module.__name__)
        for name, function in vars(module).items():
            if not inspect.isfunction(function) or function.__module__ != module.__name__:
                continue
            if speaks(function, value) and (is_story or not name.startswith("_")):
                found.add(function)
    return found


def speaks(function: object, value: type) -> bool:
    """Whether a function takes a voice first and returns such a value, or perhaps one."""
    assert callable(function)
    signature = inspect.signature(function)
    first = next(iter(signature.parameters.values()), None)
    returned = signature.return_annotation
    kinds = get_args(returned) if isinstance(returned, UnionType) else (returned,)
    return first is not None and first.annotation is Voice and value in kinds


@pytest.mark.parametrize(("value", "cases"), [(Card, CARDS), (Form, FORMS), (Home, HOMES)])
def test_none_is_forgotten(value: type, cases: dict[Maker, object]) -> None:
    """A new card, form or home page needs a case here before it can be shown in Slack."""
    assert makers(value) == {maker for maker in cases if not isinstance(maker, DataForm)}


def test_no_form_that_is_data_is_forgotten() -> None:
    """Every form that a module declares is drawn by a case."""
    declared = {id(one): name for module in modules() for name, one in vars(module).items() if _is_form(one)}
    drawn = {id(one) for maker in FORMS if isinstance(maker, DataForm) for one in maker.drawn}
    assert [name for found, name in declared.items() if found not in drawn] == []
    assert declared


def _is_form(value: object) -> bool:
    return isinstance(value, FormDefinition)
