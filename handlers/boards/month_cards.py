"""The report of a month before the people who have to press: its totals, its typed text, and the button."""

from collections.abc import Iterator
from datetime import date

from handlers.i18n import Voice
from handlers.papers.figure_notes import month_title
from handlers.turn.buttons import button, confirmed, primary
from handlers.turn.turn import Turn
from models.chat import Button, ButtonStyle, Card, FieldKind, Form, FormField
from models.figures.month_report import (
    CHECKERS,
    ISSUERS,
    WRITERS,
    MonthReport,
    MonthVersion,
    newest_version,
)
from models.people.person import Person

LONGEST_TEXT = 4000


def write_form(voice: Voice, month: str, known: MonthVersion | None) -> Form:
    """存在问题 and 下月计划, neither of them left empty; what was typed last stands in them."""
    said = {"problems": known.written.problems, "plan": known.written.plan} if known is not None else {}
    return Form(
        name=f"month.write:{month}",
        title=voice("form.month.write", month=month),
        submit=voice("button.month.write"),
        fields=tuple(
            FormField(
                name=name,
                label=voice(f"field.{name}"),
                kind=FieldKind.TEXT,
                max_length=LONGEST_TEXT,
                value=said.get(name, ""),
            )
            for name in ("problems", "plan")
        ),
    )


def offered_steps(turn: Turn, person: Person, month: str) -> tuple[Button, ...]:
    """Return the buttons that this person may press on the report of a month."""
    return tuple(_steps(turn.voice, month, newest_version(turn.session, month), person))


def to_check(voice: Voice, written: MonthReport, row: MonthReport) -> Card:
    """待审核."""
    return _card(voice, "month.to_check", written, row, _asked(voice, "check", row))


def to_issue(voice: Voice, written: MonthReport, row: MonthReport) -> Card:
    """待签发."""
    return _card(voice, "month.to_issue", written, row, _asked(voice, "issue", row))


def issued(voice: Voice, written: MonthReport, row: MonthReport) -> Card:
    """已签发."""
    return _card(voice, "month.issued", written, row)


def _steps(voice: Voice, month: str, known: MonthVersion | None, person: Person) -> Iterator[Button]:
    if known is not None and known.checked is None and person.has(*CHECKERS) and known.written.by_id != person.id:
        yield _asked(voice, "check", known.written)
    if known is not None and known.checked is not None and known.issued is None and person.has(*ISSUERS):
        yield _asked(voice, "issue", known.written)
    if person.has(*WRITERS):
        yield (primary if known is None else button)(voice, f"month.write:{month}")


def _asked(voice: Voice, step: str, row: MonthReport) -> Button:
    return confirmed(voice, f"month.{step}:{row.month}:{row.version}", ButtonStyle.PRIMARY)


def _card(voice: Voice, key: str, written: MonthReport, row: MonthReport, *buttons: Button) -> Card:
    """Return the card of a report: the last press and its time, the totals of the month, and both texts."""
    texts = {"problems": written.problems, "plan": written.plan}
    return Card(
        title=voice(key, month=month_title(voice, date.fromisoformat(f"{written.month}-01"))),
        intro=(
            voice("month.by_at", who=row.by_name, at=voice.moment(row.at), version=row.version),
            voice("month.overview", **written.figures["totals"]),
            *(voice("month.typed", title=voice(f"field.{name}"), text=text) for name, text in texts.items()),
        ),
        footnote=voice("month.signs", digest=row.code),
        buttons=buttons,
    )
