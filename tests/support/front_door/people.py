"""The people who stand at the front door: one of each role, and those whose sessions ended or who owe something."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col

from handlers.logins.guest_links import GUEST_PATH
from handlers.logins.resets import end_all_sessions, shut
from models.database.engines import writing_engine
from models.logins.credential import Credential
from models.logins.guest_link import make_guest_link
from models.logins.session import LoginSession
from models.people.person import Account, Person
from models.terms import Platform, Role
from tests.support.desk import Browser, Desk
from tests.support.hands import GUARD
from tests.support.logins import BETTER, GOOD, HOME, LoginDesk
from tests.support.phone import CALL

ADMINISTRATOR = "孙工"
ROLES = {
    "reporter": "赵小禾",
    "staff": "陈思远",
    "external": "代理机构 蒋岚",
    "office": "王敏",
    "engineer": "李强",
    "project_lead": "项目负责人 丁一",
    "admin": ADMINISTRATOR,
    "vendor_admin": "外聘管理员",
    "leader": "周主任",
    "auditor": "郑文",
    "security": GUARD,
}
"""The columns of the table that stand for a role, each with its person; the tickets of the scene are the reporter's."""
WITH_ALL = (Role.OFFICE, Role.ADMIN, Role.AUDITOR)
"""The roles of people who have no session any more: with one, they would read everything."""
VENDOR, OF_THE_VENDOR = "蓝湾软件", ("项目负责人 丁一", "外聘管理员")
MORE_PEOPLE: Mapping[str, tuple[Role, ...]] = {
    "项目负责人 丁一": (Role.PROJECT_LEAD,),
    "外聘管理员": (Role.ADMIN,),
    GUARD: (Role.SECURITY,),
    "新人 安宁": (Role.STAFF,),
    "升职 白露": (Role.STAFF,),
    "卸任 常青": (Role.STAFF, *WITH_ALL),
    **dict.fromkeys(("退出 戴月", "闲置 方圆", "久坐 高山", "离任 何川", "停用 江海"), WITH_ALL),
    **dict.fromkeys(("被退 柯然", "改密 林间", "过期 木子", "无号 宁静"), WITH_ALL),
}
NEWCOMER, PROMOTED, DEMOTED = "新人 安宁", "升职 白露", "卸任 常青"
LONG, YEARS = timedelta(days=1), timedelta(days=1000)
Ending = Callable[[LoginDesk, Browser, str], None]


def outsider(house: LoginDesk, office: Browser) -> Browser:
    """The browser of a caller whom the office entered, and who opened the link to their ticket."""
    number = office.submit(None, "phone_in", CALL, place="intake").number
    ticket_id = house.desk.ticket(number).id or 0
    code = house.turn(lambda turn: make_guest_link(turn.session, ticket_id, "a@b.example", asks_digits=False))
    seat = house.desk.stranger()
    assert seat.form(f"{GUEST_PATH}{code}").status_code == 303
    return seat


def add_people(desk: Desk) -> None:
    """Everybody whom the demo's office lacks, with an account on the page."""
    engine = writing_engine(desk.settings.database)
    with Session(engine) as session:
        for name, roles in MORE_PEOPLE.items():
            person = Person(
                name=name, roles=list(roles), company=VENDOR if name in OF_THE_VENDOR else None, phone=f"{name}-1"
            )
            session.add(Account(platform=Platform.WEBCHAT, external_id=name, name=name, person=person))
        session.commit()
    engine.dispose()


def promote(house: LoginDesk) -> None:
    """Somebody has more roles than when they logged in."""
    house.write(update(Person).where(_is(PROMOTED)).values(roles=[Role.STAFF, *WITH_ALL]))


def demote(house: LoginDesk) -> None:
    """Somebody has fewer."""
    house.write(update(Person).where(_is(DEMOTED)).values(roles=[Role.STAFF]))


def ended(house: LoginDesk) -> dict[str, Browser]:
    """Browsers whose sessions ended, each in its own way, with the cookies of when they went on."""
    return {how: _ended(house, name, end) for how, (name, end) in ENDINGS.items()}


def owing(house: LoginDesk) -> Browser:
    """A browser of a person whose password has expired, in a desk where passwords do."""
    seat = house.seat("过期 木子")
    long_ago = house.database_moment() - YEARS
    house.write(update(Credential).where(col(Credential.person_id) == house.id_of("过期 木子")).values(set_at=long_ago))
    return seat


def without_account(house: LoginDesk) -> Browser:
    """A browser of a person whose account on the page was taken from them."""
    seat = house.seat("无号 宁静")
    taken = update(Account).where(col(Account.external_id) == "无号 宁静")
    house.write(taken.values(deactivated_at=house.database_moment()))
    return seat


def _ended(house: LoginDesk, name: str, end: Ending) -> Browser:
    seat = house.seat(name)
    kept = dict(seat.http.cookies)
    assert seat.get("/chat/me").json()["person"]["name"] == name
    end(house, seat, name)
    seat.http.cookies.clear()
    seat.http.cookies.update(kept)
    return seat


def _is(name: str) -> ColumnElement[bool]:
    return col(Person.name) == name


def _log_out(house: LoginDesk, seat: Browser, name: str) -> None:
    """In the browser itself, which then comes back with the cookie of before."""
    assert seat.form("/logout").status_code == 303


def _age(column: str) -> Ending:
    def age(house: LoginDesk, seat: Browser, name: str) -> None:
        of = update(LoginSession).where(col(LoginSession.person_id) == house.id_of(name))
        house.write(of.values({column: house.database_moment() - LONG}))

    return age


def _leave(house: LoginDesk, seat: Browser, name: str) -> None:
    house.write(update(Person).where(_is(name)).values(active_until=house.desk.now))


def _shut(house: LoginDesk, seat: Browser, name: str) -> None:
    by, person = house.id_of(GUARD), house.id_of(name)
    house.turn(lambda turn: shut(turn, by, person, HOME))


def _end_all(house: LoginDesk, seat: Browser, name: str) -> None:
    by, person = house.id_of(GUARD), house.id_of(name)
    house.turn(lambda turn: end_all_sessions(turn, by, person, HOME))


def _change_elsewhere(house: LoginDesk, seat: Browser, name: str) -> None:
    other = house.seat(name)
    assert other.form("/login/own/password", before=GOOD, password=BETTER, again=BETTER).status_code == 200


ENDINGS: Mapping[str, tuple[str, Ending]] = {
    "logged out": ("退出 戴月", _log_out),
    "idle": ("闲置 方圆", _age("seen_at")),
    "of age": ("久坐 高山", _age("made_at")),
    "left the office": ("离任 何川", _leave),
    "shut": ("停用 江海", _shut),
    "ended by security": ("被退 柯然", _end_all),
    "password changed elsewhere": ("改密 林间", _change_elsewhere),
}
