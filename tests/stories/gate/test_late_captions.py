"""A caption that comes after its album's pictures is judged, and so is its edit (R2, R12)."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import col, select

from models.terms import Severity
from models.tickets.ticket import Ticket
from tests.support.ways_in.cells import Spot, Who
from tests.support.ways_in.contents import A_B, AN_A
from tests.support.ways_in.sent import Shown
from tests.support.ways_in.telegram_mouth import TelegramMouth
from tests.support.ways_in.world import World


def test_the_edit_of_a_late_caption_raises_its_ticket(world: World) -> None:
    """One ticket: a B of the picture, an A from the words of the edit on, and nothing lower by the next edit."""
    with world.cell():
        telegram = TelegramMouth(world, Shown())
        caption = telegram.album(Who.COLLEAGUE, Spot.INTAKE, A_B, world.now)
        assert classes(world) == [Severity.B]
        world.desk.pass_time(timedelta(minutes=1))
        telegram.edit(caption, AN_A, world.now)
        assert classes(world) == [Severity.A]
        telegram.edit(caption, "谢谢，好了", world.now)
        assert classes(world) == [Severity.A]


def classes(world: World) -> Sequence[Severity | None]:
    """Those of the tickets that were made since the beginning."""
    before = max(one.ticket for one in world.standing.values())
    with world.desk.session() as session:
        return [one.severity for one in session.exec(select(Ticket).where(col(Ticket.id) > before)).all()]
