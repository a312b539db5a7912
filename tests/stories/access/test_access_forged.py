"""Clicks that no card of a permission offers: made-up cards, other people's, other steps; nothing comes of them."""

import pytest
from sqlmodel import select

from models.phrase import phrase
from models.terms import AccessState, Status
from models.tickets.ticket import Ticket
from tests.support.access import (
    ROOM,
    act,
    asked,
    filled,
    newest,
    press,
    request_of,
    state,
    submit,
    unchanged,
)
from tests.support.access_refusals import SUN, WORDS, ZHAO, ZHOU, refused
from tests.support.desk import ZH, Desk
from tests.support.one_connection import SwiftDesk

STEPS = (
    *("access.claim", "access.disclaim", "access.amend", "access.withdraw", "access.extend", "access.approve"),
    *("access.reject", "access.return", "access.grant", "access.impossible", "access.works", "access.fails"),
    "card.show",
)
FORMS = ("access.amend", "access.amend:evaluation", "access.approve", "access.reject", "access.return")
MORE_FORMS = ("access.grant", "access.impossible", "access.fails")
ORDINARY = (
    *("take", "assign", "confirm_and_assign", "transfer", "help", "answer", "ask_reporter", "resume", "propose"),
    *("change_kind", "change_class", "confirm_class", "keep_class", "accept_proposal", "mark_major", "decline"),
    *("resolve", "restore", "confirm_fixed", "confirm_restored", "deny_restored", "reopen", "rate:satisfied"),
    *("merge", "unmerge", "split:1", "withdraw", "to_defect", "came_back", "outage.publish", "outage.recovered"),
    *("report.file", "report.waive", "access.fill"),
)
FIELDS = {
    **WORDS,
    "to": "2",
    "transfer_to": "2",
    "helper": "2",
    "answer": "x",
    "question": "x",
    "severity": "B",
    "judgement": "defect:B",
    "cause": "x",
    "method": "x",
    "tip": "x",
    "reopen_reason": "x",
    "why": "misjudged",
    "main": "2603-0001",
    "text": "x",
    "fault": "x",
    "location": "x",
    "words": "x",
}
EVERYBODY = (ZHAO, "王敏", "何静", "李强", ZHOU, SUN)
ENTITLED = {"take": "李强", "answer": "李强", "change_kind": "王敏", "merge": "王敏", "withdraw": ZHAO}


def ordinary(desk: Desk) -> str:
    """A fault that somebody reported."""
    return desk.as_(ZHAO).say("intake", "统计报表导出一直报错,导出不了").number


def test_no_step_of_a_permission_is_taken_on_another_card(desk: Desk) -> None:
    """Not on the card of a fault, on none that was ever sent, on a made-up one, or on none at all."""
    asked(desk)
    fault = newest(desk, ordinary(desk))
    with unchanged(desk):
        for who in (ZHAO, ZHOU, SUN):
            for post in (fault, fault.model_copy(update={"id": "0" * 16}), fault.model_copy(update={"id": "'; --"})):
                for action in STEPS:
                    if action == "card.show" and post is fault:
                        continue  # it is a button of ordinary work, too
                    told = press(desk, who, "", action, post)
                    assert told.is_refusal, (who, action)
                    if action not in {"card.show", "access.extend"}:
                        assert told.toast == ZH("card.stale"), (who, action)
                for form in (*FORMS, *MORE_FORMS):
                    assert act(desk, filled(desk, who, post, form, **FIELDS)).toast == ZH("card.stale"), form
            for form in (*FORMS, *MORE_FORMS):
                assert act(desk, filled(desk, who, None, form, **FIELDS)).toast == ZH("card.stale"), form


def test_a_card_counts_only_where_it_stands(desk: Desk) -> None:
    """The leader's card named from another chat is none, whoever presses it."""
    number = asked(desk)
    card = newest(desk, number)
    assert card.chat == f"@{ZHAO}"
    elsewhere = card.model_copy(update={"chat": "team"})
    with unchanged(desk):
        for action in STEPS:
            assert press(desk, ZHOU, number, action, elsewhere).toast == ZH("card.stale"), action
        refusal = desk.as_("陈思远").post("/chat/clicks", {"post": card.id, "action": "card.show", "client_id": "x"})
        assert refusal.status_code == 404


@pytest.mark.parametrize("action", ["access.obey", "access.", "access", "access.approve.all", "ACCESS.APPROVE", "取消"])
def test_unknown_buttons_and_forms_are_one_sentence(desk: Desk, action: str) -> None:
    """Whatever the action is called, nothing is taken for a step."""
    number = asked(desk)
    with unchanged(desk):
        assert press(desk, ZHOU, number, action).toast == ZH("card.unknown_button")
        assert submit(desk, ZHOU, number, action, **WORDS).toast == ZH("form.unknown")


def test_an_argument_changes_nobodys_request(desk: Desk) -> None:
    """A number tacked on to an action names no other request: the card alone says which it is."""
    mine, other = asked(desk), asked(desk, scope="room_1")
    assert not press(desk, ZHOU, mine, f"access.approve:{other}").is_refusal
    assert (state(desk, mine), state(desk, other)) == (AccessState.APPROVED, AccessState.ASKED)


