"""Who may not: each hat of a suggestion is refused to whoever wears the other, in one sentence, and nothing changes."""

import pytest
from sqlmodel import select

from models.people.person import Person
from models.suggestions.terms import SuggestionState
from models.terms import Role
from tests.support.access import writing
from tests.support.desk import ZH, Desk
from tests.support.phone import phoned_in
from tests.support.suggestions import (
    HE,
    LI,
    MA,
    WANG,
    WISH,
    WU,
    ZHANG,
    ZHAO,
    ZHOU,
    accepted,
    day_from,
    declined,
    negotiating,
    on_trial,
    proposed,
    solved,
    state_of_suggestion,
    suggestion_row,
    tried,
)

S = SuggestionState


def gains(desk: Desk, name: str, *roles: Role, company: str | None = None) -> None:
    """From now on the person has these roles, too, or works for a vendor."""
    with writing(desk) as session:
        person = session.exec(select(Person).where(Person.name == name)).one()
        person.roles = [*person.roles, *roles]
        person.company = company or person.company


def test_vendors_never_assess(desk: Desk) -> None:
    """Whatever roles somebody of a company holds."""
    number = proposed(desk)
    gains(desk, LI, Role.OFFICE)
    post = desk.as_(WANG).card_with(number, "suggestion.take_up").post
    for who in (LI, ZHANG):
        assert desk.as_(who).click(post, "suggestion.take_up").toast == ZH("suggestion.only_office"), who
    assert state_of_suggestion(desk, number) is S.PROPOSED


def test_nobody_assesses_what_they_proposed(desk: Desk) -> None:
    """Somebody else of the office does."""
    number = proposed(desk, MA)
    post = desk.as_(WANG).card_with(number, "suggestion.take_up").post
    assert desk.as_(MA).click(post, "suggestion.take_up").toast == ZH("suggestion.own_suggestion")
    assert desk.as_(WANG).click(post, "suggestion.take_up").toast == f"{number} 已受理评估"


def test_nobody_agrees_for_both_sides(desk: Desk) -> None:
    """A proposer of the office speaks for the proposer alone; engineers and leaders for nobody."""
    number = solved(desk, MA)
    post = desk.as_(WANG).card_with(number, "suggestion.agree").post
    desk.as_(MA).click(post, "suggestion.agree:1")
    desk.as_(MA).click(post, "suggestion.agree:1")
    assert state_of_suggestion(desk, number) is S.NEGOTIATING
    for who in (LI, ZHOU):
        assert desk.as_(who).click(post, "suggestion.agree:1").toast == ZH("suggestion.only_sides"), who
    desk.as_(WANG).click(post, "suggestion.agree:1")
    assert state_of_suggestion(desk, number) is S.AGREED


@pytest.mark.parametrize("days", [-1, 400])
def test_a_day_that_cannot_be_kept_is_refused_at_its_field(desk: Desk, days: int) -> None:
    """One that is over, and one too far off."""
    number = negotiating(desk)
    told = desk.as_(LI).fill(number, "suggestion.solve", solution="加下拉框", day=day_from(desk, days))
    key = "field.is_over.day" if days < 0 else "suggestion.day_too_far"
    assert told.field_errors == {"day": ZH(key)}
    assert suggestion_row(desk, number).solutions == []


def test_a_solution_whose_day_has_passed_is_agreed_to_by_nobody(desk: Desk) -> None:
    """The day is agreed while it can be kept."""
    number = solved(desk, day="2026-03-04")
    desk.forward("P2D")
    assert desk.as_(WANG).press(number, "suggestion.agree").toast == ZH("suggestion.day_past")


