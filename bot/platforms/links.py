"""The addresses of the desk's own page that notices in other chats carry: they outlast a log-in on the way."""

from dataclasses import dataclass

TICKETS = "/tickets"
"""The list of open tickets; each has its number behind it."""


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses on a page that shows tickets; empty without one."""

    page: str = ""

    def ticket(self, number: str) -> str:
        """The address that opens a ticket."""
        return f"{self.page}{TICKETS}/{number}" if self.page else ""

    def board(self) -> str:
        """The address of the list of open tickets."""
        return f"{self.page}{TICKETS}" if self.page else ""
