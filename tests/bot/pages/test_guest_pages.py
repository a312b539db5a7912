"""A caller's link in a browser without scripts: opening does nothing, the press begins, and nothing else is shown."""

import pytest
from sqlmodel import select

from handlers.i18n import voice_of
from models.logins.guest_link import GuestSession, make_guest_link
from models.terms import Language, Satisfaction, Status
from tests.support.desk import ZH
from tests.support.guests import DIGITS, dispatch_of, ruled
from tests.support.logins import LoginDesk
from tests.support.phone import CALL
from tests.support.plain_browser import Page, told

pytestmark = pytest.mark.machine_clock


class Called:
    """A ticket that the office entered in a desk, and its link."""

    def __init__(self, office: LoginDesk, *, asks_digits: bool = False) -> None:
        self.office, self.desk = office, office.desk
        self.number = office.seat("王敏").submit(None, "phone_in", CALL, place="intake").number
        ticket_id = self.desk.ticket(self.number).id or 0
        make = make_guest_link
        self.code = office.turn(
            lambda turn: make(turn.session, ticket_id, "song@haizhou.example", asks_digits=asks_digits)
        )
        self.path = f"/o/{self.code}"

    def sessions(self) -> int:
        """How many sessions there are."""
        with self.desk.session() as session:
            return len(session.exec(select(GuestSession)).all())

    def resolved(self) -> None:
        """Its engineer hands in a result."""
        engineer = self.office.seat("李强")
        engineer.press(self.number, "接单")
        engineer.fill(self.number, "提交解决结果", cause="证书过期", method="已更换", state_before="untouched")


@pytest.fixture
def called(office: LoginDesk) -> Called:
    """A caller's ticket with a link."""
    return Called(office)


def test_opening_a_link_does_nothing(called: Called) -> None:
    """A program that looks through mails opens it as often as it likes; the page has a button and no word of it."""
    for _ in range(3):
        shown = Page(called.desk).get(called.path)
        assert (shown.status_code, called.sessions()) == (200, 0)
        assert called.number not in shown.text
        assert CALL["text"] not in shown.text
    assert ZH("guest.page.open") in shown.text


def test_the_press_shows_the_ticket(called: Called) -> None:
    """Its cookie is of this host and no script's; the address that is left in the history holds no secret."""
    page = Page(called.desk, scheme="https")
    opened = page.post(called.path)
    assert (opened.status_code, opened.headers["location"]) == (303, "/o/")
    cookie = opened.headers["set-cookie"]
    assert cookie.startswith("__Host-zhiban-guest=")
    assert "HttpOnly" in cookie
    assert "Secure" in cookie
    shown = page.get("/o/")
    assert shown.status_code == 200
    assert called.number in shown.text
    assert shown.headers["cache-control"] == "no-store"
    assert "<script" not in shown.text
    english = Page(called.desk, "en")
    english.post(called.path)
    assert voice_of(Language.EN)("guest.page.log") in english.get("/o/").text


def test_confirming_and_rating(called: Called) -> None:
    """Each press leads back to the page, which says that it was kept."""
    called.resolved()
    page = Page(called.desk)
    page.post(called.path)
    assert "证书过期" in page.get("/o/").text
    done = page.post("/o/", action="confirm_fixed")
    assert ZH("guest.done.confirm_fixed") in page.get(done.headers["location"]).text
    assert page.post("/o/", action="rate:satisfied").status_code == 303
    ticket = called.desk.ticket(called.number)
    assert (ticket.status, ticket.satisfaction) == (Status.CLOSED, Satisfaction.SATISFIED)


def test_a_press_that_says_not_where_it_comes_from_is_refused(called: Called) -> None:
    """A caller's cookie is no less a browser's than one of the house."""
    page = Page(called.desk)
    page.post(called.path)
    del page.http.headers["Sec-Fetch-Site"]
    assert page.post("/o/", action="supplement", text="补充").status_code == 403
    assert page.get("/o/").status_code == 200


def test_words_that_are_refused_are_not_lost(called: Called) -> None:
    """They stand in the form again, with the sentence that says why."""
    page = Page(called.desk)
    page.post(called.path)
    refused = page.post("/o/", action="supplement", text="长" * 2001)
    assert (refused.status_code, told(refused)) == (422, ZH("guest.too_long", count=2000))
    assert "长" * 100 in refused.text
    assert page.post("/o/", action="supplement", text="<b>二标段</b>").status_code == 303
    assert "&lt;b&gt;二标段" in page.get("/o/").text


def test_what_is_not_there_is_one_page(called: Called) -> None:
    """A link that never was, one that ended, no session, and a session of an older link: the same words and status."""
    page, stranger = Page(called.desk), Page(called.desk)
    page.post(called.path)
    number = called.desk.ticket(called.number).id or 0
    called.office.turn(lambda turn: make_guest_link(turn.session, number, "x", asks_digits=False))
    answers = [
        stranger.get("/o/abc"),
        stranger.post("/o/abc"),
        stranger.get(called.path),
        stranger.post(called.path),
        stranger.get("/o/"),
        stranger.post("/o/", action="confirm_fixed"),
        page.get("/o/"),
        page.post("/o/", action="supplement", text="在吗"),
    ]
    assert {(one.status_code, one.text) for one in answers} == {(404, answers[0].text)}


def test_guesses_begin_no_turn(called: Called) -> None:
    """A read turns them down."""
    before = dispatch_of(called.desk).writer
    begun: list[str] = []
    answer = before.answer
    before.answer = lambda work, key: begun.append(key) or answer(work, key)  # type: ignore[assignment,method-assign,func-returns-value]
    stranger = Page(called.desk)
    for count in range(5):
        stranger.post(f"/o/guess{count}")
        stranger.post("/o/", action="supplement", text="x")
    assert begun == []
    stranger.post(called.path)
    assert begun == ["guests"]


def test_a_browser_of_the_house_reads_and_answers_nothing(called: Called) -> None:
    """With a session of somebody who works here, neither the caller's word nor their content is given."""
    called.resolved()
    called.office.let_in("李强")
    page = Page(called.desk)
    assert page.log_in().status_code == 303
    page.post(called.path)
    shown = page.get("/o/")
    assert shown.status_code == 200
    assert called.number in shown.text
    assert ZH("guest.house") in shown.text
    assert "<form" not in shown.text
    for action in ("confirm_fixed", "reopen", "supplement"):
        refused = page.post("/o/", action=action, text="好了")
        assert (refused.status_code, told(refused)) == (403, ZH("guest.house"))
    assert called.desk.ticket(called.number).status is Status.RESOLVED


def test_the_last_digits_are_asked_for(office: LoginDesk) -> None:
    """Wrong ones are said to be wrong; five end the link."""
    called = Called(office, asks_digits=True)
    ruled(called.desk, asks_digits=True)
    page = Page(called.desk)
    assert ZH("guest.page.digits") in page.get(called.path).text
    wrong = page.post(called.path, digits="0000")
    assert (wrong.status_code, told(wrong)) == (401, ZH("guest.wrong_digits"))
    assert page.post(called.path, digits=DIGITS).status_code == 303
    assert [page.post(called.path, digits="1").status_code for _ in range(6)] == [401] * 5 + [404]
