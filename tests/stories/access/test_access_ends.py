"""Rights end by themselves: a warning before, a to-do with a clock after, an extension decided anew in between."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from handlers.access.cards.parts import end_words
from handlers.access.expiry import router
from handlers.turn.previews import old_to_new
from handlers.turn.turn import Turn
from models.access.request import AccessRequest
from models.access.terms import AccessPromise, AccessView
from models.chat import Card
from models.messaging.outbox import CardView, Post
from models.terms import AccessState, EndReason, Status
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import SHANGHAI
from tests.support.access import approved, asked, extend, granted, newest, press, request_of, state, submit, unchanged
from tests.support.desk import ZH, Desk
from tests.support.revocation import checklist_of, checklists, differences_in, grant_of, held, lines_of
from tests.support.tickets import leaves

ZHAO, ZHOU, SUN, HE, WANG = "赵小禾", "周主任", "孙工", "何静", "王敏"
UNTIL = "2026-03-31"
"""A Tuesday; the fifth working day before it is the 24th."""
DONE = {"revoke_note": "已移出"}
TICKS = ("access_lapses", "access_warnings", "access_ends")


def test_the_holder_is_warned_five_working_days_before(desk: Desk) -> None:
    """As business opens that day, once; the card asks for the extension with one click."""
    number = held(desk, until=UNTIL)
    desk.clock.set("2026-03-24", "08:59")
    assert desk.tick("access_warnings") == 0
    desk.clock.set("2026-03-24", "09:00")
    assert desk.tick("access_warnings") == 1
    assert desk.tick("access_warnings") == 0
    desk.settle()
    (card,) = warnings(desk, ZHAO)
    assert card.intro[0] == "这项权限至 2026年3月31日到期。"
    assert [button.action for button in card.buttons] == ["access.extend"]
    assert desk.log(number)[-1] == "access_warned"
    assert grant_of(desk, number).warned_at == desk.now


@pytest.mark.parametrize(
    ("granted_on", "until", "warned_on"),
    [
        ("2026-03-03", "2026-03-29", "2026-03-23"),  # a Sunday: five working days are Monday to Friday before it
        ("2026-03-03", "2026-04-07", "2026-03-30"),  # over the Qingming holiday
        ("2026-03-03", "2026-03-05", "2026-03-04"),  # shorter than the notice: on the working day after the grant
        ("2026-03-06", "2026-03-10", "2026-03-09"),  # the same over a weekend
    ],
)
def test_days_are_counted_as_working_days(desk: Desk, granted_on: str, until: str, warned_on: str) -> None:
    """Weekends and holidays do not count, and nobody is warned in the hour in which they got it."""
    desk.clock.set(granted_on)
    held(desk, until=until)
    assert desk.tick("access_warnings") == 0
    expected = datetime.fromisoformat(f"{warned_on}T09:00").replace(tzinfo=SHANGHAI)
    assert upcoming(desk, "access_warnings") == expected
    desk.clock.at = expected
    assert desk.tick("access_warnings") == 1
    assert upcoming(desk, "access_warnings") is None


def test_what_has_no_end_never_runs_out(desk: Desk) -> None:
    """No warning, no to-do, nothing planned, and no extension."""
    number = held(desk, until="")
    assert [upcoming(desk, tick) for tick in TICKS] == [None, None, None]
    desk.clock.set("2036-03-03")
    assert [desk.tick(tick) for tick in TICKS] == [0, 0, 0]
    assert extend(desk, ZHAO, number).toast == ZH("access.never_ends")


def test_what_ran_out_is_taken_back(desk: Desk) -> None:
    """On the day after, as the night ends: a to-do for the administrators, due that day; the holder hears."""
    number = held(desk, until=UNTIL)
    assert upcoming(desk, "access_ends") == at("2026-04-01", "07:00")
    desk.clock.set("2026-03-31", "23:59")
    assert desk.tick("access_ends") == 0
    desk.clock.set("2026-04-01", "00:01")
    assert desk.tick("access_ends") == 0
    desk.clock.set("2026-04-01", "07:00")
    assert desk.tick("access_ends") == 1
    assert desk.tick("access_ends") == 0
    desk.settle()
    checklist = checklist_of(desk, number)
    (line,) = lines_of(desk, checklist)
    assert (line.because, line.opened_by_id) == (EndReason.EXPIRED, None)
    assert desk.target(checklist, AccessPromise.REVOKE).due_at == at("2026-04-01", "17:00")
    assert desk.as_(SUN).card("desk", checklist).buttons[0].action == "revocation.revoke"
    assert grant_of(desk, number).ended_at is None
    shown = desk.as_(ZHAO).card("desk", number)
    assert any("到期" in line and checklist in line for line in shown.outcome)
    submit(desk, SUN, checklist, "revocation.revoke", **DONE)
    press(desk, WANG, checklist, "revocation.check")
    assert grant_of(desk, number).ended_because is EndReason.EXPIRED
    assert desk.ticket(checklist).status is Status.CLOSED


def test_what_ends_together_is_one_to_do(desk: Desk) -> None:
    """Rights of one person on one checklist, those of another on another."""
    own = [held(desk, until=UNTIL, scope=scope) for scope in ("room_1", "room_2")]
    other = held(desk, "陈思远", until=UNTIL, scope="room_1")
    desk.clock.set("2026-04-01")
    assert desk.tick("access_ends") == 3
    assert checklist_of(desk, own[0]) == checklist_of(desk, own[1]) != checklist_of(desk, other)
    assert len(checklists(desk)) == 2


@pytest.mark.both_databases("races")
@pytest.mark.parametrize("tick", TICKS)
def test_two_replicas_act_once(desk: Desk, tick: str) -> None:
    """Four ticks at once: one warning, one to-do, one word that a request is void."""
    number = held(desk, until=UNTIL)
    waiting = asked(desk, "陈思远", until=UNTIL)
    desk.clock.set(*(("2026-03-24", "09:00") if tick == "access_warnings" else ("2026-04-01", "09:00")))
    with ThreadPoolExecutor(4) as replicas:
        for one in [replicas.submit(desk.tick, tick) for _ in range(4)]:
            one.result()
    desk.settle()
    assert len(warnings(desk, ZHAO)) == (tick == "access_warnings")
    assert len(checklists(desk)) == (tick == "access_ends")
    assert desk.log(number).count("access_ending") == (tick == "access_ends")
    assert desk.log(waiting).count("access_expired") == (tick == "access_lapses")
    assert all(len(lines_of(desk, one.number)) == 1 for one in checklists(desk))


def test_an_extension_is_decided_anew(desk: Desk) -> None:
    """On the warning, once old and new end were shown; decided and granted, it takes the place of the earlier one."""
    number = held(desk, until=UNTIL)
    warned(desk)
    post = desk.as_(ZHAO).card_with(number, "access.extend").post
    shown = desk.as_(ZHAO).click(post, "access.extend").form
    assert shown is not None
    ends = (end_words(ZH, at(day, "00:00")) for day in ("2026-04-01", "2026-04-30"))
    assert shown.intro[-1] == old_to_new(ZH, ZH("access.end"), *ends)
    extension = desk.as_(ZHAO).submit(post, shown.name, {}).number
    assert extension != number
    assert request_of(desk, extension).until == at("2026-04-30", "00:00")
    assert state(desk, extension) is AccessState.ASKED
    with unchanged(desk):
        again = extend(desk, ZHAO, number)
    assert again.toast == ZH("access.asked_already", number=extension)
    press(desk, ZHOU, extension, "access.approve")
    assert grant_of(desk, number).ended_at is None
    submit(desk, SUN, extension, "access.grant", set_as="期限改到 4 月")
    earlier, later = grant_of(desk, number), grant_of(desk, extension)
    assert (earlier.ended_because, later.ended_at) == (EndReason.REPLACED, None)
    assert (earlier.until, later.until) == (at("2026-04-01", "00:00"), at("2026-04-30", "00:00"))
    card = newest(desk, number, CardView.REPORTER).card
    assert card["buttons"] == []
    assert ZH("access.replaced_line", at=ZH.moment(desk.now, desk.now)) in card["outcome"]
    assert "已收回" not in str(card)
    desk.clock.set("2026-04-01")
    assert desk.tick("access_ends") == 0
    assert checklists(desk) == []


def test_it_is_extended_from_its_own_card_too(desk: Desk) -> None:
    """After the person has confirmed that it works, and before."""
    confirmed = held(desk, until=UNTIL)
    assert not extend(desk, ZHAO, confirmed).is_refusal
    untried = granted(desk, "陈思远", until=UNTIL)
    desk.settle()
    assert desk.as_("陈思远").fill(untried, "申请延期").toast is not None
    with unchanged(desk):
        assert press(desk, ZHOU, untried, "access.extend").is_refusal


def test_a_rejected_extension_leaves_the_end_where_it_was(desk: Desk) -> None:
    """The right is taken back on its day."""
    number = held(desk, until=UNTIL)
    extension = str(extend(desk, ZHAO, number).ticket)
    submit(desk, ZHOU, extension, "access.reject", reason="工作已结束")
    desk.clock.set("2026-04-01")
    assert desk.tick("access_ends") == 1
    assert checklist_of(desk, number)


def test_an_undecided_extension_holds_nothing_up(desk: Desk) -> None:
    """The right goes on a checklist all the same, and leaves it where the extension is granted in time."""
    number = held(desk, until=UNTIL)
    desk.clock.set("2026-03-23")
    extension = str(extend(desk, ZHAO, number).ticket)
    warned(desk)
    (card,) = warnings(desk, ZHAO)
    assert card.buttons == ()
    assert card.intro[1] == ZH("access.extending", number=extension)
    desk.clock.set("2026-04-01")
    assert desk.tick("access_ends") == 1
    checklist = checklist_of(desk, number)
    press(desk, ZHOU, extension, "access.approve")
    assert desk.ticket(checklist).status is Status.NEW
    submit(desk, SUN, extension, "access.grant", set_as="已延期")
    assert desk.ticket(checklist).status is Status.CLOSED
    assert desk.ticket(checklist).target(AccessPromise.REVOKE) is None
    assert grant_of(desk, number).ended_because is EndReason.REPLACED
    card_then = newest(desk, checklist, AccessView.CHECKLIST).card
    assert card_then["outcome"] == [ZH("revocation.none_left")]
    with unchanged(desk):
        assert submit(desk, SUN, checklist, "revocation.revoke", **DONE).is_refusal
    assert differences_in(desk) == []


def test_an_extension_that_comes_too_late_is_a_grant_of_its_own(desk: Desk) -> None:
    """What was taken back meanwhile stays so in the record, and is looked at by a second person."""
    number = held(desk, until=UNTIL)
    desk.clock.set("2026-04-01")
    desk.tick("access_ends")
    extension = str(extend(desk, ZHAO, number).ticket)
    checklist = checklist_of(desk, number)
    submit(desk, SUN, checklist, "revocation.revoke", **DONE)
    press(desk, ZHOU, extension, "access.approve")
    submit(desk, HE, extension, "access.grant", set_as="重新加入")
    assert grant_of(desk, number).ended_because is EndReason.EXPIRED
    assert grant_of(desk, extension).ended_at is None
    assert desk.ticket(checklist).status is Status.IN_PROGRESS
    press(desk, WANG, checklist, "revocation.check")
    assert desk.ticket(checklist).status is Status.CLOSED


def test_what_was_sent_back_stands_at_returned(desk: Desk) -> None:
    """退回补正 is the step at hand, not 领导审批: the next word is the person's."""
    number = asked(desk)
    assert not submit(desk, ZHOU, number, "access.return", missing="写清楚").is_refusal
    desk.settle()
    steps = desk.as_(ZHAO).card("desk", number).progress
    assert steps[:3] == ("自行申报 ✔", "退回补正", "领导审批")


