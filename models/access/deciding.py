"""领导审批: the leader's word on an access request, given once, by somebody entitled at that moment."""

from models.access.asking import Askable
from models.access.decision import Decision
from models.access.request_steps import APPROVE, REJECT, SEND_BACK, AccessPress
from models.access.terms import AccessPromise
from models.terms import AccessState, Status, Verdict
from models.tickets.target import Clock

LOGGED = {Verdict.APPROVE: "approved", Verdict.REJECT: "rejected", Verdict.RETURN: "returned"}


class Decidable(Askable):
    """Approved, rejected, or sent back for more; one winner. An approval needs every slot, all else counts at once."""

    def approve(self, press: AccessPress, clock: Clock) -> None:
        """同意; the last word that is needed hands it to the administrators."""
        APPROVE.begins(self, press)
        self._take_slot(Verdict.APPROVE, press)
        if len(self.approvals) >= self.slots:
            clock.meet(self.ticket, AccessPromise.DECIDE, press.now)
            self.state = AccessState.APPROVED
            self.ticket.status = Status.IN_PROGRESS
            self.owe(AccessPromise.GRANT, press.now, clock, start_event="approved")

    def reject(self, press: AccessPress, clock: Clock) -> None:
        """不同意."""
        REJECT.begins(self, press)
        self._take_slot(Verdict.REJECT, press)
        clock.meet(self.ticket, AccessPromise.DECIDE, press.now)
        self.finish(AccessState.REJECTED, Status.CLOSED, press.by, press.now, clock)

    def send_back(self, press: AccessPress, clock: Clock) -> None:
        """退回补正."""
        SEND_BACK.begins(self, press)
        self._take_slot(Verdict.RETURN, press)
        clock.meet(self.ticket, AccessPromise.DECIDE, press.now)
        self.state = AccessState.RETURNED

    def _take_slot(self, verdict: Verdict, press: AccessPress) -> None:
        slot, is_deputy = self.free_slot(press.by, press.deciders), press.deciders.is_deputy(press.by)
        assert slot is not None  # noqa: S101 - its row says so
        self.decisions.append(
            Decision(
                request_id=self.id or 0,
                round=self.round,
                slot=slot,
                verdict=verdict,
                reason=press.reason,
                by_id=press.by.id or 0,
                by=press.by,
                at=press.now,
                as_deputy=is_deputy,
            )
        )
        said = {"reason": press.reason or None, "deputy": "yes" if is_deputy else None}
        self.log(f"access_{LOGGED[verdict]}", press.by, press.now, **said, seat=slot, seats=self.slots)
