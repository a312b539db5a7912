"""The people page over HTTP: who reaches it, what it shows, and each press with each of its refusals."""

import re
from collections.abc import Callable
from html import unescape

import httpx
import pyotp
import pytest
from sqlalchemy import insert
from sqlmodel import col, select, update

from bot.logins.cookies import SESSION
from handlers.i18n import voice_of
from handlers.logins.resets import LINK_PATH
from models.logins.link import LoginLink
from models.logins.reset import WAITS_FOR, LoginReset
from models.people.person import Account, Person
from models.terms import Language, Platform, Role
from tests.bot.pages.conftest import PAGE_URL
from tests.support.desk import Desk
from tests.support.hands import GUARD, a_day_goes_by, imports, listed, names_guards
from tests.support.logins import BETTER, GOOD, LoginDesk
from tests.support.plain_browser import Page, told

pytestmark = pytest.mark.machine_clock

ZH, EN = voice_of(Language.ZH), voice_of(Language.EN)
HE, SUN, LI = "何静", "孙工", "李强"
"""Two administrators, and an engineer."""
PRESSES = ("link", "password", "factor", "end", "shut", "reopen")

Inside = Callable[[str], Page]


def words(answer: httpx.Response) -> str:
    """The text of a page as a person reads it."""
    plain = re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2])
    return " ".join(unescape(plain).split())


def codes_on(answer: httpx.Response) -> list[str]:
    """The codes of the links that are written on a page."""
    return re.findall(rf"{re.escape(PAGE_URL + LINK_PATH)}([\w-]+)", answer.text)


def person_path(house: LoginDesk, name: str, press: str = "") -> str:
    """The address of a person's page, or of a press on it."""
    return f"/people/{house.id_of(name)}" + (f"/{press}" if press else "")


def test_nobody_else_reaches_it(office: LoginDesk, inside: Inside) -> None:
    """Logged out, to the log-in and back; everybody but an administrator one sentence and 403, and nothing is done."""
    out = Page(office.desk)
    gets = ("/people", person_path(office, LI), "/people/import", "/people/people.xlsx")
    posts = (
        *(person_path(office, LI, one) for one in PRESSES),
        "/people/slips",
        "/people/import",
        "/people/import/apply",
    )
    assert [out.get(path).headers["location"] for path in gets[:3]] == [f"/login?then={path}" for path in gets[:3]]
    assert {out.post(path).headers["location"] for path in posts} == {"/login?then=/people"}
    before = office.log()
    for name in (LI, "王敏", "周主任", "郑文", "刘晓彤"):
        page = inside(name)
        before = office.log()
        for answer in (*map(page.get, gets), *map(page.post, posts)):
            assert answer.status_code == 403
            assert told(answer) in {
                say(one) for say in (ZH, EN) for one in ("ticket.only_admin", "people.only_security")
            }
            assert "孙工" not in answer.text
    assert office.log() == before


def test_a_demo_has_no_such_page(desk: Desk) -> None:
    """Its people have no log-ins."""
    assert [desk.as_(SUN).get(path).status_code for path in ("/people", "/people/1", "/people/logins")] == [404] * 3


def test_an_administrator_of_a_vendor_is_none(office: LoginDesk, inside: Inside) -> None:
    """The office appoints its own."""
    office.write(update(Person).where(Person.name == LI).values(roles=[Role.ENGINEER, Role.ADMIN]))  # type: ignore[arg-type]
    assert inside(LI).get("/people").status_code == 403


def test_rights_are_asked_at_each_press(office: LoginDesk, inside: Inside) -> None:
    """A page that was open when the role was lost does nothing any more; gained roles count without a new log-in."""
    page, other = inside(SUN), inside("王敏")
    office.write(
        update(Person).where(Person.name == SUN).values(roles=[Role.OFFICE]),  # type: ignore[arg-type]
        update(Person).where(Person.name == "王敏").values(roles=[Role.OFFICE, Role.ADMIN]),  # type: ignore[arg-type]
    )
    assert page.post(person_path(office, LI, "shut")).status_code == 403
    before = other.http.cookies[SESSION]
    assert other.get("/people").status_code == 200
    assert other.http.cookies[SESSION] != before
    assert other.get("/people").status_code == 200
    assert "shut" not in office.log()


def test_each_hand_is_shown_its_own_presses(office: LoginDesk, inside: Inside) -> None:
    """Links on the administrator's page, resets and locks on that of security; of a leader both may ask."""
    names_guards(office)
    presses = {}
    for name in (SUN, GUARD):
        page = inside(name)
        assert ("/people/slips" in page.get("/people").text) is (name == SUN)
        for whom in (LI, HE):
            office.let_in(whom)
        for whom in ("王敏", LI, HE):
            here = person_path(office, whom)
            presses[name, whom] = set(re.findall(rf'action="{here}/(\w+)"', page.get(here).text))
    assert [presses[SUN, one] for one in ("王敏", LI, HE)] == [{"link"}, set(), {"password"}]
    assert presses[GUARD, "王敏"] == {"end", "shut"}
    assert presses[GUARD, LI] == presses[GUARD, HE] == {"password", "end", "shut"}


