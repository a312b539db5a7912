"""A form of a change asks what can be answered: nothing is offered that the press would refuse for its kind alone."""

from collections.abc import Callable

import pytest

from models.chat import Form, FormField
from tests.support.changes import (
    LI,
    PACKAGE,
    WANG,
    ZHANG,
    ZHOU,
    completed,
    confirmed,
    deployed,
    drafted,
    passed,
    ready,
    verifying,
)
from tests.support.desk import ZH
from tests.support.one_connection import SwiftDesk

OF_SETTINGS = (
    ("change.concede", WANG, "concession", "no_data"),
    ("change.back_up_system", LI, "backup_sort", "settings"),
)


def opened(desk: SwiftDesk, who: str, action: str, number: str) -> Form:
    """The form behind a button."""
    form = desk.click(who, action, number).form
    assert form is not None
    return form


def field(form: Form, name: str) -> FormField:
    """One of its fields."""
    return next(one for one in form.fields if one.name == name)


def offered(form: Form, name: str) -> set[str]:
    """What may be chosen in a field."""
    return {one.value for one in field(form, name).choices}


@pytest.mark.parametrize(("action", "who", "name", "value"), OF_SETTINGS)
def test_what_is_for_settings_alone(swift: SwiftDesk, action: str, who: str, name: str, value: str) -> None:
    """不涉及数据, and the old values for a backup: of settings, and of nothing else."""
    patch, settings = confirmed(swift), confirmed(swift, change_kind="configuration")
    assert value not in offered(opened(swift, who, action, patch), name)
    assert value in offered(opened(swift, who, action, settings), name)


def test_what_is_for_emergencies_alone(swift: SwiftDesk) -> None:
    """No time for backups: never on a change that was planned."""
    assert offered(opened(swift, ZHOU, "change.waive", confirmed(swift)), "waiver") == {"uncovered"}


def test_a_remark_is_no_note_to_users(swift: SwiftDesk) -> None:
    """The remark of 技术验证 has no hint, for that of the fault report is about something else."""
    remark = field(opened(swift, ZHANG, "change.verify_technically", verifying(swift)), "remark")
    assert (remark.label, remark.hint) == (ZH("field.remark"), "")


def test_a_window_of_one_day_names_it_once(swift: SwiftDesk) -> None:
    """The day stands before the start; before the end where it is another one."""
    one = card(swift, drafted(swift))
    assert "3月5日" in one
    assert one.count("3月5日") == 1, one
    night = card(swift, drafted(swift, ends_at="2026-03-06T02:00"))
    assert "3月6日" in night


def card(desk: SwiftDesk, number: str) -> str:
    """The window on the newest card."""
    return str(next(line for line in desk.newest(number).card["intro"] if "20:00" in line))


@pytest.mark.parametrize(
    ("action", "who", "stands"),
    [("change.test", ZHANG, deployed), ("change.confirm", WANG, passed), ("change.begin", LI, ready)],
)
def test_the_package_is_copied_by_a_press(
    swift: SwiftDesk, action: str, who: str, stands: Callable[[SwiftDesk], str]
) -> None:
    """Nobody types 64 digits again: version and digest stand in the form, and another one is refused as ever."""
    number = stands(swift)
    form = opened(swift, who, action, number)
    assert {name: field(form, name).value for name in PACKAGE} == PACKAGE


def test_papers_are_had_after_the_archive(swift: SwiftDesk) -> None:
    """归档 ends the steps, and leaves the button for the papers on every card."""
    number = completed(swift)
    assert swift.submit(WANG, "change.archive", {"remark": ""}, number).is_refusal is False
    assert [one["action"] for one in swift.newest(number).card["buttons"]] == ["paper.send"]
    assert swift.click(WANG, "paper.send", number).is_refusal is False


def test_papers_are_had_after_a_change_was_called_off(swift: SwiftDesk) -> None:
    """Of what was called off, too."""
    number = drafted(swift)
    swift.submit(LI, "change.cancel", {"reason": "不做了"}, number)
    assert [one["action"] for one in swift.newest(number).card["buttons"]] == ["paper.send"]
