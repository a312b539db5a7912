"""People log in by the office's own log-in: found by a claim once, bound, and known by issuer and subject since."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy import update
from sqlmodel import col, func, select

from bot.logins.office import BACK, OFFICE, OfficeLogins
from bot.logins.provider import KNOWN_FOR_S, Provider
from handlers.logins.resets import link_by_operator
from models.logins.login_log import logins_broken_at
from models.logins.office_account import OfficeAccount
from models.logins.office_visit import MOST_OF_ADDRESS, OfficeVisit
from models.messaging.outbox import Post
from models.people.person import Person
from tests.support.fakes.fake_provider import CLIENT, ISSUER, Claims, FakeProvider, rsa_key, shared, unsigned
from tests.support.office_logins import OIDC, PAGE_URL, OfficeDesk, office_desk, site_of

GONE = "这次登录已过期"
FAILED = "没有成功"
UNKNOWN = "没有对应的人员"
TAKEN = "对不上"


@pytest.fixture
def house(office_url: str, tmp_path: Path) -> Iterator[OfficeDesk]:
    """The office with an OIDC provider."""
    with office_desk(office_url, tmp_path, **OIDC) as desk:
        yield desk


@pytest.mark.both_databases("rows that are written or used once")
def test_in_by_a_link_and_back_to_the_page(house: OfficeDesk) -> None:
    """The login page has the link; the provider is asked as the standard says, and the way back is ours by setting."""
    browser = house.browser()
    assert (
        f'href="{OFFICE}?then=/login/own"' in browser.get("/login", {"then": "/login/own"}, host="desk.example.cn").text
    )
    url = browser.go("/login/own")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert site_of(url) == site_of(ISSUER)
    assert asked["redirect_uri"] == f"{PAGE_URL}{BACK}"
    assert (asked["client_id"], asked["response_type"], asked["code_challenge_method"]) == (CLIENT, "code", "S256")
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    answer = browser.back(house.provider.consent(url))
    assert (answer.status_code, answer.headers["location"]) == (303, "/login/own")
    assert browser.name() == "李强"
    assert house.log()[-2:] == ["logged_in", "office_bound"]
    assert house.entries("logged_in")[-1].detail == "office"
    with house.desk.session() as session:
        assert logins_broken_at(session) is None


@pytest.mark.parametrize(
    "then", ["//evil.example", "https://evil.example/", "/\\evil", "javascript:alert(1)", "/a?b=//c"]
)
def test_nobody_is_sent_to_another_site(house: OfficeDesk, then: str) -> None:
    """Another page than one of ours is left out."""
    assert house.browser().log_in(then).headers["location"] == "/"


@pytest.mark.both_databases("rows that are written or used once")
def test_the_claim_finds_a_person_once(house: OfficeDesk) -> None:
    """Bound, they are known without it; a number that somebody else gets lets nobody in as them."""
    assert house.browser().log_in().status_code == 303
    house.provider.person = {"sub": "u-1"}
    browser = house.browser()
    browser.log_in()
    assert browser.name() == "李强"
    house.provider.person = {"sub": "u-1", "staff_no": "0000"}
    browser = house.browser()
    browser.log_in()
    assert browser.name() == "李强"
    with house.desk.session() as session:
        assert [one.subject for one in session.exec(select(OfficeAccount))] == ["u-1"]


@pytest.mark.both_databases("an account is bound once")
@pytest.mark.parametrize(
    ("person", "whose"),
    [({"sub": "u-2", "staff_no": "0417"}, "李强"), ({"sub": "u-1", "staff_no": "0418"}, "王敏")],
    ids=["another account", "another number"],
)
def test_a_claim_that_fits_another_is_refused_and_told(house: OfficeDesk, person: Claims, whose: str) -> None:
    """Administrators get one card a day, the log an entry; nothing is bound anew."""
    house.browser().log_in()
    house.provider.person = person
    for _ in range(3):
        browser = house.browser()
        answer = browser.log_in()
        assert (answer.status_code, browser.name()) == (401, "")
        assert TAKEN in answer.text
    (entry,) = house.entries("office_refused")
    assert entry.person_id == house.id_of(whose)
    with house.desk.session() as session:
        cards = [one for one in session.exec(select(Post)) if "单位账号" in str(one.card)]
        assert cards
        assert session.exec(select(func.count()).select_from(OfficeAccount)).one() == 1
        per_chat = {(one.platform, one.chat) for one in cards}
        assert len(per_chat) == len(cards)


def test_an_operator_unbinds(house: OfficeDesk) -> None:
    """The next account with the number is the person's."""
    house.browser().log_in()
    house.turn(lambda turn: link_by_operator(turn, "李强", "zhiban people login", drops_office=True))
    assert "office_unbound" in house.log()
    house.provider.person = {"sub": "u-9", "staff_no": "0417"}
    browser = house.browser()
    browser.log_in()
    assert browser.name() == "李强"


