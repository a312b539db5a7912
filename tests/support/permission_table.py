"""Who may press what in a matter of permissions, asked of the router: `python -m tests.support.permission_table`.

Each scene is played through the web chat. Then every person presses every button of the scene on every platform, each
press in a transaction that is undone, and the answer is noted: acted on, or turned down.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from sqlmodel import Session, col, select

from bot.rules import load_rules
from handlers.desk import WORKFLOWS
from handlers.desk import desk as router
from handlers.turn.session import TurnSession
from handlers.turn.turn import Turn
from models.access.terms import AccessView
from models.chat import Click
from models.database.engines import writing_engine
from models.duty.roster import Absence
from models.messaging.outbox import CardView, Post, new_post_id
from models.people.person import Account, Department, Person
from models.refusal import Refusal
from models.storage.new_row import bare_row
from models.terms import Language, Platform, Role
from models.tickets.ticket import Ticket
from tests.support.change_permissions import note_changes
from tests.support.databases import Databases
from tests.support.desk import ZH, Desk, running_desk
from tests.support.hand_table import with_hands
from tests.support.suggestion_scenes import suggestion_scenes

DOCUMENT = Path(__file__).parents[2] / "docs" / "generated" / "permissions.md"
FAMILIES = ("access", "card", "revocation", "review", "admin", "leave", "ledger", "suggestion", "change")
"""The beginnings of the actions that the table has: permissions, suggestions, and changes."""

HOLDER, PREPARER, COLLEAGUE = "赵小禾", "陈思远", "刘晓彤"
LEADER, DEPUTY, OTHER_LEADER = "周主任", "吴副主任", "秦主任"
ADMIN, APPROVING_ADMIN, VENDOR_ADMIN = "孙工", "何静", "外聘管理员"
ROLES = {
    HOLDER: ("申请人、持有人", "Applicant, holder"),
    PREPARER: ("代填人", "Preparer"),
    COLLEAGUE: ("其他业务人员", "Other staff"),
    LEADER: ("本部门领导", "Leader of the department"),
    DEPUTY: ("代理审批人", "Deputy"),
    OTHER_LEADER: ("其他领导", "Other leaders"),
    ADMIN: ("系统管理员", "Administrator"),
    APPROVING_ADMIN: ("业务处室兼管理员", "Office and administrator"),
    VENDOR_ADMIN: ("外单位的管理员", "Administrator from a vendor"),
    "王敏": ("业务处室", "Office"),
    "李强": ("技术人员（外单位）", "Engineer from a vendor"),
    "郑文": ("审计", "Auditor"),
    "投标人 冯立": ("外部用户", "External user"),
    "离任领导": ("已离职的领导", "Leader who has left"),
    "": ("无人认领的账号", "Unlinked account"),
}
"""Everybody who presses, by name: the role in Chinese and in English."""

WISH = {"role": "room_admin", "scope": "room_3", "until": "2026-09-30", "reason": "接替老郝负责三号评标室"}
SENSITIVE = {"role": "recordings", "scope": "room_3", "until": "2026-03-20", "reason": "调阅三号评标室录像"}


class Row(NamedTuple):
    """One button in one scene: who may press it, on which platform."""

    scene: tuple[str, str]
    action: str
    may: dict[tuple[str, Platform], bool]


class Table:
    """The office, its people as the table needs them, and the answers as they are collected."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.engine = writing_engine(desk.settings.database)
        self.rules = load_rules(desk.settings, self.engine)
        self.rows: list[Row] = []
        self._people()

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def note(self, scene: tuple[str, str], number: str | None, view: str | None, *actions: str) -> None:
        """Have everybody press each button, on the ticket's card of that view or on none."""
        for action in actions:
            may = {
                (name, platform): self._may(name, platform, number, view, action)
                for platform in Platform
                for name in ROLES
            }
            self.rows.append(Row(scene, action.partition(":")[0], may))

    def _may(self, name: str, platform: Platform, number: str | None, view: str | None, action: str) -> bool:
        with self._undone() as session:
            account = Account(platform=platform, external_id=f"of {name}", name=name)
            account.person = session.exec(select(Person).where(Person.name == name)).one_or_none()
            session.add(account)
            session.flush()
            post = _card_for(session, account, number, view) if number and view else None
            turn = Turn(session, self.desk.now, self.rules, WORKFLOWS, Language.ZH, account)
            click = Click.model_validate(
                {
                    "idempotency_key": "press",
                    "place": {"platform": platform, "chat": f"@{account.external_id}"},
                    "sender": {"platform": platform, "account": account.external_id},
                    "action": action,
                    "post": post,
                    "is_direct": True,
                }
            )
            try:
                reply = router.act(click, turn)
                turn.finish()
            except Refusal:
                return False
            return not reply.is_refusal

    @contextmanager
    def _undone(self) -> Iterator[TurnSession]:
        with self.engine.connect() as connection, TurnSession(connection) as session:
            yield session
            session.rollback()
            connection.rollback()

    def _people(self) -> None:
        with Session(self.engine) as session:
            named = {person.name: person for person in session.exec(select(Person)).all()}
            other = Department(name="交易三科")
            session.add_all(
                [
                    Person(name=OTHER_LEADER, roles=[Role.LEADER], department=other),
                    Person(name=VENDOR_ADMIN, roles=[Role.ADMIN], company="蓝湾软件"),
                    Person(
                        name="离任领导",
                        roles=[Role.LEADER, Role.ADMIN],
                        department=named[LEADER].department,
                        active_until=self.desk.now - timedelta(seconds=1),
                    ),
                ]
            )
            session.commit()

    def send_away(self, name: str) -> None:
        """The person called `name` is away for a day."""
        with Session(self.engine) as session:
            person = session.exec(select(Person).where(Person.name == name)).one()
            now = self.desk.now
            session.add(
                Absence(
                    person_id=person.id or 0,
                    begins_at=now,
                    ends_at=now + timedelta(days=1),
                    entered_by_id=person.id or 0,
                    entered_at=now,
                )
            )
            session.commit()

    def bring_back(self) -> None:
        """Nobody is away any more."""
        with Session(self.engine) as session:
            for absence in session.exec(select(Absence)).all():
                absence.withdrawn_at = self.desk.now
            session.commit()


