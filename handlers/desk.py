"""The table of contents: every story of the desk, in the order in which they are asked.

Stories that only a press or a form begins stand in `handlers/press_stories.py`.
"""

from collections.abc import Sequence
from typing import NamedTuple

from handlers.access import admin_handover, expiry, reviews
from handlers.access.workflows import ACCESS_CHECKLIST, ACCESS_REQUEST, ACCESS_REVIEW, ADMIN_TRANSFER
from handlers.changes import clock
from handlers.changes.workflows import CHANGES
from handlers.conversation import audit_sample, choices, late_parts, listening, same_faults, unstarted_list
from handlers.delivery import failed_events, heard_again
from handlers.delivery.failed_events import report_failed_event, report_failure
from handlers.duty import shift_handover
from handlers.form_dialogs import answers
from handlers.form_dialogs.dialog import asked
from handlers.gate import telling
from handlers.gate.checks import ask_before, mask
from handlers.gate.held import keep_refused
from handlers.intake import (
    added_mentions,
    deletions,
    early_edits,
    edits,
    second_looks,
    submitted_for_author,
    thread_replies,
)
from handlers.intake.attachments import with_words
from handlers.knowledge import looking
from handlers.people import accounts
from handlers.suggestions import chasing
from handlers.suggestions.workflows import SUGGESTIONS
from handlers.tickets import lifecycle, waiting
from handlers.tickets.reports import progress
from handlers.tickets.workflow import ORDINARY_WORK
from handlers.turn.attribution import attributed
from handlers.turn.router import Checks, Router
from handlers.turn.workflow import Workflows
from handlers.watch import calendar_years, digests, escalations, forgetting, held_cards, seals, told
from handlers.windows import session_posts


def _of_presses() -> Sequence[Router]:
    from handlers.press_stories import ROUTERS  # no start waits for them

    return ROUTERS


desk = Router(
    before_message=(with_words, attributed),
    after_form=asked,
    of_presses=_of_presses,
    gate=Checks(ask_before, mask, keep_refused),
)
desk.include(
    answers.router,
    late_parts.router,
    session_posts.router,
    submitted_for_author.router,
    thread_replies.router,
    early_edits.router,
    edits.router,
    added_mentions.router,
    listening.router,
    choices.router,
    unstarted_list.router,
    telling.router,
    audit_sample.router,
    lifecycle.router,
    second_looks.router,
    looking.router,
    same_faults.router,
    told.router,
    waiting.router,
    escalations.router,
    held_cards.router,
    expiry.router,
    reviews.router,
    admin_handover.router,
    chasing.router,
    clock.router,
    shift_handover.router,
    progress.router,
    seals.router,
    digests.router,
    failed_events.router,
    heard_again.router,
    calendar_years.router,
    forgetting.router,
    deletions.router,
    accounts.router,
)


WORKFLOWS = Workflows(
    ORDINARY_WORK, ACCESS_REQUEST, ACCESS_CHECKLIST, ACCESS_REVIEW, ADMIN_TRANSFER, CHANGES, SUGGESTIONS
)
"""Every way a ticket goes; a new one is a line here, and its stories above or in `handlers/press_stories.py`."""


class Desk(NamedTuple):
    """What the desk answers, and the workflows that its tickets follow."""

    router: Router
    workflows: Workflows


DESK = Desk(desk, WORKFLOWS)

__all__ = ["DESK", "WORKFLOWS", "Desk", "desk", "report_failed_event", "report_failure"]
