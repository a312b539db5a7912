"""`zhiban doctor --security`: what a desk's own state tells of the demands of 等保."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlmodel import Session, col, delete, update

from bot.authority import make
from bot.commands.security_lines import DemandAnswer
from bot.settings import Settings
from handlers.i18n import voice_of
from models.database.engines import shown_address
from models.people.person import Person
from models.seals.seal import Seal
from models.terms import DatabaseUse, Language, Role
from tests.support.command_line import in_database, open_office, zhiban
from tests.support.desk import ZH
from tests.support.uses import use_as

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


NEW_DESK = [
    (
        "7.1.4.1 a, 8.1.4.1 a · The desk does: Characters of a password: 10 to 128; sorts of them, at "
        "least: 3; common passwords are refused."
    ),
    "7.1.4.1 a, 8.1.4.1 a · The office has to: No password expires; ZHIBAN_PASSWORD_DAYS sets the days.",
    (
        "7.1.4.1 b, 8.1.4.1 b · The desk does: After 5 failures in a quarter of an hour an account takes "
        "passwords from known browsers alone, for as long."
    ),
    "7.1.4.1 b, 8.1.4.1 b · Is set so: A session ends after 60 minutes without activity.",
    "7.1.4.1 b, 8.1.4.1 b · Is set so: A session ends after 12 hours in all.",
    (
        "7.1.4.1 c, 8.1.4.1 c · The office has to: The desk has no certificate: without a proxy that serves over "
        "TLS, the page opens on this machine alone."
    ),
    "7.1.4.1 c, 8.1.4.1 c · The office has to: Browsers are not told to keep to TLS (ZHIBAN_HSTS).",
    (
        "8.1.4.1 d · The office has to: A second factor is demanded of no role; "
        "ZHIBAN_SECOND_FACTOR_ROLES names those of which it is."
    ),
    "8.1.4.1 d · Is not there: A UKey as second factor.",
    (
        "7.1.4.2 d, 7.1.5, 8.1.4.2 d, 8.1.5 · The office has to: Of the three hands (administration, security, audit) "
        "nobody is: Security administrator. Without a security administrator, administrators have those presses."
    ),
    (
        "7.1.4.3 c, 8.1.4.3 c, 8.1.5.4 d · The desk does: The desk deletes no entry of the logs; failed logins by "
        "minute go after 184 days."
    ),
    "7.1.4.3 c, 8.1.4.3 c, 8.1.5.4 d · The office has to: There is no daily check code yet.",
    "7.1.4.6, 8.1.4.6 · Is not there: Trusted verification (可信验证).",
    "8.1.4.7, 8.1.4.8 · Is not there: SM2, SM3 and SM4 (密评).",
    (
        "7.1.4.8, 8.1.4.9 · The office has to: The desk makes no backup by itself, and does not know of those that "
        "are made."
    ),
]
"""What a desk says of itself before anything is set."""


@pytest.fixture(autouse=True)
def _desk(environment: None) -> None:
    """The demo's people as those of a desk, on a Wednesday at ten, local time, before anything is set."""
    with time_machine.travel(NOW, tick=False):
        open_office()
    use_as(Settings().database, DatabaseUse.DESK)


def lines(*arguments: str) -> list[str]:
    """The lines that the command prints, the end with its own line left out."""
    with time_machine.travel(NOW, tick=False):
        found = zhiban("doctor", "--security", *arguments)
    assert (found.exit_code, found.stderr) == (0, "")
    *told, end = found.stdout.splitlines()
    assert end == voice_of(Language.EN if "en" in arguments else Language.ZH)("doctor.security.end")
    return told


def line(demands: str, answer: DemandAnswer, fact: str) -> str:
    """A line in Chinese."""
    return ZH("doctor.security.line", demands=demands, answer=ZH(f"demand.{answer}"), fact=fact)


def test_a_demo_is_refused() -> None:
    """In one sentence, and nothing is read to anybody."""
    use_as(Settings().database, DatabaseUse.DEMO)
    found = zhiban("doctor", "--security")
    said = ZH("run.used_by_demo", where=shown_address(Settings().database))
    assert (found.exit_code, found.stdout, found.stderr) == (1, "", f"{said}\n")


def test_a_new_desk_line_by_line() -> None:
    """In both languages, as many lines; it is never said that a demand is met."""
    english = lines("--language", "en")
    assert english == NEW_DESK
    chinese = lines()
    assert [one.partition(" · ")[0] for one in chinese] == [one.partition(" · ")[0] for one in english]
    assert "符合" not in "".join(chinese)