def _card_for(session: Session, account: Account, number: str, view: str) -> str:
    """The ticket's card, standing in the account's own chat, whoever it belongs to."""
    ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
    found = select(Post).where(Post.ticket_id == ticket.id, Post.card_view == view).order_by(col(Post.seq).desc())
    card = session.exec(found.limit(1)).one().card
    post = bare_row(
        Post,
        id=new_post_id(),
        platform=account.platform,
        chat=f"@{account.external_id}",
        language=Language.ZH,
        ticket_id=ticket.id,
        card=card,
        queued_at=ticket.created_at,
    )
    session.add(Post.model_validate(post.__dict__ | {"state": "sent"}))
    session.flush()
    return post.id


def collect(desk: Desk) -> list[Row]:
    """The whole table, scene after scene of a request's life."""
    table = Table(desk)
    try:
        _without_a_card(table)
        _prepared(table)
        _asked(table)
        _sensitive(table)
        number = _approved(table)
        _granted(table, number)
        _held(table, number)
        _checklist(table, number)
        _handover(table)
        suggestion_scenes(table)
        _review(table)
        note_changes(table)
    finally:
        table.close()
    return table.rows


def _ask(desk: Desk, who: str = HOLDER, **wish: str) -> str:
    return desk.as_(who).submit(None, "access.ask:evaluation", wish or WISH).number


def _without_a_card(table: Table) -> None:
    scene = ("不在卡片上", "On no card")
    table.note(scene, None, None, *WITHOUT_A_CARD)
    number = table.desk.as_(HOLDER).say("desk", "我是新调来的，看不到评标菜单").number
    table.note(("读作权限申请的消息", "Message read as an access request"), number, CardView.REPORTER, "access.fill")
    table.desk.as_(HOLDER).press(number, "撤回")


