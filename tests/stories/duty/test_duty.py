"""The roster in chat: looking at it, and swapping a shift."""

from datetime import datetime, timedelta

from sqlmodel import select

from models.duty.coverage import holes
from models.duty.swap import DutySwap
from tests.support.desk import ZH, Desk
from tests.support.page_answers import Answer
from tests.support.rosters import names, plan, serving
from tests.support.tickets import id_of


def actions(answer: Answer) -> list[str]:
    """The buttons of the card that came back."""
    assert answer.card is not None
    return [button.action for button in answer.card.buttons]


def asked(desk: Desk, which: int, other: str, by: str = "李强") -> Answer:
    """Ask another person to take over one of one's shifts, counted from the nearest that may be swapped."""
    form = desk.as_(by).click(None, "swap.open").form
    assert form is not None
    shift = form.fields[0].choices[which].value
    return desk.as_(by).submit(None, "swap", {"shift": shift, "other": id_of(desk, other), "note": "家里有事"})


def swap_id(desk: Desk) -> int:
    """The newest request."""
    with desk.session() as session:
        return max(one or 0 for one in session.exec(select(DutySwap.id)).all())


def test_everybody_sees_who_is_on_duty(desk: Desk) -> None:
    """With phone and until when; staff can do nothing about it, outsiders see the person on duty only."""
    plan(desk)
    shown = desk.as_("赵小禾").click(None, "roster.open")
    assert shown.card is not None
    assert shown.card.title == "值班员 李强"
    assert [fact.value for fact in shown.card.facts] == [
        "0532-8000-1234",
        "周一 3月9日 08:30",
        "张海涛 0532-8000-1235",
        "周主任 0532-8000-1221",
    ]
    assert actions(shown) == []
    outsider = desk.as_("投标人 冯立").click(None, "roster.open")
    assert outsider.card is not None
    assert [fact.value for fact in outsider.card.facts] == ["0532-8000-1234", "周一 3月9日 08:30"]


def test_whoever_serves_sees_their_shifts_and_what_they_can_do(desk: Desk) -> None:
    """The next shifts; swapping and absences; handing over only near a change of shift."""
    plan(desk)
    shown = desk.as_("李强").click(None, "roster.open")
    assert shown.card is not None
    assert shown.card.intro[1] == "· 值班员 周一 3月2日 08:30 – 周一 3月9日 08:30"
    assert actions(shown) == ["swap.open", "absence.open"]
    assert actions(desk.as_("何静").click(None, "roster.open")) == ["absence.open"]
    desk.clock.set("2026-03-09", "07:00")
    assert actions(desk.as_("李强").click(None, "roster.open"))[0] == "handover.open"


def test_nobody_on_duty_is_said(desk: Desk) -> None:
    """After the last shift."""
    plan(desk)
    desk.clock.set("2026-05-20")
    shown = desk.as_("赵小禾").click(None, "roster.open")
    assert shown.card is not None
    assert shown.card.title == "值班员 无人"


def test_whoever_is_backup_then_reads_that_two_change_places(desk: Desk) -> None:
    """The question, the answer and the team's line say what each of the two serves from then on."""
    plan(desk)
    asked(desk, 1, "张海涛")
    other = desk.as_("张海涛")
    exchange = "对换：同一时段的备班由 张海涛 改为 李强"
    assert other.card("desk").title.startswith("李强 请您接替 值班员")
    assert other.card("desk").intro == (exchange,)
    other.click(other.lines("desk")[-1].post, f"swap.agree:{swap_id(desk)}")
    assert other.card("desk").intro == (exchange,)
    assert desk.as_("李强").card("desk").intro[-1] == exchange
    assert desk.as_("李强").card("team").intro == (exchange,)


