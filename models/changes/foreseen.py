"""The refusals that later steps of a change would give as things stand: their own gates are asked early."""

from collections.abc import Iterator
from dataclasses import replace

from models.changes import gates, window_gates
from models.changes.change import Change
from models.changes.press import ChangePress
from models.changes.series import ChangeWindow, kept_for, windows_ahead
from models.phrase import to_json
from models.refusal import Refusal
from models.tickets.step import Rule

OF_WINDOW: tuple[Rule, ...] = (
    *(window_gates.is_ahead, window_gates.is_legal, window_gates.later_are_legal),
    *(window_gates.leaves_time_to_go_back, window_gates.knows_sessions),
)
OF_NOTICE: tuple[Rule, ...] = (window_gates.is_in_time_for_notice,)
OF_VERIFIER: tuple[Rule, ...] = (gates.verifier_is_here, gates.office_is_reachable)
OF_DATA: tuple[Rule, ...] = (gates.data_was_approved,)


def look_ahead(change: Change, press: ChangePress) -> bool:
    """Keep what later steps would refuse now; whether it is another list than before.

    What is `around` the press is that of the window that waits for its notice, where one does.
    """
    found = [to_json(one.phrase) for one in _refused_later(change, press)] if change.is_looked_ahead else []
    if found == change.foreseen:
        return False
    change.foreseen = found
    return True


def unannounced(change: Change) -> ChangeWindow | None:
    """The first window ahead that needs a notice and has none, nor a leader's exception."""
    ahead = windows_ahead(change) if change.stops else []
    return next((one for one in ahead if not (kept_for(change, "announced", one) or _is_excepted(change, one))), None)


def _is_excepted(change: Change, window: ChangeWindow) -> bool:
    return window_gates.exception_of(change, window) is not None


def _refused_later(change: Change, press: ChangePress) -> Iterator[Refusal]:
    """In the order in which they would be met; each gate is asked once there is something to ask it of."""
    silent = unannounced(change)
    asked: list[tuple[tuple[Rule, ...], ChangePress]] = [
        (OF_WINDOW if change.starts_at is not None else (), press),
        (OF_NOTICE if silent is not None else (), replace(press, window=silent)),
        (OF_VERIFIER if change.verifier_id is not None else (), press),
        (OF_DATA, press),
    ]
    found = (rule(change, pressed) for rules, pressed in asked for rule in rules)
    yield from (refusal for refusal in found if refusal is not None)
