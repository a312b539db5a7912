"""遮蔽版 of a paper: what a place of level `masked` may show, marked as such; the whole one stays beside it."""

import dataclasses

from handlers.papers.paper import ZH, FieldTable, Grid, Paper, Paragraph, Part
from handlers.turn.external_names import Hide
from handlers.turn.visibility import masked


def masked_paper(paper: Paper, hide_names: Hide) -> Paper:
    """The same paper without numbers that point to a person and without the names of outside people."""

    def hidden(text: str) -> str:
        return hide_names(masked(text))

    def shown(part: Part) -> Part:
        if isinstance(part, FieldTable):
            entries = (dataclasses.replace(one, value=hidden(one.value)) for one in part.entries)
            return FieldTable(tuple(entries))
        if isinstance(part, Grid):
            return dataclasses.replace(part, rows=tuple(tuple(map(hidden, row)) for row in part.rows))
        return Paragraph(hidden(part.text)) if isinstance(part, Paragraph) else part

    title = ZH("paper.masked", title=paper.title)
    mark = dataclasses.replace(paper.mark, is_masked=True) if paper.mark is not None else None
    return dataclasses.replace(paper, title=title, mark=mark, parts=tuple(map(shown, paper.parts)))
