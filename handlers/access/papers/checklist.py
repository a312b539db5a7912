"""离职离岗权限收回清单: each right with who disabled it, took it back and looked, and the log numbers of all."""

from handlers.access.cards import checklist as cards
from handlers.access.cards.parts import person_words, right_words
from handlers.access.papers.request import SIGNATURE_WIDTHS, found, post_of, signed, signed_by_log
from handlers.papers.paper import SAYS, Entry, Form, Grid, Heading, Making, Paper, or_dash, stamp
from models.access.papers import ChecklistRecord
from models.access.revocation import LEAVING, Revocation
from models.people.person import Person

COLUMNS = ("row", "number", "right", "disabled", "revoked", "checked")
WIDTHS = (6, 15, 25, 18, 18, 18)


def checklist_paper(record: ChecklistRecord, making: Making) -> Paper:
    """The checklist with its lines; whoever held the rights, and why they end."""
    first = record.lines[0]
    title = "paper.checklist.title" if first.because in LEAVING else "paper.checklist.title_plain"
    return Paper(
        title=SAYS(title),
        lead=(SAYS("paper.number", number=record.ticket.number), making.basis),
        parts=(
            Heading(SAYS("paper.checklist.whose")),
            _about(record, first),
            Heading(SAYS("paper.checklist.lines")),
            Grid(tuple(SAYS(f"paper.column.{name}") for name in COLUMNS), _rows(record), WIDTHS),
            Heading(SAYS("paper.signatures")),
            _signatures(record),
        ),
        closing=making.closing,
        made_at=making.at,
    )


def _about(record: ChecklistRecord, first: Revocation) -> Form:
    person = first.grant.person
    opened = found(record.log, "revocation_opened")
    opener = opened.by_name if opened is not None and opened.by_name else SAYS("paper.desk")
    return Form(
        (
            Entry(SAYS("paper.field.holder"), person.name, is_demanded=True),
            Entry(SAYS("paper.field.department"), or_dash(person.unit)),
            Entry(SAYS("paper.field.post"), or_dash(post_of(person))),
            Entry(SAYS("paper.field.ended_because"), SAYS(f"access.end.{first.because}"), is_demanded=True),
            Entry(SAYS("paper.field.opened_at"), stamp(first.opened_at)),
            Entry(SAYS("paper.field.opener"), opener),
            Entry(SAYS("paper.field.state"), cards.status(SAYS, record.ticket)),
            Entry(SAYS("paper.field.closed_at"), stamp(record.ticket.closed_at)),
        )
    )


def _rows(record: ChecklistRecord) -> tuple[tuple[str, ...], ...]:
    return tuple(_row(record, number, one) for number, one in enumerate(record.lines, 1))


def _row(record: ChecklistRecord, number: int, one: Revocation) -> tuple[str, ...]:
    right = right_words(SAYS, one.grant.right_names)
    holders = {line.grant.person_id for line in record.lines}
    if len(holders) > 1:
        right = SAYS("paper.right_of", right=right, who=person_words(SAYS, one.grant.person))
    if one.dropped_at is not None:
        return (str(number), one.grant.number, right, SAYS("paper.dropped"), "", "")
    steps = (("disabled", one.disabler), ("revoked", one.revoker), ("checked", one.checker))
    return (str(number), one.grant.number, right, *(_step(record, one, verb, who) for verb, who in steps))


def _step(record: ChecklistRecord, one: Revocation, verb: str, who: Person | None) -> str:
    """Who and when with the log number; what was done on an earlier checklist has its number there."""
    if who is None:
        return SAYS("paper.none")
    entry = found(record.log, f"revocation_{verb}", right_of=one.grant.number)
    if entry is None:
        return SAYS("paper.by_at", who=who.name, at=stamp(one.disabled_at))
    return signed(who.name, entry, record.ticket.number)


def _signatures(record: ChecklistRecord) -> Grid:
    """The administrator who took back, whoever looked, and the department's leader, with room for a hand."""
    revoked = found(record.log, "revocation_revoked")
    checked = found(record.log, "revocation_checked")
    number = record.ticket.number
    rows = (
        (SAYS("paper.role.admin"), signed_by_log(revoked, number), ""),
        (SAYS("paper.role.checker"), signed_by_log(checked, number), ""),
        (SAYS("paper.role.department_leader"), SAYS("paper.none"), ""),
    )
    head = (SAYS("paper.signature.role"), SAYS("paper.signature.electronic"), SAYS("paper.signature.hand"))
    return Grid(head, rows, SIGNATURE_WIDTHS)
