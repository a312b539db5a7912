"""Telling people: each gets the card in their own chats and language, the team in its rooms."""

from handlers.tickets.cards import notices
from handlers.turn.audience import Audience
from handlers.turn.turn import Turn
from models.chat import Place
from models.people.person import Person
from models.terms import Platform, Purpose, Role
from models.tickets.queries import people_with, person_named
from models.tickets.ticket import Ticket
from tests.support.one_connection import SwiftDesk

REPORTER, ENGINEER = "赵小禾", "李强"


def own(name: str) -> Place:
    """The person's chat with the desk at the web page."""
    return Place.direct(Platform.WEBCHAT, name)


def people(turn: Turn, *names: str) -> list[Person]:
    """Who is called so."""
    return [person for name in names if (person := person_named(turn.session, name)) is not None]


def without_a_chat(turn: Turn) -> Person:
    """Somebody who has no account anywhere."""
    person = Person(name="无账号", roles=[Role.ENGINEER])
    turn.session.add(person)
    turn.session.flush()
    return person


def test_each_person_is_told_in_their_own_chats(swift: SwiftDesk) -> None:
    """In the order of the people; whoever has no chat gets nothing."""

    def story(turn: Turn) -> list[Place]:
        told = turn.tell([*people(turn, ENGINEER, REPORTER), without_a_chat(turn)], notices.which_language)
        assert [post.ticket_id for post in told] == [None, None]
        return [post.place for post in told]

    assert swift.tell(story) == [own(ENGINEER), own(REPORTER)]


def test_the_team_is_told_in_its_rooms(swift: SwiftDesk) -> None:
    """Each chat that serves the team, and no other."""

    def story(turn: Turn) -> bool:
        return [post.place for post in turn.tell_team(notices.which_language)] == turn.places_for(Purpose.TEAM) != []

    assert swift.tell(story)


def test_a_card_about_a_ticket_acts_on_it(swift: SwiftDesk) -> None:
    """Its post belongs to the ticket once the turn is written."""
    number = str(swift.submit(REPORTER, "report", {"text": "统计报表导出一直报错"}).ticket)

    def story(turn: Turn) -> tuple[Place, str]:
        ticket = turn.session.get(Ticket, 1)
        assert ticket is not None
        [post] = turn.tell_about(ticket, people(turn, ENGINEER), notices.security, ticket)
        return post.place, post.id

    place, post_id = swift.tell(story)
    assert place == own(ENGINEER)
    assert swift.newest(number).id == post_id


def test_where_nobody_has_a_chat_the_team_is_told(swift: SwiftDesk) -> None:
    """An audience is never empty: the rooms stand in for people who cannot be reached."""
    swift.submit(REPORTER, "report", {"text": "统计报表导出一直报错"})

    def story(turn: Turn) -> list[list[Place]]:
        ticket = turn.session.get(Ticket, 1)
        assert ticket is not None
        audience, told = Audience(turn), []
        for hearing in ([without_a_chat(turn)], people_with(turn.session, turn.now, Role.ADMIN)):
            before = len(turn.queued)
            audience.tell_about(ticket, hearing, notices.security, ticket)
            told.append([post.place for post, _ in turn.queued[before:]])
        return [*told, turn.places_for(Purpose.TEAM), turn.chats_of(audience.administrators)]

    nobody, administrators, rooms, chats = swift.tell(story)
    assert nobody == rooms != []
    assert administrators == chats != []
