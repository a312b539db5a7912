"""Who may press what on a change: its scenes for the table of permissions."""

from datetime import timedelta
from typing import Protocol

from sqlmodel import select

from models.messaging.outbox import CardView
from models.people.person import Person
from sla.calendar.business_hours import SHANGHAI
from tests.support.access import writing
from tests.support.changes import (
    BACKUP,
    BUSINESS_LIST,
    CONFIRMED,
    DRAFT,
    HE,
    LI,
    PACKAGE,
    TECHNICAL_LIST,
    TESTED,
    WANG,
    ZHOU,
)
from tests.support.desk import Desk

A_DAY = timedelta(days=1)


class Noting(Protocol):
    """The table, as far as scenes write into it."""

    desk: Desk

    def note(self, scene: tuple[str, str], number: str | None, view: str | None, *actions: str) -> None:
        """Have everybody press each button."""


def note_changes(table: Noting) -> None:
    """A change from its draft to its record, one that is rolled back, an emergency, and an older ticket."""
    desk = table.desk
    desk.clock.set("2026-04-01", "10:00")
    table.note(("变更", "Change"), None, None, "change.open")
    _taken_over(table)
    day = f"{desk.now.astimezone(SHANGHAI) + A_DAY:%Y-%m-%d}"
    number = _up_to_begin(table, day)
    take(desk, LI, number, "change.begin", **PACKAGE)
    working = ("change.finish", "change.extend", "change.roll_back", "change.go_on")
    table.note(("变更实施中", "Change under way"), number, CardView.TEAM, *working)
    take(desk, LI, number, "change.finish", done_what="换包")
    scene = ("变更验证中", "Change being verified")
    table.note(scene, number, CardView.TEAM, "change.verify_technically", "change.verify")
    take(desk, WANG, number, "change.verify_technically", **TECHNICAL_LIST)
    take(desk, HE, number, "change.verify", **BUSINESS_LIST)
    table.note(("变更已完成", "Change completed"), number, CardView.TEAM, "change.archive")
    _emergency(table, day)


def _taken_over(table: Noting) -> None:
    number = table.desk.as_("赵小禾").say("intake", "统计报表导出后金额列全是0，请看一下").number
    table.desk.as_(WANG).reclassify(number, "change", "是变更")
    table.note(("旧的变更工单", "Older ticket of the kind change"), number, CardView.REPORTER, "change.take_over")


def _up_to_begin(table: Noting, day: str) -> str:
    desk = table.desk
    number = desk.as_(LI).submit(None, "change.draft", {**DRAFT, **_window(day)}).number
    drafting = ("change.edit", "change.deploy", "change.skip_test_system", "change.postpone", "change.cancel")
    asking = ("change.ask_emergency", "change.approve_emergency", "change.phone_consent")
    table.note(("变更草拟", "Change drafted"), number, CardView.TEAM, *drafting, *asking)
    take(desk, LI, number, "change.edit", **_whole(desk, day))
    take(desk, LI, number, "change.deploy", **PACKAGE, test_system="一区")
    table.note(("变更已部署测试环境", "Change deployed to test"), number, CardView.TEAM, "change.test")
    take(desk, "张海涛", number, "change.test", **TESTED)
    confirming = ("change.confirm", "change.send_back", "change.except", "change.approve_data")
    table.note(("变更测试通过", "Change tested"), number, CardView.TEAM, *confirming)
    take(desk, WANG, number, "change.confirm", **CONFIRMED)
    backing_up = ("change.announce", "change.back_up_system", "change.back_up_data", "change.concede", "change.waive")
    table.note(("变更已确认", "Change confirmed"), number, CardView.TEAM, *backing_up)
    desk.clock.set("2026-04-02", "20:05")
    take(desk, LI, number, "change.back_up_system", **_backup(day), backup_sort="image", backup_reference="img")
    data = {"backup_sort": "database_export", "backup_reference": "dump", "covers_until": f"{day}T19:30"}
    take(desk, LI, number, "change.back_up_data", **_backup(day), **data)
    take(desk, WANG, number, "change.concede", concession="no_sessions", reason="已看")
    table.note(("变更已备份", "Change backed up"), number, CardView.TEAM, "change.begin")
    return number


