"""What the desk drew for the page, read back: cards, forms, lists and tickets as their reader finds them."""

import re
from datetime import datetime
from typing import Any

from lxml import html
from lxml.html import HtmlElement

from handlers.i18n import voice_of
from models.chat import (
    Button,
    ButtonStyle,
    Card,
    CardFile,
    Choice,
    Deadline,
    DeadlineState,
    Fact,
    FieldKind,
    Form,
    FormField,
    HomeLine,
)
from models.terms import Language

UNTOLD = "1970-01-01T00:00:00Z"
"""The due time of a deadline whose clock stands: the page is not told it."""


def saves_in(drawn: str) -> list[str]:
    """Where the papers lie that are offered below a card."""
    return [str(href) for href in html.fragment_fromstring(drawn, create_parent="div").xpath("//@data-save")]


def form_in(drawn: str) -> Form:
    """The form, or the menu, that was drawn."""
    node = html.fromstring(drawn)
    is_menu = node.tag != "form"
    return Form(
        name=node.get("data-form"),
        title=node.get("data-title"),
        submit="" if is_menu else _text(node, ".//button[@type='submit']"),
        intro=intro_in(node, "dialog-text"),
        fields=(_menu(node),) if is_menu else tuple(_field(one) for one in _all(node, "field")),
        is_menu=is_menu,
    )


def card_in(drawn: str) -> Card:
    """The card that was drawn, without what is for the page alone."""
    return _card(html.fragment_fromstring(drawn, create_parent="div").find("article"))


def _card(node: HtmlElement) -> Card:
    quote = node.xpath("./blockquote//p")
    return Card(
        title=node.get("aria-label"),
        severity=node.get("data-severity"),
        intro=intro_in(node, "card-intro"),
        quote=quote[0].text_content() if quote else None,
        progress=tuple(one.text_content() for one in node.xpath("./ol[@class='progress']/li")),
        facts=facts_in(node),
        deadlines=tuple(map(_deadline, node.xpath("./div[@class='deadlines']/div"))),
        log=_items(node, "card-log"),
        outcome=_items(node, "outcome"),
        files=_files(node),
        footnote="".join(one.text_content() for one in node.xpath("./p[@class='card-footnote']")),
        buttons=buttons_in(node),
    )


def buttons_in(node: HtmlElement) -> tuple[Button, ...]:
    """The buttons that are pressed here."""
    return tuple(
        Button(
            action=one.get("data-action"),
            label=one.text_content(),
            style=ButtonStyle(re.sub(".* press-", "", one.get("class"))),
            confirm=one.get("data-confirm"),
        )
        for one in node.xpath(".//button[@data-press]")
    )


def facts_in(node: HtmlElement) -> tuple[Fact, ...]:
    """The labelled lines of a card, or of what stands below it."""
    pairs = zip(node.xpath("./dl/dt"), node.xpath("./dl/dd"), strict=True)
    return tuple(Fact(label=label.text_content(), value=value.text_content()) for label, value in pairs)


def _deadline(node: HtmlElement) -> Deadline:
    label, text = _text(node, "./*[@class='deadline-label']"), node.get("data-text")
    return Deadline(
        label=label,
        text=text,
        due_at=datetime.fromisoformat(node.get("data-due") or UNTOLD),
        warn_at=node.get("data-warn") and datetime.fromisoformat(node.get("data-warn")),
        state=DeadlineState(node.get("data-told")),
        is_provisional="暂定" in node.text_content() or "provisional" in node.text_content(),
    )


def _items(node: HtmlElement, name: str) -> tuple[str, ...]:
    return tuple(one.text_content() for one in node.xpath(f"./ul[@class='{name}']/li"))


def _files(node: HtmlElement) -> tuple[CardFile, ...]:
    base = "./div[@class='charts']"
    pictures = [
        CardFile(
            id=_last(one.get("href")),
            name=one.find(".//img").get("alt"),
            is_picture=True,
            dark=_last(one.find(".//source").get("srcset")),
        )
        for one in node.xpath(f"{base}/a")
    ]
    saved = [CardFile(id=_last(one.get("data-save")), name=one.text_content()) for one in node.xpath(f"{base}//button")]
    return (*pictures, *saved)


def _last(href: str) -> int:
    return int(href.rpartition("/")[2])


def sheet_in(drawn: str) -> dict[str, Any]:
    """The panel of a ticket: `card` with its `post`, the desk's last word `latest`, and what stands below."""
    node = html.fromstring(drawn)
    *latest, card = node.findall("article")
    sections = {_text(one, "./h3"): one for one in node.findall("section")}
    parts = dict(zip(PARTS, ([sections.get(name) for name in names] for names in SECTIONS), strict=True))
    found = {part: next((one for one in those if one is not None), None) for part, those in parts.items()}
    return {
        "card": _card(card).model_dump(mode="json"),
        "post": card.get("data-post"),
        "latest": _card(latest[0]).model_dump(mode="json") if latest else None,
        "text": "".join(one.text_content() for one in _in(found["text"], ".//p")),
        "facts": [one.model_dump() for one in facts_in(found["facts"])] if found["facts"] is not None else [],
        "papers": [
            {"name": one.text_content(), "href": one.get("data-save")} for one in _in(found["papers"], ".//button")
        ],
        "files": [_kept(one) for one in _in(found["files"], ".//li")],
        "explanation": [
            {"label": _text(one, "./h4"), "sentences": [each.text_content() for each in one.xpath("./ul/li")]}
            for one in _in(found["explanation"], "./div")
        ],
        "log": [_logged(one) for one in _in(found["log"], "./ol/li")],
    }


