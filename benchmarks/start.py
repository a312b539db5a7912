"""start.ready, start.warm and start.memory: seconds of processor and megabytes, beside the bare imports it needs.

Ready is when `/readyz` answers; warm is six seconds later, when the first report finds all that it needs.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from statistics import median

from benchmarks.measuring import ROUNDS, report

LIBRARIES = (
    "alembic.command",
    "apscheduler.schedulers.asyncio",
    "chinese_calendar",
    "itsdangerous",
    "jinja2",
    "pydantic_settings",
    "sqlmodel",
    "sse_starlette",
    "starlette.applications",
    "starlette.staticfiles",
    "structlog",
    "typer",
    "uvicorn",
    "uvicorn.protocols.http.auto",
)
PATIENCE_S = 30
WARM_UP_S = 6
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def run() -> None:
    """Start the desk on a database that is there already, and a process that only imports; each several times."""
    with tempfile.TemporaryDirectory() as folder:
        _start(Path(folder))  # makes the database and warms the caches
        _import()
        measured = [(*_start(Path(folder)), *_import()) for _ in range(ROUNDS)]
    ready, warm, memory, imports, floor = (median(column) for column in zip(*measured, strict=True))
    report("start.ready", ready, "s", against="floor", other=imports)
    report("start.warm", warm, "s", against="floor", other=imports)
    report("start.memory", memory, "MB", against="floor", other=floor)


def _start(folder: Path) -> tuple[float, float, float]:
    port = free_port()
    environment = {**os.environ, "ZHIBAN_DATA_DIR": str(folder), "ZHIBAN_HTTP_PORT": str(port)}
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while not answers(f"http://127.0.0.1:{port}/readyz"):
            if process.poll() is not None or time.perf_counter() - begun > PATIENCE_S:
                raise RuntimeError("the desk did not start")
            time.sleep(0.005)
        ready, memory = _processor_s(process.pid), _resident_mb(process.pid)
        time.sleep(WARM_UP_S)
        return ready, _processor_s(process.pid), memory
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _import() -> tuple[float, float]:
    code = f"import {', '.join(LIBRARIES)}, sys; print('there', flush=True); sys.stdin.read()"
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        if process.stdout is not None:
            process.stdout.readline()
        return _processor_s(process.pid), _resident_mb(process.pid)
    finally:
        process.communicate()


def answers(url: str) -> bool:
    """Whether a server says there that all is well."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _processor_s(pid: int) -> float:
    """Return the seconds that a process has computed; what else runs on the machine does not count."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def free_port() -> int:
    """A port of this machine that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
