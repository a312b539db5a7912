"""What there is to be read and pressed at the front door: the reporter's tickets, files, cards and papers."""

import hashlib
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.changes.calendar_feed import open_feed
from models.database.engines import writing_engine
from models.messaging.webchat import Line
from models.people.person import Person
from models.retention.kept_paper import PICTURE_TYPE, KeptPaper
from models.tickets.ticket import Ticket
from tests.support.access import ROOM, granted
from tests.support.desk import Browser, Desk
from tests.support.files import PDF, Shelf, a_file, fetch, files_of, send
from tests.support.front_door.people import ROLES

WRITTEN = "开标大屏密语"
"""Stands in all that the reporter writes, and in the files' names: it is told to nobody who may not read them."""
REPORTER, NAMED = ROLES["reporter"], ROLES["office"]


class Scene:
    """The names that a row of the table may use, each with what it stands for in this desk; `new` is never the same."""

    def __init__(self, desk: Desk, reporter: Browser) -> None:
        self.desk = desk
        self._numbers = count(1)
        self.values: dict[str, str] = {}
        self._reports(reporter)
        self._requests(reporter)
        self._shows()
        self._feeds()

    def filled(self, text: str) -> str:
        """The text with names in braces replaced."""
        return text.format(**self.values, new=f"n{next(self._numbers)}")

    def numbers(self) -> tuple[str, ...]:
        """The numbers of the reporter's tickets."""
        return tuple(self.values[one] for one in ("report", "complaint", "request"))

    def _reports(self, reporter: Browser) -> None:
        desk = self.desk
        report = reporter.say("intake", f"公告发布不了，{WRITTEN}")
        file = a_file(f"{WRITTEN}.pdf", "application/pdf", len(PDF))
        complaint = send(desk, REPORTER, f"保证金页面打不开，{WRITTEN}", file).ticket or ""
        with_file = send(desk, REPORTER, f"专家抽取没反应，{WRITTEN}", file).ticket or ""
        assert fetch(desk, Shelf({file.source: PDF})) == 2
        about = self._id_of(NAMED)
        self._write(update(Ticket).where(col(Ticket.number) == complaint).values(is_confidential=True, named=[about]))
        self.values |= {
            "report": report.number,
            "hall_line": report.line or "",
            "complaint": complaint,
            "complaint_file": str(files_of(desk, complaint)[0].id),
            "report_file": str(files_of(desk, with_file)[0].id),
            "sent": "of-the-reporter",
        }
        reporter.say("desk", f"再补充一句，{WRITTEN}", client_id=self.values["sent"])
        with desk.session() as session:
            of = select(Line).where(col(Line.post_id).is_not(None)).order_by(col(Line.seq).desc())
            cards = {place: session.exec(of.where(Line.chat == place)).first() for place in ("intake", "team")}
            cards["own"] = session.exec(of.where(Line.chat == f"@{REPORTER}")).first()
            said = session.exec(select(Line).where(Line.client_id == self.values["sent"])).one()
        self.values |= {f"{place}_post": card.post_id or "" for place, card in cards.items() if card is not None}
        self.values["own_line"] = said.id

    def _requests(self, reporter: Browser) -> None:
        asked = reporter.submit(None, "access.ask:evaluation", {**ROOM, "reason": WRITTEN})
        self.values |= {"request": asked.number, "right": granted(self.desk, "刘晓彤")}

    def _shows(self) -> None:
        """A chart and a paper on the team's newest card, as a digest has them."""
        now = self.desk.now
        chart = _paper("chart.png", b"\x89PNG", PICTURE_TYPE, now)
        paper = _paper("report.docx", b"PK", "application/docx", now)
        engine = writing_engine(self.desk.settings.database)
        with Session(engine) as session:
            session.add_all([chart, paper])
            session.flush()
            line = session.exec(select(Line).where(Line.post_id == self.values["team_post"])).one()
            shown = [
                {"id": one.id, "name": one.name, "is_picture": one.is_picture, "dark": None} for one in (chart, paper)
            ]
            line.card = {**(line.card or {}), "files": shown}
            self.values |= {"team_card": line.id, "chart": str(chart.id), "paper": str(paper.id)}
            session.commit()
        engine.dispose()

    def _feeds(self) -> None:
        engine = writing_engine(self.desk.settings.database)
        with Session(engine) as session:
            for name, who in (("feed", "吴副主任"), ("feed_of_external", "投标人 冯立"), ("feed_of_gone", "马跃")):
                person = session.exec(select(Person).where(Person.name == who)).one()
                self.values[name] = open_feed(session, person, self.desk.now)
                if name == "feed_of_gone":
                    person.active_until = self.desk.now - timedelta(hours=1)
            session.commit()
        engine.dispose()

    def _id_of(self, name: str) -> int:
        with self.desk.session() as session:
            return session.exec(select(Person.id).where(Person.name == name)).one() or 0

    def _write(self, statement: object) -> None:
        engine = writing_engine(self.desk.settings.database)
        with Session(engine) as session:
            session.connection().execute(statement)  # type: ignore[call-overload]
            session.commit()
        engine.dispose()


def _paper(name: str, content: bytes, media_type: str, at: datetime) -> KeptPaper:
    """A paper as it is kept."""
    return KeptPaper(
        kind=name,
        number="2026-02",
        version=1,
        name=f"{WRITTEN}{name}",
        title=name,
        code="",
        values_digest="",
        sha256=hashlib.sha256(content).hexdigest(),
        made_at=at,
        made_by="desk",
        media_type=media_type,
        content=content,
    )
