"""Reads a Word template that somebody brings: what it may not hold, what it prints, and what it leaves out.

Nothing in it is run. A template may name fields, ask whether one is there, and go through the rows of a table.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from handlers.papers.template_fields import DEMANDED, known_names
from models.refusal import Refusal

if TYPE_CHECKING:
    from jinja2 import nodes
    from jinja2.sandbox import SandboxedEnvironment

LARGEST_FILE, LARGEST_WHOLE = 5_000_000, 50_000_000
"""In bytes, as it is and unpacked: more is a bomb, or holds pictures that no form needs."""
MOST_PARTS = 500
DOCUMENT = "word/document.xml"
PRINTED = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Methods by which Word packs parts; other ways to pack a part have errors of their own."""
ENCRYPTED = 0x1
BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError)
"""Errors raised for a file that is no whole zip."""
FORBIDDEN_PARTS = re.compile(r"vbaProject|/embeddings/|/activeX/|afchunk|\.(bin|html?|mht|rtf|exe|js)$", re.IGNORECASE)
FORBIDDEN_FIELD = re.compile(rb"DDE|INCLUDE|LINK|IMPORT|DATABASE|MACROBUTTON", re.IGNORECASE)
FIELDS = re.compile(rb"<w:instrText[^>]*>([^<]*)<|w:instr\s*=\s*[\"']([^\"']*)")
EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External", re.IGNORECASE)
FORBIDDEN_XML = re.compile(rb"<!DOCTYPE|<!ENTITY|\x00")
ENCODING = re.compile(rb"\s*(?:\xef\xbb\xbf)?<\?xml[^>]{0,80}?encoding\s*=\s*[\"']([\w-]+)")
ENCODINGS = (b"utf-8", b"us-ascii", b"ascii")
ALLOWED = frozenset(
    (
        *("Template", "Output", "TemplateData", "Name", "Const", "If", "For", "Getitem", "Not", "And", "Or"),
        *("Compare", "Operand", "Test"),
    )
)
"""Nodes of Jinja that a template may have: no call, no attribute, no arithmetic, no import, no macro."""
TESTS = frozenset(("defined", "undefined"))


def demand_good_template(kind: str, content: bytes) -> None:
    """Raise Refusal for what is no template for this paper, with the list of what it leaves out."""
    if kind not in DEMANDED:
        raise Refusal("template.no_such_paper", value=kind, kinds=tuple(DEMANDED))
    _demand_harmless(content)
    printed = _printed(content)
    wanted = DEMANDED[kind]
    missing = [name for name in (*wanted.fields, *wanted.tables) if name not in printed]
    if missing:
        raise Refusal("template.lacks", fields=tuple(missing))


