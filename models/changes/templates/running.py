"""A run of a template: a change like the one that was done, confirmed by it, in a window of its own."""

from datetime import datetime
from typing import Any

from models.changes import eligibility, gates, window_gates
from models.changes.change import Change
from models.changes.press import ChangePress
from models.changes.series import ChangeWindow
from models.changes.templates.template import RESTS_ON, ChangeTemplate, demand_usable
from models.changes.terms import ChangeState
from models.people.person import Person
from models.refusal import Refusal
from models.terms import Role
from models.tickets.step import Step

SAME = (
    *("what", "systems", "system_names", "kind", "solves", "version", "digest", "impact", "stops", "is_for_market"),
    *("touches_main", "fallback", "fallback_minutes", "notice", "module"),
)
"""Fields that a run has of the change that was done; its window and its verifier are its own."""
RUN = Step(
    action="",
    after=(ChangeState.DRAFTED,),
    then=(ChangeState.CONFIRMED,),
    who=(eligibility.did_not_confirm,),
    gates=(
        *(gates.is_whole, window_gates.is_ahead, window_gates.is_legal, gates.verifier_is_here),
        gates.office_is_reachable,
    ),
    asks=False,
)


def demand_may_run(template: ChangeTemplate, source: Change, by: Person, window: ChangeWindow, now: datetime) -> None:
    """Raise Refusal for people who may not apply, for a template of no use, and where its change was changed since."""
    if not (by.has(Role.ENGINEER) or by.is_ours(Role.OFFICE)):
        raise Refusal("change.only_house_proposes")
    demand_usable(template, now, window.ends_at)
    if not all(source.held(one) for one in RESTS_ON):
        raise Refusal("change.template_untested", number=source.ticket.number)


def columns_of_run(source: Change, window: ChangeWindow, verifier_id: int) -> dict[str, Any]:
    """The draft of a run."""
    same = {name: getattr(source, name) for name in SAME}
    return {**same, "starts_at": window.starts_at, "ends_at": window.ends_at, "verifier_id": verifier_id}


def take_over_facts(change: Change, source: Change) -> None:
    """Take over what the run rests on: the deployment, the test and the confirmation of the change that was done."""
    for what in RESTS_ON:
        fact = source.held(what)
        if fact is not None:
            change.keep(what, fact.by, fact.at, {**fact.content, "template": source.ticket.number})


def run_template(change: Change, template: ChangeTemplate, press: ChangePress) -> None:
    """按模板: the change stands as confirmed; the confirmer of the first one neither applies nor implements."""
    RUN.begins(change, press)
    change.state, change.announced_end = ChangeState.CONFIRMED, change.ends_at
    by, until = template.approved_by, template.until.isoformat()
    content = {"template": template.ticket.number, "approved_by": by.name if by else "", "until": until}
    change.keep("template_run", by, press.now, content)
    change.ticket.log("change_template_run", press.by, press.now, **content)
