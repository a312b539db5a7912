"""Attacks on a session as they cross the network: planted, replayed, edited, borrowed, and gone in an open stream."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot.logins.cookies import DEVICE, SESSION
from handlers.logins.resets import end_all_sessions, shut
from models.people.person import Account, Person
from models.terms import Role
from tests.support.desk import Browser
from tests.support.front_door.stream import OpenStream
from tests.support.logins import BETTER, GOOD, HOME, WRONG, LoginDesk, running_login_desk
from tests.support.offboarding import leaves

NAME, OTHER, ADMINISTRATOR = "李强", "王敏", "孙工"
STREAM_ENDS_WITHIN_S = 2.0
LOG_IN, GONE = {"then": "log_in"}, 401
pytestmark = pytest.mark.machine_clock


@pytest.fixture
def house(office_url: str, tmp_path: Path) -> Iterator[LoginDesk]:
    """The demo's people in a desk, where nobody has a password yet."""
    with running_login_desk(office_url, tmp_path) as house:
        yield house


def who(seat: Browser) -> str:
    """The person whom the desk sees at a browser; the remedy where it sees none."""
    answer = seat.get("/chat/me").json()
    return str(answer["person"]["name"] if "person" in answer else answer["then"])


def with_secret(house: LoginDesk, secret: str) -> Browser:
    """A browser that brings a secret that it did not get."""
    return house.desk.stranger(**{SESSION: secret})


@pytest.mark.parametrize("planted", ["live", "made up", "dead"])
def test_a_planted_cookie_never_becomes_the_victims_session(house: LoginDesk, planted: str) -> None:
    """Whatever was in the browser before, the log-in gives a secret that nobody knew."""
    attacker = house.seat(OTHER)
    known = {"live": attacker.http.cookies[SESSION], "made up": "A" * 43, "dead": attacker.http.cookies[SESSION]}[
        planted
    ]
    if planted == "dead":
        attacker.form("/logout")
    victim = with_secret(house, known)
    house.seat(NAME)
    assert victim.form("/login", name=NAME, password=GOOD).status_code == 303
    secrets = [value for value in victim.http.cookies.jar if value.name == SESSION]
    assert known not in [one.value for one in secrets if one.domain]
    assert who(with_secret(house, known)) in {"log_in", OTHER}


def test_a_secret_that_was_replaced_is_replayed(house: LoginDesk) -> None:
    """After a log-out, a change of the password and a gain of a role, the one before lets nobody in."""
    seat = house.seat(NAME)
    old = [seat.http.cookies[SESSION]]
    seat.form("/login/own/password", before=GOOD, password=BETTER, again=BETTER)
    old.append(seat.http.cookies[SESSION])
    house.write(update(Person).where(col(Person.name) == NAME).values(roles=[Role.ENGINEER, Role.OFFICE]))
    assert who(seat) == "renew"
    assert seat.form("/login/renew").status_code == 200
    assert who(seat) == NAME
    old.append(seat.http.cookies[SESSION])
    seat.form("/logout")
    assert len({*old}) == 3
    assert [who(with_secret(house, one)) for one in old] == ["log_in"] * 3


def test_an_edited_secret_is_nobodys(house: LoginDesk) -> None:
    """A character changed at any place, one more, one less, in capitals, twice, in quotes."""
    secret = house.seat(NAME).http.cookies[SESSION]
    edited = [f"{secret[:at]}{'A' if secret[at] != 'A' else 'B'}{secret[at + 1 :]}" for at in range(len(secret))]
    edited += [secret[:-1], secret[1:], f"{secret}A", f"{secret} x", secret.swapcase(), secret * 2, f"%00{secret}"]
    assert {who(with_secret(house, one)) for one in edited} == {"log_in"}
    assert who(with_secret(house, secret)) == NAME


def test_anothers_device_cookie_opens_no_locked_account(house: LoginDesk) -> None:
    """It is no session either; the person's own browser is let in all the while."""
    own, attacker = house.seat(NAME), house.seat(OTHER)
    attacker.http.cookies.delete(SESSION)
    for _ in range(5):
        assert attacker.form("/login", name=NAME, password=WRONG).status_code == 401
    assert attacker.form("/login", name=NAME, password=GOOD).status_code == 401
    assert DEVICE in attacker.http.cookies
    assert who(attacker) == "log_in"
    own.form("/logout")
    assert own.form("/login", name=NAME, password=GOOD).status_code == 303


