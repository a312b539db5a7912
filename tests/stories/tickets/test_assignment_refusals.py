"""Who may not give a ticket to whom, and the sentence that says so; a refused step changes nothing."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from models.people.person import Person
from models.refusal import Refusal
from models.storage.new_row import bare_row
from models.terms import Kind, Platform, Role, Status
from models.tickets.ticket import Ticket
from tests.support.desk import ZH, Desk
from tests.support.reported import a_c
from tests.support.tickets import PHONES, assigned, chosen, has_it, id_of, leaves, transferred

LI, ZHANG, OFFICE, REPORTER = "李强", "张海涛", "王敏", "赵小禾"
AN_HOUR = timedelta(hours=1)
NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
ASSIGNING = ("assign", "confirm_and_assign", "transfer", "help")
STRANGERS = ("赵小禾", "陈思远", "周主任", "孙工", "郑文")


@pytest.mark.parametrize("action", ASSIGNING)
def test_who_may_not_is_told_so_and_nothing_changes(desk: Desk, action: str) -> None:
    """Button and form alike, on a ticket that 李强 has."""
    number = a_c(desk)
    desk.as_(LI).press(number, "接单")
    post = desk.as_(REPORTER).cards("intake", number)[0].post
    before = desk.ticket(number).model_dump(), desk.log(number)
    sentence = {
        "assign": ZH("ticket.only_office"),
        "confirm_and_assign": ZH("ticket.only_office"),
        "transfer": ZH("ticket.only_assignee", who=LI),
        "help": ZH("assignment.only_assignee_or_office"),
    }[action]
    to = id_of(desk, ZHANG)
    fields = {"to": to, "transfer_to": to, "helper": to, "reason": "x"}
    for name in (*STRANGERS, ZHANG):
        assert desk.as_(name).click(post, action).toast == sentence, name
        assert desk.as_(name).submit(post, action, fields).toast == sentence, name
    if action == "transfer":
        assert desk.as_(OFFICE).click(post, action).toast == sentence
    assert (desk.ticket(number).model_dump(), desk.log(number)) == before


@pytest.mark.parametrize(
    "action", ["assign", "confirm_and_assign", "transfer", "help", "nudge", "order", "order.answer"]
)
def test_a_bidder_does_nothing_of_this(desk: Desk, action: str) -> None:
    """Not on a colleague's card, which a bidder does not have, and not on the own one, but nudging it."""
    bidder, number = desk.as_("投标人 冯立"), a_c(desk)
    foreign = desk.as_(REPORTER).cards("intake", number)[0].post
    refused = bidder.post("/chat/clicks", {"post": foreign, "action": action, "client_id": desk.new_id()})
    assert refused.status_code >= 400
    own = bidder.say("desk", "投标文件上传不了").number
    assert bidder.click(bidder.cards("desk", own)[0].post, action).refused is (action != "nudge")
    assert desk.log(number).count("nudged") == 0


@pytest.mark.parametrize("to", ["赵小禾", "周主任", "投标人 冯立", "孙工", "李强", "何静", ""])
def test_only_those_offered_can_get_it(desk: Desk, to: str) -> None:
    """Neither staff, leaders, bidders and administrators, nor oneself, nor who has left, nor nobody."""
    number = a_c(desk)
    desk.as_(LI).press(number, "接单")
    leaves(desk, "何静")
    before = desk.log(number)
    wanted = id_of(desk, to) if to else "999999999999999999999"
    for by, action, field in ((OFFICE, "assign", "to"), (LI, "transfer", "transfer_to")):
        told_so = chosen(desk, by, number, action, **{field: wanted, "reason": "x"})
        assert told_so.field_errors == {field: ZH("field.not_offered")}
    assert desk.log(number) == before


def test_a_transfer_needs_its_reason(desk: Desk) -> None:
    """Blank or endless is refused at the field."""
    number = a_c(desk)
    desk.as_(LI).press(number, "接单")
    for reason, sentence in ((" \n", ZH("field.missing")), ("长" * 501, ZH("field.too_long", count=500))):
        refused = transferred(desk, number, ZHANG, by=LI, reason=reason)
        assert refused.field_errors == {"reason": sentence}
    assert has_it(desk, number) == LI


def test_nobody_passes_on_what_nobody_has(desk: Desk) -> None:
    """转办 of a new ticket is refused, also for the person on duty: giving it out is the office's."""
    number = a_c(desk)
    post = desk.as_(LI).cards("team", number)[-1].post
    assert desk.as_(LI).click(post, "transfer").toast == ZH("ticket.nobody_has_it")
    assert desk.as_(LI).click(post, "help").toast == ZH("assignment.only_assignee_or_office")


