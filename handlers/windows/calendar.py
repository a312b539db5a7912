"""变更日历: what is planned when, trading sessions beside it, and a link for one's own calendar."""

from datetime import timedelta

from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.windows.calendar_cards import calendar_card, link_card
from handlers.windows.calendar_entries import entries_for
from handlers.windows.readers import of_the_house
from models.changes.calendar_feed import has_feed, open_feed, revoke_feed
from models.chat import Click, Place, Reply
from models.refusal import Refusal

router = Router()

AHEAD = timedelta(days=30)
FEED_BEHIND, FEED_AHEAD = timedelta(days=90), timedelta(days=365)


@router.read("calendar.open")
def open_calendar(click: Click, turn: Turn) -> Reply:
    """The next thirty days, for one's own eyes."""
    person = of_the_house(turn)
    entries = entries_for(turn.session, turn.workflows, person, turn.now, turn.now + AHEAD)
    return Reply(card=calendar_card(turn.voice, entries, turn.now + AHEAD, has_feed=has_feed(turn.session, person)))


@router.click("calendar.link")
def make_link(click: Click, turn: Turn) -> Reply:
    """The link stands in one's own chat alone; an earlier one counts no more."""
    person, account = of_the_house(turn), turn.account
    assert account is not None  # noqa: S101 - somebody without an account acts on nothing
    address = f"{turn.rules.page_url}/calendar/{open_feed(turn.session, person, turn.now)}.ics"
    turn.post(Place.direct(account.platform, account.external_id), link_card, address)
    return turn.toast("calendar.link_made")


@router.click("calendar.revoke")
def revoke_link(click: Click, turn: Turn) -> Reply:
    """The link counts no more."""
    if not revoke_feed(turn.session, of_the_house(turn)):
        raise Refusal("calendar.no_link")
    return turn.toast("calendar.link_revoked")
