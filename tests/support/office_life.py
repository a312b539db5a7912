"""The office at work at random, on one connection: reports, presses on whatever a card offers, calls, and time."""

import random
from datetime import datetime, timedelta

from sqlmodel import col, select

from handlers.duty import roster_import as roster
from models.clocks.desk_time import DeskTime
from models.people.person import Person
from models.terms import Role
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import SHANGHAI
from tests.support.office_people import OfficePeople
from tests.support.one_connection import SwiftDesk
from tests.support.presses import Presses

TEXTS = (
    "系统登录不了，所有人都打不开",
    "统计报表导出后金额列全是0，请看一下",
    "登录页面很慢，要等一分钟才能打开",
    "公示有一个错别字",
    "请问怎么导出报表？",
    "建议增加导出按钮",
    "我要开通评标系统权限",
    "我要投诉代理机构",
    "打印机坏了",
    "另外签章也盖不上",
    "还是不行",
    "好了，谢谢",
    "怎么样了",
    "没事了",
    "我也是",
)
REPORTERS = ("赵小禾", "陈思远", "刘晓彤", "投标人 冯立", "王敏", "李强")
HOLDERS = (*REPORTERS[:3], "孙工", "张海涛", "吴副主任")
"""Who asks for rights: an administrator, a vendor's engineer and a leader, too."""
STARTS = (datetime(2026, 3, 3, 10, tzinfo=SHANGHAI), datetime(2026, 3, 31, 15, tzinfo=SHANGHAI))
"""A Tuesday in the middle of a quarter, and the afternoon before the rights of a new one are looked through."""
ROSTER = """
[[rotation]]
first = 2026-03-02
last = 2026-08-31
change_at = "08:30"
every_days = 1
duty = ["李强", "王敏", "张海涛"]
backup = ["张海涛", "李强", "马跃"]
duty_leader = ["周主任", "吴副主任"]
"""
LENGTHS = tuple(timedelta(hours=hours) for hours in (0.2, 1, 3, 20, 24, 60, 24 * 8))
RARELY = 0.3
NO_STEP = frozenset({"more", "why", "card.show"})
PRESSERS = {
    "access.approve": (Role.LEADER,),
    "access.grant": (Role.ADMIN,),
    "review": (Role.LEADER,),
    "revocation": (Role.ADMIN, Role.OFFICE),
    "admin": (Role.ADMIN, Role.ENGINEER, Role.LEADER),
    "order": (Role.LEADER,),
    "take": (Role.ENGINEER,),
    "confirm_class": (Role.OFFICE,),
}
"""By how an action begins, who presses it more often than others do."""


