"""The row that every new ticket begins with, whichever story makes it."""

from datetime import timedelta

import pytest

from handlers.tickets.filing import numbered, open_workflow_ticket
from handlers.turn.turn import Turn
from models.access.terms import AccessWorkflow
from models.chat import Place
from models.terms import Kind, Platform, Status
from tests.support.one_connection import SwiftDesk

ROOM = Place(platform=Platform.SLACK, chat="C0123ABC")


@pytest.mark.parametrize(
    ("place", "ref", "thread"),
    [
        (ROOM, "1770.1", "1770.1"),
        (ROOM, "", None),
        (ROOM.threaded("1700.9"), "1770.1", "1700.9"),
        (Place.direct(Platform.SLACK, "U1"), "1770.1", None),
    ],
)
def test_a_ticket_stands_in_the_thread_it_began_in(
    swift: SwiftDesk, place: Place, ref: str, thread: str | None
) -> None:
    """The thread of the message in a room, or the one the message begins; none in somebody's own chat."""

    def story(turn: Turn) -> tuple[str | None, str, Place]:
        ticket = numbered(turn, place, ref, "坏了", turn.now, kind=Kind.OTHER, summary="坏了")
        return ticket.thread, ticket.ref, ticket.place

    assert swift.tell(story) == (thread, ref, place.threaded(thread))


def test_a_ticket_gets_the_next_number_and_no_time_to_come(swift: SwiftDesk) -> None:
    """Numbers follow each other, and what is dated ahead of now counts from now."""

    def story(turn: Turn) -> None:
        earlier, later = (
            numbered(turn, ROOM, "", "坏了", turn.now + ahead, kind=Kind.OTHER, summary="坏了")
            for ahead in (-timedelta(hours=1), timedelta(hours=1))
        )
        assert int(later.number[-4:]) == int(earlier.number[-4:]) + 1
        assert (earlier.reported_at, later.reported_at) == (turn.now - timedelta(hours=1), turn.now)
        assert (earlier.created_at, earlier.status, earlier.id) == (turn.now, Status.NEW, None)

    swift.tell(story)


def test_a_matter_of_permissions_begins_with_the_same_row(swift: SwiftDesk) -> None:
    """It is written at once, with steps of its own and a summary that fits."""

    def story(turn: Turn) -> None:
        ticket = open_workflow_ticket(
            turn,
            AccessWorkflow.REVIEW,
            Kind.PERMISSION,
            ROOM,
            "权" * 100,
            None,
            at=turn.now + timedelta(hours=1),
            ref="1770.1",
        )
        assert ticket.id is not None
        assert (ticket.kind, ticket.workflow, ticket.reported_at) == (Kind.PERMISSION, AccessWorkflow.REVIEW, turn.now)
        assert (ticket.text, ticket.summary, ticket.thread) == ("权" * 100, "权" * 80, "1770.1")

    swift.tell(story)
