"""What has to be true before a step of a change: each gate is one sentence, asked of the change and the press."""

from models.changes.change import Change
from models.changes.draft import DIGEST
from models.changes.press import ChangePress
from models.changes.terms import ChangeKind
from models.refusal import Refusal


def has_reason(change: Change, press: ChangePress) -> Refusal | None:
    """Why was written down."""
    return None if press.text("reason") else Refusal("change.reason_needed")


def names_system(change: Change, press: ChangePress) -> Refusal | None:
    """The draft says which system."""
    return None if change.systems else Refusal("change.no_system")


def has_package(change: Change, press: ChangePress) -> Refusal | None:
    """A version and a digest are given."""
    is_whole = press.text("version") and DIGEST.fullmatch(press.text("digest"))
    return None if is_whole else Refusal("change.no_package")


def is_drafted_package(change: Change, press: ChangePress) -> Refusal | None:
    """The package is that of the draft, as far as the draft names one."""
    known = (change.version or press.text("version"), change.digest or press.text("digest").lower())
    return _differs(change) if known != (press.text("version"), press.text("digest").lower()) else None


def is_same_package(change: Change, press: ChangePress) -> Refusal | None:
    """Version and digest are those that were deployed to test: what is tested, confirmed and begun is the same."""
    deployed = change.held("deployed")
    if deployed is None:
        return Refusal("change.not_deployed")
    given = press.text("version"), press.text("digest").lower()
    kept = deployed.content["version"], deployed.content["digest"]
    is_same = given == kept == (change.version, change.digest)
    return None if is_same else _differs(change)


def names_test_system(change: Change, press: ChangePress) -> Refusal | None:
    """Where it was deployed."""
    return None if press.text("test_system") else Refusal("change.no_test_system")


def has_test_record(change: Change, press: ChangePress) -> Refusal | None:
    """What was tried, what came out, and where that is on record."""
    has_result = press.text("test_result") in {"passed", "failed"}
    is_whole = has_result and press.text("tested_what") and press.text("test_record")
    return None if is_whole else Refusal("change.no_test_record")


def is_configuration(change: Change, press: ChangePress) -> Refusal | None:
    """Nothing but settings: only these may be impossible to try elsewhere."""
    return None if change.kind is ChangeKind.CONFIGURATION else Refusal("change.only_configuration")


def _differs(change: Change) -> Refusal:
    return Refusal("change.other_package", version=change.version or "—", digest=change.digest[:12] or "—")