def test_an_amendment_for_another_system_asks_for_that_one(desk: Desk) -> None:
    """The form names the system; its roles and scopes are that system's, and the leaders decide anew."""
    number = asked(desk)
    assert not submit(desk, ZHOU, number, "access.return", missing="x").is_refusal
    with unchanged(desk):
        assert submit(desk, ZHAO, number, "access.amend:nowhere", **ROOM).toast == ZH("access.unknown_system")
        assert submit(desk, ZHAO, number, "access.amend:trading", **ROOM).field_errors
    role = {**ROOM, "role": "registrar", "scope": "land"}
    assert not submit(desk, ZHAO, number, "access.amend:trading", **role).is_refusal
    assert request_of(desk, number).right == ("trading", "registrar", "land")
    assert state(desk, number) is AccessState.ASKED


@pytest.mark.sampled
@pytest.mark.parametrize("stage", ["asked", "prepared", "approved", "granted", "confirmed", "withdrawn", "message"])
def test_a_permission_takes_no_ordinary_steps(swift: SwiftDesk, stage: str) -> None:
    """Nobody takes, answers, reclassifies, merges or closes it; those entitled to the step on others are told why."""
    number = at_stage(swift, stage)
    own_steps = ZH("workflow.refused.access_request", number=number)
    with unchanged(swift):
        for action in ORDINARY:
            for who in EVERYBODY:
                pressed, sent = swift.click(who, action, number), swift.submit(who, action, FIELDS, number)
                assert pressed.is_refusal or pressed.form is not None, (stage, action, who, pressed)
                assert sent.is_refusal or sent.form is not None, (stage, action, who, sent)
        for action, who in ENTITLED.items():
            assert swift.click(who, action, number).toast == own_steps, (stage, action)


def at_stage(swift: SwiftDesk, stage: str) -> str:
    """A request that has come so far."""
    wish, who, below = ROOM, ZHAO, None
    if stage == "message":
        below = swift.say(ZHAO, "intake", "我需要评标室管理员的权限").ticket
        with swift.session() as session:
            assert session.exec(select(Ticket.kind)).one() == "permission"
    if stage == "prepared":
        wish, who = {**ROOM, "whom": ZHAO}, "陈思远"
    number = swift.submit(who, "access.ask:evaluation", wish, below).ticket
    assert number is not None
    steps = {
        "approve": lambda: swift.click(ZHOU, "access.approve", number),
        "grant": lambda: swift.submit(SUN, "access.grant", {"set_as": "已加入组"}, number),
        "works": lambda: swift.click(ZHAO, "access.works", number),
        "withdraw": lambda: swift.click(ZHAO, "access.withdraw", number),
    }
    ways = {"approved": ["approve"], "granted": ["approve", "grant"], "withdrawn": ["withdraw"]}
    ways["confirmed"] = [*ways["granted"], "works"]
    for step in ways.get(stage, ()):
        assert not steps[step]().is_refusal, step
    return number


def test_nothing_ordinary_is_merged_into_a_permission(desk: Desk) -> None:
    """A fault does not disappear in a request for a right, nor the request in the fault."""
    wish, fault = asked(desk), ordinary(desk)
    with unchanged(desk):
        told = submit(desk, "王敏", fault, "merge", main=wish)
        assert told.is_refusal
        assert submit(desk, "王敏", fault, f"merge.confirm:{wish}", reason="x", main=wish).is_refusal
        assert press(desk, "王敏", wish, "merge").toast == ZH("workflow.refused.access_request", number=wish)
    assert desk.ticket(fault).status is Status.NEW


def test_a_wish_is_made_of_a_message_once_and_by_its_writer(desk: Desk) -> None:
    """Another person's message, one that is no wish for a right, or one that is one already, opens no form."""
    wish = desk.as_(ZHAO).say("intake", "我需要评标室管理员的权限").number
    fault = ordinary(desk)
    only = phrase("access.only_person", who=ZHAO)
    with unchanged(desk):
        for who in ("陈思远", ZHOU, SUN):
            assert press(desk, who, wish, "access.fill").toast == ZH.say(only)
            assert submit(desk, who, wish, "access.ask:evaluation", **ROOM).toast == ZH.say(only)
        told = press(desk, ZHAO, fault, "access.fill")
        assert told.toast == ZH("access.not_from_this", number=fault)
        assert submit(desk, ZHAO, fault, "access.ask:evaluation", **ROOM).toast == told.toast
    assert not submit(desk, ZHAO, wish, "access.ask:evaluation", **ROOM).is_refusal
    refused(desk, ZHAO, wish, "access.fill", phrase("workflow.refused.access_request", number=wish))
    with unchanged(desk):
        again = submit(desk, ZHAO, wish, "access.ask:evaluation", **{**ROOM, "scope": "room_1"})
        assert again.toast == ZH("workflow.refused.access_request", number=wish)
