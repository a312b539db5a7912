"""离职离岗权限收回清单: each right with who disabled it, took it back and looked, and the log numbers of all."""

from handlers.access.cards import checklist as cards
from handlers.access.cards.parts import person_words
from handlers.access.papers.request import SIGNATURE_WIDTHS, post_of
from handlers.papers.paper import ZH, FieldTable, Grid, Heading, Making, Paper, form_entry, or_dash, stamp
from handlers.papers.signatures import last, signature, signed
from handlers.tickets.cards.subject import right_words
from models.access.papers import ChecklistRecord
from models.access.revocation import LEAVING, Revocation
from models.people.person import Person

COLUMNS = ("row", "number", "right", "disabled", "revoked", "checked")
WIDTHS = (6, 15, 25, 18, 18, 18)


def checklist_paper(record: ChecklistRecord, making: Making) -> Paper:
    """Return the paper of a checklist with its lines, the holder of the rights, and the reason for their end."""
    first = record.lines[0]
    title = "paper.checklist.title" if first.because in LEAVING else "paper.checklist.title_plain"
    parts = (
        Heading(ZH("paper.checklist.whose")),
        _about(record, first),
        Heading(ZH("paper.checklist.lines")),
        Grid(tuple(ZH(f"paper.column.{name}") for name in COLUMNS), _rows(record), WIDTHS),
        Heading(ZH("paper.signatures")),
        _signatures(record),
    )
    return making.numbered(ZH(title), record.ticket.number, parts)


def _about(record: ChecklistRecord, first: Revocation) -> FieldTable:
    person = first.grant.person
    opened = last(record.log, "revocation_opened")
    opener = opened.by_name if opened is not None and opened.by_name else ZH("paper.desk")
    return FieldTable(
        (
            form_entry("holder", person.name, is_demanded=True),
            form_entry("department", or_dash(person.unit)),
            form_entry("post", or_dash(post_of(person))),
            form_entry("ended_because", ZH(f"access.end.{first.because}"), is_demanded=True),
            form_entry("opened_at", stamp(first.opened_at)),
            form_entry("opener", opener),
            form_entry("state", cards.checklist_status(ZH, record.ticket)),
            form_entry("closed_at", stamp(record.ticket.closed_at)),
        )
    )


def _rows(record: ChecklistRecord) -> tuple[tuple[str, ...], ...]:
    return tuple(_row(record, number, one) for number, one in enumerate(record.lines, 1))


def _row(record: ChecklistRecord, number: int, one: Revocation) -> tuple[str, ...]:
    right = right_words(ZH, one.grant.right_names)
    holders = {line.grant.person_id for line in record.lines}
    if len(holders) > 1:
        right = ZH("paper.right_of", right=right, who=person_words(ZH, one.grant.person))
    if one.dropped_at is not None:
        return (str(number), one.grant.number, right, ZH("paper.dropped"), "", "")
    steps = (("disabled", one.disabler), ("revoked", one.revoker), ("checked", one.checker))
    return (str(number), one.grant.number, right, *(_step(record, one, verb, who) for verb, who in steps))


def _step(record: ChecklistRecord, one: Revocation, verb: str, who: Person | None) -> str:
    """Return the person and time with the log number; a step on an earlier checklist has its number there."""
    if who is None:
        return ZH("paper.none")
    entry = last(record.log, f"revocation_{verb}", right_of=one.grant.number)
    if entry is None:
        return ZH("paper.by_at", who=who.name, at=stamp(one.disabled_at))
    return signed(who.name, entry, record.ticket.number)


def _signatures(record: ChecklistRecord) -> Grid:
    """Return the room for signatures by hand: the administrator who took back, the checker, the department's leader."""
    revoked = last(record.log, "revocation_revoked")
    checked = last(record.log, "revocation_checked")
    number = record.ticket.number
    rows = (
        (ZH("paper.role.admin"), signature(revoked, number)),
        (ZH("paper.role.checker"), signature(checked, number)),
        (ZH("paper.role.department_leader"), ZH("paper.none")),
    )
    return Grid.to_sign(rows, SIGNATURE_WIDTHS, name="")
