"""A link for a caller: who makes it, how it opens, and by what it ends."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import select

from handlers.logins.upkeep import keep_up
from models.logins.guest_link import MOST_SESSIONS, MOST_WRONG, SESSION_LONGEST, GuestSession
from models.logins.policy import LoginPolicy
from models.messaging.receipt import Receipt
from models.terms import Platform
from tests.support.desk import ZH, running_desk
from tests.support.guests import DIGITS, GONE, SENT_TO, Guest, dispatch_of, made_by, ruled
from tests.support.masked_life import columns_of, where
from tests.support.phone import phoned_in
from tests.support.reported import DECRYPTION_FAILS
from tests.support.tickets import chosen

pytestmark = pytest.mark.machine_clock


def test_the_office_makes_a_link_that_is_shown_once(guest: Guest) -> None:
    """It is logged with to whom it is sent; neither a row nor a second delivery has it."""
    answer = made_by(guest.desk, "王敏", guest.number)
    assert answer.card is not None
    code = answer.card.intro[0].rpartition("/")[2]
    assert guest.opened(code) == "open"
    assert guest.desk.log(guest.number)[-1] == "guest_link_made"
    assert where(guest.desk, code) == set()
    assert where(guest.desk, SENT_TO) >= {"guest_link.sent_to", "work_log.content"}
    with guest.desk.session() as session:
        kept = [one.reply for one in session.exec(select(Receipt)) if one.reply]
    assert ZH("guest.made") in [one["toast"] for one in kept]


def test_only_the_office_makes_links_and_for_callers_alone(guest: Guest) -> None:
    """A vendor's engineer is refused, and so is a link to somebody who has a chat of ours."""
    desk = guest.desk
    assert made_by(desk, "李强", guest.number).toast == ZH("guest.only_office")
    own = desk.as_("赵小禾").say("intake", DECRYPTION_FAILS).number
    assert made_by(desk, "王敏", own).toast == ZH("guest.only_callers")
    assert chosen(desk, "李强", guest.number, "guest.end").toast == ZH("guest.only_office")


def test_without_a_page_no_link_is_made(office_url: str, tmp_path: Path, guest: Guest) -> None:
    """Neither where the page is off, nor where the desk does not know its address."""
    dispatch = dispatch_of(guest.desk)
    rules = dispatch.rules
    dispatch.rules = replace(rules, page_url="")
    assert made_by(guest.desk, "王敏", guest.number).toast == ZH("guest.no_page")
    dispatch.rules = replace(rules, running=frozenset({Platform.SLACK}))
    assert made_by(guest.desk, "王敏", guest.number).toast == ZH("guest.no_page")
    assert "guest_link_made" not in guest.desk.log(guest.number)


@pytest.mark.both_databases("rows are put in the place of others")
def test_the_next_link_ends_the_one_before(guest: Guest) -> None:
    """The session that it began is over with it."""
    first = guest.made()
    assert guest.opened(first) == "open"
    second = guest.made()
    assert (guest.pressed("supplement", "还是不行"), guest.opened(first)) == (GONE, GONE)
    assert guest.opened(second) == "open"


@pytest.mark.both_databases("DELETE … RETURNING")
def test_the_office_withdraws_a_link(guest: Guest) -> None:
    """What goes on by it is over at once; a second withdrawal finds none."""
    code = guest.made()
    assert guest.opened(code) == "open"
    assert chosen(guest.desk, "王敏", guest.number, "guest.end").toast == ZH("guest.ended")
    assert (guest.opened(code), guest.pressed("supplement", "在吗")) == (GONE, GONE)
    assert chosen(guest.desk, "王敏", guest.number, "guest.end").toast == ZH("guest.none")


def test_a_link_ends_some_time_after_its_ticket(resolved: Guest) -> None:
    """So long it can still be read."""
    code = resolved.made()
    assert resolved.opened(code) == "open"
    assert resolved.pressed("confirm_fixed") == "guest.done.confirm_fixed"
    resolved.desk.clock.move(days=14)
    assert resolved.opened(code) == "open"
    resolved.desk.clock.move(days=1)
    assert (resolved.opened(code), resolved.pressed("rate:satisfied")) == (GONE, GONE)


