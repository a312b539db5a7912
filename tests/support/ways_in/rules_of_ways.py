"""What single ways make of what is said: edits, albums, forms of a ticket, calls, lists; each rule cites its clause."""

from tests.support.ways_in.cells import Content, Spot, Way, Who
from tests.support.ways_in.meant import (
    FIRM,
    GONE,
    NOBODY,
    NOT_KNOWN,
    NOTHING,
    OUTSIDE,
    TALK_ROOMS,
    TRUSTED,
    Meant,
)
from tests.support.ways_in.outcome import Outcome


def registered(meant: Meant) -> Outcome | None:
    """登记为报障: a report of whoever wrote it, counted from the message; its edit may raise it (R17, R2).

    Who is gone by then changes nothing of it: the words of the edit are kept, and the A in them is told (R21).
    """
    cell = meant.cell
    if cell.way is not Way.REGISTERED:
        return None
    is_attack = cell.content is Content.ATTACK
    offered = frozenset({"office"}) | (frozenset({"leaders"}) if is_attack else frozenset({"duty"}))
    offered |= NOBODY if cell.who in (*NOT_KNOWN, *GONE) else frozenset({"sender"})
    told = offered | (TRUSTED if is_attack else FIRM) | meant.known
    told |= meant.own_chat
    minutes = {Content.LATE: 2, Content.EDIT: 1}.get(cell.content, 0)
    severity = "A" if cell.content in (Content.A, Content.EDIT) else "B"
    made = meant.made("defect", severity, minutes, confidential=is_attack, security=is_attack)
    late = ("digest",) if cell.content is Content.LATE else ()
    raised = ("class_raised",) if cell.content is Content.EDIT else ()
    if cell.content is Content.EDIT and cell.who in GONE:
        edit = meant.turned_away("whole offered", "whole offered → ticket")
        return edit._replace(made=(meant.made("defect", "B", minutes),), told=told | edit.told)
    return NOTHING._replace(made=(made,), kept=(*late, "whole offered → ticket"), told=told, raised=raised)


def listed(meant: Meant) -> Outcome | None:
    """这是报障 on the office's list: a report of whoever wrote it, though they have left since (R21)."""
    cell = meant.cell
    if cell.way is not Way.LISTED:
        return None
    is_gone = cell.who in GONE
    first = meant.turned_away() if is_gone else NOTHING._replace(told=_talk_told(meant))
    is_grave = cell.content in (Content.A, Content.ATTACK, Content.COMPLAINT) and is_gone
    kept = ("whole offered → ticket" if is_grave else "whole → ticket",)
    own = meant.own_chat
    if cell.content is Content.COMPLAINT:
        made = meant.made("other", None, confidential=True)
        return first._replace(made=(made,), kept=kept, told=first.told | own | TRUSTED)
    if cell.content is Content.ATTACK:
        made = meant.made("defect", "B", confidential=True, security=True)
        return first._replace(made=(made,), kept=kept, told=first.told | own | TRUSTED)
    made = meant.made("defect", "A" if cell.content is Content.A else "B")
    return first._replace(made=(made,), kept=kept, told=first.told | own | FIRM)


def _talk_told(meant: Meant) -> frozenset[str]:
    """What talk had shown when it was said."""
    return meant.known | (frozenset({"sender"}) if meant.cell.spot is Spot.OWN else NOBODY)


def album(meant: Meant) -> Outcome | None:
    """A picture, and its caption later: read together the gravest counts, and a complaint or an attack is a ticket of
    its own (R2, R12, R5, R6)."""
    cell = meant.cell
    if cell.way is not Way.ALBUM:
        return None
    caption = {
        Content.COMPLAINT: (meant.made("other", None, confidential=True),),
        Content.ATTACK: (meant.made("defect", "B", confidential=True, security=True),),
    }.get(cell.content, ())
    trusted = TRUSTED | meant.own_chat if caption else NOBODY
    if meant.is_below_ticket:
        return _album_below_a_ticket(meant, caption, trusted)
    severity = "A" if cell.content is Content.A else "B"
    raised = ("class_raised",) if cell.content is Content.A else ()
    told = frozenset({meant.here}) | FIRM | meant.own_chat | meant.known | trusted
    return NOTHING._replace(made=(meant.made("defect", severity), *caption), raised=raised, told=told)


def album_among_talk(meant: Meant) -> Outcome | None:
    """Where talk stays talk, a picture is talk, and its caption is offered where something fails (R17)."""
    cell = meant.cell
    if cell.way is not Way.ALBUM or cell.spot not in TALK_ROOMS:
        return None
    if not meant.is_symptom:
        return NOTHING._replace(kept=("digest", "digest"))
    told = frozenset({"office"}) | (frozenset({"leaders"}) if cell.content is Content.ATTACK else frozenset({"duty"}))
    told |= NOBODY if cell.who in (*NOT_KNOWN, *GONE) else frozenset({"sender"})
    return NOTHING._replace(kept=("digest", "whole offered"), told=told)


