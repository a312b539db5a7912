"""What was heard by its pieces is read whole beside the writer: it is raised or suggested; people's words stand."""

import pytest
from sqlmodel import select

from bot.turns.early_hearing import HeardAtOnce
from models.phrase import phrase
from models.terms import Kind, Promise, Severity
from models.tickets.readings.reading import ReadBy, ReadingEffect, TicketReading
from tests.support.desk import ZH, Desk
from tests.support.readings import ALIKE, MILDER, RAISED, heard_late, read_again


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """The desk, which reads whole what it first heard by its pieces."""
    return heard_late(desk)


def readings(desk: Desk) -> list[tuple[Severity | None, ReadingEffect | None]]:
    """What was kept of readings: the class and what it did."""
    with desk.session() as session:
        found = session.exec(select(TicketReading).order_by(TicketReading.id)).all()  # type: ignore[arg-type]
        return [(one.severity, one.effect) for one in found]


def suggested(desk: Desk, number: str, who: str = "王敏", room: str = "team") -> list[str]:
    """The actions on the newest card in a room that adopt what is suggested."""
    return [one.action for one in desk.as_(who).card(room, number).buttons if one.action.startswith("reading.adopt")]


def confirm(desk: Desk, number: str, who: str) -> None:
    """The office says that kind and class are right."""
    post = desk.as_(who).card_with(number, "more").post
    told = desk.as_(who).submit(post, "more", {"action": "confirm_class"})
    assert told.toast == ZH("class.confirmed", number=number)


@pytest.mark.both_databases("a reading is kept once by a key of the database")
def test_it_raises_from_the_words_on(desk: Desk) -> None:
    """A B that is an A: its clock counts from the report, duty hears, the card says why, and that is done once."""
    said_at = desk.now
    number = desk.as_("赵小禾").say("intake", RAISED).number
    assert desk.ticket(number).severity is Severity.B
    desk.clock.move(seconds=20)
    assert read_again(desk) == 1
    ticket = desk.ticket(number)
    assert (ticket.kind, ticket.severity, ticket.raised_at) == (Kind.DEFECT, Severity.A, None)
    assert desk.target(number, Promise.RESPOND).started_at == said_at
    assert readings(desk) == [(Severity.A, ReadingEffect.RAISED)]
    assert [verb for verb in desk.log(number) if verb in {"read", "class_raised"}] == ["read", "class_raised"]
    card = desk.as_("李强").card("team", number)
    assert card.severity == "A"
    assert any("原文" in line for line in card.intro)
    assert any("判读模型" in line and "提高为" in line for line in (*card.log, *card.outcome))
    news = [line.card for line in desk.as_("李强").cards("desk", number) if line.card]
    assert any(line.startswith("等级提高：") for one in news for line in one.intro)
    assert read_again(desk) == 0


def test_what_is_read_alike_changes_nothing(desk: Desk) -> None:
    """Nothing is logged and no card moves."""
    number = desk.as_("赵小禾").say("intake", ALIKE).number
    before, cards = desk.log(number), desk.as_("王敏").cards("team", number)
    assert read_again(desk) == 1
    assert desk.log(number) == before
    assert desk.as_("王敏").cards("team", number) == cards
    assert readings(desk) == [(Severity.B, None)]


@pytest.mark.both_databases("the preview and the correction lock what the reading wrote")
def test_milder_is_suggested_and_adopted_like_a_correction(desk: Desk) -> None:
    """建议 stands on the office's card; its press shows what it would come to before anything changes."""
    number = desk.as_("赵小禾").say("intake", MILDER).number
    read_again(desk)
    assert desk.ticket(number).severity is Severity.A
    card = desk.as_("王敏").card("team", number)
    (said,) = [one for one in card.intro if one.startswith("建议：C类（判读模型，把握 ")]
    assert "暂按" not in said
    assert suggested(desk, number) == ["reading.adopt:C"]
    line = desk.as_("王敏").card_with(number, "reading.adopt:C")
    opened = desk.as_("王敏").click(line.post, "reading.adopt:C")
    assert opened.form is not None
    assert desk.ticket(number).severity is Severity.A, "nothing changes by the first press"
    reason = next(field.value for field in opened.form.fields if field.name == "reason")
    assert reason == ZH("reading.adopted", reader=ZH("reader.trained"))
    told = desk.as_("王敏").submit(line.post, opened.form.name, {"why": "misjudged", "reason": reason})
    assert told.toast == ZH("class.corrected", number=number)
    ticket = desk.ticket(number)
    assert (ticket.severity, ticket.confirmed_by_id is not None) == (Severity.C, True)
    assert suggested(desk, number) == []


def test_others_do_not_adopt_it(desk: Desk) -> None:
    """Neither the reporter nor an engineer: kind and class are the office's."""
    number = desk.as_("赵小禾").say("intake", MILDER).number
    read_again(desk)
    engineer = desk.as_("李强")
    line = engineer.cards("team", number)[-1]
    assert engineer.click(line.post, "reading.adopt:C").toast == ZH("ticket.only_office")
    own = desk.as_("赵小禾").card_with(number, "supplement")
    assert desk.as_("赵小禾").click(own.post, "reading.adopt:C").toast == ZH("ticket.only_office")
    assert suggested(desk, number, "王敏") == ["reading.adopt:C"]


