"""Fresh databases for tests: copies of a template, so that each costs milliseconds."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from sqlmodel import Session

from bot.bootstrap import get_ready
from bot.settings import Settings
from handlers.duty import roster_import as roster
from models.database.engines import writing_engine
from models.database.schema import upgrade
from models.terms import DatabaseUse
from tests.support.hand_clock import TUESDAY_10_OCLOCK
from tests.support.postgres import Postgres
from tests.support.processor_time import shared_work
from tests.support.refilled import Refilled

# Tests move a clock of their own: 李强 is on duty whenever they look. Two halves, for a roster has at most 1,100 days.
ROSTERS = [
    f"""
[[rotation]]
first = {first}
last = {last}
change_at = "00:00"
every_days = 7
duty = ["李强"]
backup = ["张海涛"]
duty_leader = ["周主任"]
"""
    for first, last in (("2025-12-01", "2027-06-30"), ("2027-07-01", "2028-12-31"))
]


class Databases:
    """Makes databases of both kinds: empty, with tables, or with the demo office."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: Postgres | None = None
        self._templates: dict[str, str] = {}
        self._refilled: dict[str, Refilled] = {}

    @property
    def server(self) -> Postgres:
        """The PostgreSQL, started when it is first needed."""
        if self._server is None:
            self._server = Postgres()
        return self._server

    def close(self) -> None:
        """Stop what was started."""
        for refilled in self._refilled.values():
            refilled.close()
        if self._server is not None:
            self._server.stop()

    @contextmanager
    def empty(self, kind: str, folder: Path) -> Iterator[str]:
        """A database without tables."""
        if kind == "sqlite":
            yield f"sqlite:///{folder / 'empty.db'}"
        else:
            with self._copy("template0") as url:
                yield url

    def migrated(self, kind: str, folder: Path, is_shared: bool = False) -> AbstractContextManager[str]:
        """A database with the tables of this version; a shared one may have served another test before."""
        return self._from_template(kind, "migrated", _migrate, folder, is_shared)

    def with_office(self, kind: str, folder: Path, is_shared: bool = False) -> AbstractContextManager[str]:
        """A database with the demo office; a shared one may have served another test before."""
        return self._from_template(kind, "office", self._fill_in_office, folder, is_shared)

    def _from_template(
        self, kind: str, name: str, fill: Callable[[str], None], folder: Path, is_shared: bool
    ) -> AbstractContextManager[str]:
        if kind == "sqlite":
            return nullcontext(self._file(name, fill, folder / "zhiban.db"))
        if name not in self._templates:
            with shared_work():
                made = self.server.create()
                fill(self.server.url(made))
                self._templates[name] = made
                self._refilled[name] = Refilled(self.server, made)
        return self._refilled[name].lent() if is_shared else self._copy(self._templates[name])

    def _file(self, name: str, fill: Callable[[str], None], file: Path) -> str:
        template = self._folder / f"{name}.db"
        if not template.exists():
            with shared_work():
                fill(f"sqlite:///{template}")
        shutil.copy(template, file)
        return f"sqlite:///{file}"

    @contextmanager
    def _copy(self, template: str) -> Iterator[str]:
        name = self.server.create(template)
        try:
            yield self.server.url(name)
        finally:
            self.server.drop(name)

    def _fill_in_office(self, url: str) -> None:
        settings = Settings(_env_file=None, database_url=url, data_dir=self._folder)  # type: ignore[call-arg]
        get_ready(settings, DatabaseUse.DEMO, lambda: TUESDAY_10_OCLOCK)
        engine = writing_engine(url)
        with Session(engine) as session:
            for text in ROSTERS:
                roster.apply(session, text, "roster.toml")
            session.commit()
        engine.dispose()


def _migrate(url: str) -> None:
    upgrade(url)
