"""March 2026 at a small office: suggestions and changes that end in each way, pressed by their people."""

from datetime import timedelta

from sqlmodel import col, select

from models.suggestions.suggestion import Suggestion
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import SHANGHAI
from tests.support.changes import (
    BUSINESS_LIST,
    DATA_BACKUP,
    PACKAGE,
    SYSTEM_BACKUP,
    TECHNICAL_LIST,
    TESTED,
    at,
    carried,
    done,
    drafted,
    id_of_person,
    whole,
)
from tests.support.one_connection import SwiftDesk
from tests.support.suggestions import DIGEST, HE, LI, TRIED, VERSION, WANG, WISH, ZHANG, ZHAO, ZHOU

TICKS = ("suggestions", "suggestion_releases", "changes", "escalations")
BUILD = {"version": VERSION, "digest": DIGEST}
FAULT = "开标室投标文件全部解密失败"
EVENING = ("20:00", "22:00")


class Office:
    """A desk on which time only goes on, and the numbers of its tickets by what becomes of them."""

    def __init__(self, swift: SwiftDesk) -> None:
        self.swift = swift
        self.numbers: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        return self.numbers[name]

    def until(self, clock: str) -> None:
        """It is that time of March, such as `05 20:00`; the desk looks at its clocks on the way, day by day."""
        day, _, hour = clock.partition(" ")
        then = at(f"2026-{day if '-' in day else f'03-{day}'}T{hour}")
        while self.swift.now + timedelta(days=1) < then:
            self.swift.now += timedelta(days=1)
            self.swift.tick(*TICKS)
        self.swift.now = then
        self.swift.tick(*TICKS)

    def press(self, who: str, action: str, name: str, **fields: str) -> None:
        """Somebody takes a step."""
        done(carried(self.swift, who, action, self.numbers[name], **fields))

    # -- suggestions ---------------------------------------------------------------------------------------------------

    def wish(self, name: str) -> None:
        """赵小禾 would like something to be better."""
        self.numbers[name] = str(self.swift.say(ZHAO, "intake", WISH).ticket)

    def assess(self, name: str, opinion: str = "adopt", who: str = WANG) -> None:
        """The office says what it makes of it."""
        self.press(who, "suggestion.take_up", name)
        self.press(who, "suggestion.assess", name, opinion=opinion, reason="看过了")

    def agree(self, name: str, day: str, which: int = 1) -> None:
        """Both sides say yes to a solution and its day."""
        self.press(LI, "suggestion.solve", name, solution="加标段下拉框", day=f"2026-03-{day}")
        self.press(WANG, f"suggestion.agree:{which}", name)
        self.press(ZHAO, f"suggestion.agree:{which}", name)

    def present(self, name: str, version: str = VERSION) -> None:
        """A version can be tried."""
        said = {"version": version, "digest": DIGEST, "where_to_try": "测试一区"}
        self.press(LI, "suggestion.present", name, **said)

    def put_up(self, name: str, day: str = "20") -> None:
        """From the first message to a version that can be tried."""
        self.wish(name)
        self.assess(name)
        self.agree(name, day)
        self.press(LI, "suggestion.begin", name)
        self.present(name)

    def judge(self, name: str, action: str, which: int = 1, **more: str) -> None:
        """赵小禾 tried it just now."""
        clock = f"{self.swift.now.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"
        self.press(ZHAO, f"suggestion.{action}:{which}", name, **{**TRIED, "tried_at": clock}, **more)

    def hand_over(self, name: str, change: str) -> None:
        """What was accepted goes to a change."""
        self.judge(name, "accept")
        self.press(LI, "suggestion.to_change", name, system="evaluation")
        with self.swift.session() as session:
            found = select(Suggestion).join(Ticket, col(Suggestion.ticket_id) == col(Ticket.id))
            row = session.exec(found.where(Ticket.number == self.numbers[name])).one()
            assert row.change is not None
            self.numbers[change] = row.change.number

    # -- changes -------------------------------------------------------------------------------------------------------

    def draft(self, name: str, day: str, hours: tuple[str, str] = EVENING, **more: str) -> None:
        """李强 drafts a change with everything that its confirmation asks for."""
        self.numbers[name] = drafted(self.swift, LI, **_window(day, hours), **more)
        self.press(LI, "change.edit", name, **whole(self.swift))

    def prepare(self, name: str, day: str, package: dict[str, str] = PACKAGE, *, is_excepted: bool = False) -> None:
        """Deployed to test, tested and confirmed for the evening, and announced; or allowed by a leader."""
        if package is BUILD:
            self.press(LI, "change.edit", name, **whole(self.swift), **_window(day, EVENING), stops="yes")
        self.press(LI, "change.deploy", name, **package, test_system="测试一区")
        self.press(ZHANG, "change.test", name, **{**TESTED, **package})
        if is_excepted:
            self.press(ZHOU, "change.except", name, reason="厂商只有这时能来")
        self.press(WANG, "change.confirm", name, **package, own_trial="tried", trial_what="两次")
        if not is_excepted:
            self.press(WANG, "change.announce", name)

    def begin(self, name: str, day: str, hour: str = "20:05", package: dict[str, str] = PACKAGE) -> None:
        """Backed up just before, and begun."""
        self.until(f"{day} {_earlier(hour, 30)}")
        backed = {"finished_at": f"2026-03-{day}T{_earlier(hour, 40)}"}
        covers = {"covers_until": f"2026-03-{day}T{_earlier(hour, 40)}"}
        self.press(LI, "change.back_up_system", name, **{**SYSTEM_BACKUP, **backed})
        self.press(LI, "change.back_up_data", name, **{**DATA_BACKUP, **backed, **covers})
        self.press(WANG, "change.concede", name, concession="no_sessions", reason="已看场次表")
        self.until(f"{day} {hour}")
        self.press(LI, "change.begin", name, **package)

    def complete(self, name: str) -> None:
        """Done and verified."""
        self.press(LI, "change.finish", name, done_what="已换包并重启")
        self.press(ZHANG, "change.verify_technically", name, **TECHNICAL_LIST)
        self.press(HE, "change.verify", name, **BUSINESS_LIST)

    def emergency(self, name: str, *, by_phone: bool = False) -> None:
        """An A that the office judged is solved by a patch; a leader agrees by a press, or is said to have by phone."""
        fault = str(self.swift.say(ZHAO, "intake", FAULT).ticket)
        self.swift.carry_through(WANG, "confirm_class", fault)
        self.numbers[name] = drafted(self.swift, LI, solves=f"解决 {fault}", starts_at="", ends_at="")
        self.press(LI, "change.edit", name, **whole(self.swift))
        if not by_phone:
            self.press(ZHOU, "change.approve_emergency", name, reason="开标在即")
            self.press(ZHOU, "change.waive", name, waiver="no_backup", reason="开标在即，已存日志")
            return
        self.press(LI, "change.ask_emergency", name, reason="开标在即")
        self.swift.now += timedelta(minutes=16)
        consent_at = f"{self.swift.now.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"
        said = {"consent_by": id_of_person(self.swift, ZHOU), "consent_at": consent_at, "reason": "开标在即"}
        self.press(WANG, "change.phone_consent", name, **said)