def test_what_is_owed_comes_first(office: LoginDesk, inside: Inside) -> None:
    """An administrator who owes a second factor is led to their own log-in, and presses nothing."""
    page = inside(SUN)
    object.__setattr__(office.logins.policy, "factor_roles", (Role.ADMIN,))
    assert page.get("/people").headers["location"] == "/login/own"
    assert page.post(person_path(office, LI, "link")).headers["location"] == "/login/own"
    assert office.log().count("link_made") == 1


def test_the_list(office: LoginDesk, inside: Inside) -> None:
    """Everybody with role, unit, accounts and log-in, found by a part of the name; nothing typed is markup."""
    page = inside(SUN)
    shown = words(page.get("/people"))
    for expected in (LI, "蓝湾软件", ZH("role.engineer"), ZH("people.language.en"), ZH("people.count", count=14)):
        assert expected in shown
    found = page.get("/people?name=" + "静")
    assert HE in found.text
    assert LI not in found.text
    assert ZH("people.count", count=1) in found.text
    for wish in ("%", "_", "<b>x", "x" * 300):
        nobody = page.get(f"/people?name={wish}")
        assert nobody.status_code == 200
        assert ZH("people.count", count=0) in nobody.text
        assert "<b>" not in nobody.text
    for number in ("0", "-1", "x", "2", "99999999", "²"):
        assert page.get(f"/people?page={number}").status_code == 200


def test_what_the_list_says_of_a_login(office: LoginDesk, inside: Inside) -> None:
    """Password, factor, link, shut, left and last log-in, each as it is."""
    page, own = inside(SUN), inside(LI)
    enrol(office, own)
    row = row_of(page, LI)
    assert row.count(ZH("people.page.set")) == 2
    assert ZH("people.page.never") not in row
    assert ZH("people.page.never") in row_of(page, HE)
    page.post(person_path(office, HE, "link"))
    assert ZH("people.page.link_until", at="")[:6] in row_of(page, HE)
    page.post(person_path(office, LI, "shut"))
    assert ZH("people.page.is_shut") in row_of(page, LI)
    office.write(update(Person).where(Person.name == LI).values(active_until=office.desk.now))  # type: ignore[arg-type]
    assert ZH("people.page.has_left") in row_of(page, LI)


def test_a_person_who_is_nobody(office: LoginDesk, inside: Inside) -> None:
    """A number that nobody has, one that no database holds, and a placeholder: one sentence."""
    page = inside(SUN)
    office.write(update(Person).where(Person.name == "陈思远").values(is_placeholder=True))  # type: ignore[arg-type]
    for number in ("0", "9999", str(2**31), str(10**30), str(office.id_of("陈思远"))):
        shown = page.get(f"/people/{number}")
        assert (shown.status_code, told(shown)) == (404, ZH("people.page.nobody"))
        assert page.post(f"/people/{number}/shut").status_code == 404
    assert page.get("/people/x").status_code == 404
    assert page.post(person_path(office, LI, "other")).status_code == 404


def test_a_slip_is_shown_once(office: LoginDesk, inside: Inside) -> None:
    """With the address, the picture and the end; the page of the person has it no more, and it lets them in."""
    page = inside(SUN)
    made = page.post(person_path(office, LI, "link"))
    (code,) = codes_on(made)
    shown = words(made)
    assert made.status_code == 200
    assert made.headers["cache-control"] == "no-store"
    assert "data:image/svg+xml" in made.text
    for expected in (ZH("login.link", name=LI), ZH("login.link.hand_over", name=LI), ZH("people.slips.once")):
        assert expected in shown
    assert code not in page.get(person_path(office, LI)).text
    (newer,) = codes_on(page.post(person_path(office, LI, "link")))
    own = Page(office.desk)
    assert own.get(f"{LINK_PATH}{code}").status_code == 404
    assert own.post(f"{LINK_PATH}{newer}", password=GOOD, again=GOOD).status_code == 303
    refused = page.post(person_path(office, LI, "link"))
    assert (refused.status_code, told(refused)) == (422, ZH("login.has_password", name=LI))


def test_a_link_for_a_chat_is_not_shown(office: LoginDesk, inside: Inside) -> None:
    """It goes there, and the page says so."""
    give_telegram(office, LI)
    page = inside(SUN)
    made = page.post(person_path(office, LI, "link"))
    assert made.headers["location"] == f"{person_path(office, LI)}?done=sent"
    after = page.get(made.headers["location"])
    assert ZH("people.done.sent", name=LI) in after.text
    assert codes_on(made) + codes_on(after) == []


