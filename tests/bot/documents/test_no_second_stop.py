"""No sentence of a paper ends twice: whatever people typed brings its own full stop, and the words of papers theirs."""

import re

import pytest
from sqlmodel import Session, select

from handlers.catalogues import read_words
from handlers.desk import WORKFLOWS
from handlers.i18n import FOLDERS, LOCALES, voice_of
from models.changes.fact import GateFact
from models.terms import Language
from models.tickets.fault_report import FaultReport
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from tests.support.desk import Desk
from tests.support.lived_office import lived_in
from tests.support.opened_documents import opened, words
from tests.support.papers import paper_of

TYPED = "做完了。"
TWICE = re.compile(r"。[。；]|\.[.;](?!\.)")


@pytest.mark.parametrize("language", list(Language))
def test_no_phrase_ends_twice(language: Language) -> None:
    """Every phrase of the catalogues with a whole sentence in every gap."""
    voice = voice_of(language)
    known = read_words(LOCALES / FOLDERS[language] / "LC_MESSAGES")
    twice = []
    for key in voice.keys(""):
        template = known.template(key)
        assert template is not None
        said = voice(key, **dict.fromkeys(template.gaps, TYPED))
        if TWICE.search(said):
            twice.append((key, said))
    assert twice == []


@pytest.mark.thorough("a whole office, and every paper of it")
def test_no_paper_ends_a_sentence_twice(desk: Desk) -> None:
    """An office that used every part of the desk, of which everything typed ends in a full stop."""
    lived_in(desk)
    with desk.session() as session:
        _stop_all(session)
        session.commit()
        kinds = [
            (one.number, kind)
            for one in session.exec(select(Ticket).order_by(Ticket.number))
            if (workflow := WORKFLOWS.of(one)) is not None
            for kind in workflow.papers_of(one)
        ]
    assert {kind for _, kind in kinds} >= {"fault_record", "fault_report", "change", "suggestion", "request"}
    told = {(number, kind): words(opened(paper_of(desk, number, kind).content)) for number, kind in kinds}
    assert sum(said.count(TYPED[-1]) for said in told.values()) > len(told)
    assert [(one, TWICE.findall(said)) for one, said in told.items() if TWICE.search(said)] == []


def _stop_all(session: Session) -> None:
    """Everything that somebody typed ends in a full stop."""
    for ticket in session.exec(select(Ticket)):
        for name in ("text", "cause", "method", "tip", "protection", "location", "answer"):
            setattr(ticket, name, _stopped(getattr(ticket, name)))
    for row in (*session.exec(select(WorkLogEntry)), *session.exec(select(GateFact))):
        row.content = {name: _stopped(value) for name, value in row.content.items()}
    for report in session.exec(select(FaultReport)):
        for name in ("cause", "root_cause", "method", "protection", "loss", "tip", "business_loss", "check_note"):
            setattr(report, name, _stopped(getattr(report, name)))


def _stopped(value: object) -> object:
    """The same with a full stop, where it is Chinese text that has none."""
    is_text = isinstance(value, str) and re.search(r"[\u4e00-\u9fff]$", value)
    return f"{value}。" if is_text else value