def _album_below_a_ticket(meant: Meant, caption: tuple, trusted: frozenset[str]) -> Outcome:  # type: ignore[type-arg]
    cell = meant.cell
    is_outside = cell.who in OUTSIDE
    first = NOTHING._replace(told=meant.known)
    if is_outside:
        first = first._replace(kept=("whole",), refused=("ticket.not_yours_to_answer",))
    else:
        is_note = not caption and not meant.is_symptom
        joined = ("attached", "noted", "said") if is_note else ("attached", "said")
        first = first._replace(joined=joined, told=frozenset({"team"}))
    if caption:
        receipt = frozenset({meant.here}) if cell.content is Content.ATTACK else meant.own_chat
        is_of_it = is_outside and cell.content is Content.ATTACK
        kept = ("whole → ticket",) if is_of_it else first.kept
        return first._replace(made=caption, kept=kept, told=first.told | receipt | TRUSTED)
    if cell.content in (Content.A, Content.B, Content.BIG, Content.REPEAT):
        made = meant.made("defect", "A" if cell.content is Content.A else "B")
        kept = ("whole → ticket",) if is_outside else ()  # a line of the same report
        return first._replace(made=(made,), kept=kept, told=first.told | {meant.here} | FIRM)
    return first._replace(kept=("whole", "whole")) if is_outside else first


def edit_of_report(meant: Meant) -> Outcome | None:
    """The edit of a report may raise it, and lowers nothing; a complaint or an attack is a ticket of its own (R2, R5,
    R6, R14)."""
    cell = meant.cell
    if cell.way is not Way.EDIT_OF_REPORT:
        return None
    return _of_its_own(meant) or _added_to_own(meant, "edited")


def supplement(meant: Meant) -> Outcome | None:
    """补充情况 says which ticket is meant, and its words are judged (R7): another fault, a
    complaint or an attack is a ticket of its own (R5, R6, R9)."""
    cell = meant.cell
    if cell.way is not Way.SUPPLEMENT:
        return None
    if cell.content is Content.BIG:
        return NOTHING._replace(refused=("field.too_long",))
    if cell.content is Content.A:
        made = meant.made("defect", "A")
        return NOTHING._replace(made=(made,), joined=("supplemented",), told=frozenset({meant.here}) | FIRM)
    return _of_its_own(meant) or _added_to_own(meant, "supplemented")._replace(told=FIRM)


def _of_its_own(meant: Meant) -> Outcome | None:
    cell = meant.cell
    if cell.content is Content.COMPLAINT:
        made = meant.made("other", None, confidential=True)
        return NOTHING._replace(made=(made,), told=meant.own_chat | TRUSTED)
    if cell.content is Content.ATTACK:
        made = meant.made("defect", "B", confidential=True, security=True)
        return NOTHING._replace(made=(made,), told=frozenset({meant.here}) | TRUSTED)
    return None


def _added_to_own(meant: Meant, verb: str) -> Outcome:
    is_raised = meant.cell.content in (Content.A, Content.EDIT)
    raised: tuple[str, ...] = ("class_raised",) if is_raised else ()
    return NOTHING._replace(joined=(verb,), raised=raised, told=FIRM if is_raised else NOBODY)


def access_form(meant: Meant) -> Outcome | None:
    """A right is asked for by whoever will hold it, of the house, and its reason is no report (三·1)."""
    cell = meant.cell
    if cell.way is not Way.ACCESS:
        return None
    if cell.who is not Who.COLLEAGUE:
        return NOTHING._replace(refused=("person.unknown" if cell.who in NOT_KNOWN else "access.only_house",))
    if cell.content is Content.BIG:
        return NOTHING._replace(refused=("field.too_long",))
    return NOTHING._replace(made=(meant.made("permission", None),), told=frozenset({"sender", "leaders"}))


def phone_in(meant: Meant) -> Outcome | None:
    """代录来电: the office alone enters a call (三·2.1); what the desk has to say goes to the clerk, and a complaint or
    an attack to office and leaders alone (R5, R6)."""
    cell = meant.cell
    if cell.way is not Way.PHONE_IN:
        return None
    if cell.who is not Who.COLLEAGUE:
        return NOTHING._replace(refused=("person.unknown" if cell.who in NOT_KNOWN else "phone_in.only_office",))
    if cell.content is Content.COMPLAINT:
        return NOTHING._replace(made=(meant.made("other", None, confidential=True),), told=TRUSTED)
    if cell.content is Content.ATTACK:
        made = meant.made("defect", "B", confidential=True, security=True)
        return NOTHING._replace(made=(made,), told=TRUSTED)
    kind = {Content.QUESTION: "consultation", Content.TALK: "other"}.get(cell.content, "defect")
    severity = {Content.QUESTION: None, Content.TALK: None, Content.A: "A"}.get(cell.content, "B")
    return NOTHING._replace(made=(meant.made(kind, severity),), told=frozenset({"office"}) | FIRM)


def review(meant: Meant) -> Outcome | None:
    """At the review of a form talk or a file is told how to correct it; what is a report is heard as anywhere (R3)."""
    if meant.cell.way is not Way.REVIEW or meant.cell.content not in (Content.TALK, Content.FILE):
        return None
    return NOTHING._replace(kept=("whole",), refused=("dialog.how_to_correct",))
