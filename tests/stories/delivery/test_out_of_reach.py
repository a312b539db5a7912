"""Everything fails at once: within a minute a person has the A, or administrators and card say that nobody does."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, insert, update

from models.duty.roster import Absence, Shift
from models.people.person import Account
from models.terms import DutyRole, Hearing, Platform, Severity
from tests.support.desk import ZH
from tests.support.fakes import fake_slack, fake_telegram
from tests.support.out_of_reach import A_MINUTE, ADMIN, ANOTHER, DUTY, OTHER, REPORTER, OutOfReach, nobody_within_reach
from tests.support.phone import CALL
from tests.support.slack_desk import INTAKE as CHANNEL
from tests.support.telegram_desk import INTAKE
from tests.support.tickets import id_of

SLIP = "投标文件上传页的标题有个错别字"
GRAVER = "投标文件上传不了，所有人都传不上去，正在开标"


@pytest.fixture
def house(office_url: str, tmp_path: Path) -> Iterator[OutOfReach]:
    """No page: nobody is within reach but the administrator."""
    with nobody_within_reach(office_url, tmp_path, page=False) as house:
        yield house


@pytest.fixture
def paged(office_url: str, tmp_path: Path) -> Iterator[OutOfReach]:
    """With the page, in which the leaders read."""
    with nobody_within_reach(office_url, tmp_path, page=True) as house:
        yield house


def known(house: OutOfReach, *numbers: str) -> list[Hearing]:
    """What became of them, within a minute."""
    took = house.let_pass(A_MINUTE, *numbers)
    assert took <= A_MINUTE, [(house.desk.ticket(one).told, house.desk.ticket(one).told_names) for one in numbers]
    return [house.desk.ticket(one).told for one in numbers]


def test_without_the_page_the_administrators_hear_that_nobody_does(house: OutOfReach) -> None:
    """Duty blocked, backup shut, office on a refused token, leaders in a page that is off."""
    assert known(house, house.report()) == [Hearing.NOBODY]


def test_with_the_page_the_leaders_have_it(paged: OutOfReach) -> None:
    """They are the last level, and the first that is reached."""
    number = paged.report()
    assert known(paged, number) == [Hearing.REACHED]
    assert "周主任" in paged.who_has(number)


def test_platforms_that_only_keep_silent_take_no_longer(house: OutOfReach) -> None:
    """No error, no answer: four levels, each waited for."""
    house.accept_token()
    house.link(Platform.SLACK, "U0ZHOU", "周主任")
    house.write(update(Account).where(col(Account.external_id) == "U0ZHANG").values(deactivated_at=None))
    house.telegram.blocked.clear()
    house.slack.fail("chat.postMessage", fake_slack.Fault.SILENT, times=999)
    house.slack.fail("conversations.open", fake_slack.Fault.SILENT, times=999)
    house.telegram.fail("sendMessage", fake_telegram.Fault.SILENT, times=999, chat=DUTY)
    assert known(house, house.report()) == [Hearing.NOBODY]


def test_the_token_is_refused_after_the_report(house: OutOfReach) -> None:
    """The backup's alarm is on its way as Slack takes the token no more."""
    house.accept_token()
    house.write(update(Account).where(col(Account.external_id) == "U0ZHANG").values(deactivated_at=None))
    house.slack.fail("chat.postMessage", fake_slack.Fault.RATE_LIMITED, "30", times=9, channel="D0ZHANG")
    number = house.report()
    house.look()
    house.refuse_token()
    assert known(house, number) == [Hearing.NOBODY]


def test_the_token_is_good_again(house: OutOfReach) -> None:
    """Nobody had it; what waited for the office leaves, and the card names them."""
    number = house.report()
    assert known(house, number) == [Hearing.NOBODY]
    house.accept_token()
    house.until(lambda: house.desk.ticket(number).told is Hearing.REACHED, looks=True)
    assert house.who_has(number)


def test_the_duty_is_swapped_meanwhile(house: OutOfReach) -> None:
    """Whoever has the duty now has it, too."""
    number = house.report()
    house.link(Platform.TELEGRAM, str(ANOTHER), "何静")
    house.write(
        update(Shift)
        .where(
            col(Shift.role) == DutyRole.DUTY,
            col(Shift.begins_at) <= house.desk.now,
            col(Shift.ends_at) > house.desk.now,
        )
        .values(person_id=int(id_of(house.desk, "何静")))
    )
    assert known(house, number) == [Hearing.REACHED]
    assert house.who_has(number) == ["何静"]


def test_at_night(house: OutOfReach) -> None:
    """An A never waits."""
    house.desk.clock.set("2026-03-04", "02:10")
    assert known(house, house.report()) == [Hearing.NOBODY]


def test_a_leader_on_leave_does_not_count(paged: OutOfReach) -> None:
    """The message stands in the page, and nobody reads it: the other leader; both away, the administrators."""
    away(paged, "周主任")
    number = paged.report()
    assert known(paged, number) == [Hearing.REACHED]
    assert paged.desk.ticket(number).told_names == "吴副主任"
    away(paged, "吴副主任")
    assert known(paged, paged.report(GRAVER)) == [Hearing.NOBODY]


