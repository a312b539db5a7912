"""What cannot be asked for, comes too late, or is no step of a permission: one sentence, and nothing changes."""

from datetime import datetime

import pytest

from bot.rules import load_rules
from models.access.terms import AccessView
from models.phrase import phrase
from models.terms import AccessState, Role
from sla.calendar.business_hours import SHANGHAI
from sla.policy.systems import SHIPPED
from tests.support.access import (
    RECORDINGS,
    ROOM,
    act,
    approved,
    asked,
    becomes,
    extend,
    failures,
    filled,
    granted,
    newest,
    press,
    request_of,
    state,
    submit,
    unchanged,
    wished,
)
from tests.support.access_refusals import CHEN, DECIDING, GRANTING, LI, SUN, WU, ZHAO, ZHOU, refused
from tests.support.desk import ZH, Desk
from tests.support.from_slack import FromSlack

NOTHING = ZH("field.missing")
NOT_OFFERED = ZH("field.not_offered")
NO_DAY = ZH("field.not_a_day")
PAST = ZH("field.is_over.day")
TOO_FAR = ZH("access.until_too_far", count=10)
TOO_LONG = ZH("field.too_long", count=500)
AT_A_FIELD: list[tuple[dict[str, str], dict[str, str | None]]] = [
    ({"role": ""}, {"role": NOTHING}),
    ({"role": "emperor"}, {"role": NOT_OFFERED}),
    ({"role": "publisher"}, {"role": NOT_OFFERED}),  # of another system
    ({"role": "room_admin\x00"}, {"role": NOT_OFFERED}),
    ({"scope": ""}, {"scope": NOTHING}),
    ({"scope": "land"}, {"scope": NOT_OFFERED}),  # of another system
    ({"scope": "room_9"}, {"scope": NOT_OFFERED}),
    ({"until": "2026-03-02"}, {"until": PAST}),
    ({"until": "0001-01-01"}, {"until": PAST}),
    ({"until": "1969-12-31"}, {"until": PAST}),
    ({"until": "9999-12-30"}, {"until": TOO_FAR}),
    ({"until": "9999-12-31"}, {"until": TOO_FAR}),
    ({"until": "2026-02-30"}, {"until": NO_DAY}),
    ({"until": "2026-W40-3"}, {"until": NO_DAY}),
    ({"until": "20260930"}, {"until": NO_DAY}),
    ({"until": "2026年9月30日"}, {"until": NO_DAY}),
    ({"until": "２０２６-09-30"}, {"until": NO_DAY}),
    ({"until": "2026-09-30T00:00"}, {"until": NO_DAY}),
    ({"until": "明天"}, {"until": NO_DAY}),
    ({"until": "9" * 20_000}, {"until": ZH("field.too_long", count=2000)}),
    ({"reason": " \n\t"}, {"reason": NOTHING}),
    ({"reason": "长" * 20_000}, {"reason": TOO_LONG}),
    ({"role": "recordings", "until": "2026-04-03"}, {"until": ZH("access.too_long", days=30)}),
    ({"role": "recordings", "until": ""}, {"until": ZH("access.too_long", days=30)}),
    ({"whom": "没有这个人"}, {"whom": ZH("access.nobody_called", name="没有这个人")}),
    ({"whom": "陈思远\x00'; DROP TABLE person; --"}, {"whom": None}),
    ({"whom": "投标人 冯立"}, {"whom": ZH("access.only_house", who="投标人 冯立")}),
    ({"whom": LI, "until": ""}, {"until": ZH("access.vendor_needs_end", who=LI)}),
    ({"whom": "人" * 41}, {"whom": ZH("field.too_long", count=40)}),
]


def test_what_cannot_be_asked_for_is_said_at_its_field(desk: Desk) -> None:
    """Another system's roles and scopes, days past, too far or none, endless words, people who get nothing."""
    for changes, expected in AT_A_FIELD:
        with unchanged(desk):
            told = wished(desk, **changes)
            assert set(told.field_errors) == set(expected), (changes, told)
            for field, sentence in expected.items():
                assert sentence is None or told.field_errors[field] == sentence, (changes, told)
    with unchanged(desk):
        vendor = wished(desk, LI, until="")
        assert vendor.field_errors == {"until": ZH("access.vendor_needs_end", who=LI)}
    assert not failures(desk)


