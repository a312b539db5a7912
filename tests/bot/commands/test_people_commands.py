"""`zhiban people`, and the demo office of a first start."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.bootstrap import DEMO_OFFICE, DatabaseUnavailableError, get_ready
from bot.settings import Settings
from models.database.engines import reading_engine
from models.logins.link import LoginLink
from models.logins.login_log import LoginEntry
from models.logins.office_account import OfficeAccount
from models.people.link_code import LENGTH, LinkCode
from models.people.person import Person
from models.people.place import PlaceSetting
from models.terms import DatabaseUse, Language
from tests.support.command_line import in_database, open_office, zhiban


@pytest.fixture(autouse=True)
def _desk(environment: None) -> None:
    """Nobody is known yet."""


def test_without_apply_the_differences_are_only_shown() -> None:
    """Everybody is new, and nobody is there afterwards."""
    shown = zhiban("people", "import", str(DEMO_OFFICE))
    assert shown.exit_code == 0
    assert "+ 李强  技术人员  蓝湾软件  0532-8000-1234" in shown.stdout
    assert "14 处改动尚未写入" in shown.stdout
    assert "共 0 人" in zhiban("people", "list").stdout


def test_apply_writes_and_a_second_time_changes_nothing() -> None:
    """The second import says that there is nothing to do."""
    assert "已写入 14 人" in zhiban("people", "import", str(DEMO_OFFICE), "--apply").stdout
    again = zhiban("people", "import", str(DEMO_OFFICE), "--apply")
    assert again.stdout.splitlines() == ["14 人不变。", "没有需要改动的内容。"]
    assert "李强" in zhiban("people", "list", "--language", "en").stdout


def test_a_change_shows_old_and_new(tmp_path: Path) -> None:
    """Field by field; those who are not in the file are named, to leave or, where that is wished, to stay."""
    zhiban("people", "import", str(DEMO_OFFICE), "--apply")
    file = tmp_path / "people.toml"
    file.write_text('[[person]]\nname = "王敏"\nroles = ["office", "admin"]\ndepartment = "综合科"\n', "utf-8")
    leaving = zhiban("people", "import", str(file), "--language", "en").stdout
    assert (
        "- 李强 is not in the file and will be offboarded (left): No permissions, requests, tickets or shifts\n"
        in leaving
    )
    assert "14 changes are not made yet" in leaving
    shown = zhiban("people", "import", str(file), "--keep-missing", "--language", "en").stdout
    assert "~ 王敏\n    Roles Office → Office, Administrator\n    Phone 0532-8000-1211 → None\n" in shown
    assert "李强 is not in the file and stays unchanged" in shown


def test_a_bad_file_leaves_everything_as_it_was(tmp_path: Path) -> None:
    """One sentence with file and line, exit code 1."""
    zhiban("people", "import", str(DEMO_OFFICE), "--apply")
    file = tmp_path / "people.toml"
    file.write_text('[[person]]\nname = "新人"\nroles = ["boss"]\n', "utf-8")
    refused = zhiban("people", "import", str(file), "--apply")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert f"{file} 第 3 行" in refused.stderr
    assert "新人" not in zhiban("people", "list").stdout


def test_a_file_without_some_lets_them_leave(tmp_path: Path) -> None:
    """Who left is told, shown in the list with the day, and back with the next file that has them."""
    zhiban("people", "import", str(DEMO_OFFICE), "--apply")
    file = tmp_path / "people.toml"
    text = DEMO_OFFICE.read_text("utf-8")
    start = text.index('[[person]]\nname = "马跃"')
    file.write_text(text[:start] + text[text.index("[[person]]", start + 1) :], "utf-8")
    applied = zhiban("people", "import", str(file), "--apply").stdout
    assert "- 马跃 不在文件里，已离职：名下没有权限、申请、工单和值班\n" in applied
    assert "马跃  业务处室  综合科  0532-8000-1212  中文  webchat:马跃  离职日期 20" in zhiban("people", "list").stdout
    back = zhiban("people", "import", str(DEMO_OFFICE), "--apply").stdout
    assert "~ 马跃\n    离职日期 20" in back
    assert "离职日期" not in zhiban("people", "list").stdout


def test_a_file_that_lets_every_administrator_leave_is_refused(tmp_path: Path) -> None:
    """One sentence, exit code 1, and everybody is as before."""
    zhiban("people", "import", str(DEMO_OFFICE), "--apply")
    file = tmp_path / "people.toml"
    file.write_text('[[person]]\nname = "王敏"\nroles = ["office"]\ndepartment = "综合科"\n', "utf-8")
    refused = zhiban("people", "import", str(file), "--apply")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "没有系统管理员了（现有 何静、孙工）" in refused.stderr
    assert "离职日期" not in zhiban("people", "list").stdout


def test_leaving_is_shown_and_with_apply_done() -> None:
    """Their tickets and shifts; a second time says that there is nothing more to do."""
    open_office()
    shown = zhiban("people", "leave", "李强")
    assert shown.exit_code == 0
    assert shown.stdout.startswith("离职：李强（蓝湾软件）\n  没有要收回的权限\n")
    assert "由 张海涛 接替" in shown.stdout
    assert shown.stdout.endswith("以上尚未办理；加 --apply 才办理。\n")
    done = zhiban("people", "leave", "李强", "--apply").stdout
    assert done == shown.stdout.removesuffix("以上尚未办理；加 --apply 才办理。\n")
    again = zhiban("people", "leave", "李强", "--apply").stdout
    assert again == "离职：李强（蓝湾软件）\n  李强 此前已离职，没有新的事项要办。\n"
    assert zhiban("people", "code", "李强").exit_code == 1


def test_moving_is_not_leaving() -> None:
    """离岗: the person stays, in the list without a day."""
    open_office()
    moved = zhiban("people", "leave", "赵小禾", "--moved", "--apply", "--language", "en").stdout
    assert moved == "Offboarding (moved): 赵小禾 (交易一科)\n  No permissions, requests, tickets or shifts\n"
    assert "离职日期" not in zhiban("people", "list").stdout


def test_whoever_cannot_leave_is_told_in_a_sentence() -> None:
    """Nobody of that name; the last administrator."""
    open_office()
    assert "没有叫“无此人”的人员" in zhiban("people", "leave", "无此人").stderr
    zhiban("people", "leave", "孙工", "--apply")
    refused = zhiban("people", "leave", "何静", "--apply")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "何静 离职后就没有系统管理员了" in refused.stderr


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path, content: bytes | None) -> None:
    """Missing, or not UTF-8."""
    file = tmp_path / "people.toml"
    if content is not None:
        file.write_bytes(content)
    refused = zhiban("people", "import", str(file))
    assert refused.exit_code == 1
    assert len(refused.stderr.splitlines()) == 1


def test_a_code_is_printed_with_how_to_use_it() -> None:
    """Code, command, end and a warning, once each; only a digest of it is kept."""
    open_office()
    said = zhiban("people", "code", "李强")
    assert said.exit_code == 0
    code = said.stdout.splitlines()[0].rpartition("：")[2]
    assert len(code) == LENGTH
    assert f"/start {code}" in said.stdout
    kept: list[tuple[str, str]] = []
    in_database(lambda session: kept.extend(session.exec(select(LinkCode.issued_by, LinkCode.digest)).all()))
    assert [by for by, digest in kept if code not in digest] == ["zhiban people code"]
    english = zhiban("people", "code", "李强", "--language", "en").stdout
    assert english.startswith("Link code for 李强: ")


def test_there_is_no_code_for_nobody() -> None:
    """One sentence, exit code 1, and none is kept."""
    open_office()
    refused = zhiban("people", "code", "无此人")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "无此人" in refused.stderr


def test_the_first_start_fills_in_the_demo_office() -> None:
    """Fourteen people, rooms for reports, for the team and for notices; two starts at once do it once."""
    with ThreadPoolExecutor() as starts:
        for start in [starts.submit(open_office, Language.EN) for _ in range(3)]:
            start.result()
    engine = reading_engine(Settings().database)
    with Session(engine) as session:
        assert len(session.exec(select(Person)).all()) == 14
        places = session.exec(select(PlaceSetting).order_by(PlaceSetting.chat)).all()
    engine.dispose()
    assert [(place.chat, place.purpose, place.visibility, place.language) for place in places] == [
        ("intake", "intake", "full", Language.EN),
        ("staff", "staff", "full", Language.EN),
        ("team", "team", "full", Language.EN),
    ]


def test_an_office_that_has_people_gets_no_demo(tmp_path: Path) -> None:
    """One person of one's own is enough."""
    file = tmp_path / "people.toml"
    file.write_text('[[person]]\nname = "自己人"\nroles = ["office"]\n', "utf-8")
    zhiban("people", "import", str(file), "--apply")
    open_office()
    assert "共 1 人" in zhiban("people", "list").stdout


