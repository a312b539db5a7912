"""达成率 where the desk was down or the policy changed: what counts, and what is listed."""

from dataclasses import replace
from datetime import timedelta

from models.clocks.desk_time import sign_of_life
from models.terms import Promise
from sla.clocks.attainment import Attainment
from sla.policy.past import PastPolicies, PastPolicy
from sla.policy.policy_file import policy_of
from tests.support.access import writing
from tests.support.command_line import message
from tests.support.desk import Desk
from tests.support.figures import FAULTS, Figures, Month
from tests.support.policy_file import STANDARD

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