def test_each_setting_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its value, and as set."""
    for name, value in {
        "PASSWORD_DAYS": "90",
        "SESSION_IDLE_MINUTES": "30",
        "SESSION_HOURS": "8",
        "SECOND_FACTOR_ROLES": "admin,auditor",
        "OIDC_FACTOR": "provider",
        "HSTS": "on",
    }.items():
        monkeypatch.setenv(f"ZHIBAN_{name}", value)
    roles = (ZH("role.admin"), ZH("role.auditor"))
    known, guessed, overheard = (f"7.1.4.1 {one}, 8.1.4.1 {one}" for one in "abc")
    assert set(lines()) >= {
        line(known, DemandAnswer.SET, "密码 90 天后须更换。"),
        line(guessed, DemandAnswer.SET, "30 分钟无操作即须重新登录。"),
        line(guessed, DemandAnswer.SET, "登录满 8 小时须重新登录。"),
        line("8.1.4.1 d", DemandAnswer.SET, ZH("doctor.security.factor_roles", roles=roles)),
        line("8.1.4.1 d", DemandAnswer.OFFICE, ZH("doctor.security.factor_provider")),
        line(overheard, DemandAnswer.SET, ZH("doctor.security.hsts_on")),
    }


def test_the_certificate_is_told_with_its_days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The days left of a good one; one that has ended, and half a pair, are for the office."""
    overheard = "7.1.4.1 c, 8.1.4.1 c"

    def set_up(made_at: datetime, folder: str) -> Path:
        files = make(tmp_path / folder, ["desk.example.org"], made_at).files
        monkeypatch.setenv("ZHIBAN_TLS_CERT", str(files.certificate))
        monkeypatch.setenv("ZHIBAN_TLS_KEY", str(files.key))
        return files.certificate

    set_up(NOW, "good")
    assert line(overheard, DemandAnswer.SET, ZH("tls.ends_later", count=397)) in lines()
    ended = set_up(NOW - timedelta(days=400), "ended")
    assert line(overheard, DemandAnswer.OFFICE, ZH("tls.ended", file=str(ended))) in lines()
    monkeypatch.delenv("ZHIBAN_TLS_KEY")
    assert line(overheard, DemandAnswer.OFFICE, ZH("tls.half_a_pair")) in lines()


def test_the_three_hands_are_told() -> None:
    """Apart, and joined by name."""
    apart = "7.1.4.2 d, 7.1.5, 8.1.4.2 d, 8.1.5"

    def of_he(*roles: Role) -> str:
        in_database(
            lambda session: session.execute(update(Person).where(col(Person.name) == "何静").values(roles=roles))
        )
        (told,) = (one for one in lines() if one.startswith(apart))
        return told

    assert of_he(Role.SECURITY) == line(apart, DemandAnswer.SET, ZH("doctor.security.hands_apart"))
    hands = (ZH("role.admin"), ZH("role.security"))
    joined = ZH("doctor.hands_joined", name="何静", hands=hands)
    assert of_he(Role.ADMIN, Role.SECURITY) == line(apart, DemandAnswer.OFFICE, joined)


def test_check_codes_that_go_outside_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the platforms that run and have a room of the team; one that is not set up takes none out."""
    records = "7.1.4.3 c, 8.1.4.3 c, 8.1.5.4 d"

    def seal(session: Session) -> None:
        session.execute(delete(Seal))
        for number, sealed_at in ((1, NOW), (2, None)):
            day = f"2026-11-2{number}"
            session.add(Seal(number=number, day=day, begun_at=NOW, sealed_at=sealed_at, previous="", chain="ab"))

    in_database(seal)
    assert zhiban("place", "set", "slack:C1", "--purpose", "team", "--level", "masked").exit_code == 0
    inside = ZH("doctor.security.seal_inside", day="2026-11-21")
    assert line(records, DemandAnswer.OFFICE, inside) in lines()
    monkeypatch.setenv("ZHIBAN_SLACK_BOT_TOKEN", "xoxb-canary")
    monkeypatch.setenv("ZHIBAN_SLACK_APP_TOKEN", "xapp-canary")
    outside = ZH("doctor.security.seal_outside", day="2026-11-21", platforms=(ZH("platform.slack"),))
    assert line(records, DemandAnswer.SET, outside) in lines()
