"""Readings and answers that cross each other, come twice, or come after words were masked; and on every platform."""

import asyncio
from dataclasses import replace
from functools import partial

import pytest
from sqlmodel import select

from bot.turns.dispatch import Dispatch
from handlers.i18n import voice_of
from handlers.tickets.filing import file_report
from handlers.turn.router import SideRead
from handlers.turn.turn import Turn
from models.chat import Click, Place, Reply, Sender, direct_chat
from models.phrase import phrase
from models.terms import Kind, Language, Platform, Promise, Purpose, Severity
from models.tickets.readings.reading import ReadingEffect, Suggested, TicketReading, suggested_for
from models.tickets.ticket import Ticket
from sla.reading.triage import UNSURE as NOTHING_TOLD
from tests.support.desk import ZH, Desk
from tests.support.from_slack import FromSlack
from tests.support.from_telegram import GROUP, FromTelegram, labels
from tests.support.readings import MILDER, RAISED, UNSURE, heard_late, read_again

EN = voice_of(Language.EN)
NAME = "青山招标代理有限公司"


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """The desk, which reads whole what it first heard by its pieces."""
    return heard_late(desk)


def rows(desk: Desk) -> int:
    """How many readings were kept."""
    with desk.session() as session:
        return len(session.exec(select(TicketReading)).all())


def in_turn(desk: Desk, story: object) -> int | SideRead:
    """What a story of a tick gives, told in a turn of its own by another process."""

    async def tell(dispatch: Dispatch) -> int | SideRead:
        return await dispatch.carry_out(story, desk.now, "test")  # type: ignore[arg-type]

    return desk.run(desk.elsewhere(tell))


def looked_up(desk: Desk) -> SideRead:
    """What the tick has to read, and has not read yet."""
    ticks = desk.app.state.schedule.dispatch.desk.router.ticks
    found = in_turn(desk, ticks["readings"].act)
    assert isinstance(found, SideRead)
    return found


def mask(desk: Desk, number: str, words: str) -> None:
    """The office hides words of a report."""
    office = desk.as_("王敏")
    fields = {"masked_text": "original", "words": words, "reason": "涉及名称"}
    assert not office.submit(office.card_with(number, "more").post, "mask", fields).refused
    desk.settle()


@pytest.mark.both_databases("the key of a reading decides who was first")
def test_it_comes_back_twice(desk: Desk) -> None:
    """Two processes read the same report: one of them raises it, the other writes nothing."""
    number = desk.as_("赵小禾").say("intake", RAISED).number
    one, other = looked_up(desk), looked_up(desk)
    with desk.session() as session:
        first, second = one.read(session), other.read(session)
    assert in_turn(desk, partial(one.then, first)) == 1
    assert in_turn(desk, partial(other.then, second)) == 0
    assert desk.log(number).count("class_raised") == 1
    assert rows(desk) == 1


@pytest.mark.both_databases("ticks of two processes cross in the database")
def test_two_processes_look_at_once(desk: Desk) -> None:
    """Whoever comes second finds the key taken, or nothing to read."""
    numbers = [desk.as_(who).say("intake", RAISED).number for who in ("赵小禾", "陈思远")]
    own = desk.app.state.schedule.dispatch

    async def both() -> None:
        await asyncio.gather(
            own.tick("readings", desk.now), desk.elsewhere(lambda dispatch: dispatch.tick("readings", desk.now))
        )

    desk.run(both())
    desk.settle()
    assert [desk.ticket(number).severity for number in numbers] == [Severity.A, Severity.A]
    assert [desk.log(number).count("class_raised") for number in numbers] == [1, 1]


def test_words_are_masked_while_it_is_on_its_way(desk: Desk) -> None:
    """A reading of what is not there any more is dropped, and what is left is not read."""
    number = desk.as_("赵小禾").say("intake", f"{NAME}的{RAISED}").number
    reading = looked_up(desk)
    with desk.session() as session:
        made = reading.read(session)
    mask(desk, number, NAME)
    assert in_turn(desk, partial(reading.then, made)) == 0
    assert read_again(desk) == 0
    assert rows(desk) == 0
    ticket = desk.ticket(number)
    assert ticket.severity is Severity.B
    assert NAME not in str((ticket.triage, ticket.conversation))


@pytest.mark.parametrize(
    "text", [f"{NAME}的标书，{MILDER}", f"１２标段，{NAME}的专家打的分保存后全变成零了，换人打也一样，半小时后要出结果"]
)
def test_words_are_masked_after_it_was_read(desk: Desk, text: str) -> None:
    """What a reason quotes is hidden on the cards and with the ticket."""
    number = desk.as_("赵小禾").say("intake", text).number
    read_again(desk)
    mask(desk, number, NAME)
    ticket = desk.ticket(number)
    assert NAME not in str((ticket.triage, ticket.conversation))
    assert NAME not in str(desk.as_("李强").cards("team", number))


@pytest.mark.both_databases("masked words are looked for in SQL")
def test_what_is_left_is_not_judged(desk: Desk) -> None:
    """The suggestion that stood stays, nobody is asked anything, and a further line changes nothing of that."""
    number = desk.as_("赵小禾").say("intake", f"{NAME}的标书，{MILDER}").number
    read_again(desk)
    before = suggested(desk, number)
    assert len(before) == 1
    mask(desk, number, NAME)
    assert read_again(desk) == 0
    desk.clock.move(seconds=20)
    desk.as_("赵小禾").say("intake", "换了浏览器也一样登录不上")
    assert "换了浏览器" in desk.ticket(number).text
    assert read_again(desk) == 0
    assert [(one.kind, one.severity, one.confidence) for one in suggested(desk, number)] == [
        (one.kind, one.severity, one.confidence) for one in before
    ]
    assert (rows(desk), desk.log(number).count("read"), "case_asked" in desk.log(number)) == (1, 1, False)