def _prepared(table: Table) -> None:
    desk, scene = table.desk, ("代填，待本人确认", "Prepared, awaiting confirmation by the applicant")
    number = _ask(desk, PREPARER, **WISH, whom=HOLDER)
    table.note(scene, number, CardView.REPORTER, "access.claim", "access.disclaim", "access.approve", "access.withdraw")
    desk.as_(HOLDER).press(number, "确认是我申请")
    scene = ("代填，已确认，待审批", "Prepared and confirmed, pending approval")
    table.note(scene, number, AccessView.DECIDER, "access.approve", "access.withdraw")
    desk.as_(HOLDER).press(number, "access.withdraw")


def _asked(table: Table) -> None:
    desk, scene = table.desk, ("待审批", "Pending approval")
    number = _ask(desk)
    deciding = ("access.approve", "access.reject", "access.return")
    table.note(scene, number, AccessView.DECIDER, *deciding, "access.withdraw", "card.show")
    table.send_away(LEADER)
    table.note(
        ("待审批，本部门领导不在岗", "Pending approval, the leader is absent"), number, AccessView.DECIDER, *deciding
    )
    table.bring_back()
    desk.as_(LEADER).fill(number, "退回补正", missing="写明评标室")
    table.note(("退回补正", "Sent back for completion"), number, CardView.REPORTER, "access.amend", *deciding[:1])
    desk.as_(HOLDER).press(number, "access.withdraw")


def _sensitive(table: Table) -> None:
    desk = table.desk
    number = _ask(desk, **SENSITIVE)
    scene = ("敏感角色，待第一位领导", "Sensitive role, no approval yet")
    table.note(scene, number, AccessView.DECIDER, "access.approve")
    desk.as_(LEADER).press(number, "同意")
    scene = ("敏感角色，本部门领导已同意", "Sensitive role, approved by the leader of the department")
    table.note(scene, number, AccessView.DECIDER, "access.approve", "access.reject")
    desk.as_(HOLDER).press(number, "access.withdraw")


def _approved(table: Table) -> str:
    desk = table.desk
    number = _ask(desk)
    desk.as_(LEADER).press(number, "同意")
    granting = ("access.grant", "access.impossible")
    table.note(("待办理", "To be granted"), number, AccessView.GRANTER, *granting, "access.withdraw", "access.approve")
    return number


def _granted(table: Table, number: str) -> None:
    table.desk.as_(ADMIN).fill(number, "已授权", set_as="加入三号评标室管理员组")
    scene = ("已授权，待本人核验", "Granted, awaiting verification")
    table.note(scene, number, CardView.REPORTER, "access.works", "access.fails", "access.grant", "access.withdraw")
    table.desk.as_(HOLDER).press(number, "可以使用")


def _held(table: Table, number: str) -> None:
    holding = ("access.extend", "access.give_back", "access.revoke")
    table.note(("在用", "In use"), number, CardView.REPORTER, *holding, f"access.bring:{number}")


def _checklist(table: Table, number: str) -> None:
    desk = table.desk
    desk.as_(HOLDER).press(number, "access.give_back")
    checklist = max(ticket.number for ticket in desk.tickets())
    stepping = ("revocation.disable", "revocation.revoke", "revocation.check")
    table.note(("收回清单，待收回", "Checklist, to be revoked"), checklist, AccessView.CHECKLIST, *stepping)
    desk.as_(ADMIN).fill(checklist, "已收回", revoke_note="移出管理员组")
    scene = (f"收回清单，{ADMIN}已收回，待核验", f"Checklist, revoked by {ADMIN}, to be verified")
    table.note(scene, checklist, AccessView.CHECKLIST, *stepping)
    desk.as_("王敏").press(checklist, "核验")


def _handover(table: Table) -> None:
    desk, scene = table.desk, ("管理员权限移交", "Handover of administrator rights")
    with desk.session() as session:
        ids = {person.name: str(person.id) for person in session.exec(select(Person)).all()}
    appointed = {"system": "evaluation", "primary": ids[ADMIN], "stand_in": ids[APPROVING_ADMIN]}
    listed = {"handing": ids["李强"], "items": "账号与口令", "go_live": f"{desk.now:%Y-%m-%d}"}
    number = desk.as_(LEADER).submit(None, "admin.appoint", {**appointed, **listed}).number
    pressing = ("admin.hand_over", "admin.receive", "admin.know", "admin.cancel")
    table.note(scene, number, AccessView.ADMIN_HANDOVER, *pressing)
    desk.as_("李强").press(number, "已移交")
    scene = ("管理员权限移交，外单位已移交", "Handover, the vendor has handed over")
    table.note(scene, number, AccessView.ADMIN_HANDOVER, *pressing[1:])