def test_vendors_assessors_and_builders_never_accept(desk: Desk) -> None:
    """Only the proposer does; what they say about it has to be whole, and not from before it was there."""
    number = on_trial(desk)
    post = desk.as_(ZHAO).cards("intake", number)[-1].post
    for who, key in ((LI, "no_vendor"), (WANG, "no_assessor"), (MA, "only_proposer")):
        told = desk.as_(who).click(post, "suggestion.accept:1")
        assert told.toast == ZH(f"suggestion.{key}", who=ZHAO), who
        told = desk.as_(who).submit(post, "suggestion.accept:1", tried(desk))
        assert told.refused, who
    for changes, field in (
        ({"tried_place": ""}, "tried_place"),
        ({"tried_at": "2026-03-02T09:00"}, "tried_at"),
        ({"tried_at": "2027-03-02T09:00"}, "tried_at"),
        ({"tried": ""}, "tried"),
    ):
        told = desk.as_(ZHAO).submit(post, "suggestion.accept:1", tried(desk, **changes))
        assert list(told.field_errors) == [field], changes
    stale = desk.as_(ZHAO).submit(post, "suggestion.accept:2", tried(desk))
    assert stale.toast == ZH("suggestion.other_build", number=1)
    assert state_of_suggestion(desk, number) is S.ON_TRIAL


def test_a_leader_names_who_accepts_where_the_proposer_cannot(desk: Desk) -> None:
    """A vendor's own suggestion: any leader names somebody, but no vendor, no assessor and not themselves."""
    number = on_trial(desk, ZHANG)
    post = desk.as_(ZHOU).card_with(number, "why").post
    assert desk.as_(ZHANG).click(post, "suggestion.accept:1").toast == ZH("suggestion.no_vendor")
    for who, key in ((LI, "no_vendor"), (WANG, "no_assessor"), (ZHOU, "not_oneself"), (ZHANG, "unfit_successor")):
        told = desk.as_(ZHOU).submit(post, "suggestion.name_successor", {"successor": who, "reason": "日常使用"})
        assert told.field_errors == {"successor": ZH(f"suggestion.{key}")}, who
    assert desk.as_(MA).click(post, "suggestion.name_successor").toast == ZH("suggestion.only_leader")
    named = desk.as_(ZHOU).submit(post, "suggestion.name_successor", {"successor": "陈思远", "reason": "日常评标使用"})
    assert named.toast == f"{number} 已指定认可人"
    desk.as_("陈思远").fill(number, "suggestion.accept", **tried(desk))
    assert state_of_suggestion(desk, number) is S.ACCEPTED


def test_nobody_is_named_beside_a_proposer_who_is_here(desk: Desk) -> None:
    """And of a member of a department only its own leader names somebody."""
    number = on_trial(desk)
    post = desk.as_(ZHAO).cards("intake", number)[-1].post
    fields = {"successor": "陈思远", "reason": "日常使用"}
    told = desk.as_(WU).submit(post, "suggestion.name_successor", fields)
    assert told.toast == ZH("suggestion.other_department", department="交易一科")
    told = desk.as_(ZHOU).submit(post, "suggestion.name_successor", fields)
    assert told.toast == ZH("suggestion.proposer_is_here", who=ZHAO)


def test_one_appeal_in_time_to_a_leader_and_then_another_assessor(desk: Desk) -> None:
    """Who assessed it decides on no appeal and assesses it no second time; a second refusal is final."""
    number = declined(desk)
    desk.as_(ZHAO).fill(number, "suggestion.appeal", reason="影响开标效率")
    assert state_of_suggestion(desk, number) is S.APPEALED
    desk.as_(ZHOU).fill(number, "suggestion.reassess", reason="理由不充分")
    post = desk.as_(MA).card_with(number, "suggestion.assess").post
    room = desk.as_(WANG).card_with(number, "why").post
    assert desk.as_(WANG).click(room, "suggestion.assess").toast == ZH("suggestion.other_assessor")
    told = desk.as_(MA).submit(post, "suggestion.assess", {"opinion": "decline", "reason": "已有替代功能"})
    assert told.toast == f"{number} 不采纳"
    assert state_of_suggestion(desk, number) is S.DECLINED_FOR_GOOD


def test_an_appeal_that_comes_too_late(desk: Desk) -> None:
    """After ten working days the refusal is final."""
    number = declined(desk)
    own = desk.as_(ZHAO).card_with(number, "suggestion.appeal").post
    desk.forward("P16D")
    assert state_of_suggestion(desk, number) is S.DECLINED_FOR_GOOD
    assert desk.as_(ZHAO).submit(own, "suggestion.appeal", {"reason": "再看看"}).refused


