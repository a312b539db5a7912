"""The office of the replay: forty people, half of them in Slack, with rooms on both platforms and a weekly roster."""

from sqlmodel import Session, col, select

from handlers.duty import roster_import as roster
from models.people.person import Account, Department, Person
from models.people.place import PlaceSetting
from models.terms import Language, Platform, Purpose, Role, Visibility
from tests.support.one_connection import SwiftDesk

SLACK_INTAKE, SLACK_TEAM = "C0INTAKE", "C0TEAM"
OFFICE = ("王敏", "马跃", "何静", "于洋")
ENGINEERS = ("李强", "张海涛", "孟凡")
LEADERS = ("周主任", "吴副主任")
OUTSIDERS = ("投标人 冯立", "代理机构 蒋岚")
NEWCOMERS = (
    *(
        (name, unit, Role.STAFF)
        for unit, names in {
            "交易一科": "郭晨 唐宁 曹磊 邓颖 萧然 冯雪 程实",
            "交易二科": "许诺 沈冰 韩松 杨帆 朱琳 秦川 尤佳",
            "评标管理科": "何苗 吕航 施展 孔静 严谨 金辉 魏来 陶乐 姜山 戚敏",
        }.items()
        for name in names.split()
    ),
    ("于洋", "综合科", Role.OFFICE),
    ("孟凡", None, Role.ENGINEER),
)
PLAN = """
[[rotation]]
first = 2026-01-26
last = 2026-05-03
change_at = "08:30"
every_days = 7
duty = ["李强", "张海涛"]
backup = ["张海涛", "李强"]
duty_leader = ["周主任", "吴副主任"]
"""


def furnish(desk: SwiftDesk) -> None:
    """Everybody has one account; every second one is in Slack."""
    with desk.session() as session:
        units = {one.name: one.id for one in session.exec(select(Department)).all()}
        for name, unit, role in NEWCOMERS:
            company = None if unit else "蓝湾软件"
            person = Person(name=name, roles=[str(role)], department_id=units.get(unit or ""), company=company)
            session.add(person)
            session.flush()
            session.add(Account(platform=Platform.WEBCHAT, external_id=name, name=name, person_id=person.id))
        session.flush()
        _move_every_second_to_slack(session)
        for chat, purpose in ((SLACK_INTAKE, Purpose.INTAKE), (SLACK_TEAM, Purpose.TEAM)):
            session.add(
                PlaceSetting(
                    platform=Platform.SLACK,
                    chat=chat,
                    purpose=purpose,
                    visibility=Visibility.FULL,
                    language=Language.ZH,
                    set_by="replay",
                    set_at=desk.now,
                )
            )
        roster.apply(session, PLAN, "roster.toml")


def accounts_of(desk: SwiftDesk) -> dict[str, tuple[Platform, str]]:
    """By name, the platform that somebody uses and the account there."""
    with desk.session() as session:
        rows = session.exec(select(Person.name, Account.platform, Account.external_id).join(Account)).all()
    return {name: (Platform(platform), account) for name, platform, account in rows}


def people_of(desk: SwiftDesk) -> dict[str, str]:
    """By name, what somebody is: the first of their roles."""
    with desk.session() as session:
        return {one.name: one.roles[0] for one in session.exec(select(Person).order_by(col(Person.id))).all()}


def _move_every_second_to_slack(session: Session) -> None:
    accounts = session.exec(select(Account).order_by(col(Account.id))).all()
    for number, account in enumerate(accounts):
        if number % 2 and account.name not in OUTSIDERS:
            account.platform, account.external_id = Platform.SLACK, f"U{number:03}"
            session.add(account)
