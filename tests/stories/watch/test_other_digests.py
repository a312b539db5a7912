"""Reports of days off, digests of weeks and of months: each once, in its slot, to whom it is for."""

from datetime import date, datetime

from sqlmodel import Session, select

from handlers.papers.month.figures import month_figures
from models.chat import Card
from models.database.engines import writing_engine
from models.figures.digest import DigestRun
from models.figures.month_report import check, issue, write
from models.people.person import Person
from models.people.place import PlaceSetting
from models.terms import DigestKind, Visibility
from sla.calendar.business_hours import SHANGHAI
from tests.support.alive import alive_since
from tests.support.desk import Desk
from tests.support.papers import shipped_rules
from tests.support.reported import a_c, a_question, an_a, restored


def own(desk: Desk, name: str) -> list[Card]:
    """The reports of days off in somebody's own chat."""
    cards = [line.card for line in desk.as_(name).cards("desk") if line.card]
    return [card for card in cards if card.title.startswith("值班")]


def rooms(desk: Desk, begins: str) -> list[Card]:
    """The digests of such a title in the team's room."""
    cards = [line.card for line in desk.as_("李强").cards("team") if line.card]
    return [card for card in cards if card.title.startswith(begins)]


def look(desk: Desk, tick: str, day: str, clock: str) -> None:
    """One more look at that moment."""
    desk.clock.set(day, clock)
    desk.tick(tick)
    desk.settle()


def slots(desk: Desk, kind: DigestKind) -> list[str]:
    """The slots that were taken, local."""
    with desk.session() as session:
        found = session.exec(select(DigestRun).where(DigestRun.kind == kind)).all()
        return sorted(f"{run.slot.astimezone(SHANGHAI):%m-%d %H:%M}" for run in found)


def test_a_day_off_on_which_nothing_happened(desk: Desk) -> None:
    """Saturday at nine, once, to the leader on duty and whoever has the duty; never to the team's room."""
    alive_since(desk, "2026-03-06")
    look(desk, "day_off_reports", "2026-03-07", "08:59")
    assert own(desk, "周主任") == []
    look(desk, "day_off_reports", "2026-03-07", "09:00")
    look(desk, "day_off_reports", "2026-03-07", "12:00")
    (card,) = own(desk, "周主任")
    assert card.title == "值班零报告 3月7日(周六) 周末"
    assert card.intro[0] == (
        "系统生成。周五 3月6日 08:30 至 周六 3月7日 09:00：无A、B类故障，无服务标准超时，无未送达，服务台运行正常"
    )
    assert rooms(desk, "值班") == []
    look(desk, "day_off_reports", "2026-03-08", "09:00")
    assert "周六 3月7日 09:00 至 周日 3月8日 09:00" in own(desk, "周主任")[-1].intro[0]
    assert slots(desk, DigestKind.DAY_OFF) == ["03-07 09:00", "03-08 09:00"]


def test_a_day_off_with_an_a(desk: Desk) -> None:
    """It is no 零报告: figures, the lines of what presses, and a press that opens them."""
    alive_since(desk, "2026-03-06")
    number = an_a(desk)
    look(desk, "day_off_reports", "2026-03-07", "09:00")
    card = own(desk, "周主任")[-1]
    assert card.title == "值班报告 3月7日(周六) 周末"
    assert "A、B类 1 件，服务标准超时 1 件" in card.intro[0]
    assert any(number in line for line in card.intro)
    assert [one.action for one in card.buttons] == ["digest.open", "supplement_duty"]


def test_whoever_has_the_duty_adds_to_it(desk: Desk) -> None:
    """The words go where the report went; somebody else is refused."""
    alive_since(desk, "2026-03-06")
    look(desk, "day_off_reports", "2026-03-07", "09:00")
    post = next(line for line in desk.as_("李强").cards("desk") if line.card and line.card.title.startswith("值班"))
    answer = desk.as_("李强").submit(post.post, "supplement_duty", {"text": "已巡查机房"})
    assert not answer.refused
    desk.settle()
    assert own(desk, "周主任")[-1].quote == "已巡查机房"
    assert desk.as_("赵小禾").submit(None, "supplement_duty", {"text": "x"}).refused


def test_no_leader_on_the_roster(desk: Desk) -> None:
    """The office reads it instead."""
    from models.duty.roster import Shift
    from models.terms import DutyRole

    alive_since(desk, "2026-03-06")
    with desk.session() as session:
        for shift in session.exec(select(Shift).where(Shift.role == DutyRole.DUTY_LEADER)).all():
            session.delete(shift)
        session.commit()
    look(desk, "day_off_reports", "2026-03-07", "09:00")
    assert own(desk, "周主任") == []
    assert len(own(desk, "王敏")) == 1


def test_a_week_from_slot_to_slot(desk: Desk) -> None:
    """On Friday at half past four: what came and went, the promises that fell due as fractions, and each miss."""
    alive_since(desk, "2026-03-02")
    restored(desk)
    late = an_a(desk, "陈思远")
    a_c(desk, "刘晓彤")
    a_question(desk)
    look(desk, "digest_weekly", "2026-03-06", "16:29")
    assert rooms(desk, "运维周报") == []
    look(desk, "digest_weekly", "2026-03-06", "16:30")
    look(desk, "digest_weekly", "2026-03-08", "16:30")
    (card,) = rooms(desk, "运维周报")
    said = list(card.intro)
    assert card.title == "运维周报 2月28日(周六) 至 3月6日(周五)"
    assert "期初在办 0 + 新收 4" in said[0]
    assert any(line.startswith("到期时限达成（按时/到期）：A类 响应 1/2") for line in said)
    assert any(late in line and line.endswith("未写责任方") for line in said)
    assert slots(desk, DigestKind.WEEKLY) == ["03-06 16:30"]


