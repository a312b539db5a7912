"""Papers of tickets, drawn as the desk draws them."""

from bot.documents.build import MadeFile
from bot.documents.keeping import AskedPaper, drawn_papers, file_of
from bot.platforms.registry import TRAITS
from handlers.desk import WORKFLOWS
from sla.calendar.china import china_calendar
from sla.policy.policy_file import load_policy
from sla.rulebook import Rulebook
from tests.support.desk import Desk


def shipped_rules() -> Rulebook:
    """As shipped."""
    return Rulebook(load_policy(), china_calendar(load_policy().hours), TRAITS)


def paper_of(desk: Desk, number: str, kind: str = "", by: str = "郑文", *, is_masked: bool = False) -> MadeFile:
    """The paper of a ticket, drawn by the desk's own rules and not kept."""
    asked = AskedPaper(number, kind, None, by, is_masked=is_masked)
    with desk.session() as session:
        return file_of(drawn_papers(session, desk.app.state.schedule.dispatch.rules, WORKFLOWS, asked, desk.now)[-1])
