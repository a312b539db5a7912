"""Files of a digest: charts and the month's report, on the page in its card, elsewhere as files below it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from handlers.i18n import Voice, voice_of
from handlers.papers.chart import Chart
from handlers.papers.figure_notes import basis
from handlers.papers.trends import (
    WEEKS,
    Span,
    figures_of,
    month_before,
    month_span,
    months_chart,
    weeks_chart,
    weeks_up_to,
)
from handlers.turn.turn import Turn
from handlers.watch.digest_slots import slot_before
from models.chat import Card, CardFile, Place
from models.figures.digest import DigestFiles, take_files
from models.messaging.outbox import Post
from models.retention.kept_paper import KeptPaper, keep_once
from models.terms import DigestKind, Language, Visibility
from sla.calendar.business_hours import UnknownYearError, local_day
from sla.rulebook import Rulebook

CHART_WEEKS, CHART_MONTHS = "weeks", "months"


@dataclass(frozen=True, slots=True)
class DrawnFiles:
    """Files drawn for a digest, not kept yet: pictures by language, on the page each with one for a dark ground.

    `lacking` are the sentences, by their keys, about files that could not be drawn.
    """

    pictures: Mapping[Language, Sequence[tuple[KeptPaper, KeptPaper | None]]]
    papers: Sequence[KeptPaper] = ()
    lacking: Sequence[str] = ()


def files_at(turn: Turn, place: Place, kind: DigestKind) -> str:
    """The sentence, by its key, on what a place is not given; empty where it gets all of it."""
    is_month = kind is DigestKind.MONTHLY
    if turn.platforms[place.platform].only_speaks:
        return "digest.files_elsewhere" if is_month else "digest.chart_elsewhere"
    return "digest.report_elsewhere" if is_month and turn.visibility_of(place) is not Visibility.FULL else ""


def want_files(turn: Turn, kind: DigestKind, slot: datetime, posts: Sequence[Post]) -> None:
    """Have what goes with these posts of a digest drawn beside the writer; a robot takes nothing but text."""
    shown = [post.id for post in posts if not turn.platforms[post.platform].only_speaks]
    if shown:
        turn.session.add(DigestFiles(kind=kind, slot=slot, posts=shown))


def attach(turn: Turn, wanted: DigestFiles, drawn: DrawnFiles) -> list[KeptPaper]:
    """Keep the drawn files and give them to the posts that wait, once, by any process. Return the papers that leave."""
    if not take_files(turn.session, wanted):
        return []
    leaving: list[KeptPaper] = []
    pictures = {
        language: [(_kept(turn, light), _kept(turn, dark) if dark is not None else None) for light, dark in both]
        for language, both in drawn.pictures.items()
    }
    papers = [_kept(turn, one) for one in drawn.papers]
    found = select(Post).where(col(Post.id).in_(wanted.posts)).order_by(col(Post.seq)).with_for_update()
    for post in turn.session.exec(found).all():
        shows_all = turn.visibility_of(post.place) is Visibility.FULL
        to_save = papers if shows_all else []
        lights = pictures.get(Language(post.language), [])
        if turn.platforms[post.platform].saves_files:
            _change(turn, post, [*(_shown(*both) for both in lights), *map(_to_save, to_save)], drawn.lacking)
            continue
        _change(turn, post, [], drawn.lacking)
        for one in (*(light for light, _ in lights), *to_save):
            _send_below(turn, post, one)
        leaving += to_save
    return leaving


def _change(turn: Turn, post: Post, files: Sequence[CardFile], lacking: Sequence[str]) -> None:
    """The card with its files, and with what could not be drawn in a sentence each."""
    if not (files or lacking):
        return
    card, voice = Card.model_validate(post.card), voice_of(Language(post.language))
    changed = {"files": tuple(files), "outcome": (*card.outcome, *(voice(key) for key in lacking))}
    post.card = card.model_copy(update=changed).model_dump(mode="json")
    post.queue_again(turn.now)


def _send_below(turn: Turn, post: Post, file: KeptPaper) -> None:
    """As a file of its own, below the digest."""
    below = turn.post(post.place, file_card, file)
    below.paper_id = file.id
    if post.thread is None:
        below.parent_id = post.id


def file_card(voice: Voice, file: KeptPaper) -> Card:
    """Return the card beside a file of a digest."""
    kept = "" if file.is_picture else voice("paper.card.kept")
    return Card(title=file.title, footnote=kept)


def _kept(turn: Turn, paper: KeptPaper) -> KeptPaper:
    return keep_once(turn.session, paper)


def _shown(light: KeptPaper, dark: KeptPaper | None) -> CardFile:
    return CardFile(id=light.id or 0, name=light.title, is_picture=True, dark=dark.id if dark is not None else None)


def _to_save(paper: KeptPaper) -> CardFile:
    return CardFile(id=paper.id or 0, name=paper.name)


def week_charts(session: Session, rules: Rulebook, slot: datetime, voice: Voice) -> Mapping[str, Chart]:
    """From slot to slot, the last eight of them."""
    spans = _spans(rules, slot)
    note = basis(voice, figures_of(session, rules, *spans[-1], slot))
    return {CHART_WEEKS: weeks_chart(session, rules, spans, slot, note)}


def month_charts(session: Session, rules: Rulebook, slot: datetime, voice: Voice) -> Mapping[str, Chart]:
    """Attainment of the month before that of `slot` and of the eleven before it, and the weeks up to its end."""
    first = month_before(local_day(slot))
    begin, end = month_span(first)
    note = basis(voice, figures_of(session, rules, begin, end, slot))
    return {
        CHART_MONTHS: months_chart(session, rules, first, slot, note),
        CHART_WEEKS: weeks_chart(session, rules, weeks_up_to(min(end, slot)), slot, note),
    }


def _spans(rules: Rulebook, slot: datetime) -> list[Span]:
    """The newest one ends at `slot`; as many before it as the calendar reaches."""
    spans: list[Span] = []
    end = slot
    try:
        while len(spans) < WEEKS:
            begin = slot_before(rules, DigestKind.WEEKLY, end)
            spans.append((begin, end))
            end = begin
    except UnknownYearError:
        if not spans:
            raise
    return spans[::-1]
