"""A set-up is killed at every question of the terminal and at every press of the page: nothing is half, or twice."""

import signal
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from sqlmodel import Session, col, func, select

from bot.desk_clock import utc_now
from bot.setup.admission import SETUP, path_of
from bot.setup.people_step import APPLY, FEW
from bot.setup.people_step import HERE as PEOPLE_HERE
from bot.setup.roster_step import WEEK
from handlers.i18n import voice_of
from handlers.logins.resets import LINK_PATH
from handlers.setup.steps import SetupStep, step_states
from handlers.setup.trial import posts_about
from models.database.engines import reading_engine
from models.duty.roster import Shift
from models.logins.login_log import LoginEntry, LoginEvent
from models.logins.setup import setup_of, trial_of, tried_posts
from models.people.office import Office
from models.people.person import Account, Person
from models.people.place import PlaceSetting
from models.terms import Language, Status
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from sla.policy.policy_file import load_policy
from tests.support.patience import HANG_S
from tests.support.processes.server import Server
from tests.support.processes.terminal import Terminal
from tests.support.processes.vanishing import BEFORE_THE_ANSWER, BEFORE_THE_COMMIT
from tests.support.rosters import IN_TURN
from tests.support.typing_browser import SENT_BY_A_PAGE, TypingBrowser

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


FEW_PEOPLE = {
    f"{column}{row}": value
    for row, values in enumerate((("李强", "engineer"), ("张海涛", "engineer"), ("周主任", "leader")), 1)
    for column, value in zip(("name", "roles", "department"), (*values, "蓝湾软件"), strict=True)
}


class Press(NamedTuple):
    """A press of a step: the page that it stands on, what is typed, and the answer where it was carried out before."""

    page: str
    typed: Mapping[str, str]
    status: int


OFFICE, ADMINISTRATOR, ROOMS, ROSTER, STANDARD, CHATS, TRIAL = (
    path_of(one) for one in SetupStep if one not in {SetupStep.PEOPLE, SetupStep.CHECK}
)
PRESSES = {
    OFFICE: Press(OFFICE, {"name": ANSWERS["office"]}, 200),
    ADMINISTRATOR: Press(ADMINISTRATOR, {"name": ANSWERS["administrator"]}, 200),
    APPLY: Press(PEOPLE_HERE, {}, 409),
    ROOMS: Press(ROOMS, {}, 200),
    WEEK: Press(ROSTER, {}, 200),
    STANDARD: Press(STANDARD, {}, 200),
    CHATS: Press(CHATS, {}, 422),
    TRIAL: Press(TRIAL, {"text": "投标文件解密失败，都解不开"}, 422),
    f"{TRIAL}/withdraw": Press(TRIAL, {}, 200),
}
"""In their order, by where each is sent to."""
MADE = (Office, Person, Account, PlaceSetting, Shift, Ticket, WorkLogEntry)
Held = tuple[set[SetupStep], list[int], Status | None]


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


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Server]:
    """A new desk, that is not started yet."""
    desk = Server(tmp_path, command="run")
    desk.environment["ZHIBAN_PAGE"] = "on"
    yield desk
    desk.end()


@pytest.fixture
def held(desk: Server) -> Iterator[Callable[[], Held]]:
    """Look at what the desk holds: the steps that are done, the rows that they make, and the trial as it stands."""
    engine = reading_engine(f"sqlite:///{desk.folder / 'data' / 'zhiban.db'}")

    def look() -> Held:
        with Session(engine) as session:
            setup, states = setup_of(session), step_states(session, load_policy().edition, utc_now())
            trial = trial_of(session, setup)
            told = posts_about(session, trial) if trial is not None else []
            counts = [session.exec(select(func.count()).select_from(one)).one() for one in MADE]
            return (
                {one.step for one in states if one.is_done and one.step is not SetupStep.CHATS},
                [*counts, len(tried_posts(session, setup)), len(told)],
                trial.status if trial is not None else None,
            )

    yield look
    engine.dispose()


def start(desk: Server, moment: str, path: str) -> None:
    """Start the desk, which will be killed at this moment of the first form that is sent there."""
    desk.program = ["-m", "tests.support.processes.vanishing", moment, path]
    desk.start()


def test_a_page_whose_desk_is_killed_goes_on(desk: Server, held: Callable[[], Held]) -> None:
    """Before a press is kept there is nothing of it, after it all of it; sent once more, it is not there twice."""
    said = desk.run("setup", "code").stdout.splitlines()
    start(desk, BEFORE_THE_COMMIT, next(iter(PRESSES)))
    with httpx.Client(base_url=desk.url, headers=SENT_BY_A_PAGE, timeout=HANG_S) as client:
        browser = TypingBrowser(client.request)
        browser.open(SETUP)
        browser.press(code=said[0].removeprefix(ZH("setup.code", code="")))
        for (sent_to, press), following in zip(PRESSES.items(), [*list(PRESSES)[1:], ""], strict=True):
            browser.open(press.page)
            if sent_to == APPLY:
                browser.press(FEW, None, **FEW_PEOPLE)
            found = [held()]
            for moment, goes_on_to in ((BEFORE_THE_ANSWER, sent_to), (BEFORE_THE_COMMIT, following)):
                with pytest.raises(httpx.TransportError):
                    browser.press(sent_to, None, **press.typed)
                assert desk.vanished() == -signal.SIGKILL
                found.append(held())
                start(desk, moment, goes_on_to)
            browser.press(sent_to, None, **press.typed)
            assert browser.page.status_code == press.status, browser.page.text
            before, undone, kept = found
            assert (undone, held()) == (before, kept), sent_to
            assert kept != before, sent_to
        said_at_last = unescape(browser.open(SETUP).text)
    assert not [one for one in SetupStep if ZH(f"setup.step.{one}.missing") in said_at_last]
