"""The presses that correct what the desk guessed of a message (R0): joined, parted, over or not, whose answer."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from sqlmodel import select

from handlers.conversation import cards
from handlers.conversation.relapses import may_be_reopened, reopen
from handlers.tickets.assignee_notices import count_reports, tell_duty, tell_whoever_has_it
from handlers.tickets.directive_cards import end_directive
from handlers.tickets.filing import new_ticket, notify_team, open_ticket
from handlers.tickets.results import close_confirmed, take_back_by_press, tell_report_owed
from handlers.turn.previews import Press, shown_before
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Card, Click, Reply, verb_of
from models.lists.ticket_candidates import choices_due, next_choice
from models.messaging.outbox import Post
from models.phrase import phrase
from models.refusal import Refusal
from models.terms import Reclassification, Role, Status
from models.tickets.alike import end_asking
from models.tickets.card_queries import OrdinaryView
from models.tickets.queries import id_of, locked_in_order, people_with
from models.tickets.ticket import Ticket

router = Router()

AT_MOST = 50
OnClick = Callable[[Click, Turn], Reply]
OF_ONE_TICKET = frozenset({"fixed", "not_fixed", "runs", "runs_not"})
"""A card asks this of each ticket that it names: an answer leaves the others to be given."""


def asked_once(router: Router, verb: str) -> Callable[[OnClick], OnClick]:
    """The story of a press that answers what a card asked."""

    def keep(act: OnClick) -> OnClick:
        @wraps(act)
        def press(click: Click, turn: Turn) -> Reply:
            reply = act(click, turn)
            if reply.form is None:
                say_answered(turn, click.post, click.action)
            return reply

        router.click(verb)(press)
        return press

    return keep


def say_answered(turn: Turn, post_id: str | None, action: str) -> None:
    """Put what the button says on its card; a live card tells it by itself."""
    found = select(Post).where(Post.id == (post_id or "")).with_for_update()
    post = turn.session.exec(found).one_or_none()
    if post is None or post.card_view is not None:
        return
    kept = Card.model_validate(post.card)
    said = next((one.label for one in kept.buttons if one.action == action), None)
    if said is None:
        return
    number = action.partition(":")[2] if verb_of(action) in OF_ONE_TICKET else ""
    left = tuple(one for one in kept.buttons if number and not one.action.endswith(f":{number}"))
    turn.replace(post.id, cards.answered, kept, left, said, turn.person.name, turn.now)


@shown_before(router, "join")
def join(press: Press, turn: Turn) -> Reply:
    """同一问题, 并入: the reporter says that it is the ticket the receipt offers."""
    ticket, main, asked = _offered(press, turn)
    was, was_asked = main.severity, bool(ticket.asked_same)
    ticket.join(main, turn.person, turn.now, turn.clock)
    ticket.remember(may_join=None, same=None)
    if was_asked:
        end_asking(turn.session, ticket)
    if asked is not None and asked is not main and not asked.status.is_final:
        count_reports(turn, asked)
    count_reports(turn, main)
    if main.severity is not was:
        tell_duty(turn, main, phrase("work.graver_by_merge", number=ticket.number))
    end_directive(turn, ticket)
    turn.unpin_card(ticket, OrdinaryView.VERDICT)
    say_answered(turn, press.post, f"join:{press.argument}")
    if turn.person.is_outsider:
        return turn.toast("merge.done_outsider", ticket, number=ticket.number)
    return turn.toast("merge.done", ticket, number=ticket.number, main=main.number)


@asked_once(router, "fixed")
def fixed(click: Click, turn: Turn) -> Reply:
    """已解决: the reporter confirms the result."""
    return close_confirmed(turn, _own(click, turn))


@asked_once(router, "not_fixed")
def not_fixed(click: Click, turn: Turn) -> Reply:
    """未解决: back to work with the original due time; the words that were said stand for the reason."""
    ticket = _own(click, turn)
    if ticket.status is not Status.RESOLVED:
        return turn.changed(ticket, "ticket.reopened")
    ticket.reopen(turn.voice("talk.pressed_not_fixed"), turn.person, turn.now, turn.clock)
    turn.unpin_card(ticket, OrdinaryView.VERDICT)
    tell_whoever_has_it(turn, ticket, phrase("work.reopened", reason=turn.voice("talk.pressed_not_fixed")))
    return turn.changed(ticket, "ticket.reopened")


@asked_once(router, "runs")
def runs(click: Click, turn: Turn) -> Reply:
    """已恢复: where somebody claimed it the reporter confirms it, else says it first and the office confirms."""
    ticket = _own(click, turn)
    if ticket.restored_at is not None and ticket.restored_by_id != turn.person.id:
        ticket.confirm_restored(turn.person, turn.now, turn.clock)
        tell_report_owed(turn, ticket)
        return turn.changed(ticket, "restore.confirmed")
    ticket.report_running(turn.person, turn.now, turn.clock)
    tell_report_owed(turn, ticket)
    tell_whoever_has_it(turn, ticket, phrase("work.says_it_runs"))
    return turn.changed(ticket, "talk.says_it_runs")


@asked_once(router, "runs_not")
def runs_not(click: Click, turn: Turn) -> Reply:
    """还没有: nothing changes but the log; a claim that business runs again is denied."""
    ticket = _own(click, turn)
    if ticket.restored_at is not None and ticket.restored_confirmed_at is None:
        ticket.deny_restored(turn.person, turn.now, turn.clock)
        turn.unpin_card(ticket, OrdinaryView.VERDICT)
        return turn.changed(ticket, "restore.denied")
    ticket.log("still_fails", turn.person, turn.now)
    return turn.changed(ticket, "talk.goes_on")


@asked_once(router, "false_alarm")
def false_alarm(click: Click, turn: Turn) -> Reply:
    """撤回(误报): the presser's own part ends (R8c)."""
    return take_back_by_press(turn, _pressed(click, turn))


