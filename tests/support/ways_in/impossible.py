"""Which cells no platform can bring, and why: they are counted apart."""

from collections.abc import Callable

from models.terms import Platform
from tests.support.ways_in.cells import Cell, Content, Spot, Way, Who

PAGE, SLACK, TELEGRAM = Platform.WEBCHAT, Platform.SLACK, Platform.TELEGRAM
FORMS = (Way.HOME_FORM, Way.ASK_FORM, Way.SUPPLEMENT, Way.PHONE_IN, Way.ACCESS, Way.COMMAND_FORM)
OF_THE_HOME = (Way.HOME_FORM, Way.ASK_FORM, Way.PHONE_IN, Way.ACCESS)
COMMANDS = (Way.COMMAND, Way.COMMAND_ZH, Way.ASK_COMMAND, Way.UNKNOWN_COMMAND)
EDITS = (Way.EDIT_OF_TALK, Way.EDIT_OF_REPORT, Way.EARLY_EDIT)
OF_MESSENGERS = (Way.ADDRESSED, Way.EDIT_OF_TALK, Way.EDIT_OF_REPORT, Way.BROUGHT, Way.COMMAND_FORM)
OF_TELEGRAM = (Way.FORWARDED, Way.ALBUM, Way.REVIEW)
SYMPTOMS = (Content.A, Content.B, Content.ATTACK, Content.BIG, Content.EDIT, Content.REPEAT, Content.LATE)
ROOMS = (Spot.TEAM, Spot.STAFF)
NOBODY_KNOWN = (Who.STRANGER, Who.ANONYMOUS, Who.BOT)

Why = Callable[[Cell], bool]

REASONS: dict[str, Why] = {
    "everybody at the page is logged in": lambda cell: cell.platform is PAGE and cell.who in NOBODY_KNOWN,
    "the page has no name to call, no edits, no hand-over, and its commands open forms by themselves": lambda cell: (
        cell.platform is PAGE and cell.way in OF_MESSENGERS
    ),
    "only Slack brings an edit before its message": lambda cell: (
        cell.way is Way.EARLY_EDIT and cell.platform is not SLACK
    ),
    "only Telegram marks what is forwarded, sends albums in parts, and asks forms field by field": lambda cell: (
        cell.way in OF_TELEGRAM and cell.platform is not TELEGRAM
    ),
    "Telegram's home is the help card, whose buttons ask the same questions as a command": lambda cell: (
        cell.way in OF_THE_HOME and cell.platform is TELEGRAM
    ),
    "only administrators of Telegram's groups hide": lambda cell: (
        cell.who is Who.ANONYMOUS and (cell.platform is not TELEGRAM or cell.spot is Spot.OWN)
    ),
    "no program fills in forms or types commands": lambda cell: (
        cell.who is Who.BOT and (cell.way in (*FORMS, *COMMANDS, Way.REVIEW, Way.REGISTERED, Way.LISTED))
    ),
    "the home is one's own": lambda cell: cell.way in OF_THE_HOME and cell.spot is not Spot.OWN,
    "no file comes in a form, a command of Slack's, or an edit, and the page takes none": lambda cell: (
        cell.content is Content.FILE
        and (
            cell.platform is PAGE
            or cell.way in (*FORMS, *EDITS, Way.ALBUM)
            or (cell.way in COMMANDS and cell.platform is SLACK)
        )
    ),
    "what the desk itself dates is never late": lambda cell: (
        cell.content is Content.LATE
        and (
            cell.platform is PAGE
            or cell.way in (*FORMS, *EDITS, Way.BROUGHT, Way.REVIEW, Way.ALBUM)
            or (cell.way in COMMANDS and cell.platform is SLACK)
        )
    ),
    "no form, command of Slack's or hand-over can be edited, nor anything on the page": lambda cell: (
        cell.content is Content.EDIT
        and (
            cell.platform is PAGE
            or cell.way in (*FORMS, Way.BROUGHT, Way.REVIEW, Way.ALBUM)
            or (cell.way in COMMANDS and cell.platform is SLACK)
        )
    ),
    "no card of a ticket stands there": lambda cell: (
        cell.way is Way.CARD_REPLY and cell.spot in (Spot.STAFF, Spot.UNKNOWN)
    ),
    "one's own chat and a ticket's thread have no threads under talk": lambda cell: (
        cell.way is Way.BELOW_TALK and cell.spot in (Spot.OWN, Spot.THREAD)
    ),
    "no report of one's own stands there": lambda cell: (
        cell.way in (Way.EDIT_OF_REPORT, Way.SUPPLEMENT)
        and (cell.spot in (*ROOMS, Spot.UNKNOWN) or cell.who in (Who.BLOCKED, Who.LEFT, Who.BOT))
    ),
    "what stands below a ticket, or in the desk's own chats, was read when it was said": lambda cell: (
        cell.way is Way.BROUGHT and cell.spot in (Spot.THREAD, Spot.OWN)
    ),
    "登记为报障 is offered for what sounds like a fault where talk stays talk": lambda cell: (
        cell.way is Way.REGISTERED and (cell.spot not in ROOMS or cell.content not in SYMPTOMS)
    ),
    "what is a report already stands in no list": lambda cell: (
        cell.way is Way.LISTED
        and (
            cell.spot not in (Spot.INTAKE, Spot.OWN)
            or (cell.content is not Content.TALK and cell.who not in (Who.BLOCKED, Who.LEFT))
            or cell.content in (Content.EDIT, Content.LATE, Content.REPEAT)
        )
    ),
    "where a chat shows nothing of what is typed, the questions go on in one's own": lambda cell: (
        cell.way in (Way.COMMAND_FORM, Way.REVIEW) and cell.platform is TELEGRAM and cell.spot is Spot.UNKNOWN
    ),
    "nobody can tell which of a group's hidden administrators answers a question, or presses": lambda cell: (
        cell.who is Who.ANONYMOUS and cell.way in (Way.REVIEW, Way.COMMAND_FORM, Way.SUPPLEMENT)
    ),
    "what is forwarded is one message, of 4,096 characters at most": lambda cell: (
        cell.way is Way.FORWARDED and cell.content is Content.BIG
    ),
    "a permission's reason is no report, whatever it says": lambda cell: (
        cell.way is Way.ACCESS and cell.content in (Content.EDIT, Content.REPEAT, Content.LATE)
    ),
    "who may open no form reaches no review": lambda cell: (
        cell.way in (Way.REVIEW, Way.COMMAND_FORM) and cell.platform is TELEGRAM and cell.who in (Who.BLOCKED, Who.LEFT)
    ),
}
"""Each reason with the cells that it takes out; the first that fits is the cell's."""


def why_impossible(cell: Cell) -> str | None:
    """The reason why no platform can bring the cell; None for one that can be."""
    return next((reason for reason, takes in REASONS.items() if takes(cell)), None)
