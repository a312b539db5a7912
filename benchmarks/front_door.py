"""front_door.seen, .reports, .heard, .logins: sessions by the hundred; reports, in their streams too, beside log-ins.

`python -m benchmarks.front_door 0.5 5 1` watches sessions for half a minute and storms once for five seconds; without
words it is three minutes, and three rounds of three times twenty seconds.
"""

import asyncio
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from sqlmodel import Session, select

from benchmarks.front_door_browsers import PASSWORD
from benchmarks.measuring import report
from bot.bootstrap import get_ready
from bot.logins.hashing import Hashing
from bot.logs import set_up_logs
from bot.settings import Settings
from models.database.engines import reading_engine, writing_engine
from models.logins.credential import Credential
from models.logins.session import LoginSession, begin_session
from models.people.person import Account, Person
from models.storage.database_time import machine_now
from models.terms import DatabaseUse, Platform, Role
from tests.support.processes.server import Server

MINUTES, SECONDS, ROUNDS = 3.0, 20.0, 3
READERS, EACH, AT_STORM, PACE = 40, 5, 50, 5.0
EVERY_S, LOOKED_EVERY_S = 20.0, 0.25
DIGESTS = 60
GOAL = 1.0
IN, BUSY = "303", "503"


def run(minutes: float = MINUTES, seconds: float = SECONDS, rounds: float = ROUNDS) -> None:
    """Make a desk of many people and serve it over TLS; watch their sessions, then let fifty log in at once."""
    set_up_logs(logging.ERROR)
    digests = _digests_a_second()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), command="run")
        authority = str(server.use_tls("127.0.0.1").authority)
        server.environment["ZHIBAN_PAGE_URL"] = server.url
        settings = Settings(_env_file=None, data_dir=Path(folder) / "data")  # type: ignore[call-arg]
        get_ready(settings, DatabaseUse.DESK)
        secrets = Path(folder) / "secrets.json"
        secrets.write_text(json.dumps(_people(settings.database, int(PACE * seconds) * (3 * int(rounds) + 1))))
        server.start()
        try:
            with ExitStack() as processes:
                of = server.url, authority, str(secrets)
                pages, reporters, storm = (processes.enter_context(Browsers(*of, nice)) for nice in (10, 0, 10))
                _watch(settings.database, pages, minutes)
                _beside(reporters, storm, pages, seconds, int(rounds), digests)
        finally:
            server.stop()


