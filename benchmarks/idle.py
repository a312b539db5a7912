"""idle.load: how much of a core a demo desk takes that nobody uses, beside a server whose application does nothing."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measuring import report
from benchmarks.start import answers, free_port

SETTLES_S, WATCHED_S = 20, 120
PATIENCE_S = 60
BARE = """
import sys
import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
app = Starlette(routes=[Route("/readyz", lambda request: Response("ready"))])
uvicorn.run(app, port=int(sys.argv[1]), log_config=None)
"""


def run() -> None:
    """Watch both at once for two minutes, so that the minutes of the machine are the same for both."""
    with tempfile.TemporaryDirectory() as folder:
        port, other = free_port(), free_port()
        desk = _begun(["-m", "bot", "demo"], {"ZHIBAN_DATA_DIR": folder, "ZHIBAN_HTTP_PORT": str(port)})
        bare = _begun(["-c", BARE, str(other)], {})
        try:
            _wait_for(port, other)
            time.sleep(SETTLES_S)
            before = _processor_s(desk.pid), _processor_s(bare.pid)
            begun = time.monotonic()
            time.sleep(WATCHED_S)
            watched_s = time.monotonic() - begun
            taken = [_processor_s(one.pid) - earlier for one, earlier in zip((desk, bare), before, strict=True)]
        finally:
            for one in (desk, bare):
                one.send_signal(signal.SIGTERM)
                one.wait()
    ours, floor = (100 * one / watched_s for one in taken)
    report("idle.load", ours, "% of a core", against="floor", other=floor)


def _begun(arguments: Sequence[str], settings: dict[str, str]) -> "subprocess.Popen[bytes]":
    environment, nowhere = {**os.environ, **settings}, subprocess.DEVNULL
    return subprocess.Popen([sys.executable, *arguments], env=environment, stdout=nowhere, stderr=nowhere)


def _wait_for(*ports: int) -> None:
    begun = time.monotonic()
    while not all(answers(f"http://127.0.0.1:{port}/readyz") for port in ports):
        if time.monotonic() - begun > PATIENCE_S:
            raise RuntimeError("a server did not start")
        time.sleep(0.05)


def _processor_s(pid: int) -> float:
    """The time that all threads of a process have taken, to the nanosecond."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((one / "schedstat").read_text().split()[0]) for one in threads) / 1e9
