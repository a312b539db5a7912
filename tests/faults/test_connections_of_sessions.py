"""An office behind one address: its sessions have their pages open, and no session takes more than its part."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle, islice

import pytest
from sqlmodel import Session, col, select

from bot.logins.cookies import OVER_TLS, SESSION
from bot.server import EACH_SESSION_HAS, MOST_FROM_ONE_ADDRESS
from models.database.engines import writing_engine
from models.logins.session import begin_session
from models.people.person import Account, Person
from models.storage.database_time import machine_now
from models.terms import Platform
from tests.support.patience import HANG_S
from tests.support.processes.networks import Network
from tests.support.processes.server import ROOT, Server

BROWSERS = 200
TAKEN, TOO_MANY_SAID = b"HTTP/1.1 200", b"Too many connections from this address"


@pytest.fixture
def office_desk(networks: tuple[Network, Network], open_desk: Server) -> Server:
    """A serving desk with the people of the demo, whose page the guests' network reaches over TLS."""
    desk, _ = networks
    open_desk.use_tls("127.0.0.1", desk.address)
    open_desk.environment |= {
        "ZHIBAN_PAGE": "on",
        "ZHIBAN_PAGE_URL": f"https://{desk.address}:{open_desk.port}",
    }
    known = open_desk.run("people", "import", str(ROOT / "bot" / "demo_office.toml"), "--apply")
    assert known.returncode == 0, known.stderr
    with desk.inside():
        open_desk.start()
    return open_desk


def secrets(server: Server, count: int) -> list[str]:
    """The secrets of so many sessions, in turn of the people with an account on the page."""
    engine = writing_engine(f"sqlite:///{server.folder / 'data' / 'zhiban.db'}")
    with Session(engine) as session:
        found = select(Person).join(Account).where(Account.platform == Platform.WEBCHAT).order_by(col(Person.id))
        people, now = session.exec(found).all(), machine_now(session.connection())
        begun = [begin_session(session, person, now) for person in islice(cycle(people), count)]
        session.commit()
    engine.dispose()
    return begun


class Guest:
    """A program in the guests' network that trusts the desk's authority."""

    def __init__(self, network: Network, server: Server) -> None:
        assert isinstance(server.verify, ssl.SSLContext)
        self._address, self._port, self._trusts = network.address, server.port, server.verify

    @contextmanager
    def asks(self, path: str, secret: str) -> Iterator[bytes]:
        """The beginning of the answer to a session, on a connection that stays open."""
        host, own = f"{self._address}:{self._port}", "Sec-Fetch-Site: same-origin"
        asked = f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{own}\r\nCookie: {OVER_TLS}{SESSION}={secret}\r\n\r\n"
        with (
            socket.create_connection((self._address, self._port), timeout=HANG_S) as plain,
            self._trusts.wrap_socket(plain, server_hostname=self._address) as line,
        ):
            line.sendall(asked.encode())
            yield line.recv(65_536)


def test_an_office_behind_one_address_has_its_pages(networks: tuple[Network, Network], office_desk: Server) -> None:
    """Two hundred sessions have a stream each, and who has no session is still let in beside them."""
    desk, guest = networks
    browser = Guest(desk, office_desk)
    with guest.inside(), ExitStack() as open_lines:
        for secret in secrets(office_desk, BROWSERS):
            assert open_lines.enter_context(browser.asks("/chat/events", secret)).startswith(TAKEN)
        assert open_lines.enter_context(browser.asks("/healthz", "")).startswith(TAKEN)


def test_more_connections_of_a_session_count_for_its_address(
    networks: tuple[Network, Network], office_desk: Server
) -> None:
    """Eight of a session take nothing of the address's share; those beyond fill it, as those of no session do."""
    desk, guest = networks
    browser = Guest(desk, office_desk)
    (secret,) = secrets(office_desk, 1)
    with guest.inside(), ExitStack() as open_lines:
        for _ in range(EACH_SESSION_HAS):
            assert open_lines.enter_context(browser.asks("/chat/events", secret)).startswith(TAKEN)
        for _ in range(EACH_SESSION_HAS):
            assert open_lines.enter_context(browser.asks("/chat/events", secret)).startswith(TAKEN)
        for _ in range(MOST_FROM_ONE_ADDRESS - EACH_SESSION_HAS):
            assert open_lines.enter_context(browser.asks("/healthz", "wrong")).startswith(TAKEN)
        assert TOO_MANY_SAID in open_lines.enter_context(browser.asks("/healthz", secret))
