"""Two people act on one permission at the same instant: one of them is first, and the other is told who that was."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from models.access.audit import differences
from models.access.granting import Grant
from models.access.request import AccessRequest
from models.access.revocation import Revocation
from models.access.terms import AccessView
from models.chat import Card, Event, Reply
from models.database.engines import reading_engine
from models.messaging.outbox import Post
from models.messaging.receipt import Receipt, ReceiptState
from models.people.person import Person
from models.phrase import phrase
from models.terms import AccessState, Verdict
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from tests.support.chains import assert_chains_hold
from tests.support.databases import Databases
from tests.support.desk import ZH
from tests.support.hand_clock import TUESDAY_10_OCLOCK
from tests.support.processes.racing import (
    HE,
    OTHER,
    SUN,
    ZHOU,
    asked,
    bring,
    cards,
    form,
    press,
    requests,
    track,
    two_leaders,
)

pytestmark = pytest.mark.both_databases("claims, locks and races")

ROUNDS = int(os.environ.get("ZHIBAN_TEST_TWO_LEADERS", "200"))
FEWER = max(ROUNDS // 10, 4)
DECIDED = ("access_approved", "access_rejected", "access_returned")
Pair = Callable[[str, Post], tuple[Event, Event]]


@contextmanager
def office(databases: Databases, kind: str, folder: Path, people: int) -> Iterator[tuple[str, list[str]]]:
    """The demo office with a second leader in 交易一科, and new people there; every log whole in the end."""
    with databases.with_office(kind, folder) as url:
        yield url, two_leaders(url, people)
        engine = reading_engine(url)
        with Session(engine) as session:
            assert_chains_hold(session)
            assert differences(session) == []
            assert not session.exec(select(Receipt.error).where(Receipt.state == ReceiptState.FAILED)).all()
            if kind == "postgresql":
                deadlocks = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
                assert session.connection().execute(deadlocks).scalar_one() == 0
        engine.dispose()


def raced(url: str, numbers: Sequence[str], pair: Pair) -> dict[str, list[Reply]]:
    """What was said to each of two, request by request; who is on which side changes from round to round."""
    found, replies = cards(url, numbers), dict[str, list[Reply]]()
    with track(url) as meet:
        for turn, number in enumerate(numbers):
            events = pair(number, found[number])
            said = meet(events[:: -1 if turn % 2 else 1])
            replies[number] = said[:: -1 if turn % 2 else 1]
    return replies


@contextmanager
def looked_at(url: str, numbers: Sequence[str]) -> Iterator[tuple[Session, dict[str, AccessRequest]]]:
    """The requests as they stand."""
    engine = reading_engine(url)
    with Session(engine) as session:
        yield session, requests(session, numbers)
    engine.dispose()


def test_of_two_leaders_one_decides(databases: Databases, kind: str, tmp_path: Path) -> None:
    """Both approve at once: one decision, one entry, one line on each card; the other hears who it was."""
    rounds = ROUNDS if kind == "postgresql" else FEWER  # SQLite has one writer: the two can only come in turn
    with office(databases, kind, tmp_path, rounds) as (url, people):
        numbers = asked(url, people)
        said = raced(
            url, numbers, lambda _, post: (press(ZHOU, post, "access.approve"), press(OTHER, post, "access.approve"))
        )
        with looked_at(url, numbers) as (session, found):
            for number in numbers:
                assert_one_decision(session, found[number], dict(zip((ZHOU, OTHER), said[number], strict=True)))
            winners = {found[number].decisions[0].by.name for number in numbers}
        assert winners == {ZHOU, OTHER} or rounds < 20


def test_of_yes_and_no_one_counts(databases: Databases, kind: str, tmp_path: Path) -> None:
    """One approves while the other rejects: whichever came first stands, and the other is told."""
    with office(databases, kind, tmp_path, FEWER) as (url, people):
        numbers = asked(url, people)
        said = raced(
            url,
            numbers,
            lambda _, post: (press(ZHOU, post, "access.approve"), form(OTHER, post, "access.reject", reason="不需要")),
        )
        with looked_at(url, numbers) as (session, found):
            for number in numbers:
                assert_one_decision(session, found[number], dict(zip((ZHOU, OTHER), said[number], strict=True)))
                is_yes = found[number].decisions[0].verdict is Verdict.APPROVE
                assert found[number].state is (AccessState.APPROVED if is_yes else AccessState.REJECTED)


def test_an_approval_and_a_withdrawal_leave_it_withdrawn(databases: Databases, kind: str, tmp_path: Path) -> None:
    """What is not granted can be taken back: the person's word stands, whether the leader was before it or not."""
    with office(databases, kind, tmp_path, FEWER) as (url, people):
        numbers = asked(url, people)
        owners = dict(zip(numbers, people, strict=True))
        said = raced(
            url,
            numbers,
            lambda number, post: (press(ZHOU, post, "access.approve"), press(owners[number], post, "access.withdraw")),
        )
        gone = phrase("access.state.withdrawn")
        with looked_at(url, numbers) as (session, found):
            for number in numbers:
                leader, person = said[number]
                request, verbs = found[number], log(session, number)
                assert not person.is_refusal
                assert request.state is AccessState.WITHDRAWN
                assert len(request.decisions) == verbs.count("access_approved") == (0 if leader.is_refusal else 1)
                assert verbs[-1] == "access_withdrawn"
                if leader.is_refusal:
                    assert leader.toast == ZH("access.stands", number=number, state=ZH.say(gone))
                assert not [one for one in request.ticket.targets if one.is_open]