@asked_once(router, "real_fault")
def real_fault(click: Click, turn: Turn) -> Reply:
    """故障是真的, 已来不及: it stays, the loss is on the log, office and leaders are told."""
    ticket = _pressed(click, turn)
    ticket.log("real_fault", turn.person, turn.now)
    told = people_with(turn.session, turn.now, Role.OFFICE, Role.LEADER)
    turn.tell_about(ticket, told, cards.too_late, ticket, turn.person)
    return turn.changed(ticket, "talk.real_fault")


@asked_once(router, "relapse")
def relapse(click: Click, turn: Turn) -> Reply:
    """一直没好, 好过又坏, 其实已好: how it was after the result that the words had denied (R10)."""
    ticket = _pressed(click, turn)
    if click.argument == "never":
        ticket.remember(undone=None)
        return turn.changed(ticket, "talk.goes_on")
    if click.argument == "fine":
        ticket.undo_reopening(turn.person, turn.now, turn.clock)
        if ticket.status is Status.RESOLVED and ticket.resolved_by_id != turn.person.id:
            ticket.confirm_fixed(turn.person, turn.now, turn.clock)
        return turn.changed(ticket, "talk.was_fine")
    if click.argument == "again":
        return _worked_and_failed_again(turn, ticket)
    raise Refusal("card.unknown_button")


@asked_once(router, "relapse_of")
def relapse_of(click: Click, turn: Turn) -> Reply:
    """Reopen the one of several results that the words denied, or file a new report."""
    asked_on, kept = _asked(click, turn, "may_deny")
    asked_on.remember(may_deny=None)
    asked_on.choose_by = None
    if click.argument == "none":
        return _filed_apart(turn, asked_on, kept["text"], kept["ref"], datetime.fromisoformat(kept["at"]))
    ticket = _own(click, turn)
    if ticket.number not in {asked_on.number, *kept["others"]}:
        raise Refusal("card.stale")
    reopen(turn, ticket, kept["text"], kept["ref"], "R10")
    turn.refresh(asked_on)
    return turn.changed(ticket, "ticket.reopened")


@asked_once(router, "answers")
def answers(click: Click, turn: Turn) -> Reply:
    """End the wait whose question was answered, from the time of the message (R8d)."""
    asked_on, kept = _asked(click, turn, "answer")
    numbers = {asked_on.number, *kept["others"]}
    chosen = asked_on if click.argument in {"none", asked_on.number} else _own(click, turn)
    if chosen.number not in numbers:
        raise Refusal("card.stale")
    _forget_answer(turn, asked_on, kept["others"])
    if click.argument == "none":
        return turn.changed(asked_on, "talk.goes_on")
    if chosen.status is Status.WAITING:
        chosen.answer_wait(turn.person, turn.now, turn.clock, ended_at=datetime.fromisoformat(kept["at"]))
    return turn.changed(chosen, "wait.resumed")


