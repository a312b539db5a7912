"""Login links that are handed over on paper: one slip for each person, with the address and the same as a picture."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import NamedTuple

import segno
from starlette.responses import Response

from bot.pages.drawing import drawn
from bot.turns.writer import Busy
from handlers.i18n import Voice
from handlers.logins.resets import MadeLink
from models.refusal import Refusal

MOST_SLIPS = 200


class Slip(NamedTuple):
    """A link on paper: whose it is, its address and the same as a picture, and until when it works."""

    name: str
    where: str
    picture: str
    until: datetime


class MadeLinks(NamedTuple):
    """Links that were made, and how many people still wait for theirs."""

    made: Sequence[MadeLink]
    rest: int = 0


async def links_for(ids: Sequence[int], make: Callable[[int], Awaitable[MadeLink]]) -> MadeLinks:
    """Make a link for each person, a turn each, so that none waits long.

    Where the desk grows busy meanwhile, those made so far are returned, and the next press makes the others.
    """
    made: list[MadeLink] = []
    for person_id in ids[:MOST_SLIPS]:
        try:
            made.append(await make(person_id))
        except Refusal:  # they set a password, left or were shut meanwhile
            continue
        except Busy:
            if not made:
                raise
            break
    return MadeLinks(made, max(0, len(ids) - len(made)))


def slips_page(voice: Voice, links: MadeLinks, back: str, page_url: str | None) -> Response:
    """Return the slips, and the names of those to whom the link was sent; `page_url` is None where nobody said."""
    return drawn(
        "slips",
        voice,
        slips=[_slip(one, page_url) for one in links.made if one.code],
        sent=[one.name for one in links.made if not one.code],
        rest=links.rest,
        has_address=page_url is not None,
        back=back,
    )


def _slip(made: MadeLink, page_url: str | None) -> Slip:
    where = made.where(page_url)
    picture = segno.make(where, micro=False).svg_data_uri(scale=3, border=2, light="white")
    return Slip(made.name, where, picture if page_url else "", made.expires_at)
