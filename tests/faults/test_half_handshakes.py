"""Handshakes and requests without end, at a desk that serves over TLS: they take nobody's place for long."""

import signal
import socket
import ssl
import time
from contextlib import ExitStack
from pathlib import Path

from bot.server import HEADERS_WITHIN_S, MOST_FROM_ONE_ADDRESS, MOST_UNFINISHED
from tests.support.patience import HANG_S
from tests.support.processes.networks import Network
from tests.support.processes.server import Server

HALF_HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"
"""The first bytes of a handshake that announces 512."""
HALF_HEADERS = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
WHOLE = HALF_HEADERS + b"\r\n"
MANY = 1100


def silent(port: int, data: bytes = b"", address: str = "127.0.0.1") -> socket.socket:
    """A connection on which somebody has sent this much of a handshake and keeps still."""
    line = socket.create_connection((address, port), timeout=HANG_S)
    line.sendall(data)
    return line


def secured(server: Server, data: bytes) -> ssl.SSLSocket:
    """A connection that is through with its handshake, and has so much of a request on it."""
    assert isinstance(server.verify, ssl.SSLContext)
    line = server.verify.wrap_socket(silent(server.port), server_hostname="127.0.0.1")
    line.sendall(data)
    return line


def closed_after_s(line: socket.socket) -> float:
    """Seconds until the server has hung up; what it had to say before is read and dropped."""
    began_at = time.monotonic()
    try:
        while line.recv(65_536):
            continue
    except (ConnectionError, ssl.SSLError):  # without a farewell
        return time.monotonic() - began_at
    return time.monotonic() - began_at


def is_closed_by_now(line: socket.socket) -> bool:
    """Whether the server has hung up already."""
    line.settimeout(0.05)
    try:
        return line.recv(1) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def test_a_handshake_that_never_ends_is_hung_up_on(secure: Server) -> None:
    """Whether nothing came, or the beginning of a hello; and not at once, for a slow line gets through."""
    with silent(secure.port) as nothing, silent(secure.port, HALF_HELLO) as begun:
        after_s = closed_after_s(begun)
        assert HEADERS_WITHIN_S / 2 < after_s < 4 * HEADERS_WITHIN_S
        assert closed_after_s(nothing) < HEADERS_WITHIN_S


def test_a_request_that_never_ends_is_hung_up_on_under_tls(secure: Server) -> None:
    """Whether nothing came, or half the headers, alone or behind a whole request."""
    with ExitStack() as open_lines:
        begun = (b"", HALF_HEADERS, WHOLE + HALF_HEADERS)
        nothing, headers, second = (open_lines.enter_context(secured(secure, one)) for one in begun)
        assert HEADERS_WITHIN_S / 2 < closed_after_s(headers) < 2 * HEADERS_WITHIN_S
        assert closed_after_s(nothing) < HEADERS_WITHIN_S / 2
        assert closed_after_s(second) < HEADERS_WITHIN_S / 2


def test_many_silent_connections_keep_nobody_out(secure: Server) -> None:
    """The oldest have to go; a browser gets through in the midst of them, and the log stays small."""
    with ExitStack() as open_lines:
        lines = [open_lines.enter_context(silent(secure.port)) for _ in range(MANY)]
        assert secure.get("/healthz").status_code == 200
        assert is_closed_by_now(lines[0])
        assert not is_closed_by_now(lines[-1])
        descriptors = len(list(Path(f"/proc/{secure.pid}/fd").iterdir()))
    assert descriptors < 2 * MOST_UNFINISHED
    assert len(secure.log()) < 4000


def test_a_stop_waits_for_no_handshake(secure: Server) -> None:
    """SIGTERM with half a handshake and half a request open: it ends by itself."""
    with silent(secure.port, HALF_HELLO), secured(secure, HALF_HEADERS):
        assert secure.stop() in {0, -signal.SIGTERM, 128 + signal.SIGTERM}


def test_one_address_has_a_share_of_the_handshakes(networks: tuple[Network, Network], open_desk: Server) -> None:
    """Its next one is hung up on at once, and its oldest stay; others are served."""
    desk, guest = networks
    open_desk.use_tls("127.0.0.1", desk.address)
    with desk.inside():
        open_desk.start()
    with guest.inside(), ExitStack() as open_lines:
        lines = [
            open_lines.enter_context(silent(open_desk.port, address=desk.address))
            for _ in range(MOST_FROM_ONE_ADDRESS + 1)
        ]
        assert closed_after_s(lines[-1]) < HEADERS_WITHIN_S / 2
        assert not is_closed_by_now(lines[0])
        with desk.inside():
            assert open_desk.get("/healthz").status_code == 200


def test_a_proxy_that_is_named_has_no_share(networks: tuple[Network, Network], open_desk: Server) -> None:
    """A whole office comes from its address; the oldest handshakes go where too many are under way."""
    desk, guest = networks
    open_desk.use_tls("127.0.0.1", desk.address)
    open_desk.environment["FORWARDED_ALLOW_IPS"] = guest.address
    with desk.inside():
        open_desk.start()
    with guest.inside(), ExitStack() as open_lines:
        lines = [
            open_lines.enter_context(silent(open_desk.port, address=desk.address)) for _ in range(MOST_UNFINISHED + 1)
        ]
        assert closed_after_s(lines[0]) < HEADERS_WITHIN_S / 2
        assert not is_closed_by_now(lines[1])
        assert not is_closed_by_now(lines[-1])
