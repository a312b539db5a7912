"""Somebody of a suggestion leaves or loses a function: it waits for others, and half an agreement counts no more."""

import pytest
from sqlmodel import select

from models.chat import Card
from models.people.person import Person
from models.suggestions.terms import SuggestionState
from models.terms import Role
from tests.support.access import writing
from tests.support.desk import ZH, Desk
from tests.support.offboarding import leaves
from tests.support.suggestions import (
    HE,
    LI,
    MA,
    WANG,
    WU,
    ZHAO,
    ZHOU,
    agreed,
    assessing,
    on_trial,
    proposed,
    solved,
    state_of_suggestion,
    suggestion_row,
    tried,
)

S = SuggestionState
CHEN = "陈思远"
pytestmark = pytest.mark.both_databases("who waits for whom is asked of the tables")


def test_the_words_of_the_office_count_no_more_when_whoever_said_them_left(desk: Desk) -> None:
    """The proposer's yes then makes no agreement; somebody else of the office says the office's word anew."""
    number = solved(desk)
    desk.as_(WANG).press(number, "suggestion.agree")
    leaves(desk, WANG, by=HE)
    assert "suggestion_word_lapsed" in desk.log(number)
    assert suggestion_row(desk, number).solutions[-1].office_at is None
    desk.as_(ZHAO).press(number, "suggestion.agree")
    assert state_of_suggestion(desk, number) is S.NEGOTIATING
    desk.as_(MA).press(number, "suggestion.agree")
    assert state_of_suggestion(desk, number) is S.AGREED


def test_nor_the_words_of_somebody_who_lost_the_function(desk: Desk) -> None:
    """Looked at as the other side says yes, too, whoever told the desk of it or not."""
    number = solved(desk)
    desk.as_(WANG).press(number, "suggestion.agree")
    with writing(desk) as session:
        session.exec(select(Person).where(Person.name == WANG)).one().roles = [Role.STAFF]
    desk.as_(ZHAO).press(number, "suggestion.agree")
    assert state_of_suggestion(desk, number) is S.NEGOTIATING
    assert desk.log(number)[-2:] == ["suggestion_word_lapsed", "suggestion_agreed"]


def test_a_proposer_who_left_half_way_is_spoken_for_by_whom_the_leader_names(desk: Desk) -> None:
    """The word of whoever left is void; the leader of the department names somebody, who says it anew."""
    number = solved(desk)
    desk.as_(ZHAO).press(number, "suggestion.agree")
    leaves(desk, ZHAO)
    assert suggestion_row(desk, number).solutions[-1].proposer_at is None
    assert suggestion_row(desk, number).asked_people == [WANG, MA, HE, ZHOU]
    desk.as_(WANG).press(number, "suggestion.agree")
    assert state_of_suggestion(desk, number) is S.NEGOTIATING
    desk.as_(ZHOU).fill(number, "suggestion.name_successor", successor=CHEN, reason="日常使用")
    desk.as_(CHEN).press(number, "suggestion.agree")
    assert state_of_suggestion(desk, number) is S.AGREED


def test_what_was_agreed_by_both_stays_agreed(desk: Desk) -> None:
    """Whoever leaves afterwards; another engineer changes it."""
    number = agreed(desk)
    leaves(desk, WANG, by=HE)
    leaves(desk, LI, by=HE)
    assert state_of_suggestion(desk, number) is S.AGREED
    assert "张海涛" in suggestion_row(desk, number).asked_people
    desk.as_("张海涛").press(number, "suggestion.begin")
    assert state_of_suggestion(desk, number) is S.CHANGING


def test_a_proposer_gone_during_the_trial(desk: Desk) -> None:
    """The leader has it, with the button, and names who accepts."""
    number = on_trial(desk)
    leaves(desk, ZHAO)
    assert suggestion_row(desk, number).asked_people == [ZHOU]
    offered = desk.as_(ZHOU).click(desk.as_(ZHOU).card_with(number, "more").post, "more").form
    assert offered is not None
    assert "suggestion.name_successor" in {one.value for field in offered.fields for one in field.choices}
    desk.as_(ZHOU).fill(number, "suggestion.name_successor", successor=CHEN, reason="日常使用")
    desk.as_(CHEN).fill(number, "suggestion.accept", **tried(desk))
    assert state_of_suggestion(desk, number) is S.ACCEPTED


def test_a_department_without_a_leader_is_spoken_for_by_another_one(desk: Desk) -> None:
    """Nobody of the proposer's department leads it any more: any leader names who accepts."""
    number = on_trial(desk)
    leaves(desk, ZHOU)
    leaves(desk, ZHAO)
    assert suggestion_row(desk, number).asked_people == [WU]
    desk.as_(WU).fill(number, "suggestion.name_successor", successor=CHEN, reason="日常使用")
    assert suggestion_row(desk, number).asked_people == [CHEN]


def test_a_named_one_who_leaves_is_followed_by_another(desk: Desk) -> None:
    """As often as it takes."""
    number = on_trial(desk)
    leaves(desk, ZHAO)
    desk.as_(ZHOU).fill(number, "suggestion.name_successor", successor=CHEN, reason="日常使用")
    leaves(desk, CHEN)
    assert suggestion_row(desk, number).asked_people == [ZHOU]


def test_an_assessor_who_left_is_followed_by_anybody_of_the_office(desk: Desk) -> None:
    """But a leader asked for an appeal by another leader."""
    number = assessing(desk)
    leaves(desk, WANG, by=HE)
    desk.as_(MA).fill(number, "suggestion.assess", opinion="adopt", reason="能减少查找时间")
    assert state_of_suggestion(desk, number) is S.NEGOTIATING
    appealed = declined_by_ma(desk)
    leaves(desk, ZHOU, by=HE)
    assert suggestion_row(desk, appealed).asked_people == [WU]


def declined_by_ma(desk: Desk) -> str:
    """The number of a suggestion whose proposer appeals."""
    number = proposed(desk, CHEN)
    desk.as_(MA).press(number, "suggestion.take_up")
    desk.as_(MA).fill(number, "suggestion.assess", opinion="decline", reason="与现行规定不符")
    desk.as_(CHEN).fill(number, "suggestion.appeal", reason="影响开标效率")
    return number


def test_nobody_left_to_act_is_told_to_office_and_administrators(desk: Desk) -> None:
    """The last leader left: the office hears that nobody may name who accepts."""
    number = on_trial(desk)
    leaves(desk, ZHAO)
    leaves(desk, WU)
    leaves(desk, ZHOU)
    assert suggestion_row(desk, number).asked_people == []
    assert ZH("suggestion.nobody_asked") in [line for card in told(desk, WANG) for line in card.intro]


def told(desk: Desk, who: str) -> list[Card]:
    """The cards in somebody's own chat."""
    return [line.card for line in desk.as_(who).cards("desk") if line.card is not None]
