"""The record of a step: a fact that gates rest on, and an entry of the log that says the same."""

from models.changes.change import Change
from models.changes.fact import GateFact
from models.changes.press import ChangePress

WINDOW_FACTS = ("confirmed", "excepted", "announced", "no_sessions", "uncovered")
"""Facts that hold for one window alone."""
BACKUP_FACTS = ("system_backup", "data_backup", "no_data", "one_snapshot")
PACKAGE_FACTS = ("deployed", "tested", "data_approved")


PROOF = ("proof_file", "proof_digest")
"""The file that proves a step, by its name and digest."""


def note(change: Change, press: ChangePress, what: str, *fields: str, **more: str) -> GateFact:
    """Keep the fact with these fields of the form, and log it under `change_<what>`."""
    content = {name: press.text(name) for name in (*fields, *PROOF) if press.text(name)}
    content |= {name: moment.isoformat() for name, moment in press.moments.items() if name in fields}
    content |= more
    if "digest" in content:
        content["digest"] = content["digest"].lower()
    change.ticket.log(f"change_{what}", press.by, press.now, **content)
    return change.keep(what, press.by, press.now, content)
