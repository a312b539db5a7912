"""Check of `zhiban doctor --opinion`: whether the endpoint answers a made-up report in words that can be used."""

import asyncio
import time

from bot.desk_clock import utc_now
from bot.opinion_settings import Endpoint
from bot.second_opinion.client import NoAnswerError, ask
from handlers.i18n import Voice
from handlers.tickets.cards.parts import class_or_kind
from sla.policy.policy import Policy
from sla.reading.second_opinion import UnusableAnswerError, opinion_in, prompt_by

REPORT = "投标文件解密失败，所有投标人都解不开，没有其他办法 (test of the service desk)"


def try_out(endpoint: Endpoint, policy: Policy, voice: Voice) -> tuple[str, bool]:
    """Ask once; what became of it, and whether that is well."""
    began = time.monotonic()
    try:
        opinion = opinion_in(asyncio.run(ask(endpoint, prompt_by(policy).messages(REPORT, utc_now()))))
    except (NoAnswerError, UnusableAnswerError) as error:
        key = f"doctor.opinion.{error.reason}"
        return voice(
            key if voice.has(key) else "doctor.opinion.unusable", host=endpoint.host, reason=error.reason
        ), False
    seconds, label = f"{time.monotonic() - began:.1f}", class_or_kind(voice, *opinion)
    return voice(
        "doctor.opinion_answered", host=endpoint.host, model=endpoint.model, seconds=seconds, label=label
    ), True
