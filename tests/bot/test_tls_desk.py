"""A desk tells its administrators of a certificate that cannot be used."""

import asyncio
import os
import shutil
import signal
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot.app import build_app
from bot.authority import make
from bot.desk_clock import utc_now
from bot.tls import ServedCertificate
from models.database.engines import reading_engine
from models.messaging.outbox import Post
from models.terms import DatabaseUse, Role
from models.tickets.queries import people_with
from tests.support.desk import ZH, settings_for
from tests.support.patience import HANG_S
from tests.support.uses import use_as

pytestmark = pytest.mark.machine_clock


def test_each_administrator_is_told_once(office_url: str, tmp_path: Path) -> None:
    """In their own chat, with the files; a signal more says nothing more, and nobody else hears of it."""
    use_as(office_url, DatabaseUse.DESK)
    files = make(tmp_path / "tls", ["127.0.0.1"], utc_now()).files
    certificate = ServedCertificate(files.certificate, files.key)
    app = build_app(settings_for(office_url, tmp_path), certificate=certificate)
    engine = reading_engine(office_url)
    title = ZH("certificate.kept.title")

    def told() -> list[Post]:
        with Session(engine) as session:
            return [one for one in session.exec(select(Post).order_by(col(Post.id))) if one.card["title"] == title]

    async def run() -> None:
        async with app.router.lifespan_context(app), asyncio.timeout(HANG_S):
            shutil.copy(files.key_of_authority, files.key)
            while not told():
                os.kill(os.getpid(), signal.SIGHUP)
                await asyncio.sleep(0.1)
            for _ in range(3):
                os.kill(os.getpid(), signal.SIGHUP)
                await asyncio.sleep(0.1)

    asyncio.run(run())
    posts = told()
    with Session(engine) as session:
        administrators = people_with(session, utc_now(), Role.ADMIN)
        assert len(posts) == len(administrators) > 1
    assert all(str(files.key) in str(post.card) for post in posts)
    engine.dispose()
