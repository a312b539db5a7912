"""Draws what goes with a digest that was posted, beside the writer: its charts, and the month's report as a draft.

The digest never waits for it. A failure is told in a sentence on the digest.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from bot.documents.build import see_one_moment
from bot.documents.chart_process import ChartError, drawn_apart, stop_drawing
from bot.documents.charts import Theme
from bot.documents.month import MonthFile, ReadMonth, draft_row, drawn_month, read_month
from bot.turns.dispatch import Dispatch
from handlers.access.exports import note_export
from handlers.i18n import voice_of
from handlers.papers.chart import Chart
from handlers.papers.trends import month_before
from handlers.turn.turn import Turn
from handlers.watch.digest_files import DrawnFiles, attach, month_charts, week_charts
from models.figures.digest import DigestFiles
from models.figures.month_report import month_name
from models.messaging.outbox import Post
from models.refusal import Refusal
from models.retention.kept_paper import PICTURE_TYPE, KeptPaper
from models.terms import DigestKind, Language, Platform
from sla.calendar.business_hours import local_day

log = structlog.get_logger(__name__)

TRIES = 3
NO_CHART, NO_DESK, NO_REPORT = "digest.no_chart", "digest.no_desk", "digest.no_report"
Charts = Mapping[str, Chart]


class ReadFiles(NamedTuple):
    """Content of a digest's files, read at one moment: its charts by language and name, and the month's report.

    `named` is used in the names of the charts: the day of a week's digest, or the month. In `on_page` languages they
    are drawn for a dark ground as well.
    """

    named: str
    charts: Mapping[Language, Charts]
    on_page: frozenset[Language]
    month: ReadMonth | None = None
    lacking: tuple[str, ...] = ()


class DigestDrawing:
    """Serves digests that wait for their files; any number of processes may, and each is served once."""

    def __init__(self, dispatch: Dispatch, engine: Engine, clock: Callable[[], datetime]) -> None:
        self.dispatch = dispatch
        self.engine = engine
        self.now = clock
        self._tried: Counter[int | None] = Counter()
        self._stops = False

    async def serve(self, waiting: Sequence[DigestFiles]) -> None:
        """Draw what they wait for, one after the other."""
        for wanted in waiting:
            await self._serve(wanted)

    def stop(self) -> None:
        """The desk stops: it waits for no chart that is being drawn, and the next start draws it anew."""
        self._stops = True
        stop_drawing()

    async def _serve(self, wanted: DigestFiles) -> None:
        self._tried[wanted.id] += 1
        try:
            drawn = await asyncio.to_thread(self._drawn, wanted)
        except SQLAlchemyError:
            raise  # the database is away: the digest stands there, and its files come later
        except Exception:
            if self._stops:
                return
            log.exception("digest files failed", kind=wanted.kind, attempt=self._tried[wanted.id])
            if self._tried[wanted.id] < TRIES:
                return
            drawn = DrawnFiles({}, lacking=(NO_CHART, NO_REPORT) if _is_month(wanted) else (NO_CHART,))
        await self.dispatch.carry_out(partial(_given, wanted=wanted, drawn=drawn), self.now(), "digests")
        log.info("digest files", kind=wanted.kind, lacking=list(drawn.lacking))

    def _drawn(self, wanted: DigestFiles) -> DrawnFiles:
        """Return the files that could be drawn. Raises other errors, such as ChartError: then they are drawn again."""
        read = self._read(wanted)
        lacking, pictures = list(read.lacking), {}
        try:
            pictures = {language: self._pictures(read, language) for language in read.charts}
        except Refusal:  # the face is missing, as `zhiban doctor` says
            lacking.append(NO_CHART)
        return DrawnFiles(pictures, self._report(read) if read.month is not None else (), lacking)

    def _read(self, wanted: DigestFiles) -> ReadFiles:
        day = local_day(wanted.slot)
        with Session(self.engine) as session:
            see_one_moment(session)
            charts, on_page = self._charts(session, wanted)
            if not _is_month(wanted):
                return ReadFiles(day.isoformat(), charts, on_page)
            first = month_before(day)
            try:
                month = read_month(session, self.dispatch.rules, first, self.now())
            except Refusal as refusal:
                because = NO_DESK if refusal.phrase.key == "month.no_desk" else NO_REPORT
                return ReadFiles(month_name(first), charts, on_page, lacking=(because,))
            return ReadFiles(month_name(first), charts, on_page, month)

    def _charts(self, session: Session, wanted: DigestFiles) -> tuple[Mapping[Language, Charts], frozenset[Language]]:
        """By the languages of the posts, and which of these are read on the page."""
        told, rules = month_charts if _is_month(wanted) else week_charts, self.dispatch.rules
        asked = select(Post.language, Post.platform).where(col(Post.id).in_(wanted.posts)).distinct()
        found = [
            (Language(language), rules.platforms[Platform(platform)])
            for language, platform in session.exec(asked).all()
        ]
        charts = {one: told(session, rules, wanted.slot, voice_of(one)) for one in dict(found)}
        return charts, frozenset(language for language, traits in found if traits.saves_files)

    def _pictures(self, read: ReadFiles, language: Language) -> list[tuple[KeptPaper, KeptPaper | None]]:
        def drawn(name: str, chart: Chart, theme: Theme) -> KeptPaper:
            return self._picture(read, language, name, chart, theme)

        is_read = language in read.on_page
        return [
            (drawn(name, chart, Theme.LIGHT), drawn(name, chart, Theme.DARK) if is_read else None)
            for name, chart in read.charts[language].items()
        ]

    def _picture(self, read: ReadFiles, language: Language, name: str, chart: Chart, theme: Theme) -> KeptPaper:
        """A chart of one language on one ground; named so that a chat can be searched for it."""
        if self._stops:
            raise ChartError("the desk stops")
        voice, content = voice_of(language), drawn_apart(chart, theme, language)
        title = voice(f"digest.chart.{name}", of=read.named)
        return KeptPaper(
            kind=f"chart_{name}_{theme}",
            number=f"{read.named}.{language}",
            version=1,
            name=f"{title}.png",
            title=title,
            code="",
            values_digest=hashlib.sha256(chart.model_dump_json().encode()).hexdigest(),
            sha256=hashlib.sha256(content).hexdigest(),
            made_at=self.now(),
            made_by=voice("digest.sent_by_desk"),
            media_type=PICTURE_TYPE,
            content=content,
        )

    def _report(self, read: ReadFiles) -> list[KeptPaper]:
        """运维月报 in both forms: 送审稿 until it is issued."""
        assert read.month is not None  # noqa: S101 - the caller looked
        drawn = [(kind, drawn_month(read.month, kind)) for kind in MonthFile]
        return [one.paper or draft_row(read.month, kind, one.made, self.now()) for kind, one in drawn]


def _given(turn: Turn, wanted: DigestFiles, drawn: DrawnFiles) -> bool:
    """Give it to the posts. Nobody asked for the papers that leave: the desk itself stands in the list of exports."""
    for paper in attach(turn, wanted, drawn):
        note_export(turn, paper.what, paper.sha256, turn.voice("digest.sent_by_desk"))
    return True


def _is_month(wanted: DigestFiles) -> bool:
    return wanted.kind is DigestKind.MONTHLY
