"""The steps of a checklist: stopped first, taken back, looked at by a second person; each once, on a line or all."""

import pytest

from models.access.terms import AccessPromise, AccessView
from models.terms import EndReason, Role, Status
from tests.support.access import becomes, press, submit, unchanged
from tests.support.desk import ZH, Desk
from tests.support.revocation import card_of, checklist_of, given_back, held, leaver, lines_of, told

ZHAO, ZHOU, SUN, HE, WANG, LI = "赵小禾", "周主任", "孙工", "何静", "王敏", "李强"
DONE = {"revoke_note": "已移出管理员组"}


def test_only_an_administrator_of_the_office_takes_back(desk: Desk) -> None:
    """Not the office, not a leader, not a vendor's administrator, and nobody their own right."""
    checklist = given_back(desk)
    becomes(desk, LI, Role.ADMIN)
    with unchanged(desk):
        for who in (WANG, ZHOU, LI, ZHAO):
            for action in ("revocation.revoke", "revocation.disable"):
                assert press(desk, who, checklist, action).toast == ZH("access.only_admin"), who
            assert submit(desk, who, checklist, "revocation.revoke", **DONE).is_refusal
    becomes(desk, ZHAO, Role.ADMIN)
    with unchanged(desk):
        assert press(desk, ZHAO, checklist, "revocation.revoke").toast == ZH("revocation.own_right")
        assert submit(desk, ZHAO, checklist, "revocation.revoke", **DONE).toast == ZH("revocation.own_right")


def test_a_second_person_looks(desk: Desk) -> None:
    """Neither before it is gone, nor whoever took it back, nor the holder, nor a vendor, nor just anybody."""
    checklist = given_back(desk)
    with unchanged(desk):
        assert press(desk, WANG, checklist, "revocation.check").toast == ZH("revocation.not_revoked_yet")
    submit(desk, SUN, checklist, "revocation.revoke", **DONE)
    becomes(desk, LI, Role.ADMIN)
    with unchanged(desk):
        assert press(desk, SUN, checklist, "revocation.check").toast == ZH("revocation.second_person")
        assert submit(desk, SUN, checklist, "revocation.check").toast == ZH("revocation.second_person")
        for who in (LI, ZHAO, "陈思远", "郑文"):
            assert press(desk, who, checklist, "revocation.check").toast == ZH("revocation.only_checkers"), who
    becomes(desk, ZHAO, Role.ADMIN)
    with unchanged(desk):
        assert press(desk, ZHAO, checklist, "revocation.check").toast == ZH("revocation.second_person")
    assert not press(desk, HE, checklist, "revocation.check").is_refusal
    with unchanged(desk):
        late = press(desk, WANG, checklist, "revocation.check")
    assert late.is_refusal
    assert HE in str(late.toast)


def test_who_may_look_is_asked_when_everything_is_gone(desk: Desk) -> None:
    """The card comes once more to the end of their chats; whoever took it back is not asked."""
    checklist = given_back(desk)
    desk.settle()
    before = {who: len(desk.as_(who).cards("desk", checklist)) for who in (HE, WANG, "马跃", SUN)}
    assert before == {HE: 1, WANG: 0, "马跃": 0, SUN: 1}
    submit(desk, SUN, checklist, "revocation.revoke", **DONE)
    desk.settle()
    after = {who: len(desk.as_(who).cards("desk", checklist)) for who in before}
    assert after == {HE: 2, WANG: 1, "马跃": 1, SUN: 1}
    assert ZH("revocation.to_check") in desk.as_(WANG).card("desk", checklist).outcome


def test_leavers_are_stopped_first(desk: Desk) -> None:
    """已停用 comes before 已收回, on each line and on all at once."""
    checklist = leaver(desk)
    assert buttons(desk, checklist) == ["revocation.disable", "why"]
    ids = [str(line.id) for line in lines_of(desk, checklist)]
    with unchanged(desk):
        assert press(desk, SUN, checklist, "revocation.revoke").toast == ZH("revocation.disable_first")
        for line in ("all", *ids):
            reply = submit(desk, SUN, checklist, "revocation.revoke", line=line, **DONE)
            assert reply.toast == ZH("revocation.disable_first")
    form = press(desk, SUN, checklist, "revocation.disable").form
    assert form is not None
    assert [choice.value for choice in form.fields[0].choices] == ["all", *ids]
    submit(desk, SUN, checklist, "revocation.disable", line=ids[1])
    form = press(desk, SUN, checklist, "revocation.revoke").form
    assert form is not None
    assert form.name == f"revocation.revoke:{ids[1]}"
    submit(desk, SUN, checklist, "revocation.disable", line="all")
    assert all(line.disabled_at for line in lines_of(desk, checklist))
    assert buttons(desk, checklist)[0] == "revocation.revoke"


