"""A message is heard before its turn: without weights, with a broken encoder, long, many, edited or brought twice."""

import asyncio
import threading
from datetime import datetime
from typing import NoReturn

import pytest
import time_machine
from numpy.typing import NDArray
from sqlmodel import select

from bot.turns.early_hearing import EarlyHearing
from models.chat import Edit, Event, Message, Reply
from models.phrase import phrase
from models.terms import Kind, Promise, Purpose, Severity
from models.tickets.readings.reading import TicketReading
from sla.reading.reader.weights import WeightsError
from sla.reading.remark import Remark
from sla.rulebook import Rulebook
from tests.support.command_line import zhiban
from tests.support.desk import ZH, Desk
from tests.support.from_slack import FromSlack
from tests.support.learning import at_the_machine
from tests.support.patience import HANG_S, patiently
from tests.support.readings import ALIKE, RAISED, read_again
from tests.support.tickets import contents

WEIGHTS = "weights.npz"
OBJECTION = "我要投诉：评标专家收了钱，评标结果不公正"
MEANT_AT_FIRST, MEANT = "报表导出的金额列显示不全", "投标文件解密失败，所有人都解不了，正在开标"
CHATS, EACH = 20, 10
LONG = 100_000


def missing(file: object = WEIGHTS) -> NoReturn:
    """There are no weights."""
    raise WeightsError(WEIGHTS, None, phrase("file.unreadable", detail="No such file or directory"))


