"""`zhiban doctor`: what would leave a report unheard in the next 30 days."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pylopdf_fonts_zh_cn
import pytest
import time_machine
from sqlmodel import Session, col, delete, select, update

from bot.bootstrap import demo_roster
from bot.settings import Settings
from handlers.duty import roster_import as roster
from handlers.i18n import voice_of
from models.clocks.desk_time import let_time_pass
from models.database.engines import shown_address
from models.duty.coverage import holes
from models.duty.roster import Absence, Shift, on_duty
from models.logins.credential import Credential
from models.people.person import Account, Person
from models.people.place import PlaceSetting
from models.terms import DatabaseUse, DutyRole, Language, Purpose, Role
from tests.support.command_line import in_database, open_office, zhiban
from tests.support.desk import ZH
from tests.support.uses import use_as

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _desk(environment: None) -> None:
    """The demo office with a room for the staff, on a Wednesday at ten, local time."""
    with time_machine.travel(NOW, tick=False):
        open_office()
        zhiban("place", "set", "webchat:staff", "--purpose", "staff", "--level", "full")


def doctor(*arguments: str) -> tuple[int, list[str]]:
    """Exit code and lines of the command, at the time of the tests, after the one that says it found a demo."""
    with time_machine.travel(NOW, tick=False):
        found = zhiban("doctor", *arguments)
    use, *lines = found.stdout.splitlines()
    where, voice = shown_address(Settings().database), voice_of(Language.EN) if "en" in arguments else ZH
    assert use == voice("doctor.used_by_demo", where=where)
    return found.exit_code, lines


def test_all_covered_is_one_line() -> None:
    """Exit code 0, in both languages."""
    assert doctor() == (0, ["今后 30 天每时每刻都有人值守，一切就绪。"])
    assert doctor("--language", "en") == (0, ["Every hour of the next 30 days is covered; everything is ready."])


def test_a_desk_is_told_from_a_demo() -> None:
    """In the first line, in both languages; and of a demo that it reads no token, where one is set."""
    use_as(Settings().database, DatabaseUse.DESK)
    where = shown_address(Settings().database)
    for language in Language:
        first = zhiban("doctor", "--language", language).stdout.splitlines()[0]
        assert first == voice_of(language)("doctor.used_by_desk", where=where)


def test_a_desk_says_which_hands_are_missing_or_joined() -> None:
    """On every run until three people have them, as a note that is no problem; a demo needs none."""

    def with_roles(*roles: Role) -> list[str]:
        in_database(
            lambda session: session.execute(update(Person).where(col(Person.name) == "何静").values(roles=roles))
        )
        with time_machine.travel(NOW, tick=False):
            found = zhiban("doctor")
        assert found.exit_code == 0, found.stdout
        return found.stdout.splitlines()[1:]

    (everything_is_well,) = doctor()[1]
    use_as(Settings().database, DatabaseUse.DESK)
    missing = ZH("doctor.hands_missing", hands=(ZH("role.security"),))
    joined = ZH("doctor.hands_joined", name="何静", hands=(ZH("role.admin"), ZH("role.security")))
    for _ in range(2):
        assert with_roles(Role.ADMIN) == [missing, everything_is_well]
    assert with_roles(Role.ADMIN, Role.SECURITY) == [joined, everything_is_well]
    assert with_roles(Role.SECURITY) == [everything_is_well]


def test_a_demo_reads_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says so in one line that names the setting and not its value, and is well."""
    monkeypatch.setenv("ZHIBAN_SLACK_BOT_TOKEN", "xoxb-canary")
    told = ZH("demo.reads_no_tokens", names="ZHIBAN_SLACK_BOT_TOKEN")
    code, lines = doctor()
    assert (code, lines) == (0, [told, "今后 30 天每时每刻都有人值守，一切就绪。"])


def test_a_file_that_stops_the_start_stops_the_doctor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the sentence of the start, in the reader's language, and nothing is said to be ready."""
    nowhere, garbled, own = tmp_path / "none.toml", tmp_path / "garbled.toml", tmp_path / "var" / "lexicon.toml"
    garbled.write_bytes("分钟".encode("gb18030"))
    for file, why in ((nowhere, "文件无法读取(No such file or directory)"), (garbled, "不是 UTF-8 文本")):
        monkeypatch.setenv("ZHIBAN_POLICY", str(file))
        assert (doctor(), zhiban("doctor").stderr) == ((1, []), f"{file}:{why}\n")
    monkeypatch.delenv("ZHIBAN_POLICY")
    own.mkdir(parents=True)
    assert (doctor(), zhiban("doctor").stderr) == ((1, []), f"{own}:文件无法读取(Is a directory)\n")


