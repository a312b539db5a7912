"""The step of the trial: a first report by a form, what the desk did with it, and the press that withdraws it."""

import asyncio
from html import unescape

import pytest
from sqlmodel import col, select

from bot.checkup import found_problems
from bot.setup.admission import SETUP, path_of
from bot.turns.early_hearing import HeardAtOnce, Remarks
from handlers.i18n import voice_of
from handlers.setup.code import issue_code
from handlers.setup.steps import SetupStep
from models.chat import Event, Submission
from models.messaging.outbox import Post
from models.terms import Language, Status, Uncounted
from models.tickets.ticket import Ticket
from sla.rulebook import Rulebook
from tests.support.figures import FAULTS
from tests.support.logins import LoginDesk
from tests.support.typing_browser import PlainBrowser

ZH, EN = voice_of(Language.ZH), voice_of(Language.EN)
WANG, TRIAL, ADMINISTRATOR = "王敏", path_of(SetupStep.TRIAL), path_of(SetupStep.ADMINISTRATOR)
WITHDRAW = f"{TRIAL}/withdraw"
pytestmark = [pytest.mark.machine_clock, pytest.mark.both_databases("logins")]


@pytest.fixture
def named(browser: PlainBrowser) -> PlainBrowser:
    """A browser that has the set-up, and has made the administrator."""
    browser.open(ADMINISTRATOR)
    browser.press(name=WANG, department="信息科")
    browser.open(TRIAL)
    return browser


def tickets(house: LoginDesk) -> list[tuple[str, Status, Uncounted | None]]:
    """Number, status and mark of every ticket."""
    with house.desk.session() as session:
        found = session.exec(select(Ticket).order_by(col(Ticket.id))).all()
        return [(one.number, one.status, one.uncounted) for one in found]


def problems(house: LoginDesk) -> list[str]:
    """What the doctor finds."""
    with house.desk.session() as session:
        return list(found_problems(session, ZH, house.desk.now, house.desk.settings))


def test_a_report_is_made_shown_and_withdrawn(empty: LoginDesk, named: PlainBrowser) -> None:
    """Class, deadlines with why, and who is told, in either language; the page of steps names it until it is over."""
    named.press(text=FAULTS["A"])
    ((number, status, uncounted),) = tickets(empty)
    assert (named.path, status, uncounted) == (TRIAL, Status.NEW, Uncounted.TRIAL)
    empty.desk.settle()
    said = unescape(named.open(TRIAL).text)
    assert ZH("setup.trial.open", number=number) in said
    assert f"A类 {number}" in said
    for promise in ("respond", "resolve"):
        assert ZH(f"deadline.label.{promise}") in said
    assert ZH("setup.post.own_chat", platform=ZH("platform.webchat"), name=WANG) in said
    with empty.desk.session() as session:
        queued = len(session.exec(select(Post).where(col(Post.ticket_id).is_not(None))).all())
    assert said.count("已送达（") == queued >= 2
    assert 'name="text"' not in said
    english = PlainBrowser(empty.desk, "en")
    english.http.cookies = named.http.cookies
    assert EN("setup.trial.open", number=number) in unescape(english.open(TRIAL).text)
    assert ZH("setup.trial.open", number=number) in named.open(SETUP).text
    named.open(TRIAL)
    assert ZH("setup.trial.open", number=number) in problems(empty)
    named.press(WITHDRAW)
    assert (named.path, tickets(empty)) == (TRIAL, [(number, Status.WITHDRAWN, Uncounted.TRIAL)])
    assert ZH("setup.trial.open", number=number) not in problems(empty)
    assert ZH("setup.trial.over", number=number, status=ZH("status.withdrawn")) in named.page.text
    assert ZH("setup.trial.why") not in named.page.text
    assert ZH("setup.step.trial.done", number=number) in named.open(SETUP).text


