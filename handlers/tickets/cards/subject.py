"""The subject of a ticket in the reader's language: what was written of it, or the rights that it is about."""

from collections.abc import Callable, Mapping, Sequence

from handlers.i18n import Voice
from models.access.catalogue import Names
from models.access.granting import Grant
from models.access.request import request_of
from models.access.revocation import LEAVING, revocations_of
from models.access.terms import AccessWorkflow
from models.people.person import Person
from models.terms import EndReason, Language
from models.tickets.ticket import Ticket


def subject(voice: Voice, ticket: Ticket) -> str:
    """Return the summary; of a request or a checklist, the rights as the catalogue calls them for the reader."""
    named = NAMED.get(ticket.workflow) if voice.language is not Language.ZH else None
    return (named(voice, ticket) if named is not None else "") or ticket.summary


def number_and_subject(voice: Voice, ticket: Ticket) -> str:
    """Return how a form names the ticket it is about."""
    return f"{ticket.number} {subject(voice, ticket)}"


def right_words(voice: Voice, names: Names) -> str:
    """评标系统 · 评标室管理员(三号评标室)."""
    parts = {part: words.get(voice.language, "") for part, words in names.items()}
    words = voice("access.right", system=parts.get("system", ""), role=parts.get("role", ""))
    return voice("access.right_in_scope", right=words, scope=parts["scope"]) if parts.get("scope") else words


def rights_to_take_back(voice: Voice, person: Person, grants: Sequence[Grant], because: EndReason) -> str:
    """Return the holder with the only right, or with the reason and the number of rights."""
    if because in LEAVING or len(grants) > 1:
        return voice("revocation.summary", who=person.name, because=voice(f"access.end.{because}"), count=len(grants))
    return f"{person.name} {right_words(voice, grants[0].right_names)}"


def _of_request(voice: Voice, ticket: Ticket) -> str:
    request = request_of(ticket)
    return right_words(voice, request.right_names) if request is not None else ""


def _of_checklist(voice: Voice, ticket: Ticket) -> str:
    lines = revocations_of(ticket)
    grants = [one.grant for one in lines]
    return rights_to_take_back(voice, grants[0].person, grants, lines[0].because) if lines else ""


NAMED: Mapping[str, Callable[[Voice, Ticket], str]] = {
    AccessWorkflow.REQUEST: _of_request,
    AccessWorkflow.CHECKLIST: _of_checklist,
}
"""By workflow, what calls the rights of its tickets; their summary calls them in Chinese."""