@pytest.fixture
def unread(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk that has lost its weights, which hears as desks do; it was warm, so that nothing loads later."""
    desk.run(desk.own_ear.warm_up(desk.app.state.schedule.dispatch.rules))
    monkeypatch.setattr(Rulebook, "model", property(missing))
    desk.hear_with(desk.own_ear)
    desk.own_ear.within_s = HANG_S
    return desk


def readings(desk: Desk) -> list[tuple[str, Severity | None]]:
    """What was kept of readings: by which version, as which class."""
    with desk.session() as session:
        return [(one.version, one.severity) for one in session.exec(select(TicketReading)).all()]


def told(desk: Desk, who: str) -> int:
    """How often somebody was told in their own chat that nothing is read."""
    return [card.title for line in desk.as_(who).cards("desk") if (card := line.card)].count(ZH("unread.title"))


def test_the_reading_is_kept_with_the_report(desk: Desk) -> None:
    """In the same turn, with the version that read; nothing is left to be read later."""
    number = desk.as_("赵小禾").say("intake", RAISED).number
    rules: Rulebook = desk.app.state.schedule.dispatch.rules
    assert desk.ticket(number).severity is Severity.A
    assert readings(desk) == [(rules.model.signature, Severity.A)]
    assert read_again(desk) == 0


def test_without_weights_a_report_has_no_class(unread: Desk) -> None:
    """It runs on the clock of B until the office decides, which gives it the class as ever."""
    number = unread.as_("赵小禾").say("intake", RAISED).number
    ticket = unread.ticket(number)
    assert (ticket.kind, ticket.severity) == (Kind.DEFECT, None)
    assert ticket.triage["reason"]["key"] == "triage.unread"
    assert readings(unread) == []
    told_so = unread.as_("王敏").reclassify(number, "A", "正在评标")
    assert not told_so.refused, told_so.toast
    assert unread.ticket(number).severity is Severity.A


def test_the_clock_without_weights_is_that_of_b(unread: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The due times are those of a B that somebody reports in the same moment of a desk that reads."""
    number = unread.as_("赵小禾").say("intake", ALIKE).number
    monkeypatch.undo()
    other = unread.as_("陈思远").say("intake", ALIKE).number
    assert (unread.ticket(number).severity, unread.ticket(other).severity) == (None, Severity.B)
    for promise in (Promise.RESPOND, Promise.RESOLVE):
        assert unread.target(number, promise).due_at == unread.target(other, promise).due_at


def test_without_weights_nothing_is_read_later(unread: Desk) -> None:
    """The tick that reads beside the writer finds nothing to read by, and fails at nothing."""
    unread.as_("赵小禾").say("intake", RAISED)
    assert read_again(unread) == 0
    assert readings(unread) == []


@pytest.mark.parametrize("words", ["谢谢", "收到，辛苦了", "好的👌"])
def test_without_weights_courtesy_is_none(unread: Desk, words: str) -> None:
    """What says nothing needs nobody to read it."""
    unread.as_("赵小禾").say("desk", words)
    unread.as_("赵小禾").say("intake", words)
    assert unread.tickets() == []
    assert told(unread, "王敏") == 0


def test_without_weights_an_objection_is_confidential(unread: Desk) -> None:
    """It is the office's and the leaders', and no engineer reads of it."""
    number = unread.as_("陈思远").say("intake", OBJECTION).number
    assert unread.ticket(number).is_confidential
    assert unread.as_("李强").cards("team", number) == []
    assert told(unread, "王敏") == 0, "the rules know what it is"


def test_without_weights_an_attack_is_a_matter_of_security(unread: Desk) -> None:
    """The rules give its class."""
    number = unread.as_("赵小禾").say("intake", "发现有人在撞库，试了上百个账号登录").number
    ticket = unread.ticket(number)
    assert ticket.is_security
    assert ticket.severity is not None


def test_the_office_hears_of_it_once_a_day(unread: Desk) -> None:
    """However many are not read; on the next day once more. Engineers and reporters are not told."""
    for who, text in (("赵小禾", RAISED), ("陈思远", "竞价页面打不开了"), ("赵小禾", "发票打印出来金额是空的")):
        unread.as_(who).say("intake", text)
        unread.clock.move(minutes=20)
    assert len(unread.tickets()) == 3
    assert [told(unread, who) for who in ("王敏", "何静", "李强", "赵小禾")] == [1, 1, 0, 0]
    unread.clock.move(days=1)
    unread.as_("赵小禾").say("intake", "专家抽取的名单显示不出来")
    unread.as_("陈思远").say("intake", "中标通知书下载不了")
    assert [told(unread, who) for who in ("王敏", "何静", "李强", "赵小禾")] == [2, 2, 0, 0]


def test_the_office_hears_of_it_by_a_form_as_well(unread: Desk) -> None:
    """A report that was filled in is as unread as one that was typed."""
    fields = {"text": RAISED, "location": "", "occurred_at": ""}
    number = unread.as_("赵小禾").submit(None, "report", fields, "intake").ticket
    assert unread.ticket(str(number)).triage["reason"]["key"] == "triage.unread"
    assert told(unread, "王敏") == 1


def test_without_weights_the_desk_is_ready_and_says_so(unread: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """`/readyz` stays ok and names the reader, until a message is read again."""
    browser = unread.as_("赵小禾")
    assert "reader" not in browser.get("/readyz").json()
    browser.say("intake", RAISED)
    answer = browser.get("/readyz")
    assert (answer.status_code, answer.json()["reader"]) == (200, "missing")
    monkeypatch.undo()
    unread.as_("陈思远").say("intake", ALIKE)
    assert "reader" not in browser.get("/readyz").json()


def test_the_doctor_has_a_line_for_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It names the file and what is wrong with it; with weights it has none."""
    at_the_machine(desk, monkeypatch)
    line = ZH("doctor.unread", problem=f"{WEIGHTS}:{ZH('file.unreadable', detail='No such file or directory')}")
    assert line not in doctor(desk)
    monkeypatch.setattr("sla.reading.reader.weights.load_weights", missing)
    assert line in doctor(desk)


def doctor(desk: Desk) -> list[str]:
    """What `zhiban doctor` prints, at the time of the desk."""
    with time_machine.travel(desk.now, tick=False):
        return zhiban("doctor").stdout.splitlines()


@pytest.fixture
def broken(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk whose encoder breaks on every text."""

    def breaks(text: str) -> NDArray[object]:  # type: ignore[type-var]
        raise RuntimeError(f"no figures of {len(text)} characters")

    monkeypatch.setattr("sla.reading.reader.model.load_encoder", lambda: breaks)
    return desk


@pytest.mark.parametrize("own", [False, True], ids=["at once", "in time"])
def test_with_a_broken_encoder_the_pieces_read(broken: Desk, *, own: bool) -> None:
    """A report has kind and class by the pieces, whichever ear hears it."""
    if own:
        broken.own_ear.within_s = HANG_S
        broken.run(broken.own_ear.warm_up(broken.app.state.schedule.dispatch.rules))
        broken.hear_with(broken.own_ear)
    number = broken.as_("赵小禾").say("intake", RAISED).number
    ticket = broken.ticket(number)
    assert (ticket.kind, ticket.severity) == (Kind.DEFECT, Severity.A)
    assert told(broken, "王敏") == 0
    assert "class_raised" not in broken.log(number)
    assert "reader" not in broken.as_("赵小禾").get("/readyz").json()


def test_with_a_broken_encoder_the_tick_goes_on(broken: Desk) -> None:
    """What the pieces are not sure of is not read whole, and the tick that tries fails at nothing."""
    number = broken.as_("赵小禾").say("intake", ALIKE).number
    read_again(broken)
    assert broken.ticket(number).severity is Severity.B


@pytest.mark.parametrize("own", [False, True], ids=["at once", "in time"])
def test_a_hundred_thousand_characters(slack: FromSlack, desk: Desk, *, own: bool) -> None:
    """One ticket, with every character; what it is stands in the first 2,000."""
    slack.open("CINTAKE", Purpose.INTAKE)
    if own:
        desk.hear_with(desk.own_ear)
    text = f"{MEANT}。" + "我们单位的情况是这样的。" * (LONG // 12)
    number = slack.say("UZHAO", "CINTAKE", text[:LONG]).ticket or ""
    ticket = desk.ticket(number)
    assert ticket.text == text[:LONG]
    assert (ticket.kind, ticket.severity) == (Kind.DEFECT, Severity.A)
    assert len(desk.tickets()) == 1


class SlowReading:
    """Readings of one text that begin and do not end until they are let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, slow: str) -> None:
        self.begun, self.let_go = threading.Event(), threading.Event()
        reads, reading = Rulebook.hear, self

        def hear(rules: Rulebook, text: str, at: datetime | None, *, encodes: bool = False) -> Remark:
            if text == slow:
                reading.begun.set()
                assert reading.let_go.wait(HANG_S)
            return reads(rules, text, at, encodes=encodes)

        monkeypatch.setattr(Rulebook, "hear", hear)

    async def has_begun(self) -> None:
        """Wait until somebody reads it."""
        assert await asyncio.to_thread(self.begun.wait, HANG_S)


def during_its_reading(desk: Desk, slow: SlowReading, first: Event, second: Event) -> list[Reply]:
    """What the desk answers to two events, the second of which comes while the first is read."""
    own = desk.app.state.schedule.dispatch
    own.ear = EarlyHearing(HANG_S)

    async def both() -> list[Reply]:
        one = asyncio.create_task(own.act(first, desk.now))
        await slow.has_begun()
        other = asyncio.create_task(own.act(second, desk.now))
        for _ in range(20):
            await asyncio.sleep(0)
        assert not other.done(), "it does not overtake"
        slow.let_go.set()
        return list(await asyncio.gather(one, other))

    replies = desk.run(both())
    desk.ring()
    return replies


def written(slack: FromSlack, text: str, ref: str = "1.1") -> Message:
    """A message in a hall, not brought to the desk yet."""
    return Message(
        idempotency_key=f"slack:T/CINTAKE/{ref}",
        place=slack.place("CINTAKE"),
        sender=slack.sender("UZHAO"),
        text=text,
        ref=ref,
        sent_at=slack.desk.clock(),
    )


def test_an_edit_waits_until_its_message_is_read(slack: FromSlack, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """One ticket of the words that came first, edited to those that were meant, and graver from the edit on."""
    slack.open("CINTAKE", Purpose.INTAKE)
    slow = SlowReading(monkeypatch, MEANT_AT_FIRST)
    message = written(slack, MEANT_AT_FIRST)
    edit = Edit(
        idempotency_key="slack:T/CINTAKE/1.1/edited/1",
        message_key=message.idempotency_key,
        place=message.place,
        sender=message.sender,
        text=MEANT,
        ref=message.ref,
        sent_at=message.sent_at,
    )
    first, second = during_its_reading(desk, slow, message, edit)
    (ticket,) = desk.tickets()
    assert (first.ticket, second.ticket) == (ticket.number, ticket.number)
    assert ticket.text == MEANT_AT_FIRST
    assert (ticket.kind, ticket.severity) == (Kind.DEFECT, Severity.A)
    assert ticket.summary == MEANT
    assert [verb for verb in desk.log(ticket.number) if verb in {"received", "edited", "class_raised"}] == [
        "received",
        "edited",
        "class_raised",
    ]
    assert contents(desk, ticket.number, "edited")[0]["before"] == MEANT_AT_FIRST


def test_a_second_delivery_while_it_is_read(slack: FromSlack, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It shares the answer: one ticket."""
    slack.open("CINTAKE", Purpose.INTAKE)
    slow = SlowReading(monkeypatch, RAISED)
    first, second = during_its_reading(desk, slow, written(slack, RAISED), written(slack, RAISED))
    (ticket,) = desk.tickets()
    assert (first.ticket, second.ticket) == (ticket.number, ticket.number)
    assert desk.log(ticket.number).count("received") == 1
    assert len(readings(desk)) == 1


@pytest.mark.both_databases("the receipt decides which process was first")
def test_a_second_delivery_to_another_process(slack: FromSlack, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It hears the message meanwhile, and files it; the first finds the receipt and answers as that one did."""
    slack.open("CINTAKE", Purpose.INTAKE)
    own = desk.app.state.schedule.dispatch
    own.ear = EarlyHearing(HANG_S)
    slow = SlowReading(monkeypatch, RAISED)
    again = written(slack, f"{RAISED} ")

    async def both() -> list[Reply]:
        one = asyncio.create_task(own.act(written(slack, RAISED), desk.now))
        await slow.has_begun()
        other = await desk.elsewhere(lambda dispatch: dispatch.act(again, desk.now))
        slow.let_go.set()
        return [await one, other]

    first, second = desk.run(both())
    (ticket,) = desk.tickets()
    assert (first.ticket, second.ticket) == (ticket.number, ticket.number)
    assert len(readings(desk)) == 1


@pytest.mark.thorough("two hundred turns with all that they tell")
@pytest.mark.both_databases("one thread files, or four")
def test_two_hundred_at_once(slack: FromSlack, desk: Desk) -> None:
    """Each is a report with a class, whether it was heard in time or not; those of a chat in the order they came in."""
    for chat in range(CHATS):
        slack.open(f"C{chat}", Purpose.INTAKE)
    desk.hear_with(desk.own_ear)
    messages = [
        elsewhere_by_another(written(slack, f"第{at}号项目的保证金退款页面打不开，报错500", f"{at}.1"), at % CHATS, at)
        for at in range(CHATS * EACH)
    ]
    own = desk.app.state.schedule.dispatch

    async def act(message: Message) -> Reply:
        return await patiently(lambda: own.act(message, desk.now))

    async def at_once() -> list[Reply]:
        return list(await asyncio.gather(*map(act, messages)))

    replies = desk.run(at_once())
    tickets = desk.tickets()
    assert len(tickets) == len({reply.ticket for reply in replies}) == CHATS * EACH
    assert {(ticket.kind, ticket.severity is None) for ticket in tickets} == {(Kind.DEFECT, False)}
    for chat in range(CHATS):
        numbers = [int(ticket.ref.partition(".")[0]) for ticket in tickets if ticket.chat == f"C{chat}"]
        assert numbers == list(range(chat, CHATS * EACH, CHATS))
    heard = desk.own_ear.counts
    assert (heard.in_time + heard.late, heard.failed) == (CHATS * EACH, 0)


def elsewhere_by_another(message: Message, chat: int, sender: int) -> Message:
    """The same in another hall, by somebody that nobody knows."""
    place = message.place.model_copy(update={"chat": f"C{chat}"})
    who = message.sender.model_copy(update={"account": f"UNEW{sender}"})
    key = f"slack:T/C{chat}/{message.ref}"
    return message.model_copy(update={"place": place, "sender": who, "idempotency_key": key})
