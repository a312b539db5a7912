"""The input of a replay: the entries of a ticket's log, and what the ticket was from its first moment on."""

from datetime import datetime
from typing import NamedTuple

from models.phrase import Phrase
from sla.clocks.replay.promised import Promised


class Reported(NamedTuple):
    """The first facts of a ticket; nothing that happens to it later changes them. Times are aware UTC."""

    id: int
    number: str
    reported_at: datetime
    created_at: datetime
    reporter_id: int | None
    entered_by_id: int | None
    repeat_of_id: int | None


class Outcome(NamedTuple):
    """The state of the work: when business ran again, who said so, who confirmed it by a press, and the result."""

    restored_at: datetime | None = None
    restored_by: int | None = None
    is_confirmed: bool = False
    result_at: datetime | None = None
    result_by: int | None = None

    @property
    def ran_at(self) -> datetime | None:
        """The moment when business ran again: 业务已恢复, else the result."""
        return self.restored_at or self.result_at

    @property
    def ran_by(self) -> int | None:
        """The id of the person who said so."""
        return self.restored_by if self.restored_at else self.result_by


class Note(NamedTuple):
    """A note beside the figures: on which list, what is said, and of which promise, if of one."""

    list: str
    told: Phrase | None = None
    promised: Promised | None = None