def suggested(desk: Desk, number: str) -> list[Suggested]:
    """What readers suggest for a ticket."""
    with desk.session() as session:
        return suggested_for(session.exec(select(Ticket).where(Ticket.number == number)).one())


@pytest.mark.both_databases("the office's press and the reporter's lock the same row")
def test_an_answer_and_a_confirmation_cross(desk: Desk) -> None:
    """Whoever is first is heard: the answer raises and is then confirmed, or the office's word stands."""
    number = desk.as_("赵小禾").say("desk", UNSURE).number
    read_again(desk)
    answer = press(desk, "赵小禾", desk.as_("赵小禾").card_with(number, "case:B").post, "case:B")
    line = desk.as_("王敏").cards("team", number)[-1]
    confirmation = press(desk, "王敏", line.post, "confirm_class", "team")
    own = desk.app.state.schedule.dispatch

    async def both() -> list[Reply]:
        return list(
            await asyncio.gather(
                desk.elsewhere(lambda dispatch: dispatch.act(answer, desk.now)), own.act(confirmation, desk.now)
            )
        )

    answered, confirmed = desk.run(both())
    desk.settle()
    ticket = desk.ticket(number)
    assert confirmed.toast == ZH("class.confirmed", number=number)
    assert ticket.confirmed_at is not None
    if ticket.kind is Kind.DEFECT:
        assert answered.toast == ZH("case.raised", number=number)
        assert desk.log(number).index("class_raised") < desk.log(number).index("class_confirmed")
    else:
        assert answered.toast == ZH("case.settled", who="王敏")
        assert "case_answered" not in desk.log(number)


def press(desk: Desk, who: str, post: str | None, action: str, room: str = "") -> Click:
    """A press that is not brought to the desk yet."""
    place = Place(platform=Platform.WEBCHAT, chat=room or direct_chat(who))
    sender = Sender(platform=Platform.WEBCHAT, account=who, name=who)
    return Click(idempotency_key=desk.new_id(), place=place, sender=sender, action=action, post=post)


def test_a_class_is_given(desk: Desk) -> None:
    """A defect of which the rules tell no class becomes the B whose clock it had; the due times stay."""

    def filed(turn: Turn) -> int:
        place = Place.direct(Platform.WEBCHAT, "赵小禾")
        sender = Sender(platform=Platform.WEBCHAT, account="赵小禾", name="赵小禾")
        judged = replace(NOTHING_TOLD, severity=None)
        turn.way = "own_chat"  # no event of a chat began it
        file_report(turn, place, "", "登录又不对了", turn.now, judged, sender=sender)
        return 1

    in_turn(desk, filed)
    desk.settle()
    (ticket,) = desk.tickets()
    due = desk.target(ticket.number, Promise.RESOLVE).due_at
    read_again(desk)
    (ticket,) = desk.tickets()
    assert (ticket.kind, ticket.severity) == (Kind.DEFECT, Severity.B)
    assert desk.target(ticket.number, Promise.RESOLVE).due_at == due
    assert desk.log(ticket.number)[-1] == "class_filled"
    with desk.session() as session:
        assert [one.effect for one in session.exec(select(TicketReading)).all()] == [ReadingEffect.FILLED]


def test_in_english(desk: Desk) -> None:
    """Somebody who reads English is asked and refused in English."""
    reporter = desk.as_("刘晓彤")
    number = reporter.say("desk", UNSURE).number
    read_again(desk)
    line = reporter.card_with(number, "case:B")
    assert line.card is not None
    assert line.card.intro == (EN("triage.question.kind"), EN("case.lowers_nothing"))
    assert reporter.click(line.post, "case:consultation").toast == EN("talk.goes_on", number=number)
    said = EN.say(phrase("triage.answer.consultation"))
    assert reporter.click(line.post, "case:consultation").toast == EN("case.answered", answer=said)
    assert reporter.click(line.post, "case:D").toast == EN("card.stale")
    reporter.press(number, "withdraw")
    assert reporter.click(line.post, "case:B").toast == EN("case.over", number=number)


def test_in_slack_the_office_adopts_it(slack: FromSlack, desk: Desk) -> None:
    """The line stands on the team's card at level masked, and the press opens the preview."""
    number = desk.as_("赵小禾").say("intake", MILDER).number
    read_again(desk)
    card = slack.cards("CTEAM", number)[-1]
    assert any(line.startswith("建议：C类") for line in card.intro)
    opened = slack.press("UWANG", "CTEAM", number, "reading.adopt:C")
    assert opened.form is not None
    post = slack.posts("CTEAM", number)[-1].id
    told = slack.submit("UWANG", "CTEAM", opened.form.name, post, why="misjudged", reason="培训环境")
    assert told.toast == ZH("class.corrected", number=number)
    assert desk.ticket(number).severity is Severity.C
    assert slack.press("ULI", "CTEAM", number, "take").toast


def test_on_telegram_the_office_adopts_it(chats: FromTelegram, desk: Desk) -> None:
    """The press asks for what the preview asks for, field by field."""
    chats.link("77", "王敏")
    chats.open(GROUP, Purpose.TEAM)
    number = desk.as_("赵小禾").say("intake", MILDER).number
    read_again(desk)
    chats.press("77", ZH("button.reading.adopt_as", label="C类"), GROUP)
    for _ in range(6):
        if chats.dialog("77", GROUP) is None:
            break
        offered = labels(chats.question("77", GROUP))
        wanted = ZH("form.submit"), ZH("dialog.button.keep"), f"✓ {ZH('reclassify.misjudged')}"
        chats.press("77", next(one for one in offered if one in wanted), GROUP)
    assert desk.ticket(number).severity is Severity.C
