"""Between a desk and its PostgreSQL: passes on what both say, or swallows it, as a frozen server does."""

import socket
import threading
from pathlib import Path

PIECE = 65_536
SOCKET = ".s.PGSQL.5432"


class BlackHole:
    """Listens where a desk looks for PostgreSQL's socket. What is swallowed has no answer, and nothing is closed."""

    def __init__(self, folder: Path, server: str) -> None:
        self.folder = folder
        self._server = str(Path(server) / SOCKET)
        self._open = threading.Event()
        self._open.set()
        self._lost: set[int] = set()
        self._ends: list[socket.socket] = []
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(folder / SOCKET))
        self._listening.listen()
        threading.Thread(target=self._take_in, daemon=True).start()

    def freeze(self) -> None:
        """Pass nothing on, and take in who comes as a frozen server does."""
        self._open.clear()

    def thaw(self, *, loses_connections: bool = False) -> None:
        """Pass on again, with what was said meanwhile; or on new connections alone."""
        if loses_connections:
            self._lost.update(end.fileno() for end in self._ends)
        self._open.set()

    def close(self) -> None:
        """Hang up on everybody."""
        self._listening.close()
        for end in self._ends:
            end.close()

    def _take_in(self) -> None:
        while True:
            try:
                desk, _ = self._listening.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._server)
            self._ends += [desk, server]
            for source, target in ((desk, server), (server, desk)):
                threading.Thread(target=self._pass_on, args=(source, target), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        number = source.fileno()
        try:
            while piece := source.recv(PIECE):
                self._open.wait()
                if number not in self._lost:
                    target.sendall(piece)
            target.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # one of the two has hung up