def sandbox() -> SandboxedEnvironment:
    """Return the environment in which templates are filled: no calls, no attributes, and every value is text."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    environment.globals.clear()
    environment.filters.clear()
    environment.tests = {name: environment.tests[name] for name in TESTS}
    return environment


def _demand_harmless(content: bytes) -> None:
    """A whole Word file without macros, embedded things, links outside and entities, of no more than a form's size."""
    if len(content) > LARGEST_FILE:
        raise Refusal("template.too_large", megabytes=LARGEST_FILE // 1_000_000)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            infos = parts.infolist()
            if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > LARGEST_WHOLE:
                raise Refusal("template.too_large", megabytes=LARGEST_FILE // 1_000_000)
            names = [info.filename for info in infos]
            if DOCUMENT not in names or len(set(names)) < len(names):
                raise Refusal("template.no_word_file")
            for info in infos:
                if info.compress_type not in PACKINGS or info.flag_bits & ENCRYPTED:
                    raise Refusal("template.no_word_file")
                if FORBIDDEN_PARTS.search(info.filename):
                    raise Refusal("template.holds", what=info.filename)
                _demand_plain_part(info.filename, parts.read(info))
    except BROKEN as error:
        raise Refusal("template.no_word_file") from error


def _demand_plain_part(name: str, part: bytes) -> None:
    if not name.endswith((".xml", ".rels")):
        return
    encoding = ENCODING.match(part)
    if FORBIDDEN_XML.search(part) or (encoding is not None and encoding.group(1).lower() not in ENCODINGS):
        raise Refusal("template.holds", what=f"{name}: DOCTYPE")
    if EXTERNAL.search(part):
        raise Refusal("template.holds", what=f"{name}: External")
    fields = b"".join(b"".join(one) for one in FIELDS.findall(part))
    if FORBIDDEN_FIELD.search(fields) or b"altChunk" in part:
        raise Refusal("template.holds", what=f"{name}: {fields[:40].decode('utf-8', 'replace').strip()}")


def _printed(content: bytes) -> set[str]:
    """The names of fields and tables that are printed with any data. Raises Refusal for what a template may not.

    Every part is read, as it stands and as an XML parser gives it on: a sign may be written as its number.
    """
    from docx.oxml import parse_xml
    from docxtpl import DocxTemplate

    printed, named = set[str](), set[str]()
    reader = DocxTemplate(io.BytesIO(content))
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sources = {name: parts.read(name) for name in parts.namelist() if name.endswith(".xml")}
    for name, source in sources.items():
        try:
            whole = reader.xml_to_string(parse_xml(source))
        except (ValueError, SyntaxError) as error:  # what lxml raises is a SyntaxError
            raise Refusal("template.no_word_file") from error
        for text in (source.decode("utf-8", "replace"), whole):
            tree = _parsed(reader.patch_xml(text))
            _demand_allowed(tree)
            named |= _free_names(tree)
        printed |= set(_always_printed(tree)) if PRINTED.fullmatch(name) else set()
    unknown = sorted(named - known_names())
    if unknown:
        raise Refusal("template.unknown", fields=tuple(unknown))
    return printed


def _parsed(text: str) -> nodes.Template:
    from jinja2 import TemplateError

    try:
        return sandbox().parse(text)
    except (TemplateError, RecursionError) as error:
        raise Refusal("template.not_read", detail=str(error)[:80]) from error


def _free_names(tree: nodes.Template) -> set[str]:
    from jinja2 import meta

    return meta.find_undeclared_variables(tree)


def _demand_allowed(tree: nodes.Node) -> None:
    from jinja2 import nodes

    for node in _all_nodes(tree):
        if type(node).__name__ not in ALLOWED:
            raise Refusal("template.may_not", what=type(node).__name__)
        if isinstance(node, nodes.For) and (not isinstance(node.iter, nodes.Name) or node.recursive or node.test):
            raise Refusal("template.may_not", what="for")
        if isinstance(node, nodes.For) and any(
            node is not one and isinstance(one, nodes.For) for one in _all_nodes(node)
        ):
            raise Refusal("template.may_not", what="for … for")
        if isinstance(node, nodes.Getitem) and not isinstance(node.arg, nodes.Const):
            raise Refusal("template.may_not", what="[…]")
        if isinstance(node, nodes.Test) and node.name not in TESTS:
            raise Refusal("template.may_not", what=node.name)


def _all_nodes(tree: nodes.Node) -> Iterator[nodes.Node]:
    yield tree
    for child in tree.iter_child_nodes():
        yield from _all_nodes(child)


def _always_printed(node: nodes.Node) -> Iterator[str]:
    """Names in an output, and tables whose rows an output prints; not what stands behind a condition."""
    from jinja2 import nodes

    for child in node.iter_child_nodes():
        if isinstance(child, nodes.If):
            continue
        if isinstance(child, nodes.For) and isinstance(child.iter, nodes.Name):
            if any(isinstance(one, nodes.Output) and any(_names(one)) for one in _all_nodes(child)):
                yield child.iter.name
        elif isinstance(child, nodes.Output):
            yield from _names(child)
        else:
            yield from _always_printed(child)


def _names(output: nodes.Node) -> Iterator[str]:
    from jinja2 import nodes

    yield from (one.name for one in _all_nodes(output) if isinstance(one, nodes.Name))
