"""From the accepted version into production: only through a change that carries the same digest; then closed."""

from datetime import timedelta

from sqlmodel import col, select

from models.changes.change import Change
from models.changes.terms import ChangeState
from models.figures.month_facts import month_facts
from models.suggestions.terms import SuggestionState
from models.terms import Status
from models.tickets.ticket import Ticket
from tests.support.access import writing
from tests.support.desk import ZH, Desk
from tests.support.offboarding import leaves
from tests.support.suggestions import (
    DIGEST,
    LI,
    MA,
    VERSION,
    ZHAO,
    ZHOU,
    accepted,
    on_trial,
    state_of_suggestion,
    suggestion_row,
    tried,
)

S = SuggestionState


def to_release(desk: Desk) -> tuple[str, str]:
    """A suggestion that was handed to a change, and the number of that."""
    number = accepted(desk)
    answer = desk.as_(LI).fill(number, "suggestion.to_change", system="evaluation")
    assert answer.toast == f"{number} 已转变更"
    change = suggestion_row(desk, number).change_id
    with desk.session() as session:
        ticket = session.get(Ticket, change)
        assert ticket is not None
        return number, ticket.number


def ends(desk: Desk, change: str, state: ChangeState, version: str = VERSION) -> None:
    """The change comes to its end, as its own steps would bring it there."""
    with writing(desk) as session:
        found = select(Change).join(Ticket, col(Change.ticket_id) == col(Ticket.id))
        row = session.exec(found.where(Ticket.number == change)).one()
        row.state, row.version, row.ended_at = state, version, desk.now
    assert desk.tick("suggestion_releases") == 1
    desk.settle()


def test_the_change_carries_what_was_accepted(desk: Desk) -> None:
    """Version and digest are those of the build, and the change says which suggestion it solves."""
    number, change = to_release(desk)
    assert state_of_suggestion(desk, number) is S.TO_RELEASE
    with desk.session() as session:
        row = session.exec(select(Change)).one()
        assert (row.version, row.digest, row.systems) == (VERSION, DIGEST, ["evaluation"])
        assert number in row.what
    assert f"变更单 {change}" in str(desk.as_(ZHAO).card("intake", number))
    assert desk.log(change)[:1] == ["received"]


def test_a_change_that_is_complete_brings_it_into_production(desk: Desk) -> None:
    """The office closes it, and its proposer is told."""
    number, change = to_release(desk)
    ends(desk, change, ChangeState.COMPLETED)
    assert state_of_suggestion(desk, number) is S.RELEASED
    assert desk.as_(LI).press(number, "suggestion.close").toast == ZH("suggestion.only_office")
    assert desk.as_(MA).press(number, "suggestion.close").toast == f"{number} 已办结"
    assert (state_of_suggestion(desk, number), desk.ticket(number).status) == (S.DONE, Status.CLOSED)
    assert "办结" in str(desk.as_(ZHAO).card("intake", number))
    assert desk.tick("suggestion_releases") == 0


def test_whoever_proposed_it_is_asked_how_content_they_are(desk: Desk) -> None:
    """Once it is closed, once, and nobody else is; the month counts it and the paper prints it."""
    number, change = to_release(desk)
    ends(desk, change, ChangeState.COMPLETED)
    desk.as_(MA).press(number, "suggestion.close")
    card = desk.as_(ZHAO).card_with(number, "suggestion.rate:satisfied")
    seen = desk.as_(MA).cards("intake", number)[-1].post
    assert desk.as_(MA).click(seen, "suggestion.rate:satisfied").toast == ZH("suggestion.only_proposer", who=ZHAO)
    assert desk.as_(ZHAO).click(card.post, "suggestion.rate:fairly").toast == ZH("ticket.rated")
    desk.as_(ZHAO).click(card.post, "suggestion.rate:not")
    assert desk.ticket(number).satisfaction == "fairly"
    assert desk.log(number)[-2:] == ["suggestion_done", "rated"]
    assert ZH("suggestion.rated_line", grade="基本满意") in desk.as_(ZHAO).card("intake", number).outcome
    with desk.session() as session:
        facts = month_facts(session, desk.now - timedelta(days=3), desk.now + timedelta(days=1))
    assert facts.satisfaction == {"": 0, "satisfied": 0, "fairly": 1, "not": 0}


def test_whoever_was_named_for_a_proposer_who_left_is_asked(desk: Desk) -> None:
    """The successor speaks for the proposer's side to the end."""
    number, change = to_release(desk)
    ends(desk, change, ChangeState.COMPLETED)
    leaves(desk, ZHAO)
    post = desk.as_(ZHOU).card_with(number, "more").post
    fields = {"successor": "陈思远", "reason": "日常使用"}
    assert not desk.as_(ZHOU).submit(post, "suggestion.name_successor", fields).refused
    desk.as_(MA).press(number, "suggestion.close")
    assert desk.as_("陈思远").press(number, "suggestion.rate:not").toast == ZH("ticket.rated")


def test_it_closes_by_itself_and_nobody_is_taken_for_content(desk: Desk) -> None:
    """Five working days after its release; no satisfaction is noted."""
    number, change = to_release(desk)
    ends(desk, change, ChangeState.COMPLETED)
    desk.forward("P8D")
    assert state_of_suggestion(desk, number) is S.DONE
    assert desk.ticket(number).satisfaction is None
    assert suggestion_row(desk, number).is_unanswered
    assert desk.ticket(number).closed_unanswered
    assert not [one for one in desk.as_(ZHAO).card("intake", number).buttons if "rate" in one.action]


def test_what_was_called_off_or_rolled_back_waits_for_another_change(desk: Desk) -> None:
    """It stays accepted, and can be handed to a change once more."""
    number, change = to_release(desk)
    ends(desk, change, ChangeState.ROLLED_BACK)
    assert state_of_suggestion(desk, number) is S.ACCEPTED
    assert "变更未完成（已回退）" in str(desk.as_(LI).card_with(number, "suggestion.to_change").card)
    assert desk.as_(MA).fill(number, "suggestion.to_change", system="evaluation").toast == f"{number} 已转变更"


def test_another_version_in_production_has_to_be_accepted(desk: Desk) -> None:
    """What went live is not what was accepted: it is up for acceptance again."""
    number, change = to_release(desk)
    ends(desk, change, ChangeState.COMPLETED, version="2.4.9")
    assert state_of_suggestion(desk, number) is S.ON_TRIAL
    desk.as_(ZHAO).fill(number, "suggestion.accept", **tried(desk))
    assert suggestion_row(desk, number).builds[-1].version == "2.4.9"
    assert "suggestion_differs" in desk.log(number)


def test_nothing_goes_into_production_unaccepted(desk: Desk) -> None:
    """A press on what is still tried is refused, and no change is drafted."""
    number = on_trial(desk)
    post = desk.as_(LI).card_with(number, "why").post
    told = desk.as_(LI).submit(post, "suggestion.to_change", {"system": "evaluation"})
    assert told.toast == ZH("suggestion.stands", number=number, state=ZH("suggestion.state.on_trial"))
    with desk.session() as session:
        assert session.exec(select(Change)).all() == []
