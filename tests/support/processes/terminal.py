"""A command of the desk on a terminal, answered as a person answers: when it has asked, and not before."""

import os
import pty
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Mapping
from pathlib import Path
from select import select

from tests.support.patience import HANG_S
from tests.support.processes.surroundings import surroundings

ROOT = Path(__file__).parents[3]
END_OF_INPUT = "\x04"
PIECE = 65_536
WAITS_FOR_INPUT = ["0", "0x0"], ["63", "0x0"]
"""The call read(0, …), as Linux numbers it on x86-64 and on aarch64."""


class Terminal:
    """`python -m bot WORDS` with a terminal of its own, which does not echo; `said` is all that it wrote."""

    def __init__(self, folder: Path, settings: Mapping[str, str], *words: str) -> None:
        self._ours, theirs = pty.openpty()
        modes = termios.tcgetattr(theirs)
        modes[3] &= ~termios.ECHO
        termios.tcsetattr(theirs, termios.TCSANOW, modes)
        self.said, self._told = "", 0
        self._bytes = b""
        self._process = subprocess.Popen(  # noqa: S603 - our own program; a job in the background ignores Ctrl-C
            ["env", "--default-signal=INT", sys.executable, "-m", "bot", *words],  # noqa: S607
            cwd=folder,
            env=surroundings(PYTHONPATH=str(ROOT), **settings),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)

    def read_until(self, *words: str) -> str:
        """Wait until it says one of these since the last line typed; the first said. "" where it ends before."""
        while True:
            said = {word: at for word in words if (at := self.said.find(word, self._told)) >= 0}
            if said:
                return min(said, key=said.__getitem__)
            if not self._read():
                return ""

    def type(self, answer: str | bytes) -> None:
        """Type a line."""
        self._told = len(self.said)
        os.write(self._ours, (answer.encode() if isinstance(answer, str) else answer) + b"\n")

    def end_input(self) -> None:
        """Ctrl-D."""
        os.write(self._ours, END_OF_INPUT.encode())

    def interrupt(self) -> None:
        """Ctrl-C, once it waits for a line: Python misses one that comes just before."""
        deadline = time.monotonic() + HANG_S
        while Path(f"/proc/{self._process.pid}/syscall").read_text("ascii").split()[:2] not in WAITS_FOR_INPUT:
            assert time.monotonic() < deadline, self.said
            time.sleep(0.01)
        self._process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """kill -9, in the middle of whatever it does."""
        self._process.kill()
        self._process.wait(timeout=HANG_S)

    def wait(self) -> int:
        """Hear it to its end; the exit code."""
        while self._read():
            pass
        return self._process.wait(timeout=HANG_S)

    def close(self) -> None:
        """Make sure that nothing is left running."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(timeout=HANG_S)
        os.close(self._ours)

    def _read(self) -> bool:
        """Hear a piece; False where nobody speaks any more."""
        ready, _, _ = select([self._ours], [], [], HANG_S)
        assert ready, self.said
        try:
            piece = os.read(self._ours, PIECE)
        except OSError:  # as Linux says that the other end of a terminal is closed
            piece = b""
        self._bytes += piece
        self.said = self._bytes.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(piece)
