"""A person sees where they are logged in, and ends one session or all others."""

import pytest
from sqlmodel import col, update

from bot.logins.logins import OpenSession
from handlers.logins.log_in import Browser
from models.logins.session import LoginSession
from tests.support.logins import ELSEWHERE, HOME, LoginDesk, refused

pytestmark = pytest.mark.both_databases("sessions are deleted beside one that is held")


@pytest.fixture
def secrets(house: LoginDesk) -> list[str]:
    """李强 at three browsers, and 王敏 at one: the secrets of their sessions."""
    for name in ("李强", "王敏"):
        house.let_in(name)
    mine = [house.logged_in("李强", browser=Browser(at)).secret for at in (HOME, ELSEWHERE, "10.0.0.9")]
    return [*mine, house.logged_in("王敏").secret]


def open_sessions(house: LoginDesk, secret: str) -> list[OpenSession]:
    """The sessions that the person behind this one is shown."""
    holder = house.desk.run(house.logins.holder(secret, is_active=True))
    assert holder is not None
    return list(house.desk.run(house.logins.own(holder.session_id)).sessions)


def end(house: LoginDesk, secret: str, other: int | None) -> None:
    """Press for it in the browser of this session."""
    house.desk.run(house.logins.end_elsewhere(secret, other, HOME))


def test_the_own_session_stands_first(house: LoginDesk, secrets: list[str]) -> None:
    """The others follow by their last activity, each with its address; nobody else's is among them."""
    shown = open_sessions(house, secrets[1])
    assert [one.address for one in shown] == [ELSEWHERE, "10.0.0.9", HOME]
    assert all(one.since <= one.seen_at for one in shown)
    assert [one.address for one in open_sessions(house, secrets[3])] == [HOME]


def test_activity_of_this_process_is_shown(house: LoginDesk, secrets: list[str]) -> None:
    """Before it is written down."""
    before = {one.address: one.seen_at for one in open_sessions(house, secrets[0])}
    house.desk.run(house.logins.holder(secrets[1], is_active=True))
    after = {one.address: one.seen_at for one in open_sessions(house, secrets[0])}
    assert after[ELSEWHERE] > before[ELSEWHERE]
    assert after["10.0.0.9"] == before["10.0.0.9"]


def test_what_is_over_is_not_shown(house: LoginDesk, secrets: list[str]) -> None:
    """A session that nobody could go on with, though its row is still there."""
    long_ago = house.database_moment() - house.logins.policy.longest
    house.write(update(LoginSession).where(col(LoginSession.address) == ELSEWHERE).values(made_at=long_ago))
    assert [one.address for one in open_sessions(house, secrets[0])] == [HOME, "10.0.0.9"]


def test_one_is_ended(house: LoginDesk, secrets: list[str]) -> None:
    """The others go on; the log says so once, and a second press that it had ended."""
    other = next(one for one in open_sessions(house, secrets[0]) if one.address == ELSEWHERE)
    end(house, secrets[0], other.session_id)
    assert [house.is_in(one) for one in secrets] == [True, False, True, True]
    assert refused(lambda: end(house, secrets[0], other.session_id)) == "login.own.session.gone"
    (entry,) = house.entries("sessions_ended")
    assert (entry.person_id, entry.count, entry.by_name, entry.address) == (house.id_of("李强"), 1, "", HOME)


def test_all_others_are_ended(house: LoginDesk, secrets: list[str]) -> None:
    """With one entry that counts them; with none left, that is said."""
    end(house, secrets[0], None)
    assert [house.is_in(one) for one in secrets] == [True, False, False, True]
    assert [one.count for one in house.entries("sessions_ended")] == [2]
    assert refused(lambda: end(house, secrets[0], None)) == "login.own.session.no_other"


def test_neither_anothers_nor_the_own_session(house: LoginDesk, secrets: list[str]) -> None:
    """Its id opens nothing: for one's own there is the way out."""
    mine, his = open_sessions(house, secrets[0])[0].session_id, open_sessions(house, secrets[3])[0].session_id
    for one in (mine, his, 0):
        assert refused(lambda one=one: end(house, secrets[0], one)) == "login.own.session.gone"  # type: ignore[misc]
    assert [house.is_in(one) for one in secrets] == [True] * 4


def test_an_ended_session_ends_none(house: LoginDesk, secrets: list[str]) -> None:
    """Two browsers press at once: the one that was ended first ends nothing any more."""
    end(house, secrets[0], None)
    assert refused(lambda: end(house, secrets[1], None)) == "login.ended"
    assert house.is_in(secrets[0])