def _emergency(table: Noting, day: str) -> None:
    desk = table.desk
    fault = desk.as_("赵小禾").say("intake", "开标室投标文件全部解密失败").number
    browser = desk.as_(WANG)
    assert not browser.click(browser.card_with(fault, "more").post, "confirm_class").refused
    draft = {**DRAFT, "starts_at": "", "ends_at": "", "solves": fault, "system": "trading"}
    number = desk.as_(LI).submit(None, "change.draft", draft).number
    take(desk, LI, number, "change.edit", **{**_whole(desk, day), **draft})
    take(desk, LI, number, "change.ask_emergency", reason="急")
    desk.clock.set("2026-04-02", "20:30")
    consent = {"consent_by": _ids(desk)[ZHOU], "consent_at": f"{day}T20:20", "reason": "电话"}
    take(desk, WANG, number, "change.phone_consent", **consent)
    scene = ("紧急变更已批准", "Emergency approved")
    table.note(scene, number, CardView.TEAM, "change.begin_emergency", "change.confirm_consent")
    take(desk, ZHOU, number, "change.waive", waiver="no_backup", reason="来不及")
    take(desk, LI, number, "change.begin_emergency", **PACKAGE, planned_end=f"{day}T22:00")
    making_up = ("change.make_up_test", "change.make_up_confirmation")
    table.note(("紧急变更实施中", "Emergency under way"), number, CardView.TEAM, *making_up)
    how = {"reason": "无效", "back_by": f"{day}T21:30", "data_since": "无"}
    take(desk, LI, number, "change.roll_back", **how)
    take(desk, ZHOU, number, "change.confirm_consent", is_so="no")
    desk.tick("changes")
    scene = ("电话同意被领导否认", "Phone consent denied")
    table.note(scene, number, CardView.TEAM, "change.answer_unapproved")
    table.note(("变更回退待验证", "Rollback to be verified"), number, CardView.TEAM, "change.verify_rollback")
    roles = _has_roles(desk, HE, ["staff"])
    scene = ("变更验证人已不在业务处室", "Verifier of a change gone")
    table.note(scene, number, CardView.TEAM, "change.name_verifier")
    _has_roles(desk, HE, roles)


def _has_roles(desk: Desk, name: str, roles: list[str]) -> list[str]:
    """Somebody has just these roles from now on; those they had."""
    with writing(desk) as session:
        person = session.exec(select(Person).where(Person.name == name)).one()
        before, person.roles = list(person.roles), roles
        return before


def take(desk: Desk, who: str, number: str, action: str, **fields: str) -> None:
    """A step with its form, from the newest card that this person sees."""
    browser = desk.as_(who)
    told = browser.submit(browser.card_with(number, "more").post, action, fields)
    assert not told.refused, told.toast
    assert not told.field_errors, told.field_errors


def _whole(desk: Desk, day: str) -> dict[str, str]:
    """The whole draft."""
    said = {
        "change_impact": "无",
        "touches_main": "yes",
        "fallback": "镜像",
        "fallback_minutes": "30",
        "notice_text": "无",
    }
    return {**DRAFT, **_window(day), **said, "notice_text": "无", "verifier": _ids(desk)[HE]}


def _window(day: str) -> dict[str, str]:
    """The evening of a day."""
    return {"starts_at": f"{day}T20:00", "ends_at": f"{day}T22:00", "stops": "no"}


def _backup(day: str) -> dict[str, str]:
    """What both backups say."""
    return {**BACKUP, "finished_at": f"{day}T19:30", "backup_size": "8 GB"}


def _ids(desk: Desk) -> dict[str, str]:
    with desk.session() as session:
        return {person.name: str(person.id) for person in session.exec(select(Person)).all()}