class OfficeLife:
    """What happens is the seed's alone."""

    def __init__(self, desk: SwiftDesk, seed: int) -> None:
        self.desk = desk
        self.presses = Presses(desk)
        self.random = random.Random(seed)  # noqa: S311 - it shall be the same again
        self.people = OfficePeople(desk, self.random)
        desk.now = STARTS[seed % len(STARTS)]
        with desk.session() as session:
            session.add(DeskTime(first_alive_at=desk.now, alive_at=desk.now))
            roster.apply(session, ROSTER, "roster.toml")
            self.names = list(session.exec(select(Person.name).order_by(col(Person.id))).all())
        for _ in range(2):
            self._give_right()

    def step(self) -> None:
        """One thing happens; half of them are presses."""
        happening = self.random.choices(
            (
                *(self._say, self._ask_for_right, self._give_right, self._call, self._pass_time),
                *(self._change_people, self._hand_administration_over, self._press, self._answer_roster),
            ),
            weights=(14, 3, 3, 3, 8, 8, 4, 56, 1),
        )[0]
        happening()
        self.desk.tick("access_review")  # every ten seconds, so nobody sees a day on which it has not looked

    def numbers(self) -> list[str]:
        """Every ticket there is, oldest first."""
        with self.desk.session() as session:
            return list(session.exec(select(Ticket.number).order_by(col(Ticket.id))).all())

    def _say(self) -> None:
        self.desk.say(self.random.choice(REPORTERS), "intake", self.random.choice(TEXTS))

    def _ask_for_right(self) -> tuple[str, str]:
        """The number of the request, "" for none, and who will hold it."""
        fields = {
            "role": self.random.choice(("room_admin", "recordings")),
            "scope": self.random.choice(("room_1", "room_2", "room_3")),
            "until": (self.desk.now + timedelta(days=20)).date().isoformat(),
            "reason": "工作需要",
            "whom": self.random.choice(HOLDERS),
        }
        reply = self.desk.submit(self.random.choice(HOLDERS), "access.ask:evaluation", fields)
        return reply.ticket or "", fields["whom"]

    def _give_right(self) -> None:
        """A right on its whole way, as far as those who are here may let it go."""
        number, holder = self._ask_for_right()
        for action, people in (
            *(
                ("access.claim", [holder]),
                ("access.approve", ["周主任", "吴副主任"]),
                ("access.grant", ["孙工", "何静"]),
            ),
            ("access.works", self.random.choice(([holder], []))),
        ):
            for who in people if number else ():
                self.desk.carry_through(who, action, number)

    def _call(self) -> None:
        words = {"text": self.random.choice(TEXTS[:6]), "name": "老周", "unit": "岚山建设", "phone": "0532-8000-9999"}
        self.desk.carry_through(self.random.choice(("王敏", "马跃")), "phone_in.open", None, **words)

    def _pass_time(self) -> None:
        self.desk.pass_time(self.random.choice(LENGTHS))
        self.desk.tick()

    def _change_people(self) -> None:
        self.random.choice(self.people.happenings())()

    def _hand_administration_over(self) -> None:
        """A leader appoints two of those who administer; the vendor is somebody known here, or a name."""
        primary, stand_in = self.random.sample(("孙工", "何静", "马跃", "吴副主任"), 2)
        vendor = self.random.choice(("李强", "张海涛", ""))
        fields = {
            "system": self.random.choice(("evaluation", "trading")),
            "handing": self.people.id_of(vendor) if vendor else "",
            "handing_name": "" if vendor else "老厂商",
            "primary": self.people.id_of(primary),
            "stand_in": self.people.id_of(stand_in),
            "go_live": (self.desk.now + timedelta(days=self.random.choice((1, 9)))).date().isoformat(),
            "items": "账号与口令",
        }
        self.desk.submit(self.random.choice(("周主任", "吴副主任")), "admin.appoint", fields)

    def _press(self) -> None:
        numbers = self.numbers()
        if not numbers:
            self._say()
            return
        number = self.random.choice(numbers[-12:])
        with self.desk.session() as session:
            actions = self.presses.offered(session, number, self.random.choice((1, 2, None)))
            for person in session.exec(select(Person)).all() if self.random.random() < RARELY else ():
                actions |= self.presses.more(session, number, person)
        actions -= NO_STEP
        if actions:
            action = self.random.choice(sorted(actions))
            self.desk.carry_through(self._presser(action, number), action, number)

    def _answer_roster(self) -> None:
        """Somebody presses what the roster asks them on their own page."""
        who = self.random.choice(self.names)
        home = self.desk.click(who, "home").home
        lines = home.sections[0].lines if home else ()
        for button in (one for line in lines for one in (line.button, line.other) if one is not None):
            if not button.action.startswith("show"):
                self.desk.click(who, button.action)
                return

    def _presser(self, action: str, number: str) -> str:
        """Whoever has it, reported it, has a role for it, or anybody at all."""
        with self.desk.session() as session:
            ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
            concerned = [one.name for one in (ticket.assignee, ticket.reporter) if one is not None]
            roles = next((roles for begins, roles in PRESSERS.items() if action.startswith(begins)), tuple(Role))
            people = session.exec(select(Person).order_by(col(Person.id))).all()
            fitting = [one.name for one in people if one.has(*roles)]
        return self.random.choice(self.random.choice((concerned, fitting, fitting, self.names)) or self.names)
