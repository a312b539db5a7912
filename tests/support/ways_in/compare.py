"""Compares what became of a cell with what has to, and looks at what has to hold of every one."""

import re
from collections.abc import Sequence

from handlers.i18n import voice_of
from models.messaging.outbox import Post
from models.terms import Language, Platform
from tests.support.ways_in.cells import Cell, Content, Spot, Way, Who
from tests.support.ways_in.contents import TEXTS
from tests.support.ways_in.meant import NOT_KNOWN, OUTSIDE
from tests.support.ways_in.outcome import Outcome, audience
from tests.support.ways_in.play import Played
from tests.support.ways_in.world import DUTY_PHONE, World, account, room

VENDORS = ("duty", "team")
COMPARED = ("made", "raised", "joined", "kept", "told")


def differences(world: World, cell: Cell, wanted: Outcome, played: Played) -> list[str]:
    """What is not as it has to be, a line each."""
    found = played.outcome
    lines = [
        f"{name}: {_shown(getattr(found, name))}, not {_shown(getattr(wanted, name))}"
        for name in COMPARED
        if getattr(found, name) != getattr(wanted, name)
    ]
    if not _says(found.refused, wanted.refused, language_of(cell)):
        lines.append(f"refused: {found.refused}, not {wanted.refused}")
    return lines + _lost(cell, played) + _leaked(world, cell, played) + _told_a_vendor(cell, played)


def language_of(cell: Cell) -> Language:
    """What whoever acts reads: the clerk who hands words over, else the sender, by the app of somebody unknown."""
    if cell.way is Way.BROUGHT:
        return Language.ZH
    is_english = cell.who is Who.BLOCKED or (cell.who is Who.STRANGER and cell.platform is Platform.TELEGRAM)
    return Language.EN if is_english else Language.ZH


def _says(sentences: Sequence[str], keys: Sequence[str], language: Language) -> bool:
    """Whether the sentences are those of the keys, in this language, whatever was put into their gaps."""
    if len(sentences) != len(keys):
        return False
    return all(any(_pattern(key, language).fullmatch(said) for said in sentences) for key in keys)


def _pattern(key: str, language: Language) -> re.Pattern[str]:
    """The words of the key; behind a plus it is said, too, that they are kept."""
    parts = re.split(r"\{\w+\}|\b2\b", voice_of(language)(key.removesuffix("+"), count=2))
    return re.compile(".*".join(map(re.escape, parts)) + (".+" if key.endswith("+") else ""), re.DOTALL)


def _lost(cell: Cell, played: Played) -> list[str]:
    """Nothing that was said is lost, but what stands where it was typed when it was turned down (R21).

    The reason of a permission stands in its request.
    """
    stays = played.still_theirs and bool(played.outcome.refused)
    if cell.who is Who.BOT or cell.way is Way.ACCESS or stays:
        return []
    if (cell.way is Way.FORWARDED or cell.content is Content.BIG) and played.left.digests:
        return []  # the digest is that of the words as they were read: with whose they are, and joined from pieces
    return [f"lost: {text[:20]}" for text in played.texts if not played.left.holds(text)]


def _leaked(world: World, cell: Cell, played: Played) -> list[str]:
    """No stranger reads an engineer's phone (R19), no outsider another's number (R18)."""
    if cell.who not in OUTSIDE:
        return []
    own = f"@{account(cell.platform, cell.who)}"
    theirs = [post for post in played.left.posts if _is_read_by(cell, post, own)]
    read = "\n".join((played.shown.words, *(str(post.card) for post in theirs)))
    lines = ["an engineer's phone is shown to a stranger"] if cell.who in NOT_KNOWN and DUTY_PHONE in read else []
    numbers = {one.number for one in world.standing.values()} - {one.number for one in played.left.tickets}
    return lines + [f"another's number is shown to an outsider: {one}" for one in sorted(numbers) if one in read]


def _told_a_vendor(cell: Cell, played: Played) -> list[str]:
    """No vendor reads an attack or a complaint before the office released it, but what was said among them (R5, R6)."""
    if cell.content not in (Content.ATTACK, Content.COMPLAINT) or cell.spot is Spot.TEAM:
        return []
    told = [post for post in played.left.posts if audience(post, cell) in VENDORS and post.card_view != "reporter"]
    return ["a vendor reads it"] if any(TEXTS[cell.content] in str(post.card) for post in told) else []


def _is_read_by(cell: Cell, post: Post, own: str) -> bool:
    """A card of the sender's own chat, or of their own report in a room."""
    if post.platform is not cell.platform:
        return False
    return post.chat == own or (post.chat == room(cell.platform, cell.spot) and post.card_view == "reporter")


def _shown(value: object) -> str:
    if isinstance(value, frozenset):
        return "{" + ", ".join(sorted(value)) + "}"
    return str([tuple(one) if isinstance(one, tuple) else one for one in value]) if isinstance(value, tuple) else ""
