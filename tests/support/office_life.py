"""The office at work at random, on one connection: reports, presses on whatever a card offers, calls, and time."""

import random
from datetime import timedelta

from sqlmodel import col, select

from models.people.person import Person
from models.tickets.ticket import Ticket
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
LENGTHS = tuple(timedelta(hours=hours) for hours in (0.2, 1, 3, 24, 60))
LEAVERS = ("刘晓彤", "马跃", "张海涛")
NO_STEP = frozenset({"more", "why", "card.show"})


class OfficeLife:
    """What happens is the seed's alone."""

    def __init__(self, desk: SwiftDesk, seed: int) -> None:
        self.desk = desk
        self.presses = Presses(desk)
        self.random = random.Random(seed)  # noqa: S311 - it shall be the same again
        with desk.session() as session:
            self.names = list(session.exec(select(Person.name).order_by(col(Person.id))).all())

    def step(self) -> None:
        """One thing happens; half of them are presses."""
        happening = self.random.choices(
            (self._say, self._ask_for_right, self._call, self._pass_time, self._leave, self._press),
            weights=(22, 5, 3, 8, 1, 61),
        )[0]
        happening()

    def numbers(self) -> list[str]:
        """Every ticket there is, oldest first."""
        with self.desk.session() as session:
            return list(session.exec(select(Ticket.number).order_by(col(Ticket.id))).all())

    def _say(self) -> None:
        self.desk.say(self.random.choice(REPORTERS), "intake", self.random.choice(TEXTS))

    def _ask_for_right(self) -> None:
        fields = {
            "role": self.random.choice(("room_admin", "recordings")),
            "scope": self.random.choice(("room_1", "room_2", "room_3")),
            "until": (self.desk.now + timedelta(days=20)).date().isoformat(),
            "reason": "工作需要",
            "whom": self.random.choice(REPORTERS[:3]),
        }
        self.desk.submit(self.random.choice(REPORTERS[:3]), "access.ask:evaluation", fields)

    def _call(self) -> None:
        words = {"text": self.random.choice(TEXTS[:6]), "name": "老周", "unit": "岚山建设", "phone": "0532-8000-9999"}
        self.desk.carry_through(self.random.choice(("王敏", "马跃")), "phone_in.open", None, **words)

    def _pass_time(self) -> None:
        self.desk.pass_time(self.random.choice(LENGTHS))
        self.desk.tick()

    def _leave(self) -> None:
        with self.desk.session() as session:
            leaver = session.exec(select(Person).where(Person.name == self.random.choice(LEAVERS))).one().id
        fields = {"leaver": str(leaver), "leaving_why": "left", "leaving_sure": "yes"}
        self.desk.carry_through("何静", "leave.open", None, **fields)

    def _press(self) -> None:
        numbers = self.numbers()
        if not numbers:
            self._say()
            return
        number = self.random.choice(numbers[-12:])
        with self.desk.session() as session:
            actions = self.presses.offered(session, number)
            for person in session.exec(select(Person)).all():
                actions |= self.presses.more(session, number, person)
        actions -= NO_STEP
        if actions:
            who = self.random.choice(self.names)
            self.desk.carry_through(who, self.random.choice(sorted(actions)), number)
