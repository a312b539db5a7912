"""The ledger of rights on a card: one's own rights, or the part that was asked for."""

from collections.abc import Sequence

from handlers.access.cards.parts import end_words
from handlers.access.ledger_query import LedgerPart
from handlers.i18n import Voice
from handlers.tickets.cards.subject import right_words
from handlers.turn.form import day, form, given, line
from models.access.ledger import Approval, Holding
from models.chat import Button, ButtonStyle, Card

SHOWN_LINES = 20
LONGEST_NAME = 40
SHOWN_BUTTONS = 4

LEDGER = form(
    line("person", LONGEST_NAME).optional(),
    given("system").optional(),
    day("day", label="as_of", is_past=True).optional(),
    name="access.ledger",
)
"""A part of the ledger: a person, a system, a day."""


def mine(voice: Voice, part: LedgerPart, lines: Sequence[Holding], count: int) -> Card:
    """The rights one holds now; a button brings the card of each, where it can be extended or given back."""
    shown = [
        voice(
            "ledger.own_line",
            right=right_words(voice, one.names),
            end=end_words(voice, one.until),
            state=_state(voice, one),
        )
        for one in lines
    ]
    bring = [Button(action=f"access.bring:{one.number}", label=one.number) for one in lines[:SHOWN_BUTTONS]]
    ask = Button(action="access.open", label=voice("button.access.open"), style=ButtonStyle.PRIMARY)
    return Card(
        title=voice("ledger.mine", count=count),
        intro=(*(shown or [voice("ledger.mine.empty")]), *_more(voice, lines, count)),
        buttons=(*bring, ask),
    )


def part(voice: Voice, part: LedgerPart, lines: Sequence[Holding], count: int) -> Card:
    """Return the card of a part of the ledger: holders, rights, approvers and granters."""
    about = [part.person] if part.person else []
    about += [part.system["system"].get(voice.language, "")] if part.system else []
    title = voice("ledger.title_of", about=tuple(about)) if about else voice("ledger.title")
    return Card(
        title=title,
        intro=(
            voice("ledger.counted", as_of=as_of(voice, part), count=count),
            *(_line(voice, one) for one in lines),
            *_more(voice, lines, count),
        ),
    )


def as_of(voice: Voice, part: LedgerPart) -> str:
    """As of which moment it is: the end of a day, or now."""
    if part.day is not None:
        return voice("ledger.as_of_day", day=voice.full_date(part.day))
    return voice("ledger.as_of", at=voice.moment(part.at))


def _line(voice: Voice, one: Holding) -> str:
    return voice(
        "ledger.line",
        number=one.number,
        who=voice("access.person", who=one.person, unit=one.unit) if one.unit else one.person,
        right=right_words(voice, one.names),
        end=end_words(voice, one.until),
        state=_state(voice, one),
        approvers=tuple(_approver(voice, approval) for approval in one.approvals),
        granter=one.granted_by,
    )


def _approver(voice: Voice, approval: Approval) -> str:
    return voice("ledger.deputy", who=approval.name) if approval.as_deputy else approval.name


def _state(voice: Voice, one: Holding) -> str:
    state = voice(f"ledger.state.{one.state}")
    if one.ending is None:
        return state
    because = voice(f"access.end.{one.ending.because}")
    return voice("ledger.ended", state=state, because=because, at=voice.moment(one.ending.at))


def _more(voice: Voice, lines: Sequence[Holding], count: int) -> list[str]:
    return [voice("ledger.more", number=count - len(lines))] if count > len(lines) else []
