"""场次: the trading sessions to come, and taking over a list that is pasted into a form."""

from datetime import timedelta

from handlers.turn.form import form, text
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors, validated
from handlers.windows.readers import of_the_house
from handlers.windows.session_cards import sessions_card, taken_card
from handlers.windows.session_import import SessionFile, import_sessions
from handlers.windows.session_lists import demand_may_import, may_import
from models.changes.trading_session import session_imports, sessions_between
from models.chat import Click, Place, Reply, Submission
from models.phrase import phrase
from sla.windows.session_file import read_session_file
from sla.windows.session_list import SessionListError

router = Router()

AHEAD, SHOWN_IMPORTS = timedelta(days=30), 3
LONGEST_ROWS = 60_000
PASTED = "pasted.csv"
IMPORT = form(text("rows", LONGEST_ROWS), name="sessions.import")
"""导入场次: the rows, with their heading."""


@router.read("sessions.open")
def open_sessions(click: Click, turn: Turn) -> Reply:
    """The next thirty days, and the last imports."""
    person, until = of_the_house(turn), turn.now + AHEAD
    ahead, imports = sessions_between(turn.session, turn.now, until), session_imports(turn.session, SHOWN_IMPORTS)
    return Reply(card=sessions_card(turn.voice, ahead, imports, until, may_import=may_import(person)))


@router.click("sessions.import")
def open_import(click: Click, turn: Turn) -> Reply:
    """The rows of the list, pasted from its table."""
    demand_may_import(turn)
    return Reply(form=IMPORT.asked(turn))


@router.form("sessions.import")
def import_by_form(submission: Submission, turn: Turn) -> Reply:
    """The list takes the place of what was to come; what is wrong with it is said at the field, and nothing taken."""
    person = demand_may_import(turn)
    content = validated(IMPORT.asked(turn), submission, turn)["rows"].encode()
    try:
        listed = read_session_file(content, PASTED)
    except SessionListError as error:
        row = phrase("sessions.row", number=error.line, problem=error.problem) if error.line else error.problem
        raise FieldErrors({"rows": turn.voice.say(row)}) from error
    name = turn.voice("sessions.pasted")
    taken = import_sessions(turn.session, SessionFile(name, content, listed), person, turn.now)
    turn.post(Place.direct(submission.sender.platform, submission.sender.account), taken_card, name, taken)
    return turn.toast("sessions.taken_toast", count=taken.count)
