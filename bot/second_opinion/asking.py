"""Asks for second opinions beside the writer, and brings what comes back as a turn of its own."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from types import TracebackType

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.opinion_settings import Endpoint
from bot.second_opinion.client import NoAnswerError, ask
from bot.turns.dispatch import Dispatch
from bot.turns.writer import Busy
from handlers.tickets.readings.second_opinion import NO_LATER_THAN, OpinionQuestion, bring_opinion, opinion_questions
from models.tickets.readings.second_opinion import SecondOpinion, undecided
from sla.reading.second_opinion import UnusableAnswerError, opinion_in, prompt_by

log = structlog.get_logger(__name__)

POLL_S = 1.0


class SecondOpinions:
    """Looks for reports to ask about, from start to stop; any number of processes may. `clock` gives desk time.

    A report is claimed before it is asked about. An error after that leaves it without an opinion, and that is all.
    """

    def __init__(self, dispatch: Dispatch, engine: Engine, clock: Callable[[], datetime], endpoint: Endpoint) -> None:
        self.dispatch = dispatch
        self.engine = engine
        self.now = clock
        self.endpoint = endpoint
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "SecondOpinions":
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def ask_waiting(self) -> int:
        """Ask about the next few reports; how many these were."""
        if not await asyncio.to_thread(self._is_any_undecided):
            return 0
        questions = await self.dispatch.carry_out(opinion_questions, self.now(), "second opinion")
        # All of them end before this does: none runs on alone when the desk stops.
        for failure in await asyncio.gather(*map(self._ask, questions), return_exceptions=True):
            if isinstance(failure, BaseException):
                raise failure
        return len(questions)

    async def _run(self) -> None:
        while True:
            try:
                while await self.ask_waiting():
                    continue
            except (Busy, SQLAlchemyError) as error:
                log.warning("second opinions wait", reason=str(error)[:200])
            except Exception:
                log.exception("second opinions failed")
            await asyncio.sleep(POLL_S)

    async def _ask(self, question: OpinionQuestion) -> None:
        prompt, began = prompt_by(self.dispatch.rules.policy), time.monotonic()

        def told(event: str, **more: str | None) -> int:
            took_ms = round((time.monotonic() - began) * 1000)
            of = {"ticket": question.number, "model": self.endpoint.model, "prompt": prompt.version}
            log.info(event, **of, took_ms=took_ms, **more)
            return took_ms

        try:
            opinion = opinion_in(await ask(self.endpoint, prompt.messages(question.leaves, question.said_at)))
        except (NoAnswerError, UnusableAnswerError) as error:
            told("no second opinion", reason=error.reason)
            return
        took_ms = told("second opinion", kind=opinion.kind, severity=opinion.severity)
        said = SecondOpinion(*opinion, self.endpoint.model, prompt.version, took_ms)
        try:
            story = partial(bring_opinion, question=question, said=said)
            await self.dispatch.carry_out(story, self.now(), f"second opinion/{question.ticket_id}")
        except (Busy, SQLAlchemyError) as error:
            log.warning("a second opinion is lost", ticket=question.number, reason=str(error)[:200])

    def _is_any_undecided(self) -> bool:
        with Session(self.engine) as session:
            return bool(undecided(session, self.now() - NO_LATER_THAN, 1))
