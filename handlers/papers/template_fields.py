"""Fields that an office's own template has to print: those that the standard demands, and signatures."""

from typing import NamedTuple

from handlers.papers.paper import ZH, FieldTable, Grid, Paper, Paragraph

ALWAYS = ("title", "number", "version", "office", "basis", "made", "notices")
"""Fields that every template may print besides those of its paper; `notices` tell of an end without a result."""
SIGNED = "signatures"


class TemplateFields(NamedTuple):
    """The names that a template has to print, and the tables of which it has to print the rows."""

    fields: tuple[str, ...]
    tables: tuple[str, ...] = (SIGNED,)


DEMANDED: dict[str, TemplateFields] = {
    "consultation": TemplateFields(
        ("number", "consulted_at", "channel", "asker", "question", "answer", "answered_by", "solved")
    ),
    "fault_record": TemplateFields(
        ("number", "notices", "occurred_at", "location", "reporter", "description", "tip", "told")
    ),
    "fault_report": TemplateFields(
        (
            *("number", "notices", "fault_kind", "cause", "root_cause", "method", "loss", "state_before"),
            "business_loss",
        )
    ),
    "suggestion": TemplateFields(
        (
            *("number", "notices", "proposer", "suggestion_text", "opinion", "solution", "agreed_day", "agreed_days"),
            *(
                "proposer_agreed",
                "office_agreed",
                "build",
                "tried_at",
                "tried_place",
                "tried",
                "acceptance",
                "acceptor",
            ),
            *("change_number", "released_at"),
        )
    ),
    "change": TemplateFields(
        (
            *("number", "notices", "updated", "solves", "build", "test_record", "change_confirmed", "system_backup"),
            *("data_backup", "implementer", "verified_by", "outcome", "impact"),
        )
    ),
    "request": TemplateFields(
        ("number", "applicant", "leader", "set_as", "granted", "ended_because", "ended_at", "revoked", "checked")
    ),
}
"""By paper; one that is not here has no template."""


TABLES = (SIGNED, "timeline", "joined", "measures", "versions", "solutions", "returned")


def known_names() -> frozenset[str]:
    """Return the names that a template may use: the fields of all papers, their tables, and those of every paper."""
    prefixes = ("paper.field.", "report.section.")
    fields = (key.removeprefix(prefix) for prefix in prefixes for key in ZH.keys(prefix))
    return frozenset((*fields, *TABLES, *ALWAYS))


def context_of(paper: Paper) -> dict[str, str | list[list[str]]]:
    """By name, what a template may print of a paper: texts, and tables as rows of texts."""
    mark = paper.mark
    told: dict[str, str | list[list[str]]] = {
        "title": paper.title,
        "number": mark.number if mark else "",
        "version": str(mark.version) if mark else "",
        "office": paper.intro[0] if paper.intro else "",
        "basis": paper.intro[-1] if paper.intro else "",
        "made": "　".join(paper.closing),
        "notices": "\n".join(part.text for part in paper.parts if isinstance(part, Paragraph)),
    }
    told |= {name: ZH("paper.none") for name in known_names() - told.keys()} | {name: [] for name in TABLES}
    for part in paper.parts:
        if isinstance(part, FieldTable):
            told |= {entry.name: entry.value for entry in part.entries if entry.name}
        elif isinstance(part, Grid) and part.name:
            told[part.name] = [list(row) for row in part.rows]
    return told