def test_the_last_day_may_be_today_and_the_longest_term_its_last_day(desk: Desk) -> None:
    """Exactly on both edges it is taken."""
    today = asked(desk, until="2026-03-03", scope="room_1")
    assert request_of(desk, today).until == datetime(2026, 3, 4, tzinfo=SHANGHAI)
    assert state(desk, asked(desk, **{**RECORDINGS, "until": "2026-04-02"})) is AccessState.ASKED


@pytest.mark.parametrize(
    "system", ["", "payroll", "评标系统", "evaluation\x00", "EVALUATION", "x" * 60, "../evaluation"]
)
def test_an_unknown_system_has_no_form(desk: Desk, system: str) -> None:
    """Whatever stands behind the form's name: one sentence."""
    with unchanged(desk):
        assert wished(desk, system=system).toast == ZH("access.unknown_system")
        chosen = desk.as_(ZHAO).submit(None, "access.system", {"system": system})
        assert chosen.field_errors == {"system": NOTHING if not system else NOT_OFFERED}


def test_hostile_words_are_kept_as_words(desk: Desk) -> None:
    """Markup, writing from right to left and marks nobody sees stay text, on the cards and in the log."""
    reason = "<script>alert(1)</script> \u202eabc\u202c *b* [x](y) @all {reason} %s ${x}"
    number = asked(desk, reason=f"{reason}\x00")
    kept = request_of(desk, number).reason
    assert kept.startswith(reason[:40])
    assert "\x00" not in kept
    assert desk.log(number)[-1] == "access_asked"
    assert not submit(desk, ZHOU, number, "access.reject", reason=reason * 4).is_refusal
    assert not failures(desk)


def test_who_gets_nothing_cannot_open_the_form(slack: FromSlack, desk: Desk) -> None:
    """Bidders, agents and accounts that belong to nobody known: neither by button nor by form."""
    bidder, house = "投标人 冯立", "access.only_house"
    slack.say("UNEW", "@UNEW", "报表导出的金额列显示不全")
    with unchanged(desk):
        assert desk.as_(bidder).click(None, "access.open").toast == ZH(house, who=bidder)
        assert wished(desk, bidder).toast == ZH(house, who=bidder)
        told = slack.click("UNEW", "@UNEW", "access.open")
        assert told.toast == ZH(house, who="(slack:UNEW)")
        assert slack.submit("UNEW", "@UNEW", "access.ask:evaluation", **ROOM).toast == told.toast
        assert slack.submit("UNKNOWN", "@UNKNOWN", "access.ask:evaluation", **ROOM).toast == ZH("person.unknown")
        assert wished(desk, whom="(slack:UNEW)").field_errors == {
            "whom": ZH("access.nobody_called", name="(slack:UNEW)")
        }


def test_what_is_held_or_asked_for_is_not_asked_for_again(desk: Desk) -> None:
    """By the person or by a colleague for them, in the same scope; another scope is another right."""
    held, waiting = granted(desk), asked(desk, scope="room_1")
    with unchanged(desk):
        for who, more in ((ZHAO, {}), (CHEN, {"whom": ZHAO})):
            assert wished(desk, who, **more).field_errors == {"role": ZH("access.held_already", number=held)}
            again = wished(desk, who, scope="room_1", **more)
            assert again.field_errors == {"role": ZH("access.asked_already", number=waiting)}
    assert asked(desk, scope="room_2")


def test_an_extension_is_asked_for_once(desk: Desk) -> None:
    """Pressed again it is told the number that waits; nor is one without end."""
    held, endless = granted(desk), granted(desk, scope="room_1", until="")
    waiting = extend(desk, ZHAO, held).ticket
    assert waiting is not None
    refused(desk, ZHAO, held, "access.extend", phrase("access.asked_already", number=waiting))
    refused(desk, ZHAO, endless, "access.extend", phrase("access.never_ends"))


def test_late_verdicts_are_told_who_was_first(desk: Desk) -> None:
    """The second leader's click, of whichever kind, changes nothing; the first one's own does neither."""
    becomes(desk, WU, Role.LEADER, department="交易一科")
    for verdict, sent in (("approve", {}), ("reject", {"reason": "x"}), ("return", {"missing": "x"})):
        number = asked(desk, scope={"approve": "room_1", "reject": "room_2", "return": "room_3"}[verdict])
        first = (
            submit(desk, ZHOU, number, f"access.{verdict}", **sent)
            if sent
            else press(desk, ZHOU, number, "access.approve")
        )
        assert not first.is_refusal
        said = phrase("access.decided_already", who=ZHOU, verdict=phrase(f"verdict.{verdict}"), at=desk.clock())
        desk.clock.move(minutes=1)
        for who in (WU, ZHOU):
            for action in DECIDING:
                refused(desk, who, number, action, said)


