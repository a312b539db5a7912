"""overload.goodput, overload.answers: reports at five times what the desk can take, each answer held against its rows.

`python -m benchmarks.overload 5` runs for five seconds instead of sixty.
"""

import json
import logging
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from sqlmodel import Session, col, select

from benchmarks.measuring import report
from benchmarks.overload_senders import NO_ANSWER
from bot.bootstrap import get_ready
from bot.logs import set_up_logs
from bot.settings import Settings
from models.database.engines import reading_engine, writing_engine
from models.messaging.receipt import Receipt
from models.people.person import Account, Person
from models.terms import DatabaseUse, Platform, Role
from models.tickets.ticket import Ticket

SECONDS, CALM_SHARE, TIMES, LEAST = 60.0, 0.25, 5, 0.5
KEY = "key of the benchmark"
WARM_UP_S, READY_S = 2.0, 60.0


def run(seconds: float = SECONDS) -> None:
    """Measure without overload and with it, then compare every answer with the database and send all again."""
    set_up_logs(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, data_dir=Path(folder))  # type: ignore[call-arg]
        get_ready(settings, DatabaseUse.DEMO)
        with _desk(folder) as url, _senders(url) as senders:
            _run(settings.database, senders, seconds)


def _run(database: str, senders: "Senders", seconds: float) -> None:
    people = People(database)
    people.more(4000)
    warm = senders.told(first=0, seconds=WARM_UP_S)
    calm = senders.told(first=len(warm.answers), seconds=max(seconds * CALM_SHARE, WARM_UP_S))
    first, pace = len(warm.answers) + len(calm.answers), TIMES * calm.rate
    people.more(first + int(pace * seconds))
    storm = senders.told(first=first, pace=pace, seconds=seconds)
    wrong = people.wrong(storm.answers)
    told = Counter(storm.answers.values())
    last = first + len(storm.answers)
    again = senders.told(first=first, last=last)
    doubled = people.not_one(again.answers)
    load = f"{os.getloadavg()[0]:.1f}"
    report(
        "overload.goodput",
        storm.taken / storm.took_s,
        "reports/s",
        against="floor",
        other=LEAST * calm.rate,
        without=round(calm.rate, 1),
        sent=round(len(storm.answers) / seconds, 1),
        load=load,
    )
    kinds = {"answers": dict(sorted(told.items())), "sent_again": len(again.answers), "not_one_ticket": len(doubled)}
    report("overload.wrong", len(wrong), "answers", against="of", other=len(storm.answers), **kinds, load=load)
    if wrong or doubled:
        raise SystemExit(f"untrue answers: {wrong[:5]} {doubled[:5]}")


class Told:
    """What an order came to."""

    def __init__(self, line: str) -> None:
        told = json.loads(line)
        self.answers = {int(number): str(answer) for number, answer in told["answers"].items()}
        self.took_s = float(told["took_s"])

    @property
    def taken(self) -> int:
        """How many were taken."""
        return sum(answer in {"200", "202 done"} for answer in self.answers.values())

    @property
    def rate(self) -> float:
        """How many were taken a second."""
        return self.taken / self.took_s


class Senders:
    """The process that sends."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def told(self, **order: float) -> Told:
        """Give an order and wait for what it came to."""
        if self._process.stdin is None or self._process.stdout is None:
            raise SystemExit("no pipes")
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return Told(self._process.stdout.readline())


class People:
    """A person for each message, so that none adds to another's ticket; and what the database has of them."""

    def __init__(self, database: str) -> None:
        self._database = database
        self._count = 0

    def more(self, count: int) -> None:
        """See that there are so many."""
        engine = writing_engine(self._database)
        names = [f"员工{number}" for number in range(self._count, count)]
        with Session(engine) as session:
            session.add_all(Person(name=name, roles=[Role.STAFF]) for name in names)
            session.flush()
            ids = dict(session.exec(select(Person.name, Person.id).where(col(Person.name).startswith("员工"))).all())
            session.add_all(Account(platform=Platform.WEBCHAT, external_id=name, person_id=ids[name]) for name in names)
            session.commit()
        engine.dispose()
        self._count = max(self._count, count)

    def wrong(self, answers: dict[int, str]) -> list[tuple[int, str, int]]:
        """Messages of which the database says otherwise than the answer, each with how many tickets it has.

        Where no answer came in time none was untrue: those are counted under 0.
        """
        told = {number: answer for number, answer in answers.items() if answer != str(NO_ANSWER)}
        has, found = {"200": 1, "202 done": 1, "202 failed": 0, "202 unknown": 0, "503": 0}, self._tickets()
        return [(number, answer, found[number]) for number, answer in told.items() if found[number] != has.get(answer)]

    def not_one(self, answers: dict[int, str]) -> list[tuple[int, str, int]]:
        """Messages that have not exactly one ticket, and one receipt that names it."""
        found = self._tickets()
        return [(number, answer, found[number]) for number, answer in answers.items() if found[number] != 1]

    def _tickets(self) -> "Counter[int]":
        engine = reading_engine(self._database)
        with Session(engine) as session:
            names = session.exec(select(Person.name).join(Ticket, col(Ticket.reporter_id) == Person.id)).all()
            keys = session.exec(select(Receipt.idempotency_key)).all()
        engine.dispose()
        tickets = Counter(int(name.removeprefix("员工")) for name in names if name.startswith("员工"))
        received = Counter(int(key.partition("员工")[2].partition("/")[0]) for key in keys if "员工" in key)
        if set(tickets) != set(received):
            raise SystemExit("a receipt without a ticket, or a ticket without a receipt")
        return tickets


@contextmanager
def _desk(folder: str) -> Iterator[str]:
    """The desk as it is run, a process of its own; where it answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = int(taken.getsockname()[1])
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ZHIBAN_")}
    environment |= {"ZHIBAN_DATA_DIR": folder, "ZHIBAN_HTTP_PORT": str(port), "ZHIBAN_SECRET_KEY": KEY}
    command = [sys.executable, "-m", "bot", "demo"]
    with (Path(folder) / "desk.log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=environment | {"PYTHONPATH": os.getcwd()}, stdout=log, stderr=log
        )
    url, gives_up_at = f"http://127.0.0.1:{port}", time.monotonic() + READY_S
    try:
        while not _is_ready(url):
            if process.poll() is not None or time.monotonic() > gives_up_at:
                raise SystemExit((Path(folder) / "desk.log").read_text()[-2000:])
            time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait()


def _is_ready(url: str) -> bool:
    try:
        with urlopen(f"{url}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@contextmanager
def _senders(url: str) -> Iterator[Senders]:
    command = [sys.executable, "-m", "benchmarks.overload_senders", url, KEY]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Senders(process)
        if process.stdin is not None:
            process.stdin.close()


if __name__ == "__main__":
    run(*map(float, sys.argv[1:]))
