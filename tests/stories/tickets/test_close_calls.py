"""The one question of a report: asked in private, once; what its answers do, and old buttons and others' words."""

from functools import partial

import pytest

from bot.turns.dispatch import Dispatch
from handlers.tickets.readings.coming_back import MadeReading, act_on_reading
from models.chat import ButtonStyle, Card
from models.phrase import phrase
from models.terms import Kind, Promise, Purpose, Severity
from models.tickets.readings.reading import ReadBy
from tests.support.desk import ZH, Desk
from tests.support.from_slack import FromSlack
from tests.support.from_telegram import GROUP, FromTelegram, labels
from tests.support.page_answers import Line
from tests.support.phone import phoned_in
from tests.support.readings import ALIKE, MOMENT, UNSURE, heard_late, read_again

ASKS_KIND = ZH("triage.question.kind")
CONSULTS = ZH("triage.answer.consultation")


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """The desk, which reads whole what it first heard by its pieces."""
    return heard_late(desk)


def asked_in(desk: Desk, number: str, who: str = "赵小禾") -> list[Line]:
    """The cards in somebody's own chat that ask which case it is, or whether a moment runs."""
    asks = {ASKS_KIND, ZH("triage.question.impact"), ZH("triage.question.moment")}
    return [line for line in desk.as_(who).cards("desk", number) if line.card and asks & {*line.card.intro}]


def card_of(line: Line) -> Card:
    """The card of a line."""
    assert line.card is not None
    return line.card


def unsure(desk: Desk, room: str = "intake") -> tuple[str, Line]:
    """A report that is asked about, and the question."""
    number = desk.as_("赵小禾").say(room, UNSURE).number
    read_again(desk)
    (line,) = asked_in(desk, number)
    return number, line


@pytest.mark.parametrize("room", ["intake", "desk"])
def test_it_is_asked_once_and_in_private(desk: Desk, room: str) -> None:
    """Out of a room it goes to the reporter's own chat; the team reads that it was asked, and has no button for it."""
    number, line = unsure(desk, room)
    assert desk.ticket(number).kind is Kind.CONSULTATION, "nobody has said yet that anything fails"
    assert {"case:B", "case:consultation"} <= {one.action for one in card_of(line).buttons}
    assert ZH("case.lowers_nothing") in card_of(line).intro
    assert {one.style for one in card_of(line).buttons} == {ButtonStyle.PLAIN}, "no answer leads"
    team = desk.as_("王敏").card("team", number)
    assert ZH("card.asked", question=ASKS_KIND) in team.intro
    assert not any(one.action.startswith("case") for one in team.buttons)
    desk.clock.move(seconds=20)
    desk.as_("赵小禾").say(room, "就是打开以后跟平时不太一样")
    read_again(desk)
    assert len(asked_in(desk, number)) == 1
    assert desk.log(number).count("case_asked") == 1


@pytest.mark.both_databases("the answer locks what the reading wrote")
def test_a_graver_answer_raises_from_the_report_on(desk: Desk) -> None:
    """What was taken for a question is a fault from its first message; the card says who said so."""
    said_at = desk.now
    number, line = unsure(desk)
    desk.clock.move(minutes=5)
    told = desk.as_("赵小禾").click(line.post, "case:B")
    assert told.toast == ZH("case.raised", number=number)
    ticket = desk.ticket(number)
    assert (ticket.kind, ticket.severity, ticket.confirmed_at) == (Kind.DEFECT, Severity.B, None)
    assert desk.target(number, Promise.RESOLVE).started_at == said_at
    (after,) = asked_in(desk, number)
    assert card_of(after).buttons == ()
    assert card_of(after).outcome == (ZH("case.said", answer=ZH("triage.answer.B")),)
    team = desk.as_("王敏").card("team", number)
    assert any(ZH("triage.answer.B") in one for one in team.intro)


def test_another_kind_waits_for_the_office(desk: Desk) -> None:
    """A fault that its reporter calls a question stays one, with its clocks, until the office decides."""
    number, line = unsure_fault(desk)
    told = desk.as_("赵小禾").click(line.post, "case:hardware")
    assert told.toast == ZH("case.proposed")
    ticket = desk.ticket(number)
    assert (ticket.kind, ticket.proposed_kind) == (Kind.DEFECT, Kind.HARDWARE)
    assert desk.target(number, Promise.RESOLVE).is_open
    buttons = [one.action for one in desk.as_("王敏").card("team", number).buttons]
    assert buttons[1:3] == ["accept_proposal", "keep_class"]
    desk.as_("王敏").fill(number, "accept_proposal", why="misjudged", reason="是设备")
    assert desk.ticket(number).kind is Kind.HARDWARE


def unsure_fault(desk: Desk) -> tuple[str, Line]:
    """A fault that may be a device, asked about."""
    number = desk.as_("赵小禾").say("intake", "评标室的电脑登录不了").number
    read_again(desk)
    assert desk.ticket(number).kind is Kind.DEFECT
    (line,) = asked_in(desk, number)
    return number, line


