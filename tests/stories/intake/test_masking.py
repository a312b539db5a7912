"""遮蔽: what was typed is hidden wherever the desk shows it, and the log's chain still verifies (standard 5)."""

import pytest

from models.cutting import MASK
from models.tickets.masking import hidden
from tests.support.desk import ZH, Desk
from tests.support.from_slack import FromSlack
from tests.support.from_telegram import FromTelegram
from tests.support.page_answers import Answer
from tests.support.reported import FAULT
from tests.support.tickets import chosen, contents

NAMED = f"{FAULT}，投标人海州建工的也是"


def masks(desk: Desk, who: str, number: str, words: str = "", text: str = "original") -> Answer:
    """Hide a text of the ticket, or only words of it."""
    post = desk.as_("王敏").card_with(number, "more").post
    return desk.as_(who).submit(post, "mask", {"masked_text": text, "words": words, "reason": "涉及投标人名称"})


def everything(desk: Desk, name: str, number: str) -> str:
    """All that a person reads of a ticket: lines and cards of every place, the panel, the list."""
    seat = desk.as_(name)
    lines = [line.model_dump_json() for place in seat.places() for line in seat.lines(place)]
    return "\n".join((*lines, str(seat.sheet(number)), seat.get("/chat/tickets", view="board").text))


@pytest.mark.parametrize("who", ["王敏", "周主任"])
def test_words_are_hidden_wherever_they_stand(desk: Desk, who: str) -> None:
    """In the line as typed, on every card, in what was added later; the rest of the text stays."""
    number = desk.as_("赵小禾").say("intake", NAMED).number
    desk.as_("赵小禾").fill(number, "补充情况", text="海州建工又打电话来了")
    assert "海州建工" in everything(desk, "王敏", number)
    assert masks(desk, who, number, "海州建工").toast == ZH("mask.done", number=number)
    for name in ("赵小禾", "王敏", "李强"):
        assert "海州建工" not in everything(desk, name, number)
    assert desk.ticket(number).text == NAMED.replace("海州建工", MASK)
    assert contents(desk, number, "supplemented")[0]["text"] == f"{MASK}又打电话来了"


def test_the_log_says_who_and_why_and_still_verifies(desk: Desk) -> None:
    """`log` checks the chain; the reason is kept, what was hidden is not."""
    number = desk.as_("赵小禾").say("intake", NAMED).number
    desk.as_("赵小禾").fill(number, "补充情况", text="海州建工又打电话来了")
    masks(desk, "王敏", number, "海州建工")
    assert desk.log(number)[-1] == "masked"
    [masking] = contents(desk, number, "masked")
    whole, text = str(masking.pop("digests")).split(",")
    assert masking == {"positions": "2", "reason": "涉及投标人名称"}
    assert (whole.partition(":")[0], len(whole.partition(":")[2])) == ("2", 64)
    name, was, left = text.split(":")
    assert (name, len(was), len(left)) == ("2.text", 64, 64)


def test_the_whole_text_goes_with_its_title(desk: Desk) -> None:
    """Number, class and clocks stay."""
    number = desk.as_("赵小禾").say("intake", NAMED).number
    masks(desk, "王敏", number)
    ticket = desk.ticket(number)
    assert (ticket.text, ticket.summary) == (MASK, MASK)
    assert FAULT not in everything(desk, "李强", number)


def test_of_a_closed_ticket_too(desk: Desk) -> None:
    """更多… stands on its card."""
    number = desk.as_("赵小禾").say("intake", NAMED).number
    desk.as_("赵小禾").press(number, "撤回")
    form = chosen(desk, "周主任", number, "mask").form
    assert form is not None
    assert not masks(desk, "周主任", number).refused
    assert desk.ticket(number).text == MASK


@pytest.mark.parametrize("who", ["赵小禾", "李强", "孙工", "郑文"])
def test_who_may_not(desk: Desk, who: str) -> None:
    """Neither reporter nor vendor, administrator or auditor."""
    number = desk.as_("赵小禾").say("intake", NAMED).number
    post = desk.as_("赵小禾").cards("intake", number)[0].post
    assert desk.as_(who).click(post, "mask").toast == ZH("ticket.only_office_or_leader")


def test_words_that_do_not_stand_in_it(desk: Desk) -> None:
    """The field says so, and nothing is hidden."""
    number = desk.as_("赵小禾").say("intake", NAMED).number
    assert masks(desk, "王敏", number, "别的").field_errors == {"words": ZH("mask.not_in_it")}
    assert desk.ticket(number).text == NAMED


def test_what_was_cut_short_is_hidden_too() -> None:
    """A card shows the beginning of a long text; nothing else is touched."""
    passage = "海州建工的标书解不开，请尽快处理"
    assert hidden({"a": ["说：海州建工的标书… 完", 3, None]}, [passage]) == {"a": [f"说：{MASK}… 完", 3, None]}
    assert hidden("还有…没有别的", [passage]) == "还有…没有别的"
    assert hidden(f"{passage}。…", [passage]) == f"{MASK}。…"


def test_a_message_deleted_in_slack_offers_it_to_the_office(desk: Desk, slack: FromSlack) -> None:
    """R2: and the cards in Slack are edited."""
    ref = slack.stamp()
    number = str(slack.say("UZHAO", "CHALL", NAMED, ref=ref).ticket)
    slack.delete("UZHAO", "CHALL", ref)
    offer = desk.as_("王敏").card_with(number, "mask")
    assert offer.card is not None
    assert ZH("deletion.offer_mask", number=number) in offer.card.intro
    opened = desk.as_("王敏").click(offer.post, "mask").form
    assert opened is not None
    fields = {"masked_text": "original", "words": "", "reason": "本人已删除"}
    assert not desk.as_("王敏").submit(offer.post, opened.name, fields).refused
    said = [card.model_dump_json() for chat in ("CHALL", "CTEAM") for card in slack.cards(chat, number)]
    assert said
    assert not [card for card in said if "海州建工" in card]


def test_cards_in_telegram_are_edited(desk: Desk, chats: FromTelegram) -> None:
    """The desk's own, there as everywhere."""
    chats.link("77", "赵小禾")
    number = str(chats.say("77", NAMED).ticket)
    chats.link("99", "周主任")
    masks(desk, "王敏", number)
    assert not [card for card in chats.cards("@77") if "海州建工" in card.model_dump_json()]


def test_the_only_text_is_chosen_beforehand(desk: Desk) -> None:
    """Nobody has to choose among one; among several somebody does."""
    number = desk.as_("赵小禾").say("intake", NAMED).number
    assert chosen(desk, "王敏", number, "mask").form.fields[0].value == "original"  # type: ignore[union-attr]
    desk.as_("赵小禾").fill(number, "补充情况", text="海州建工又打电话来了")
    assert chosen(desk, "王敏", number, "mask").form.fields[0].value == ""  # type: ignore[union-attr]