def test_a_shift_changes_hands_once_the_other_agrees(desk: Desk) -> None:
    """Asked in the direct chat, agreed there; the asker and the team are told, the roster follows."""
    plan(desk)
    assert asked(desk, 0, "马跃").toast == ZH("swap.asked", who="马跃")
    question = desk.as_("马跃").card_with(None, "swap.agree")
    assert question.card is not None
    assert question.card.title == "李强 请您接替 值班员 周一 3月16日 08:30 – 周一 3月23日 08:30"
    assert question.card.quote == "家里有事"
    desk.clock.move(hours=1)
    agreed = desk.as_("马跃").click(question.post, f"swap.agree:{swap_id(desk)}")
    assert agreed.toast == ZH("swap.you_agreed", who="李强")
    settled = desk.as_("马跃").card("desk")
    assert (settled.buttons, settled.outcome) == ((), (ZH("swap.was_agreed", who="马跃", at="11:00"),))
    assert desk.as_("李强").card("desk").title == ZH("swap.agreed_by", who="马跃")
    told = "调班：值班员 周一 3月16日 08:30 – 周一 3月23日 08:30，李强 改为 马跃"
    assert desk.as_("张海涛").card("team").title == told
    desk.clock.set("2026-03-17")
    assert names(serving(desk)) == ("马跃", "张海涛", "周主任")
    with desk.session() as session:
        assert holes(session, desk.clock(), desk.clock() + timedelta(days=20)) == []


def test_a_shift_that_is_refused_stays(desk: Desk) -> None:
    """不同意: the asker is told, the team is not."""
    plan(desk)
    asked(desk, 0, "马跃")
    desk.as_("马跃").press(None, "swap.refuse")
    assert desk.as_("李强").card("desk").title == ZH("swap.refused_by", who="马跃")
    assert desk.as_("李强").cards("team") == []
    desk.clock.set("2026-03-17")
    assert names(serving(desk))[0] == "李强"


def test_a_request_may_be_withdrawn(desk: Desk) -> None:
    """From the roster's card, by the asker; the other one's card says so and a late answer is refused."""
    plan(desk)
    asked(desk, 0, "马跃")
    action = f"swap.withdraw:{swap_id(desk)}"
    assert action in actions(desk.as_("李强").click(None, "roster.open"))
    assert desk.as_("张海涛").click(None, action).toast == ZH("swap.only_asker", who="李强")
    assert desk.as_("李强").click(None, action).toast == ZH("swap.taken_back")
    assert desk.as_("马跃").card("desk").outcome == (ZH("swap.was_withdrawn", who="李强", at="10:00"),)
    late = desk.as_("马跃").click(None, f"swap.agree:{swap_id(desk)}")
    assert (late.refused, late.toast) == (True, ZH("swap.withdrawn", who="李强"))


def test_who_may_not_answer_and_not_twice(desk: Desk) -> None:
    """A third person is refused, and so is a second answer; a forged id is no request."""
    plan(desk)
    asked(desk, 0, "马跃")
    action = f"swap.agree:{swap_id(desk)}"
    assert desk.as_("王敏").click(None, action).toast == ZH("swap.only_other", who="马跃")
    assert desk.as_("李强").click(None, action).toast == ZH("swap.only_other", who="马跃")
    assert not desk.as_("马跃").click(None, action).refused
    assert desk.as_("马跃").click(None, action).toast == ZH("swap.already_decided")
    refused = desk.as_("马跃").click(None, action.replace("agree", "refuse"))
    assert refused.toast == ZH("swap.already_decided")
    for forged in ("swap.agree:", "swap.agree:999", "swap.agree:1; drop", f"swap.agree:{'9' * 30}", "swap.agree:²"):
        assert desk.as_("马跃").click(None, forged).toast == ZH("card.stale")


def test_a_shift_that_changed_hands_meanwhile(desk: Desk) -> None:
    """Two were asked; the second to agree is told, and so is whoever agrees after the roster was planned anew."""
    plan(desk)
    asked(desk, 0, "马跃")
    first = swap_id(desk)
    asked(desk, 0, "何静")
    second = swap_id(desk)
    desk.as_("何静").click(None, f"swap.agree:{second}")
    assert desk.as_("马跃").click(None, f"swap.agree:{first}").toast == ZH("swap.changed_hands")
    asked(desk, 0, "马跃")
    plan(desk, _daily())
    gone = desk.as_("马跃").click(None, f"swap.agree:{swap_id(desk)}")
    assert (gone.refused, gone.toast) == (True, ZH("swap.changed_hands"))
    assert desk.as_("马跃").click(None, f"swap.refuse:{swap_id(desk)}").toast == ZH("swap.you_refused", who="李强")