def test_the_week_of_spring_festival(desk: Desk) -> None:
    """No working day, no digest: the next one covers both weeks, and says so."""
    alive_since(desk, "2026-02-12")
    for day in ("2026-02-13", "2026-02-14", "2026-02-20", "2026-02-27"):
        look(desk, "digest_weekly", day, "16:30")
    look(desk, "digest_weekly", "2026-02-28", "16:30")
    assert slots(desk, DigestKind.WEEKLY) == ["02-14 16:30", "02-28 16:30"]
    first, second = rooms(desk, "运维周报")
    assert not any("整周放假" in line for line in first.intro)
    assert "其间有整周放假，本期一并计入 2 周" in second.intro


def test_a_missed_week_is_covered_by_the_next(desk: Desk) -> None:
    """The desk was off over a Friday: the next digest begins where the last one ended."""
    alive_since(desk, "2026-03-02")
    look(desk, "digest_weekly", "2026-03-06", "16:30")
    look(desk, "digest_weekly", "2026-03-20", "16:30")
    card = rooms(desk, "运维周报")[-1]
    assert card.title == "运维周报 3月6日(周五) 至 3月20日(周五)"
    assert any("3月13日" in line for line in card.intro)


def test_the_month_before_as_of_its_slot(desk: Desk) -> None:
    """On the first working day at nine: both ways of counting, the months before, and the lists."""
    alive_since(desk, "2026-03-02")
    late = an_a(desk, "陈思远")
    restored(desk)
    look(desk, "digest_monthly", "2026-03-31", "18:00")
    assert rooms(desk, "运维月度") == []
    look(desk, "digest_monthly", "2026-04-01", "09:00")
    (card,) = rooms(desk, "运维月度")
    said = "\n".join(card.intro)
    assert "2026" in card.title
    assert "数据截至 周三 2026年4月1日 09:00" in said
    assert "服务标准达成（按工单，按时/到期）：A类 响应 1/2" in said
    assert "按提出人计：A类 响应 1/2" in said
    assert "近 12 个月达成率" in said
    assert "A类 响应：3月 1/2" in said
    assert late in said
    assert slots(desk, DigestKind.MONTHLY) == ["04-01 09:00"]


def test_october_has_its_digest_after_the_holiday(desk: Desk) -> None:
    """国庆: the first working day of October 2026 is the 8th."""
    alive_since(desk, "2026-09-29")
    look(desk, "digest_monthly", "2026-10-07", "12:00")
    assert slots(desk, DigestKind.MONTHLY) == []
    look(desk, "digest_monthly", "2026-10-08", "09:00")
    assert slots(desk, DigestKind.MONTHLY) == ["10-08 09:00"]


def test_a_room_of_level_notice_reads_all_of_a_week(desk: Desk) -> None:
    """Nothing of it was typed, and nobody is named."""
    alive_since(desk, "2026-03-02")
    with desk.session() as session:
        place = session.exec(select(PlaceSetting).where(PlaceSetting.chat == "team")).one()
        place.visibility = Visibility.NOTICE
        session.add(place)
        session.commit()
    an_a(desk)
    look(desk, "digest_weekly", "2026-03-06", "16:30")
    said = "\n".join(rooms(desk, "运维周报")[-1].intro)
    assert "到期时限达成" in said
    assert "解密失败" not in said


def test_a_published_month_is_corrected_beside_it(desk: Desk) -> None:
    """上期更正: what was issued stays in the trend, and what the logs tell by now stands beside it."""
    alive_since(desk, "2026-03-02")
    late = an_a(desk, "陈思远")
    desk.clock.set("2026-04-02", "10:00")
    engine = writing_engine(desk.settings.database)
    with Session(engine) as session:
        cut_at = datetime(2026, 4, 1, 9, 0, tzinfo=SHANGHAI)
        told = month_figures(session, shipped_rules(), date(2026, 3, 1), cut_at)
        kept = [row._replace(met=row.due, missed=0) for row in told.rows]
        published = told.model_copy(update={"rows": tuple(kept), "missed": ()}).model_dump(mode="json")
        people = {one.name: one for one in session.exec(select(Person)).all()}
        writer, checker, leader = people["王敏"], people["吴副主任"], people["周主任"]
        row = write(session, "2026-03", cut_at, published, "无", "无", writer, desk.now)
        check(session, "2026-03", row.version, checker, desk.now)
        issue(session, "2026-03", row.version, leader, [leader, checker], desk.now)
        session.commit()
    engine.dispose()
    look(desk, "digest_monthly", "2026-05-06", "09:00")
    said = rooms(desk, "运维月度")[-1].intro
    at = next(place for place, line in enumerate(said) if line.startswith("上期更正 2026年3月"))
    assert said[at + 1].startswith("· A类 响应：1/1 → 0/1")
    assert any(line.startswith(f"· {late} A类 响应：") for line in said)
    assert any(line.startswith("· A类 响应：3月 1/1") for line in said)
