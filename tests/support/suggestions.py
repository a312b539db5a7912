"""Suggestions in the stories: how far one has come, by the presses of its people on the page."""

from datetime import timedelta

from sqlmodel import select

from models.suggestions.suggestion import Suggestion
from models.suggestions.terms import SuggestionState
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import SHANGHAI
from tests.support.desk import Desk

ZHAO, WANG, MA, HE = "赵小禾", "王敏", "马跃", "何静"
"""Whoever proposes it, and three of the office."""
LI, ZHANG = "李强", "张海涛"
"""Engineers of the vendor."""
ZHOU, WU = "周主任", "吴副主任"
"""The leader of the proposer's department, and another one."""
WISH = "建议评标页面增加按标段筛选的功能，现在找起来很慢"
VERSION, DIGEST = "2.4.1", "9f86d081884c7d659a2feaa0c55ad015"
DAY = "2026-03-20"
TRIED = {"tried_how": "on_spot", "tried_place": "三号评标室", "tried_at": "", "tried": "按标段筛选，结果正确"}


def proposed(desk: Desk, who: str = ZHAO, text: str = WISH) -> str:
    """What somebody would like to be better."""
    return desk.as_(who).say("intake", text).number


def assessing(desk: Desk, who: str = ZHAO) -> str:
    """Taken up by 王敏."""
    number = proposed(desk, who)
    desk.as_(WANG).press(number, "suggestion.take_up")
    return number


def negotiating(desk: Desk, who: str = ZHAO) -> str:
    """Adopted."""
    number = assessing(desk, who)
    desk.as_(WANG).fill(number, "suggestion.assess", opinion="adopt", reason="能减少查找时间")
    return number


def declined(desk: Desk, who: str = ZHAO) -> str:
    """Not adopted."""
    number = assessing(desk, who)
    desk.as_(WANG).fill(number, "suggestion.assess", opinion="decline", reason="与现行规定不符")
    return number


def solved(desk: Desk, who: str = ZHAO, day: str = DAY) -> str:
    """With a solution on the table, which nobody has agreed to."""
    number = negotiating(desk, who)
    desk.as_(LI).fill(number, "suggestion.solve", solution="评标页面加标段下拉框", day=day)
    return number


def agreed(desk: Desk, who: str = ZHAO, day: str = DAY) -> str:
    """Agreed by both sides."""
    number = solved(desk, who, day)
    desk.as_(WANG).press(number, "suggestion.agree")
    desk.as_(who).press(number, "suggestion.agree")
    return number


def changing(desk: Desk, who: str = ZHAO, day: str = DAY) -> str:
    """An engineer has begun."""
    number = agreed(desk, who, day)
    desk.as_(LI).press(number, "suggestion.begin")
    return number


def on_trial(desk: Desk, who: str = ZHAO, day: str = DAY) -> str:
    """Up for acceptance."""
    number = changing(desk, who, day)
    present(desk, number)
    return number


def accepted(desk: Desk, who: str = ZHAO, day: str = DAY) -> str:
    """Accepted on the spot."""
    number = on_trial(desk, who, day)
    desk.as_(who).fill(number, "suggestion.accept", **tried(desk))
    return number


def present(desk: Desk, number: str, version: str = VERSION, digest: str = DIGEST) -> None:
    """An engineer puts a version up."""
    desk.as_(LI).fill(number, "suggestion.present", version=version, digest=digest, where_to_try="测试系统 10.0.0.8")


def tried(desk: Desk, **changes: str) -> dict[str, str]:
    """What the form of an acceptance says, tried right now."""
    return {**TRIED, "tried_at": f"{desk.now.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}", **changes}


def day_from(desk: Desk, days: int) -> str:
    """A day so many days from now, as a field holds it."""
    return (desk.now.astimezone(SHANGHAI).date() + timedelta(days=days)).isoformat()


def state_of_suggestion(desk: Desk, number: str) -> SuggestionState:
    """How far it has come."""
    return SuggestionState(suggestion_row(desk, number).state)


def suggestion_row(desk: Desk, number: str) -> Suggestion:
    """The suggestion as it stands, with what belongs to it."""
    with desk.session() as session:
        found = select(Suggestion).join(Ticket, Suggestion.ticket_id == Ticket.id)  # type: ignore[arg-type]
        row = session.exec(found.where(Ticket.number == number)).one()
        _ = row.ticket, row.solutions, row.builds, row.successor, row.assessor
        return row
