"""遮蔽 in what suggestions and changes keep in rows of their own: links are followed, and the proof holds."""

from sqlmodel import select

from models.suggestions.terms import SuggestionState
from models.tickets.ticket import Ticket
from tests.support.desk import Desk
from tests.support.masked_life import OF_WORKFLOWS, WORD, columns_of, where
from tests.support.suggestions import DIGEST, LI, WANG, ZHAO, ZHOU, state_of_suggestion, suggestion_row, tried

OF_SUGGESTION = {
    *("suggestion.impact", "suggestion.opinion_reason", "suggestion.appeal_reason", "suggestion.appeal_said"),
    *("suggestion_solution.text", "suggestion_build.where_to_try"),
    *("suggestion_build.place", "suggestion_build.tried", "suggestion_build.reason"),
}
OF_CHANGE = {
    *("change.what", "change.solves", "change.impact", "change.fallback", "change.notice", "gate_fact.content"),
    *("change.module", "change.version_before"),
}


def mask(desk: Desk, number: str) -> None:
    """The office hides the word."""
    office = desk.as_(WANG)
    fields = {"masked_text": "original", "words": WORD, "reason": "涉及投标人名称"}
    assert not office.submit(office.card_with(number, "more").post, "mask", fields).refused
    desk.settle()


def accepted(desk: Desk) -> str:
    """Declined, appealed against, adopted, built twice and accepted, with the word in all that is typed."""
    number = desk.as_(ZHAO).say("intake", f"建议评标页面增加按标段筛选的功能，{WORD}也说慢").number
    office, proposer, engineer = desk.as_(WANG), desk.as_(ZHAO), desk.as_(LI)
    office.press(number, "suggestion.take_up")
    office.fill(number, "suggestion.assess", opinion="decline", reason=f"{WORD}一家的事")
    proposer.fill(number, "suggestion.appeal", reason=f"不只是{WORD}")
    desk.as_(ZHOU).fill(number, "suggestion.reassess", reason=f"请再听听{WORD}")
    office = desk.as_("马跃")
    office.fill(
        number, "suggestion.assess", opinion="adopt", reason=f"{WORD}说得对", suggestion_impact=f"{WORD}每天都用"
    )
    engineer.fill(number, "suggestion.solve", solution=f"加下拉框，先给{WORD}", day="2026-03-20")
    office.press(number, "suggestion.agree")
    proposer.press(number, "suggestion.agree")
    engineer.press(number, "suggestion.begin")
    said = tried(desk, tried_place=f"{WORD}门口", tried=f"{WORD}的标段能筛了")
    engineer.fill(number, "suggestion.present", version="2.0", digest=DIGEST[::-1], where_to_try=f"{WORD}的机器")
    proposer.fill(number, "suggestion.send_back", reason=f"{WORD}那里不行", **said)
    engineer.fill(number, "suggestion.present", version="2.1", digest=DIGEST, where_to_try=f"{WORD}的机器")
    proposer.fill(number, "suggestion.accept", **said)
    assert state_of_suggestion(desk, number) is SuggestionState.ACCEPTED
    return number


def test_a_masked_word_leaves_suggestion_and_change(desk: Desk) -> None:
    """The change that carries the suggestion into production is of its matter, and loses the word, too."""
    number = accepted(desk)
    desk.as_(LI).fill(number, "suggestion.to_change", system="evaluation")
    with desk.session() as session:
        change = session.exec(select(Ticket.number).where(Ticket.id == suggestion_row(desk, number).change_id)).one()
    known = {"system": "evaluation", "change_kind": "patch", "version": "2.1", "digest": DIGEST}
    texts = {"what": f"{WORD}的筛选", "solves": WORD, "change_impact": WORD, "fallback": WORD, "notice_text": WORD}
    texts |= {"module": f"{WORD}筛选", "version_before": f"{WORD}一版"}
    for action, fields in (
        ("change.edit", known | texts),
        ("change.deploy", {"version": "2.1", "digest": DIGEST, "test_system": f"{WORD}一区"}),
    ):
        done = desk.as_(LI).fill(change, action, **fields)
        assert (done.refused, done.field_errors) == (False, {})
    stood = columns_of(where(desk))
    assert stood >= OF_SUGGESTION | OF_CHANGE
    mask(desk, number)
    desk.wait_until(lambda session: not columns_of(where(desk)) & OF_WORKFLOWS)
    assert columns_of(where(desk)) == set()
    assert desk.log(change)[-1] == desk.log(number)[-1] == "masked"