def away(house: OutOfReach, name: str) -> None:
    """Somebody is on leave."""
    who, now = int(id_of(house.desk, name)), house.desk.now
    day = timedelta(days=1)
    row = {"person_id": who, "begins_at": now - day, "ends_at": now + day, "reason": "年假", "entered_by_id": who}
    house.write(insert(Absence).values(**row, entered_at=now))


def test_two_at_once(house: OutOfReach) -> None:
    """Each has its own alarm and its own card."""
    first = house.report()
    second = house.report(GRAVER, OTHER, OTHER)
    assert known(house, first) == [Hearing.NOBODY]
    house.until(lambda: house.has(ADMIN, second, ZH("told.nobody")), looks=True)


@pytest.mark.parametrize("hour", ["10:00", "02:10"])
@pytest.mark.parametrize("way", ["edit", "words"])
def test_a_slip_that_becomes_an_a(house: OutOfReach, way: str, hour: str) -> None:
    """Duty heard of the slip, or was left to sleep; of the A nobody has heard."""
    house.telegram.blocked.clear()
    house.desk.clock.set("2026-03-04", hour)
    number = house.report(SLIP)
    house.until(lambda: house.desk.ticket(number).told is not Hearing.COMING, looks=True)
    assert house.desk.ticket(number).severity is Severity.D
    house.block(DUTY)
    house.desk.clock.move(minutes=2)
    if way == "edit":
        house.telegram.edit(REPORTER, house.said[number], GRAVER)
    else:
        house.telegram.say(REPORTER, REPORTER, GRAVER, reply_to=house.said[number])
    house.until(lambda: house.desk.ticket(number).severity is Severity.A)
    assert known(house, number) == [Hearing.NOBODY]


def test_a_call_that_the_office_entered(paged: OutOfReach) -> None:
    """Whoever entered it has it anyway, and does not count as told."""
    paged.write(
        update(Account).where(col(Account.external_id) == "王敏").values(person_id=int(id_of(paged.desk, "王敏")))
    )
    away(paged, "周主任")
    away(paged, "吴副主任")
    call = {"post": None, "form": "phone_in", "place": "intake", "client_id": paged.desk.new_id()}
    answer = paged.desk.as_("王敏").post("/chat/forms", {**call, "fields": {**CALL, "text": GRAVER}})
    number = str(answer.json()["ticket"])
    paged.until(lambda: paged.has(ADMIN, number, ZH("told.nobody")), looks=True)
    assert paged.desk.ticket(number).told is Hearing.NOBODY


def test_a_group_that_becomes_a_supergroup(house: OutOfReach) -> None:
    """The card in the new group says that nobody has it."""
    number = house.report(chat=INTAKE)
    new = house.telegram.migrate(INTAKE, REPORTER)
    house.until(lambda: house.desk.ticket(number).told is Hearing.NOBODY, looks=True)
    house.until(lambda: house.card_says(number, ZH("card.told_nobody"), new), looks=True)
    assert house.has(ADMIN, number, ZH("told.nobody"))


def test_the_bot_is_put_out_of_the_group(house: OutOfReach) -> None:
    """The card goes to the reporter's own chat, and says it there."""
    number = house.report(chat=INTAKE)
    house.telegram.kick(INTAKE, REPORTER)
    assert known(house, number) == [Hearing.NOBODY]


def test_a_channel_that_is_archived(house: OutOfReach) -> None:
    """Slack takes the token, and the channels of report and team are gone: the office has it."""
    house.accept_token()
    house.link(Platform.SLACK, "U0CHEN", "刘晓彤")
    house.slack.channels[CHANNEL].is_archived = True
    number = house.report()
    assert known(house, number) == [Hearing.REACHED]
    assert house.who_has(number) == ["王敏", "马跃"]


@pytest.mark.parametrize("who", ["reporter", "office"])
def test_a_slip_that_is_joined_by_an_a(house: OutOfReach, who: str) -> None:
    """Duty heard of the slip; that it is an A since somebody joined theirs, nobody has."""
    house.telegram.blocked.clear()
    main = house.report(SLIP)
    house.until(lambda: house.desk.ticket(main).told is Hearing.REACHED, looks=True)
    house.block(DUTY)
    house.desk.clock.move(minutes=2)
    part = house.report(GRAVER, OTHER, OTHER)
    house.merge(part, main, "陈思远" if who == "reporter" else "王敏")
    assert house.desk.ticket(main).severity is Severity.A
    assert known(house, main) == [Hearing.NOBODY]


def test_an_attack_is_not_told_to_the_vendor(house: OutOfReach) -> None:
    """Office and leaders cannot be reached, and the engineer on duty can: the administrators hear of it alone (R5)."""
    house.telegram.blocked.clear()
    number = house.report("网站首页被篡改了，挂了黑页")
    assert house.desk.ticket(number).is_confidential
    house.until(lambda: house.has(ADMIN, number, ZH("told.nobody")), looks=True)
    assert not house.has(DUTY, number)
    assert not house.has(ADMIN, number, "篡改")
