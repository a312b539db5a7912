"""`zhiban setup` on a terminal asks what is missing, carries each answer out at once, and may be left."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import Session, select

from bot.bootstrap import get_ready
from bot.desk_clock import utc_now
from bot.settings import Settings
from handlers.i18n import voice_of
from handlers.logins.resets import LINK_PATH
from handlers.setup.steps import SetupStep, step_states
from models.database.engines import reading_engine, shown_address
from models.logins.setup import Setup
from models.people.office import Office
from models.people.person import Person
from models.people.place import PlaceSetting
from models.terms import DatabaseUse, Language, Visibility
from sla.policy.policy_file import load_policy
from tests.support.command_line import in_database, zhiban
from tests.support.processes.terminal import Terminal
from tests.support.rosters import IN_TURN

ZH, EN = voice_of(Language.ZH), voice_of(Language.EN)
OFFICE, ADMINISTRATOR = "岚山市公共资源交易中心", "何静"
PEOPLE = (
    "".join(f'[[person]]\nname = "{name}"\nroles = ["engineer"]\ncompany = "蓝湾软件"\n' for name in ("李强", "张海涛"))
    + '[[person]]\nname = "周主任"\nroles = ["leader"]\ndepartment = "信息科"\n'
)
BY_TERMINAL = {
    SetupStep.OFFICE,
    SetupStep.ADMINISTRATOR,
    SetupStep.PEOPLE,
    SetupStep.ROOMS,
    SetupStep.ROSTER,
    SetupStep.STANDARD,
}
ANSWERS: list[tuple[str, str | bytes, str]] = [
    ("office", " ", ZH("setup.office.no_name")),
    ("office", b"\xff\xfe", ZH("setup.terminal.not_utf8")),
    ("office", "长" * 61, ZH("setup.office.too_long", most=60)),
    ("office", OFFICE, ""),
    ("language", "fr", ZH("deadline.language", value="fr")),
    ("language", "", ZH("setup.step.office")),
    ("administrator", "", ZH("setup.administrator.no_name")),
    ("administrator", ADMINISTRATOR, ""),
    ("department", "信息科\t二", ZH("people.control_characters", entry="department")),
    ("department", "信息科", ""),
    ("phone", "", ZH("setup.step.administrator")),
    ("people", "none.toml", "none.toml"),
    ("people", "wrong.csv", "厨师"),
    ("people", "people.toml", ZH("setup.step.people.done", count=3)),
    ("level", "all", ZH("setup.terminal.not_one_of", value="all", words=tuple(Visibility))),
    ("level", "", ZH("setup.step.rooms.done", level=ZH("place_command.level.masked"))),
    ("roster", "people.toml", "people.toml"),
    ("roster", "roster.toml", ZH("setup.step.roster")),
    ("confirm", "maybe", ZH("setup.terminal.yes_or_nothing", value="maybe")),
    ("confirm", "y", ZH("setup.step.standard.done", edition=load_policy().edition)),
]
"""Questions in their order, what is typed, and what is said then."""
pytestmark = [pytest.mark.machine_clock, pytest.mark.both_databases("logins")]


@pytest.fixture
def url(empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty database, and a folder with lists, in which commands are typed."""
    monkeypatch.setenv("ZHIBAN_DATABASE_URL", empty_url)
    monkeypatch.setenv("ZHIBAN_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("ZHIBAN_PAGE_URL", "https://desk.example.cn")
    monkeypatch.delenv("ZHIBAN_LANGUAGE", raising=False)
    monkeypatch.chdir(tmp_path)
    Path("roster.toml").write_text(IN_TURN, "utf-8")
    Path("people.toml").write_text(PEOPLE, "utf-8")
    return empty_url


@pytest.fixture
def begin(url: str) -> Iterator[Callable[..., Terminal]]:
    """Types `zhiban setup` at a terminal."""
    begun: list[Terminal] = []

    def begin(*words: str) -> Terminal:
        settings = {name: value for name, value in os.environ.items() if name.startswith("ZHIBAN_")}
        begun.append(Terminal(Path.cwd(), settings, "setup", *words))
        return begun[-1]

    yield begin
    for one in begun:
        one.close()


def answer(terminal: Terminal, *answers: tuple[str, str | bytes], voice: Callable[[str], str] = ZH) -> None:
    """Type each answer when its question is asked."""
    for question, answer in answers:
        assert terminal.read_until(voice(f"setup.terminal.{question}")), terminal.said
        terminal.type(answer)


def done(url: str) -> set[SetupStep]:
    """The steps that are done."""
    engine = reading_engine(url)
    with Session(engine) as session:
        states = step_states(session, load_policy().edition, utc_now())
    engine.dispose()
    return {one.step for one in states if one.is_done}


@pytest.mark.process
def test_a_wrong_answer_gets_its_sentence_and_the_question_again(url: str, begin: Callable[..., Terminal]) -> None:
    """In every step; at the end the desk is set up, and the administrator's link is shown once."""
    Path("wrong.csv").write_text("姓名,角色,部门\n,业务人员,\n王芳,厨师,\n", "utf-8")
    terminal = begin()
    for question, typed, said in ANSWERS:
        answer(terminal, (question, typed))
        assert terminal.read_until(said) == said, terminal.said
    assert terminal.wait() == 0, terminal.said
    assert done(url) == BY_TERMINAL
    assert terminal.said.count(f"https://desk.example.cn{LINK_PATH}") == 1
    engine = reading_engine(url)
    with Session(engine) as session:
        people = dict(session.exec(select(Person.name, Person.phone)).all())
        office, setup = session.exec(select(Office)).one(), session.exec(select(Setup)).one()
        levels = dict(session.exec(select(PlaceSetting.chat, PlaceSetting.visibility)).all())
    engine.dispose()
    assert set(people) == {ADMINISTRATOR, "李强", "张海涛", "周主任"}
    assert (office.name, office.language, setup.over_at) == (OFFICE, Language.ZH, None)
    assert levels == {"intake": Visibility.MASKED, "team": Visibility.FULL, "staff": Visibility.FULL}


@pytest.mark.process
@pytest.mark.parametrize("how", ["end of input", "interrupt"])
def test_who_leaves_goes_on_where_they_left(url: str, begin: Callable[..., Terminal], how: str) -> None:
    """In one sentence; then only what is missing is asked, in either language; a skipped step stays open."""
    terminal = begin()
    answer(terminal, ("office", OFFICE), ("language", "en"))
    assert terminal.read_until(ZH("setup.terminal.administrator"))
    if how == "interrupt":
        terminal.interrupt()
    else:
        terminal.end_input()
    assert terminal.wait() == 1
    assert terminal.said.splitlines()[-1] == ZH("setup.terminal.left")
    assert "Traceback" not in terminal.said
    assert done(url) == {SetupStep.OFFICE}
    terminal = begin("--language", "en")
    answer(terminal, ("administrator", ADMINISTRATOR), ("department", ""), ("phone", "0532-8000-1234"), voice=EN)
    answer(terminal, ("people", ""), ("level", "notice"), ("roster", ""), ("confirm", ""), voice=EN)
    assert terminal.wait() == 0, terminal.said
    assert EN("setup.terminal.office") + ":" not in terminal.said.replace(EN("setup.step.office") + ":", "")
    assert f"{EN('setup.step.office')}: {OFFICE}" in terminal.said
    assert EN("setup.step.roster.missing") in terminal.said
    assert done(url) == {SetupStep.OFFICE, SetupStep.ADMINISTRATOR, SetupStep.ROOMS}
    assert LINK_PATH in terminal.said


@pytest.mark.process
def test_a_desk_that_is_set_up_is_asked_nothing(url: str, begin: Callable[..., Terminal]) -> None:
    """Nor is one whose people no set-up made, nor a demo; one sentence says so, and nothing is changed."""
    Path("setup.toml").write_text(
        f'office = "{OFFICE}"\n[[person]]\nname = "{ADMINISTRATOR}"\nroles = ["admin"]\n', "utf-8"
    )
    assert zhiban("setup", "setup.toml").exit_code == 0
    in_database(lambda session: session.execute(update(Setup).values(over_at=Setup.begun_at)))
    terminal = begin()
    assert (terminal.wait(), terminal.said.strip()) == (1, ZH("setup.over"))
    assert done(url) == {SetupStep.OFFICE, SetupStep.ADMINISTRATOR}


@pytest.mark.process
def test_a_demo_is_asked_nothing(url: str, begin: Callable[..., Terminal]) -> None:
    """One sentence names the database and the command that opens it."""
    get_ready(Settings(), DatabaseUse.DEMO)
    terminal = begin()
    refused = ZH("run.used_by_demo", where=shown_address(url))
    assert (terminal.wait(), terminal.said.strip()) == (1, refused)


@pytest.mark.parametrize("language", Language)
def test_without_a_terminal_a_file_is_named(url: str, language: Language) -> None:
    """Before a database is made."""
    refused = zhiban("setup", "--language", language)
    assert (refused.exit_code, refused.stdout, len(refused.stderr.splitlines())) == (1, "", 1)
    assert "zhiban setup FILE" in refused.stderr
    assert refused.stderr.strip() == voice_of(language)("setup.terminal.none")
    assert not Path("var").exists()