def test_nothing_is_decided_or_granted_on_what_was_taken_back(desk: Desk) -> None:
    """Withdrawn before the verdict or after it; and what is granted cannot be withdrawn any more."""
    before, after, held = asked(desk), approved(desk, scope="room_1"), granted(desk, scope="room_2")
    for number in (before, after):
        assert not press(desk, ZHAO, number, "access.withdraw").is_refusal
    gone = phrase("access.state.withdrawn")
    for action in DECIDING:
        refused(desk, ZHOU, before, action, phrase("access.stands", number=before, state=gone))
    for action in GRANTING:
        for number in (before, after):
            refused(desk, SUN, number, action, phrase("access.stands", number=number, state=gone))
    there = phrase("access.stands", number=held, state=phrase("access.state.granted"))
    refused(desk, ZHAO, held, "access.withdraw", there)
    assert not press(desk, ZHAO, held, "access.works").is_refusal
    there = phrase("access.stands", number=held, state=phrase("access.state.confirmed"))
    refused(desk, ZHAO, held, "access.withdraw", there)
    refused(desk, ZHAO, held, "access.fails", there)


def test_what_was_set_is_not_taken_back_by_withdrawing(desk: Desk) -> None:
    """After 不能使用 the right is still set somewhere: neither the person nor the administrator can forget it."""
    number = granted(desk)
    assert not submit(desk, ZHAO, number, "access.fails", fails_how="登不上").is_refusal
    refused(desk, ZHAO, number, "access.withdraw", phrase("access.set_give_back"))
    sent = submit(desk, SUN, number, "access.impossible", reason="x")
    assert sent.toast == ZH("access.set_before")
    assert state(desk, number) is AccessState.APPROVED
    assert desk.as_(ZHAO).card_with(number, "access.give_back").button("access.withdraw") is None
    assert not press(desk, ZHAO, number, "access.give_back").is_refusal
    assert state(desk, number) is AccessState.CANCELLED


def test_a_day_that_has_passed_is_decided_on_no_more(desk: Desk) -> None:
    """Also before the desk has looked: no verdict, no claim, no grant for a term that is over."""
    waiting, ready, unclaimed = (
        asked(desk),
        approved(desk, scope="room_1"),
        asked(desk, CHEN, whom=ZHAO, scope="room_2"),
    )
    desk.clock.set("2026-10-01", "00:00")
    over = phrase("access.until_over", until=datetime(2026, 10, 1, tzinfo=SHANGHAI))
    for action in DECIDING:
        refused(desk, ZHOU, waiting, action, over)
    refused(desk, ZHAO, unclaimed, "access.claim", over)
    with unchanged(desk):
        assert submit(desk, SUN, ready, "access.grant", set_as="x").toast == ZH.say(over, desk.now)


def test_a_role_removed_from_the_catalogue_is_neither_approved_nor_granted(desk: Desk) -> None:
    """Between card and click the office took it out: no and withdrawing still go, a new choice too."""
    waiting, ready, returned = asked(desk), approved(desk, scope="room_1"), asked(desk, scope="room_2")
    held = granted(desk, scope="all")
    assert not submit(desk, ZHOU, returned, "access.return", missing="x").is_refusal
    without(desk, '"room_admin"')
    removed = phrase("access.role_removed")
    refused(desk, ZHOU, waiting, "access.approve", removed)
    refused(desk, ZHAO, held, "access.extend", removed)
    with unchanged(desk):
        assert submit(desk, SUN, ready, "access.grant", set_as="x").toast == ZH.say(removed)
        assert wished(desk, scope="room_3").field_errors == {"role": NOT_OFFERED}
        again = submit(desk, ZHAO, returned, "access.amend:evaluation", **ROOM)
        assert again.field_errors == {"role": NOT_OFFERED}
    other = {**ROOM, "role": "schedule_viewer"}
    assert not submit(desk, ZHAO, returned, "access.amend:evaluation", **other).is_refusal
    assert not press(desk, ZHOU, returned, "access.approve").is_refusal
    assert not submit(desk, ZHOU, waiting, "access.reject", reason="已取消这个角色").is_refusal
    assert not submit(desk, SUN, ready, "access.impossible", reason="已取消这个角色").is_refusal


