"""November 2026 at the desk, step by step at its times, and the figures that come of it in the form of a table."""

from datetime import date, datetime
from typing import NamedTuple

from models.terms import Promise
from sla.calendar.business_hours import SHANGHAI
from sla.clocks.attainment import Attainment, AttainmentRow, Unit, attainment
from tests.support.desk import Desk
from tests.support.page_answers import Answer
from tests.support.phone import phoned_in
from tests.support.reported import ask
from tests.support.tickets import chosen

CUT = "2026-12-01 09:00"
FAULTS = {
    "A": "投标文件解密失败，三号评标室，所有人都解不开，正在开标",
    "B": "登录很慢，要等几分钟才进得去，能用",
    "C": "统计报表导出一直报错，导出不了",
    "D": "首页有个错别字",
}
"""A fault of each class, as triage reads it."""
RESULT = {"cause": "服务停了", "method": "重启", "state_before": "untouched"}
SECTIONS = {
    "fault_kind": "configuration",
    "cause": "证书过期",
    "root_cause": "没有到期提醒",
    "method": "换了证书",
    "protection": "无",
    "lost_interval": "无",
    "loss": "延误 20 分钟",
    "measures": "无",
}


class Figures(NamedTuple):
    """A line of a table: each class with due/met/missed, what is pending and what is void."""

    respond: str
    resolve: str
    report: str = ""


class Month:
    """Who does what at which time; `24 09:00` is a day of November."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def at(self, text: str) -> "Month":
        """Go on to that time."""
        day, clock = text.rsplit(" ", 1)
        full = day if "-" in day else f"2026-11-{int(day):02}"
        self.desk.clock.at = datetime.fromisoformat(f"{full}T{clock}").replace(tzinfo=SHANGHAI)
        return self

    def reported(self, severity: str, by: str = "赵小禾") -> str:
        """A fault of this class; its number."""
        number = self.desk.as_(by).say("intake", FAULTS[severity]).number
        assert self.desk.ticket(number).severity == severity
        return number

    def told(self, text: str, by: str = "赵小禾") -> tuple[str, str | None]:
        """A report in these words; its number, and the line that it stands in."""
        said = self.desk.as_(by).say("intake", text)
        assert said.number
        return said.number, said.line

    def say(self, text: str, line: str | None, by: str = "赵小禾") -> None:
        """More words in the thread of a report."""
        _accepted(self.desk.as_(by).say("intake", text, thread=line))

    def phoned_in(self, **fields: str) -> str:
        """代录来电 of an A."""
        entered = phoned_in(self.desk, **{"text": FAULTS["A"], **fields})
        _accepted(entered)
        return str(entered.number)

    def relapse(self, number: str, how: str, by: str = "赵小禾") -> str:
        """一直没好 (`never`) or 好过又坏 (`again`); the number of the ticket that the fault has from then on."""
        _accepted(self.desk.as_(by).press(number, {"never": "一直没好", "again": "好过又坏"}[how]))
        return max(ticket.number for ticket in self.desk.tickets())

    def take(self, number: str, by: str = "李强") -> None:
        """接单."""
        _accepted(self.desk.as_(by).press(number, "接单"))

    def press(self, number: str, button: str, by: str) -> None:
        """A button of one of the ticket's cards; what is shown before it acts is confirmed."""
        browser = self.desk.as_(by)
        line = browser.card_with(number, button)
        told = browser.click(line.post, line.action(button))
        _accepted(told if told.form is None else browser.submit(line.post, told.form.name, {}))

    def restore(self, number: str, by: str = "李强") -> None:
        """业务已恢复."""
        _accepted(self.desk.as_(by).fill(number, "业务已恢复", state_before="untouched"))

    def confirm(self, number: str, by: str = "王敏") -> None:
        """确认已恢复."""
        _accepted(self.desk.as_(by).press(number, "确认已恢复"))

    def resolve(self, number: str, by: str = "李强") -> None:
        """提交解决结果."""
        _accepted(self.desk.as_(by).fill(number, "提交解决结果", **RESULT))

    def reopen(self, number: str, by: str = "赵小禾") -> None:
        """未解决."""
        _accepted(self.desk.as_(by).fill(number, "未解决", reopen_reason="还是不行"))

    def file(self, number: str, stage: str = "final", by: str = "李强") -> None:
        """提交报告."""
        post = self.desk.as_(by).card_with(number, "report.file").post
        fields = SECTIONS | {"report_stage": stage, "report_deed": "file"}
        _accepted(self.desk.as_(by).submit(post, "report.file", fields))

    def reclassify(self, number: str, severity: str, why: str) -> None:
        """改级 by the office: `misjudged` or `changed`."""
        _accepted(self.desk.as_("王敏").reclassify(number, severity, "复核", why))

    def merge(self, number: str, main: str) -> None:
        """并单 by the office."""
        seat = self.desk.as_("王敏")
        post = seat.cards("team", number)[0].post
        preview = seat.submit(post, "merge", {"into": "", "number": main})
        assert preview.form is not None, preview
        _accepted(seat.submit(post, preview.form.name, {"reason": ""}))

    def withdraw(self, number: str, by: str) -> None:
        """撤回(误报)."""
        _accepted(chosen(self.desk, by, number, "withdraw", reason="误报") if by != "赵小禾" else self._own(number, by))

    def pause(self, number: str, by: str = "李强") -> None:
        """请补充."""
        ask(self.desk, number, by)

    def _own(self, number: str, by: str) -> Answer:
        seat = self.desk.as_(by)
        return seat.click(seat.cards("intake", number)[0].post, "withdraw")

    def attained(self, cut: str = CUT, unit: Unit = Unit.TICKET) -> Attainment:
        """The figures of November, at the cut."""
        as_of = datetime.fromisoformat(cut).replace(tzinfo=SHANGHAI)
        rules = self.desk.app.state.schedule.dispatch.rules
        with self.desk.session() as session:
            attained = attainment(session, rules, date(2026, 11, 1), date(2026, 11, 30), as_of, unit)
        assert attained.control.holds, attained.control
        return attained

    def figures(self, cut: str = CUT, unit: Unit = Unit.TICKET) -> Figures:
        """The same, as a line of a table."""
        return in_a_line(self.attained(cut, unit).rows)


def in_a_line(rows: tuple[AttainmentRow, ...]) -> Figures:
    """Each class of a promise: due/met/missed where something fell due, `pending`, `void`."""
    told: dict[Promise, list[str]] = {promise: [] for promise in (Promise.RESPOND, Promise.RESOLVE, Promise.REPORT)}
    for row in rows:
        said = [f"{row.due}/{row.met}/{row.missed}"] if row.due else []
        said += ["pending"] * row.pending + ["void"] * row.void
        told[row.promise] += [f"{row.severity} {one}" for one in said]
    return Figures(*("; ".join(one) for one in told.values()))


def _accepted(answer: Answer) -> None:
    assert not answer.refused, answer.toast
