"""达成率 where the desk was down, the policy changed, a leader agreed or a third party caused it: what counts."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from models.clocks.desk_time import sign_of_life
from models.terms import Promise
from sla.calendar.business_hours import SHANGHAI
from sla.clocks.attainment import Attainment, attainment
from sla.policy.past import PastPolicies, PastPolicy
from sla.policy.policy_file import policy_of
from tests.support.access import writing
from tests.support.command_line import message
from tests.support.desk import Desk
from tests.support.figures import FAULTS, Figures, Month
from tests.support.policy_file import STANDARD

LEADER = "周主任"
EDITED = STANDARD.replace('resolve = { within = "24 小时"', 'resolve = { within = "12 小时"')


def listed(attained: Attainment, name: str) -> list[tuple[str, str]]:
    """The promises of a list, with what each counts as."""
    return [(line.promise, line.state) for line in attained.lists.get(name, ())]


def test_a_desk_that_was_down_takes_nothing_out(desk: Desk) -> None:
    """Off from 08:50 to 11:00: an A said at nine is missed when it is taken two minutes after, and listed."""
    month = Month(desk).at("24 08:50")
    said_at = desk.clock() + timedelta(minutes=10)
    with writing(desk) as session:
        sign_of_life(session, desk.clock(), timedelta(minutes=1))
    month.at("24 11:00")
    with writing(desk) as session:
        sign_of_life(session, desk.clock(), timedelta(minutes=1))
    told = desk.run(desk.elsewhere(lambda dispatch: dispatch.act(message(FAULTS["A"], said_at, "late"), desk.clock())))
    month.at("24 11:02").take(str(told.ticket))
    attained = month.attained()
    assert month.figures() == Figures("A 1/0/1", "A 1/0/1")
    assert listed(attained, "desk_down") == [(Promise.RESPOND, "missed"), (Promise.RESOLVE, "missed")]


def test_a_promise_keeps_the_policy_of_its_start(desk: Desk) -> None:
    """B is 24 hours, and 12 from the 25th on: that of the 24th is judged by the old one, and listed."""
    month = Month(desk)
    old, new = policy_of(STANDARD, "old.toml", None), policy_of(EDITED, "new.toml", None)
    dispatch = desk.app.state.schedule.dispatch
    dispatch.rules = replace(dispatch.rules, policy=replace(dispatch.rules.policy, edition=old.edition))
    first = month.at("24 09:00").reported("B")
    month.at("24 09:10").take(first)
    changed = month.at("25 00:00").desk.clock()
    past = PastPolicies(
        (PastPolicy(changed - timedelta(days=30), old.edition, old), PastPolicy(changed, new.edition, new))
    )
    dispatch.rules = replace(dispatch.rules, policy=new, past=past)
    month.at("25 08:00").resolve(first)
    second = month.at("26 09:00").reported("B", "陈思远")
    month.at("26 09:10").take(second)
    month.at("27 00:00").resolve(second)
    attained = month.attained()
    assert month.figures() == Figures("B 2/2/0", "B 2/1/1")
    assert attained.policies == tuple(sorted((old.edition, new.edition)))
    assert listed(attained, "policy_version") == [(Promise.RESPOND, "met"), (Promise.RESOLVE, "met")]


def test_a_lowering_that_a_leader_agreed_to_counts(desk: Desk) -> None:
    """3c: a B past its day, 原判有误 to C: the B is missed until a leader agrees, then the C counts from the report."""
    month = Month(desk)
    number = month.at("24 09:00").reported("B")
    month.at("24 09:10").take(number)
    month.at("25 15:00").reclassify(number, "C", "misjudged")
    assert month.figures("2026-11-25 15:30") == Figures("B 1/1/0", "B 1/0/1")
    month.at("25 16:00").press(number, "同意改判", LEADER)
    assert month.figures() == Figures("B void; C 1/1/0", "B void; C pending")
    assert listed(month.attained(), "reclassified")[-1] == (Promise.RESOLVE, "pending")


def withdrawn_late(month: Month) -> str:
    """9a: a B answered late and taken back by the office after its day was over."""
    number = month.at("24 09:00").reported("B")
    month.at("24 12:00").take(number)
    month.at("25 15:00").withdraw(number, "王敏")
    return number


def test_a_false_alarm_that_a_leader_agreed_to_is_no_miss(desk: Desk) -> None:
    """That it was not resolved counts no more; that it was answered late does."""
    month = Month(desk)
    number = withdrawn_late(month)
    assert month.figures("2026-11-25 15:30") == Figures("B 1/0/1", "B 1/0/1")
    month.at("25 16:00").press(number, "误报经领导同意", LEADER)
    assert month.figures() == Figures("B 1/0/1", "B void")


def test_the_second_figure_leaves_out_what_a_third_party_caused(desk: Desk) -> None:
    """CA down, with its notice: the first figure stays, of the second nothing is due; responding has no second one."""
    month = Month(desk)
    number = withdrawn_late(month)
    seat = desk.as_("王敏")
    post = seat.card_with(number, "more").post
    assert not seat.submit(post, "party", {"party": "ca", "evidence": "CA 公告 2026-12"}).refused
    attained = month.attained()
    assert month.figures() == Figures("B 1/0/1", "B 1/0/1")
    assert {(row.promise, row.due) for row in attained.second_rows} == {(Promise.RESOLVE, 0)}
    assert listed(attained, "third_party") == [(Promise.RESOLVE, "missed")]


def test_a_month_that_is_over_knows_nothing_of_what_came_after_it(desk: Desk) -> None:
    """What is said, withdrawn or left open in December is void or pending there, and in no table of November."""
    month = Month(desk).at("2026-12-01 09:00")
    withdrawn = month.reported("A", "陈思远")
    month.at("2026-12-01 09:03").withdraw(withdrawn, "王敏")
    month.at("2026-12-01 09:05").take(month.reported("A"))
    month.at("2026-12-01 09:10").reported("C", "刘晓彤")
    november, december = month.attained("2026-12-01 09:14"), in_december(month, "2026-12-01 09:14")
    assert [row for row in november.rows if row.due or row.pending or row.void] == []
    assert (november.control.pending, november.control.void, november.lists) == (0, 0, {})
    assert (december.control.pending, december.control.void) == (3, 2)
    assert december.control.holds


def test_what_began_in_a_month_pends_in_it_and_what_was_void_counts_once(desk: Desk) -> None:
    """A C of the last of November stays 未到期 there; a withdrawn one is void there alone."""
    month = Month(desk).at("30 16:30")
    month.take(month.reported("C"))
    withdrawn = month.reported("C", "陈思远")
    month.at("30 16:40").withdraw(withdrawn, "王敏")
    november, december = month.attained("2026-12-01 09:14"), in_december(month, "2026-12-01 09:14")
    void = [sum(row.void for row in told.rows) for told in (november, december)]
    assert [sum(row.pending for row in told.rows) for told in (november, december)] == [1, 1]
    assert void == [2, 0]


def in_december(month: Month, cut: str) -> Attainment:
    """The figures of December, at the cut."""
    rules = month.desk.app.state.schedule.dispatch.rules
    with month.desk.session() as session:
        as_of = datetime.fromisoformat(cut).replace(tzinfo=SHANGHAI)
        return attainment(session, rules, date(2026, 12, 1), date(2026, 12, 31), as_of)
