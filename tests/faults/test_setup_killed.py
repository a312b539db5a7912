"""`zhiban setup` on a terminal is killed at every question: nothing is half done, and nothing twice."""

from collections import Counter
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot.desk_clock import utc_now
from handlers.i18n import voice_of
from handlers.logins.resets import LINK_PATH
from handlers.setup.steps import step_states
from models.database.engines import reading_engine
from models.duty.roster import Shift
from models.logins.login_log import LoginEntry, LoginEvent
from models.people.office import Office
from models.people.person import Person
from models.terms import Language
from sla.policy.policy_file import load_policy
from tests.support.processes.terminal import Terminal
from tests.support.rosters import IN_TURN

ZH = voice_of(Language.ZH)
PEOPLE = "".join(
    f'[[person]]\nname = "{name}"\nroles = ["{role}"]\ncompany = "蓝湾软件"\n'
    for name, role in (("李强", "engineer"), ("张海涛", "engineer"), ("周主任", "leader"))
)
ANSWERS = {
    "office": "岚山市公共资源交易中心",
    "language": "zh-CN",
    "administrator": "何静",
    "department": "信息科",
    "phone": "0532-8000-1234",
    "people": "people.toml",
    "level": "masked",
    "roster": "roster.toml",
    "confirm": "y",
}
PROPOSED = ("language", "level")
QUESTIONS = {f"{ZH(f'setup.terminal.{key}')}{' [' if key in PROPOSED else ': '}": key for key in ANSWERS}
STEPS = 6


def answered(terminal: Terminal, killed: set[str], *, is_heard: bool) -> bool:
    """Answer until a question comes that no kill has followed yet, and kill; whether it went to the end without.

    The kill comes at once, or when the answer `is_heard`.
    """
    while question := terminal.read_until(*QUESTIONS):
        key = QUESTIONS[question]
        terminal.type(ANSWERS[key])
        if key not in killed:
            killed.add(key)
            if is_heard:
                terminal.read_until(*QUESTIONS, LINK_PATH)
            terminal.kill()
            return False
    return terminal.wait() == 0


@pytest.mark.parametrize("is_heard", [False, True])
def test_a_set_up_that_is_killed_goes_on(tmp_path: Path, is_heard: bool) -> None:
    """After each answer, before or after it was carried out; the next run asks only what is missing."""
    (tmp_path / "people.toml").write_text(PEOPLE, "utf-8")
    (tmp_path / "roster.toml").write_text(IN_TURN, "utf-8")
    killed: set[str] = set()
    is_done = False
    while not is_done:
        terminal = Terminal(tmp_path, {"ZHIBAN_DATA_DIR": str(tmp_path / "var")}, "setup")
        try:
            before = len(killed)
            is_done = answered(terminal, killed, is_heard=is_heard)
            assert is_done or len(killed) == before + 1, terminal.said
        finally:
            terminal.close()
    assert killed == set(ANSWERS)
    assert "Traceback" not in terminal.said
    engine = reading_engine(f"sqlite:///{tmp_path / 'var' / 'zhiban.db'}")
    with Session(engine) as session:
        states = step_states(session, load_policy().edition, utc_now())
        offices, people = session.exec(select(Office.name)).all(), session.exec(select(Person.name)).all()
        shifts = Counter(session.exec(select(Shift.role, Shift.begins_at)).all())
        begun = session.exec(select(LoginEntry).where(col(LoginEntry.what) == LoginEvent.SETUP_BEGUN)).all()
    engine.dispose()
    assert [one.is_done for one in states[:STEPS]] == [True] * STEPS
    assert (list(offices), sorted(people)) == ([ANSWERS["office"]], sorted(["何静", "李强", "张海涛", "周主任"]))
    assert set(shifts.values()) == {1}
    assert len(begun) == 1
