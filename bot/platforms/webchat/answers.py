"""Immediate answers as the page gets them: cards and forms drawn, with what may be saved of what a card shows."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from bot.platforms.webchat.charts import CHARTS
from bot.platforms.webchat.drawing import card_drawn, drawn, form_drawn
from handlers.i18n import Voice, voice_of
from models.chat import Reply
from models.people.person import Person

LEDGERS = ("access.ledger", "access.mine", "ledger.open")
"""Buttons and the form whose card shows a part of the ledger."""
FIGURES = "figures"
ASKED_AS = {"person": "person", "system": "system", "day": "at"}
"""Fields of the ledger's form, and what they are called in the address of its files."""


def answer_shown(
    reader: Person, reply: Reply, post: str | None = None, name: str = "", fields: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the answer to the button or form called `name`, with its `fields`, on the card of `post`."""
    voice = voice_of(reader.language)
    answer = reply.model_dump(mode="json", exclude={"is_refusal", "card", "form", "home", "month"})
    card = reply.card and card_drawn(reply.card, voice, post) + _saves(voice, reply, name, fields or {})
    form = reply.form and form_drawn(reply.form, voice)
    return {**answer, "refused": reply.is_refusal, "card": card, "form": form}


def _saves(voice: Voice, reply: Reply, name: str, fields: Mapping[str, str]) -> str:
    if name in LEDGERS:
        asked = urlencode({ASKED_AS[key]: value for key, value in fields.items() if key in ASKED_AS and value.strip()})
        kinds = [(kind, f"/chat/access/ledger.{kind}{asked and f'?{asked}'}") for kind in ("docx", "csv")]
        return drawn(
            "saves", voice, saves=[(voice(f"page.paper.ledger_{kind}"), href) for kind, href in kinds], charts=()
        )
    if name != FIGURES:
        return ""
    kinds = [(kind, f"/chat/months/{reply.month}.{kind}") for kind in ("docx", "xlsx") if reply.month]
    saves = [(voice(f"page.paper.month_{kind}"), href) for kind, href in kinds]
    return drawn("saves", voice, saves=saves, charts=sorted(CHARTS))
