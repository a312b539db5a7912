"""A card that has no room for a button says so here: what is cut is reached another way."""

import ast
from collections.abc import Iterator
from datetime import datetime
from itertools import product
from pathlib import Path

import pytest

from handlers.access.cards import ledger
from handlers.boards import cards as lists
from handlers.desk import WORKFLOWS
from handlers.form_dialogs.cards import A_PAGE
from handlers.form_dialogs.typed_times import moments_offered
from handlers.i18n import voice_of
from handlers.tickets.cards.live_card import for_team, next_steps
from handlers.tickets.workflow import ORDINARY_WORK
from models.lists.ticket_lists import Listed
from models.terms import Kind, Language, Severity, Status
from models.tickets.ticket import Ticket
from tests.support.cards.card_cases import CARDS
from tests.support.cards.typed_world import LATER, NOW, TypedWorld

HANDLERS = Path(__file__).parents[2] / "handlers"
VOICE = voice_of(Language.ZH)
WORLD = TypedWorld("解密失败", is_long=False)
IS_OPEN = [status for status in Status if not status.is_final]
MOST = 5
CUT = {
    "_reporter_buttons": {"kept[:max(0, 3 - len(correcting))]": "back once one of those before them was pressed"},
    "_team_buttons": {"steps[:2]": "in 更多…", "steps[:4]": "in 更多…, or back once the class is decided"},
    "_buttons": {"buttons[:SHOWN_BUTTONS]": "in 更多… of the team's card"},
    "_pressed_there": {"buttons[:SHOWN_BUTTONS]": "the lines name each ticket, and one's own page has a button for it"},
    "mine": {"lines[:SHOWN_BUTTONS]": "each right's own card stands where it was asked for"},
    "found_card": {
        "listed.tickets[:SHOWN_BUTTONS - len(turning)]": "the lines name each ticket, and its number finds it"
    },
    "gathered": {"numbers[:SHOWN_BUTTONS]": "the lines name each ticket, and its number finds it"},
    "_options": {"[_press(dialog, f'at.{at}', voice.moment(moment_in(at), now)) for at in offered][:A_PAGE]": "none"},
}
"""By function and slice: how what is cut from a list of buttons is reached."""


def is_card_code(file: Path) -> bool:
    """Whether the file makes cards."""
    return "cards" in file.parts or file.stem.endswith(("card", "cards"))


def slices_of_buttons() -> Iterator[tuple[str, str]]:
    """Function and slice, wherever card code shows only the first few of a list with buttons."""
    for file in filter(is_card_code, sorted(HANDLERS.rglob("*.py"))):
        for function in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            for statement in function.body:
                told = ast.unparse(statement).lower()
                if "button" not in told and "_press" not in told and "_show" not in told:
                    continue
                yield from ((function.name, ast.unparse(node)) for node in ast.walk(statement) if is_cut(node))


def is_cut(node: ast.AST) -> bool:
    """Whether the expression is `something[:so_many]` of a list; lines of a card's text are none."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Slice):
        return False
    is_first_few = node.slice.lower is None and node.slice.upper is not None
    return is_first_few and "SHOWN_ON_CARD" not in ast.unparse(node.slice)


def team_tickets() -> Iterator[Ticket]:
    """Every open state that the team's card tells of."""
    facts = product(IS_OPEN, Kind, (*Severity, None), (None, NOW), (None, NOW), (None, WORLD.engineer), (False, True))
    for status, kind, severity, restored, confirmed, assignee, is_major in facts:
        ticket = WORLD.ticket(
            1,
            status=status,
            kind=kind,
            severity=severity,
            restored_at=restored,
            confirmed_at=confirmed,
            assignee_id=assignee.id if assignee else None,
            is_major=is_major,
        )
        ticket.assignee = assignee
        yield ticket


def reached(ticket: Ticket) -> set[str]:
    """The actions on the team's card and in 更多… for the office and for whoever works on the ticket."""
    shown = {one.action for one in for_team(VOICE, ticket, [], LATER).buttons}
    return shown | {
        action
        for person in (WORLD.office, WORLD.engineer)
        for action, applies in ORDINARY_WORK.more_actions.items()
        if applies(ticket, person)
    }


