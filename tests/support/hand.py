"""A hand that may write whatever lies on the desk's machine: it knows the tables, and the program as well."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, text
from sqlmodel import Session, col, delete, select, update

from handlers.turn.session import TurnSession
from models.messaging.messages_without_ticket import UnstartedMessage
from models.people.link_code import LinkCode
from models.people.person import Account, Person
from models.proof.role_list import NAME, RoleFact, tell_roles
from models.proof.row_chain import RowChain, chain_after
from models.retention.kept_paper import KeptPaper
from models.seals.seal import Seal, SealedHead
from models.seals.sealing import seal_portion
from models.storage.digest import GENESIS
from models.terms import Platform
from models.tickets.attachment import Attachment
from models.tickets.ticket import Ticket, TicketCounter
from models.tickets.worklog import MASKING, WorkLogEntry
from tests.support.forger import Forge, remove_everything, rewrite_everything

LEADER = "leader"
NAMES = {"li": "李强", "wang": "王敏", "zhou": "周主任", "zhao": "赵小禾", "wu": "吴副主任"}
SHADOW = "影子"


class Numbers(NamedTuple):
    """Of the tickets that a hand is laid on: with a long log, with masked words, and newer than the copy outside."""

    t: str
    m: str
    n: str


class Hand:
    """What is done through `connection` is undone by whoever lent it, and files by `put_back`."""

    def __init__(self, connection: Connection, folder: Path, numbers: Numbers, now: datetime) -> None:
        self.connection = connection
        self.folder = folder
        self.numbers = numbers._asdict()
        self.now = now
        self.long_ago = now - timedelta(days=90)
        self._before: list[tuple[Path, bytes | None]] = []
        with self._session() as session:
            ids = {
                key: session.exec(select(Ticket.id).where(Ticket.number == one)) for key, one in self.numbers.items()
            }
            people = {key: session.exec(select(Person.id).where(Person.name == name)) for key, name in NAMES.items()}
            self.ids: dict[str, int] = {key: found.one() or 0 for key, found in (ids | people).items()}

    def put_back(self) -> None:
        """Files as they were."""
        for path, content in reversed(self._before):
            if content is None:
                path.unlink()
            else:
                path.write_bytes(content)
        self._before.clear()

    def sql(self, *statements: str) -> None:
        """Statements, each of which has to find something."""
        for statement in statements:
            given = {key: value for key, value in self.ids.items() if f":{key}" in statement}
            assert self.connection.execute(text(statement), given).rowcount, statement

    def entry(self, at: int, /, *, masked: bool = False, **values: Any) -> None:
        """Columns of an entry of the long log, and nothing else."""
        more = {"masked_at": self.now} if masked else {}
        is_it = self._is_of("t") & (col(WorkLogEntry.position) == at)
        self.connection.execute(update(WorkLogEntry).where(is_it).values(**values, **more))

    def redigest(self, position: int) -> None:
        """Other words with a digest that fits them."""
        with self._session() as session:
            entry = self._log(session, "t")[position - 1]
            entry.content = {**entry.content, "text": "x"}
            entry.digest_content()
            said = {name: getattr(entry, name) for name in ("content", "digest", "values_digest")}
            session.rollback()
        self.entry(position, **said)

    def rechain(self) -> None:
        """Other words, and the log chained anew up to its head."""
        with self._session() as session:
            ticket, log = session.get_one(Ticket, self.ids["t"]), self._log(session, "t")
            log[1].content, previous = {**log[1].content, "text": "x"}, log[0].chain
            for entry in log[1:]:
                state = entry.state_digest
                entry.seal(ticket.number, previous)
                previous = entry.seal_state(ticket.number, state)
            ticket.log_head = previous
            session.commit()

    def cut(self, key: str) -> None:
        """The last entry gone, head and length put back."""
        with self._session() as session:
            before, last = self._log(session, key)[-2:]
            session.execute(delete(WorkLogEntry).where(col(WorkLogEntry.id) == last.id))
            ends = {"log_head": before.chain, "log_length": before.position}
            session.execute(update(Ticket).where(col(Ticket.id) == self.ids[key]).values(**ends))
            session.commit()

    def exchange(self, one: int, other: int) -> None:
        """Two entries of the long log in each other's place."""
        for position, place in ((one, 9000), (other, one), (9000, other)):
            self.entry(position, position=place)

    def exchange_ends(self) -> None:
        """Head and length of two logs."""
        with self._session() as session:
            one, other = session.get_one(Ticket, self.ids["t"]), session.get_one(Ticket, self.ids["n"])
            ends = one.log_head, one.log_length
            one.log_head, one.log_length = other.log_head, other.log_length
            other.log_head, other.log_length = ends
            session.commit()

    def rewrite(self, position: int, *, text: str, with_seals: bool) -> None:
        """Other words in an entry, and all that rests on it made anew."""

        def forge(ticket: Ticket, log: list[WorkLogEntry]) -> None:
            log[position - 1].content = {**log[position - 1].content, "text": text}

        self._remake("t", forge, with_seals=with_seals)

    def rewrite_class(self) -> None:
        """Another class, with every code."""
        self._remake("t", lambda ticket, _: setattr(ticket, "severity", "D"))

    def rewrite_newest(self) -> None:
        """Words of a ticket that no copy outside has seen."""
        self._remake("n", lambda _, log: setattr(log[0], "content", {**log[0].content, "text": "x"}))

    def rewrite_swapped(self) -> None:
        """What two entries say in each other's place, with every code."""

        def forge(_: Ticket, log: list[WorkLogEntry]) -> None:
            one, other = log[1], log[-1]
            for name in ("at", "verb", "content", "by_id", "by_name"):
                ours, theirs = getattr(one, name), getattr(other, name)
                setattr(one, name, theirs)
                setattr(other, name, ours)

        self._remake("t", forge)

    def redate(self, position: int, *, days: int) -> None:
        """One entry of the long log on another day, with every code."""
        self._remake("t", lambda _, log: _move(log[position - 1 : position], days))

    def redate_all(self, key: str, *, days: int) -> None:
        """A whole log on other days, with every code."""
        self._remake(key, lambda _, log: _move(log, days))

    def remove(self, key: str, *, with_number: bool) -> None:
        """A ticket with all that belongs to it; its number counted back, or not."""
        number = self.numbers[key]
        with self._session() as session:
            remove_everything(session, number)
            if not with_number:
                counter = session.get_one(TicketCounter, number.partition("-")[0])
                session.refresh(counter)
                counter.last += 1
            session.commit()

    def append(
        self, key: str, verb: str, *, at: datetime | None = None, after_last: int = 0, by: str = "wang", **content: Any
    ) -> None:
        """One more entry, as the program would write it."""
        with TurnSession(self.connection, "create_savepoint") as session:
            self._add(session, key, verb, by, at, after_last, **content)

    def append_and_seal(self, key: str, *, ahead_days: int) -> None:
        """One that is dated ahead, and the desk's own code of the next day."""
        self.append(key, "noted", at=self.now + timedelta(days=ahead_days), text="x")
        self._seal()

    def mask(self, name: str, left: Any, *, besides: str = "", moved: bool = False, after_last: int = 0) -> None:
        """A value of the first entry gone, and an entry added that calls it masked; besides, one it does not name."""
        with TurnSession(self.connection, "create_savepoint") as session:
            entry = self._log(session, "t")[0]
            at = self.now if not after_last else None
            said = entry.hide({**entry.content, name: left}, self.now)
            if besides:
                entry.content = {**entry.content, besides: "D"}
            if moved:
                entry.content = {**entry.content, "note": "x"}
            marks = {"positions": "1", "digests": said, "reason": "涉及投标人名称"}
            added = self._add(session, "t", MASKING, "wang", at, after_last, **marks)
            entry.masked_at = added.at
            session.commit()

    def mask_and_seal(self) -> None:
        """As the desk would mask, and the desk's own code of the next day."""
        self.mask("text", "▇▇▇")
        self._seal()

    def mask_evidence(self) -> None:
        """Why a right was asked for is gone."""
        with TurnSession(self.connection, "create_savepoint") as session:
            asked = select(WorkLogEntry).where(WorkLogEntry.verb == "access_asked").limit(1)
            entry = session.exec(asked).one()
            number = session.exec(select(Ticket.number).where(Ticket.id == entry.ticket_id)).one()
            self.ids["e"], self.numbers["e"] = entry.ticket_id or 0, number
            said = entry.hide({**entry.content, "reason": "▇▇▇"}, self.now)
            marks = {"positions": str(entry.position), "digests": said, "reason": "x"}
            self._add(session, "e", MASKING, "wang", self.now, 0, **marks)
            session.commit()

    def mask_message(self, *, with_entry: bool = True) -> None:
        """Other words in a message that started no clock; an entry calls that masked, or none does."""
        with TurnSession(self.connection, "create_savepoint") as session:
            said = (
                select(UnstartedMessage).where(UnstartedMessage.text != "").order_by(col(UnstartedMessage.id)).limit(1)
            )
            message = session.exec(said).one()
            left = message.mask("x", message.sent_files)
            if with_entry:
                self._add(session, "t", MASKING, "wang", self.now, 0, unstarted=f"{message.id}:{left}", reason="x")
            session.commit()

    def edit_masking(self, reason: str) -> None:
        """Another reason."""
        with self._session() as session:
            entry = next(one for one in self._log(session, "m") if one.verb == MASKING)
            entry.content = {**entry.content, "reason": reason}
            session.commit()

    def cut_masking(self) -> None:
        """The entry that masks is gone."""
        is_masking = self._is_of("m") & (col(WorkLogEntry.verb) == MASKING)
        self.connection.execute(delete(WorkLogEntry).where(is_masking))

    def as_leader_for_a_press(self, *, stays: bool = False) -> None:
        """An engineer has a leader's role, presses what is a leader's, and gives it back."""
        with self._session() as session:
            li = session.get_one(Person, self.ids["li"])
            roles, li.roles = li.roles, [*li.roles, LEADER]
            session.commit()
        self.append("t", "ordered", at=self.now, by="li", text="x")
        if not stays:
            with self._session() as session:
                session.get_one(Person, self.ids["li"]).roles = roles
                session.commit()

    def add_account(self) -> None:
        """Somebody's own account, as a leader's."""
        self._new(Account(platform=Platform.WEBCHAT, external_id=SHADOW, name=SHADOW, person_id=self.ids["zhou"]))

    def add_person(self) -> None:
        """Somebody whom nobody brought."""
        self._new(Person(name=SHADOW, roles=[LEADER], department_id=1))

    def exchange_names(self) -> None:
        """An engineer is called as a leader is, and the other way round."""
        for key, name in (("li", SHADOW), ("zhou", NAMES["li"]), ("li", NAMES["zhou"])):
            self.connection.execute(update(Person).where(col(Person.id) == self.ids[key]).values(name=name))

    def lend_account(self) -> None:
        """A leader's account is an engineer's while a leader's press is made by it, which the log has as theirs."""
        self.sql("UPDATE account SET person_id = :zhou WHERE external_id = '李强'")
        self.append("n", "ordered", at=self.now, by="zhou", text="x")
        self.sql("UPDATE account SET person_id = :li WHERE external_id = '李强'")

    def plant_code(self) -> None:
        """A link code that its writer knows."""
        code = LinkCode(digest="0" * 64, person_id=self.ids["zhou"], issued_by="x", expires_at=self.now)
        self._new(code)

    def cut_role_fact(self) -> None:
        """The last fact about roles and accounts gone, and the end of their list put back."""
        with self._session() as session:
            before, last = session.exec(select(RoleFact).order_by(col(RoleFact.position))).all()[-2:]
            session.delete(last)
            end = session.get_one(RowChain, NAME)
            end.head, end.length = before.chain, before.position
            session.commit()

    def redate_role_fact(self) -> None:
        """One fact earlier than the one before it, and the list chained anew."""
        with self._session() as session:
            end, previous = session.get_one(RowChain, NAME), GENESIS
            for one in session.exec(select(RoleFact).order_by(col(RoleFact.position))).all():
                if one.position == 3:
                    one.at -= timedelta(days=400)
                previous = one.chain = chain_after(previous, one.position, one.facts)
            end.head = previous
            session.commit()

    def tell_role(self) -> None:
        """An engineer is a leader, and the list says so, as the desk would write it."""
        with TurnSession(self.connection, "create_savepoint") as session:
            session.get_one(Person, self.ids["li"]).roles = [LEADER]
            session.flush()
            tell_roles(session, session.untold_roles, "王敏", self.now)
            session.commit()

    def spoil_file(self) -> None:
        """One byte of a file that was sent."""
        path = self._file()
        content = self._keep(path)
        path.write_bytes(bytes([content[0] ^ 1]) + content[1:])

    def lose_file(self) -> None:
        """A file that was sent."""
        path = self._file()
        self._keep(path)
        path.unlink()

    def spoil_weights(self) -> None:
        """What the trained reader reads by."""
        path = self.folder / "reader" / "weights.json"
        path.parent.mkdir(exist_ok=True)
        self._before.append((path, None))
        path.write_bytes(b"{}")

    def forge_paper(self) -> None:
        """Other bytes, with a digest that fits them."""
        forged = update(KeptPaper).where(col(KeptPaper.content).is_not(None))
        content = b"another paper"
        self.connection.execute(forged.values(content=content, sha256=hashlib.sha256(content).hexdigest()))

    def seal_anew(self) -> None:
        """Every code, made today."""
        self.connection.execute(delete(SealedHead))
        self.connection.execute(delete(Seal))
        self._seal(days=0)

    def _seal(self, days: int = 1) -> None:
        at = self.now + timedelta(days=days)
        with self._session() as session:
            while seal_portion(session, at.date(), at):
                continue
            session.commit()

    def _add(
        self, session: TurnSession, key: str, verb: str, by: str, at: datetime | None, after_last: int, **content: Any
    ) -> WorkLogEntry:
        ticket = session.get_one(Ticket, self.ids[key])
        last = self._log(session, key)[-1].at
        person = session.get_one(Person, self.ids[by])
        added = ticket.log(verb, person, self.now, **content)
        added.at = ticket.log_at = at or last + timedelta(minutes=after_last)
        session.flush()
        session.add(added)
        ticket.unsaved_log.clear()
        session.commit()
        return added

    def _remake(self, key: str, forge: Forge, *, with_seals: bool = True) -> None:
        with self._session() as session:
            rewrite_everything(session, self.numbers[key], forge, with_seals=with_seals)
            session.commit()

    def _log(self, session: Session, key: str) -> Sequence[WorkLogEntry]:
        return session.exec(select(WorkLogEntry).where(self._is_of(key)).order_by(col(WorkLogEntry.position))).all()

    def _is_of(self, key: str) -> Any:
        return col(WorkLogEntry.ticket_id) == self.ids[key]

    def _new(self, row: Any) -> None:
        with self._session() as session:
            session.add(row)
            session.commit()

    def _file(self) -> Path:
        with self._session() as session:
            digest = session.exec(select(Attachment.sha256).where(Attachment.ticket_id == self.ids["t"])).one()
        return next(path for path in self.folder.rglob(str(digest)) if path.is_file())

    def _keep(self, path: Path) -> bytes:
        content = path.read_bytes()
        self._before.append((path, content))
        return content

    def _session(self) -> Session:
        return Session(bind=self.connection, join_transaction_mode="create_savepoint")


def _move(log: Sequence[WorkLogEntry], days: int) -> None:
    for entry in log:
        entry.at += timedelta(days=days)
