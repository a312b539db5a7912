"""Every card about logins, about the codes that link accounts, and of a set-up."""

from collections.abc import Callable, Iterable

from handlers.i18n import Voice
from handlers.logins import cards, guest_links
from handlers.people import hand_cards
from handlers.people import link_code_cards as link_codes
from handlers.setup import chats
from models.chat import Card
from models.logins.reset import Resettable
from models.people.three_hands import HANDS
from tests.support.cards.typed_world import LATER, NOW, Maker, TypedWorld

MADE = cards.MadeBy("何静", LATER, "10.0.0.1")
AT_THE_MACHINE = MADE._replace(by="zhiban people login", address="")

CARDS: dict[Maker, Callable[[Voice, TypedWorld], Iterable[Card]]] = {
    link_codes.code: lambda voice, world: [link_codes.code(voice, world.typed, "K7QF2M9XTB", LATER, NOW)],
    guest_links.link_card: lambda voice, world: [
        guest_links.link_card(voice, world.ticket().number, "https://desk.example.org/o/K7QF2M9XTBK7QF2M9XTBab")
    ],
    link_codes.welcome: lambda voice, world: [
        link_codes.welcome(voice, world.typed, world.typed, moved) for moved in (0, 3)
    ],
    hand_cards.hand_given: lambda voice, world: [
        hand_cards.hand_given(voice, world.typed, hands, by) for hands in (HANDS[:1], HANDS) for by in ("", world.typed)
    ],
    chats.trial_post: lambda voice, _: [chats.trial_post(voice)],
    cards.link: lambda voice, world: [cards.link(voice, world.typed, world.typed, LATER)],
    cards.link_sent: lambda voice, world: [cards.link_sent(voice, world.typed)],
    cards.was_reset: lambda voice, world: [cards.was_reset(voice, world.typed, one, MADE) for one in Resettable],
    cards.reset_asked: lambda voice, world: [
        cards.reset_asked(voice, world.typed, one, MADE, where)
        for one in Resettable
        for where in ("", "https://desk.example.org/people/7")
    ],
    cards.link_made: lambda voice, world: [cards.link_made(voice, world.typed, one) for one in (MADE, AT_THE_MACHINE)],
    cards.office_refused: lambda voice, world: [
        cards.office_refused(voice, world.typed, other, LATER, "10.0.0.1") for other in ("", world.typed)
    ],
}
