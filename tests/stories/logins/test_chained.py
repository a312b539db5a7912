"""Each thing that happens to a login is an entry of the chain, with when, who and from where; a guess alone is none."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pyotp
import pytest
from sqlalchemy import update
from sqlmodel import col, select

from handlers.logins.log_export import note_export
from handlers.logins.log_in import Browser
from handlers.logins.resets import end_all_sessions, link_by_operator, make_first_link, reopen, reset, shut
from handlers.turn.turn import Turn
from models.logins.failure import LoginFailure
from models.logins.login_log import LoginEntry, LoginEvent, logins_broken_at
from models.logins.reset import Resettable
from models.logins.second_factor import SecondFactor
from models.logins.tries import MOST, WITHIN, LoginTries
from models.people.person import Person
from tests.support.hands import a_day_goes_by
from tests.support.logins import BETTER, ELSEWHERE, GOOD, HOME, WRONG, LoginDesk

LI, SUN, COMMAND = "李强", "孙工", "zhiban people login"
AN_HOUR = timedelta(hours=1)


def press(house: LoginDesk, story: Callable[..., object], **more: object) -> None:
    """A press of the administrator on the page of a person."""
    house.turn(partial(story, by_id=house.id_of(SUN), person_id=house.id_of(LI), address=HOME, **more))


def by_link(house: LoginDesk) -> None:
    """The person sets a password by a link of the operator."""
    house.desk.run(house.logins.set_by_link(house.link(LI), GOOD, ELSEWHERE))


def out(house: LoginDesk) -> None:
    """In and out."""
    house.desk.run(house.logins.log_out(house.logged_in(LI, browser=Browser(ELSEWHERE)).secret, ELSEWHERE))


def changed(house: LoginDesk) -> None:
    """The person changes their password, with two other sessions open."""
    own = [house.logged_in(LI) for _ in range(3)][-1]
    house.desk.run(house.logins.change_password(own.secret, GOOD, BETTER, ELSEWHERE))


def factor(house: LoginDesk) -> None:
    """The person enrols an app, and drops it."""
    own, logins = house.logged_in(LI).secret, house.logins
    codes = pyotp.TOTP(house.desk.run(logins.begin_enrolment(own, GOOD, HOME)).seed)
    at = house.database_moment()
    own = house.desk.run(logins.confirm_enrolment(own, codes.at(at), ELSEWHERE))
    house.write(update(SecondFactor).values(last_step=0))
    house.desk.run(logins.drop_factor(own, codes.at(at), ELSEWHERE))


def locked(house: LoginDesk) -> None:
    """A stranger guesses too often, tries on, and the wait passes."""
    for _ in range(MOST + 2):
        house.log_in(LI, WRONG, browser=Browser(ELSEWHERE))
    locks = update(LoginTries).where(col(LoginTries.locked_at).is_not(None))
    house.write(locks.values(locked_at=house.database_moment() - WITHIN))
    house.desk.run(house.logins.keep_up())


def summed(house: LoginDesk) -> None:
    """An hour of failures passes."""
    house.log_in(LI, WRONG)
    house.write(update(LoginFailure).values(minute=house.database_moment() - 2 * AN_HOUR))
    house.desk.run(house.logins.keep_up())


def left(house: LoginDesk) -> None:
    """The person's last role is taken while they are logged in."""

    def lose(turn: Turn) -> None:
        turn.session.exec(select(Person).where(Person.name == LI)).one().roles = []

    house.logged_in(LI)
    house.turn(lose)


def exported(house: LoginDesk) -> None:
    """The administrator takes the log along."""
    house.turn(partial(note_export, by_id=house.id_of(SUN), what=None, address=HOME))


def ended(house: LoginDesk) -> None:
    """The administrator ends the sessions of the person."""
    house.logged_in(LI)
    press(house, end_all_sessions)


def shut_and_reopened(house: LoginDesk) -> None:
    """So that nobody logs in as this person meanwhile."""
    press(house, shut)
    press(house, reopen)