def without(desk: Desk, word: str) -> None:
    """The office takes every role with this word out of its catalogue, and starts the desk anew."""
    lines = SHIPPED.read_text("utf-8").splitlines()
    kept = [line.replace(f", {word}", "") for line in lines if not line.strip().startswith(f"{{ id = {word}")]
    (desk.settings.data_dir / "systems.toml").write_text("\n".join(kept), "utf-8")
    desk.app.state.schedule.dispatch.rules = load_rules(desk.settings, desk.engine)


def test_roles_that_must_not_meet_need_a_reason(desk: Desk) -> None:
    """One click opens the form that asks for it; sent without, nothing is approved; with it, it stands on the card."""
    publisher = {"role": "publisher", "scope": "land"}
    held = asked(desk, system="trading", **publisher)
    assert not press(desk, ZHOU, held, "access.approve").is_refusal
    assert not submit(desk, SUN, held, "access.grant", set_as="x").is_refusal
    number = asked(desk, system="trading", role="publish_reviewer", scope="land")
    with unchanged(desk):
        opened = press(desk, ZHOU, number, "access.approve")
        assert opened.form is not None
        assert submit(desk, ZHOU, number, "access.approve", approve_reason=" ").field_errors
    assert state(desk, number) is AccessState.ASKED
    assert not submit(desk, ZHOU, number, "access.approve", approve_reason="临时顶岗一周").is_refusal
    assert "临时顶岗一周" in str(newest(desk, number, AccessView.DECIDER).card)


def test_a_conflict_that_came_after_the_card_needs_its_reason_too(desk: Desk) -> None:
    """What the person holds is looked at in the moment of the click, not when the card was made."""
    reviewer = asked(desk, system="trading", role="publish_reviewer", scope="land")
    publisher = asked(desk, system="trading", role="publisher", scope="land")
    assert not submit(desk, ZHOU, publisher, "access.approve", approve_reason="临时顶岗").is_refusal
    assert not submit(desk, SUN, publisher, "access.grant", set_as="x").is_refusal
    assert press(desk, ZHOU, reviewer, "access.approve").form is not None
    assert state(desk, reviewer) is AccessState.ASKED
    assert not request_of(desk, reviewer).decisions


def test_a_form_sent_twice_is_one_request(desk: Desk) -> None:
    """The same delivery again gets the same answer; the same words in a new form are told what waits."""
    sent = filled(desk, ZHAO, None, "access.ask:evaluation", **ROOM)
    first = act(desk, sent)
    with unchanged(desk):
        assert act(desk, sent).toast == first.toast
        assert wished(desk).field_errors == {"role": ZH("access.asked_already", number=str(first.ticket))}
    assert len(desk.tickets()) == 1


def test_steps_done_twice_are_done_once(desk: Desk) -> None:
    """Claimed, disclaimed, confirmed or withdrawn twice: no second entry, no second card, no clock begun anew."""
    unclaimed, unwanted = asked(desk, CHEN, whom=ZHAO), asked(desk, CHEN, whom=ZHAO, scope="room_1")
    taken_back, works = asked(desk, scope="room_2"), granted(desk, scope="all")
    for number, action in (
        (unclaimed, "access.claim"),
        (unwanted, "access.disclaim"),
        (taken_back, "access.withdraw"),
        (works, "access.works"),
    ):
        assert not press(desk, ZHAO, number, action).is_refusal
        desk.clock.move(minutes=3)
        with unchanged(desk):
            assert not press(desk, ZHAO, number, action).is_refusal, action


def test_forms_of_verdicts_sent_twice_count_once(desk: Desk) -> None:
    """The same delivery gets the same answer; a second one is told that it is decided, granted or being set anew."""
    number = approved(desk)
    grant = filled(desk, SUN, newest(desk, number), "access.grant", set_as="x")
    first = act(desk, grant)
    with unchanged(desk):
        assert act(desk, grant).toast == first.toast
    desk.clock.move(minutes=1)
    done = phrase("access.granted_already", who=SUN, at=desk.clock.at.replace(minute=0))
    refused(desk, "何静", number, "access.grant", done)
    assert not submit(desk, ZHAO, number, "access.fails", fails_how="x").is_refusal
    again = phrase("access.stands", number=number, state=phrase("access.state.approved"))
    with unchanged(desk):
        assert submit(desk, ZHAO, number, "access.fails", fails_how="x").toast == ZH.say(again)