def test_a_session_lasts_half_an_hour_unused(guest: Guest) -> None:
    """Each press begins it anew, by the database's clock."""
    assert guest.opened(guest.made()) == "open"
    guest.idle(29)
    assert guest.pressed("supplement", "还在转圈") == "guest.done.supplement"
    guest.idle(29)
    assert guest.pressed("supplement", "还在转圈，换了浏览器也一样") == "guest.done.supplement"
    guest.idle(31)
    assert guest.pressed("supplement", "在吗") == GONE


@pytest.mark.both_databases("times are compared and rows deleted by queries")
def test_a_session_lasts_twelve_hours_however_it_is_used(guest: Guest) -> None:
    """Then the link is pressed again; what is over is deleted with the upkeep."""
    code = guest.made()
    assert guest.opened(code) == "open"
    guest.age(SESSION_LONGEST - timedelta(minutes=1))
    assert guest.pressed("supplement", "还在转圈") == "guest.done.supplement"
    guest.age(timedelta(minutes=1))
    assert guest.pressed("supplement", "在吗") == GONE
    guest.desk.run(dispatch_of(guest.desk).answer(partial(keep_up, policy=LoginPolicy()), guest.desk.now, "test"))
    with guest.desk.session() as session:
        assert session.exec(select(GuestSession)).all() == []
    assert guest.opened(code) == "open"
    assert guest.pressed("supplement", "又打开了") == "guest.done.supplement"


@pytest.mark.both_databases("rows are deleted by a query")
def test_a_link_keeps_few_sessions(guest: Guest) -> None:
    """The oldest goes for one too many."""
    code = guest.made()
    assert [guest.opened(code) for _ in range(MOST_SESSIONS + 2)] == ["open"] * (MOST_SESSIONS + 2)
    with guest.desk.session() as session:
        assert len(session.exec(select(GuestSession)).all()) == MOST_SESSIONS


def test_five_wrong_digits_end_the_link(guest: Guest) -> None:
    """A right try in between begins the count anew; the team reads on the log that it ended."""
    ruled(guest.desk, asks_digits=True)
    code = guest.made()
    assert [guest.opened(code, "0000") for _ in range(MOST_WRONG - 1)] == ["wrong"] * (MOST_WRONG - 1)
    assert guest.opened(code, f"*** {DIGITS}") == "open"
    assert [guest.opened(code, "") for _ in range(MOST_WRONG)] == ["wrong"] * MOST_WRONG
    assert guest.opened(code, DIGITS) == GONE
    assert guest.desk.log(guest.number)[-1] == "guest_link_failed"


def test_openings_are_bounded(guest: Guest) -> None:
    """Of one link within a quarter of an hour."""
    code = guest.made()
    assert [guest.opened(code) for _ in range(21)][-2:] == ["open", "guest.too_many"]


def test_masking_takes_the_addressee_as_well(guest: Guest) -> None:
    """The link goes on; nothing says any more to whom it was sent."""
    assert guest.opened(guest.made()) == "open"
    assert guest.pressed("supplement", "换了浏览器也一样") == "guest.done.supplement"
    card = guest.desk.as_("王敏").card_with(guest.number, "more")
    opened = guest.desk.as_("王敏").submit(card.post, "more", {"action": "mask"})
    assert opened.form is not None
    fields = {"masked_text": opened.form.fields[0].choices[0].value, "words": SENT_TO, "reason": "邮箱"}
    assert not guest.desk.as_("王敏").submit(card.post, opened.form.name, fields).refused
    guest.desk.settle()
    assert columns_of(where(guest.desk, SENT_TO)) == set()


def test_a_desk_with_its_page_off_refuses(office_url: str, tmp_path: Path) -> None:
    """The sentence names the settings."""
    with running_desk(office_url, tmp_path) as desk:
        number = phoned_in(desk).number
        assert made_by(desk, "王敏", number).toast == ZH("guest.no_page")
