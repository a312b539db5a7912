"""Templates: a change that was done once is done again, as long as a leader lets it; patches never."""

from datetime import timedelta

import pytest

from models.changes.terms import ChangeState
from models.chat import Reply
from tests.support.changes import (
    BUSINESS_LIST,
    DATA_BACKUP,
    HE,
    LI,
    PACKAGE,
    SYSTEM_BACKUP,
    TECHNICAL_LIST,
    WANG,
    ZHANG,
    ZHAO,
    ZHOU,
    at,
    carried,
    change,
    completed,
    done,
    id_of_person,
    logged,
    state,
    verifying,
)
from tests.support.desk import ZH
from tests.support.one_connection import SwiftDesk

SETTINGS = {"change_kind": "configuration", "what": "清理评标日志"}
UNTIL = "2026-09-01"
WINDOW = {"starts_at": "2026-03-12T20:00", "ends_at": "2026-03-12T22:00"}

pytestmark = pytest.mark.both_databases("templates have a table, and a run takes facts over from another change")


def pressed(desk: SwiftDesk, who: str, action: str, **fields: str) -> Reply:
    """A button that belongs to no ticket, and its form filled in."""
    reply = desk.click(who, action)
    if reply.form is None:
        return reply
    stands = {one.name: one.value or (one.choices[0].value if one.choices else "") for one in reply.form.fields}
    return desk.submit(who, reply.form.name, {**stands, **fields})


def proposed(desk: SwiftDesk, **changes: str) -> str:
    """The number of a completed change of settings that was proposed as a template."""
    number = completed(desk, **{**SETTINGS, **changes})
    done(pressed(desk, LI, "template.propose", change_number=number, until=UNTIL))
    return number


def approved(desk: SwiftDesk) -> str:
    """One that a leader approved."""
    number = proposed(desk)
    done(pressed(desk, ZHOU, "template.approve"))
    return number


def run(desk: SwiftDesk, who: str = LI, **fields: str) -> Reply:
    """By the template, in a window a week later."""
    return pressed(desk, who, "template.run", **{"verifier": id_of_person(desk, HE), **WINDOW, **fields})


def lines(desk: SwiftDesk, who: str = LI) -> tuple[str, ...]:
    """The list of templates."""
    card = desk.click(who, "template.open").card
    assert card is not None
    return card.intro


def test_a_run_has_backups_verification_and_record_of_its_own(swift: SwiftDesk) -> None:
    """It starts as confirmed, and goes its way to the record like any other."""
    first = approved(swift)
    number = run(swift).ticket
    assert number is not None
    found = change(swift, number)
    assert (found.state, found.version, found.what) == (ChangeState.CONFIRMED, PACKAGE["version"], SETTINGS["what"])
    assert not found.held("system_backup")
    done(carried(swift, WANG, "change.announce", number))
    swift.now = at("2026-03-12T19:40")
    own = {"finished_at": "2026-03-12T19:20", "backup_reference": "img-99"}
    done(carried(swift, LI, "change.back_up_system", number, **{**SYSTEM_BACKUP, **own}))
    own = {"finished_at": "2026-03-12T19:30", "covers_until": "2026-03-12T19:30", "backup_reference": "dump-99"}
    done(carried(swift, LI, "change.back_up_data", number, **{**DATA_BACKUP, **own}))
    done(carried(swift, WANG, "change.concede", number, concession="no_sessions", reason="已看场次表"))
    swift.now = at("2026-03-12T20:05")
    assert carried(swift, WANG, "change.begin", number, **PACKAGE).is_refusal
    done(carried(swift, LI, "change.begin", number, **PACKAGE))
    done(carried(swift, LI, "change.finish", number, done_what="已清理"))
    done(carried(swift, ZHANG, "change.verify_technically", number, **TECHNICAL_LIST))
    assert carried(swift, LI, "change.verify", number, **BUSINESS_LIST).is_refusal
    done(carried(swift, HE, "change.verify", number, **BUSINESS_LIST))
    done(carried(swift, WANG, "change.archive", number))
    assert state(swift, number) is ChangeState.COMPLETED
    verbs = logged(swift, number)
    assert verbs[:2] == ["received", "change_template_run"]
    assert logged(swift, first)[-2:] == ["change_template_proposed", "change_template_approved"]