def test_what_it_is_already_changes_nothing(desk: Desk) -> None:
    """A question that its reporter calls one goes on; a second answer is told of the first."""
    number, line = unsure(desk)
    reporter = desk.as_("赵小禾")
    assert reporter.click(line.post, "case:consultation").toast == ZH("talk.goes_on", number=number)
    assert reporter.click(line.post, "case:consultation").toast == ZH("case.answered", answer=CONSULTS)
    assert desk.ticket(number).kind is Kind.CONSULTATION
    assert desk.log(number).count("case_answered") == 1


def test_a_raise_counts_also_after_another_answer(desk: Desk) -> None:
    """From a card that another screen has not painted anew: words may always raise (R14)."""
    number, line = unsure(desk)
    reporter = desk.as_("赵小禾")
    reporter.click(line.post, "case:consultation")
    assert reporter.click(line.post, "case:B").toast == ZH("case.raised", number=number)
    assert desk.ticket(number).severity is Severity.B


def test_nobody_answers_for_the_reporter(desk: Desk) -> None:
    """Neither an engineer nor the office; and an answer that was not offered is none."""
    number, line = unsure(desk)
    for who in ("李强", "王敏"):
        post = desk.as_(who).cards("team", number)[-1].post
        assert desk.as_(who).click(post, "case:B").toast == ZH("ticket.only_reporter", reporter="赵小禾")
    assert desk.as_("赵小禾").click(line.post, "case:D").toast == ZH("card.stale")
    assert desk.ticket(number).kind is Kind.CONSULTATION


@pytest.mark.both_databases("answer and confirmation lock the same row")
def test_the_office_was_first(desk: Desk) -> None:
    """A kind that was confirmed meanwhile stands; the card says so and has no button any more."""
    number, line = unsure(desk)
    confirm(desk, number)
    (after,) = asked_in(desk, number)
    assert card_of(after).buttons == ()
    assert card_of(after).outcome == (ZH("case.decided", decided=ZH("kind.short.consultation")),)
    for answer in ("case:B", "case:consultation"):
        assert desk.as_("赵小禾").click(line.post, answer).toast == ZH("case.settled", who="王敏")
    assert desk.ticket(number).kind is Kind.CONSULTATION


def test_the_answer_was_first(desk: Desk) -> None:
    """The office then confirms what it has become."""
    number, line = unsure(desk)
    desk.as_("赵小禾").click(line.post, "case:B")
    confirm(desk, number)
    ticket = desk.ticket(number)
    assert (ticket.severity, ticket.confirmed_at is not None) == (Severity.B, True)


def test_it_is_over(desk: Desk) -> None:
    """What was taken back needs no answer."""
    number, line = unsure(desk)
    desk.as_("赵小禾").press(number, "withdraw")
    assert desk.as_("赵小禾").click(line.post, "case:B").toast == ZH("case.over", number=number)


def test_it_is_not_asked(desk: Desk) -> None:
    """Of what is read alike; of what the office confirmed; of what the office was told by phone."""
    alike = desk.as_("赵小禾").say("intake", ALIKE).number
    number = desk.as_("陈思远").say("intake", UNSURE).number
    confirm(desk, number)
    called = phoned_in(desk, text=UNSURE).number
    assert read_again(desk) == 3
    assert asked_in(desk, alike) == []
    assert asked_in(desk, number, "陈思远") == []
    assert "case_asked" not in (*desk.log(number), *desk.log(called))


def confirm(desk: Desk, number: str) -> None:
    """The office says that kind and class are right."""
    post = desk.as_("王敏").card_with(number, "more").post
    action = "confirm_class"
    card = desk.as_("王敏").card_with(number, action) if desk.ticket(number).kind is not Kind.DEFECT else None
    told = desk.as_("王敏").click(card.post, action) if card else None
    told = told or desk.as_("王敏").submit(post, "more", {"action": action})
    assert told.toast == ZH("class.confirmed", number=number)


def test_whether_a_moment_runs(desk: Desk) -> None:
    """In one's own chat, where the rules ask nothing: 是 raises, 否 lowers nothing, and each is said once."""
    reporter = desk.as_("赵小禾")
    number = reporter.say("desk", MOMENT).number
    read_again(desk)
    (line,) = asked_in(desk, number)
    assert [one.action for one in card_of(line).buttons] == ["moment:yes", "moment:no"]
    assert ZH("card.question") in desk.as_("王敏").card("team", number).intro
    assert reporter.click(line.post, "moment:no").toast == ZH("talk.goes_on", number=number)
    assert reporter.click(line.post, "moment:no").toast == ZH("case.answered", answer=ZH("button.moment.no"))
    assert desk.ticket(number).severity is Severity.B
    assert reporter.click(line.post, "moment:yes").toast == ZH("talk.raised", number=number)
    assert desk.ticket(number).severity is Severity.A
    assert reporter.click(line.post, "moment:no").toast == ZH("case.is_raised", number=number)
    assert any("法定环节受影响" in one for one in desk.as_("李强").card("team", number).intro)