class Browsers:
    """A process of browsers at the desk."""

    def __init__(self, url: str, authority: str, secrets: str, nice: int) -> None:
        command = [sys.executable, "-m", "benchmarks.front_door_browsers", url, authority, secrets, str(nice)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def begin(self, name: str, **how: float) -> None:
        """Give an order."""
        assert self._process.stdin is not None  # noqa: S101 - a pipe
        self._process.stdin.write(json.dumps([name, how]) + "\n")
        self._process.stdin.flush()

    def told(self) -> Any:
        """What it came to."""
        assert self._process.stdout is not None  # noqa: S101 - a pipe
        return json.loads(self._process.stdout.readline())

    def __enter__(self) -> "Browsers":
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        self._process.wait()


def _watch(database: str, pages: Browsers, minutes: float) -> None:
    """Count how often the last activity of sessions is written down while all have a stream and open pages."""
    pages.begin("open", every_s=EVERY_S)
    begun = pages.told()
    seen = Writes(database)
    seen.watch(60 * minutes)
    told = _told_by(pages)
    report(
        "front_door.seen",
        seen.writes / minutes,
        "writes/min",
        against="goal",
        other=GOAL,
        of_sessions=seen.sessions,
        streams=told["streams"],
        hung_up=told["hung_up"] - begun["hung_up"],
        pages=told["opened"] - begun["opened"],
        load=_load(),
    )


class Writes:
    """The moments at which the last activity of any session was written down, and of how many sessions in all."""

    def __init__(self, database: str) -> None:
        self._engine = reading_engine(database, 1)
        self.writes = self.sessions = 0

    def watch(self, seconds: float) -> None:
        """Look again and again."""
        ends_at, before = time.monotonic() + seconds, self._seen()
        while time.monotonic() < ends_at:
            time.sleep(LOOKED_EVERY_S)
            now = self._seen()
            self.writes += now != before
            self.sessions += sum(before.get(one) != at for one, at in now.items())
            before = now
        self._engine.dispose()

    def _seen(self) -> dict[int | None, object]:
        with Session(self._engine) as session:
            return dict(session.exec(select(LoginSession.id, LoginSession.seen_at)).all())


def _beside(reporters: Browsers, storm: Browsers, pages: Browsers, seconds: float, rounds: int, digests: float) -> None:
    """Reports without a storm, beside fifty who log in once, and beside fifty who do so again and again, in turn."""
    calm, once, beside, logins = list[list[float]](), list[list[float]](), list[list[float]](), list[dict[str, Any]]()
    heard = list[list[float]]()
    told, first = Counter[str](), 0

    def reports() -> list[float]:
        nonlocal first
        reporters.begin("report", first=first, pace=PACE, seconds=seconds)
        first += int(PACE * seconds)
        answer = reporters.told()
        told.update(answer["told"])
        return list(answer["ms"])

    reports()  # warm
    for _ in range(rounds):
        _told_by(pages)
        calm.append(reports())
        heard.append(_told_by(pages)["heard_ms"])
        storm.begin("storm", people=AT_STORM, seconds=0)
        once.append(reports())
        storm.told()
        storm.begin("storm", people=AT_STORM, seconds=seconds)
        beside.append(reports())
        logins.append(storm.told())
    more = {"streams": _told_by(pages)["streams"], "load": _load(), "told": told}
    _tell_reports(calm, once, beside, heard, more)
    _tell_logins(logins, seconds, digests)


def _tell_reports(
    calm: Sequence[list[float]],
    once: Sequence[list[float]],
    beside: Sequence[list[float]],
    heard: Sequence[list[float]],
    more: dict[str, Any],
) -> None:
    name = "front_door.reports"
    for part, percent in (("p50", 50), ("p99", 99)):
        alone = _at(calm, percent)
        report(f"front_door.heard.{part}", _at(heard, percent), "ms", against="receipt", other=alone, **more)
        report(f"{name}.once.{part}", _at(once, percent), "ms", against="alone", other=alone, **more)
        report(f"{name}.{part}", _at(beside, percent), "ms", against="alone", other=alone, **more)


def _told_by(pages: Browsers) -> Any:
    pages.begin("pages")
    return pages.told()


def _tell_logins(logins: Sequence[dict[str, Any]], seconds: float, digests: float) -> None:
    answers = sum((Counter(one["told"]) for one in logins), Counter[str]())
    taken = [one["ms"] for one in logins]
    report(
        "front_door.logins",
        answers[IN] / (seconds * len(logins)),
        "logins/s",
        against="floor",
        other=digests,
        busy=answers[BUSY],
        answers=dict(answers),
        p50_ms=round(_at(taken, 50)),
        longest_ms=round(max(max(one) for one in taken)),
        load=_load(),
    )


def _at(rounds: Sequence[Sequence[float]], percent: int) -> float:
    """The percentile of each round; of these the median."""
    return median(quantiles(one, n=100)[percent - 1] for one in rounds)


def _digests_a_second() -> float:
    """Verifications of a password a second, by as many threads as the desk has for them and with nothing else to do."""
    begun = time.perf_counter()

    async def verify() -> None:
        hashing = Hashing()
        await asyncio.gather(*(hashing.verify("", PASSWORD) for _ in range(DIGESTS)))
        hashing.close()

    asyncio.run(verify())
    return DIGESTS / (time.perf_counter() - begun)


def _people(database: str, reporters: int) -> dict[str, list[str]]:
    """Everybody, with one password, and the secrets of the sessions that readers and reporters have."""

    async def made() -> str:
        hashing = Hashing()
        return await hashing.digest(PASSWORD)

    digest, engine = asyncio.run(made()), writing_engine(database)
    with Session(engine) as session:
        now = machine_now(session.connection())
        people = [Person(name=f"员工{number}", roles=[Role.STAFF]) for number in range(max(reporters, AT_STORM))]
        session.add_all(people)
        session.flush()
        session.add_all(
            Account(platform=Platform.WEBCHAT, external_id=one.name, name=one.name, person_id=one.id) for one in people
        )
        session.add_all(
            Credential(person_id=one.id or 0, digest=digest, set_at=now, own_since=now) for one in people[:AT_STORM]
        )
        readers = [begin_session(session, one, now) for one in people[:READERS] for _ in range(EACH)]
        of_reports = [begin_session(session, one, now) for one in people[:reporters]]
        session.commit()
    engine.dispose()
    return {"readers": readers, "reporters": of_reports}


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    run(*map(float, sys.argv[1:]))