def test_silence_is_never_consent(desk: Desk) -> None:
    """The proposer is asked once more; a leader shelves it, and it goes on as it stood."""
    number = solved(desk)
    desk.as_(WANG).press(number, "suggestion.agree")
    post = desk.as_(ZHOU).card_with(number, "why").post
    early = desk.as_(ZHOU).submit(post, "suggestion.shelve", {"reason": "无答复"})
    assert early.refused
    desk.forward("P5D")
    assert desk.log(number).count("suggestion_chased") == 1
    assert state_of_suggestion(desk, number) is S.NEGOTIATING
    desk.forward("P12D")
    post = desk.as_(ZHOU).card_with(number, "why").post
    assert desk.as_(ZHOU).submit(post, "suggestion.shelve", {"reason": "催后无答复"}).toast == f"{number} 已搁置"
    assert desk.as_(ZHAO).press(number, "suggestion.resume").toast == f"{number} 已恢复协商"
    assert suggestion_row(desk, number).solutions[-1].agreed_at is None


def test_this_is_a_fault(desk: Desk) -> None:
    """From its first message on, by the office with a class or by its proposer; the log lists it as one."""
    number = proposed(desk)
    desk.forward("PT3H")
    told = desk.as_(WANG).fill(number, "suggestion.call_defect", severity="C", reason="筛选本来就有，点了没反应")
    assert told.toast == f"{number} 已转为故障，自首次提出起计时"
    ticket = desk.ticket(number)
    assert (ticket.workflow, ticket.kind, ticket.severity) == ("ordinary", "defect", "C")
    assert desk.target(number, "resolve").started_at == ticket.reported_at
    assert desk.log(number)[-2:] == ["suggestion_became_defect", "class_corrected"]
    assert desk.as_(LI).press(number, "接单").toast is not None
    other = proposed(desk, "陈思远")
    desk.as_("陈思远").fill(other, "suggestion.call_defect", reason="是坏了")
    assert desk.ticket(other).kind == "defect"
    assert desk.ticket(other).confirmed_at is None


def test_only_a_leader_ends_it_at_any_time(desk: Desk) -> None:
    """With a reason, also after the acceptance."""
    number = accepted(desk)
    post = desk.as_(WANG).cards("team", number)[-1].post
    assert desk.as_(HE).click(post, "suggestion.terminate").toast == ZH("suggestion.only_leader")
    assert desk.as_(ZHOU).submit(post, "suggestion.terminate", {"reason": "系统下线"}).toast == f"{number} 已终止"
    assert state_of_suggestion(desk, number) is S.TERMINATED


def test_an_older_ticket_becomes_one_by_a_press(desk: Desk) -> None:
    """Ordinary work of this kind stays readable, and goes by the steps of suggestions from the press on."""
    number = desk.as_(ZHAO).say("intake", "公告怎么撤回？").number
    desk.as_(WANG).reclassify(number, "suggestion", "想要新功能")
    assert desk.ticket(number).workflow == "ordinary"
    post = desk.as_(WANG).card_with(number, "more").post
    assert desk.as_(LI).click(post, "suggestion.open").toast == ZH("suggestion.only_office")
    assert desk.as_(WANG).click(post, "suggestion.open").toast == f"{number} 已转入建议办理"
    assert desk.as_(WANG).press(number, "suggestion.take_up").toast == f"{number} 已受理评估"
    assert desk.log(number)[-2:] == ["suggestion_opened", "suggestion_taken_up"]


def test_a_caller_is_spoken_for_and_a_leader_names_who_accepts(desk: Desk) -> None:
    """What was suggested by phone opens the workflow, too; whoever entered it gives no word for the office."""
    number = phoned_in(desk, WANG, text=WISH).number
    assert desk.ticket(number).workflow == "suggestion"
    post = desk.as_(MA).card_with(number, "suggestion.take_up").post
    assert desk.as_(WANG).click(post, "suggestion.take_up").toast == ZH("suggestion.own_suggestion")
    desk.as_(MA).click(post, "suggestion.take_up")
    assert state_of_suggestion(desk, number) is S.ASSESSING