class Misheard(HeardAtOnce):
    """An ear that takes everything for a fault of class C, and notes what it heard."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    async def remarks_of(self, event: Event, rules: Rulebook) -> Remarks:
        """As another ear hears another text."""
        assert isinstance(event, Submission)
        self.texts.append(event.fields["text"])
        return {event.fields["text"]: rules.hear(FAULTS["C"], event.sent_at)}


def test_it_is_heard_like_any_report(empty: LoginDesk, named: PlainBrowser) -> None:
    """Before its turn, by the ear that hears all others; what a stranger sends is not heard at all."""
    ear = Misheard()
    empty.desk.hear_with(ear)
    empty.desk.run(PlainBrowser(empty.desk).http.post(TRIAL, data={"text": FAULTS["B"]}))
    named.press(text=FAULTS["A"])
    assert ear.texts == [FAULTS["A"]]
    with empty.desk.session() as session:
        assert session.exec(select(Ticket.severity)).all() == ["C"]


def test_a_second_one_waits_for_the_first(empty: LoginDesk, named: PlainBrowser) -> None:
    """Sent twice at once there is one ticket; later ones are refused until it is withdrawn, and then taken."""

    async def twice() -> list[int]:
        both = [named.http.post(TRIAL, data={"text": FAULTS["C"]}) for _ in range(2)]
        return [one.status_code for one in await asyncio.gather(*both)]

    assert sorted(empty.desk.run(twice())) == [303, 422]
    named.open(TRIAL)
    answer = empty.desk.run(named.http.post(TRIAL, data={"text": FAULTS["A"]}))
    assert ZH("setup.trial.open", number=tickets(empty)[0][0]) in answer.text
    named.press(WITHDRAW)
    named.press(text=FAULTS["A"])
    assert [status for _, status, _ in tickets(empty)] == [Status.WITHDRAWN, Status.NEW]


def test_without_an_administrator_nobody_reports(empty: LoginDesk, browser: PlainBrowser) -> None:
    """The sentence says what comes first, and the words stay in their field."""
    browser.open(TRIAL)
    browser.press(text=FAULTS["A"])
    assert (browser.page.status_code, browser.refused) == (422, ZH("setup.trial.no_administrator"))
    assert f'value="{FAULTS["A"]}"' in browser.page.text
    assert tickets(empty) == []


@pytest.mark.parametrize(
    ("text", "status", "refusal"),
    [
        ("", 422, "intake.empty"),
        (" \u3000", 422, "intake.empty"),
        ("我要投诉评标专家不公正，要求重新评标", 422, "setup.trial.another_way"),
        ("长" * 9000, 413, "web.too_large"),
    ],
)
def test_what_cannot_be_a_trial_is_refused(
    empty: LoginDesk, named: PlainBrowser, text: str, status: int, refusal: str
) -> None:
    """In a sentence above the form, and there is no ticket."""
    named.press(text=text)
    assert (named.page.status_code, named.refused, named.path) == (status, ZH(refusal), TRIAL)
    assert tickets(empty) == []


def test_hostile_words_are_shown_as_words(empty: LoginDesk, named: PlainBrowser) -> None:
    """In the refused form and on the page of the trial."""
    hostile = '"><script>alert(1)</script>'
    named.press(text=f"投诉：{hostile}")
    assert named.refused == ZH("setup.trial.another_way")
    assert "<script" not in named.page.text
    named.press(text=f"{hostile} 统计报表导出一直报错，导出不了")
    assert len(tickets(empty)) == 1
    assert "<script" not in named.page.text
    assert "&lt;script&gt;" in named.page.text


def test_nothing_is_withdrawn_where_nothing_was_reported(empty: LoginDesk, named: PlainBrowser) -> None:
    """The press is refused in the step."""
    answer = empty.desk.run(named.http.post(WITHDRAW))
    assert answer.status_code == 422
    assert ZH("setup.trial.none") in answer.text


def test_no_other_browser_and_nobody_after_the_setup(empty: LoginDesk, named: PlainBrowser) -> None:
    """Others see the form for a code; once an administrator has logged in the page is gone, and the trial is theirs."""
    named.press(text=FAULTS["A"])
    before = tickets(empty)
    stranger = PlainBrowser(empty.desk)
    assert before[0][0] not in stranger.open(TRIAL).text
    for path in (TRIAL, WITHDRAW):
        answer = empty.desk.run(stranger.http.post(path, data={"text": FAULTS["A"]}))
        assert (answer.status_code, 'name="code"' in answer.text) == (401, True)
    seat = empty.seat(WANG)
    for path in (TRIAL, WITHDRAW):
        assert empty.desk.run(named.http.post(path, data={"text": FAULTS["A"]})).status_code == 404
    assert named.open(TRIAL).status_code == 404
    assert tickets(empty) == before
    seat.press(before[0][0], "withdraw")
    assert tickets(empty) == [(before[0][0], Status.WITHDRAWN, Uncounted.TRIAL)]


def test_the_browser_that_lost_the_setup_reports_nothing(empty: LoginDesk, named: PlainBrowser) -> None:
    """A new code takes it away."""
    empty.turn(issue_code)
    answer = empty.desk.run(named.http.post(TRIAL, data={"text": FAULTS["A"]}))
    assert (answer.status_code, tickets(empty)) == (401, [])
