"""Further offers of the help card, beside a report and a question."""

from handlers.turn.turn import Turn
from models.terms import Role


def offered_to(turn: Turn) -> tuple[str, ...]:
    """Return further offers to the person who acts: a permission, an own account's code; administrators, for others'.

    Leaders appoint administrators; a leader who is one, too, has the command for it, for a card has no more room.
    """
    person = turn.account.person if turn.account else None
    if person is None or person.is_placeholder or not person.is_active(turn.now):
        return ()
    asking = () if person.is_external else ("access.open",)
    if person.has(Role.ADMIN):
        return (*asking, "link.own", "link.open")
    appointing = ("admin.open",) if person.is_ours(Role.LEADER) else ()
    return (*asking, *appointing, "link.own")