def test_every_cut_is_known() -> None:
    """Card code that shows the first few of a list of buttons is listed above, with how the rest is reached."""
    found = set(slices_of_buttons())
    known = {(function, cut) for function, cuts in CUT.items() for cut in cuts}
    assert found - known == set(), "these cut buttons: say in CUT how what is cut is reached, and test it below"
    assert known - found == set(), "these cut nothing any more: take them out of CUT"


def test_what_the_teams_card_cuts_is_in_the_overflow() -> None:
    """A next step that has no room on the card is in 更多…, in every state of a ticket."""
    for ticket in team_tickets():
        lost = {one.action for one in next_steps(VOICE, ticket)} - reached(ticket)
        assert lost == set(), f"{ticket.kind} {ticket.status}: on no card and not in 更多…: {lost}"


def test_a_step_that_gave_way_to_a_proposal_comes_back() -> None:
    """While the reporter's proposal waits, its two answers come second; decided, every step is reached again."""
    for ticket in team_tickets():
        ticket.proposed_kind, ticket.proposed_severity, ticket.proposal_reason = Kind.DEFECT, Severity.A, "更急"
        cut = {one.action for one in next_steps(VOICE, ticket)} - reached(ticket)
        assert {"accept_proposal", "keep_class", "more"} <= reached(ticket)
        ticket.proposed_kind = ticket.proposed_severity = None
        assert cut <= reached(ticket), f"{ticket.kind} {ticket.status}: gone for good: {cut - reached(ticket)}"


def test_no_live_card_of_ordinary_work_has_more_than_five_buttons() -> None:
    """A row of a chat platform has room for five."""
    for ticket in team_tickets():
        shown = for_team(VOICE, ticket, [], LATER).buttons
        assert len(shown) <= MOST, f"{ticket.kind} {ticket.status}: {[one.action for one in shown]}"


def test_a_list_of_tickets_names_those_without_a_button() -> None:
    """Whose button is cut stands in the lines, and those that have no line are counted."""
    own = [WORLD.ticket(number) for number in range(1, 13)]
    card = lists.mine_card(VOICE, WORKFLOWS, Listed(own[: lists.SHOWN_ON_CARD], len(own)), Listed(), LATER)
    told = "\n".join(card.intro)
    assert all(ticket.number in told for ticket in own[: lists.SHOWN_ON_CARD])
    assert VOICE("digest.more", number=len(own) - lists.SHOWN_ON_CARD) in card.intro


def test_a_page_counts_the_tickets_it_has_no_room_for() -> None:
    """A person's own page has a line with a button for each of the first, and the last line counts the rest."""
    own = [WORLD.ticket(number) for number in range(1, 26)]
    waiting = Listed(own[: lists.SHOWN_ON_HOME], len(own))
    home = lists.home(VOICE, WORKFLOWS, Listed(), waiting, None, LATER)
    section = next(one for one in home.sections if one.lines)
    assert [line.button is not None for line in section.lines] == [True] * lists.SHOWN_ON_HOME + [False]
    assert section.lines[-1].text == VOICE("digest.more", number=len(own) - lists.SHOWN_ON_HOME)


def test_ones_own_rights_all_have_a_line() -> None:
    """Four have a button; every one that was found has a line."""
    card = next(iter(CARDS[ledger.mine](VOICE, WORLD)))
    numbered = [one for one in card.buttons if one.action.startswith("access.bring:")]
    assert len(numbered) == ledger.SHOWN_BUTTONS
    assert len(card.intro) > ledger.SHOWN_LINES


@pytest.mark.parametrize("proposed", ["", "2026-02-12T10:00", "2027-01-01T09:00"])
@pytest.mark.parametrize("hour", range(24))
def test_the_moments_that_a_question_offers_have_room(proposed: str, hour: int) -> None:
    """A question of a form in a chat offers fewer moments than a page of answers holds."""
    now: datetime = NOW.replace(hour=hour)
    assert 0 < len(moments_offered(proposed, now)) <= A_PAGE