def _review(table: Table) -> None:
    desk = table.desk
    number = _ask(desk)
    desk.as_(LEADER).press(number, "同意")
    desk.as_(ADMIN).fill(number, "已授权", set_as="加入三号评标室管理员组")
    desk.clock.set("2026-04-01", "09:00")
    desk.tick("access_review")
    desk.settle()
    line = desk.as_(LEADER).card_with(None, "保留")
    keep = line.button("保留")
    assert keep is not None
    argument = keep.action.partition(":")[2]
    scene = ("权限复核", "Quarterly review")
    table.note(
        scene,
        line.ticket,
        AccessView.REVIEW,
        f"review.keep:{argument}",
        f"review.revoke:{argument}",
        f"review.later:{argument}",
    )


def written(rows: list[Row]) -> str:
    """The table as the document shows it: a row for each scene and button, a column for each role."""
    lines = [_HEAD]
    for platform, name in NAMES.items():
        lines += [f"## {name}", "", "| | 按钮 Button | " + " | ".join(_heads()) + " |"]
        lines += ["|---" * (len(ROLES) + 2) + "|"]
        before = ""
        for row in rows:
            scene = "" if row.scene[0] == before else f"{row.scene[0]}<br>{row.scene[1]}"
            before = row.scene[0]
            cells = ("✔" if row.may[person, platform] else "—" for person in ROLES)
            lines.append(f"| {scene} | {label_of(row.action)} `{row.action}` | " + " | ".join(cells) + " |")
        lines.append("")
    return with_hands("\n".join(lines))


def label_of(action: str) -> str:
    """What stands on the button; commands that no card offers have a name of their own."""
    return COMMANDS.get(action) or ZH(f"button.{action}")


def _heads() -> list[str]:
    return [f"{chinese}<br>{english}" for chinese, english in ROLES.values()]


def unasked(rows: list[Row]) -> set[str]:
    """Actions of the router that are about permissions and stand in no row."""
    actions = {action for action in router.clicks if action.partition(".")[0] in FAMILIES}
    return actions - {row.action for row in rows}


def main() -> None:
    """Write the document anew, from a desk with the demo office on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        databases = Databases(Path(folder))
        try:
            with databases.with_office("sqlite", Path(folder)) as url, running_desk(url, Path(folder)) as office:
                rows = collect(office)
        finally:
            databases.close()
    DOCUMENT.write_text(written(rows), "utf-8")
    sys.stdout.write(f"{DOCUMENT}: {len(rows)} rows, {len(ROLES)} roles, {len(NAMES)} platforms\n")


WITHOUT_A_CARD = ("access.open", "access.mine", "access.ledger", "ledger.open", "leave.open", "admin.open")
COMMANDS = {
    "access.mine": "我的权限",
    "access.ledger": "权限台账",
    "ledger.open": "权限台账",
    "access.bring": "把卡片送到单聊",
}
NAMES = {Platform.WEBCHAT: "网页 Web chat", Platform.SLACK: "Slack", Platform.TELEGRAM: "Telegram"}
_HEAD = """# 权限事项：谁可以按哪个按钮 · Who may press what

本表由程序自己的路由生成：`.venv/bin/python -m tests.support.permission_table`；测试逐格核对。
✔ 照办；— 拒绝，用一句话说明缘由，什么都不改。卡片人人看得到一样的按钮，按下的那一刻才看身份。

The router of the desk makes this table, and a test compares every cell. ✔ means that the press acts; — means that it is
refused with one sentence and changes nothing. Everybody sees the same buttons; roles are checked at the press.
"""

if __name__ == "__main__":
    main()
