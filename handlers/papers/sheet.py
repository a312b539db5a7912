"""A sheet of a workbook as values: a name, a head and rows of words and numbers; how it is set is the renderer's."""

from dataclasses import dataclass

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The media type of a workbook of Excel's."""

Cell = str | int | float | None
"""A number stays one that can be summed; None is an empty cell; a text is never a formula."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; `widths` are those of the columns in half-width characters, `intro` stands in lines above the head."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]
    intro: tuple[str, ...] = ()
