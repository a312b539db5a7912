"""The steps of a checklist: 停用 and 收回 by an administrator, then 核验 by a second person, line by line or all."""

from collections.abc import Sequence

from handlers.access import revocation_forms as forms
from handlers.access.checklists import ask_second_person, note_gone, tell_holder
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.access.revocation import Revocation, RevocationStep, checklist_of, revocations_of
from models.chat import Click, Reply, Submission
from models.people.person import Person
from models.refusal import Refusal
from models.tickets.ticket import Ticket

router = Router()


@router.click("revocation.disable")
def disable(click: Click, turn: Turn) -> Reply:
    """停用: what could still be used is stopped."""
    return _press(turn, click.post, RevocationStep.DISABLE)


@router.form("revocation.disable")
def disable_chosen(submission: Submission, turn: Turn) -> Reply:
    """停用 of the chosen line, or of all."""
    return _submit(turn, submission, RevocationStep.DISABLE)


@router.click("revocation.revoke")
def revoke_line(click: Click, turn: Turn) -> Reply:
    """Ask what was done, and on which line where there are several."""
    return _press(turn, click.post, RevocationStep.REVOKE)


@router.form("revocation.revoke")
def revoke_chosen(submission: Submission, turn: Turn) -> Reply:
    """已收回: the right is gone, says the administrator; once all are, a second person is asked to look."""
    return _submit(turn, submission, RevocationStep.REVOKE)


@router.click("revocation.check")
def check(click: Click, turn: Turn) -> Reply:
    """核验: somebody else has looked, and it is gone."""
    return _press(turn, click.post, RevocationStep.CHECK)


@router.form("revocation.check")
def check_chosen(submission: Submission, turn: Turn) -> Reply:
    """核验 of the chosen line, or of all."""
    return _submit(turn, submission, RevocationStep.CHECK)


def _press(turn: Turn, post_id: str | None, step: RevocationStep) -> Reply:
    """Act at once where one line is concerned and nothing needs to be told; else ask."""
    ticket = _checklist_behind(turn, post_id)
    lines = _fitting(ticket, step, turn.person)
    if len(lines) == 1 and step is not RevocationStep.REVOKE:
        return _take(turn, ticket, step, lines, "")
    return Reply(form=forms.of_step_form(turn, ticket, step, lines))


def _submit(turn: Turn, submission: Submission, step: RevocationStep) -> Reply:
    """Take the step on the chosen lines; the step refuses a line that was dealt with since the form was opened."""
    ticket = _checklist_behind(turn, submission.post)
    asked_for = submission.argument
    offered = [one for one in checklist_of(ticket) if not asked_for or str(one.id) == asked_for]
    if not offered:
        raise Refusal("card.stale")
    fields = validated(forms.of_step_form(turn, ticket, step, offered), submission, turn)
    chosen = fields.get("line", asked_for or str(offered[0].id))
    if chosen == forms.ALL:
        return _take(turn, ticket, step, _fitting(ticket, step, turn.person), fields.get("revoke_note", ""))
    line = next(one for one in offered if str(one.id) == chosen)
    _demand(line, step, turn.person)
    return _take(turn, ticket, step, [line], fields.get("revoke_note", ""))


def _checklist_behind(turn: Turn, post_id: str | None) -> Ticket:
    """The checklist that a card is about, locked. Raises Refusal for a card of something else."""
    ticket = turn.ticket_of(post_id)
    if not revocations_of(ticket):
        raise Refusal("card.stale")
    return ticket


def _fitting(ticket: Ticket, step: RevocationStep, person: Person) -> list[Revocation]:
    """The lines on which the person may take the step now. Raises Refusal, with the reason, where there is none."""
    refused: list[tuple[bool, Refusal]] = []
    fitting: list[Revocation] = []
    for line in checklist_of(ticket):
        try:
            _demand(line, step, person)
        except Refusal as refusal:
            refused.append((line.wants(step), refusal))
        else:
            fitting.append(line)
    if fitting:
        return fitting
    still_wanted = (refusal for is_wanted, refusal in refused if is_wanted)
    raise next(still_wanted, refused[-1][1] if refused else Refusal("revocation.over"))


def _demand(line: Revocation, step: RevocationStep, person: Person) -> None:
    """Raise Refusal where the person may not take the step, or somebody has taken it."""
    line.demand(step, person)
    done = line.done(step)
    if done is not None:
        raise Refusal(f"revocation.done_already.{step}", who=done[0].name, at=done[1])


def _take(turn: Turn, ticket: Ticket, step: RevocationStep, lines: Sequence[Revocation], note: str) -> Reply:
    """Take the step on each of these lines, and do what follows once it was taken on all of the checklist."""
    for line in lines:
        if step is RevocationStep.DISABLE:
            line.disable(turn.person, turn.now)
        elif step is RevocationStep.REVOKE:
            line.revoke(note, turn.person, turn.now)
        else:
            line.check(turn.person, turn.now, turn.clock)
    if step is RevocationStep.REVOKE:
        _after_revoking(turn, ticket, lines)
    if ticket.status.is_final:
        tell_holder(turn, ticket)
    turn.refresh(ticket)
    return turn.toast(f"revocation.done_toast.{step}", ticket, number=ticket.number, count=len(lines))


def _after_revoking(turn: Turn, ticket: Ticket, lines: Sequence[Revocation]) -> None:
    for line in lines:
        note_gone(turn, line)
    if all(one.revoked_at is not None for one in checklist_of(ticket)):
        ask_second_person(turn, ticket)