def test_hours_without_anybody_are_named_by_role() -> None:
    """The roster ends within the 30 days; an absence; neighbours of one cause are one range."""

    def spoil(session: Session) -> None:
        session.execute(delete(Shift).where(col(Shift.begins_at) > NOW + timedelta(days=20)))
        (backup,) = session.exec(select(Person.id).where(Person.name == "张海涛")).all()
        for day in (1, 2):
            begins_at = NOW + timedelta(days=day)
            session.add(
                Absence(
                    person_id=backup or 0,
                    begins_at=begins_at,
                    ends_at=begins_at + timedelta(days=1),
                    entered_by_id=backup or 0,
                    entered_at=NOW,
                )
            )

    in_database(spoil)
    code, lines = doctor()
    end = "周一 2026年12月21日 08:30 – 周五 2026年12月25日 10:00，无人排班"
    assert code == 1
    assert lines == [
        f"值班员空缺：{end}",
        "备班空缺：周四 2026年11月26日 10:00 – 周六 2026年11月28日 10:00，张海涛 不在岗",
        f"备班空缺：{end}",
        f"带班领导空缺：{end}",
        "共 4 项需要处理。",
    ]


def test_people_who_cannot_be_reached_are_named() -> None:
    """Left, without a phone, without a linked account; whoever is not on the roster is no matter."""

    def spoil(session: Session) -> None:
        people = {person.name: person for person in session.exec(select(Person)).all()}
        people["周主任"].active_until = NOW - timedelta(days=1)
        people["李强"].phone = people["赵小禾"].phone = ""
        session.execute(delete(Account).where(col(Account.person_id) == people["张海涛"].id))

    in_database(spoil)
    code, lines = doctor()
    assert code == 1
    assert "“李强”排了班，但没有电话。" in lines
    assert "“张海涛”排了班，但没有关联的聊天账号。" in lines
    assert "带班领导空缺：周三 2026年11月25日 10:00 – 周一 2026年11月30日 08:30，周主任 已离岗" in lines
    assert not any("赵小禾" in line for line in lines)


def test_missing_rooms_are_named() -> None:
    """No team room, no staff room."""

    def spoil(session: Session) -> None:
        needed = (Purpose.TEAM, Purpose.STAFF)
        session.execute(delete(PlaceSetting).where(col(PlaceSetting.purpose).in_(needed)))

    in_database(spoil)
    code, lines = doctor("--language", "en")
    assert code == 1
    assert lines == [
        "There is no team room. Set one with zhiban place set.",
        "There is no staff room. Set one with zhiban place set.",
        "2 things need attention.",
    ]


def test_a_desk_without_a_roster_has_nobody() -> None:
    """Thirty days, three roles."""

    def spoil(session: Session) -> None:
        session.execute(delete(Shift))

    in_database(spoil)
    code, lines = doctor()
    assert (code, len(lines)) == (1, len(DutyRole) + 1)
    assert lines[0] == "值班员空缺：周三 2026年11月25日 10:00 – 周五 2026年12月25日 10:00，无人排班"


@pytest.mark.parametrize("at", ["2026-11-23T00:29", "2026-11-23T00:30", "2026-11-29T23:59", "2026-12-31T23:59"])
def test_the_demo_is_covered_whenever_it_starts(at: str) -> None:
    """From a day before for a year, 李强 on duty first, whatever the weekday."""
    start = datetime.fromisoformat(f"{at}+00:00")

    def check(session: Session) -> None:
        roster.apply(session, demo_roster(start), "roster.toml")
        found = on_duty(session, start)
        assert found.duty is not None
        assert found.duty.name == "李强"
        assert holes(session, start - timedelta(days=1), start + timedelta(days=366)) == []

    in_database(check)


def test_the_demo_is_examined_in_desk_time() -> None:
    """A demo that was moved on past the end of its roster has hours without anybody."""
    ahead = timedelta(days=400)
    in_database(lambda session: let_time_pass(session, ahead, NOW))
    code, lines = doctor()
    assert code == 1
    assert lines[0].startswith("值班员空缺：周四 2027年12月30日 10:00")


def test_an_administrator_keeps_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the office's own log-in is set up, one at least; without it nothing is said."""
    for name, value in (("HEADER", "X-Remote-User"), ("SECRET", "secret-of-the-proxy")):
        monkeypatch.setenv(f"ZHIBAN_PROXY_{name}", value)
    assert doctor() == (1, [ZH("doctor.no_local_admin"), ZH("doctor.problems", count=1)])

    def give_password(session: Session) -> None:
        (person,) = [one for one in session.exec(select(Person)) if one.is_administrator][:1]
        session.add(Credential(person_id=person.id or 0, digest="$argon2id$"))

    in_database(give_password)
    assert doctor()[0] == 0


def test_a_missing_face_for_charts_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Everything else goes on, and the digests go without their charts."""
    monkeypatch.setattr(pylopdf_fonts_zh_cn, "_BASE", tmp_path)
    exit_code, lines = doctor()
    assert exit_code == 1
    assert lines[0].startswith("没有图表所用的中文字体")