def test_the_list_says_how_each_stands(swift: SwiftDesk) -> None:
    """待批准, 已批准, 已撤回, 已过期."""
    number = proposed(swift)
    assert "待批准" in lines(swift)[0]
    done(pressed(swift, ZHOU, "template.approve"))
    assert number in lines(swift)[0]
    assert "已批准" in lines(swift)[0]
    swift.now += timedelta(days=300)
    assert "已过期" in lines(swift)[0]


def test_patches_and_data_never(swift: SwiftDesk) -> None:
    """Nor what was not completed, or is no change."""
    patch = completed(swift)
    assert pressed(swift, LI, "template.propose", change_number=patch, until=UNTIL).toast == ZH(
        "change.template_new_code"
    )
    said = pressed(swift, LI, "template.propose", change_number="2603-9999", until=UNTIL).toast
    assert said == ZH("change.template_no_change", number="2603-9999")


def test_what_is_not_completed(swift: SwiftDesk) -> None:
    """The office has to have verified it."""
    number = verifying(swift, **SETTINGS)
    said = pressed(swift, LI, "template.propose", change_number=number, until=UNTIL).toast
    assert said == ZH("change.template_not_completed", number=number)


def test_it_ends_within_a_year(swift: SwiftDesk) -> None:
    """Not later, and not before it begins: a day gone by is refused at its field."""
    number = completed(swift, **SETTINGS)
    late = pressed(swift, LI, "template.propose", change_number=number, until="2027-03-10")
    assert late.toast == ZH("change.template_too_long")
    gone = pressed(swift, LI, "template.propose", change_number=number, until="2026-03-04")
    assert gone.field_errors == {"until": ZH("field.is_over.day")}


def test_who_may(swift: SwiftDesk) -> None:
    """Staff propose nothing, the office approves nothing, and whoever confirmed the first one does not run it."""
    number = completed(swift, **SETTINGS)
    refused = pressed(swift, ZHAO, "template.propose", change_number=number, until=UNTIL)
    assert refused.toast == ZH("change.only_house_proposes")
    done(pressed(swift, WANG, "template.propose", change_number=number, until=UNTIL))
    assert pressed(swift, HE, "template.approve").toast == ZH("change.only_leader")
    assert pressed(swift, LI, "template.run").toast == ZH("change.no_template")
    done(pressed(swift, ZHOU, "template.approve"))
    assert run(swift, WANG).toast == ZH("change.confirmer_differs")
    assert run(swift, ZHAO).toast == ZH("change.only_house_proposes")
    done(run(swift, HE, verifier=id_of_person(swift, WANG)))


def test_one_that_was_withdrawn(swift: SwiftDesk) -> None:
    """A form that was opened before is refused in words."""
    number = approved(swift)
    opened = swift.click(LI, "template.run").form
    assert opened is not None
    template = next(one for one in opened.fields if one.name == "template").choices[0].value
    done(pressed(swift, WANG, "template.withdraw", reason="不再适用"))
    said = {"template": template, "verifier": id_of_person(swift, HE), **WINDOW}
    assert swift.submit(LI, "template.run", said).toast == ZH("change.template_is_withdrawn", number=number)
    assert pressed(swift, LI, "template.run").toast == ZH("change.no_template")


def test_one_that_expired(swift: SwiftDesk) -> None:
    """So is one that ends before the window, or has ended."""
    approved(swift)
    late = {"starts_at": "2026-09-03T20:00", "ends_at": "2026-09-03T22:00"}
    refused = run(swift, **late)
    assert refused.is_refusal
    assert "有效期到" in (refused.toast or "")


def test_a_window_in_working_time(swift: SwiftDesk) -> None:
    """The template allows no window that the rules do not."""
    approved(swift)
    refused = run(swift, starts_at="2026-03-12T10:00", ends_at="2026-03-12T11:00")
    assert refused.is_refusal
    assert "不能在这个时段变更" in (refused.toast or "")
