"""A caller reads their ticket by a link and answers as its reporter; the log says by which link, and no name."""

import pytest

from models.terms import Satisfaction, Status
from tests.support.desk import ZH
from tests.support.guests import SENT_TO, Guest, ruled
from tests.support.tickets import chosen, contents, told

BY_IT = ZH("log.by_link", to=SENT_TO)
pytestmark = pytest.mark.machine_clock


def test_the_caller_confirms_and_rates(resolved: Guest) -> None:
    """By the verbs of the reporter's press; nobody closed it by name, and the cards say by what it came."""
    assert [one.action for one in resolved.view().buttons] == ["confirm_fixed", "reopen"]
    assert resolved.pressed("confirm_fixed") == "guest.done.confirm_fixed"
    assert resolved.pressed("rate:satisfied") == "guest.done.rate"
    ticket = resolved.desk.ticket(resolved.number)
    assert (ticket.status, ticket.satisfaction) == (Status.CLOSED, Satisfaction.SATISFIED)
    assert (ticket.closed_by_id, ticket.closed_unanswered) == (None, False)
    assert resolved.log() == [("fix_confirmed", SENT_TO), ("rated", SENT_TO)]
    assert BY_IT in " ".join(resolved.desk.as_("李强").card("team", resolved.number).outcome)


def test_the_caller_says_that_it_does_not_work(resolved: Guest) -> None:
    """It is back in work for the reason given, and its engineer hears of it."""
    assert resolved.pressed("reopen", "  ") == "guest.no_words"
    assert resolved.pressed("reopen", "换了证书还是签不了") == "guest.done.reopen"
    resolved.desk.settle()
    assert resolved.desk.ticket(resolved.number).status is Status.IN_PROGRESS
    assert "换了证书还是签不了" in " ".join(
        line for one in told(resolved.desk, "李强", resolved.number) for line in one.intro
    )
    assert resolved.log() == [("reopened", SENT_TO)]


def test_the_caller_adds_to_it(guest: Guest) -> None:
    """The words are the ticket's; a wait for them ends."""
    desk = guest.desk
    desk.as_("李强").press(guest.number, "接单")
    chosen(desk, "李强", guest.number, "ask_reporter", asked="哪个标段？")
    assert guest.opened(guest.made()) == "open"
    assert desk.ticket(guest.number).status is Status.WAITING
    assert guest.pressed("supplement", "二标段") == "guest.done.supplement"
    assert desk.ticket(guest.number).status is Status.IN_PROGRESS
    assert ("supplemented", SENT_TO) in guest.log()
    assert any("二标段" in line for line in guest.view().log)


def test_a_complaint_by_link_is_a_ticket_of_its_own(guest: Guest) -> None:
    """Office and leaders alone read it; of the words nothing stands on the ticket that the vendor reads (R6)."""
    assert guest.opened(guest.made()) == "open"
    assert guest.pressed("supplement", "我要投诉王敏，态度恶劣") == "guest.done.supplement"
    own = guest.desk.tickets()[-1]
    assert (own.number != guest.number, own.is_confidential, own.caller) == (True, True, guest.desk.tickets()[0].caller)
    assert contents(guest.desk, own.number, "spoken_of")[0]["by_link"] == SENT_TO
    assert contents(guest.desk, guest.number, "supplemented") == []


def test_what_the_ticket_does_not_offer_is_refused(guest: Guest) -> None:
    """Neither a press of an old page, nor a word that no button has, changes anything."""
    assert guest.opened(guest.made()) == "open"
    before = guest.desk.log(guest.number)
    for action in ("confirm_fixed", "rate:satisfied", "withdraw", "take", "", "rate"):
        assert guest.pressed(action, "x") == "guest.stale"
    assert guest.desk.log(guest.number) == before


def test_words_are_bounded(guest: Guest) -> None:
    """Six within a quarter of an hour, none longer than a form takes."""
    assert guest.opened(guest.made()) == "open"
    assert guest.pressed("supplement", "长" * 2001) == "guest.too_long"
    said = [guest.pressed("supplement", f"第{count}次还是不行") for count in range(7)]
    assert said == ["guest.done.supplement"] * 6 + ["guest.too_many"]


def test_the_view_is_the_reporters(resolved: Guest) -> None:
    """What the team notes is not on it."""
    resolved.desk.as_("李强").say("team", "内部：怪供应商", thread=None)
    view = resolved.view()
    assert any("证书过期" in line for line in view.result)
    assert not [line for line in view.log if "内部" in line]
    assert view.card.title.startswith("C类") or resolved.number in view.card.title


def test_an_office_may_not_count_confirmations_by_link(resolved: Guest) -> None:
    """Then the page does not offer them, and a press is refused; 未解决 can still be said."""
    ruled(resolved.desk, confirms=False)
    assert [one.action for one in resolved.view().buttons] == ["reopen"]
    assert resolved.pressed("confirm_fixed") == "guest.stale"
    assert resolved.desk.ticket(resolved.number).status is Status.RESOLVED