def test_a_checklist_ends_with_its_last_line(desk: Desk) -> None:
    """Some lines one by one, the rest at once; each is looked at by somebody who did not take it back."""
    checklist = leaver(desk, because=EndReason.MOVED)
    first, second, _ = (str(line.id) for line in lines_of(desk, checklist))
    submit(desk, HE, checklist, "revocation.disable", line="all")
    submit(desk, HE, checklist, f"revocation.revoke:{first}", **DONE)
    desk.clock.move(minutes=5)
    submit(desk, SUN, checklist, "revocation.revoke", line="all", **DONE)
    assert [line.revoked_by_id == line.disabled_by_id for line in lines_of(desk, checklist)] == [True, False, False]
    with unchanged(desk):
        assert press(desk, HE, checklist, "revocation.check").toast == ZH("revocation.second_person")
    form = press(desk, SUN, checklist, "revocation.check")
    assert form.form is None  # of the three he may look at one, and has
    assert desk.ticket(checklist).status is Status.IN_PROGRESS
    submit(desk, WANG, checklist, "revocation.check", line=second)
    submit(desk, "马跃", checklist, "revocation.check", line="all")
    assert desk.ticket(checklist).status is Status.CLOSED
    assert desk.target(checklist, AccessPromise.REVOKE).met_at == desk.clock()
    desk.settle()
    assert len(told(desk, ZHAO)) == 3


def test_a_step_is_taken_once(desk: Desk) -> None:
    """Whoever comes second hears who did it; all of them means those that are left."""
    checklist = leaver(desk)
    first, *_ = (str(line.id) for line in lines_of(desk, checklist))
    submit(desk, SUN, checklist, "revocation.disable", line=first)
    with unchanged(desk):
        late = submit(desk, HE, checklist, "revocation.disable", line=first)
    assert late.is_refusal
    assert SUN in str(late.toast)
    toast = submit(desk, HE, checklist, "revocation.disable", line="all").toast
    assert toast == ZH("revocation.done_toast.disable", number=checklist, count=2)
    with unchanged(desk):
        assert press(desk, SUN, checklist, "revocation.disable").is_refusal
        assert submit(desk, SUN, checklist, "revocation.disable", line="all").is_refusal


@pytest.mark.parametrize("forged", ["", "0", "99999", "x", "-1", "all ", "٣"])
def test_a_line_that_is_not_there_is_refused(desk: Desk, forged: str) -> None:
    """Forged lines do nothing, whether as a choice or in the form's name."""
    checklist = leaver(desk, because=EndReason.REVOKED)
    with unchanged(desk):
        chosen = submit(desk, SUN, checklist, "revocation.revoke", line=f" {forged}-", **DONE)
        assert set(chosen.field_errors) == {"line"}
        if forged.strip():
            assert submit(desk, SUN, checklist, f"revocation.revoke:{forged}", **DONE).is_refusal


def test_a_line_of_another_checklist_is_refused(desk: Desk) -> None:
    """The card says which checklist it is; lines of others cannot be reached from it."""
    other = given_back(desk, "陈思远")
    (foreign,) = lines_of(desk, other)
    checklist = leaver(desk, because=EndReason.REVOKED)
    with unchanged(desk):
        chosen = submit(desk, SUN, checklist, "revocation.revoke", line=str(foreign.id), **DONE)
        assert set(chosen.field_errors) == {"line"}
        named = submit(desk, SUN, checklist, f"revocation.revoke:{foreign.id}", **DONE)
        assert named.toast == ZH("card.stale")


@pytest.mark.parametrize("action", ["revocation.disable", "revocation.revoke", "revocation.check"])
def test_steps_are_for_checklists_alone(desk: Desk, action: str) -> None:
    """Pressed on a card of a request, or of a report, they find nothing; and requests' steps find no checklist."""
    number = held(desk)
    report = desk.as_(ZHAO).say("intake", "评标系统打不开").number
    with unchanged(desk):
        for where in (number, report):
            assert press(desk, SUN, where, action).toast == ZH("card.stale")
    press(desk, ZHAO, number, "access.give_back")
    checklist = checklist_of(desk, number)
    with unchanged(desk):
        for own in ("access.give_back", "access.revoke"):
            assert press(desk, ZHOU, checklist, own).toast == ZH("card.stale")


def buttons(desk: Desk, checklist: str) -> list[str]:
    """The actions on the checklist's card."""
    return [str(button["action"]) for button in card_of(desk, checklist, AccessView.CHECKLIST).card["buttons"]]
