"""A second factor of the desk's own is asked for after the office's log-in, unless the provider asks for one itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from bot.logins.office import CODE
from models.logins.office_visit import OfficeVisit
from models.logins.policy import Outstanding
from tests.support.office_logins import OIDC, OfficeDesk, office_desk


@pytest.fixture
def house(office_url: str, tmp_path: Path) -> Iterator[OfficeDesk]:
    """An office that demands a second factor of engineers."""
    with office_desk(office_url, tmp_path, **OIDC, second_factor_roles="engineer") as desk:
        yield desk


def test_the_code_comes_after_the_provider(house: OfficeDesk) -> None:
    """The form stands where the session would begin; a wrong code is refused, a right one lets in and is used up."""
    seed, browser = house.enrol("李强"), house.browser()
    form = browser.log_in("/login/own")
    assert (form.status_code, browser.name()) == (200, "")
    assert f'action="{CODE}"' in form.text
    assert browser.post(CODE, code="000000").status_code == 401
    right = house.code(seed)
    assert house.browser().post(CODE, code=right).status_code == 401
    done = browser.post(CODE, code=right)
    assert (done.status_code, done.headers["location"], browser.name()) == (303, "/login/own", "李强")
    assert browser.post(CODE, code=right).status_code == 401
    with house.desk.session() as session:
        assert session.exec(select(OfficeVisit)).all() == []


def test_codes_are_guessed_five_times(house: OfficeDesk) -> None:
    """Then the right one lets nobody in, by this way; the way with the password is not shut."""
    seed, browser = house.enrol("李强"), house.browser()
    house.let_in("李强")
    browser.log_in()
    for _ in range(5):
        assert browser.post(CODE, code="000000").status_code == 401
    assert browser.post(CODE, code=house.code(seed)).status_code == 401
    assert browser.name() == ""
    house.logged_in("李强", code=house.code(seed))


def test_whoever_has_none_owes_one(house: OfficeDesk) -> None:
    """As after a log-in by password."""
    browser = house.browser()
    browser.log_in()
    holder = house.desk.run(house.logins.holder(browser.secret(), is_active=False))
    assert holder is not None
    assert holder.owes == {Outstanding.FACTOR}


def test_the_provider_may_ask_itself(office_url: str, tmp_path: Path) -> None:
    """Then nothing is owed, and no code asked; a log-in by password still needs it."""
    more = {"second_factor_roles": "engineer", "oidc_factor": "provider"}
    with office_desk(office_url, tmp_path, **OIDC, **more) as house:
        house.enrol("李强")
        house.let_in("李强")
        browser = house.browser()
        browser.log_in()
        holder = house.desk.run(house.logins.holder(browser.secret(), is_active=False))
        assert holder is not None
        assert holder.owes == frozenset()
        assert house.log_in("李强") == "login.refused"
