"""Pages that the server draws: they work without scripts, share one template and hold nothing but words and forms."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from handlers.i18n import Voice, voice_of
from models.chat import storable
from models.refusal import Refusal
from models.terms import Language

LONGEST_FORM, MOST_FIELDS = 20_000, 50
"""Bytes and fields of a form that somebody types."""

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def drawn(
    template: str, voice: Voice, status: int = 200, refused: Refusal | None = None, **values: Any
) -> HTMLResponse:
    """Return a page; `refused` is said above the form that it is about. No copy of it is kept anywhere."""
    said = voice.say(refused.phrase) if refused is not None else ""
    text = _templates.get_template(f"{template}.html").render(
        say=voice, language=voice.language, refused=said, **values
    )
    return HTMLResponse(text, status, {"Cache-Control": "no-store"})


def voice_for(request: Request, language: Language) -> Voice:
    """Return the voice for a browser that nobody is known behind: the first language of it that we speak, else ours."""
    for wanted in request.headers.get("accept-language", "").split(","):
        spoken = wanted.partition(";")[0].strip().lower()
        for ours in Language:
            if spoken.partition("-")[0] == str(ours).lower().partition("-")[0]:
                return voice_of(ours)
    return voice_of(language)


def nothing_here(language: Language) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Return what answers where nothing is: a page for who opens an address in a browser, for programs a bare 404.

    `language` is the desk's own. It is one answer for everybody, and tells nothing of what may be elsewhere.
    """

    async def answer(request: Request, _: Exception) -> Response:
        if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
            return drawn("nothing_here", voice_for(request, language), 404)
        return PlainTextResponse("Not Found", 404)

    return answer


async def form_of(request: Request, longest: int = LONGEST_FORM) -> dict[str, str]:
    """Return the fields of a typed form, the last of each name. Raises Refusal for what is no form, or too large."""
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > longest:
            raise Refusal("web.too_large")
    try:
        fields = parse_qsl(raw.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except (UnicodeError, ValueError):
        raise Refusal("web.malformed") from None
    return {name: str(storable(value)) for name, value in fields}
