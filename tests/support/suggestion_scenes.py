"""The scenes of a suggestion's life in the table of who may press what."""

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import col, select

from models.changes.change import Change
from models.changes.terms import ChangeState
from models.messaging.outbox import CardView
from models.suggestions.suggestion import Suggestion
from models.suggestions.terms import SuggestionView
from tests.support.access import writing
from tests.support.suggestions import (
    LI,
    MA,
    WANG,
    ZHAO,
    ZHOU,
    agreed,
    declined,
    present,
    proposed,
    solved,
    tried,
)

if TYPE_CHECKING:
    from tests.support.permission_table import Table

OWN, PART = CardView.REPORTER, SuggestionView.PART


def suggestion_scenes(table: "Table") -> None:
    """From the first message until it is closed, and its ways out."""
    _assessed(table)
    _appealed(table)
    _agreed(table)
    _accepted(table)
    _released(table)


def _assessed(table: "Table") -> None:
    desk = table.desk
    number = proposed(desk)
    ways_out = ("suggestion.call_defect", "suggestion.withdraw", "suggestion.terminate")
    table.note(("建议，已提出", "Suggestion, proposed"), number, PART, "suggestion.take_up", *ways_out)
    desk.as_(WANG).press(number, "suggestion.take_up")
    table.note((f"建议，{WANG}评估中", f"Suggestion, assessed by {WANG}"), number, PART, "suggestion.assess")
    old = desk.as_(ZHAO).say("intake", "公告怎么撤回？").number
    desk.as_(WANG).reclassify(old, "suggestion", "想要新功能")
    table.note(("以前的建议工单", "Older ticket of this kind"), old, CardView.TEAM, "suggestion.open")


def _appealed(table: "Table") -> None:
    desk = table.desk
    number = declined(desk)
    table.note(("建议，不采纳", "Suggestion, declined"), number, OWN, "suggestion.appeal")
    desk.as_(ZHAO).fill(number, "suggestion.appeal", reason="影响开标效率")
    scene = ("建议，待领导复议", "Suggestion, appealed")
    table.note(scene, number, PART, "suggestion.reassess", "suggestion.uphold")
    desk.as_(ZHOU).fill(number, "suggestion.reassess", reason="理由不充分")
    scene = ("建议，复议后重新评估", "Suggestion, assessed anew")
    table.note(scene, number, PART, "suggestion.assess")


def _agreed(table: "Table") -> None:
    desk = table.desk
    number = solved(desk)
    scene = ("建议，协商中", "Suggestion, being negotiated")
    table.note(scene, number, PART, "suggestion.solve", "suggestion.agree:1", "suggestion.shelve")
    desk.forward("P16D")
    scene = ("建议，提出人催后不答复", "Suggestion, the proposer is silent")
    table.note(scene, number, PART, "suggestion.shelve")
    post = desk.as_(ZHOU).card_with(number, "why").post
    desk.as_(ZHOU).submit(post, "suggestion.shelve", {"reason": "无答复"})
    table.note(("建议，搁置", "Suggestion, shelved"), number, CardView.TEAM, "suggestion.resume")


def _accepted(table: "Table") -> None:
    desk = table.desk
    day = (desk.now + timedelta(days=9)).date().isoformat()
    number = agreed(desk, day=day)
    table.note(("建议，已商定", "Suggestion, agreed"), number, PART, "suggestion.begin", "suggestion.replan")
    desk.as_(LI).press(number, "suggestion.begin")
    table.note(("建议，修改中", "Suggestion, being changed"), number, PART, "suggestion.present", "suggestion.withdraw")
    present(desk, number)
    scene = ("建议，待现场认可", "Suggestion, up for acceptance")
    table.note(scene, number, OWN, "suggestion.accept:1", "suggestion.send_back:1", "suggestion.name_successor")


def _released(table: "Table") -> None:
    desk = table.desk
    number = max(ticket.number for ticket in desk.tickets())
    desk.as_(ZHAO).fill(number, "suggestion.accept", **tried(desk))
    table.note(("建议，已认可", "Suggestion, accepted"), number, PART, "suggestion.to_change")
    desk.as_(MA).fill(number, "suggestion.to_change", system="evaluation")
    with writing(desk) as session:
        row = session.exec(select(Suggestion).where(col(Suggestion.change_id).is_not(None))).one()
        change = session.exec(select(Change).where(Change.ticket_id == row.change_id)).one()
        change.state, change.ended_at = ChangeState.COMPLETED, desk.now
    desk.tick("suggestion_releases")
    desk.settle()
    table.note(("建议，已上线", "Suggestion, in production"), number, PART, "suggestion.close", "suggestion.terminate")
    desk.as_(MA).press(number, "suggestion.close")
    table.note(("建议，已办结", "Suggestion, closed"), number, OWN, "suggestion.rate:satisfied")
