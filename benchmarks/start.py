"""start.ready and start.memory: how long and how large until the desk answers, beside the bare imports it needs."""

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


def run() -> None:
    """Start the desk on a database that is there already, and a process that only imports; each several times."""
    with tempfile.TemporaryDirectory() as folder:
        _start(Path(folder))  # makes the database and warms the caches
        _import()
        measured = [(*_start(Path(folder)), *_import()) for _ in range(ROUNDS)]
    ready, memory, imports, floor = (median(column) for column in zip(*measured, strict=True))
    report("start.ready", ready, "s", against="floor", other=imports)
    report("start.memory", memory, "MB", against="floor", other=floor)


def _start(folder: Path) -> tuple[float, float]:
    port = _free_port()
    environment = {**os.environ, "ZHIBAN_DATA_DIR": str(folder), "ZHIBAN_HTTP_PORT": str(port)}
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while not _answers(f"http://127.0.0.1:{port}/readyz"):
            if process.poll() is not None or time.perf_counter() - begun > PATIENCE_S:
                raise RuntimeError("the desk did not start")
            time.sleep(0.005)
        return time.perf_counter() - begun, _resident_mb(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _import() -> tuple[float, float]:
    code = f"import {', '.join(LIBRARIES)}, sys; print('there', flush=True); sys.stdin.read()"
    begun = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        if process.stdout is not None:
            process.stdout.readline()
        return time.perf_counter() - begun, _resident_mb(process.pid)
    finally:
        process.communicate()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
