"""`zhiban setup FILE` sets a desk up whole or not at all, and says each fault with its row or line."""

from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from handlers.i18n import voice_of
from handlers.logins.resets import LINK_PATH
from models.database.engines import reading_engine
from models.logins.setup import Setup
from models.people.office import Office
from models.people.person import Person
from models.people.place import PlaceSetting
from models.terms import DatabaseUse, Language, Visibility
from sla.policy.policy_file import load_policy
from tests.support.command_line import in_database, zhiban
from tests.support.rosters import IN_TURN
from tests.support.uses import use_as

ZH, EN = voice_of(Language.ZH), voice_of(Language.EN)
ADMINISTRATOR = '[[person]]\nname = "何静"\nroles = ["office", "admin"]\ndepartment = "信息科"\nphone = "1"\n'
TWO = "".join(
    f'[[person]]\nname = "{name}"\nroles = ["engineer"]\ncompany = "蓝湾软件"\n' for name in ("李强", "张海涛")
)
LEADER = '[[person]]\nname = "周主任"\nroles = ["leader"]\ndepartment = "信息科"\n'
HEAD = 'office = "岚山市公共资源交易中心"\nlanguage = "zh"\nconfirm = true\n'
ROOMS = '[rooms]\nintake = "notice"\n'
ALL = f'{HEAD}roster = "roster.toml"\n{ROOMS}{ADMINISTRATOR}{TWO}{LEADER}'
pytestmark = [pytest.mark.machine_clock, pytest.mark.both_databases("logins")]


@pytest.fixture
def url(empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty database, and a folder with a roster, in which commands are typed."""
    monkeypatch.setenv("ZHIBAN_DATABASE_URL", empty_url)
    monkeypatch.setenv("ZHIBAN_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("ZHIBAN_PAGE_URL", "https://desk.example.cn")
    monkeypatch.delenv("ZHIBAN_LANGUAGE", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "roster.toml").write_text(IN_TURN, "utf-8")
    return empty_url


def set_up(text: str, *options: str) -> tuple[int, str, str]:
    """Exit code, output and error of the command on this file."""
    Path("setup.toml").write_text(text, "utf-8")
    done = zhiban("setup", "setup.toml", *options)
    return done.exit_code, done.stdout, done.stderr


def people(url: str) -> list[str]:
    """Everybody who is known; none where there is no database."""
    engine = reading_engine(url)
    try:
        with Session(engine) as session:
            return list(session.exec(select(Person.name).order_by(col(Person.id))))
    finally:
        engine.dispose()


def test_everything_is_set_up_and_a_second_time_nothing(url: str) -> None:
    """The administrator's link and what is missing are told at the end; no second link is made."""
    code, said, error = set_up(ALL)
    assert code == 0, error
    assert f"https://desk.example.cn{LINK_PATH}" in said
    assert said.count(LINK_PATH) == 1
    assert ZH("setup.file.unconfirmed") not in said
    assert ZH("doctor.no_phone", name="李强") in said
    assert ZH("doctor.no_place.team") not in said
    assert people(url) == ["何静", "李强", "张海涛", "周主任"]
    engine = reading_engine(url)
    with Session(engine) as session:
        office, setup = session.exec(select(Office)).one(), session.exec(select(Setup)).one()
        levels = dict(session.exec(select(PlaceSetting.chat, PlaceSetting.visibility)).all())
    engine.dispose()
    assert (office.name, setup.confirmed_edition) == ("岚山市公共资源交易中心", load_policy().edition)
    assert levels == {"intake": Visibility.NOTICE, "team": Visibility.FULL, "staff": Visibility.FULL}
    code, said, error = set_up(ALL)
    assert code == 0, error
    assert said.splitlines()[0] == ZH("setup.file.nothing_to_change")
    assert LINK_PATH not in said


def test_it_goes_on_where_a_part_is_added(url: str) -> None:
    """Until an administrator has logged in; then only a file that says the same is taken."""
    assert set_up(f"{HEAD}{ADMINISTRATOR}")[0] == 0
    code, said, _ = set_up(ALL, "--language", "en")
    parts = [EN(f"setup.file.{key}") for key in ("rooms", "person", "roster")]
    assert (code, said.splitlines()[0]) == (0, EN("setup.file.done", parts=tuple(parts)))
    in_database(lambda session: session.execute(update(Setup).values(over_at=Setup.begun_at)))
    assert set_up(ALL)[0] == 0
    code, said, error = set_up(ALL.replace("岚山市", "岚海市"))
    assert (code, said, error.strip()) == (1, "", ZH("setup.over"))


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        (f"{HEAD}{ADMINISTRATOR}", None, ""),
        (f"{HEAD}colour = 1\n{ADMINISTRATOR}", 4, "colour"),
        (f'{HEAD}[rooms]\nhall = "full"\n{ADMINISTRATOR}', 5, "hall"),
        (f'{HEAD}[rooms]\nintake = "all"\n{ADMINISTRATOR}', 5, "all"),
        (f"{HEAD}{TWO}", None, ZH("setup.file.no_administrator")),
        (HEAD, None, ZH("setup.file.no_administrator")),
        (ADMINISTRATOR, None, "office"),
        (f'office = " "\n{ADMINISTRATOR}', 1, "office"),
        (f'office = "{"长" * 61}"\n{ADMINISTRATOR}', 1, ZH("setup.office.too_long", most=60)),
        (f'office = "一科\\n二科"\n{ADMINISTRATOR}', 1, ZH("setup.office.control_characters")),
        (f"{HEAD.replace('zh', 'fr')}{ADMINISTRATOR}", 2, "fr"),
        (f"{HEAD}{ADMINISTRATOR}{ADMINISTRATOR}", 10, "何静"),
        (f'{HEAD}people = "people.toml"\n{ADMINISTRATOR}', None, "people.toml"),
        (f'{HEAD}roster = "none.toml"\n{ADMINISTRATOR}', None, "none.toml"),
        (f'{HEAD}roster = "roster.toml"\n{ADMINISTRATOR}', None, "李强"),
        (f"{HEAD}[[person]\n", 4, ""),
    ],
)
def test_a_fault_is_named_and_nothing_is_changed(url: str, text: str, line: int | None, problem: str) -> None:
    """With file, line and key; the roster is the last part, so a fault there takes all before back."""
    code, said, error = set_up(text)
    if not problem and line is None:
        assert code == 0, error
        return
    assert (code, said, len(error.splitlines())) == (1, "", 1)
    assert problem in error
    assert line is None or f"setup.toml:{line}" in error or f"{line}" in error
    if Path("var").exists():
        assert people(url) == []


