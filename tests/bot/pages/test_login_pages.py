"""The pages of a log-in as a person without scripts uses them: what they show, set, refuse and leave unchanged."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from sqlalchemy.exc import OperationalError

from bot.logins.cookies import DEVICE, SESSION
from bot.turns.writer import Busy
from handlers.i18n import voice_of
from models.terms import Language
from tests.support.logins import BETTER, GOOD, WRONG, LoginDesk, running_login_desk
from tests.support.plain_browser import NAME, Page, told

ZH, EN = voice_of(Language.ZH), voice_of(Language.EN)
STEP = timedelta(seconds=30)
pytestmark = pytest.mark.machine_clock


@pytest.fixture
def house(office_url: str, tmp_path: Path) -> Iterator[LoginDesk]:
    """The demo's people in a desk, where nobody has a password yet."""
    with running_login_desk(office_url, tmp_path) as house:
        yield house


def test_from_a_link_to_the_desk(house: LoginDesk) -> None:
    """A link asks for a password and shows nothing before; the person logs in with it and is at the desk."""
    page, link = Page(house.desk), f"/login/link/{house.link(NAME)}"
    assert page.get("/").headers["location"] == "/login"
    shown = [page.get(link) for _ in range(2)]  # a scanner of mails opened it first
    assert [one.status_code for one in shown] == [200, 200]
    assert NAME not in shown[0].text
    done = page.post(link, password=GOOD, again=GOOD)
    assert (done.status_code, done.headers["location"]) == (303, "/login?set")
    assert ZH("login.page.has_set") in page.get("/login?set").text
    inside = page.log_in()
    assert (inside.status_code, inside.headers["location"]) == (303, "/")
    assert page.get("/").status_code == 200
    assert page.get("/chat/me").json()["person"]["name"] == NAME
    again = page.get(link)
    assert (again.status_code, told(again)) == (404, ZH("login.link_gone"))


def test_several_people_at_their_browsers(house: LoginDesk) -> None:
    """Each browser is its person's alone, and a person has as many as they like."""
    first, second, other = house.seat(NAME), house.seat(NAME), house.seat("王敏")
    shown = [seat.get("/chat/me").json()["person"]["name"] for seat in (first, second, other)]
    assert shown == [NAME, NAME, "王敏"]
    assert len({seat.http.cookies[SESSION] for seat in (first, second, other)}) == 3


def test_a_password_that_is_not_good_leaves_the_link(house: LoginDesk) -> None:
    """Each in one sentence, in the browser's language; the link counts as before."""
    page, link = Page(house.desk, "en-GB,en;q=0.9"), f"/login/link/{house.link(NAME)}"
    for typed, key in (
        ({"password": GOOD, "again": BETTER}, "password.not_the_same"),
        ({"password": "Password123", "again": "Password123"}, "password.common"),
        ({"password": "aaaaaaaaaaaa", "again": "aaaaaaaaaaaa"}, "password.sorts"),
    ):
        refused = page.post(link, **typed)
        assert refused.status_code == 422
        assert told(refused) == EN(key, count=3)
    assert page.post(link, password=GOOD, again=GOOD).status_code == 303


def test_what_is_wrong_is_never_said(house: LoginDesk) -> None:
    """A name that nobody has, a wrong password and a person without one get the same answer, and no session."""
    house.let_in(NAME)
    page = Page(house.desk)
    answers = [page.log_in(WRONG), page.log_in(GOOD, name="无此人"), page.log_in(GOOD, name="赵小禾"), page.log_in("")]
    assert [one.status_code for one in answers] == [401] * 4
    assert {told(one) for one in answers} == {ZH("login.refused")}
    assert {len(one.text) for one in answers} == {len(answers[0].text)}
    assert [one.headers.get("set-cookie") for one in answers] == [None] * 4


def test_cookies_over_tls_and_in_plain(house: LoginDesk) -> None:
    """Over TLS they are of this host alone; in plain they have other names, and are good for nothing over TLS."""
    house.let_in(NAME)
    for scheme, prefix, is_secure in (("https", "__Host-", True), ("http", "", False)):
        kept = Page(house.desk, scheme=scheme).log_in().headers.get_list("set-cookie")
        assert [one.partition("=")[0] for one in kept] == [f"{prefix}{SESSION}", f"{prefix}{DEVICE}"]
        for one in kept:
            facts = {part.strip().lower() for part in one.split(";")[1:]}
            assert {"httponly", "samesite=lax", "path=/"} <= facts
            assert ("secure" in facts) is is_secure
            assert not any(fact.startswith("domain") for fact in facts)
    secret = kept[0].partition("=")[2].partition(";")[0]
    over_tls = Page(house.desk, scheme="https")
    over_tls.http.cookies.set(SESSION, secret)
    assert over_tls.get("/chat/me").status_code == 401


def test_a_log_out_ends_the_session(house: LoginDesk) -> None:
    """The cookie goes, and its secret is good for nothing in any browser."""
    house.let_in(NAME)
    page, other = Page(house.desk), Page(house.desk)
    page.log_in()
    other.http.cookies.set(SESSION, page.http.cookies[SESSION])
    assert other.get("/chat/me").status_code == 200
    assert page.post("/logout").headers["location"] == "/login"
    assert SESSION not in page.http.cookies
    ended = other.get("/chat/me")
    assert (ended.status_code, ended.json()) == (401, {"error": ZH("login.ended"), "then": "log_in"})
    assert other.get("/login/own").headers["location"] == "/login?then=/login/own"
    assert page.post("/logout").status_code == 303


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "/chat/me?x=//evil.example",
        "javascript:alert(1)",
        "",
    ],
)
def test_nothing_leads_elsewhere_after_a_log_in(house: LoginDesk, wanted: str) -> None:
    """Only pages of ours are gone back to."""
    house.let_in(NAME)
    page = Page(house.desk)
    answer = house.desk.run(page.http.post("/login", params={"then": wanted}, data={"name": NAME, "password": GOOD}))
    assert answer.headers["location"] == "/"
    assert Page(house.desk).get("/login/own").headers["location"] == "/login?then=/login/own"


