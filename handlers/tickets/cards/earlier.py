"""Earlier answers and articles on the cards of a question: to be adopted by the desk, and shown to its reporter."""

from datetime import datetime

from handlers.i18n import Voice
from handlers.tickets.cards.parts import clipped, title
from handlers.tickets.closest_answers import closest_answers, digest_of
from handlers.turn.buttons import button, primary
from models.chat import Button, ButtonStyle, Card, Fact
from models.knowledge.look import Found, KnowledgeLook, is_answerable
from models.tickets.ticket import Ticket

ASKED = "?？。."
SHOWN_ANSWER, SHOWN_TITLE, SHOWN_TO_REPORTER = 160, 40, 1500


def answer_facts(voice: Voice, ticket: Ticket) -> list[Fact]:
    """A line for each of them: what it answers, and how it begins."""
    return [
        Fact(
            label=voice("knowledge.fact", which=which),
            value=voice(
                "knowledge.fact.answer" if one.number else "knowledge.fact.article",
                title=clipped(one.title.rstrip(ASKED), SHOWN_TITLE),
                number=one.number,
                answer=clipped(" ".join(one.body.split()), SHOWN_ANSWER),
            ),
        )
        for which, one in enumerate(closest_answers(ticket), start=1)
    ]


def adopt_buttons(voice: Voice, ticket: Ticket) -> list[Button]:
    """采用此答复 for each of them; one that its card cuts short is asked about once more."""
    return [adopt_button(voice, one, which) for which, one in enumerate(closest_answers(ticket), start=1)]


def adopt_button(voice: Voice, found: Found, which: int = 0) -> Button:
    """The press that sends the text as it reads now; `which` is its number on the card, 0 where it is alone."""
    is_cut = len(found.body) > SHOWN_ANSWER
    return Button(
        action=f"knowledge.adopt:{found.ref}.{digest_of(found)}",
        label=voice("button.knowledge.adopt", which=which) if which else voice("button.knowledge.adopt_it"),
        style=ButtonStyle.PRIMARY if which < 2 else ButtonStyle.PLAIN,
        confirm=voice("confirm.knowledge.adopt") if is_cut else None,
    )


def told_article(voice: Voice, ticket: Ticket, look: KnowledgeLook | None, found: Found | None, now: datetime) -> Card:
    """For the reporter: the article that answers what was asked, at once; the ticket goes on all the same."""
    is_over = look is None or look.helped_at or look.person_at or ticket.status.is_final
    buttons = (primary(voice, "knowledge.helped"), button(voice, "knowledge.person"))
    said = [voice("knowledge.told", title=found.title), clipped(found.body, SHOWN_TO_REPORTER)] if found else []
    return Card(
        title=title(voice, ticket),
        intro=(*said, voice("knowledge.told.goes_on")),
        outcome=_said(voice, look, now),
        buttons=() if is_over or not found else buttons,
    )


def proposal(voice: Voice, ticket: Ticket, look: KnowledgeLook | None, found: Found | None, now: datetime) -> Card:
    """For the office: the reporter was helped by an article, and may be answered with it; the office decides."""
    is_open = is_answerable(ticket) and found is not None
    return Card(
        title=title(voice, ticket),
        intro=(voice("knowledge.helped.propose", title=found.title if found else ""),),
        outcome=_said(voice, look, now),
        buttons=(adopt_button(voice, found), button(voice, "answer")) if is_open and found else (),
    )


def wants_person(voice: Voice, ticket: Ticket) -> Card:
    """Return the notice to the assignee that the article did not answer the reporter."""
    return Card(
        title=title(voice, ticket),
        intro=(voice("knowledge.person.told"),),
        buttons=(primary(voice, "take"), button(voice, "answer")),
    )


def _said(voice: Voice, look: KnowledgeLook | None, now: datetime) -> tuple[str, ...]:
    said = ("helped", look.helped_at if look else None), ("person", look.person_at if look else None)
    return tuple(voice(f"knowledge.said.{name}", at=voice.moment(at, now)) for name, at in said if at)