def march(swift: SwiftDesk) -> Office:
    """The whole month, up to the first morning of April."""
    office = Office(swift)
    _third(office)
    _until_the_tenth(office)
    _afterwards(office)
    office.until("04-01 08:00")
    return office


def _third(office: Office) -> None:
    """Tuesday, the third: everything is proposed and drafted."""
    office.until("03 10:00")
    for name, opinion in (("upheld", "decline"), ("reassessed", "decline"), ("lapsed", "decline"), ("ended", "partly")):
        office.wish(name)
        office.assess(name, opinion)
    for name in ("forgotten", "withdrawn", "fault"):
        office.wish(name)
    office.press(ZHAO, "suggestion.withdraw", "withdrawn")
    office.press(WANG, "suggestion.call_defect", "fault", severity="C", reason="点了没反应")
    office.press(ZHAO, "suggestion.appeal", "upheld", reason="影响效率")
    office.press(ZHOU, "suggestion.uphold", "upheld", reason="与范本冲突")
    office.press(ZHAO, "suggestion.appeal", "reassessed", reason="影响效率")
    office.press(ZHOU, "suggestion.reassess", "reassessed", reason="再看一次")
    office.press(ZHOU, "suggestion.terminate", "ended", reason="系统将下线")
    office.put_up("live")
    office.hand_over("live", "its change")
    office.wish("owed")
    office.assess("owed")
    office.agree("owed", "04")
    office.draft("called off", "06", change_kind="configuration")
    office.press(WANG, "change.cancel", "called off", reason="不需要了")
    office.prepare("its change", "05", BUILD)
    office.draft("rolled back", "06")
    office.prepare("rolled back", "06")


