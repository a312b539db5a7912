"""Forgetting of rows that nothing rests on, as long after their end as the policy says; work and its proof stay."""

from dataclasses import replace
from datetime import timedelta

from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.retention.forgetting import forget

router = Router()


@router.tick("forgetting", every=timedelta(hours=1))
def forget_a_portion(turn: Turn) -> int:
    """Forget the next portion; a card stays at least as long as its ticket may come back."""
    policy = turn.rules.policy
    kept = replace(policy.retention, sent_cards=max(policy.retention.sent_cards, policy.comes_back_within))
    return int(forget(turn.session, turn.now, kept))