@pytest.mark.parametrize("how", ["asked", "prepared", "returned", "approved"])
def test_a_request_lapses_with_its_day(desk: Desk, how: str) -> None:
    """Wherever it stood; its person hears it, its clocks stop and nobody decides on it any more."""
    if how == "prepared":
        number = str(desk.as_("陈思远").submit(None, "access.ask:evaluation", {**FOR_ZHAO, "until": UNTIL}).ticket)
    else:
        number = approved(desk, until=UNTIL) if how == "approved" else asked(desk, until=UNTIL)
    if how == "returned":
        submit(desk, ZHOU, number, "access.return", missing="哪个评标室")
    desk.settle()
    before = len(desk.as_(ZHAO).cards("desk", number))
    desk.clock.set("2026-04-01", "00:30")
    assert upcoming(desk, "access_lapses") == at("2026-04-01", "07:00")
    assert desk.tick("access_lapses") == 0
    desk.clock.set("2026-04-01", "07:00")
    assert desk.tick("access_lapses") == 1
    assert desk.tick("access_lapses") == 0
    desk.settle()
    assert state(desk, number) is AccessState.EXPIRED
    assert desk.ticket(number).status is Status.CLOSED
    assert len(desk.as_(ZHAO).cards("desk", number)) == before + 1
    assert desk.as_(ZHAO).card("desk", number).buttons == ()
    assert not any(target.is_open for target in desk.ticket(number).targets)
    with unchanged(desk):
        assert press(desk, ZHOU, number, "access.approve").is_refusal


