"""What is in no figure: a rehearsal that a leader marked in time, and a stranger's flood by a leader's press."""

from collections.abc import Iterator

import pytest

from models.terms import Status, Uncounted
from tests.support.desk import ZH, Desk
from tests.support.figures import FAULTS, Month
from tests.support.from_telegram import FromTelegram
from tests.support.tickets import chosen, contents

LEADER = "周主任"


@pytest.fixture
def chats(desk: Desk) -> Iterator[FromTelegram]:
    """Telegram, where anybody may write to the desk."""
    chats = FromTelegram(desk)
    yield chats
    chats.close()


def rehearses(desk: Desk, who: str, number: str) -> str:
    """What somebody is told who marks it as a rehearsal."""
    post = desk.as_("李强").cards("team", number)[0].post
    return desk.as_(who).submit(post, "rehearsal", {"reason": "季度应急演练"}).toast or ""


def test_a_rehearsal_is_in_no_figure(desk: Desk) -> None:
    """Neither met nor missed nor void: it is listed with the leader's name, and the log has why."""
    month = Month(desk)
    number = month.at("24 09:00").reported("A")
    assert chosen(desk, LEADER, number, "rehearsal").form is not None
    assert rehearses(desk, LEADER, number) == ZH("rehearsal.marked", number=number)
    attained = month.attained()
    assert attained.control.laid == 0
    assert [(one.number, ZH.say(one.told)) for one in attained.lists["rehearsal"] if one.told] == [(number, LEADER)]
    assert list(attained.lists) == ["rehearsal"]
    assert contents(desk, number, "rehearsal_marked") == [{"reason": "季度应急演练"}]


def test_figures_of_a_cut_before_the_mark_count_it(desk: Desk) -> None:
    """What was written later is not read."""
    month = Month(desk)
    number = month.at("24 09:00").reported("B")
    month.at("24 09:30")
    rehearses(desk, LEADER, number)
    assert month.attained("2026-11-24 09:10").control.laid == 2


def test_no_word_takes_a_miss_away(desk: Desk) -> None:
    """Once a promise was broken it is no rehearsal; and nobody but a leader says so."""
    month = Month(desk)
    number = month.at("24 09:00").reported("B")
    assert rehearses(desk, "王敏", number) == ZH("rehearsal.only_leader")
    month.at("24 10:00:01")
    assert rehearses(desk, LEADER, number) == ZH("rehearsal.too_late", number=number)
    assert month.figures().respond == "B 1/0/1"


def flooded(month: Month, chats: FromTelegram) -> list[str]:
    """Three reports of one stranger that nobody answered in time and 王敏 took back."""
    month.at("24 09:00")
    for fault in ("登录很慢，要等几分钟才进得去，能用", FAULTS["C"], FAULTS["D"]):
        chats.say("666", fault)
    numbers = [one.number for one in month.desk.tickets() if one.reporter_id is not None]
    month.at("26 09:00")
    for number in numbers:
        assert not chosen(month.desk, "王敏", number, "withdraw", reason="误报").refused
    return numbers


def test_a_leader_leaves_a_strangers_flood_out(desk: Desk, chats: FromTelegram) -> None:
    """One press for all of it: nothing counts, not even that nobody answered; each is listed and logged."""
    month = Month(desk)
    numbers = flooded(month, chats)
    assert month.attained().control.missed > 0
    assert chosen(desk, "王敏", numbers[0], "flood.leave_out").toast == ZH("flood.only_leader")
    assert chosen(desk, LEADER, numbers[0], "flood.leave_out").toast == ZH("flood.left_out", number=numbers[0])
    attained = month.attained()
    assert (attained.control.missed, attained.control.met) == (0, 0)
    assert {one.number for one in attained.lists["flood"]} == set(numbers)
    assert all(desk.log(number)[-1] == "flood_left_out" for number in numbers)


def test_a_person_who_is_known_is_no_flood(desk: Desk) -> None:
    """What a colleague wrote and the office took back late waits for 误报经领导同意, as ever."""
    month = Month(desk)
    number = month.at("24 09:00").reported("B")
    month.at("26 09:00")
    assert not chosen(desk, "王敏", number, "withdraw", reason="误报").refused
    assert desk.ticket(number).status is Status.WITHDRAWN
    assert chosen(desk, LEADER, number, "flood.leave_out").toast == ZH("flood.only_leader")
    assert desk.ticket(number).uncounted is not Uncounted.FLOOD
