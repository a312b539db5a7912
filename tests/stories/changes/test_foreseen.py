"""What a later step would refuse is said at the first, in its own words, and is on the list of whoever supplies it."""

from collections.abc import Callable

import pytest
from sqlmodel import col, select

from models.changes import backups, gates, window_gates
from models.changes.foreseen import OF_DATA, OF_NOTICE, OF_VERIFIER, OF_WINDOW
from models.changes.steps import ANNOUNCE, BEGIN, CONFIRM
from models.changes.terms import ChangeState
from models.chat import Card
from models.messaging.outbox import CardView, Post
from models.tickets.step import Rule
from models.tickets.ticket import Ticket
from tests.support.changes import (
    CONFIRMED,
    DATA_BACKUP,
    HE,
    LI,
    PACKAGE,
    SYSTEM_BACKUP,
    TESTED,
    WANG,
    ZHANG,
    ZHOU,
    announced,
    at,
    away,
    carried,
    change,
    confirmed,
    deployed,
    done,
    drafted,
    leaves,
    passed,
    ready,
    state,
    whole,
)
from tests.support.one_connection import SwiftDesk
from tests.support.trading_sessions import imported

IN_WORKING_TIME = {"starts_at": "2026-03-05T15:00", "ends_at": "2026-03-05T16:00"}
TOO_CLOSE = {"starts_at": "2026-03-03T20:00", "ends_at": "2026-03-03T22:00"}
CONFIRMING, NOTIFYING, STARTING = "change.confirm", "change.announce", "change.begin"
AT_THE_PRESS: dict[Rule, str] = {
    gates.is_whole: "what the draft lacks is the first half of the same list",
    gates.is_same_package: "what the form brings",
    gates.says_what_it_rests_on: "what the form brings",
    window_gates.says_where_published: "what the form brings",
    window_gates.is_inside: "the time of the start itself",
    window_gates.can_still_go_back: "the time of the start itself",
    window_gates.was_announced: "the office has the notice on its list, and that it is late is foreseen",
    backups.are_backed_up: "the backups are the next steps, and somebody's own",
    window_gates.is_alone_on_system: "what others do at that moment; plans that collide are told of when they are made",
    window_gates.keeps_out_of_bidding: "where a project stands at that moment",
}
"""The gates that nothing can be said of before, and why."""


def shown(desk: SwiftDesk, number: str) -> str:
    """The line on the team's card that says what will be refused; empty where it has none."""
    with desk.session() as session:
        found = select(Post).join(Ticket, col(Post.ticket_id) == col(Ticket.id)).where(Ticket.number == number)
        post = session.exec(found.where(Post.card_view == CardView.TEAM).order_by(col(Post.seq).desc())).first()
        assert post is not None
        return next((one for one in Card.model_validate(post.card).intro if one.startswith("照现在这样")), "")


def waited_for(desk: SwiftDesk, number: str) -> set[str]:
    """The names of those whose step it waits for."""
    return set(change(desk, number).asked_people)


def test_every_gate_ahead_is_foreseen_or_says_why_not() -> None:
    """A new gate of these steps has to be looked at: it is said early, or there is a reason."""
    asked = {*CONFIRM.gates, *ANNOUNCE.gates, *BEGIN.gates}
    said = {*OF_WINDOW, *OF_NOTICE, *OF_VERIFIER, *OF_DATA}
    assert said <= asked
    assert said.isdisjoint(AT_THE_PRESS)
    assert said | AT_THE_PRESS.keys() == asked


def _early(desk: SwiftDesk) -> str:
    return passed(desk, **IN_WORKING_TIME)


def _second_in_working_time(desk: SwiftDesk) -> str:
    number = deployed(desk)
    done(carried(desk, LI, "change.edit", number, **whole(desk), more_windows="2026-03-06 15:00-16:00"))
    done(carried(desk, ZHANG, "change.test", number, **TESTED))
    return number


def _long_way_back(desk: SwiftDesk) -> str:
    number = deployed(desk)
    done(carried(desk, LI, "change.edit", number, **whole(desk, fallback_minutes="120")))
    done(carried(desk, ZHANG, "change.test", number, **TESTED))
    return number


def _over(desk: SwiftDesk) -> str:
    number = passed(desk)
    desk.now = at("2026-03-05T22:01")
    desk.tick("change_foresight")
    return number


def _too_late_for_a_notice(desk: SwiftDesk) -> str:
    return confirmed(desk, **TOO_CLOSE)


def _verifier_left(desk: SwiftDesk) -> str:
    number = passed(desk)
    leaves(desk, HE)
    return number


def _verifier_away(desk: SwiftDesk) -> str:
    number = passed(desk)
    away(desk, HE, "2026-03-05T19:00", "2026-03-09T08:00")
    desk.tick("change_foresight")
    return number


def _data(desk: SwiftDesk) -> str:
    return passed(desk, change_kind="data")


def _sessions(desk: SwiftDesk) -> str:
    number = announced(desk)
    desk.now = at("2026-03-05T19:40")
    done(carried(desk, LI, "change.back_up_system", number, **SYSTEM_BACKUP))
    done(carried(desk, LI, "change.back_up_data", number, **DATA_BACKUP))
    desk.now = at("2026-03-05T20:05")
    return number


