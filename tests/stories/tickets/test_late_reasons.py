"""超时原因: asked for in the notice of a breach, written by whoever has the ticket or the office, told in papers."""

from models.terms import Promise
from tests.support.desk import ZH, Desk
from tests.support.figures import Month
from tests.support.tickets import contents

WRITTEN = {"late_promise": "resolve", "delay": "waiting", "reason": "等 CA 机构换证书"}


def missed(month: Month) -> str:
    """A fault of class B that nobody solved in its day."""
    number = month.at("24 09:00").reported("B")
    month.at("24 09:10").desk.as_("李强").press(number, "接单")
    month.at("25 09:01").desk.settle()
    month.desk.tick("escalations")
    return number


def explains(desk: Desk, who: str, number: str, **fields: str) -> str:
    """What somebody is told who writes why it was late."""
    post = desk.as_("李强").cards("team", number)[0].post
    answer = desk.as_(who).submit(post, "late.explain", WRITTEN | fields)
    return answer.toast or ""


def test_the_notice_of_a_breach_asks_for_the_reason(desk: Desk) -> None:
    """Its button leads to the form; what was written stands in the log with name and time, and on the promise."""
    month = Month(desk)
    number = missed(month)
    form = desk.as_("李强").press(number, ZH("button.late.explain")).form
    assert form is not None
    assert [field.name for field in form.fields] == ["late_promise", "delay", "reason"]
    assert [choice.value for choice in form.fields[0].choices] == ["resolve"]
    assert explains(desk, "李强", number) == ZH("delay.kept", number=number)
    assert contents(desk, number, "delay_explained") == [
        {"promise": "resolve", "delay": "waiting", "reason": "等 CA 机构换证书"}
    ]
    assert desk.target(number, Promise.RESOLVE).note == "等 CA 机构换证书"


def test_the_office_may_write_it_and_a_stranger_to_the_ticket_may_not(desk: Desk) -> None:
    """A leader does not write it; the last word counts."""
    month = Month(desk)
    number = missed(month)
    assert explains(desk, "周主任", number) == ZH("delay.not_yours")
    explains(desk, "李强", number)
    assert explains(desk, "王敏", number, delay="staffing", reason="两人都在开标现场") == ZH(
        "delay.kept", number=number
    )
    assert month.attained("2026-11-26 09:00").lists["missed"][0].reason == "staffing"


def test_what_is_in_time_needs_no_reason(desk: Desk) -> None:
    """Nothing is late, so nothing is asked."""
    month = Month(desk)
    number = month.at("24 09:00").reported("B")
    month.at("24 09:10").desk.as_("李强").press(number, "接单")
    assert explains(desk, "李强", number) == ZH("delay.nothing_late", number=number)


def test_figures_of_a_cut_before_it_was_written_do_not_tell_it(desk: Desk) -> None:
    """A list says what was known at its cut."""
    month = Month(desk)
    number = missed(month)
    month.at("25 11:00")
    explains(desk, "李强", number)
    assert [one.reason for one in month.attained("2026-11-25 10:00").lists["missed"]] == [""]
    assert [one.reason for one in month.attained("2026-11-25 12:00").lists["missed"]] == ["waiting"]
