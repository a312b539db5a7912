"""优化建议表: as a file from the panel, with all that was said, agreed and tried, and how many days were agreed."""

from tests.support.desk import Desk
from tests.support.opened_documents import fields, opened, words
from tests.support.suggestions import (
    LI,
    WANG,
    WISH,
    ZHAO,
    ZHOU,
    accepted,
    agreed,
    assessing,
    declined,
    on_trial,
    present,
    tried,
)


def paper_of(desk: Desk, number: str) -> bytes:
    """The Word file that the panel offers."""
    sheet = desk.as_(WANG).sheet(number)
    (paper,) = sheet["papers"]
    assert paper["name"] == "优化建议表"
    return desk.as_(WANG).take(paper["href"]).content


def test_it_says_who_agreed_to_what_and_what_was_tried(desk: Desk) -> None:
    """The suggestion as it was typed, the assessment, both words, the build with its digest, and the acceptance."""
    number = accepted(desk)
    document = opened(paper_of(desk, number))
    said = fields(document)
    assert said["问题或建议"] == WISH
    assert said["电话"] == "0532-8000-1201"
    assert said["评估结论"] == "采纳"
    assert said["确定的修改时间"] == "2026年3月20日"
    assert said["商定日期次数"] == "1 次，其中到期未完成 0 次"
    assert said["提出人确认"].startswith("赵小禾 2026年3月3日")
    assert said["业务处室确认"].startswith("王敏 2026年3月3日")
    assert said["开发单位"] == "蓝湾软件"
    assert said["操作地点"] == "三号评标室"
    assert said["认可结论"] == "认可"
    assert said["关联变更单"] == "——"


def test_it_says_how_it_is_now_and_whom_that_hinders(desk: Desk) -> None:
    """现状与影响, as the assessor wrote it down; a dash where nobody did."""
    number = assessing(desk)
    assert fields(opened(paper_of(desk, number)))["现状与影响"] == "——"
    said = "每次评标要翻 12 页，平均多用 4 分钟"
    told = desk.as_(WANG).fill(number, "suggestion.assess", opinion="adopt", reason="可行", suggestion_impact=said)
    assert not told.refused
    assert fields(opened(paper_of(desk, number)))["现状与影响"] == said


def test_it_counts_the_days_and_tells_what_was_sent_back(desk: Desk) -> None:
    """A day that was missed, the reason of the next, a version that was sent back, and a remote acceptance."""
    number = agreed(desk, day="2026-03-04")
    desk.forward("P2D")
    desk.as_(WANG).fill(number, "suggestion.replan", reason="接口未到位")
    desk.as_(LI).fill(number, "suggestion.solve", solution="评标页面加标段下拉框", day="2026-03-20")
    desk.as_(WANG).press(number, "suggestion.agree")
    desk.as_(ZHAO).press(number, "suggestion.agree")
    desk.as_(LI).press(number, "suggestion.begin")
    present(desk, number)
    desk.as_(ZHAO).fill(number, "suggestion.send_back", reason="导出没有筛选", **tried(desk))
    present(desk, number, "2.4.2")
    desk.as_(ZHAO).fill(number, "suggestion.accept", **tried(desk, tried_how="remote", tried_place=""))
    document = opened(paper_of(desk, number))
    assert fields(document)["商定日期次数"] == "2 次，其中到期未完成 1 次"
    assert fields(document)["操作地点"] == "远程"
    for told in ("接口未到位", "导出没有筛选"):
        assert told in words(document), told


def test_what_was_declined_for_good_says_so_first(desk: Desk) -> None:
    """With the appeal and the leader's word."""
    number = declined(desk)
    desk.as_(ZHAO).fill(number, "suggestion.appeal", reason="影响开标效率")
    desk.as_(ZHOU).fill(number, "suggestion.uphold", reason="与范本冲突")
    document = opened(paper_of(desk, number))
    assert "本建议不采纳（终）：与范本冲突" in words(document)
    assert "影响开标效率" in fields(document)["领导复议"]


def test_it_comes_into_the_chat_of_the_team_alone(desk: Desk) -> None:
    """Whoever proposed it reads the cards; the form names colleagues."""
    number = on_trial(desk)
    assert desk.as_(ZHAO).sheet(number)["papers"] == []
    assert desk.as_(WANG).submit(desk.as_(WANG).card_with(number, "more").post, "more", {"action": "paper.send"})