def test_it_comes_late(desk: Desk) -> None:
    """What the office confirmed stays, and what is suggested then is said no more."""
    number = desk.as_("赵小禾").say("intake", RAISED).number
    confirm(desk, number, "王敏")
    desk.clock.move(hours=3)
    read_again(desk)
    ticket = desk.ticket(number)
    assert (ticket.severity, ticket.confirmed_at is not None) == (Severity.B, True)
    assert suggested(desk, number) == []
    assert desk.log(number)[-1] == "read"


def test_an_old_button_is_told_so(desk: Desk) -> None:
    """Somebody confirmed meanwhile, or the suggestion is another by now."""
    number = desk.as_("赵小禾").say("intake", MILDER).number
    read_again(desk)
    office = desk.as_("王敏")
    line = office.card_with(number, "reading.adopt:C")
    assert office.click(line.post, "reading.adopt:D").toast == ZH("card.stale")
    confirm(desk, number, "何静")
    assert office.click(line.post, "reading.adopt:C").toast == ZH("reading.settled", who="何静")
    assert desk.ticket(number).severity is Severity.A


@pytest.mark.both_databases("the form and the confirmation lock the same row")
def test_an_open_form_is_told_so(desk: Desk) -> None:
    """It says what its button would; a correction that was begun by itself goes through as ever."""
    number = desk.as_("赵小禾").say("intake", MILDER).number
    read_again(desk)
    office = desk.as_("王敏")
    line = office.card_with(number, "reading.adopt:C")
    opened = office.click(line.post, "reading.adopt:C").form
    assert opened is not None
    confirm(desk, number, "何静")
    log = desk.log(number)
    told = office.submit(line.post, opened.name, {"why": "misjudged", "reason": "采用"})
    assert (told.refused, told.toast) == (True, ZH("reading.settled", who="何静"))
    assert (desk.ticket(number).severity, desk.log(number)) == (Severity.A, log)
    assert office.reclassify(number, "C", "培训环境").toast == ZH("class.corrected", number=number)
    assert desk.ticket(number).severity is Severity.C


def test_a_proposal_of_the_reporter_is_a_persons_word(desk: Desk) -> None:
    """Where the reporter proposed a class the reading only suggests."""
    number = desk.as_("赵小禾").say("intake", RAISED).number
    desk.as_("赵小禾").fill(number, "propose", judgement="defect:C", reason="不急")
    read_again(desk)
    assert desk.ticket(number).severity is Severity.B


def test_it_never_comes(desk: Desk) -> None:
    """What is over, or belongs to the office alone, is not read; the desk goes on."""
    over = desk.as_("赵小禾").say("intake", RAISED).number
    desk.as_("赵小禾").press(over, "withdraw")
    secret = desk.as_("陈思远").say("intake", "我要投诉：评标专家收了钱，评标结果不公正").number
    assert desk.ticket(secret).is_confidential
    assert read_again(desk) == 0


def test_a_text_that_grew_is_read_anew(desk: Desk) -> None:
    """Lines of one report within three minutes are read together, and counted from the first."""
    first = desk.now
    number = desk.as_("赵小禾").say("intake", ALIKE).number
    assert read_again(desk) == 1
    desk.clock.move(seconds=30)
    desk.as_("赵小禾").say("intake", "我用的是谷歌浏览器")
    assert read_again(desk) == 1
    assert "谷歌浏览器" in desk.ticket(number).text
    assert readings(desk) == [(Severity.B, None), (Severity.B, None)]
    assert desk.target(number, Promise.RESPOND).started_at == first


def test_an_a_of_the_second_line_counts_from_it(desk: Desk) -> None:
    """Both lines are heard together in the turn, and what is graver counts from when it was said (R14)."""
    number = desk.as_("赵小禾").say("intake", "评标系统有点慢，打分页面偶尔要刷新一下").number
    assert desk.ticket(number).severity is not Severity.A
    said_at = desk.clock.move(seconds=30)
    desk.as_("赵小禾").say("intake", RAISED)
    ticket = desk.ticket(number)
    assert (ticket.severity, ticket.text.count("\n")) == (Severity.A, 1)
    assert desk.target(number, Promise.RESPOND).started_at == said_at


def test_it_is_explained(desk: Desk) -> None:
    """为什么 tells the team who read it as what and in which version; the reporter reads nothing of it."""
    number = desk.as_("赵小禾").say("intake", RAISED).number
    read_again(desk)
    told = desk.as_("王敏").press(number, "why")
    assert told.card is not None
    at = told.card.intro.index(ZH("why.judged_by"))
    rules, reader = told.card.intro[at + 1 : at + 3]
    version = desk.ticket(number).triage["lexicon"]
    assert rules == "· " + ZH("why.rules", version=version, label="B类")
    assert reader.startswith("· 判读模型（版本 ")
    assert reader.endswith("；已提高等级")
    own = desk.as_("赵小禾").card_with(number, "supplement")
    own_told = desk.as_("赵小禾").click(own.post, "why")
    assert own_told.card is not None
    assert ZH("why.judged_by") not in own_told.card.intro


def test_what_was_read_whole_does_not_come_back(desk: Desk) -> None:
    """The report is what was read from its first moment on; the reading is kept with it, and nothing is raised."""
    desk.hear_with(HeardAtOnce())
    number = desk.as_("赵小禾").say("intake", RAISED).number
    assert (desk.ticket(number).severity, readings(desk)) == (Severity.A, [(Severity.A, None)])
    assert read_again(desk) == 0
    assert not {"read", "class_raised"} & {*desk.log(number)}


@pytest.mark.parametrize("reader", list(ReadBy))
def test_every_reader_has_words(reader: ReadBy) -> None:
    """Cards and log name who read."""
    assert ZH.say(phrase(f"reader.{reader}"))