def dropped_by_command(house: LoginDesk) -> None:
    """The operator takes the factor along."""
    factor_set(house)
    house.turn(lambda turn: link_by_operator(turn, LI, COMMAND, drops_factor=True))


def factor_set(house: LoginDesk) -> None:
    """The person enrols an app."""
    own = house.logged_in(LI).secret
    codes = pyotp.TOTP(house.desk.run(house.logins.begin_enrolment(own, GOOD, HOME)).seed)
    house.desk.run(house.logins.confirm_enrolment(own, codes.at(house.database_moment()), ELSEWHERE))


def asked_for(house: LoginDesk) -> None:
    """A reset of a leader waits for a second press."""
    a_day_goes_by(house)
    wish = partial(reset, person_id=house.id_of("周主任"), what=Resettable.PASSWORD, address=HOME, page_url=None)
    house.turn(partial(wish, by_id=house.id_of(SUN)))


CHAINED: dict[Callable[[LoginDesk], object], list[tuple[str, str, str, int]]] = {
    by_link: [("link_made", COMMAND, "", 0), ("link_used", "", ELSEWHERE, 0), ("password_set", "", ELSEWHERE, 0)],
    out: [("logged_in", "", ELSEWHERE, 0), ("logged_out", "", ELSEWHERE, 0)],
    changed: [("logged_in", "", HOME, 0)] * 3 + [("password_changed", "", ELSEWHERE, 2)],
    factor: [("logged_in", "", HOME, 0), ("factor_set", "", ELSEWHERE, 0), ("factor_dropped", "", ELSEWHERE, 0)],
    locked: [("locked", "", ELSEWHERE, MOST), ("unlocked", "", "", 2)],
    summed: [("failures", "", "", 1)],
    left: [("logged_in", "", HOME, 0), ("sessions_ended", "", "", 1)],
    exported: [("exported", "", HOME, 0)],
    ended: [("logged_in", "", HOME, 0), ("sessions_ended", SUN, HOME, 1)],
    shut_and_reopened: [("shut", SUN, HOME, 0), ("reopened", SUN, HOME, 0)],
    dropped_by_command: [
        *(("logged_in", "", HOME, 0), ("factor_set", "", ELSEWHERE, 0)),
        *(("factor_reset", COMMAND, "", 0), ("link_made", COMMAND, "", 0)),
    ],
    partial(press, story=reset, what=Resettable.PASSWORD, page_url=None): [
        *(("password_reset", SUN, HOME, 0), ("link_made", SUN, HOME, 0)),
    ],
    asked_for: [("reset_asked", SUN, HOME, 0)],
}
ELSEWHERE_TESTED = {
    *("setup_code", "setup_begun"),  # tests/bot/setup
    *("office_bound", "office_unbound", "office_refused"),  # test_office.py
}


@pytest.mark.parametrize("done", CHAINED, ids=lambda done: getattr(done, "__name__", "reset"))
def test_what_happens_is_chained(house: LoginDesk, done: Callable[[LoginDesk], object]) -> None:
    """With who did it where it was not the person, from where, and how many; nothing of it can be changed unseen."""
    house.let_in(LI)
    before = len(house.log())
    done(house)
    with house.desk.session() as session:
        entries = session.exec(select(LoginEntry).order_by(col(LoginEntry.position))).all()[before:]
        assert logins_broken_at(session) is None
    assert [(str(one.what), one.by_name, one.address, one.count) for one in entries] == CHAINED[done]


def test_a_first_link_is_chained(house: LoginDesk) -> None:
    """Of an administrator for a person without a password."""
    press(house, make_first_link, page_url=None)
    assert [(one.by_name, one.address) for one in house.entries("link_made")] == [(SUN, HOME)]


def test_no_kind_of_entry_is_left_out() -> None:
    """A new one asks for its line here."""
    here = {what for entries in CHAINED.values() for what, *_ in entries}
    assert here | ELSEWHERE_TESTED == {str(one) for one in LoginEvent}