def test_a_file_of_gbk_is_refused(url: str) -> None:
    """In one sentence, before a database is made."""
    Path("setup.toml").write_bytes(ALL.encode("gbk"))
    refused = zhiban("setup", "setup.toml")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert ZH("file.not_utf8") in refused.stderr
    assert not Path("var").exists()


def test_people_come_from_a_spreadsheet(url: str) -> None:
    """Of GBK as well; each faulty row is named, and then nobody comes."""
    named = f'{HEAD}people = "people.csv"\n'
    Path("people.csv").write_bytes("姓名,角色,部门\n何静,系统管理员,信息科\n,业务人员,\n王芳,厨师,\n".encode("gbk"))
    code, said, error = set_up(named)
    assert (code, said, len(error.splitlines())) == (1, "", 2)
    assert "people.csv" in error
    assert "厨师" in error
    Path("people.csv").write_bytes("姓名,角色,部门\n何静,admin,信息科\n王芳,staff,\n".encode("gbk"))
    assert set_up(named)[0] == 0
    assert people(url) == ["何静", "王芳"]
    code, _, error = set_up(f"{named}{ADMINISTRATOR}")
    assert (code, "person" in error) == (1, True)


def test_a_desk_of_files_and_a_demo_are_refused(url: str) -> None:
    """People whom no set-up made stay as they are."""
    Path("people.toml").write_text(ADMINISTRATOR, "utf-8")
    assert zhiban("people", "import", "people.toml", "--apply").exit_code == 0
    code, said, error = set_up(ALL)
    assert (code, said, error.strip()) == (1, "", ZH("setup.over"))
    assert people(url) == ["何静"]
    use_as(url, DatabaseUse.DEMO)
    code, _, error = set_up(ALL)
    assert (code, "zhiban demo" in error) == (1, True)