@asked_once(router, "cannot_be_done")
def cannot_be_done(click: Click, turn: Turn) -> Reply:
    """另一件事, 办不了: it stays the A it is held as."""
    ticket = _pressed(click, turn)
    ticket.remember(may_join=None)
    return turn.changed(ticket, "talk.goes_on")


@asked_once(router, "just_saying")
def just_saying(click: Click, turn: Turn) -> Reply:
    """只是告知: nothing fails; its own report is taken back."""
    return take_back_by_press(turn, _pressed(click, turn))


@shown_before(router, "misjudged")
def misjudged(press: Press, turn: Turn) -> Reply:
    """原判有误: the raise counts from the first report (R14)."""
    ticket = turn.ticket_of(press.post)
    ticket.judge_raise(Reclassification.MISJUDGED, turn.person, turn.now, turn.clock)
    return turn.changed(ticket, "class.corrected")


@shown_before(router, "got_worse")
def got_worse(press: Press, turn: Turn) -> Reply:
    """情况变化: the raise counts from its words."""
    ticket = turn.ticket_of(press.post)
    ticket.judge_raise(Reclassification.CHANGED, turn.person, turn.now, turn.clock)
    return turn.changed(ticket, "class.changed")


@router.click("another_problem")
def another_problem(click: Click, turn: Turn) -> Reply:
    """另一个问题: the new report has nothing to do with the closed one."""
    ticket = _pressed(click, turn)
    ticket.remember(after=None)
    return turn.changed(ticket, "talk.goes_on")


@router.click("came_back_after")
def came_back_after(click: Click, turn: Turn) -> Reply:
    """再次出现: it had worked; the new report is linked as a repeat."""
    ticket, _ = _linked(click, turn)
    return turn.changed(ticket, "talk.linked")


@shown_before(router, "unsolved_after")
def unsolved_after(press: Press, turn: Turn) -> Reply:
    """未解决: it had never worked; the new report counts from the first one (R10)."""
    ticket, earlier = _linked(press, turn, never_worked=True)
    turn.clock.reclassify(ticket, start=earlier.reported_at, now=turn.now)
    return turn.changed(ticket, "talk.linked")


@asked_once(router, "not_solved")
def not_solved(click: Click, turn: Turn) -> Reply:
    """未解决 of a closed fault, before anything was said: a new report that counts from the first one."""
    earlier = _pressed(click, turn)
    text = turn.voice("talk.pressed_not_fixed")
    text = f"{earlier.text}\n{text}"
    return _filed_apart(turn, earlier, text, "", turn.now, repeat_of=earlier, never_worked=True)


def _offered(press: Press, turn: Turn) -> tuple[Ticket, Ticket, Ticket | None]:
    """The ticket of the card, the one that the button offers, and the one of which 同一问题? is asked; all locked.

    A button that names the card's own ticket means the one that is asked of.
    """
    ticket_id = turn.ticket_id_behind(press.post)
    found = turn.get(Ticket, ticket_id) if ticket_id is not None else None
    if found is None:
        raise Refusal("card.stale")
    asked_id = id_of(turn.session, found.asked_same.get("number", ""))
    main_id = asked_id if press.argument == found.number else id_of(turn.session, press.argument)
    if main_id is None:
        raise Refusal("card.stale")
    locked = locked_in_order(turn.session, found.id or 0, main_id, asked_id or 0)
    ticket, main = locked[found.id or 0], locked[main_id]
    ticket.demand_reporter(turn.person)
    offered = {*ticket.conversation.get("may_join", ()), ticket.asked_same.get("number")}
    if main.number not in offered and not main.is_reported_by(turn.person):
        raise Refusal("card.stale")
    return ticket, main, locked.get(asked_id or 0)


def _next_choice(turn: Turn) -> datetime | None:
    return next_choice(turn.session)