OTHER_HOURS = """
[[shift]]
from = 2026-03-02T08:30:00
until = 2026-03-09T08:30:00
duty = "李强"
backup = "王敏"
duty_leader = "周主任"
[[shift]]
from = 2026-03-09T08:30:00
until = 2026-03-16T08:30:00
duty = "李强"
duty_leader = "周主任"
[[shift]]
from = 2026-03-09T08:30:00
until = 2026-03-11T08:30:00
backup = "张海涛"
[[shift]]
from = 2026-03-11T08:30:00
until = 2026-03-16T08:30:00
backup = "马跃"
"""


def _daily() -> str:
    return """
[[rotation]]
first = 2026-03-02
last = 2026-05-01
change_at = "08:30"
every_days = 1
duty = ["李强"]
backup = ["张海涛"]
duty_leader = ["周主任"]
"""


def test_a_shift_is_cut_where_it_changes_hands_while_it_runs(desk: Desk) -> None:
    """Within the first hour; what was served so far stays on record."""
    plan(desk, _daily())
    desk.clock.set("2026-03-04", "09:00")
    assert asked(desk, 0, "王敏").toast == ZH("swap.asked", who="王敏")
    desk.as_("王敏").press(None, "swap.agree")
    assert names(serving(desk))[0] == "王敏"
    desk.clock.set("2026-03-04", "08:59")
    assert names(serving(desk))[0] == "李强"


def test_consent_comes_too_late(desk: Desk) -> None:
    """More than an hour into the shift there is nothing left to agree to."""
    plan(desk)
    asked(desk, 0, "马跃")
    begins = datetime.fromisoformat("2026-03-16T08:30+08:00")
    desk.clock.set("2026-03-16", "09:31")
    late = desk.as_("马跃").click(None, f"swap.agree:{swap_id(desk)}")
    assert late.toast == ZH("swap.too_late", begins=ZH.moment(begins, desk.clock()))
    desk.clock.set("2026-03-16", "09:30")
    assert not desk.as_("马跃").click(None, f"swap.agree:{swap_id(desk)}").refused


def test_duty_and_backup_of_one_week_change_places(desk: Desk) -> None:
    """调班 with the backup of just that time: each takes the other's role, and nobody is both."""
    plan(desk)
    assert not asked(desk, 0, "张海涛").refused
    desk.as_("张海涛").press(None, "swap.agree")
    desk.clock.set("2026-03-16", "10:00")
    assert names(serving(desk)) == ("张海涛", "李强", "周主任")
    desk.clock.set("2026-03-15", "10:00")
    assert names(serving(desk))[1] == "张海涛"


def test_a_backup_for_other_hours_cannot_take_over(desk: Desk) -> None:
    """Who is backup for a part of that time would be duty and backup at once."""
    plan(desk, OTHER_HOURS)
    both = asked(desk, 0, "张海涛")
    assert both.refused
    assert "不能同时是值班员和备班" in (both.toast or "")


def test_who_may_not_be_asked(desk: Desk) -> None:
    """Oneself and whoever is not fit are refused; nobody is told anything."""
    plan(desk)
    assert asked(desk, 0, "李强").field_errors == {"other": ZH("field.not_offered")}
    assert asked(desk, 0, "周主任").field_errors == {"other": ZH("field.not_offered")}
    assert asked(desk, 0, "赵小禾").field_errors == {"other": ZH("field.not_offered")}
    assert asked(desk, 0, "郑文", by="周主任").field_errors == {"other": ZH("field.not_offered")}
    assert not asked(desk, 0, "吴副主任", by="周主任").refused
    asked(desk, 0, "马跃")
    assert asked(desk, 0, "马跃").toast == ZH("swap.asked_already", who="马跃")
    assert desk.as_("何静").click(None, "swap.open").toast == ZH("swap.no_shift")
    forged = {"shift": "999", "other": id_of(desk, "马跃"), "note": ""}
    assert desk.as_("李强").submit(None, "swap", forged).field_errors == {"shift": ZH("field.not_offered")}
    assert desk.as_("赵小禾").submit(None, "swap", forged).toast == ZH("swap.no_shift")
    assert desk.as_("张海涛").cards("desk") == []
