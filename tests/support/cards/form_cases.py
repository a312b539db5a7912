"""A form of every sort that the desk opens, by the function that makes it."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from handlers.duty import forms as duty_forms
from handlers.i18n import Voice
from handlers.intake import masking_forms
from handlers.intake.phone_forms import phone_in
from handlers.people import account_cards as accounts
from handlers.people import link_code_cards as link_codes
from handlers.records import consultations, paper_requests
from handlers.tickets import assignment_forms, forms, merging_forms
from handlers.tickets import fault_report_forms as report_forms
from handlers.tickets.cards import reclassification
from handlers.tickets.reports import measures_done, progress, public_note, signing_forms
from handlers.tickets.workflow import ORDINARY_WORK
from handlers.turn import previews
from handlers.turn.form import named_people
from handlers.watch.day_off_card import SUPPLEMENT
from handlers.watch.digest_forms import lines_form
from models.chat import Form
from models.terms import Kind, Reclassification, Severity
from tests.support.a_ticket import CLOCK
from tests.support.cards import (
    access_cases,
    change_cases,
    conversation_cases,
    knowledge_cases,
    ledger_cases,
    month_cases,
    offboarding_cases,
    review_cases,
    revoking_cases,
    suggestion_cases,
    window_cases,
)
from tests.support.cards.step_cases import DataForm, asked, named_cases, named_form
from tests.support.cards.typed_world import LATER, NOW, Maker, TypedWorld

Forms = Iterable[Form]
PHONE_IN = phone_in(timedelta(days=30))


def _to_somebody(voice: Voice, world: TypedWorld) -> Forms:
    ticket = world.taken()
    for people, duty in ((world.people, world.people[0]), (world.people, None), ([], None)):
        offered = assignment_forms.takers(voice, ticket, people, duty)
        yield asked(assignment_forms.TRANSFER, voice, ticket, offers={"transfer_to": offered})


def _preview(voice: Voice, world: TypedWorld) -> Forms:
    for ticket in (world.ticket(), world.taken(), world.solved(1)):
        for kind, severity in ((Kind.DEFECT, Severity.D), (Kind.DEFECT, Severity.A), (Kind.CONSULTATION, None)):
            ways = {why: CLOCK.forecast(ticket, kind, severity, NOW, LATER) for why in Reclassification}
            yield reclassification.preview_form(voice, ticket, kind, severity, ways, world.typed, LATER)


def _previews(voice: Voice, world: TypedWorld) -> Forms:
    number = world.ticket(2).number
    for action in (
        f"join:{number}",
        f"window.join:{number}",
        "misjudged",
        "got_worse",
        "unsolved_after",
        "access.extend",
        "split:3",
    ):
        yield previews.preview_form(voice, action, [world.typed] * 9)


FORMS: dict[Maker, Callable[[Voice, TypedWorld], Forms]] = {
    **access_cases.FORMS,
    **change_cases.FORMS,
    **offboarding_cases.FORMS,
    **conversation_cases.FORMS,
    **knowledge_cases.FORMS,
    **window_cases.FORMS,
    **ledger_cases.FORMS,
    **month_cases.FORMS,
    **review_cases.FORMS,
    **revoking_cases.FORMS,
    **suggestion_cases.FORMS,
    **named_cases(forms, TypedWorld.every_state),
    **named_cases(assignment_forms, TypedWorld.every_state),
    **{
        maker: drawn
        for module in (
            report_forms,
            signing_forms,
            progress,
            public_note,
            measures_done,
            masking_forms,
            paper_requests,
            consultations,
        )
        for maker, drawn in named_cases(module, TypedWorld.every_state).items()
    },
    **named_cases(merging_forms, lambda world: [world.with_lesser(1), world.with_lesser(3)]),
    named_form(link_codes.ISSUE): lambda voice, _: [asked(link_codes.ISSUE, voice)],
    named_form(accounts.LINK): lambda voice, world: [asked(accounts.LINK, voice, world.account, argument="7")],
    DataForm("takers", assignment_forms.TRANSFER): _to_somebody,
    **named_cases(duty_forms, lambda world: [None]),
    DataForm("shifts and people", duty_forms.SWAP): lambda voice, world: [
        asked(
            duty_forms.SWAP,
            voice,
            offers={
                "shift": duty_forms.shifts(voice, [world.shift(n) for n in range(1, 1 + world.many)], NOW),
                "other": named_people(world.people),
            },
        )
    ],
    DataForm("masked texts", masking_forms.MASK): lambda voice, world: [
        asked(masking_forms.MASK, voice, world.taken(), offers=masking_forms.offered(voice, world.taken(), ()))
    ],
    named_form(SUPPLEMENT): lambda voice, _: [asked(SUPPLEMENT, voice)],
    lines_form: lambda voice, world: [lines_form(voice, world.tickets()[:20], 1, left) for left in (0, world.many)],
    DataForm("more actions", forms.MORE): lambda voice, world: [
        asked(forms.MORE, voice, world.ticket(), offers={"action": forms.presses(voice, actions)})
        for actions in (list(ORDINARY_WORK.more_actions), ["why"], [])
    ],
    previews.preview_form: _previews,
    DataForm("notices", forms.PUBLISH_OUTAGE, forms.ANNOUNCE_RECOVERY): lambda voice, world: [
        asked(form, voice, guesses={"notice": world.typed}, told=(voice("outage.goes_to", count=3),))
        for form in (forms.PUBLISH_OUTAGE, forms.ANNOUNCE_RECOVERY)
    ],
    named_form(PHONE_IN): lambda voice, _: [asked(PHONE_IN, voice)],
    reclassification.preview_form: _preview,
    DataForm("known report", report_forms.FILE_REPORT): lambda voice, world: [
        asked(report_forms.FILE_REPORT, voice, one, guesses=report_forms.known_in(voice, one), told=(world.typed,))
        for one in world.every_state()
    ],
}
