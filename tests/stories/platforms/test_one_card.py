"""One thing has one living card in a chat: whatever happens, older cards of it ask for nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.rules import load_rules
from models.database.engines import writing_engine
from models.terms import Platform
from models.tickets.card_queries import OrdinaryView
from tests.support.databases import Databases
from tests.support.desk import settings_for
from tests.support.lived_chats.claims import Watch, claims
from tests.support.lived_chats.lives import LIVES, SUN
from tests.support.lived_chats.on_platform import OnPlatform
from tests.support.suggestions import LI, WISH, ZHAO
from tests.support.workflow_lives import Office, march

PLATFORMS = (Platform.WEBCHAT, Platform.SLACK, Platform.TELEGRAM)
MOST = {"suggestion": 7, "change": 1, "permission": 4, "an A": 5}
"""So many posts one chat gets of a life at most; what else happens is painted into them."""


@pytest.fixture(params=PLATFORMS)
def chats(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[OnPlatform]:
    """The demo office, everybody on one platform."""
    with databases.with_office("sqlite", tmp_path) as url:
        engine = writing_engine(url)
        desk = OnPlatform(engine, load_rules(settings_for(url, tmp_path), engine), request.param)
        yield desk
        desk.close()
        engine.dispose()


@pytest.mark.parametrize("life", LIVES)
def test_a_life_leaves_one_living_card(chats: OnPlatform, life: str) -> None:
    """At no step do two cards ask for one thing, none is there twice; in the end a report of a fault alone is owed."""
    watch = Watch(chats)
    numbers = LIVES[life](chats)
    assert watch.wrong == [], "\n".join(watch.wrong)
    left = [post for number in numbers for post in chats.cards(number)]
    owed = {OrdinaryView.FAULT_REPORT, None}
    assert [f"{one.chat} {one.card['title']}" for one in left if claims(one) and one.card_view not in owed] == []
    counted = [sum(post.chat == chat for post in left) for chat in {post.chat for post in left}]
    assert max(counted) <= MOST[life]


@pytest.mark.thorough("a month of suggestions, changes and faults, each chat looked at after each step")
def test_a_month_of_lives(chats: OnPlatform) -> None:
    """Every way a suggestion or a change can go, and the faults beside them."""
    watch = Watch(chats)
    march(chats)
    assert watch.wrong == [], "\n".join(watch.wrong[:20])


def test_an_engineers_own_suggestion_is_one_card(chats: OnPlatform) -> None:
    """Whoever proposed it and takes its next step presses on the card they have."""
    office = Office(chats)
    office.numbers["own"] = number = str(chats.say(LI, "intake", WISH).ticket)
    office.assess("own")
    own = chats.name_of
    before = [post for post in chats.cards(number) if own(post.chat) == LI]
    assert len([post for post in before if claims(post)]) == 1
    office.press(LI, "suggestion.solve", "own", solution="加标段下拉框", day="2026-03-20")
    assert len([post for post in chats.cards(number) if own(post.chat) == LI and claims(post)]) <= 1


def test_an_older_card_says_what_changed(chats: OnPlatform) -> None:
    """It has its title, what happened last, and where it goes on."""
    (number,) = LIVES["permission"](chats)
    old = [post for post in chats.cards(number) if not post.card_view and chats.name_of(post.chat) in {ZHAO, SUN}]
    assert old
    for post in old:
        assert number in post.card["title"]
        assert len(post.card["outcome"]) == 2
        assert not post.card["buttons"]
        assert not post.card["intro"]
