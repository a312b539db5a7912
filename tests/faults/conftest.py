"""The real server, to be harmed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.processes.networks import Network, two_networks
from tests.support.processes.server import Server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A process with an empty data directory, as after the first installation, that has begun to serve."""
    server = Server(tmp_path)
    server.start()
    yield server
    server.end()


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[Server]:
    """A desk that has begun to serve over TLS."""
    server = Server(tmp_path, command="run")
    server.use_tls("127.0.0.1")
    server.start()
    yield server
    server.end()


@pytest.fixture
def networks() -> Iterator[tuple[Network, Network]]:
    """A network for the desk, and one that guests come from."""
    with two_networks() as both:
        yield both


@pytest.fixture
def open_desk(tmp_path: Path, networks: tuple[Network, Network]) -> Iterator[Server]:
    """A desk that can be reached from the guests' network, and has not begun to serve."""
    server = Server(tmp_path, command="run")
    server.environment |= {"ZHIBAN_HTTP_HOST": "0.0.0.0", "ZHIBAN_PAGE": "off"}
    yield server
    server.end()
