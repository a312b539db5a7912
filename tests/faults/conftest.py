"""The real server, to be harmed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.processes.server import Server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A process with an empty data directory, as after the first installation, that has begun to serve."""
    server = Server(tmp_path)
    server.start()
    yield server
    server.end()
