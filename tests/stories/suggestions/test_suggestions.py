"""A suggestion on the page: read out of a message, assessed, agreed, changed, tried on the spot and accepted."""

from models.suggestions.terms import Side, SuggestionState
from models.terms import Status
from tests.support.desk import ZH, Desk
from tests.support.suggestions import (
    DIGEST,
    LI,
    MA,
    VERSION,
    WANG,
    ZHAO,
    agreed,
    negotiating,
    on_trial,
    proposed,
    solved,
    state_of_suggestion,
    suggestion_row,
    tried,
)
from tests.support.told import told

S = SuggestionState


def test_its_life_until_it_is_accepted(desk: Desk) -> None:
    """Each step by whoever may take it; the card says who agreed and what was tried, and the log tells all of it."""
    number = proposed(desk)
    assert (desk.ticket(number).workflow, state_of_suggestion(desk, number)) == ("suggestion", S.PROPOSED)
    assert desk.as_(WANG).press(number, "suggestion.take_up").toast == f"{number} 已受理评估"
    assert desk.ticket(number).status is Status.IN_PROGRESS
    answer = desk.as_(WANG).fill(number, "suggestion.assess", opinion="adopt", reason="能减少查找时间")
    assert answer.toast == f"{number} 已采纳，进入协商"
    desk.as_(LI).fill(number, "suggestion.solve", solution="评标页面加标段下拉框", day="2026-03-20")
    own = desk.as_(ZHAO).card_with(number, "suggestion.agree")
    assert own.card is not None
    assert "方案 1（2026年3月20日 前改好）：评标页面加标段下拉框" in own.card.intro
    assert "业务处室：未同意 · 提出人：未同意" in own.card.intro
    desk.as_(WANG).press(number, "suggestion.agree")
    assert state_of_suggestion(desk, number) is S.NEGOTIATING
    desk.as_(ZHAO).press(number, "suggestion.agree")
    assert state_of_suggestion(desk, number) is S.AGREED
    assert desk.target(number, "deliver").is_open
    desk.as_(LI).press(number, "suggestion.begin")
    desk.as_(LI).fill(number, "suggestion.present", version=VERSION, digest=DIGEST, where_to_try="测试系统")
    assert desk.target(number, "deliver").was_met_in_time
    assert desk.as_(ZHAO).fill(number, "suggestion.accept", **tried(desk)).toast == f"{number} 已认可"
    assert state_of_suggestion(desk, number) is S.ACCEPTED
    assert desk.log(number) == [
        *("received", "suggestion_taken_up", "suggestion_adopted", "suggestion_solved", "suggestion_agreed"),
        *("suggestion_agreed", "suggestion_begun", "suggestion_presented", "suggestion_accepted"),
    ]


def test_a_change_of_solution_or_day_clears_both_clicks(desk: Desk) -> None:
    """Whoever had agreed to another version has agreed to nothing, and an old card says which is on the table."""
    number = solved(desk)
    office = desk.as_(WANG).card_with(number, "suggestion.agree")
    desk.as_(WANG).press(number, "suggestion.agree")
    desk.as_(ZHAO).fill(number, "suggestion.solve", solution="再加一个搜索框", day="2026-03-24")
    assert desk.as_(WANG).click(office.post, "suggestion.agree:1").toast == ZH("suggestion.other_solution", number=2)
    desk.as_(ZHAO).press(number, "suggestion.agree")
    assert state_of_suggestion(desk, number) is S.NEGOTIATING
    assert [one.has_agreed(Side.OFFICE) for one in suggestion_row(desk, number).solutions] == [True, False]
    desk.as_(MA).press(number, "suggestion.agree")
    assert state_of_suggestion(desk, number) is S.AGREED


def test_a_missed_day_stays_missed_although_another_is_agreed(desk: Desk) -> None:
    """The number of agreed days is shown, and the first one counts as missed."""
    number = agreed(desk, day="2026-03-04")
    desk.forward("P2D")
    desk.as_(WANG).fill(number, "suggestion.replan", reason="接口未到位")
    assert desk.ticket(number).target("deliver") is None
    desk.as_(LI).fill(number, "suggestion.solve", solution="评标页面加标段下拉框", day="2026-03-20")
    desk.as_(WANG).press(number, "suggestion.agree")
    desk.as_(ZHAO).press(number, "suggestion.agree")
    row = suggestion_row(desk, number)
    assert [one.was_missed(desk.now) for one in row.solutions] == [True, False]
    assert row.agreed_days == 2
    card = desk.as_(WANG).card_with(number, "why").card
    assert card is not None
    assert ("商定日期", "2 次") in [(fact.label, fact.value) for fact in card.facts]


def test_sent_back_is_put_up_again_in_another_version(desk: Desk) -> None:
    """The same version is refused at its field; a new one is tried anew."""
    number = on_trial(desk)
    sent = desk.as_(ZHAO).fill(number, "suggestion.send_back", reason="导出没有筛选", **tried(desk))
    assert sent.toast == f"{number} 已退回修改"
    assert desk.target(number, "deliver").is_open
    again = {"version": VERSION, "digest": DIGEST.upper(), "where_to_try": "测试系统"}
    refused = desk.as_(LI).fill(number, "suggestion.present", **again)
    assert refused.field_errors == {"version": ZH("suggestion.same_build")}
    desk.as_(LI).fill(number, "suggestion.present", **{**again, "version": "2.4.2"})
    assert state_of_suggestion(desk, number) is S.ON_TRIAL
    desk.as_(ZHAO).fill(number, "suggestion.accept", **tried(desk, tried_how="remote", tried_place=""))
    assert state_of_suggestion(desk, number) is S.ACCEPTED
    assert suggestion_row(desk, number).builds[-1].is_remote


def test_the_proposer_takes_it_back_before_anything_is_changed(desk: Desk) -> None:
    """Later nobody but a leader ends it."""
    number = negotiating(desk)
    assert desk.as_(ZHAO).press(number, "suggestion.withdraw").toast == f"{number} 已撤回"
    assert (state_of_suggestion(desk, number), desk.ticket(number).status) == (S.WITHDRAWN, Status.WITHDRAWN)
    later = on_trial(desk)
    own = desk.as_(ZHAO).card_with(later, "suggestion.accept")
    told = desk.as_(ZHAO).click(own.post, "suggestion.withdraw")
    assert told.toast == ZH("suggestion.stands", number=later, state=ZH("suggestion.state.on_trial"))


def test_an_agreed_day_is_warned_of_before_the_office_closes(desk: Desk) -> None:
    """Three days and a day ahead, an hour before work ends; at five, when others break, nothing is told."""
    number = agreed(desk, day="2026-03-10")
    for day in ("2026-03-05", "2026-03-09"):
        before = deliveries_told(desk, number, day, "15:59")
        after = deliveries_told(desk, number, day, "16:00")
        assert len(after) == len(before) + 1
        assert deliveries_told(desk, number, day, "17:01") == after
    assert deliveries_told(desk, number, "2026-03-10", "17:00:01") == ["warning.1", "warning.2", "breach"]


def deliveries_told(desk: Desk, number: str, day: str, clock: str) -> list[str]:
    """The steps of the agreed day that were told by then."""
    desk.clock.set(day, clock)
    while desk.tick("escalations"):
        continue
    told_steps = (one.split(" ") for one in told(desk, number))
    return [name for promise, name, *_ in told_steps if promise == "deliver"]
