"""Proofs behind the gates of a change, in words: test, consent, permission, backup and check, with names and times."""

from collections.abc import Sequence
from datetime import datetime

from handlers.i18n import Voice
from handlers.tickets.cards.parts import clipped
from models.changes.change import Change
from models.changes.fact import GateFact

LONGEST, LONGEST_NAME, SHOWN_DIGEST = 300, 40, 12
_BACKUP = (
    ("backup_sort", "change.backup_sort"),
    ("backup_size", ""),
    ("backup_place", ""),
    ("backup_reference", ""),
    ("read_back", "change.read_back"),
    ("finished_at", "moment"),
)
_VERIFIED = (("verified_where", "change.verified"), ("verified_what", ""))
DETAILS: dict[str, Sequence[tuple[str, str]]] = {
    "deployed": (("test_system", ""), ("reason", "")),
    "tested": (("test_result", "change.test"), ("tested_what", ""), ("test_record", "")),
    "data_approved": (("data_request", ""), ("copy_trial", "")),
    "confirmed": (("own_trial", "change.trial"), ("trial_what", "")),
    "template_run": (("template", ""), ("until", "moment")),
    "excepted": (("reason", ""),),
    "announced": (("published_at", "moment"),),
    "system_backup": _BACKUP,
    "data_backup": (*_BACKUP, ("covers_until", "moment")),
    "technical": (("remark", ""),),
    "business": _VERIFIED,
    "rollback_verified": _VERIFIED,
}
"""The facts that are shown, in the order of the gates: each with what it says, and of which words that is one."""


def proof_words(voice: Voice, change: Change, now: datetime) -> tuple[str, ...]:
    """Return one sentence on earlier steps and their people, for the next one to press."""
    done = tuple(
        voice("change.proof.short", what=_what(voice, fact), **_by(voice, fact, now)) for fact in _held(change)
    )
    return (voice("change.proofs", done=done),) if done else ()


def proof_facts(voice: Voice, change: Change, now: datetime) -> list[tuple[str, str]]:
    """A line for each, with what was said then; what is void is left out."""
    return [(f"change.proof.{fact.what}", _whole(voice, fact, now)) for fact in _held(change)]


def _what(voice: Voice, fact: GateFact) -> str:
    """Return the deed, and the name of the file that proves it."""
    what, name = voice(f"change.proof.{fact.what}"), str(fact.content.get("proof_file") or "")
    return voice("change.proof.with_file", what=what, file=clipped(name, LONGEST_NAME)) if name else what


def _held(change: Change) -> list[GateFact]:
    return [fact for what in DETAILS if (fact := change.held(what)) is not None]


def _by(voice: Voice, fact: GateFact, now: datetime) -> dict[str, str]:
    return {"name": fact.by.name if fact.by else "", "at": voice.moment(fact.at, now)}


def _whole(voice: Voice, fact: GateFact, now: datetime) -> str:
    said = tuple(
        _said(voice, str(fact.content[name]), words, now)
        for name, words in DETAILS[fact.what]
        if fact.content.get(name)
    )
    if name := str(fact.content.get("proof_file") or ""):
        said = (*said, voice("proof.file", name=name, digest=str(fact.content["proof_digest"])[:SHOWN_DIGEST]))
    who = voice("change.proof.by", **_by(voice, fact, now))
    return clipped(voice("change.proof.whole", who=who, said=said), LONGEST) if said else who


def _said(voice: Voice, value: str, words: str, now: datetime) -> str:
    if words == "moment":
        return voice.moment(datetime.fromisoformat(value), now)
    return voice(f"{words}.{value}") if words else value