MET: dict[Rule, tuple[Callable[[SwiftDesk], str], str, str]] = {
    window_gates.is_ahead: (_over, WANG, CONFIRMING),
    window_gates.is_legal: (_early, WANG, CONFIRMING),
    window_gates.later_are_legal: (_second_in_working_time, WANG, CONFIRMING),
    window_gates.leaves_time_to_go_back: (_long_way_back, WANG, CONFIRMING),
    window_gates.knows_sessions: (_sessions, LI, STARTING),
    window_gates.is_in_time_for_notice: (_too_late_for_a_notice, WANG, NOTIFYING),
    gates.verifier_is_here: (_verifier_left, WANG, CONFIRMING),
    gates.office_is_reachable: (_verifier_away, WANG, CONFIRMING),
    gates.data_was_approved: (_data, WANG, CONFIRMING),
}
"""By gate: a change on which it is shut, and who meets it at which step."""
FILLED = {CONFIRMING: CONFIRMED, NOTIFYING: {}, STARTING: PACKAGE}


@pytest.mark.parametrize("gate", [*OF_WINDOW, *OF_NOTICE, *OF_VERIFIER, *OF_DATA], ids=lambda one: one.__name__)
def test_the_card_said_what_the_step_refuses(swift: SwiftDesk, gate: Rule) -> None:
    """The sentence of the refusal stood on the card before, word for word, and in the form that was filled in."""
    made, who, step = MET[gate]
    number = made(swift)
    before = shown(swift, number)
    opened = swift.click(who, step, number).form
    assert opened is not None
    reply = carried(swift, who, step, number, **FILLED[step])
    assert reply.is_refusal, reply
    assert str(reply.toast) in before
    assert before in opened.intro


def test_at_the_very_first_word(swift: SwiftDesk) -> None:
    """A draft of a moment ago tells what nobody asks for before the confirmation."""
    number = drafted(swift, **IN_WORKING_TIME, change_kind="data")
    assert state(swift, number) is ChangeState.DRAFTED
    told = {one["key"] for one in change(swift, number).foreseen}
    assert told == {"change.window_illegal_until", "change.sessions_unknown", "change.data_not_approved"}
    assert "工作时间" in shown(swift, number)


def test_nothing_is_foreseen_once_it_was_put_right(swift: SwiftDesk) -> None:
    """A leader's exception, the office's word and another window each take their line away."""
    number = passed(swift, **IN_WORKING_TIME)
    assert "change.window_illegal_until" in str(change(swift, number).foreseen)
    done(carried(swift, ZHOU, "change.except", number, reason="夜间无人"))
    assert "change.window_illegal" not in str(change(swift, number).foreseen)
    other = ready(swift)
    assert change(swift, other).foreseen == []
    assert shown(swift, other) == ""
    done(carried(swift, LI, "change.begin", other, **PACKAGE))
    assert shown(swift, other) == ""


def test_whoever_applied_has_the_draft_on_their_list(swift: SwiftDesk) -> None:
    """As long as it lacks something; not the office, which may edit it, too."""
    number = drafted(swift, by=WANG)
    assert WANG in waited_for(swift, number)
    assert HE not in waited_for(swift, number)
    done(carried(swift, WANG, "change.edit", number, **whole(swift), **PACKAGE))
    assert WANG not in waited_for(swift, number)


def test_the_office_has_the_notice_on_its_list(swift: SwiftDesk) -> None:
    """From the confirmation until it is out; where it is too late for one, whoever applied has the window."""
    imported(swift, "开标", at("2026-03-10T09:30"))
    number = confirmed(swift)
    assert WANG in waited_for(swift, number)
    done(carried(swift, WANG, "change.announce", number))
    assert WANG not in waited_for(swift, number)
    late = confirmed(swift, **TOO_CLOSE)
    assert WANG not in waited_for(swift, late)
    assert LI in waited_for(swift, late)


def test_a_change_without_a_stop_waits_for_no_notice(swift: SwiftDesk) -> None:
    """Nobody has to hear of it."""
    number = confirmed(swift, stops="no")
    assert WANG not in waited_for(swift, number)


def test_the_office_looks_sessions_up_on_the_day(swift: SwiftDesk) -> None:
    """Its word counts for a day, and is asked for no earlier; a card of its own comes then."""
    number = announced(swift)
    assert WANG not in waited_for(swift, number)
    swift.now = at("2026-03-04T20:01")
    swift.tick("change_foresight")
    assert {WANG, HE} <= waited_for(swift, number)
    done(carried(swift, WANG, "change.concede", number, concession="no_sessions", reason="已看场次表"))
    assert WANG not in waited_for(swift, number)


def test_looking_ahead_twice_tells_once(swift: SwiftDesk) -> None:
    """What has not changed repaints nothing, and an ended change is not looked at."""
    number = drafted(swift)
    with swift.session() as session:
        before = session.exec(select(Ticket).where(Ticket.number == number)).one().log_length
    swift.tick("change_foresight")
    newest = swift.newest(number).id
    swift.tick("change_foresight")
    assert swift.newest(number).id == newest
    done(carried(swift, LI, "change.cancel", number, reason="不做了"))
    assert change(swift, number).foreseen == []
    with swift.session() as session:
        assert session.exec(select(Ticket).where(Ticket.number == number)).one().log_length == before + 1
