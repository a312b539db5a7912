"""What the desk asks for with every message, tick and look at a page is found by an index, however many are closed."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bot.delivery.claim import is_anything_outstanding
from bot.files.downloads import claim
from bot.platforms.registry import TRAITS
from bot.platforms.webchat import reading
from bot.platforms.webchat.delivery import deliver
from bot.platforms.webchat.downloads import files_of
from bot.platforms.webchat.ticket_lists import list_shown
from bot.platforms.webchat.visitor import Visitor
from handlers.desk import WORKFLOWS
from handlers.i18n import voice_of
from handlers.turn.session import TurnSession
from handlers.turn.turn import Turn
from handlers.watch import calendar_years
from handlers.watch.daily import daily_digest
from handlers.watch.periods import month_digest, week_digest
from models.access import expiring as access_running_out
from models.access import papers as access_papers
from models.access.ledger import Wanted, count_held, ledger
from models.chat import Place, Sender
from models.clocks.desk_time import Downtime, late_steps
from models.clocks.due_tickets import tickets_due_between
from models.database.engines import reading_engine, writing_engine
from models.figures.flow import flow_between
from models.figures.month_facts import month_facts
from models.health.health import audit
from models.lists import ticket_candidates, ticket_lists
from models.lists.open_work import open_work
from models.lists.overview import overview
from models.messaging import form_dialog as dialog
from models.messaging import messages_without_ticket
from models.messaging.outbox import Post, PostState
from models.messaging.webchat import Line, Room
from models.people import link_code
from models.people.person import Person
from models.retention import forgettable
from models.seals.sealing import seal_portion
from models.storage.new_row import bare_row
from models.terms import Kind, Language, Platform
from models.tickets import alike
from models.tickets import queries as finding
from models.tickets.past_log import Logged
from models.tickets.ticket import Ticket
from sla.calendar.china import china_calendar
from sla.clocks import sweep
from sla.clocks.attainment import attainment_between
from sla.clocks.replay import reading as replay
from sla.policy.policy_file import load_policy
from sla.rulebook import Rulebook
from tests.support.databases import Databases
from tests.support.plans import planned
from tests.support.statistics import OF_FEW, Statistic, pretend, statistics_of_a_life
from tests.support.years_of_work import fill

pytestmark = pytest.mark.both_databases("plans")

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
MERGED = Logged(1, 2, NOW, None, "", "merged", {"number": "2603-0002"}, "")
YEARS_LATER = NOW + timedelta(days=1000)
LAST_NIGHT = NOW - timedelta(hours=10)
HALL = Place(platform=Platform.WEBCHAT, chat="intake")
SOMEBODY = Sender(platform=Platform.TELEGRAM, account="77")
FROM_ALL = re.compile(
    r"SCAN (ticket|target|post|sent_step|work_log|wait|line|attachment|form_dialog|link_code|link_guess"
    r"|receipt|access_request|access_decision|access_grant|access_revocation)\b"
    r"|ix_target_ticket_id \(ticket_id>\?\)|ix_ticket_created_at \(created_at<\?\)"
)
WALKS_FEW = re.compile(rf"INDEX ({OF_FEW.pattern})\b")
YEARS = re.compile(r"Seq Scan on (ticket|target|post)\b")
KNOWN: dict[str, Callable[[Statistic], Statistic] | None] = {
    "nothing": None,
    "a large office": Statistic.grown,
    "a large office with nothing open": Statistic.emptied,
}
"""What the database may have found out about its tables, by ANALYZE, before it plans."""
CROWDED = {"a large office with thousands open": Statistic.crowded}

Query = Callable[[TurnSession, Person, Ticket], object | None]
QUERIES: dict[str, Query] = {
    "a message where no form can be shown": lambda session, person, ticket: (
        dialog.dialog_of(session, 1, HALL),
        dialog.posts_behind(session, HALL, {"line", "another"}),
        dialog.dialog_on(session, "post"),
    ),
    "a portion of a daily seal": lambda session, person, ticket: seal_portion(session, NOW.date(), NOW),
    "a right that runs out": lambda session, person, ticket: (
        access_running_out.run_out(session, NOW, 20),
        access_running_out.next_end(session),
    ),
    "a right that is to run out": lambda session, person, ticket: (
        access_running_out.to_warn(session, NOW, NOW, LAST_NIGHT, 20),
        access_running_out.next_unwarned_end(session, NOW, LAST_NIGHT, is_new=False),
        access_running_out.next_unwarned_end(session, NOW, LAST_NIGHT, is_new=True),
    ),
    "a request whose day has passed": lambda session, person, ticket: (
        access_running_out.overdue_requests(session, NOW, 20),
        access_running_out.next_lapse(session),
    ),
    "the ledger of a person": lambda session, person, ticket: ledger_of(session, Wanted(person_id=person.id)),
    "the ledger of a system": lambda session, person, ticket: ledger_of(session, Wanted(system="evaluation")),
    "the ledger": lambda session, person, ticket: ledger_of(session, Wanted()),
    "a paper": lambda session, person, ticket: access_papers.checklist_record(session, ticket),
    "a dialog that runs out": lambda session, person, ticket: (
        dialog.run_out(session, NOW, 50),
        dialog.next_to_run_out(session),
    ),
    "a code that links": lambda session, person, ticket: (
        link_code.may_guess_at(session, SOMEBODY, NOW),
        link_code.use(session, "K7QF2M9XTB", NOW),
    ),
    "a reply in a thread": lambda session, person, ticket: turn(session).ticket_behind(HALL, "line"),
    "an edited message": lambda session, person, ticket: (
        finding.entries_of_message(session, ticket, "line"),
        finding.recent_tickets_in(session, person, "intake"),
    ),
    "the promises of a period": lambda session, person, ticket: tickets_due_between(session, LAST_NIGHT, NOW),
    "the figures of a period": lambda session, person, ticket: (
        attainment_between(session, rules(), LAST_NIGHT, NOW, NOW),
        replay.first_facts(session, [1, 2], NOW),
        replay.joined_by(session, replay.entries_until(session, [1, 2], NOW)),
        replay.joined_by(session, [(1, MERGED)]),
    ),
    "files to fetch": lambda session, person, ticket: claim(session.connection(), tuple(Platform)),
    "a ticket's files": lambda session, person, ticket: files_of(session, ticket, voice_of(Language.ZH)),
    "the report a message made": lambda session, person, ticket: finding.reported_as(session, "line"),
    "what a person may mean": lambda session, person, ticket: (
        ticket_candidates.own_tickets(session, person.id or 0, LAST_NIGHT),
        ticket_candidates.room_faults(session, HALL, LAST_NIGHT),
        messages_without_ticket.unstarted_by(session, SOMEBODY, HALL, LAST_NIGHT),
        messages_without_ticket.unstarted_of_message(session, HALL, "line"),
    ),
    "which reports are of one fault": lambda session, person, ticket: (
        alike.not_compared(session, 20),
        alike.still_failing(session, LAST_NIGHT),
        alike.one_fault(session, ticket),
        alike.asked_in_vain(session, 20),
    ),
    "which was meant": lambda session, person, ticket: (
        ticket_candidates.choices_due(session, NOW, 50),
        ticket_candidates.next_choice(session),
    ),
    "what started no clock": lambda session, person, ticket: (
        messages_without_ticket.unlisted(session, NOW, 20),
        messages_without_ticket.oldest_unlisted(session),
    ),
    "whom a report reached": lambda session, person, ticket: finding.untold(session, LAST_NIGHT, 50),
    "what leaves": lambda session, person, ticket: (
        deliver(session.connection(), NOW, timedelta(minutes=1)),
        *(is_anything_outstanding(session.connection(), platform) for platform in Platform),
    ),
    "what may be forgotten": lambda session, person, ticket: (
        forgettable.forget_posts(session, YEARS_LATER, load_policy().retention, (0,)),
        *(
            forgettable.forget_lines(session, YEARS_LATER, load_policy().retention, after)
            for after in ((), ("intake", 0), ("intake", 9))
        ),
        forgettable.forget_steps(session, YEARS_LATER, load_policy().retention, (0,)),
        forgettable.forget_receipts(session, YEARS_LATER, load_policy().retention, ()),
        forgettable.forget_codes(session, YEARS_LATER, load_policy().retention, ()),
    ),
    "lines": lambda session, person, ticket: reading.lines_after(session, Visitor(person, person.name), "intake", 0),
    "one's own": lambda session, person, ticket: tickets(session, person, "mine"),
    "the board": lambda session, person, ticket: tickets(session, person, "board"),
    "how many wait": lambda session, person, ticket: ticket_lists.count_waiting(session, person, NOW, WORKFLOWS),
    "what to merge into": lambda session, person, ticket: finding.open_besides(session, ticket, person, 20),
    "a fault that came back": lambda session, person, ticket: finding.open_repeat(session, ticket),
    "a ticket and its parts": lambda session, person, ticket: finding.locked_in_order(session, 1),
    "the parts of a ticket": lambda session, person, ticket: finding.lock_parts(session, ticket),
    "the auditor": lambda session, person, ticket: audit(session, NOW),
    "what a week brought": lambda session, person, ticket: flow_between(session, LAST_NIGHT, NOW),
    "what a month brought": lambda session, person, ticket: month_facts(session, LAST_NIGHT, NOW),
    "how the desk stands": lambda session, person, ticket: (
        overview(session, person, NOW, NOW + timedelta(hours=14), LAST_NIGHT, 10),
    ),
    "the digest": lambda session, person, ticket: daily_digest(session, rules(), NOW, NOW),
    "the digest of a week": lambda session, person, ticket: week_digest(session, rules(), NOW, NOW, since=LAST_NIGHT),
    "the digest of a month": lambda session, person, ticket: month_digest(session, rules(), NOW, NOW),
    "the handover": lambda session, person, ticket: open_work(session, person, NOW, 10),
    "a year's calendar": lambda session, person, ticket: calendar_years.catch_up(turn(session)),
    "what came late": lambda session, person, ticket: late_steps(session, Downtime(off_from=LAST_NIGHT, back_at=NOW)),
    "the next step": lambda session, person, ticket: (sweep.next_step(session), finding.next_due(session, NOW)),
    "nobody answered": lambda session, person, ticket: (
        finding.unanswered_since(session, NOW, 10),
        finding.waiting_since(session, NOW, is_chased=None, at_most=10),
    ),
}


@pytest.fixture(scope="module")
def statistics(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> list[Statistic]:
    """Those of a life."""
    return statistics_of_a_life(databases, tmp_path_factory.mktemp("life"))


@pytest.fixture(params=KNOWN)
def office(
    databases: Databases, tmp_path: Path, request: pytest.FixtureRequest, statistics: list[Statistic]
) -> Iterator[Engine]:
    """SQLite with the demo office, two lines in its hall, and what may be known of how much there is."""
    known = (KNOWN | CROWDED)[request.param]
    with databases.with_office("sqlite", tmp_path) as url:
        writing = writing_engine(url)
        with TurnSession(writing) as session:
            session.add(Room(chat="intake", seq=2))
            session.flush()
            for seq, shown in enumerate([None, "post"], 1):
                session.add(
                    Line(id=f"line{seq}", chat="intake", seq=seq, position=seq, post_id=shown, author_id=1, at=NOW)
                )
            post = Post(id="old", platform=Platform.SLACK, chat="C1", language=Language.ZH, card={}, queued_at=NOW)
            post.state = PostState.SENT
            session.add(post)
            session.commit()
        if known is not None:
            pretend(writing, list(map(known, statistics)))
        writing.dispose()
        engine = reading_engine(url)
        yield engine
        engine.dispose()


@pytest.mark.parametrize("query", QUERIES)
def test_no_query_walks_through_all_there_is(office: Engine, query: str) -> None:
    """No step of a plan reads a whole table that grows with the years."""
    with TurnSession(office) as session, planned(office) as plans:
        person = session.exec(select(Person).where(Person.name == "王敏")).one()
        QUERIES[query](session, person, a_ticket())
    walks = [step for steps in plans.values() for step in steps if FROM_ALL.search(step) and not WALKS_FEW.search(step)]
    assert len(plans) > 1
    assert walks == []


@pytest.mark.parametrize("office", CROWDED, indirect=True)
@pytest.mark.parametrize("query", [one for one in QUERIES if one.startswith("the digest")])
def test_no_digest_walks_where_thousands_are_open(office: Engine, query: str) -> None:
    """What is open is found by its own index, however many share a status."""
    test_no_query_walks_through_all_there_is(office, query)


def test_a_walk_would_be_seen(office: Engine) -> None:
    """A query that no index serves is one that the test above finds fault with."""
    with TurnSession(office) as session, planned(office) as plans:
        session.exec(select(Ticket.id).where(Ticket.text == "x")).all()
    assert [bool(FROM_ALL.search(step)) for steps in plans.values() for step in steps] == [True]


@pytest.fixture(scope="module")
def after_years(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """PostgreSQL with the demo office and years of closed tickets, which it has looked at."""
    with databases.with_office("postgresql", tmp_path_factory.mktemp("years")) as url:
        writing = writing_engine(url)
        fill(writing, LAST_NIGHT - timedelta(days=30))
        writing.dispose()
        engine = reading_engine(url)
        yield engine
        engine.dispose()


@pytest.mark.parametrize("query", QUERIES)
def test_no_query_walks_through_years_of_work(after_years: Engine, query: str) -> None:
    """On PostgreSQL, with its own statistics: tickets, promises and cards are the same three, grown by 20,000."""
    with TurnSession(after_years) as session, planned(after_years) as plans:
        person = session.exec(select(Person).where(Person.name == "王敏")).one()
        QUERIES[query](session, person, a_ticket())
    assert [step for steps in plans.values() for step in steps if YEARS.search(step)] == []


def test_a_walk_through_years_would_be_seen(after_years: Engine) -> None:
    """What no index serves is a walk there, too."""
    with TurnSession(after_years) as session, planned(after_years) as plans:
        session.exec(select(Ticket.id).where(Ticket.text == "nowhere")).all()
    assert any(YEARS.search(step) for steps in plans.values() for step in steps)


def turn(session: TurnSession) -> Turn:
    """A turn by the rules as shipped."""
    return Turn(session, NOW, rules(), WORKFLOWS)


def rules() -> Rulebook:
    """Those as shipped."""
    return Rulebook(load_policy(), china_calendar(load_policy().hours), TRAITS)


def a_ticket() -> Ticket:
    """One that is in nobody's database; queries want only its id."""
    at = {"reported_at": NOW, "created_at": NOW}
    words = {"number": "2603-0001", "text": "x", "summary": "x"}
    return bare_row(Ticket, id=1, kind=Kind.DEFECT, platform=HALL.platform, chat=HALL.chat, **words, **at)


def ledger_of(session: TurnSession, wanted: Wanted) -> object:
    """Who holds what, the first lines and how many there are."""
    return ledger(session, NOW, wanted), ledger(session, NOW, wanted, 20), count_held(session, NOW, wanted)


def tickets(session: TurnSession, person: Person, view: str) -> object:
    """A list of the page."""
    return list_shown(session, Visitor(person, person.name), WORKFLOWS, ticket_lists.View(view), "", NOW, 0)
