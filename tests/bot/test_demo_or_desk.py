"""A database is a demo or a desk for good: each command refuses the other's, and a desk has nothing of the demo's."""

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import delete, text
from sqlmodel import Session, select
from starlette.applications import Starlette

from bot.app import build_app
from bot.bootstrap import get_ready, knows_nobody, open_database
from bot.commands.desk_access import desk_now
from bot.desk_clock import DeskClock, utc_now
from bot.platforms.webchat.visitor import COOKIE, cookie_for
from bot.settings import PLATFORM_SECRETS, Settings
from handlers.i18n import voice_of
from models.clocks.desk_time import let_time_pass
from models.database.engines import migrating_engine, reading_engine, shown_address, writing_engine
from models.database.schema import upgrade
from models.people.person import Person
from models.storage.database_use import NotedUse
from models.terms import DatabaseUse, Language, Platform
from tests.support.command_line import zhiban
from tests.support.desk import ZH, settings_for
from tests.support.fakes.telegram_world import TOKEN
from tests.support.patience import HANG_S
from tests.support.processes.surroundings import surroundings
from tests.support.seats import cookies_of
from tests.support.uses import use_as

ROOT = Path(__file__).parents[2]
OTHER = {DatabaseUse.DEMO: DatabaseUse.DESK, DatabaseUse.DESK: DatabaseUse.DEMO}
COMMANDS = {DatabaseUse.DEMO: "demo", DatabaseUse.DESK: "run"}
ROBOTS = {"值班群": {"kind": "wecom", "url": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=canary"}}
TOKENS = {
    "ZHIBAN_SLACK_BOT_TOKEN": "xoxb-canary",
    "ZHIBAN_SLACK_APP_TOKEN": "xapp-canary",
    "ZHIBAN_SLACK_SIGNING_SECRET": "canary",
    "ZHIBAN_TELEGRAM_TOKEN": TOKEN,
    "ZHIBAN_TELEGRAM_WEBHOOK_SECRET": "canary-canary-canary",
    "ZHIBAN_ROBOTS": json.dumps(ROBOTS),
}
OPENS = """
from pathlib import Path
from sys import argv
from bot.bootstrap import open_database
from models.terms import DatabaseUse
from tests.support.desk import settings_for
open_database(settings_for(argv[1], Path(argv[2])), DatabaseUse(argv[3]))
"""
pytestmark = [pytest.mark.both_databases("migrations"), pytest.mark.machine_clock]


@pytest.fixture
def typed(empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Commands find an empty database and a folder of their own, and any free port."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZHIBAN_DATABASE_URL", empty_url)
    monkeypatch.setenv("ZHIBAN_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("ZHIBAN_HTTP_PORT", "0")
    return Settings()


def refused_by(command: str, monkeypatch: pytest.MonkeyPatch, language: Language = Language.ZH) -> str:
    """The one sentence with which a command ends, exit code 1 and nothing else said."""
    monkeypatch.setenv("ZHIBAN_LANGUAGE", language)
    refused = zhiban(*command.split())
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert len(refused.stderr.splitlines()) == 1
    return refused.stderr.strip()


def people_in(url: str) -> list[int | None]:
    """The people, whom a demo would be filled with; rooms are there wherever there is a page."""
    engine = reading_engine(url)
    with Session(engine) as session:
        found = list(session.exec(select(Person.id)))
    engine.dispose()
    return found


@pytest.mark.parametrize("use", DatabaseUse)
def test_each_command_refuses_the_database_of_the_other(
    typed: Settings, use: DatabaseUse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In both languages the sentence names the database and the command that opens it; nothing is changed."""
    get_ready(typed, use)
    before = people_in(typed.database)
    assert bool(before) is (use is DatabaseUse.DEMO)
    for language in Language:
        told = refused_by(COMMANDS[OTHER[use]], monkeypatch, language)
        assert told == voice_of(language)(f"run.used_by_{use}", where=shown_address(typed.database))
        assert f"zhiban {COMMANDS[use]}" in told
    assert upgrade(typed.database) is use
    assert people_in(typed.database) == before


@pytest.mark.parametrize("command", ["setup setup.toml", "setup code", "office set 岚山市公共资源交易中心"])
def test_a_demo_is_not_set_up(typed: Settings, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What makes a desk of an empty database refuses that of a demo, and the office stays as it was invented."""
    get_ready(typed, DatabaseUse.DEMO)
    before = people_in(typed.database)
    person = '[[person]]\nname = "王敏"\nroles = ["admin"]\n'
    Path("setup.toml").write_text(f'office = "岚山市公共资源交易中心"\n{person}', "utf-8")
    for language in Language:
        told = refused_by(command, monkeypatch, language)
        assert told == voice_of(language)("run.used_by_demo", where=shown_address(typed.database))
    assert (upgrade(typed.database), people_in(typed.database)) == (DatabaseUse.DEMO, before)
    assert zhiban("office").stdout.strip() == voice_of(Language.EN)("office_command.unnamed")


def test_people_who_come_to_a_demo_make_no_desk_of_it(typed: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither by a file nor by a link to log in: the desk's command refuses it as before."""
    get_ready(typed, DatabaseUse.DEMO)
    Path("people.toml").write_text('[[person]]\nname = "王小敏"\nroles = ["office", "admin"]\n', "utf-8")
    for command in ("people import people.toml --apply --keep-missing", "people login 王小敏"):
        done = zhiban(*command.split())
        assert done.exit_code == 0, done.stderr
    assert upgrade(typed.database) is DatabaseUse.DEMO
    assert refused_by("run", monkeypatch) == ZH("run.used_by_demo", where=shown_address(typed.database))


@pytest.mark.parametrize("use", DatabaseUse)
def test_no_setting_changes_it(typed: Settings, use: DatabaseUse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the tokens of platforms nor their absence."""
    get_ready(typed, use)
    for name, value in TOKENS.items():
        monkeypatch.setenv(name, value)
    assert refused_by(COMMANDS[OTHER[use]], monkeypatch) == ZH(
        f"run.used_by_{use}", where=shown_address(typed.database)
    )
    assert upgrade(typed.database) is use


def test_there_is_no_setting_for_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that kept the page on beside platforms is refused like any name that no setting has."""
    monkeypatch.setenv("ZHIBAN_WEBCHAT", "demo")
    for command in ("demo", "run", "doctor"):
        assert "ZHIBAN_WEBCHAT" in refused_by(command, monkeypatch)


@pytest.mark.parametrize("use", DatabaseUse)
def test_a_copy_of_the_folder_is_what_it_was_copied_from(
    tmp_path: Path, use: DatabaseUse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under another name and beside the first."""
    get_ready(settings_for(f"sqlite:///{tmp_path / 'one' / 'zhiban.db'}", tmp_path / "one"), use)
    shutil.copytree(tmp_path / "one", tmp_path / "other")
    monkeypatch.setenv("ZHIBAN_DATA_DIR", str(tmp_path / "other"))
    monkeypatch.setenv("ZHIBAN_HTTP_PORT", "0")
    told = refused_by(COMMANDS[OTHER[use]], monkeypatch)
    assert told == ZH(f"run.used_by_{use}", where=f"sqlite:///{tmp_path / 'other' / 'zhiban.db'}")


@pytest.mark.process
def test_of_two_processes_that_make_one_database_one_is_refused(empty_url: str, tmp_path: Path) -> None:
    """Whichever comes first; the other reads the use that the first one noted."""
    both = {
        use: subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", OPENS, empty_url, str(tmp_path), use], cwd=ROOT, stderr=subprocess.PIPE, text=True
        )
        for use in DatabaseUse
    }
    said = {use: process.communicate(timeout=HANG_S)[1] for use, process in both.items()}
    (first,) = [use for use, process in both.items() if process.returncode == 0]
    assert f"run.used_by_{first}" in said[OTHER[first]]
    assert upgrade(empty_url) is first


@pytest.mark.parametrize("command", ["run", "demo", "demo clock", "doctor", "place", "people list", "roster"])
def test_a_database_that_does_not_say_is_told_by_those_that_ask(
    typed: Settings, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What depends on the answer ends in one sentence; a list that does not goes on."""
    get_ready(typed, DatabaseUse.DEMO)
    engine = writing_engine(typed.database)
    with engine.begin() as connection:
        connection.execute(delete(NotedUse))
    engine.dispose()
    if command in {"place", "people list"}:
        assert zhiban(*command.split()).exit_code == 0
    else:
        assert refused_by(command, monkeypatch) == ZH("run.no_use")


@pytest.mark.parametrize("command", ["run", "demo", "demo clock"])
def test_a_database_of_before_is_refused_and_left_alone(
    typed: Settings, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its schema is another one, so no use is guessed and no table is made."""
    open_database(typed)
    engine = migrating_engine(typed.database)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE database_use"))
        connection.execute(text("UPDATE alembic_version SET version_num = 'first_e8f928ee'"))
    where = shown_address(typed.database)
    assert refused_by(command, monkeypatch) == ZH("run.unknown_revision", where=where, revision="first_e8f928ee")
    with engine.connect() as connection:
        assert not engine.dialect.has_table(connection, "database_use")
    engine.dispose()


def test_a_command_on_an_empty_database_makes_a_desk(typed: Settings, tmp_path: Path) -> None:
    """Who imports people first begins a desk, and no demo's people come in."""
    file = tmp_path / "people.toml"
    file.write_text('[[person]]\nname = "王敏"\nroles = ["office", "admin"]\n', "utf-8")
    imported = zhiban("people", "import", str(file), "--apply")
    assert imported.exit_code == 0, imported.stderr
    assert upgrade(typed.database) is DatabaseUse.DESK
    assert not knows_nobody(typed)
    get_ready(typed, DatabaseUse.DESK)
    assert len(people_in(typed.database)) == 1


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "127.0.0.2", "desk.example.org"])
def test_a_demo_stays_on_this_machine(
    typed: Settings, tmp_path: Path, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where tokens of platforms are set; no folder and no database come to be."""
    monkeypatch.setenv("ZHIBAN_HTTP_HOST", host)
    for name, value in TOKENS.items():
        monkeypatch.setenv(name, value)
    assert refused_by("demo", monkeypatch) == ZH("run.loopback_only", host=host)
    assert not (tmp_path / "var").exists()


def test_a_demo_opens_no_platform(empty_url: str, tmp_path: Path) -> None:
    """With every token set it has its page and nothing else, and no route of a platform."""
    secrets = {name: SecretStr(TOKENS[f"ZHIBAN_{name}".upper()]) for name in PLATFORM_SECRETS}
    settings = settings_for(empty_url, tmp_path, **secrets)
    get_ready(settings, DatabaseUse.DEMO)
    app = build_app(settings)
    assert set(app.state.adapters) == {Platform.WEBCHAT}
    assert app.state.schedule.dispatch.rules.running == {Platform.WEBCHAT}
    asked = [("POST", "/slack/events"), ("POST", "/telegram/webhook"), ("GET", "/chat/me")]
    assert statuses(answers(app, *asked)) == [404, 404, 200]


def test_a_desk_without_its_page(empty_url: str, tmp_path: Path) -> None:
    """One sentence at its root, nothing of the page's or the demo's; health and calendars answer."""
    settings = settings_for(empty_url, tmp_path, page="off")
    get_ready(settings, DatabaseUse.DESK)
    app = build_app(settings)
    assert app.state.adapters == {}
    asked = [("GET", "/"), ("POST", "/demo/clock"), ("POST", "/demo/person"), ("GET", "/chat/me"), ("GET", "/healthz")]
    found = answers(app, *asked, ("GET", "/calendar/nobody.ics"), ("GET", "/login"))
    assert statuses(found) == [503, 404, 404, 404, 200, 404, 404]
    assert found[0].text == ZH("web.no_page")


def test_a_page_in_a_desk_has_nothing_of_the_demo(office_url: str, tmp_path: Path) -> None:
    """Neither faces to choose nor a clock to move: a face of the demo's lets nobody in, and a session does."""
    use_as(office_url, DatabaseUse.DESK)
    settings = settings_for(office_url, tmp_path)
    face = {COOKIE: cookie_for("李强", settings.signing_key)}
    asked = ("POST", "/demo/clock"), ("POST", "/demo/person"), ("GET", "/"), ("GET", "/chat/me")
    found = answers(build_app(settings), *asked, cookies=face)
    assert statuses(found) == [404, 404, 303, 401]
    assert found[2].headers["location"] == "/login"
    seat = cookies_of(office_url, "李强", settings.signing_key)
    me = answers(build_app(settings), *asked, cookies=seat)[-1].json()
    assert (me["person"]["name"], me["is_demo"], me["people"]) == ("李强", False, [])


def test_desk_time_is_the_machines_in_a_desk(office_url: str, tmp_path: Path) -> None:
    """Also where a row says that it was moved, as in no desk it can be."""
    engine = writing_engine(office_url)
    with Session(engine) as session:
        let_time_pass(session, utc_now() - utc_now().replace(year=2020), utc_now())
        session.commit()
    for use, is_ahead in ((DatabaseUse.DEMO, True), (DatabaseUse.DESK, False)):
        use_as(office_url, use)
        clock = DeskClock(engine, utc_now)
        clock.look()
        with Session(engine) as session:
            moments = clock(), desk_now(session)
        assert [moment.year > utc_now().year + 1 for moment in moments] == [is_ahead, is_ahead]
    engine.dispose()


@pytest.mark.process
@pytest.mark.parametrize("use", DatabaseUse)
def test_a_start_says_which_it_is(empty_url: str, tmp_path: Path, use: DatabaseUse) -> None:
    """A desk names the one command to type next while nobody is known; a demo names the tokens that it leaves."""
    tokens = TOKENS if use is DatabaseUse.DEMO else {}
    more = {"ZHIBAN_DATABASE_URL": empty_url, "ZHIBAN_DATA_DIR": str(tmp_path / "var"), "ZHIBAN_HTTP_PORT": "0"}
    environment = surroundings(PYTHONPATH=str(ROOT), **more, **tokens)
    second = (
        ZH("demo.reads_no_tokens", names=", ".join(tokens))
        if use is DatabaseUse.DEMO
        else ZH("run.import_people", command="zhiban setup code", other="zhiban people import FILE --apply")
    )
    with closing(Started(COMMANDS[use], environment, tmp_path)) as started:
        lines = [next(started.lines), next(started.lines)]
    serving, _, _ = ZH(f"run.serving.{use}", url="http").partition("http")
    assert lines[0].startswith(f"{serving}http://127.0.0.1:")
    assert lines[1] == second
    assert "canary" not in "".join(lines)
    assert bool(people_in(empty_url)) is (use is DatabaseUse.DEMO)


class Started:
    """A command that serves, and the lines it says."""

    def __init__(self, command: str, environment: dict[str, str], folder: Path) -> None:
        with (folder / "errors.log").open("wb") as errors:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "bot", command],
                cwd=folder,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                encoding="utf-8",
            )
        self.lines = self._said()

    def _said(self) -> Iterator[str]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            yield line.rstrip("\n")

    def close(self) -> None:
        """Ask it to stop, and wait until it has."""
        self._process.terminate()
        self._process.communicate(timeout=HANG_S)


def answers(app: Starlette, *asked: tuple[str, str], cookies: dict[str, str] | None = None) -> list[httpx.Response]:
    """The answers of an application, between its start and its stop."""

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", cookies=cookies) as client,
        ):
            bodies: dict[str, dict[str, Any]] = {"POST": {"json": {}}, "GET": {}}
            return [await client.request(method, path, **bodies[method]) for method, path in asked]

    return asyncio.run(ask())


def statuses(found: list[httpx.Response]) -> list[int]:
    """The status of each answer."""
    return [one.status_code for one in found]