def test_whoever_has_left_is_not_warned(desk: Desk) -> None:
    """Their right runs out like any other."""
    number = held(desk, until=UNTIL)
    leaves(desk, ZHAO)
    warned(desk)
    assert ZH("access.extend_hint") not in all_said(desk)
    desk.clock.set("2026-04-01")
    assert desk.tick("access_ends") == 1
    assert checklist_of(desk, number)


def test_moved_desk_time_stops_where_rights_end(desk: Desk) -> None:
    """Moved ahead by a month, the desk warned, opened the to-do and let the request lapse, each in its hour."""
    number, waiting = held(desk, until=UNTIL), asked(desk, "陈思远", until="2026-03-20")
    desk.forward("P30D")
    desk.settle()
    assert grant_of(desk, number).warned_at == at("2026-03-24", "09:00")
    with desk.session() as session:
        lapsed = session.exec(select(AccessRequest.ended_at).join(Ticket).where(Ticket.number == waiting)).one()
    assert lapsed == at("2026-03-21", "07:00")
    (line,) = lines_of(desk, checklist_of(desk, number))
    assert line.opened_at == at("2026-04-01", "07:00")


FOR_ZHAO = {"role": "room_admin", "scope": "room_3", "reason": "接替老郝", "whom": ZHAO}


def warned(desk: Desk) -> None:
    """The morning of the warning."""
    desk.clock.set("2026-03-24", "09:00")
    assert desk.tick("access_warnings") == 1
    desk.settle()


def warnings(desk: Desk, who: str) -> list[Card]:
    """The warnings in somebody's own chat."""
    cards = [line.card for line in desk.as_(who).cards("desk") if line.card]
    return [card for card in cards if card.intro and card.intro[0].startswith("这项权限")]


def upcoming(desk: Desk, tick: str) -> datetime | None:
    """When a tick will next have something to do."""

    def ask(turn: Turn) -> datetime | None:
        return router.ticks[tick].upcoming(turn)

    dispatch = desk.app.state.schedule.dispatch
    found: datetime | None = desk.run(dispatch.carry_out(ask, desk.now, "test"))
    return found


def all_said(desk: Desk) -> str:
    """Everything the desk has said, in one."""
    with desk.session() as session:
        return str(session.exec(select(Post.card)).all())


def at(day: str, clock: str) -> datetime:
    """A local day and time, aware UTC."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=SHANGHAI).astimezone(UTC)
