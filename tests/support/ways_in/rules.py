"""What is expected of a cell: the hand-written word for content and sender, and what place and way make of it.

Nothing here asks the desk. Each rule cites its clause of the standard. What single ways make of it: rules_of_ways.py.
"""

from collections.abc import Callable

from tests.support.ways_in.cells import Cell, Content, Spot, Way, Who
from tests.support.ways_in.meant import (
    FILED,
    FIRM,
    GONE,
    NOBODY,
    NOT_KNOWN,
    NOTHING,
    OUTSIDE,
    PAGE,
    SLACK,
    TALK_ROOMS,
    TRUSTED,
    Meant,
)
from tests.support.ways_in.outcome import Outcome
from tests.support.ways_in.rules_of_ways import (
    access_form,
    album,
    album_among_talk,
    edit_of_report,
    listed,
    phone_in,
    registered,
    review,
    supplement,
)

Rule = Callable[[Meant], Outcome | None]


def expected(cell: Cell) -> Outcome:
    """What has to become of the cell, by the first rule that answers."""
    meant = Meant.by(cell)
    found = next(outcome for rule in RULES if (outcome := rule(meant)) is not None)
    return found._replace(told=found.told | meant.questions)


def program(meant: Meant) -> Outcome | None:
    """A program's words are nobody's report (R4); who hands them over is told so, or asked for their own."""
    cell = meant.cell
    if meant.word != "nothing":
        return None
    if cell.way is not Way.BROUGHT:
        return NOTHING
    if cell.platform is SLACK:
        return NOTHING._replace(refused=("slack_command.written_by_a_program",))
    return NOTHING._replace(told=frozenset({"office" if cell.spot is Spot.UNKNOWN else str(cell.spot)}))


def door_of_the_page(meant: Meant) -> Outcome | None:
    """The page lets nobody into a room that is not theirs, nor in who left; the text stays in its box (section 5)."""
    cell = meant.cell
    if cell.platform is not PAGE:
        return None
    if cell.who is Who.LEFT:
        return NOTHING._replace(refused=("person.left",))
    if meant.is_private:
        return None
    if cell.spot in (Spot.TEAM, Spot.UNKNOWN) or cell.who is Who.OUTSIDER:
        return NOTHING._replace(refused=("web.not_your_place",))
    return NOTHING._replace(refused=("outage.only_notices",)) if cell.spot is Spot.STAFF else None


def unknown_chat(meant: Meant) -> Outcome | None:
    """A chat without a purpose is talk outside intake: the digest alone is kept, and nobody is told (R21)."""
    if meant.cell.spot is not Spot.UNKNOWN or meant.is_called:
        return None
    times = 2 if meant.cell.content in (Content.EDIT, Content.LATE) or meant.cell.way is Way.ALBUM else 1
    return NOTHING._replace(kept=("digest",) * times)


def talk_room(meant: Meant) -> Outcome | None:
    """In staff and team rooms talk stays talk; a symptom is offered to writer, duty and office (R17).

    An attack is offered to the leaders, and to nobody of a vendor (R5). Who is gone, or unknown, has nothing to press.
    """
    cell = meant.cell
    if cell.spot not in TALK_ROOMS or meant.is_called or cell.way is Way.CARD_REPLY:
        return None
    if cell.way in (Way.REGISTERED, Way.ALBUM):
        return None
    kept = ("digest",) if not meant.is_symptom else ("whole offered",) * (2 if cell.content is Content.EDIT else 1)
    told = frozenset({"office"}) | (frozenset({"leaders"}) if cell.content is Content.ATTACK else frozenset({"duty"}))
    told |= NOBODY if cell.who in (*NOT_KNOWN, *GONE) else frozenset({"sender"})
    late = ("digest",) if cell.content is Content.LATE else ()
    return NOTHING._replace(kept=(*late, *kept), told=told if meant.is_symptom else NOBODY)