def test_of_two_administrators_one_grants(databases: Databases, kind: str, tmp_path: Path) -> None:
    """Both set it at once: one grant, one entry, and the other hears who did."""
    with office(databases, kind, tmp_path, FEWER) as (url, people):
        numbers = approved(url, people)
        said = raced(
            url,
            numbers,
            lambda _, post: (
                form(SUN, post, "access.grant", set_as="孙工设"),
                form(HE, post, "access.grant", set_as="何静设"),
            ),
        )
        with looked_at(url, numbers) as (session, found):
            for number in numbers:
                grant = session.exec(select(Grant).where(Grant.number == number)).one()
                by_name = dict(zip((SUN, HE), said[number], strict=True))
                loser = by_name.pop(HE if grant.granted_by.name == SUN else SUN)
                sentence = phrase("access.granted_already", who=grant.granted_by.name, at=grant.granted_at)
                assert (loser.is_refusal, loser.toast) == (True, ZH.say(sentence, TUESDAY_10_OCLOCK))
                assert not by_name[grant.granted_by.name].is_refusal
                assert grant.note == f"{grant.granted_by.name}设"
                assert log(session, number).count("access_granted") == 1
                assert found[number].state is AccessState.GRANTED


@pytest.mark.parametrize("step", ["approve", "grant"])
def test_whoever_leaves_in_that_moment_keeps_nothing(
    databases: Databases, kind: str, tmp_path: Path, step: str
) -> None:
    """Approved or granted just as the person leaves: called off, or on the leaver's checklist."""
    with office(databases, kind, tmp_path, FEWER) as (url, people):
        numbers = asked(url, people) if step == "approve" else approved(url, people)
        ids = ids_of(url, numbers)

        def meet(number: str, post: Post) -> tuple[Event, Event]:
            leaving = form("王敏", None, f"leave.confirm:{ids[number]}:left", leaving_sure="yes")
            if step == "approve":
                return press(ZHOU, post, "access.approve"), leaving
            return form(SUN, post, "access.grant", set_as="已加入组"), leaving

        said = raced(url, numbers, meet)
        with looked_at(url, numbers) as (session, found):
            for number in numbers:
                first, leaving = said[number]
                request = found[number]
                assert not leaving.is_refusal, leaving
                assert request.person.active_until is not None
                grant = request.grant
                assert (grant is not None) == (step == "grant" and not first.is_refusal)
                if grant is None:
                    assert request.state is AccessState.CANCELLED
                else:
                    lines = session.exec(select(Revocation).where(Revocation.grant_id == grant.id)).all()
                    assert len(lines) == 1


def assert_one_decision(session: Session, request: AccessRequest, said: dict[str, Reply]) -> None:
    """Exactly one verdict, told once, and the loser knows whose it was."""
    decision, number = request.decisions[0], request.ticket.number
    assert len(request.decisions) == 1
    winner = decision.by.name
    (loser,) = said.keys() - {winner}
    assert not said[winner].is_refusal
    verdict = phrase(f"verdict.{decision.verdict}")
    sentence = phrase("access.decided_already", who=winner, verdict=verdict, at=decision.at)
    assert (said[loser].is_refusal, said[loser].toast) == (True, ZH.say(sentence, TUESDAY_10_OCLOCK))
    assert len([verb for verb in log(session, number) if verb in DECIDED]) == 1
    posts = session.exec(
        select(Post).where(Post.ticket_id == request.ticket_id, Post.card_view == AccessView.DECIDER)
    ).all()
    assert {post.chat for post in posts} == {f"@{ZHOU}", f"@{OTHER}"}
    for post in posts:
        card = Card.model_validate(post.card)
        assert [winner in line for line in card.outcome].count(True) == 1
        assert not any(loser in line for line in card.outcome)
        assert not card.buttons


def approved(url: str, people: Sequence[str]) -> list[str]:
    """The numbers of requests that a leader has approved."""
    numbers = asked(url, people)
    found = cards(url, numbers)
    bring(url, [press(ZHOU, found[number], "access.approve") for number in numbers])
    return numbers


def log(session: Session, number: str) -> list[str]:
    """The verbs of a ticket's log."""
    found = select(WorkLogEntry.verb).join(Ticket, col(WorkLogEntry.ticket_id) == col(Ticket.id))
    return list(session.exec(found.where(Ticket.number == number).order_by(col(WorkLogEntry.position))).all())


def ids_of(url: str, numbers: Sequence[str]) -> dict[str, int]:
    """The people of these requests."""
    with looked_at(url, numbers) as (session, found):
        people = {one.id: one for one in session.exec(select(Person)).all()}
        return {number: people[found[number].person_id].id or 0 for number in numbers}