def test_a_link_for_nobody_who_may_log_in(office: LoginDesk, inside: Inside) -> None:
    """Neither for a person without a role, nor for one who left or is shut; and the page offers none."""
    page = inside(SUN)
    page.post(person_path(office, LI, "shut"))
    office.write(
        update(Person).where(Person.name == "马跃").values(roles=[]),  # type: ignore[arg-type]
        update(Person).where(Person.name == "赵小禾").values(active_until=office.desk.now),  # type: ignore[arg-type]
    )
    for name in (LI, "马跃", "赵小禾"):
        refused = page.post(person_path(office, name, "link"))
        assert (refused.status_code, told(refused)) == (422, ZH("login.may_not", name=name))
    assert ZH("people.link.press") not in page.get(person_path(office, LI)).text


def test_a_password_is_reset(office: LoginDesk, inside: Inside) -> None:
    """The one before is dead, sessions have ended, and the new link is shown once."""
    page, own = inside(SUN), inside(LI)
    done = page.post(person_path(office, LI, "password"))
    (code,) = codes_on(done)
    assert own.get("/login/own").status_code == 303
    assert Page(office.desk).log_in().status_code == 401
    Page(office.desk).post(f"{LINK_PATH}{code}", password=BETTER, again=BETTER)
    assert Page(office.desk).log_in(BETTER).status_code == 303
    assert ZH("login.log.password_reset") in page.get(person_path(office, LI)).text


def test_a_second_factor_is_reset(office: LoginDesk, inside: Inside) -> None:
    """The password stays."""
    page, own = inside(SUN), inside(LI)
    enrol(office, own)
    assert Page(office.desk).log_in().status_code == 401
    done = page.post(person_path(office, LI, "factor"))
    assert ZH("people.done.factor", name=LI) in page.get(done.headers["location"]).text
    assert Page(office.desk).log_in().status_code == 303


@pytest.mark.parametrize("whom", ["周主任", "郑文", SUN])
def test_two_administrators_are_needed_for_some(office: LoginDesk, inside: Inside, whom: str) -> None:
    """The wish waits on the page; its asker cannot agree to it, nor the person, and the second press does it."""
    imports(office, listed("王敏", Role.OFFICE, Role.ADMIN))
    a_day_goes_by(office)
    asker, second, own = inside(HE), inside("王敏"), inside(whom)
    path = person_path(office, whom)
    asked = asker.post(f"{path}/password")
    assert asked.headers["location"] == f"{path}?done=asked"
    assert ZH("people.reset.awaits") in asker.get(path).text
    assert ZH("people.reset.agree.password") not in asker.get(path).text
    asker.post(f"{path}/password")
    assert own.get("/login/own").status_code == 200
    if whom == SUN:
        assert ZH("people.reset.is_yours") in own.get(path).text
        refused = own.post(f"{path}/password")
        assert (refused.status_code, told(refused)) == (422, ZH("login.reset_oneself"))
    shown = words(second.get(path))
    assert ZH("people.reset.agree.password") in shown
    assert HE in shown
    done = second.post(f"{path}/password")
    assert len(codes_on(done)) == 1
    assert own.get("/login/own").status_code == 303
    assert ZH("people.reset.agree.password") not in second.get(path).text


def test_a_wish_of_yesterday_is_not_shown(office: LoginDesk, inside: Inside) -> None:
    """After a day the next press asks anew."""
    a_day_goes_by(office)
    asker, second = inside(HE), inside(SUN)
    path = person_path(office, "周主任")
    asker.post(f"{path}/factor")
    assert ZH("people.reset.agree.factor") in second.get(path).text
    office.write(update(LoginReset).values(asked_at=office.database_moment() - WAITS_FOR))
    assert ZH("people.reset.agree.factor") not in second.get(path).text
    assert second.post(f"{path}/factor").headers["location"].endswith("?done=asked")


def test_sessions_are_ended(office: LoginDesk, inside: Inside) -> None:
    """All of a person, and one's own, too."""
    page, own = inside(SUN), inside(LI)
    done = page.post(person_path(office, LI, "end"))
    assert ZH("people.done.ended", name=LI) in page.get(done.headers["location"]).text
    assert own.get("/login/own").status_code == 303
    page.post(person_path(office, SUN, "end"))
    assert page.get("/people").headers["location"] == "/login?then=/people"


