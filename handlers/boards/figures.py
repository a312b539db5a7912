"""时限达成率 for whoever reads figures: this month so far and the last one, with what is pending and void beside."""

from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Click, Reply
from models.refusal import Refusal
from models.tickets.facts import FIGURE_EYES

router = Router()


@router.read("figures")
def show_figures(click: Click, turn: Turn) -> Reply:
    """时限达成率 of this month and the last one, for one's own eyes."""
    from handlers.boards.figure_cards import figures_card  # not at the start: few ever ask

    person = turn.account.person if turn.account else None
    if person is None or not person.is_active(turn.now) or not person.has(*FIGURE_EYES):
        raise Refusal("figures.only_readers")
    return Reply(card=figures_card(turn.voice, turn.session, turn.rules, turn.now))
