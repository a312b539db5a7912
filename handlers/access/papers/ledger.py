"""权限台账 on paper and as a table for a spreadsheet: the same lines, the paper with fewer columns."""

from collections.abc import Sequence

from handlers.access.cards.parts import end_words
from handlers.access.ledger_query import LedgerPart
from handlers.papers.paper import ZH, Grid, Making, Paper, Paragraph, or_dash, stamp
from handlers.tickets.cards.subject import right_words
from models.access.ledger import Approval, Holding

COLUMNS = ("row", "number", "holder", "right", "until", "approved", "granted", "state")
WIDTHS = (6, 11, 14, 22, 13, 16, 14, 18)
TABLE_COLUMNS = (
    *("row", "number", "person", "unit", "system", "role", "scope", "until", "approved", "granter", "granted_at"),
    *("set_as", "verified_at", "state", "ended_because", "ended_at", "revoker", "checker", "checked_at"),
)


def ledger_paper(part: LedgerPart, lines: Sequence[Holding], making: Making) -> Paper:
    """The ledger as a paper, landscape."""
    rows = tuple(_row(number, one) for number, one in enumerate(lines, 1))
    head = tuple(ZH(f"paper.column.{name}") for name in COLUMNS)
    return Paper(
        title=ZH("ledger.title"),
        intro=(said_of(part, len(lines)), making.basis),
        parts=(Grid(head, rows, WIDTHS),) if rows else (Paragraph(ZH("paper.ledger.empty")),),
        closing=making.closing,
        made_at=making.at,
        mark=making.mark(),
        is_landscape=True,
    )


def ledger_table(part: LedgerPart, lines: Sequence[Holding], making: Making) -> tuple[tuple[str, ...], ...]:
    """The ledger as rows of a table: the head, a row for each right, and what shows whether it is unchanged."""
    head = tuple(ZH(f"paper.column.{name}") for name in TABLE_COLUMNS)
    rows = (_table_row(number, one) for number, one in enumerate(lines, 1))
    return (head, *rows, ("", said_of(part, len(lines)), *making.closing, *making.proofs))


def said_of(part: LedgerPart, count: int) -> str:
    """Of whom, of which system, as of when, and how many lines."""
    system = part.system["system"].get(ZH.language, "") if part.system else ZH("paper.ledger.all_systems")
    person = part.person or ZH("paper.ledger.everybody")
    day = ZH.full_date(part.day) if part.day is not None else ""
    as_of = ZH("ledger.as_of_day", day=day) if day else ZH("ledger.as_of", at=stamp(part.at))
    counted = ZH("ledger.counted", as_of=as_of, count=count)
    return ZH("paper.ledger.scope", person=person, system=system, counted=counted)


def _row(number: int, one: Holding) -> tuple[str, ...]:
    return (
        str(number),
        one.number,
        ZH("access.person", who=one.person, unit=one.unit) if one.unit else one.person,
        right_words(ZH, one.names),
        end_words(ZH, one.until),
        _approved(one.approvals),
        ZH("paper.by_at", who=one.granted_by, at=stamp(one.granted_at)),
        _state(one),
    )


def _table_row(number: int, one: Holding) -> tuple[str, ...]:
    parts = {part: words.get(ZH.language, "") for part, words in one.names.items()}
    ending = one.ending
    return (
        str(number),
        one.number,
        one.person,
        one.unit,
        parts.get("system", ""),
        parts.get("role", ""),
        parts.get("scope", ""),
        end_words(ZH, one.until),
        _approved(one.approvals),
        one.granted_by,
        stamp(one.granted_at),
        one.note,
        stamp(one.confirmed_at) if one.confirmed_at else "",
        ZH(f"ledger.state.{one.state}"),
        ZH(f"access.end.{ending.because}") if ending else "",
        stamp(ending.at) if ending else "",
        ending.by if ending else "",
        ending.checker if ending else "",
        stamp(ending.checked_at) if ending and ending.checked_at else "",
    )


def _approved(approvals: Sequence[Approval]) -> str:
    told = (
        ZH(
            "paper.by_at",
            who=ZH("ledger.deputy", who=one.name) if one.as_deputy else one.name,
            at=stamp(one.at),
        )
        for one in approvals
    )
    return or_dash(ZH("paper.semicolon").join(told))


def _state(one: Holding) -> str:
    state = ZH(f"ledger.state.{one.state}")
    if one.ending is None:
        return state
    return ZH(
        "paper.ledger.ended",
        state=state,
        because=ZH(f"access.end.{one.ending.because}"),
        at=stamp(one.ending.at),
        who=or_dash(one.ending.by),
        checker=or_dash(one.ending.checker),
    )
