"""An endpoint that second opinions are asked of."""

import logging
from collections.abc import Iterator

import pytest
import structlog
from structlog.testing import capture_logs
from structlog.typing import EventDict

from tests.support.fakes.fake_opinions import FakeOpinions, listening


@pytest.fixture
def fake() -> Iterator[FakeOpinions]:
    """It listens on this machine, and holds every report for a defect of class A."""
    with listening(FakeOpinions()) as fake:
        yield fake


@pytest.fixture
def log_lines(quiet_logs: None) -> Iterator[list[EventDict]]:
    """What the desk logs from now on, each line as key and value."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    with capture_logs() as lines:
        yield lines