def test_a_database_that_cannot_be_opened_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """No password in the sentence, exit code 1."""
    monkeypatch.setenv("ZHIBAN_DATABASE_URL", "postgresql://desk:secret@127.0.0.1:1/none")
    refused = zhiban("people", "list")
    assert (refused.exit_code, "secret" in refused.stderr) == (1, False)
    with pytest.raises(DatabaseUnavailableError):
        get_ready(Settings(), DatabaseUse.DESK)


def test_a_login_link_is_printed_with_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the desk's own address the whole link, else the code alone and how it is used; only a digest is kept."""
    open_office()
    bare = zhiban("people", "login", "李强").stdout.splitlines()
    assert bare[0] == "李强 的登录链接"
    assert "ZHIBAN_PAGE_URL" in bare[2]
    assert "/login/link/" in bare[2]
    monkeypatch.setenv("ZHIBAN_PAGE_URL", "https://desk.example.org/")
    link = zhiban("people", "login", "李强", "--language", "en").stdout.splitlines()
    assert link[0] == "Login link for 李强"
    assert link[1].startswith("https://desk.example.org/login/link/")
    kept: list[str] = []
    in_database(lambda session: kept.extend(session.exec(select(LoginLink.digest)).all()))
    assert [one for one in kept if one in {bare[1], link[1].rpartition("/")[2]}] == []
    assert len(kept) == 1
    said: list[tuple[str, str]] = []
    entries = select(LoginEntry.what, LoginEntry.by_name)
    in_database(lambda session: said.extend(session.exec(entries).all()))
    assert said == [("link_made", "zhiban people login")] * 2


def test_the_account_of_the_office_is_unbound_where_asked() -> None:
    """With --drop-office alone, and chained."""
    open_office()
    now, events = datetime(2026, 11, 25, 2, 0, tzinfo=UTC), list[str]()

    def bind(session: Session) -> None:
        person = session.exec(select(Person).where(Person.name == "李强")).one()
        session.add(OfficeAccount(issuer="https://id", subject="u-1", person_id=person.id or 0, bound_at=now))

    def look(session: Session) -> None:
        events.append(f"{len(session.exec(select(OfficeAccount)).all())} {[*session.exec(select(LoginEntry.what))]}")

    in_database(bind)
    for words in ((), ("--drop-office",)):
        assert zhiban("people", "login", "李强", *words).exit_code == 0
        in_database(look)
    assert [one[0] for one in events] == ["1", "0"]
    assert "office_unbound" in events[1]


def test_there_is_no_login_link_for_nobody() -> None:
    """One sentence, exit code 1, and none is kept."""
    open_office()
    refused = zhiban("people", "login", "无此人")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "无此人" in refused.stderr