@pytest.mark.parametrize("text", [UNSURE, MOMENT])
def test_an_answer_ends_what_was_suggested(desk: Desk, text: str) -> None:
    """Whatever was answered: line and press go, an old press is told so, and a later opinion says nothing."""
    number = desk.as_("赵小禾").say("desk", text).number
    read_again(desk)
    suggest(desk, number, ReadBy.SECOND)
    office = desk.as_("王敏")
    line = office.card_with(number, "reading.adopt:D")
    answer = "case:consultation" if text == UNSURE else "moment:no"
    own = desk.as_("赵小禾").card_with(number, answer)
    assert desk.as_("赵小禾").click(own.post, answer).toast == ZH("talk.goes_on", number=number)
    assert adopting(desk, number) == []
    assert office.click(line.post, "reading.adopt:D").toast == ZH("card.stale")
    suggest(desk, number, ReadBy.SECOND, version="2", length=1)
    assert adopting(desk, number) == []


@pytest.mark.parametrize(("text", "answer"), [(UNSURE, "case:B"), (MOMENT, "moment:yes")])
def test_a_raise_ends_what_was_suggested(desk: Desk, text: str, answer: str) -> None:
    """What the reporter contradicted does not stand beside what came of the answer."""
    number = desk.as_("赵小禾").say("desk", text).number
    read_again(desk)
    suggest(desk, number, ReadBy.SECOND)
    assert adopting(desk, number)
    own = desk.as_("赵小禾").card_with(number, answer)
    assert not desk.as_("赵小禾").click(own.post, answer).refused
    assert desk.ticket(number).kind is Kind.DEFECT
    assert adopting(desk, number) == []


def suggest(desk: Desk, number: str, reader: ReadBy, *, version: str = "1", length: int = 0) -> None:
    """Somebody holds it to be a D."""
    ticket = desk.ticket(number)
    reason = phrase("reading.by_model", model="m")
    made = MadeReading(reader, version, ticket.text, length, Kind.DEFECT, Severity.D, 0.3, reason)

    async def bring(dispatch: Dispatch) -> int:
        act = partial(act_on_reading, ticket_id=ticket.id or 0, made=made)
        return int(await dispatch.carry_out(act, desk.now, "test"))

    assert desk.run(desk.elsewhere(bring)) == 1
    desk.settle()


def adopting(desk: Desk, number: str) -> list[str]:
    """The suggestions on the office's newest card, and the presses that adopt them."""
    card = desk.as_("王敏").card("team", number)
    lines = [one for one in card.intro if one.startswith("建议")]
    return [*lines, *(one.action for one in card.buttons if one.action.startswith("reading.adopt"))]


def test_the_log_says_who_answered_yes(desk: Desk) -> None:
    """As it does of a no: the name and the answer stand before what came of it, once however often it is pressed."""
    reporter = desk.as_("赵小禾")
    number = reporter.say("desk", MOMENT).number
    read_again(desk)
    (line,) = asked_in(desk, number)
    for _ in range(2):
        reporter.click(line.post, "moment:yes")
    assert desk.log(number)[-2:] == ["moment_confirmed", "class_raised"]
    said = [one for one in desk.as_("王敏").card("team", number).log if ZH("log.moment_confirmed") in one]
    assert len(said) == 1
    assert "赵小禾" in said[0]


def test_strangers_are_asked_once_an_hour(chats: FromTelegram, desk: Desk) -> None:
    """Who writes report after report is not answered with question after question."""
    for text in (UNSURE, "另外签章盖不上", "还有保证金退不了"):
        desk.clock.move(minutes=4)
        chats.say("99", text)
        read_again(desk)
    cards = [card for card in chats.cards("@99") if any(one.action.startswith("case:") for one in card.buttons)]
    assert len(desk.tickets()) > 1
    assert len(cards) == 1


def test_in_slack(slack: FromSlack, desk: Desk) -> None:
    """The question stands in the reporter's own chat; the room shows nothing of it."""
    slack.open("CINTAKE", Purpose.INTAKE)
    number = slack.say("UZHAO", "CINTAKE", UNSURE).ticket or ""
    read_again(desk)
    (card,) = [one for one in slack.cards("@UZHAO", number) if ASKS_KIND in one.intro]
    assert {"case:B", "case:consultation"} <= {one.action for one in card.buttons}
    assert not any(ASKS_KIND in one.intro for one in slack.cards("CINTAKE", number))
    told = slack.press("UZHAO", "@UZHAO", number, "case:B")
    assert told.toast == ZH("case.raised", number=number)
    assert desk.ticket(number).severity is Severity.B


def test_on_telegram(chats: FromTelegram, desk: Desk) -> None:
    """So it does on Telegram, to be answered with one button."""
    chats.link("77", "赵小禾")
    chats.open(GROUP, Purpose.INTAKE)
    number = chats.say("77", UNSURE, GROUP).ticket or ""
    read_again(desk)
    (card,) = [one for one in chats.cards("@77") if ASKS_KIND in one.intro]
    assert CONSULTS in labels(card)
    assert chats.press("77", CONSULTS, "@77").toast == ZH("talk.goes_on", number=number)
    assert desk.ticket(number).kind is Kind.CONSULTATION
