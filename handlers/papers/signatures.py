"""Signatures by the log, for papers: the hand, the time and the entry of each step, and how a matter ended."""

from collections.abc import Iterator

from handlers.i18n import Voice
from handlers.papers.paper import ZH, Paragraph, Part, stamp
from models.tickets.worklog import BY_LINK, Log, WorkLogEntry


def signed(name: str, entry: WorkLogEntry | None, number: str) -> str:
    """Return an electronic confirmation: the name, the time and the number of the log entry; a dash where none is."""
    if entry is None:
        return ZH("paper.none")
    return ZH("paper.signed", who=name, at=stamp(entry.at), log=f"{number}-{entry.position}")


def author(voice: Voice, entry: WorkLogEntry) -> str:
    """Return who an entry is by; a person who came by a link has no name, but that it was sent to somebody."""
    if BY_LINK in entry.content:
        return voice("log.by_link", to=str(entry.content[BY_LINK]))
    return entry.by_name


def signature(entry: WorkLogEntry | None, number: str) -> str:
    """Return the same by the name that the log kept; the desk signs what nobody did by hand."""
    return signed(author(ZH, entry) or ZH("paper.desk") if entry is not None else "", entry, number)


def how_it_ended(key: str, entry: WorkLogEntry | None, number: str, **words: str) -> Iterator[Part]:
    """Yield a paragraph with signature and reason of an end other than the planned one; it stands first."""
    if entry is not None:
        reason = str(entry.content.get("reason") or "") or ZH("paper.not_given")
        yield Paragraph(ZH(key, signed=signature(entry, number), reason=reason, **words))


def first(log: Log, *verbs: str) -> WorkLogEntry | None:
    """Return the first entry of one of these verbs."""
    return next((entry for entry in log if entry.verb in verbs), None)


def last(log: Log, *verbs: str, **content: str) -> WorkLogEntry | None:
    """Return the last entry of one of these verbs, with this content."""
    found = (entry for entry in reversed(log) if entry.verb in verbs)
    return next((entry for entry in found if content.items() <= entry.content.items()), None)
