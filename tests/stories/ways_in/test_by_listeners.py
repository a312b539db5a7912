"""What real listeners bring is what the table of ways in plays: a sample, over HTTP, a socket and a poll."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from models.database.engines import writing_engine
from models.terms import Platform
from tests.support.databases import Databases
from tests.support.desk import running_desk
from tests.support.slack_desk import running_slack_desk
from tests.support.telegram_desk import running_telegram_desk
from tests.support.ways_in.cells import Cell, Spot, Way
from tests.support.ways_in.dealt import ONE_IN, cells_of, node_count
from tests.support.ways_in.play import play
from tests.support.ways_in.recorder import Recorder
from tests.support.ways_in.sent import Brought
from tests.support.ways_in.world import a_world, bring_in_people

Events = list[dict[str, Any]]


@pytest.fixture
def url(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """The demo office, for the listeners."""
    (tmp_path / "live").mkdir()
    with databases.with_office("sqlite", tmp_path / "live") as url:
        yield url


def test_requests_of_the_page(databases: Databases, tmp_path: Path, url: str) -> None:
    """Each body that a browser posts becomes the event that the table plays."""
    brought, wanted = _played(databases, tmp_path, Platform.WEBCHAT)
    engine = writing_engine(url)
    with Session(engine) as session:
        bring_in_people(session)
        session.commit()
    engine.dispose()
    recorder = Recorder()
    with running_desk(url, tmp_path, desk=recorder.desk) as desk:
        for one in brought:
            desk.as_(one.sender).post(one.listener, one.body)
    assert recorder.events == wanted


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_payloads_of_slack(databases: Databases, tmp_path: Path, url: str, mode: str) -> None:
    """Each payload becomes the event that the table plays, over the socket and over signed HTTP."""
    brought, wanted = _played(databases, tmp_path, Platform.SLACK)
    recorder = Recorder()
    with running_slack_desk(url, tmp_path, mode, desk=recorder.desk) as office:
        for one in brought:
            office.acknowledge(one.body)
    assert recorder.events == wanted


@pytest.mark.parametrize("mode", ["polling", "webhook"])
def test_updates_of_telegram(databases: Databases, tmp_path: Path, url: str, mode: str) -> None:
    """Each update becomes the event that the table plays, polled and posted to the webhook."""
    brought, wanted = _played(databases, tmp_path, Platform.TELEGRAM)
    recorder = Recorder()
    with running_telegram_desk(url, tmp_path, mode, desk=recorder.desk) as telegram:
        for one in brought:
            for update in one.body:
                telegram.fake.push_again(update)
            telegram.settle()
    assert recorder.events == wanted


def _played(databases: Databases, folder: Path, platform: Platform) -> tuple[list[Brought], Events]:
    """What the sample's cells of a platform send, and what the desk is told of it."""
    recorder, brought = Recorder(), []
    with a_world(databases, "sqlite", folder) as world:
        world.desk.dispatch.desk = recorder.desk
        for node in range(0, node_count(), ONE_IN):
            for cell in cells_of(node):
                if cell.platform is platform and not _needs_cards(cell):
                    with world.cell():
                        brought += play(world, cell).shown.tape
    return brought, recorder.events


def _needs_cards(cell: Cell) -> bool:
    """It answers a card, or is said below a line, that the listeners' own office never had."""
    is_below = cell.platform is Platform.WEBCHAT and (cell.spot is Spot.THREAD or cell.way is Way.CARD_REPLY)
    return is_below or cell.way in (Way.SUPPLEMENT, Way.REGISTERED, Way.LISTED)
