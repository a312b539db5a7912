"""附件: files belong to a ticket from the message that brought them, whether or not they can be had in the end."""

from collections.abc import Sequence
from datetime import datetime

from models.people.person import Person
from models.tickets.facts import TicketFacts
from models.tickets.worklog import WorkLogEntry

NAMED = 3
"""How many names an entry of the log gives; the panel lists all."""


class Attachable(TicketFacts):
    """A ticket that files were sent with; `files_count` counts those kept or still to be fetched."""

    files_count: int = 0

    def attach(self, names: Sequence[str], by: Person, now: datetime) -> WorkLogEntry:
        """Files of these names came with a message."""
        self.files_count += len(names)
        more = "…" if len(names) > NAMED else ""
        return self.log("attached", by, now, count=len(names), names="、".join(names[:NAMED]) + more)

    def lose_file(self, verb: str, name: str, now: datetime) -> WorkLogEntry:
        """A file turned out to be none that is taken (`attachment_refused`) or had (`attachment_failed`)."""
        self.files_count -= 1
        return self.log(verb, None, now, name=name)

    def hand_files_to(self, other: "Attachable", count: int) -> None:
        """So many files are another ticket's from now on."""
        self.files_count -= count
        other.files_count += count
