"""每日校验码: made each day at the hour of the digest, also on days off, and shown in small on each digest."""

import asyncio

import pytest
from sqlmodel import Session, col, select

from bot.app import open_dispatch
from handlers.i18n import voice_of
from models.chat import Card
from models.clocks.desk_time import DeskTime
from models.database.engines import writing_engine
from models.people.place import PlaceSetting
from models.seals.seal import Seal
from models.terms import Language, Visibility
from tests.support.desk import ZH, Desk
from tests.support.reported import a_c, an_a


def seals(desk: Desk) -> list[Seal]:
    """The seals after one more look."""
    while desk.tick("seals"):
        continue
    with desk.session() as session:
        return list(session.exec(select(Seal).order_by(col(Seal.number))).all())


def digest(desk: Desk) -> Card:
    """The newest digest in the team's room after one more look."""
    desk.tick("digests")
    desk.settle()
    cards = [line.card for line in desk.as_("李强").cards("team") if line.card]
    return [card for card in cards if card.title.startswith(("运维日报", "Daily digest"))][-1]


def test_each_day_has_one_days_off_too(desk: Desk) -> None:
    """Not before 08:30; on a Saturday and a Sunday as on a Friday; the days chain."""
    an_a(desk)
    desk.clock.set("2026-03-06", "08:29:59")
    before = len(seals(desk))
    for day in ("2026-03-06", "2026-03-07", "2026-03-08"):
        desk.clock.set(day, "08:30")
        seals(desk)
    desk.clock.set("2026-03-08", "23:00")
    found = seals(desk)[before:]
    assert [seal.day for seal in found] == ["2026-03-06", "2026-03-07", "2026-03-08"]
    assert found[1].previous == found[0].chain
    assert found[2].previous == found[1].chain


def test_a_desk_that_slept_makes_the_newest_alone(desk: Desk) -> None:
    """What changed on the days without one stands in it."""
    number = an_a(desk)
    desk.clock.set("2026-03-12", "11:00")
    newest = seals(desk)[-1]
    assert (newest.day, newest.sealed_at) == ("2026-03-12", desk.now)
    assert newest.heads >= 1
    assert number


def test_nothing_is_sealed_before_the_first_hour_of_the_digest(desk: Desk) -> None:
    """A desk that first lived at ten has nothing to seal of that morning."""
    at = desk.clock.set("2026-03-04", "10:00")
    engine = writing_engine(desk.settings.database)
    with Session(engine) as session:
        row = session.get(DeskTime, 1) or DeskTime(first_alive_at=at, alive_at=at)
        row.first_alive_at, row.alive_at = at, at
        session.add(row)
        session.commit()
    engine.dispose()
    assert seals(desk) == []
    desk.clock.set("2026-03-05", "08:30")
    assert [seal.day for seal in seals(desk)] == ["2026-03-05"]


def test_each_digest_shows_the_one_of_its_day(desk: Desk) -> None:
    """In small, last, with its day; the digest makes it where nobody has yet."""
    a_c(desk)
    desk.clock.set("2026-03-04", "08:30")
    card = digest(desk)
    (*_, seal) = seals(desk)
    assert seal.day == "2026-03-04"
    assert card.footnote == ZH("digest.seal", code=seal.code)
    assert card.footnote.startswith("防篡改校验码 2026-03-04 ")
    assert voice_of(Language.EN)("digest.seal", code=seal.code).startswith("Check code 2026-03-04 ")
    assert seal.code not in "".join(card.intro)


def test_a_digest_shows_the_seal_of_a_turn_that_began_after_it(desk: Desk) -> None:
    """Two ticks read the clock one after the other; the later one may be written first."""
    a_c(desk)
    desk.clock.set("2026-03-04", "08:30:01")
    (*_, seal) = seals(desk)
    desk.clock.set("2026-03-04", "08:30")
    assert digest(desk).footnote == ZH("digest.seal", code=seal.code)


@pytest.mark.parametrize("level", [Visibility.MASKED, Visibility.NOTICE])
def test_every_place_shows_it(desk: Desk, level: Visibility) -> None:
    """However little of a card a room may show: nobody typed it, and it tells nothing."""
    engine = writing_engine(desk.settings.database)
    with Session(engine) as session:
        for room in session.exec(select(PlaceSetting)).all():
            room.visibility = level
        session.commit()
    engine.dispose()
    desk.clock.set("2026-03-04", "08:30")
    assert digest(desk).footnote == ZH("digest.seal", code=seals(desk)[-1].code)


@pytest.mark.both_databases("races")
def test_two_replicas_make_one(desk: Desk) -> None:
    """Both look in the same moment, one for the digest: one seal, one card."""
    a_c(desk)
    desk.clock.set("2026-03-04", "08:30")

    async def both() -> None:
        async with open_dispatch(desk.settings) as (one, _), open_dispatch(desk.settings) as (other, _):
            await asyncio.gather(*(each.tick(name, desk.now) for each in (one, other) for name in ("seals", "digests")))

    desk.run(both())
    assert digest(desk).footnote
    assert [seal.day for seal in seals(desk)].count("2026-03-04") == 1
