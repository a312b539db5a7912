"""An endpoint that second opinions are asked of."""

from collections.abc import Iterator

import pytest

from tests.support.fakes.fake_opinions import FakeOpinions, listening


@pytest.fixture
def fake() -> Iterator[FakeOpinions]:
    """It listens on this machine, and holds every report for a defect of class A."""
    with listening(FakeOpinions()) as fake:
        yield fake
