"""People of the office come, go and change places at random: who leaves, who is away, who gets another role."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import NamedTuple

from sqlmodel import select

from handlers.people.directory import take_over
from handlers.people.people_file import ListedPerson
from models.people.person import Deputy, Person
from models.refusal import Refusal
from models.terms import Platform, Role
from sla.calendar.business_hours import SHANGHAI
from tests.support.one_connection import SwiftDesk

LEAVERS = ("刘晓彤", "马跃", "张海涛", "赵小禾", "吴副主任", "周主任", "李强", "孙工", "何静", "王敏")
GO = ("left", "left", "moved")
AWAY = ("李强", "张海涛", "周主任", "吴副主任", "王敏", "马跃", "何静")
SERVING = ("李强", "张海涛", "周主任", "吴副主任")
ROLES = (
    ("陈思远", (Role.STAFF, Role.LEADER)),
    ("马跃", (Role.OFFICE, Role.ADMIN)),
    ("马跃", (Role.OFFICE, Role.LEADER)),
    ("何静", (Role.OFFICE,)),
    ("何静", (Role.OFFICE, Role.ADMIN)),
    ("孙工", (Role.STAFF,)),
    ("孙工", (Role.ADMIN,)),
    ("吴副主任", (Role.LEADER, Role.ADMIN)),
    ("周主任", (Role.STAFF,)),
    ("周主任", (Role.LEADER,)),
    ("张海涛", (Role.ENGINEER, Role.ADMIN)),
    ("李强", (Role.STAFF,)),
    ("李强", (Role.ENGINEER,)),
)
"""张海涛 is a vendor's: no administrator whatever his roles say."""
DEPARTMENTS = ("交易一科", "交易二科", "信息科")


class OfficePeople(NamedTuple):
    """Whose life it is, by which chance."""

    desk: SwiftDesk
    random: Random

    def happenings(self) -> tuple[Callable[[], None], ...]:
        """What may happen to people, each as likely as the others."""
        return self.leave, self.be_away, self.come_back, self.swap_a_shift, self.change_role, self.change_department

    def leave(self) -> None:
        """Somebody leaves, or moves to another post, says somebody of the office."""
        fields = {"leaver": self.id_of(self.random.choice(LEAVERS)), "leaving_why": self.random.choice(GO)}
        self.desk.carry_through(
            self.random.choice(("何静", "王敏", "马跃")), "leave.open", leaving_sure="yes", **fields
        )

    def be_away(self) -> None:
        """Somebody is on leave from now on, or from tomorrow."""
        begins = self.desk.now.astimezone(SHANGHAI) + self.random.choice((timedelta(), timedelta(days=1)))
        ends = begins + timedelta(days=self.random.choice((1, 3, 20)))
        moments = {"from": f"{begins:%Y-%m-%dT%H:%M}", "until": f"{ends:%Y-%m-%dT%H:%M}"}
        who = self.random.choice(AWAY)
        self.desk.carry_through(who, "absence.open", person=self.id_of(who), reason="休假", **moments)

    def come_back(self) -> None:
        """Somebody presses on the card that says that they are away."""
        who = self.random.choice(AWAY)
        card = self.desk.click(who, "duty").card
        for button in card.buttons if card else ():
            if button.action.startswith("absence.withdraw"):
                self.desk.click(who, button.action)

    def swap_a_shift(self) -> None:
        """Somebody asks a colleague to take a shift over."""
        who, other = self.random.sample((*SERVING, "王敏", "马跃"), 2)
        self.desk.carry_through(who, "swap.open", other=self.id_of(other))

    def change_role(self) -> None:
        """The people file names other roles of somebody."""
        name, roles = self.random.choice(ROLES)
        self._list(name, roles=roles)

    def change_department(self) -> None:
        """The people file names another department."""
        self._list(self.random.choice(("赵小禾", "刘晓彤", "吴副主任")), department=self.random.choice(DEPARTMENTS))

    def id_of(self, name: str) -> str:
        """Somebody's id, as a form has it."""
        with self.desk.session() as session:
            return str(session.exec(select(Person.id).where(Person.name == name)).one())

    def _list(self, name: str, roles: tuple[Role, ...] | None = None, department: str | None = None) -> None:
        """Take over a file that names this person alone, if it may be; whoever had left comes back by it."""
        with self.desk.session() as session:
            person = session.exec(select(Person).where(Person.name == name)).one()
            deputies = select(Person.name).join(Deputy, Deputy.person_id == Person.id)  # type: ignore[arg-type]
            deputy = session.exec(deputies.where(Deputy.leader_id == person.id)).first()
            listed = ListedPerson(
                name=name,
                roles=roles or tuple(Role(role) for role in person.roles),
                department=department or (person.department.name if person.department else ""),
                company=person.company or "",
                phone=person.phone,
                language=person.language,
                accounts=((Platform.WEBCHAT, name),),
                deputy=deputy or "",
            )
        with suppress(Refusal):
            self.desk.tell(lambda turn: take_over(turn, (listed,), keep_missing=True))
