"""再次出现: what had worked fails again and is a new ticket, linked to the old one, counted from now."""

import pytest

from models.terms import Promise, Status
from tests.support.desk import ZH, Desk
from tests.support.phone import phoned_in

FLAW = "统计报表导出一直报错，导出不了"


def closed(desk: Desk, number: str, by: str = "赵小禾") -> None:
    """Resolved by 李强 and confirmed by its reporter."""
    engineer = desk.as_("李强")
    engineer.click(engineer.cards("team", number)[0].post, "take")
    engineer.submit(
        engineer.cards("team", number)[0].post,
        "resolve",
        {"cause": "配置", "method": "改正配置", "tip": "", "state_before": "untouched"},
    )
    desk.as_(by).press(number, "确认已解决")


def test_it_came_back_as_a_linked_ticket_that_counts_from_now(desk: Desk) -> None:
    """The same kind and class as before, own text, own start; both logs and the team's card tell of each other."""
    person = desk.as_("赵小禾")
    number = person.say("intake", FLAW).number
    closed(desk, number)
    desk.clock.move(days=2)
    again = person.fill(number, "再次出现", text="又导出不了了")
    assert again.toast == ZH("repeat.filed", number=again.number)
    old, new = desk.ticket(number), desk.ticket(again.number)
    assert (new.kind, new.severity, new.text) == (old.kind, old.severity, "又导出不了了")
    assert new.repeat_of_id == old.id
    assert desk.target(new.number, Promise.RESPOND).started_at == desk.clock()
    assert desk.log(number)[-1] == "came_back"
    assert desk.log(new.number) == ["received", "repeat_of"]
    facts = {fact.label: fact.value for fact in desk.as_("李强").card("team", new.number).facts}
    assert facts[ZH("fact.repeat_of")] == number
    assert old.status is Status.CLOSED


def test_it_is_offered_beside_the_rating_and_on_the_acknowledgement(desk: Desk) -> None:
    """The verdict keeps 再次出现 before and after the rating; the acknowledgement of the closed ticket has it too."""
    person = desk.as_("赵小禾")
    number = person.say("intake", FLAW).number
    closed(desk, number)
    person.press(number, "满意")
    buttons = [line.button("came_back") for line in person.cards("intake", number)]
    assert len(list(filter(None, buttons))) == 2


def test_once_while_the_repeat_is_open(desk: Desk) -> None:
    """A second press names the open repeat; once that is closed it may come back again."""
    person = desk.as_("赵小禾")
    number = person.say("intake", FLAW).number
    closed(desk, number)
    card = person.card_with(number, "came_back").post
    first = person.submit(card, "came_back", {"text": "又坏了"}).number
    told = ZH("repeat.already", number=first)
    assert person.click(card, "came_back").toast == told
    assert person.submit(card, "came_back", {"text": "又坏了"}).toast == told
    closed(desk, first)
    assert person.submit(card, "came_back", {"text": "第三次"}).number != first


def test_within_thirty_days(desk: Desk) -> None:
    """On the thirtieth day it may, later it is a new report."""
    person = desk.as_("赵小禾")
    number = person.say("intake", FLAW).number
    closed(desk, number)
    card = person.card_with(number, "came_back").post
    desk.clock.move(days=30)
    assert person.click(card, "came_back").form is not None
    desk.clock.move(minutes=1)
    told = ZH("repeat.too_late", number=number, count=30)
    assert person.click(card, "came_back").toast == told
    assert person.submit(card, "came_back", {"text": "又坏了"}).toast == told
    assert len(desk.tickets()) == 1


@pytest.mark.parametrize("who", ["陈思远", "王敏", "李强"])
def test_only_its_reporter_says_so(desk: Desk, who: str) -> None:
    """Neither a colleague nor office nor engineer: the reporter is named."""
    number = desk.as_("赵小禾").say("intake", FLAW).number
    closed(desk, number)
    card = desk.as_("赵小禾").card_with(number, "came_back").post
    if who == "陈思远":
        card = desk.as_(who).card_with(number, "came_back").post
    assert desk.as_(who).submit(card, "came_back", {"text": "x"}).toast == ZH("ticket.only_reporter", reporter="赵小禾")
    assert len(desk.tickets()) == 1


def test_what_is_not_closed_has_not_come_back(desk: Desk) -> None:
    """未解决 is the word for what was only resolved, or is still open."""
    person = desk.as_("赵小禾")
    number = person.say("intake", FLAW).number
    card = person.cards("intake", number)[0].post
    assert person.click(card, "came_back").toast == ZH("repeat.not_closed", number=number)


@pytest.mark.parametrize(("text", "key"), [("", "field.missing"), ("长" * 2001, "field.too_long")])
def test_it_takes_words(desk: Desk, text: str, key: str) -> None:
    """Nothing or too much is said at the field."""
    person = desk.as_("赵小禾")
    number = person.say("intake", FLAW).number
    closed(desk, number)
    card = person.card_with(number, "came_back").post
    assert person.submit(card, "came_back", {"text": text}).field_errors == {"text": ZH(key, count=2000)}
    assert len(desk.tickets()) == 1


def test_the_office_says_so_for_a_caller(desk: Desk) -> None:
    """The repeat of a call keeps the caller."""
    number = phoned_in(desk, text=FLAW).number
    closed(desk, number, by="王敏")
    again = desk.as_("王敏").fill(number, "再次出现", text="来电说又不行了")
    new = desk.ticket(again.number)
    assert new.caller == desk.ticket(number).caller
    assert new.entered_by_id is not None