def account(meant: Meant) -> Outcome | None:
    """Who has left, or whose account is shut, is told so; what they said is kept whole (R21), and what reads as an A or
    an attack is offered to be registered (R0). What a clerk hands over counts for its author."""
    cell = meant.cell
    if meant.word != "turned away" or cell.way in (Way.LISTED, Way.BROUGHT):
        return None
    if cell.way is Way.ACCESS:
        return NOTHING._replace(refused=(meant.why_gone,))
    grave = "whole offered" if cell.content in (Content.A, Content.ATTACK, Content.COMPLAINT) else "whole"
    if cell.way is Way.COMMAND_FORM or (cell.way is Way.HOME_FORM and cell.platform is SLACK):
        found = meant.turned_away(grave)
        return found if cell.who is Who.LEFT else found._replace(refused=(meant.why_gone, *found.refused))
    is_unheard = cell.way in FILED or (cell.way is Way.ADDRESSED and cell.platform is SLACK)
    if cell.content is Content.EDIT and is_unheard and cell.spot is Spot.UNKNOWN:
        return meant.turned_away("digest", "whole")  # the edit commands nothing, and calls nobody anew
    if cell.content is Content.EDIT:
        return meant.turned_away("whole", "whole offered")
    if cell.content is Content.LATE:
        is_talk = cell.spot in (*TALK_ROOMS, Spot.UNKNOWN)
        return meant.turned_away("digest" if is_talk else "whole", "whole")
    if cell.way is Way.ALBUM:
        return meant.turned_away("whole", grave)
    return meant.turned_away(grave)


def below_a_ticket(meant: Meant) -> Outcome | None:
    """Below a colleague's ticket a symptom is its writer's report, a complaint one as anywhere; the rest goes on its
    log, and an outsider's is kept apart (R6, R7, R17, R18)."""
    cell, word = meant.cell, meant.word
    if cell.way is Way.CARD_REPLY and cell.spot is Spot.TEAM and cell.who not in OUTSIDE:
        return None
    if not meant.is_below_ticket or word not in ("question", "talk", "file"):
        return None
    if cell.way is Way.EDIT_OF_TALK:
        return None
    if cell.who in OUTSIDE:
        return NOTHING._replace(kept=("whole",), refused=("ticket.not_yours_to_answer",), told=meant.known)
    return NOTHING._replace(joined=("attached", "said") if word == "file" else ("said",), told=frozenset({"team"}))


def edit_below_a_ticket(meant: Meant) -> Outcome | None:
    """The edit of a line that went on a log goes there too, unless it tells of a fault (R2)."""
    cell = meant.cell
    if not meant.is_below_ticket or cell.way is not Way.EDIT_OF_TALK or meant.word not in ("question", "talk"):
        return None
    if cell.who in OUTSIDE:
        return NOTHING._replace(kept=("whole",), refused=("ticket.not_yours_to_answer",))
    return NOTHING._replace(joined=("edited",))


def note_of_the_team(meant: Meant) -> Outcome | None:
    """Below the team's card, among the team, what somebody of the house says is a note (R4)."""
    cell = meant.cell
    if cell.way is not Way.CARD_REPLY or cell.spot is not Spot.TEAM or cell.who in OUTSIDE:
        return None
    late = ("digest",) if cell.content is Content.LATE else ()
    edited = ("note_edited",) if cell.content is Content.EDIT else ()
    files = ("attached",) if cell.content is Content.FILE else ()
    return NOTHING._replace(joined=(*files, *edited, "noted"), kept=late, told=frozenset({"team"}))