@pytest.mark.parametrize("number", [None, "", 417, "9999", "\0", ["0417"], "0417 or 1=1"])
def test_nobody_is_found_by_another_claim(house: OfficeDesk, number: object) -> None:
    """No session and no binding."""
    house.provider.person, browser = {"sub": "u-7", "staff_no": number}, house.browser()
    answer = browser.log_in()
    assert (answer.status_code, browser.name()) == (401, "")
    assert UNKNOWN in answer.text
    with house.desk.session() as session:
        assert session.exec(select(OfficeAccount)).all() == []


def test_whoever_left_or_is_shut_out_stays_out(house: OfficeDesk) -> None:
    """The provider's word does not open what the desk shut, and ends no session late."""
    browser = house.browser()
    browser.log_in()
    house.know("李强", active_until=house.desk.now)
    assert browser.name() == ""
    answer = house.browser().log_in()
    assert UNKNOWN in answer.text


def test_a_lost_role_counts_at_once(house: OfficeDesk) -> None:
    """While logged in by the office: the session has the roles of now, and ends with the last one."""
    browser = house.browser()
    browser.log_in()
    with house.desk.session() as session:
        own = house.logins.holder_in(session, browser.secret(), is_active=False)
        assert own is not None
        assert "engineer" in house.logins.roles_by_session(session, [own.session_id])[own.session_id]
    house.write(update(Person).where(col(Person.name) == "李强").values(roles=["staff"]))
    with house.desk.session() as session:
        assert house.logins.roles_by_session(session, [own.session_id]) == {own.session_id: ["staff"]}
    house.write(update(Person).where(col(Person.name) == "李强").values(roles=[]))
    assert browser.name() == ""


@pytest.mark.both_databases("rows that are written or used once")
def test_a_state_counts_once_in_one_browser(house: OfficeDesk) -> None:
    """Used again, in another browser, made up or missing, it begins no session and asks the provider nothing."""
    browser, other = house.browser(), house.browser()
    answer = house.provider.consent(browser.go())
    other.go()
    house.provider.asked.clear()
    assert GONE in other.back(answer).text
    for state in ("", "x", "\0", "x" * 5000):
        assert GONE in browser.back({**answer, "state": state}).text
    assert GONE in house.browser().back(answer).text
    assert house.provider.asked == []
    assert browser.back(answer).status_code == 303
    again = browser.back(answer)
    assert (again.status_code, GONE in again.text) == (401, True)
    assert house.provider.asked.count("token") == 1


def test_a_visit_runs_out(house: OfficeDesk) -> None:
    """After ten minutes by the database's clock, and its row goes with the upkeep."""
    browser = house.browser()
    answer = house.provider.consent(browser.go())
    house.write(update(OfficeVisit).values(expires_at=house.database_moment()))
    assert GONE in browser.back(answer).text
    house.desk.run(house.logins.keep_up())
    with house.desk.session() as session:
        assert session.exec(select(OfficeVisit)).all() == []


def test_a_scanner_of_links_uses_nothing_up(house: OfficeDesk) -> None:
    """HEAD neither begins nor ends a visit."""
    browser = house.browser()
    answer = house.provider.consent(browser.go())
    assert browser.head(BACK, answer).status_code == 200
    assert browser.back(answer).status_code == 303