def _until_the_tenth(office: Office) -> None:
    """A day is missed, one change completes, one is rolled back, one overruns, one is never begun."""
    office.until("05 09:30")
    office.press(WANG, "suggestion.replan", "owed", reason="接口未到位")
    office.agree("owed", "20", 2)
    office.press(LI, "suggestion.begin", "owed")
    office.present("owed")
    office.press(HE, "suggestion.assess", "reassessed", opinion="adopt", reason="可以做")
    office.begin("its change", "05", package=BUILD)
    office.until("05 21:00")
    office.complete("its change")
    office.until("06 10:00")
    office.press(WANG, "change.archive", "its change")
    office.put_up("silent")
    office.hand_over("silent", "overrun")
    office.prepare("overrun", "09", BUILD)
    office.draft("not begun", "10", change_kind="reinstall")
    office.prepare("not begun", "10")
    office.begin("rolled back", "06")
    how = {"reason": "抽取报错", "back_by": "2026-03-06T21:20", "data_since": "无新增"}
    office.press(LI, "change.roll_back", "rolled back", **how)
    office.press(HE, "change.verify_rollback", "rolled back", **BUSINESS_LIST, data_accounted="没有写入")
    office.until("09 10:00")
    office.put_up("tried twice", "25")
    office.judge("tried twice", "send_back", reason="导出没有筛选")
    office.present("tried twice", "2.4.2")
    office.judge("tried twice", "accept", 2)
    office.begin("overrun", "09", package=BUILD)
    office.until("09 22:20")
    office.complete("overrun")


def _afterwards(office: Office) -> None:
    """What a leader allows, what could not wait, and what nobody pressed."""
    office.until("10 10:00")
    office.press(WANG, "change.archive", "rolled back")
    office.press(WANG, "suggestion.close", "live")
    office.draft("excepted", "11", ("14:00", "15:30"))
    office.prepare("excepted", "11", is_excepted=True)
    office.begin("excepted", "11", "14:10")
    office.complete("excepted")
    office.until("12 10:00")
    office.emergency("emergency")
    office.press(LI, "change.begin_emergency", "emergency", **PACKAGE, planned_end="2026-03-12T11:30")
    office.complete("emergency")
    office.press(ZHANG, "change.make_up_test", "emergency", **TESTED)
    office.emergency("by phone", by_phone=True)
    office.until("13 10:30")
    office.press(WANG, "change.cancel", "by phone", reason="故障已恢复")


def _window(day: str, hours: tuple[str, str]) -> dict[str, str]:
    begin, end = (f"2026-03-{day}T{hour}" for hour in hours)
    return {"starts_at": begin, "ends_at": end}


def _earlier(hour: str, minutes: int) -> str:
    clock = at(f"2026-03-05T{hour}") - timedelta(minutes=minutes)
    return f"{clock.astimezone(SHANGHAI):%H:%M}"