@router.tick("open_choices", every=timedelta(minutes=1), upcoming=_next_choice)
def settle_choices(turn: Turn) -> int:
    """Nobody pressed which was meant: all that were asked stop waiting, the gravest result is reopened (R8d, R10)."""
    tickets = choices_due(turn.session, turn.now, AT_MOST)
    for ticket in tickets:
        ticket.choose_by = None
        answered, denied = ticket.conversation.get("answer"), ticket.conversation.get("may_deny")
        ticket.remember(answer=None, may_deny=None)
        if answered is not None and ticket.status is Status.WAITING:
            ticket.resume(None, turn.now, turn.clock, ended_at=datetime.fromisoformat(answered["at"]))
        if denied is not None and ticket.reporter is not None and may_be_reopened(ticket):
            reopen(turn, ticket, denied["text"], denied["ref"], "R10", by=ticket.reporter)
        turn.refresh(ticket)
    return len(tickets)


def _worked_and_failed_again(turn: Turn, ticket: Ticket) -> Reply:
    """好过又坏: the result stands, and what fails again is a report of its own, from the words on."""
    undone = ticket.undo_reopening(turn.person, turn.now, turn.clock)
    at = datetime.fromisoformat(undone["at"])
    return _filed_apart(turn, ticket, undone["text"], "", at, repeat_of=ticket)


def _filed_apart(
    turn: Turn,
    ticket: Ticket,
    text: str,
    ref: str,
    at: datetime,
    repeat_of: Ticket | None = None,
    *,
    never_worked: bool = False,
) -> Reply:
    """A report of its own, of the graver of both classes, linked where it is a repeat."""
    judged = turn.judge(text, at)
    if ticket.severity is not None:
        gravest = ticket.severity if judged.severity is None else min(ticket.severity, judged.severity)
        judged = judged.as_grave_as(gravest)
    own = new_ticket(
        turn,
        ticket.place.threaded(None),
        ref,
        text,
        at,
        judged,
        reporter_id=ticket.reporter_id,
        reporter_account_id=ticket.reporter_account_id,
        repeat_of_id=repeat_of.id if repeat_of else None,
    )
    own = turn.begin(own)
    own.reporter = ticket.reporter
    open_ticket(turn, own)
    if repeat_of is not None:
        own.repeat_of = repeat_of
        repeat_of.come_back_as(own, text, turn.person, turn.now, never_worked=never_worked)
    notify_team(turn, own, judged)
    turn.refresh(ticket)
    return turn.toast("repeat.filed" if repeat_of else "intake.received", own, number=own.number)


def _forget_answer(turn: Turn, asked_on: Ticket, others: list[str]) -> None:
    asked_on.remember(answer=None)
    asked_on.choose_by = None
    for number in others:
        other_id = id_of(turn.session, number)
        other = turn.get(Ticket, other_id, lock=True) if other_id else None
        if other is not None:
            other.remember(answer=None)
            other.choose_by = None
            turn.refresh(other)


def _linked(press: Press, turn: Turn, *, never_worked: bool = False) -> tuple[Ticket, Ticket]:
    """The new report, linked to the closed ticket that it continues. Raises Refusal for anybody but its reporter."""
    ticket = _pressed(press, turn)
    earlier_id = id_of(turn.session, str(ticket.conversation.get("after", "")))
    earlier = turn.get(Ticket, earlier_id, lock=True) if earlier_id else None
    if earlier is None or not earlier.is_reported_by(turn.person):
        raise Refusal("card.stale")
    ticket.repeat_of_id, ticket.repeat_of = earlier.id, earlier
    earlier.come_back_as(ticket, ticket.text, turn.person, turn.now, never_worked=never_worked)
    ticket.remember(after=None)
    turn.refresh(earlier)
    return ticket, earlier


def _asked(click: Click, turn: Turn, what: str) -> tuple[Ticket, dict[str, Any]]:
    """The ticket that the question stands on, and what was kept to be chosen of. Raises Refusal once it is settled."""
    ticket = _pressed(click, turn)
    kept = ticket.conversation.get(what)
    if kept is None:
        raise Refusal("card.stale")
    return ticket, kept


def _pressed(press: Press, turn: Turn) -> Ticket:
    """The ticket of the card, locked; only its reporter's presses count. Raises Refusal."""
    ticket = turn.ticket_of(press.post)
    ticket.demand_reporter(turn.person)
    return ticket


def _own(click: Click, turn: Turn) -> Ticket:
    """The ticket that the button names, locked; only its reporter's presses count. Raises Refusal."""
    person = turn.person
    ticket_id = id_of(turn.session, click.argument)
    ticket = turn.get(Ticket, ticket_id, lock=True) if ticket_id else None
    if ticket is None:
        raise Refusal("card.stale")
    ticket.demand_reporter(person)
    return ticket