def test_what_is_over_changes_hands_no_more(desk: Desk) -> None:
    """Resolved or closed: no assigning, no passing on, no helper."""
    number = a_c(desk)
    desk.as_(LI).press(number, "接单")
    post = desk.as_(LI).cards("team", number)[-1].post
    desk.as_(LI).fill(number, "提交解决结果", cause="配置", method="改正", state_before="untouched")
    for step in ("resolved", "closed"):
        before = desk.log(number)
        for who, action in ((OFFICE, "assign"), (OFFICE, "confirm_and_assign"), (LI, "transfer"), (LI, "help")):
            assert desk.as_(who).click(post, action).toast == ZH("ticket.is_over", number=number), (step, action)
        assert desk.log(number) == before
        if step == "resolved":
            desk.as_(REPORTER).press(number, "确认已解决")


@pytest.mark.parametrize("form", ["assign:", "assign:x", "assign:-1", "assign:7", "assign"])
def test_a_forged_form_assigns_nothing_to_another(desk: Desk, form: str) -> None:
    """A form that claims another holder than there is gets one sentence."""
    number = a_c(desk)
    assigned(desk, number, LI)
    post = desk.as_(OFFICE).card_with(number, "more").post
    refused = desk.as_(OFFICE).submit(post, form, {"to": id_of(desk, ZHANG)})
    assert refused.toast == ZH("assignment.somebody_has_it", who=LI, phone=PHONES[LI])
    assert has_it(desk, number) == LI


def a_ticket(**values: object) -> Ticket:
    """A fault being worked on, without a database."""
    known = {"number": "2603-0001", "text": "x", "summary": "x", "kind": Kind.DEFECT, "status": Status.IN_PROGRESS}
    place = {"platform": Platform.WEBCHAT, "chat": "intake", "reported_at": NOW, "created_at": NOW}
    ticket = bare_row(Ticket, **known, **place)
    for name, value in values.items():
        setattr(ticket, name, value)
    return ticket


def person(number: int, *roles: Role, until: datetime | None = None) -> Person:
    """Somebody, without a database."""
    return Person(id=number, name=f"P{number}", roles=list(roles), active_until=until)


@pytest.mark.parametrize(
    ("to", "key"),
    [
        (person(1, Role.ENGINEER), "assignment.has_it_already"),
        (person(2, Role.ENGINEER, until=NOW), "assignment.unfit"),
        (person(3, Role.EXTERNAL), "assignment.unfit"),
        (person(4, Role.LEADER, Role.STAFF, Role.ADMIN), "assignment.unfit"),
    ],
)
def test_the_verbs_themselves_refuse_whoever_cannot_have_it(to: Person, key: str) -> None:
    """Whatever a form offered: to whom has it, has left, or may not, in words; the ticket stays as it was."""
    engineer = person(1, Role.ENGINEER)
    ticket = a_ticket(assignee_id=1, assignee=engineer)
    for give in (
        partial(ticket.assign, to, person(9, Role.OFFICE), NOW),
        partial(ticket.transfer, to, "x", engineer, NOW),
    ):
        with pytest.raises(Refusal) as refused:
            give()
        assert refused.value.phrase.key == key
    with pytest.raises(Refusal) as refused:
        ticket.transfer(person(5, Role.ENGINEER), "", engineer, NOW)
    assert refused.value.phrase.key == "assignment.reason_needed"
    assert (ticket.assignee_id, ticket.transfers, ticket.log_length) == (1, 0, 0)


def test_the_office_nudges_for_a_caller() -> None:
    """Who phoned has no card to press: any office person may, others still not, and the hour counts for all."""
    ticket = a_ticket(entered_by_id=9)
    ticket.remind(person(8, Role.OFFICE), NOW, AN_HOUR)
    assert ticket.reminded_at == NOW
    with pytest.raises(Refusal) as too_soon:
        ticket.remind(person(9, Role.OFFICE), NOW, AN_HOUR)
    assert too_soon.value.phrase.key == "nudge.too_soon"
    with pytest.raises(Refusal) as stranger:
        ticket.remind(person(7, Role.ENGINEER), NOW + AN_HOUR, AN_HOUR)
    assert stranger.value.phrase.key == "ticket.only_reporter"
    assert ticket.log_length == 1
