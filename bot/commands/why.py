"""`zhiban why`: why a ticket's deadlines are what they are."""

from typing import Annotated

import typer
from sqlmodel import Session, select

from bot.commands.desk_access import desk_now, explained, reading
from bot.commands.options import LanguageOption
from bot.language import chosen_voice
from bot.rules import loaded_years, rules_with
from bot.settings import Settings
from handlers.desk import WORKFLOWS
from handlers.i18n import Voice
from handlers.tickets.cards.judged_by import judged_by_lines
from handlers.tickets.cards.notices import explanation
from models.refusal import Refusal
from models.tickets.queries import changes_of
from models.tickets.readings.reading import readings_of
from models.tickets.ticket import Ticket

app = typer.Typer(add_completion=False)


@app.command()
def why(
    number: Annotated[str, typer.Argument(help="Number of a ticket, such as 2611-0042 · 编号", metavar="NUMBER")],
    language: LanguageOption = None,
) -> None:
    """Explain the deadlines of a ticket · 解释工单的时限."""
    voice = chosen_voice(language)
    with explained(voice):
        settings = Settings()
        with reading(settings) as session:
            typer.echo("\n".join(_explained(session, settings, voice, number.strip())))


def _explained(session: Session, settings: Settings, voice: Voice, number: str) -> list[str]:
    """The lines of the explanation. Raises Refusal for a number that no ticket has."""
    ticket = session.exec(select(Ticket).where(Ticket.number == number)).one_or_none()
    if ticket is None:
        raise Refusal("web.no_ticket")
    rules = rules_with(settings, loaded_years(session))
    workflow = WORKFLOWS.of(ticket)
    reasons = rules.clock.reasons(ticket, workflow.shown(is_team=True))
    judged_by = judged_by_lines(voice, ticket, readings_of(session, ticket))
    heading, changes = workflow.title(voice, ticket), changes_of(session, ticket)
    card = explanation(voice, ticket, heading, reasons, changes, desk_now(session), judged_by)
    return [card.title, *card.intro]
