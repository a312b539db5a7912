"""A connection to PostgreSQL that waits for no answer without end."""

import time
from typing import Any

from psycopg import Connection, OperationalError
from psycopg.abc import RV, PQGen

LONGEST_SILENCE_S = 12.0
"""Two seconds more than the server gives a statement: who says nothing for so long is frozen or cut off."""


class ImpatientConnection(Connection[Any]):
    """Closes itself where the server does not answer, so that the pool makes another when it does again."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Return what the server says. Raises OperationalError after 12 seconds of silence."""
        began_at = time.monotonic()
        try:
            return super().wait(gen, interval, LONGEST_SILENCE_S if timeout is None else timeout)
        except OperationalError:
            if time.monotonic() - began_at >= LONGEST_SILENCE_S:
                self.pgconn.finish()
            raise
