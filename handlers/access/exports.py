"""Notes every file that leaves the desk: who took it, when, what was in it, and its SHA-256."""

from handlers.turn.turn import Turn
from models.access.export import AccessExport


def note_export(turn: Turn, what: str, digest: str, by_name: str, by_id: int | None = None) -> bool:
    """Add one line to the list of exports."""
    export = AccessExport(at=turn.now, by_id=by_id, by_name=by_name, what=what, digest=digest)
    export.chain_to_last(turn.session)
    turn.session.add(export)
    return True
