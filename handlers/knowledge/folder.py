"""Takes in what changed in the folder of articles: beside the writer, and written a portion at a time."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import structlog
from sqlmodel import Session, select

from handlers.knowledge.privacy_check import carries, rules_of
from handlers.turn.turn import Turn
from models.knowledge.article import Article
from models.knowledge.entry import KnowledgeState, state_of_knowledge
from models.knowledge.look import ref_of, tickets_that_show
from models.phrase import Phrase, from_json, phrase, to_json
from sla.knowledge.article_file import ArticleError, ArticleFile, files_in, read_article

log = structlog.get_logger(__name__)

WRITTEN_AT_ONCE = 100
FOLDER = "."
"""Under this name it is kept why the whole folder was not taken."""


class RefusedFile(NamedTuple):
    """The reason why a file is not taken, and the stamp it had."""

    stamp: str
    why: Phrase


class Changes(NamedTuple):
    """Changes to write: files that are new or other than they were, names that are gone, files not taken."""

    taken: Sequence[tuple[str, ArticleFile]]
    missing: Sequence[int]
    refused: Mapping[str, RefusedFile]
    is_more: bool


def changes_in(session: Session, folder: Path, functions: frozenset[str]) -> Changes | None:
    """Return the changes since the folder was read last; None where there are none. It reads a portion of the files."""
    state = session.get(KnowledgeState, 1)
    before: Mapping[str, dict[str, object]] = state.refused if state else {}
    try:
        found = files_in(folder)
    except ArticleError as error:
        kept = {name: _kept(one) for name, one in before.items() if name != FOLDER}
        refused = {**kept, FOLDER: RefusedFile("", error.why)}
        return None if _as_kept(refused) == dict(before) else Changes((), (), refused, is_more=False)
    known = {one.stamp: one for one in session.exec(select(Article).where(Article.stamp != "")).all()}
    standing = {stamp: one for stamp, one in known.items() if one.withdrawn_at is None}
    stamped = {name: f"{name}|{stamp}" for name, stamp in found.items()}
    refused = {name: _kept(one) for name, one in before.items() if one["stamp"] == stamped.get(name)}
    new = [name for name, stamp in sorted(stamped.items()) if stamp not in standing and name not in refused]
    taken, not_taken = read_files(session, folder, new[:WRITTEN_AT_ONCE], stamped, functions)
    missing = [one.id or 0 for stamp, one in standing.items() if stamp not in stamped.values()]
    refused |= not_taken
    if not taken and not missing and _as_kept(refused) == dict(before):
        return None
    return Changes(taken, missing, refused, len(new) > WRITTEN_AT_ONCE)


def write(turn: Turn, changes: Changes) -> int:
    """Write it; cards that show what is gone or another show it no more. How many files were looked at."""
    state = state_of_knowledge(turn.session, lock=True)
    changed = [article for one in changes.missing if (article := turn.get(Article, one, lock=True)) is not None]
    for article in changed:
        article.withdrawn_at, article.is_indexed = turn.now, False
    turn.session.flush()
    for stamp, file in changes.taken:
        changed.append(_written(turn, stamp, file))
    state.read_at, state.refused = turn.now, _as_kept(changes.refused)
    turn.session.flush()
    for ticket in tickets_that_show(turn.session, [ref_of(one) for one in changed if one.id is not None]):
        turn.refresh(ticket)
    for name, one in changes.refused.items():
        log.warning("article refused", file=name, why=one.why.key)
    return len(changed) + changes.is_more


def read_files(
    session: Session, folder: Path, names: Sequence[str], stamped: Mapping[str, str], functions: frozenset[str]
) -> tuple[list[tuple[str, ArticleFile]], dict[str, RefusedFile]]:
    """The articles in these files, each with its stamp, and why others are not taken."""
    rules = rules_of(session)
    taken: list[tuple[str, ArticleFile]] = []
    refused: dict[str, RefusedFile] = {}
    owners = {
        (one.name, one.language): one.stamp.partition("|")[0]
        for one in session.exec(select(Article).where(Article.stamp != "")).all()
        if one.withdrawn_at is None and one.stamp.partition("|")[0] in stamped
    }
    for name in names:
        try:
            file = read_article(folder, name, functions)
            if carries("\n".join((file.title, file.body, *file.words)), rules):
                raise ArticleError(phrase("knowledge.file.carries"))
            if owners.setdefault((file.name, file.language), name) != name:
                raise ArticleError(phrase("knowledge.file.twice", name=owners[file.name, file.language]))
        except ArticleError as error:
            refused[name] = RefusedFile(stamped[name], error.why)
        else:
            taken.append((stamped[name], file))
    return taken, refused


def _written(turn: Turn, stamp: str, file: ArticleFile) -> Article:
    """The row of a file: the one that its name and language had before, or a new one."""
    of_file = select(Article).where(Article.name == file.name, Article.language == file.language)
    article = turn.session.exec(of_file.with_for_update()).one_or_none()
    if article is None:
        article = Article(name=file.name, language=file.language, title="", body="", made_at=turn.now)
        turn.session.add(article)
    article.kind, article.title, article.body = file.kind, file.title, file.body
    article.words, article.functions, article.until = list(file.words), list(file.functions), file.until
    article.stamp, article.made_at, article.is_indexed = stamp, turn.now, False
    article.withdrawn_at, article.withdrawn_because = None, ""
    turn.session.flush()
    return article


def _as_kept(refused: Mapping[str, RefusedFile]) -> dict[str, dict[str, object]]:
    return {name: {"stamp": one.stamp, "why": to_json(one.why)} for name, one in sorted(refused.items())}


def _kept(one: Mapping[str, object]) -> RefusedFile:
    why = one["why"]
    assert isinstance(why, dict)  # noqa: S101 - written by `_as_kept`
    return RefusedFile(str(one["stamp"]), from_json(why))
