"""Behind a button of a digest: the tickets of its lines, each opened by a press."""

from collections.abc import Sequence

from handlers.i18n import Voice
from handlers.tickets.cards.parts import clipped, title
from models.chat import Choice, FieldKind, Form, FormField
from models.tickets.ticket import Ticket

SHOWN_TITLE = 70


def lines_form(voice: Voice, tickets: Sequence[Ticket], page: int, left: int) -> Form:
    """The tickets in the order of the lines, as of the digest; what is `left` stands on the next `page`."""
    choices = [Choice(value=f"show:{one.number}", label=clipped(title(voice, one), SHOWN_TITLE)) for one in tickets]
    if left:
        choices.append(Choice(value=f"digest.open:{page}", label=voice("digest.lines_more", number=left)))
    field = FormField(name="action", label=voice("digest.lines_which"), kind=FieldKind.CHOICE, choices=tuple(choices))
    return Form(
        name="more",
        title=voice("digest.lines_title"),
        submit=voice("form.submit"),
        fields=(field,),
        intro=(voice("digest.lines_as_of"),),
        is_menu=True,
    )
