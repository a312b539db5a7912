"""Whatever an office does after a seal, what was sealed still stands: nobody is accused who did nothing."""

import os
from datetime import date, timedelta

import pytest

from models.phrase import Phrase
from models.seals.seal_audit import SealAudit
from models.seals.sealing import seal_portion
from tests.support.examples import TIMES
from tests.support.office_life import OfficeLife
from tests.support.one_connection import SwiftDesk

SEEDS = int(os.environ.get("ZHIBAN_TEST_PASTS", TIMES))
STEPS, SEAL_EVERY = 120, 12
FIRST = date(2020, 1, 1)
"""Days of seals pass by more quickly than those of the office, which may make some of its own."""


def differing(desk: SwiftDesk) -> list[Phrase]:
    """What is not as it was sealed."""
    with desk.session() as session:
        return list(SealAudit(session).problems())


@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_happens_the_seals_hold(swift: SwiftDesk, seed: int) -> None:
    """Looked at before each new seal, when most has happened since, and after it."""
    life = OfficeLife(swift, seed)
    for step in range(1, STEPS + 1):
        life.step()
        if step % SEAL_EVERY == 0:
            assert differing(swift) == []
            with swift.session() as session:
                while seal_portion(session, FIRST + timedelta(days=step), swift.now):
                    continue
            assert differing(swift) == []
