"""A ticket's address, as a notice in a group carries it, leads to the log-in and back, by whichever way one logs in."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import httpx
import pytest
from sqlalchemy import delete

from bot.logins.office import CODE, OFFICE
from bot.pages.login_pages import FACTOR, LOG_IN, OWN
from bot.platforms.links import Links
from models.logins.tries import MOST, LoginTries
from tests.support.desk import ZH, settings_for
from tests.support.logins import GOOD, WRONG
from tests.support.office_logins import OIDC, PAGE_URL, OfficeBrowser, OfficeDesk, office_desk

NUMBER = "2602-0001"
LINK = urlsplit(Links(PAGE_URL).ticket(NUMBER)).path
THEN = {"then": LINK}
FORGED = (
    *("//evil.example", "%2F%2Fevil.example", "/\\evil.example", "\\evil", "https:evil.example", "..", "../..//evil"),
    *("x\r\nSet-Cookie: zhiban=x", "x%0d%0aLocation:%20https://evil.example", "javascript:alert(1)", "x?then=//evil"),
    *("x#@evil.example", "２６０２-0001", "x" * 3000, "<script>", "\0"),
)


@pytest.fixture
def house(office_url: str, tmp_path: Path) -> Iterator[OfficeDesk]:
    """An office with a log-in of its own, where an engineer owes a second factor."""
    with office_desk(office_url, tmp_path, **OIDC, second_factor_roles="engineer") as desk:
        yield desk


def where(answer: httpx.Response) -> str:
    """Where a browser is led."""
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def arrives(browser: OfficeBrowser, link: str) -> bool:
    """Open the link that a log-in led to: the page says there that there is no such ticket."""
    answer = browser.get(link)
    return link == LINK and (answer.status_code, ZH("web.no_ticket") in answer.text) == (404, True)


def test_by_a_password(house: OfficeDesk) -> None:
    """Also after a wrong one, for the form sends to the address that is open."""
    house.let_in("王敏")
    browser = house.browser()
    assert where(browser.get(LINK)) == f"{LOG_IN}?then={LINK}"
    form = f"{LOG_IN}?then={LINK}"
    assert browser.post(form, name="王敏", password=WRONG).status_code == 401
    assert arrives(browser, where(browser.post(form, name="王敏", password=GOOD)))
    assert arrives(browser, LINK)
    assert where(browser.get(form)) == LINK


def test_by_the_offices_own_log_in(house: OfficeDesk) -> None:
    """The log-in's link keeps the ticket, and so does the way to the provider; no other site's link begins one."""
    browser = house.browser()
    assert f'href="{OFFICE}?then={LINK}"' in browser.get(LOG_IN, THEN).text
    assert where(browser.get(OFFICE, THEN, **{"sec-fetch-site": "cross-site"})) == f"{LOG_IN}?then={LINK}"
    house.provider.person = {"sub": "u-2", "staff_no": "0418"}
    assert arrives(browser, where(browser.log_in(LINK)))
    assert browser.name() == "王敏"


def test_by_a_code_after_it(house: OfficeDesk) -> None:
    """A wrong code leaves the way as it is."""
    seed, browser = house.enrol("李强"), house.browser()
    assert browser.log_in(LINK).status_code == 200
    assert browser.post(CODE, code="000000").status_code == 401
    assert arrives(browser, where(browser.post(CODE, code=house.code(seed))))


def test_after_a_second_factor_that_is_owed(house: OfficeDesk) -> None:
    """One's own log-in comes first; its forms and its way on keep the ticket, also where they refuse."""
    house.let_in("李强")
    browser = house.browser()
    assert where(browser.post(f"{LOG_IN}?then={LINK}", name="李强", password=GOOD)) == LINK
    own = f"{OWN}?then={LINK}"
    assert where(browser.get(LINK)) == own
    refused = browser.post(f"{FACTOR}?then={LINK}", before="wrong")
    for page in (browser.get(own), refused):
        assert f'href="{LINK}"' in page.text
        assert f'action="{FACTOR}?then={LINK}"' in page.text
    begun = browser.post(f"{FACTOR}?then={LINK}", before=GOOD)
    (seed,) = re.findall(r'class="seed">([A-Z2-7]+)<', begun.text)
    (confirm,) = re.findall(r'action="([^"]+)"', begun.text)
    done = browser.post(confirm, code=house.code(seed))
    assert f'href="{LINK}"' in done.text
    assert arrives(browser, LINK)


def test_what_happened_meanwhile_is_shown_on_the_way(house: OfficeDesk) -> None:
    """Whoever is told of their own log-in at the next one goes on to the ticket from there."""
    house.let_in("王敏")
    house.logged_in("王敏")
    for _ in range(MOST):
        house.log_in("王敏", WRONG)
    browser = house.browser()
    house.write(delete(LoginTries))
    assert where(browser.post(f"{LOG_IN}?then={LINK}", name="王敏", password=GOOD)) == f"{OWN}?then={LINK}"
    assert f'href="{LINK}"' in browser.get(OWN, THEN).text


@pytest.mark.parametrize("number", FORGED)
def test_a_forged_address_leads_nowhere_else(house: OfficeDesk, number: str) -> None:
    """Before the log-in, at it and after it: only to paths of ours, and no header is made of it."""
    house.let_in("王敏")
    browser = house.browser()
    path = f"/tickets/{quote(number, safe='')}"
    asked = [browser.get(path), browser.get(LOG_IN, {"then": f"/tickets/{number}"})]
    asked += [browser.get(path), browser.get(OWN, {"then": f"/tickets/{number}"})]
    done = browser.post(f"{LOG_IN}?{urlencode({'then': f'/tickets/{number}'})}", name="王敏", password=GOOD)
    for answer in (*asked, done, browser.get(path)):
        leads = answer.headers.get("location", "/")
        assert re.fullmatch(r"/|/login(/own)?(\?then=[a-z0-9/-]+)?", leads), leads
        assert answer.status_code in {200, 303, 404}
        assert [name for name in answer.headers.get_list("set-cookie") if not name.startswith("__Host-zhiban")] == []
        assert "evil.example" not in leads


def test_a_link_says_nothing_of_a_ticket(house: OfficeDesk) -> None:
    """Whether there is one, to who may not read it, in or out: the answers are the same."""
    house.let_in("陈思远")
    number = house.desk.as_("赵小禾").say("desk", "公告发布不了").number
    browser = house.browser()
    for _ in range(2):
        answers = [browser.get(f"/tickets/{one}") for one in (number, "9999-0001")]
        said = {(one.status_code, one.headers.get("location"), one.text) for one in answers}
        assert len({(status, str(leads).replace(number, "9999-0001"), text) for status, leads, text in said}) == 1
        browser.post(LOG_IN, name="陈思远", password=GOOD)


def test_no_link_is_shown_of_a_page_that_is_off() -> None:
    """Neither of a page without an address."""
    shown = [
        settings_for("sqlite://", Path("var"), **how).opened_at
        for how in ({"page": "off", "page_url": PAGE_URL}, {"page": "on"}, {"page_url": PAGE_URL})
    ]
    assert shown == ["", "", PAGE_URL]
    assert (Links("").ticket(NUMBER), Links("").board()) == ("", "")
