"""Behind a button of a digest: the tickets of its lines, each opened by a press."""

from collections.abc import Sequence

from handlers.i18n import Voice
from handlers.tickets.cards.parts import clipped, title
from models.chat import Choice, FieldKind, Form, FormField
from models.tickets.ticket import Ticket

SHOWN_TITLE = 70


def lines_form(voice: Voice, tickets: Sequence[Ticket], page: int, left: int) -> Form:
    """The tickets in the order of the lines; what is `left` stands on the next `page`."""
    choices = [Choice(value=f"show:{one.number}", label=clipped(title(voice, one), SHOWN_TITLE)) for one in tickets]
    if left:
        choices.append(Choice(value=f"digest.open:{page}", label=voice("digest.lines_more", number=left)))
    field = FormField(name="action", label=voice("field.action"), kind=FieldKind.CHOICE, choices=tuple(choices))
    title_of_menu = voice("digest.lines_title")
    return Form(name="more", title=title_of_menu, submit=voice("form.submit"), fields=(field,), is_menu=True)