def test_a_login_is_shut_and_opened(office: LoginDesk, inside: Inside) -> None:
    """Twice is once; never one's own."""
    page = inside(SUN)
    inside(LI)
    for _ in range(2):
        assert page.post(person_path(office, LI, "shut")).headers["location"].endswith("?done=shut")
    assert Page(office.desk).log_in().status_code == 401
    for _ in range(2):
        assert page.post(person_path(office, LI, "reopen")).headers["location"].endswith("?done=reopened")
    assert Page(office.desk).log_in().status_code == 303
    refused = page.post(person_path(office, SUN, "shut"))
    assert (refused.status_code, told(refused)) == (422, ZH("login.shut_oneself"))
    assert [one for one in office.log() if one in {"shut", "reopened"}] == ["shut", "reopened"]


def test_slips_for_all_who_have_none(office: LoginDesk, inside: Inside) -> None:
    """One each; chats get theirs; whoever has a password, a link or no role is left out, until links are lost."""
    page = inside(SUN)
    inside(LI)
    give_telegram(office, "马跃")
    office.write(update(Person).where(Person.name == "赵小禾").values(roles=[]))  # type: ignore[arg-type]
    page.post(person_path(office, HE, "shut"))
    made = page.post("/people/slips")
    names = [ZH("login.link", name=one.name) for one in people(office)]
    shown = [one for one in names if one in made.text]
    assert len(shown) == len(codes_on(made)) // 1 == 14 - 5
    assert ZH("people.slips.sent", names=("马跃",), count=1) in words(made)
    again = page.post("/people/slips")
    assert codes_on(again) == []
    assert ZH("people.slips.nobody") in again.text
    anew = page.post("/people/slips", again="yes")
    assert len(codes_on(anew)) == 9
    assert not set(codes_on(anew)) & set(codes_on(made))
    with office.desk.session() as session:
        assert len(session.exec(select(LoginLink)).all()) == 10


def test_without_an_address_the_path_stands_alone(house_without_address: LoginDesk) -> None:
    """The paper says what to put before it, and the page how to have whole addresses."""
    house_without_address.let_in(SUN)
    page = Page(house_without_address.desk)
    page.log_in(name=SUN)
    made = page.post(person_path(house_without_address, LI, "link"))
    assert ZH("login.link.without_address") in words(made)
    assert ZH("people.slips.open_path") in words(made)
    assert f">{LINK_PATH}" in made.text
    assert "http" not in made.text.partition("<body")[2]


def test_another_site_presses_nothing(office: LoginDesk, inside: Inside) -> None:
    """A form of a stranger's page with the administrator's cookie is turned away."""
    page = inside(SUN)
    page.http.headers["Sec-Fetch-Site"] = "cross-site"
    for press in PRESSES:
        assert page.post(person_path(office, LI, press)).status_code == 403
    assert page.send("/people/import", "people.csv", b"x").status_code == 403
    assert office.log().count("link_made") == 1


def test_english(office: LoginDesk, inside: Inside) -> None:
    """The page speaks the language of its reader."""
    office.write(update(Person).where(Person.name == SUN).values(language=Language.EN))  # type: ignore[arg-type]
    shown = inside(SUN).get("/people")
    assert '<html lang="en">' in shown.text
    assert EN("people.page.title") in shown.text


def enrol(house: LoginDesk, own: Page) -> None:
    """The person sets a second factor."""
    begun = own.post("/login/own/factor", before=GOOD)
    found = re.search(r'class="seed">([A-Z2-7]+)<', begun.text)
    assert found is not None
    own.post("/login/own/factor/code", code=pyotp.TOTP(found.group(1)).at(house.database_moment()))


def give_telegram(house: LoginDesk, name: str) -> None:
    """The person has a chat outside the page, from now on."""
    house.write(
        insert(Account).values(platform=Platform.TELEGRAM, external_id="88", name=name, person_id=house.id_of(name))
    )


def people(house: LoginDesk) -> list[Person]:
    """Everybody."""
    with house.desk.session() as session:
        return list(session.exec(select(Person)))


def row_of(page: Page, name: str) -> str:
    """The words of a person's row."""
    found = page.get(f"/people?name={name}")
    row = re.search(r"<tbody.*?</tbody>", found.text, re.DOTALL)
    assert row is not None
    return unescape(row[0])


def test_an_account_that_was_taken_opens_nothing(office: LoginDesk, inside: Inside) -> None:
    """An administrator whose account on the page was taken reads and presses nothing here, as on the page itself."""
    page, person = inside(SUN), person_path(office, LI)
    taken = update(Account).where(col(Account.external_id) == SUN)
    office.write(taken.values(deactivated_at=office.database_moment()))
    before = office.log()
    answers = [page.get(path) for path in ("/people", "/people/logins", person)]
    answers += [page.post(f"{person}/{word}") for word in ("link", "password", "shut", "end")]
    for answer in answers:
        assert answer.status_code == 403
        assert told(answer) == ZH("web.no_account")
        assert LI not in answer.text
    assert office.log() == before