def test_ones_own_password(house: LoginDesk) -> None:
    """It is changed by the one before; the browser goes on with a fresh secret, and others have ended."""
    house.let_in(NAME)
    page, other = Page(house.desk), Page(house.desk)
    page.log_in()
    other.log_in()
    before = page.http.cookies[SESSION]
    wrong = page.post("/login/own/password", before=WRONG, password=BETTER, again=BETTER)
    assert (wrong.status_code, told(wrong)) == (422, ZH("password.wrong"))
    changed = page.post("/login/own/password", before=GOOD, password=BETTER, again=BETTER)
    assert ZH("login.own.password_changed") in changed.text
    assert page.http.cookies[SESSION] != before
    assert (page.get("/chat/me").status_code, other.get("/chat/me").status_code) == (200, 401)


def test_a_second_factor_of_ones_own(house: LoginDesk) -> None:
    """It is enrolled by the password and a code, asked for at each log-in, and dropped by a code."""
    house.let_in(NAME)
    page = Page(house.desk)
    page.log_in()
    assert told(page.post("/login/own/factor", before=WRONG)) == ZH("password.wrong")
    begun = page.post("/login/own/factor", before=GOOD)
    found = re.search(r'class="seed">([A-Z2-7]+)<', begun.text)
    assert found is not None
    assert "data:image/svg+xml" in begun.text
    codes = pyotp.TOTP(found.group(1))
    assert told(page.post("/login/own/factor/code", code="000000")) == ZH("factor.wrong_code")
    at = house.database_moment()
    assert ZH("login.own.factor_set") in page.post("/login/own/factor/code", code=codes.at(at - STEP)).text
    other = Page(house.desk)
    assert other.log_in().status_code == 401
    assert other.log_in(code=codes.at(at)).status_code == 303
    assert ZH("login.own.factor_dropped") in page.post("/login/own/factor/drop", code=codes.at(at + STEP)).text
    assert Page(house.desk).log_in().status_code == 303


def test_where_one_is_logged_in(house: LoginDesk) -> None:
    """Each other session has a form of its own; a press ends it, and a second one is told that it had ended."""
    house.let_in(NAME)
    page, other, third = Page(house.desk), Page(house.desk), Page(house.desk)
    page.log_in()
    assert 'action="/login/own/end' not in page.get("/login/own").text
    other.log_in()
    third.log_in()
    shown = page.get("/login/own").text
    forms = re.findall(r'action="/login/own/end">\s*<input type="hidden" name="session" value="(\d+)">', shown)
    assert (len(forms), shown.count(ZH("login.own.session.this"))) == (2, 1)
    assert ZH("login.own.session.ended") in page.post("/login/own/end", session=forms[1]).text
    assert (other.get("/chat/me").status_code, third.get("/chat/me").status_code) == (401, 200)
    gone = page.post("/login/own/end", session=forms[1])
    assert (gone.status_code, told(gone)) == (422, ZH("login.own.session.gone"))
    assert ZH("login.own.session.others_ended") in page.post("/login/own/end/others").text
    assert (page.get("/chat/me").status_code, third.get("/chat/me").status_code) == (200, 401)


@pytest.mark.parametrize("typed", ["", "x", "１", "-1", "9" * 16, "1 OR 1=1"])
def test_no_session_has_such_an_id(house: LoginDesk, typed: str) -> None:
    """It is refused as one that has ended, and nothing is ended."""
    house.let_in(NAME)
    page, other = Page(house.desk), Page(house.desk)
    page.log_in()
    other.log_in()
    assert told(page.post("/login/own/end", session=typed)) == ZH("login.own.session.gone")
    assert other.get("/chat/me").status_code == 200


def test_a_script_logs_in_in_place(house: LoginDesk) -> None:
    """The page that covered itself is told who logged in, or the sentence alone."""
    house.let_in(NAME)
    page = Page(house.desk)
    page.http.headers["Accept"] = "application/json"
    refused = page.log_in(WRONG)
    assert (refused.status_code, refused.json()) == (401, {"error": ZH("login.refused")})
    assert page.log_in().json() == {"person": house.id_of(NAME)}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"x" * 20_001, 413),
        (b"&".join([b"a=1"] * 60), 422),
        ("name=李".encode(), 422),
        (b"name=%ff%fe", 422),
        (b"", 401),
    ],
)
def test_a_form_that_is_none(house: LoginDesk, body: bytes, status: int) -> None:
    """Too large, too many fields, no ASCII, no UTF-8, empty: one sentence, and nothing is counted as a session."""
    page = Page(house.desk)
    answer = house.desk.run(page.http.post("/login", content=body))
    assert answer.status_code == status
    assert len(told(answer)) > 3


@pytest.mark.parametrize("error", [Busy("others write"), OperationalError("SELECT", {}, Exception("away"))])
def test_a_database_that_is_busy_or_away_is_said(
    house: LoginDesk, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form stays, with the sentence; nobody is in."""

    async def fail(*typed: object) -> None:
        raise error

    house.let_in(NAME)
    monkeypatch.setattr(house.logins, "log_in", fail)
    page = Page(house.desk)
    answer = page.log_in()
    assert (answer.status_code, told(answer)) == (503, ZH("login.busy"))
    assert SESSION not in page.http.cookies