PARTS = ("text", "facts", "papers", "files", "explanation", "log")
SECTIONS = tuple(
    tuple(voice(f"page.panel.{name}") for voice in map(voice_of, Language))
    for name in ("text", "access", "papers", "files", "explanation", "log")
)


def _in(node: HtmlElement | None, path: str) -> list[HtmlElement]:
    return [] if node is None else node.xpath(path)


def _kept(node: HtmlElement) -> dict[str, Any]:
    (name,) = node.xpath("./a | ./span[@class='isolate']")
    return {"name": name.text_content(), "href": name.get("href"), "state": _text(node, "./*[@class='file-state']")}


def _logged(node: HtmlElement) -> dict[str, str]:
    return {
        "at": node.find("time").get("datetime"),
        "who": _text(node, ".//strong"),
        "text": _text(node, "./div/*[not(self::strong)]//p | ./div/span"),
    }


def offered_in(page: str) -> set[str]:
    """The actions of the buttons beside the rooms, and the addresses of the links."""
    side = html.document_fromstring(page).get_element_by_id("side")
    return {*map(str, side.xpath(".//button/@data-action | .//a/@href"))}


def rows_in(drawn: str) -> list[dict[str, Any]]:
    """The rows of a list, in their order."""
    return [_row(one) for one in html.fromstring(drawn).xpath(".//a[@class='ticket']")]


def _row(node: HtmlElement) -> dict[str, Any]:
    meta = [one.text_content() for one in node.xpath(".//*[@class='ticket-meta']/span")]
    return {
        "number": node.get("data-ticket"),
        "title": _text(node, ".//*[contains(@class, 'ticket-title')]"),
        "kind": "".join(one.text_content() for one in node.xpath(".//*[contains(@class, 'badge-kind')]")),
        "severity": next(iter(node.xpath(".//*[@data-severity]/@data-severity")), None),
        "status_label": meta[1],
        "meta": meta[2:],
        "missing": [one.text_content() for one in node.xpath(".//*[contains(@class, 'ticket-missing')]")],
        "deadlines": [_deadline(one).model_dump(mode="json") for one in node.xpath(".//div[@class='deadline']")],
        "place": node.get("data-room"),
        "thread": node.get("data-thread"),
    }


def duties_in(drawn: str) -> list[HomeLine]:
    """The roster's questions above a list."""
    return [_duty(one) for one in html.fromstring(drawn).xpath(".//li[@class='duty']")]


def _duty(node: HtmlElement) -> HomeLine:
    text, *below = (one.text_content() for one in node.findall("span"))
    return HomeLine(text=text, below="".join(below), **dict(zip(("button", "other"), buttons_in(node), strict=False)))


def intro_in(node: HtmlElement, name: str) -> tuple[str, ...]:
    """The sentences of this class, and the rows of tables with tabs between their cells."""
    found = node.xpath(f"./p[@class='{name}'] | ./div[@class='intro-table']")
    return tuple(line for one in found for line in ([one.text_content()] if one.tag == "p" else _rows(one)))


def _rows(table: HtmlElement) -> list[str]:
    return ["\t".join(cell.text_content() for cell in row) for row in table.iter("tr")]


def _menu(node: HtmlElement) -> FormField:
    choices = tuple(
        Choice(value=one.get("data-action"), label=one.text_content(), confirm=one.get("data-confirm"))
        for one in node.iter("button")
    )
    return FormField(name="action", label="", kind=FieldKind.CHOICE, choices=choices)


def _field(node: HtmlElement) -> FormField:
    kind, is_required = FieldKind(node.get("data-kind")), node.get("data-required") is not None
    hint = node.xpath("./p[@class='field-hint']/span[not(@class)]")
    told: dict[str, Any] = {
        "name": node.get("data-name"),
        "label": node.get("data-label"),
        "kind": kind,
        "is_required": is_required,
        "needed": "".join(one.text_content().strip() for one in _all(node, "field-optional")),
        "hint": hint[0].text_content() if hint else "",
        "choices": _choices(node, is_required=is_required),
        "value": _value(node),
    }
    most = node.xpath(".//*/@data-most")
    return FormField(**told | ({"max_length": int(most[0])} if most else {}))


def _choices(node: HtmlElement, *, is_required: bool) -> tuple[Choice, ...]:
    laid_out = tuple(
        Choice(value=one.find("input").get("value"), label=one.text_content().strip()) for one in _all(node, "radio")
    )
    listed = [Choice(value=one.get("value"), label=one.text_content()) for one in node.iter("option")]
    return laid_out or tuple(one for one in listed if one.value)


def _value(node: HtmlElement) -> str:
    for one in node.iter("textarea"):
        return (one.text or "").removeprefix("\n")
    chosen = node.xpath(".//input[@checked]/@value | .//option[@selected]/@value")
    typed = node.xpath(".//input[@type!='radio']/@value")
    return str(next(iter([*typed, *chosen]), ""))


def _all(node: HtmlElement, name: str) -> list[HtmlElement]:
    found: list[HtmlElement] = node.xpath(f".//*[contains(concat(' ', @class, ' '), ' {name} ')]")
    return found


def _text(node: HtmlElement, path: str) -> str:
    return str(node.xpath(path)[0].text_content())