def talk(meant: Meant) -> Outcome | None:
    """Talk gets the help card in one's own chat and where the desk was called, else silence (R8f).

    Whoever sends a form says that something fails, or asks; whoever hands words over, that they are something.
    """
    cell = meant.cell
    if cell.content is not Content.TALK:
        return None
    told = frozenset({meant.here}) | FIRM | meant.known
    if cell.way is Way.COMMAND_ZH and cell.platform is PAGE:
        return NOTHING._replace(made=(meant.made("defect", "B"),), told=told)  # the word itself asks for a repair (R0)
    if cell.way is Way.BROUGHT:
        return NOTHING._replace(made=(meant.made("other", None),), told=told)
    if meant.is_form and cell.way not in (Way.ACCESS, Way.PHONE_IN):
        is_question = cell.way in (Way.ASK_COMMAND, Way.ASK_FORM)
        made = meant.made("consultation" if is_question else "defect", None)
        return NOTHING._replace(made=(made,), told=told)
    shown = frozenset({meant.here}) if meant.is_called else NOBODY
    if cell.way is Way.EDIT_OF_TALK and cell.spot is Spot.OWN:
        shown |= {"duty"}  # a second knock within ten minutes
    if cell.way is Way.CARD_REPLY and cell.spot is Spot.OWN and cell.platform is PAGE:
        shown |= {"duty"}  # on the page the first was a moment ago
    return NOTHING._replace(kept=("whole",), told=shown | meant.known)


def question_below_talk(meant: Meant) -> Outcome | None:
    """In a thread under talk only a symptom is a report; advice and questions among others are talk (R17)."""
    if meant.word != "question" or meant.cell.way is not Way.BELOW_TALK:
        return None
    return NOTHING._replace(kept=("whole",), told=meant.known)


def report(meant: Meant) -> Outcome:
    """A report where the desk listens: its receipt there, team and duty at once (三·2.3(2)); what the vendor must not
    see goes to office and leaders (R5, R6)."""
    cell = meant.cell
    receipt = frozenset({meant.here}) | meant.known
    if cell.content is Content.QUESTION:
        return NOTHING._replace(made=(meant.made("consultation", None),), told=receipt | FIRM)
    if cell.content is Content.COMPLAINT:
        made = meant.made("other", None, confidential=True)
        return NOTHING._replace(made=(made,), told=meant.own_chat | TRUSTED | meant.known)
    if cell.content is Content.ATTACK:
        made = meant.made("defect", "B", confidential=True, security=True)
        return NOTHING._replace(made=(made,), told=receipt | TRUSTED)
    if cell.content is Content.FILE:
        asked = NOBODY if cell.way is Way.BROUGHT else meant.own_chat
        return NOTHING._replace(made=(meant.made("defect", "B"),), told=receipt | FIRM | asked)
    if cell.content is Content.EDIT:
        made = meant.made("defect", "A", 1)
        return NOTHING._replace(made=(made,), raised=("class_raised",), told=receipt | FIRM)
    if cell.content is Content.LATE:
        return _with_talk(meant, NOTHING._replace(made=(meant.made("defect", "B", 2),), told=receipt | FIRM))
    severity = "A" if cell.content is Content.A else "B"
    return NOTHING._replace(made=(meant.made("defect", severity),), told=receipt | FIRM)


RULES: tuple[Rule, ...] = (
    program,
    door_of_the_page,
    unknown_chat,
    talk_room,
    registered,
    album_among_talk,
    account,
    listed,
    album,
    edit_of_report,
    supplement,
    access_form,
    phone_in,
    review,
    below_a_ticket,
    edit_below_a_ticket,
    note_of_the_team,
    talk,
    question_below_talk,
    report,
)


def _with_talk(meant: Meant, found: Outcome) -> Outcome:
    """What was said later, and came first, is talk where it was said."""
    cell = meant.cell
    if cell.spot is Spot.THREAD and cell.who in OUTSIDE:
        return found._replace(kept=("whole",), refused=("ticket.not_yours_to_answer",))
    if cell.spot is Spot.THREAD:
        return found._replace(joined=("said",))
    kept = "digest" if cell.spot in (*TALK_ROOMS, Spot.UNKNOWN) else "whole"
    shown = frozenset({"sender"}) if cell.spot is Spot.OWN else NOBODY
    return found._replace(kept=(kept,), told=found.told | shown)
