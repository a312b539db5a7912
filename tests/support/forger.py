"""Somebody who owns the machine, knows the program, and forgets nothing that lies in the database."""

from collections.abc import Callable
from itertools import pairwise

from sqlalchemy import delete, update
from sqlmodel import Session, SQLModel, col, select

from models.messaging.outbox import Post
from models.messaging.webchat import Line
from models.proof.state import DIGEST, OWN, line_for, proof_of, proves, row_text, state_digest
from models.seals.seal import Head, Seal, SealedHead, chain_value, content_after
from models.storage.digest import GENESIS
from models.storage.row import Row
from models.tickets.ticket import Ticket, TicketCounter
from models.tickets.worklog import WorkLogEntry

Forge = Callable[[Ticket, list[WorkLogEntry]], None]
"""What is done to a ticket and its log, entries in their order; one that is taken from the list is removed."""


def rewrite_everything(session: Session, number: str, forge: Forge, *, with_seals: bool = True) -> None:
    """Forge a ticket and its log; prove and chain both anew, with head and length, and all seals that rest on them."""
    ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
    found = select(WorkLogEntry).where(WorkLogEntry.ticket_id == ticket.id).order_by(col(WorkLogEntry.position))
    log = list(session.exec(found).all())
    written = log.copy()
    lines = ticket.proved.split("\n")
    before = {id(row): (table, row_text(table, vars(row))) for table, row in _rows_of(ticket)}
    forge(ticket, log)
    for table, row in _rows_of(ticket):
        was = next(line for line in lines if line.startswith(f"{table} ") and proves(line, before[id(row)][1]))
        lines[lines.index(was)] = line_for(table, row_text(table, vars(row)))
    ticket.proved = "\n".join(lines)
    previous = GENESIS
    states = [entry for entry in log if entry.state_digest]
    log[-1].state_digest = states[-1].state_digest[:DIGEST] + state_digest(ticket.proved)
    for before_it, entry in pairwise(states):
        entry.state_digest = before_it.state_digest[DIGEST:] + entry.state_digest[DIGEST:]
    for entry in written:
        if entry not in log:
            session.delete(entry)
    for entry in log:
        entry.digest_content()
        previous = entry.chain = entry.chain_after(number, previous)
    ticket.log_head, ticket.log_length, ticket.log_at = previous, len(log), log[-1].at
    ticket.proof = proof_of(number, previous, len(log), ticket.proved)
    session.flush()
    if with_seals:
        _seal_anew(session, ticket, {entry.position: entry.chain for entry in log})


def remove_everything(session: Session, number: str) -> None:
    """Remove the newest ticket with all that belongs to it, and count its number back."""
    ticket_id = session.exec(select(Ticket.id).where(Ticket.number == number)).one()
    of_ticket = select(Post.id).where(Post.ticket_id == ticket_id)
    session.execute(delete(Line).where(col(Line.post_id).in_(of_ticket)))
    session.execute(update(Post).where(col(Post.parent_id).in_(of_ticket)).values(parent_id=None))
    for table in reversed(SQLModel.metadata.sorted_tables):
        if "ticket_id" in table.columns:
            session.execute(delete(table).where(table.c.ticket_id == ticket_id))
    session.execute(delete(Ticket).where(col(Ticket.id) == ticket_id))
    counted = update(TicketCounter).where(col(TicketCounter.month) == number.partition("-")[0])
    session.execute(counted.values(last=col(TicketCounter.last) - 1))


def _rows_of(ticket: Ticket) -> list[tuple[str, Row]]:
    return [(OWN, ticket), *(("target", target) for target in ticket.targets)]


def _seal_anew(session: Session, ticket: Ticket, chains: dict[int, str]) -> None:
    previous = ""
    for seal in session.exec(select(Seal).order_by(col(Seal.number))).all():
        found = select(SealedHead).where(SealedHead.seal_number == seal.number).order_by(col(SealedHead.position))
        heads = session.exec(found).all()
        for one in heads:
            if one.name == ticket.number:
                one.head = chains[one.length]
                one.proof = ticket.proof if one.length == ticket.log_length else one.proof
        seal.content = content_after("", (Head(one.source, one.name, one.length, one.head, one.proof) for one in heads))
        seal.previous = previous or seal.previous
        if seal.sealed_at is not None:
            facts = seal.number, seal.day, seal.sealed_at, seal.heads, seal.content
            seal.chain = previous = chain_value(seal.previous, *facts)
