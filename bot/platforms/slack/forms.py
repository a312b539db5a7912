"""Draws a form as a Slack modal, reads what was put into it, and shows what only needs to be read."""

from collections.abc import Iterator, Mapping

from pydantic import ValidationError

from bot.platforms.slack.blocks import body_of, headline
from bot.platforms.slack.buttons import actions_of, elements_of, row_of
from bot.platforms.slack.inputs import block_of, field_of, value_in
from bot.platforms.slack.paragraphs import paragraphs, section
from bot.platforms.slack.texts import NAME, SECTION, TITLE, Json, bold_first, clipped, literal, plain_text
from handlers.i18n import Voice
from models.chat import Button, Card, Form, Frozen, Place

LOADING, NOTICE = "loading", "notice"

_MOST_INTRO = 6000
_MOST_BLOCKS = 100
_METADATA = 3000
_ERROR = 300
_BUTTONS_A_ROW = 3


class FormContext(Frozen):
    """The place and the card where a form was opened; it comes back with the filled fields."""

    place: Place
    post: str | None = None


def view_of(form: Form, voice: Voice, context: FormContext) -> Json:
    """The form as a modal. Its name is the `callback_id`; the context travels in `private_metadata`.

    Where none of its fields can be filled in there is nothing to send, and only a way out. One without fields shows
    what a press would come to, and is sent to confirm it. A menu has buttons.
    """
    intro = paragraphs((*_whole_title(form), *form.intro), _MOST_INTRO)
    if form.is_menu:
        return _modal(
            literal(form.name, NAME), form.title, [*intro, *_rows_of(form, voice, context)], voice
        ) | _metadata(context)
    fields = [block_of(field, form.name, voice) for field in form.fields][: _MOST_BLOCKS - len(intro)]
    may_be_sent = not form.fields or any(block["type"] == "input" for block in fields)
    view = _modal(literal(form.name, NAME), form.title, [*intro, *fields], voice, is_form=may_be_sent)
    if may_be_sent:
        view["submit"] = plain_text(form.submit, TITLE)
    return view | _metadata(context)


def context_in(view: Mapping[str, object]) -> FormContext:
    """Return the context in which the form was opened. Raises ValueError where the view is none of ours."""
    try:
        return FormContext.model_validate_json(str(view.get("private_metadata")))
    except ValidationError as error:
        raise ValueError("a view without its context") from error


def fields_in(view: Mapping[str, object]) -> dict[str, str]:
    """Return the values of a view's fields, by their names."""
    return {field_of(block_id): value_in(state) for block_id, state in _states(view)}


def errors_of(view: Mapping[str, object], field_errors: Mapping[str, str]) -> dict[str, str]:
    """The sentences at the blocks of the view's fields, as the acknowledgement takes them.

    An error of a field that the view does not have stands at its first one; a view without fields has no place for it,
    and nothing comes back.
    """
    blocks = {field_of(block_id): block_id for block_id in _inputs(view)}
    if not blocks:
        return {}
    first = next(iter(blocks))
    by_block: dict[str, list[str]] = {}
    for name, sentence in field_errors.items():
        by_block.setdefault(blocks.get(name, blocks[first]), []).append(sentence)
    return {block_id: literal(" ".join(sentences), _ERROR) for block_id, sentences in by_block.items()}


def loading(voice: Voice) -> Json:
    """Return the modal shown while a form is prepared: Slack lets a modal be opened within three seconds only."""
    words = [section(plain_text(voice("view.loading"), SECTION))]
    return _modal(LOADING, voice("view.loading.title"), words, voice)


def notice_of(said: Card | str, voice: Voice, context: FormContext | None = None) -> Json:
    """A card or a sentence to be read. A card keeps its buttons where `context` says for which place they speak."""
    if isinstance(said, str):
        return _modal(NOTICE, voice("view.notice.title"), paragraphs([said], _MOST_INTRO) or _nothing(), voice)
    title = section(bold_first(headline(said), "", SECTION))
    buttons = actions_of(said, context.post, voice) if context else []
    view = _modal(NOTICE, voice("view.notice.title"), [title, *body_of(said, voice), *buttons], voice)
    return view | (_metadata(context) if context else {})


def _rows_of(menu: Form, voice: Voice, context: FormContext) -> Iterator[Json]:
    """The choices of a menu as buttons, a few side by side."""
    choices = [choice for field in menu.fields for choice in field.choices]
    buttons = [Button(action=choice.value, label=choice.label, confirm=choice.confirm) for choice in choices]
    elements = elements_of(buttons, context.post, voice)
    for start in range(0, len(elements), _BUTTONS_A_ROW):
        yield row_of(f"menu.{start}", elements[start : start + _BUTTONS_A_ROW])


def _modal(callback_id: str, title: str, blocks: list[Json], voice: Voice, *, is_form: bool = False) -> Json:
    return {
        "type": "modal",
        "callback_id": callback_id or NOTICE,
        "title": plain_text(title, TITLE),
        "close": plain_text(voice("view.cancel" if is_form else "view.close"), TITLE),
        "blocks": blocks or _nothing(),
    }


def _nothing() -> list[Json]:
    return [section(plain_text("", SECTION))]


def _whole_title(form: Form) -> Iterator[str]:
    """A title that is cut stands in full above the fields."""
    if clipped(form.title, TITLE) != clipped(form.title, SECTION):
        yield form.title


def _metadata(context: FormContext) -> Json:
    kept = context.model_dump_json()
    return {"private_metadata": kept} if len(kept) <= _METADATA else {}


def _inputs(view: Mapping[str, object]) -> Iterator[str]:
    blocks = view.get("blocks")
    for block in blocks if isinstance(blocks, list) else []:
        if isinstance(block, Mapping) and block.get("type") == "input":
            yield str(block.get("block_id"))


def _states(view: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """The one input of each block, by the block's name."""
    state = view.get("state")
    values = state.get("values") if isinstance(state, Mapping) else None
    for block_id, inputs in values.items() if isinstance(values, Mapping) else ():
        if isinstance(inputs, Mapping):
            yield from ((str(block_id), held) for held in inputs.values())
