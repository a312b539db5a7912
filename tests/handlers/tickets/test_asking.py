"""The question to a reporter offers the class that stands, too, so that whoever finds it right can say so."""

from sqlmodel import select

from handlers.i18n import voice_of
from handlers.tickets.readings.asking import ask
from handlers.turn.turn import Turn
from models.terms import Kind, Language, Severity
from models.tickets.ticket import Ticket
from sla.reading.reader.labels import Label
from sla.reading.reader.question import Question, question_about
from tests.support.one_connection import SwiftDesk

ZH = voice_of(Language.ZH)


def asked(swift: SwiftDesk, number: str, *labels: Label) -> dict[str, object]:
    """What is kept of the question between these labels, after it was asked."""
    question = question_about(labels)

    def story(turn: Turn) -> dict[str, object]:
        ticket = turn.session.exec(select(Ticket).where(Ticket.number == number)).one()
        assert isinstance(question, Question)
        assert ask(turn, ticket, question)
        return dict(ticket.conversation["asked"])

    return swift.tell(story)


def test_the_class_that_stands_is_the_last_answer(swift: SwiftDesk) -> None:
    """An A is asked about between a question and a B: its press is noted and changes nothing."""
    number = swift.say("赵小禾", "intake", "所有人都登录不上").ticket or ""
    options = asked(swift, number, Label(Kind.CONSULTATION), Label(Kind.DEFECT, Severity.B))["options"]
    assert options == ["consultation", "B", "A"]
    assert swift.click("赵小禾", "case:A", number).toast == ZH("talk.goes_on", number=number)

    def story(turn: Turn) -> tuple[Severity | None, Kind | None]:
        ticket = turn.session.exec(select(Ticket).where(Ticket.number == number)).one()
        return ticket.severity, ticket.proposed_kind

    assert swift.tell(story) == (Severity.A, None)


def test_a_class_among_them_stays_at_its_place(swift: SwiftDesk) -> None:
    """And whether a moment runs is asked with yes and no alone."""
    number = swift.say("赵小禾", "intake", "所有人都登录不上").ticket or ""
    labels = Label(Kind.DEFECT, Severity.A), Label(Kind.HARDWARE)
    assert asked(swift, number, *labels) == {"about": "kind", "options": ["A", "hardware"]}