def test_an_address_has_so_many_visits(house: OfficeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A flood of them fills no table."""
    monkeypatch.setattr("models.logins.office_visit.MOST_OF_ADDRESS", 2)
    assert MOST_OF_ADDRESS > 200
    for _ in range(2):
        house.browser().go()
    assert house.browser().get(OFFICE).status_code == 429


def _alter(**changes: object) -> Callable[[FakeProvider], None]:
    def prepare(provider: FakeProvider) -> None:
        def alter(claims: Claims) -> None:
            for name, value in changes.items():
                if value is None:
                    del claims[name]
                else:
                    claims[name] = value(claims) if callable(value) else value

        provider.alter = alter

    return prepare


def _forge(make: Callable[[FakeProvider], Callable[[Claims], str | None]]) -> Callable[[FakeProvider], None]:
    def prepare(provider: FakeProvider) -> None:
        provider.forge = make(provider)

    return prepare


def _tampered(provider: FakeProvider) -> Callable[[Claims], str]:
    def forge(claims: Claims) -> str:
        head, _, signature = provider.signed(claims).split(".")
        _, body, _ = provider.signed({**claims, "sub": "u-0"}).split(".")
        return f"{head}.{body}.{signature}"

    return forge


FORGED: dict[str, Callable[[FakeProvider], None]] = {
    "no id_token": _forge(lambda provider: lambda claims: None),
    "no token at all": _forge(lambda provider: lambda claims: "x"),
    "alg none": _forge(lambda provider: unsigned),
    "HS256 with the public key": _forge(lambda provider: shared(provider.public_key(), "first")),
    "HS256 with the shared secret of the key set": _forge(lambda provider: shared(b"secret", "shared")),
    "another's key": _forge(lambda provider: provider.signed_by(rsa_key("another"))),
    "RS512": _forge(lambda provider: provider.signed_by(provider.key, "RS512")),
    "altered after signing": _forge(_tampered),
    "expired": _alter(exp=lambda claims: claims["iat"] - 61),
    "no end": _alter(exp=None),
    "an end that is no number": _alter(exp="tomorrow"),
    "not yet": _alter(nbf=lambda claims: claims["iat"] + 3600),
    "another client": _alter(aud="other"),
    "another client, for us": _alter(aud="other", azp=CLIENT),
    "two clients, for the other": _alter(aud=[CLIENT, "other"], azp="other"),
    "two clients, for nobody": _alter(aud=[CLIENT, "other"]),
    "no client": _alter(aud=None),
    "another issuer": _alter(iss="https://id.example.cn/other"),
    "the issuer with a slash": _alter(iss=f"{ISSUER}/"),
    "no issuer": _alter(iss=None),
    "no nonce": _alter(nonce=None),
    "another nonce": _alter(nonce="x"),
    "no subject": _alter(sub=None),
    "an empty subject": _alter(sub=""),
    "a subject that is a number": _alter(sub=1),
    "a subject too long": _alter(sub="x" * 256),
}


@pytest.mark.parametrize("name", list(FORGED))
def test_a_forged_token_lets_nobody_in(house: OfficeDesk, name: str) -> None:
    """Whatever is wrong is said in the same words; no session, no binding, and the state is used up."""
    FORGED[name](house.provider)
    browser = house.browser()
    answer = house.provider.consent(browser.go())
    refused = browser.back(answer)
    assert (refused.status_code, browser.name()) == (401, "")
    assert FAILED in refused.text
    assert GONE in browser.back(answer).text
    with house.desk.session() as session:
        assert session.exec(select(OfficeAccount)).all() == []
    assert house.log() == []


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256"])
def test_these_algorithms_count(house: OfficeDesk, algorithm: str) -> None:
    """Also within a minute of difference between the clocks."""
    if algorithm == "ES256":
        house.provider.key = ECKey.generate_key("P-256", {"kid": "curve"})
    house.provider.algorithm = algorithm
    _alter(exp=lambda claims: claims["iat"] - 30)(house.provider)
    browser = house.browser()
    browser.log_in()
    assert browser.name() == "李强"


@pytest.mark.parametrize(
    ("answer", "about", "is_in"),
    [
        ({"iss": ISSUER}, {}, True),
        ({"iss": ISSUER}, {"authorization_response_iss_parameter_supported": True}, True),
        ({"iss": "https://evil.example"}, {}, False),
        ({"iss": ""}, {}, False),
        ({}, {"authorization_response_iss_parameter_supported": True}, False),
        ({"error": "access_denied"}, {}, False),
        ({"code": ""}, {}, False),
    ],
)
def test_the_answer_names_its_issuer(house: OfficeDesk, answer: Claims, about: Claims, *, is_in: bool) -> None:
    """RFC 9207: of another issuer it is refused, and of none where the provider says that it names itself."""
    house.provider.answer, house.provider.about = answer, about
    browser = house.browser()
    assert (browser.log_in().status_code == 303, browser.name() == "李强") == (is_in, is_in)


def test_keys_are_asked_for_once_more_where_they_changed(house: OfficeDesk) -> None:
    """Two log-ins ask for them once; one after a rotation once more, and a stranger's key not again and again."""
    for _ in range(2):
        house.browser().log_in()
    assert house.provider.asked.count("keys") == 1
    house.provider.rotate()
    browser = house.browser()
    browser.log_in()
    assert browser.name() == "李强"
    assert house.provider.asked.count("keys") == 2
    FORGED["another's key"](house.provider)
    assert house.browser().log_in().status_code == 401
    assert house.provider.asked.count("keys") == 3


@pytest.mark.parametrize(("known_for_s", "is_in"), [(KNOWN_FOR_S, True), (0.0, False)])
def test_a_key_that_is_listed_no_more(house: OfficeDesk, known_for_s: float, *, is_in: bool) -> None:
    """It is good as long as the keys are kept, and no longer, though no other key has signed since."""
    office, known = cast("OfficeLogins", house.desk.app.state.office), house.desk.settings.office_provider()
    assert known is not None
    office.provider = Provider(known, house.desk.clock, house.provider.transport, known_for_s)
    house.browser().log_in()
    old = house.provider.key
    house.provider.rotate()
    house.provider.forge = lambda claims: jwt.encode({"alg": "RS256", "kid": old.kid}, claims, old)
    browser = house.browser()
    browser.log_in()
    assert (browser.name() == "李强") is is_in


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "https://id.example.cn/other"},
        {"issuer": None},
        {"token_endpoint": "http://id.example.cn/token"},
        {"jwks_uri": "http://id.example.cn/keys"},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
