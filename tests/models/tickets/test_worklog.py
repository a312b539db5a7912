"""The work log cannot be changed unnoticed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from models.storage.digest import GENESIS
from models.terms import Kind, Platform
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry, broken_at

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
NUMBER = "2603-0001"
Log = list[WorkLogEntry]


def a_log() -> tuple[Ticket, Log]:
    """A ticket with four entries."""
    ticket = Ticket(
        number=NUMBER,
        text="x",
        summary="x",
        kind=Kind.OTHER,
        platform=Platform.WEBCHAT,
        chat="intake",
        reported_at=NOW,
        created_at=NOW,
    )
    for position, verb in enumerate(("received", "taken", "said", "resolved")):
        ticket.log(verb, None, NOW + timedelta(minutes=position), text=f"第{position}句")
    return ticket, ticket.unsaved_log


def state_of(ticket: Ticket, entries: Log) -> str | None:
    """What is wrong with the log."""
    return broken_at(NUMBER, ticket.log_head, ticket.log_length, [entry.logged for entry in entries])


def test_a_log_as_it_was_written_holds() -> None:
    """Chain, head and length agree; so does the empty log of a ticket that nothing happened to."""
    ticket, entries = a_log()
    assert state_of(ticket, entries) is None
    assert broken_at(NUMBER, GENESIS, 0, []) is None


def changed(position: int, **values: object) -> Callable[[Log], object]:
    """A tampering that sets values of one entry."""

    def tamper(entries: Log) -> None:
        for name, value in values.items():
            setattr(entries[position], name, value)

    return tamper


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        (changed(1, content={"text": "nothing"}), "content 2"),
        (changed(1, verb="declined"), "chain 2"),
        (changed(1, by_name="李强"), "chain 2"),
        (changed(1, by_id=7), "chain 2"),
        (changed(1, at=NOW), "chain 2"),
        (changed(1, salt="00"), "content 2"),
        (changed(1, content={"text": "x"}, masked_at=NOW, digest="00"), "chain 2"),
        (lambda entries: entries.pop(), "length 3"),
        (lambda entries: entries.pop(0), "position 1"),
        (lambda entries: entries.pop(2), "position 3"),
        (lambda entries: entries.reverse(), "position 1"),
        (lambda entries: entries.insert(2, entries[1]), "position 3"),
        (lambda entries: entries.append(WorkLogEntry(position=5, at=NOW, verb="x", ticket_id=1)), "content 5"),
    ],
)
def test_whatever_is_tampered_with_is_found(tamper: Callable[[Log], object], found: str) -> None:
    """Changed, removed, added or moved: the answer names what and where."""
    ticket, entries = a_log()
    tamper(entries)
    assert state_of(ticket, entries) == found


def test_a_log_written_anew_does_not_fit_the_head() -> None:
    """Whoever reseals every entry still lacks the head that the ticket keeps."""
    ticket, entries = a_log()
    entries[0].content = {"text": "never said"}
    previous = GENESIS
    for entry in entries:
        entry.seal(NUMBER, previous)
        previous = entry.chain
    assert state_of(ticket, entries) == "head 4"


def test_an_entry_of_another_ticket_does_not_fit() -> None:
    """Logs cannot be exchanged between tickets: the number is in the chain."""
    ticket, entries = a_log()
    assert broken_at("2603-0002", ticket.log_head, ticket.log_length, [entry.logged for entry in entries]) == "chain 1"


def test_the_same_words_have_different_digests() -> None:
    """A salt keeps masked words from being guessed from their digest."""
    (_, one), (_, two) = a_log(), a_log()
    assert one[0].content == two[0].content
    assert one[0].digest != two[0].digest


def test_a_masked_entry_holds_where_a_later_one_says_so() -> None:
    """Words and salt are gone, the chain holds; an entry that only claims to be masked is found."""
    ticket, entries = a_log()
    masks(ticket, 1)
    assert state_of(ticket, entries) is None
    masked_at, entries[1].masked_at = entries[1].masked_at, NOW
    assert state_of(ticket, entries) == "masked 2"
    entries[1].masked_at, entries[0].masked_at = masked_at, NOW
    assert state_of(ticket, entries) == "masked 1"
    entries[0].masked_at, entries[1].digest = None, "0" * 64
    assert state_of(ticket, entries) == "chain 2"


@pytest.mark.parametrize("forged", [{"content": {"text": "forged"}}, {"salt": "00"}, {"masked_at": None}], ids=str)
def test_nothing_else_can_be_put_in_the_place_of_what_masking_left(forged: dict[str, object]) -> None:
    """The entry that masks has the digest of what is left."""
    ticket, entries = a_log()
    masks(ticket, 1)
    changed(1, **forged)(entries)
    assert state_of(ticket, entries) == ("content 2" if "masked_at" in forged else "masked 2")


def test_an_entry_can_be_masked_once_more() -> None:
    """What the first masking left is not checked any more, and cannot be guessed: its salt is gone, too."""
    ticket, entries = a_log()
    masks(ticket, 1)
    before = entries[1].salt
    masks(ticket, 1, "还是▇▇▇")
    assert state_of(ticket, entries) is None
    assert entries[1].salt != before


def masks(ticket: Ticket, place: int, left: str = "▇▇▇") -> None:
    """Somebody masks the words of one entry."""
    at = NOW + timedelta(hours=len(ticket.unsaved_log))
    digests = ticket.unsaved_log[place].hide({"text": left}, at)
    ticket.log("masked", None, at, positions=str(place + 1), digests=digests, reason="x")