def test_a_session_takes_no_other_way(house: LoginDesk) -> None:
    """Neither in the address, nor in a header, nor as the demo's face or the other cookie."""
    secret = house.seat(NAME).http.cookies[SESSION]
    stranger = house.desk.stranger(**{DEVICE: secret, "zhiban_person": secret, SESSION.upper(): secret})
    for headers in (
        {},
        {"Authorization": f"Bearer {secret}"},
        {"X-Session": secret},
        {"Cookie2": f"{SESSION}={secret}"},
    ):
        assert stranger.ask(f"/chat/me?{SESSION}={secret}", **headers).json() == stranger.get("/chat/me").json()
    assert who(stranger) == "log_in"


def _roles(*roles: Role) -> Callable[[LoginDesk, Browser], None]:
    def change(house: LoginDesk, seat: Browser) -> None:
        house.write(update(Person).where(col(Person.name) == NAME).values(roles=[*roles]))

    return change


def _leave(house: LoginDesk, seat: Browser) -> None:
    assert not leaves(house.desk, NAME).refused


def _shut(house: LoginDesk, seat: Browser) -> None:
    by, person = house.id_of(ADMINISTRATOR), house.id_of(NAME)
    house.turn(lambda turn: shut(turn, by, person, HOME))


def _end_all(house: LoginDesk, seat: Browser) -> None:
    by, person = house.id_of(ADMINISTRATOR), house.id_of(NAME)
    house.turn(lambda turn: end_all_sessions(turn, by, person, HOME))


def _log_out(house: LoginDesk, seat: Browser) -> None:
    """In another tab of the same browser, which sends the same cookie."""
    assert with_secret(house, seat.http.cookies[SESSION]).form("/logout").status_code == 303


def _lose_account(house: LoginDesk, seat: Browser) -> None:
    taken = update(Account).where(col(Account.external_id) == NAME)
    house.write(taken.values(deactivated_at=house.database_moment()))


def _change_password(house: LoginDesk, seat: Browser) -> None:
    other = house.seat(NAME)
    assert other.form("/login/own/password", before=GOOD, password=BETTER, again=BETTER).status_code == 200


ENDINGS: dict[str, tuple[Callable[[LoginDesk, Browser], None], str]] = {
    "left": (_leave, "log_in"),
    "shut": (_shut, "log_in"),
    "ended by an administrator": (_end_all, "log_in"),
    "logged out in another tab": (_log_out, "log_in"),
    "password changed elsewhere": (_change_password, "log_in"),
    "lost the role": (_roles(Role.PROJECT_LEAD), "lost"),
    "another role": (_roles(Role.STAFF), "renew"),
    "account taken": (_lose_account, "no account"),
}


@pytest.mark.parametrize("how", ENDINGS)
def test_an_open_stream_ends_with_its_session(house: LoginDesk, how: str) -> None:
    """Within two seconds, and the next request is refused or answered as to a person with the roles of now."""
    house.write(update(Person).where(col(Person.name) == NAME).values(roles=[Role.ENGINEER, Role.PROJECT_LEAD]))
    seat, witness = house.seat(NAME), house.seat(OTHER)
    end, then = ENDINGS[how]
    stream, other = OpenStream(seat), OpenStream(witness)
    assert (stream.status, stream.ended_within(0.1)) == (200, False)
    end(house, seat)
    assert stream.ended_within(STREAM_ENDS_WITHIN_S)
    assert not other.ended_within(0.1), "somebody else's goes on"
    stream.close()
    other.close()
    asked = seat.get("/chat/lines", place="team")
    if then == "lost":
        assert (asked.status_code, who(seat)) == (403, NAME)
        assert "team" not in seat.places()
    elif then == "no account":
        assert asked.status_code == 403
    else:
        assert (asked.status_code, asked.json()["then"]) == (GONE, then)
    again = OpenStream(seat)
    assert again.status == (200 if then == "lost" else asked.status_code)
    again.close()
    said = seat.post("/chat/lines", {"place": "team", "text": "还在", "client_id": "after"})
    assert said.status_code == asked.status_code
    assert not any("还在" in line.text for line in witness.lines("team"))