def test_a_provider_that_says_it_is_another_is_asked_nothing(house: OfficeDesk, about: Claims) -> None:
    """Nor one whose endpoints are in plain; the way with a password is still there."""
    house.provider.about = about
    answer = house.browser().get(OFFICE)
    assert (answer.status_code, FAILED in answer.text) == (401, True)
    assert 'href="/login"' in answer.text


def test_claims_may_come_from_the_userinfo_endpoint(house: OfficeDesk) -> None:
    """Of the same subject alone."""
    house.provider.person, house.provider.userinfo = {"sub": "u-1"}, {"sub": "u-2", "staff_no": "0417"}
    browser = house.browser()
    assert browser.log_in().status_code == 401
    house.provider.userinfo["sub"] = "u-1"
    browser.log_in()
    assert browser.name() == "李强"


@pytest.mark.parametrize(
    ("claims", "is_in"),
    [
        ({"email": "Li@Example.cn", "email_verified": True}, True),
        ({"email": "li@example.cn", "email_verified": False}, False),
        ({"email": "li@example.cn", "email_verified": "true"}, False),
        ({"email": "li@example.cn"}, False),
    ],
)
def test_an_address_counts_where_it_is_verified(
    office_url: str, tmp_path: Path, claims: Claims, *, is_in: bool
) -> None:
    """By the provider, in a plain true."""
    with office_desk(office_url, tmp_path, **OIDC, oidc_claim="email") as house:
        house.know("李强", email="li@example.cn")
        house.provider.person, browser = {"sub": "u-1", **claims}, house.browser()
        browser.log_in()
        assert (browser.name() == "李强") is is_in


def test_the_providers_own_name_for_the_number(office_url: str, tmp_path: Path) -> None:
    """Behind the colon of the setting; a telephone number is compared by its digits."""
    with office_desk(office_url, tmp_path, **OIDC, oidc_claim="phone:mobile") as house:
        house.know("李强", phone="0532-8000-9999")
        house.provider.person = {"sub": "u-1", "mobile": "+86 0532 80009999", "phone_number_verified": True}
        browser = house.browser()
        browser.log_in()
        assert browser.name() == "李强"
