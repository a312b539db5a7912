"""Previews of a press before it acts: it is tried in a dry run, and each deadline is shown old → new."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import wraps
from typing import NamedTuple

from handlers.i18n import Voice
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Click, Form, FormField, Reply, Submission, verb_of
from models.terms import Kind, Severity
from models.tickets.target import Target
from models.tickets.ticket import Ticket

Press = Click | Submission
OnPress = Callable[[Press, Turn], Reply]
Says = Callable[[Press, Turn], Iterable[str]]


class Owed(NamedTuple):
    """A promise as it stands: until when, whether its clock stands still, whether it was kept."""

    due_at: datetime
    is_paused: bool
    is_met: bool


class Standing(NamedTuple):
    """A ticket before or after a press: what it is, what is promised of it, and which ticket it is part of, by id."""

    judged: tuple[Kind, Severity | None]
    owed: dict[str, Owed]
    part_of: int | None


def shown_before(router: Router, verb: str, says: Says = lambda press, turn: ()) -> Callable[[OnPress], OnPress]:
    """Answer the button by a form that shows what the press would come to, and that form by acting.

    The form is called as the button is, with its argument. A refusal comes at the button already. `says` is told above
    the deadlines.
    """

    def keep(act: OnPress) -> OnPress:
        @wraps(act)
        def show(click: Click, turn: Turn) -> Reply:
            return preview(turn, click, act, preview_form(turn.voice, click.action, says(click, turn)))

        router.click(verb)(show)
        router.form(verb)(act)
        return act

    return keep


def preview(turn: Turn, press: Press, act: OnPress, form: Form) -> Reply:
    """The form with what `act` would come to; the act's own answer where it opens a form, or would change nothing."""
    with turn.dry_run() as trial:
        reply = act(press, trial)
        after = {one.id or 0: _standing(one) for one in trial.logged_tickets()}
        is_over = not after and not trial.has_something_to_write
    if reply.form is not None or is_over:
        return reply
    told = _comes_to(turn, turn.ticket_id_behind(press.post), after)
    return Reply(form=form.model_copy(update={"intro": (*form.intro, *told)}))


def preview_form(voice: Voice, action: str, says: Iterable[str] = (), fields: tuple[FormField, ...] = ()) -> Form:
    """The form of a press that is shown before it acts."""
    heading, submit = voice(f"form.{verb_of(action)}"), voice("form.preview.submit")
    return Form(name=action, title=heading, submit=submit, fields=fields, intro=tuple(says))


def old_to_new(voice: Voice, label: str, old: str, new: str) -> str:
    """解决截止：今天 17:00 → 今天 10:30."""
    return voice("preview.moves", label=label, old=old, new=new)


def _standing(ticket: Ticket) -> Standing:
    """Return the standing of a ticket; a part is what its main one is, and owes what that owes."""
    main = ticket.merged_into if ticket.merged_into_id is not None else None
    whole = main or ticket
    owed = {one.promise: _owed(one) for one in whole.targets if one.withdrawn_at is None}
    return Standing((whole.kind, whole.severity), owed, main.id if main else None)


def _owed(target: Target) -> Owed:
    return Owed(target.due_at, target.paused_at is not None, target.met_at is not None)


def _comes_to(turn: Turn, own: int | None, after: dict[int, Standing]) -> Iterator[str]:
    """Each ticket that would change, the one of the card first, and below it its class and deadlines, old → new."""
    for ticket_id in sorted(after, key=lambda one: (one != own, one)):
        ticket = turn.get(Ticket, ticket_id)
        if ticket is None or (ticket_id != own and not turn.workflows.may_read(turn.person, ticket)):
            continue
        before, then = _standing(ticket), after[ticket_id]
        if ticket_id == own or before != then:
            yield _title(turn, ticket)
            yield from _joined(turn, then)
            yield from _changes(turn, ticket, before, then)


def _joined(turn: Turn, then: Standing) -> Iterator[str]:
    """Yield the ticket it would be part of: by number alone where it may not be read, never for outsiders (R18)."""
    main = turn.get(Ticket, then.part_of) if then.part_of is not None else None
    if main is not None and not turn.person.is_outsider:
        may_read = turn.workflows.may_read(turn.person, main)
        yield turn.voice("preview.into", title=_title(turn, main) if may_read else main.number)


def _changes(turn: Turn, ticket: Ticket, before: Standing, after: Standing) -> Iterator[str]:
    """Yield class and deadlines, a line each, as far as the cards of the ticket tell them to the presser."""
    voice, now = turn.voice, turn.now
    if before.judged != after.judged:
        yield old_to_new(voice, voice("preview.class"), *(_class(voice, one.judged) for one in (before, after)))
    for promise in turn.workflows.of(ticket).shown(is_team=ticket.is_team_business_of(turn.person)):
        was, becomes = before.owed.get(promise), after.owed.get(promise)
        label, old, new = voice(f"deadline.label.{promise}"), _due(voice, was, now), _due(voice, becomes, now)
        if was is not None and becomes is not None and was._replace(is_met=True) == becomes:
            if not was.is_met:
                yield voice("preview.meets", label=label, due=old)
        elif old != new:
            yield old_to_new(voice, label, old, new)
        elif was is not None:
            yield voice("preview.stays", label=label, due=old)


def _title(turn: Turn, ticket: Ticket) -> str:
    return turn.workflows.of(ticket).title(turn.voice, ticket)


def _class(voice: Voice, judged: tuple[Kind, Severity | None]) -> str:
    kind, severity = judged
    return voice("class.short", severity=severity) if severity else voice(f"kind.short.{kind}")


def _due(voice: Voice, owed: Owed | None, now: datetime) -> str:
    if owed is None:
        return voice("reclassify.not_promised")
    if owed.is_paused:
        return voice("state.paused")
    moment = voice.moment(owed.due_at, now)
    if owed.is_met:
        return voice("preview.kept", due=moment)
    return moment if owed.due_at >= now else voice("preview.overdue", due=moment)
