"""A question that was answered before: the office sees the closest answers, and sends one with a press."""

import pytest

from models.knowledge.look import Deed
from models.terms import Promise, Status
from tests.support.desk import ZH, Desk
from tests.support.knowledge import (
    AGAIN,
    ANSWER,
    DOWNLOAD,
    adopt,
    adopting,
    answered,
    articles,
    asked,
    kept,
    look_after,
    team_card,
    uses,
)
from tests.support.reported import an_a


@pytest.mark.both_databases("what is found is asked and counted in SQL")
def test_the_office_sends_an_earlier_answer_with_one_press(desk: Desk) -> None:
    """It is the answer of whoever pressed: the reporter reads it, the promise is met, the question is over."""
    answered(desk)
    number = asked(desk, AGAIN)
    card = team_card(desk, number).card
    assert card is not None
    assert any(ANSWER in fact.value for fact in card.facts)
    assert adopt(desk, number).toast == ZH("ticket.answered", number=number)
    ticket = desk.ticket(number)
    assert (ticket.status, ticket.answer, ticket.answered_by_id) == (Status.CLOSED, ANSWER, ticket.confirmed_by_id)
    target = desk.target(number, Promise.RESPOND)
    assert (target.met_by, target.met_through) == ("王敏", "answered")
    assert ANSWER in desk.as_("赵小禾").card("intake", number).intro
    assert adopting(team_card(desk, number)) == []
    assert len(uses(desk, Deed.SHOWN)) == len(uses(desk, Deed.ADOPTED)) == 1


def test_a_second_press_is_told_that_it_is_over(desk: Desk) -> None:
    """Two of the office press at once: one answer, and nothing is sent twice."""
    answered(desk)
    number = asked(desk, AGAIN)
    line = team_card(desk, number)
    action = adopting(line)[0]
    assert not desk.as_("王敏").click(line.post, action).refused
    assert desk.as_("马跃").click(line.post, action).toast == ZH("ticket.is_over", number=number)


def test_only_whoever_may_answer_sends_one(desk: Desk) -> None:
    """The reporter of a question never answers it, and a leader does not either."""
    answered(desk)
    number = asked(desk, AGAIN)
    line = team_card(desk, number)
    refused = desk.as_("周主任").click(line.post, adopting(line)[0])
    assert refused.toast == ZH("ticket.only_desk_answers")


def test_nothing_is_shown_for_what_nobody_asked_before(desk: Desk) -> None:
    """Below the floor the card is as it always was."""
    answered(desk)
    number = asked(desk, "食堂今天几点开饭")
    assert adopting(team_card(desk, number)) == []
    assert uses(desk, Deed.SHOWN) == []


def test_a_defect_is_offered_none(desk: Desk) -> None:
    """Nothing is looked for where something fails."""
    answered(desk)
    number = an_a(desk)
    desk.tick("knowledge")
    assert adopting(team_card(desk, number)) == []


def test_an_answer_with_a_persons_number_goes_to_nobody_else(desk: Desk) -> None:
    """What names an outsider, or a phone, stays with the question it was given to."""
    answered(desk, answer="请打给投标人小张13812345678，他刚下载过中标通知书")
    number = asked(desk, AGAIN)
    assert adopting(team_card(desk, number)) == []


@pytest.mark.both_databases("what is found is asked and counted in SQL")
def test_an_answer_whose_words_were_hidden_is_taken_off_other_cards(desk: Desk) -> None:
    """遮蔽 of the first question: the second one's card offers it no more, and the press is refused."""
    first = answered(desk)
    number = asked(desk, AGAIN)
    line = team_card(desk, number)
    action = adopting(line)[0]
    _mask(desk, first, "我的项目")
    assert adopting(team_card(desk, number)) == []
    assert "我的项目" not in team_card(desk, number).model_dump_json()
    assert desk.as_("王敏").click(line.post, action).toast == ZH("knowledge.gone")


def test_those_who_asked_meanwhile_are_offered_the_answer(desk: Desk) -> None:
    """Two ask the same; once the first was answered, the open card of the second has the answer."""
    first = asked(desk, DOWNLOAD)
    second = asked(desk, AGAIN, by="陈思远")
    assert adopting(team_card(desk, second)) == []
    desk.as_("王敏").fill(first, "答复", answer=ANSWER)
    look_after(desk)
    (action,) = adopting(team_card(desk, second))
    assert action.startswith(f"knowledge.adopt:t{desk.ticket(first).id}.")


def test_a_forged_press_names_no_other_answer(desk: Desk) -> None:
    """Only what was found for the ticket is sent."""
    answered(desk)
    other = answered(desk, "投标保证金什么时候退", "中标通知书发出后五个工作日内原路退回。")
    number = asked(desk, AGAIN)
    line = team_card(desk, number)
    forged = f"knowledge.adopt:t{desk.ticket(other).id}.000000"
    assert desk.as_("王敏").click(line.post, forged).toast == ZH("card.stale")


def test_hidden_words_go_from_what_was_made_of_an_answer(desk: Desk) -> None:
    """遮蔽 of one question: the article kept from it, and the answers adopted from it, say the words no more."""
    first = answered(desk)
    number = asked(desk, AGAIN)
    adopt(desk, number)
    kept(desk, first)
    _mask(desk, first, "我的项目")
    assert "我的项目" not in desk.ticket(number).answer
    assert [("我的项目" in one.body, "▇▇▇" in one.body) for one in articles(desk)] == [(False, True)]
    assert desk.log(number)[-1] == "masked"


def _mask(desk: Desk, number: str, words: str) -> None:
    post = desk.as_("王敏").card_with(number, "more").post
    form = desk.as_("王敏").submit(post, "more", {"action": "mask"}).form
    assert form is not None
    text = form.fields[0].choices[0].value
    fields = {"masked_text": text, "words": words, "masked_files": "", "reason": "写错了"}
    told = desk.as_("王敏").submit(post, form.name, fields)
    assert not told.refused, told.toast
    desk.settle()
