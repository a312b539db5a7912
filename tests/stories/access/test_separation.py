"""不相容: roles that must not meet are found in what is held, approved and asked for, at every step up to the grant."""

import random
from collections.abc import Collection
from itertools import combinations

import pytest
from sqlmodel import Session, col, select

from models.access.catalogue import Duty, Right
from models.access.granting import Grant
from models.access.request import AccessRequest
from models.access.separation import conflicts_in_use
from models.terms import AccessState, Verdict
from sla.policy.systems import SystemCatalogue, load_systems
from tests.support.access import RECORDINGS, asked, granted, newest, prepared, press, request_of, state, submit
from tests.support.desk import ZH, Desk

PUBLISHER = {"system": "trading", "role": "publisher", "scope": "all"}
CHECKER = {"system": "trading", "role": "publish_reviewer", "scope": "all"}
APART = {("trading", "publisher"), ("trading", "publish_reviewer")}
SEED = 20260303


class Strict(SystemCatalogue):
    """A catalogue of a later day, by which no two roles may meet."""

    def sod_conflicts(self, right: Right, held: Collection[Duty]) -> list[Duty]:
        """Whatever else is held."""
        return [duty for duty in held if duty != right.duty]


def test_two_that_must_not_meet_asked_together(desk: Desk) -> None:
    """The second card names the first; the first decision asks for a reason once the second is asked."""
    first, second = asked(desk, **PUBLISHER), asked(desk, **CHECKER)
    shown = {fact["label"]: fact["value"] for fact in newest(desk, second, "decider").card["facts"]}
    assert "公告发布员" in shown[ZH("access.fact.pending")]
    assert "公告发布员" in shown[ZH("access.fact.sod_conflicts")]
    assert press(desk, "周主任", first, "access.approve").form is not None
    assert state(desk, first) is AccessState.ASKED


def test_what_a_leader_knew_of_is_granted(desk: Desk) -> None:
    """Agreed to with a reason, whichever of the two it was about, both can be set, and the check is silent."""
    first = asked(desk, **PUBLISHER)
    press(desk, "周主任", first, "access.approve")
    second = asked(desk, **CHECKER)
    submit(desk, "周主任", second, "access.approve", approve_reason="只有一人值班")
    for number in (second, first):
        assert not submit(desk, "孙工", number, "access.grant", set_as="已加入组").is_refusal
    with desk.session() as session:
        assert conflicts_in_use(session, load_systems()) == []


def test_verify_names_what_nobody_agreed_to(desk: Desk) -> None:
    """Two rights in one hand by which a catalogue of today forbids to meet."""
    earlier = granted(desk)
    later = granted(desk, **PUBLISHER)
    with desk.session() as session:
        told = [ZH.say(one) for one in conflicts_in_use(session, Strict(load_systems().systems))]
    assert told == [ZH("tamper.conflict", number=later, who="赵小禾", other=earlier)]


def test_whoever_prepared_it_takes_it_back_by_a_button(desk: Desk) -> None:
    """The card that tells where it stands has it, and loses it with the end of the request."""
    number = prepared(desk, "李强", "赵小禾")
    assert desk.as_("李强").press(number, "access.withdraw").toast == ZH("access.withdrawn_toast", number=number)
    assert state(desk, number) is AccessState.WITHDRAWN
    with pytest.raises(AssertionError):
        desk.as_("李强").card_with(number, "access.withdraw")


def test_whoever_sent_it_back_does_not_grant_it(desk: Desk) -> None:
    """A decision of an earlier round is one: of those who decided nobody is asked to grant."""
    number = asked(desk)
    submit(desk, "周主任", number, "access.return", missing="写明理由")
    submit(desk, "赵小禾", number, "access.amend:evaluation", role="room_admin", scope="room_3", reason="补", until="")
    press(desk, "周主任", number, "access.approve")
    with desk.session() as session:
        found = session.exec(select(AccessRequest)).one()
        assert {one.by_id for one in found.decisions}.isdisjoint({found.person_id})
    assert "周主任" not in request_of(desk, number).asked_people


@pytest.mark.parametrize("seed", range(SEED, SEED + 4))
def test_no_two_meet_that_no_leader_agreed_to(desk: Desk, seed: int) -> None:
    """Asked, agreed to and granted in any order: where both are held, a leader wrote why."""
    chance = random.Random(seed)  # noqa: S311 - it hides nothing
    numbers: list[str] = []
    for _ in range(12):
        deed = chance.choice(("ask", "approve", "reason", "grant", "grant"))
        wish = PUBLISHER if not numbers else CHECKER
        if deed == "ask" and len(numbers) < 2:
            numbers.append(asked(desk, **wish))
        elif numbers and deed == "approve":
            press(desk, "周主任", chance.choice(numbers), "access.approve")
        elif numbers and deed == "reason" and chance.random() < 0.3:
            submit(desk, "周主任", chance.choice(numbers), "access.approve", approve_reason="值班")
        elif numbers and deed == "grant":
            submit(desk, "孙工", chance.choice(numbers), "access.grant", set_as="已加入组")
        with desk.session() as session:
            _check(session)


def test_a_sensitive_role_with_one_leader_is_told_to_administrators(desk: Desk) -> None:
    """Two have to agree; where a leader asks and one other is left, administrators hear of it in the same second."""
    number = asked(desk, "周主任", **RECORDINGS)
    assert len(request_of(desk, number).asked_people) == 1
    cards = [line.card for line in desk.as_("孙工").cards("desk", number) if line.card]
    assert any("敏感角色" in " ".join(card.intro) for card in cards)


def _check(session: Session) -> None:
    held = session.exec(select(AccessRequest, Grant).join(Grant, col(Grant.request_id) == col(AccessRequest.id))).all()
    for (one, _), (other, _) in combinations(held, 2):
        if {(one.system, one.role), (other.system, other.role)} == APART:
            agreed = [*one.decisions, *other.decisions]
            assert any(said.verdict is Verdict.APPROVE and said.reason for said in agreed)
