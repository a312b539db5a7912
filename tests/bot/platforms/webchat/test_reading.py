"""What the page asks for: nothing is missed, nothing comes twice, and nobody reads what is not theirs."""

from sqlalchemy import insert

from bot.platforms.webchat.lines import next_seq
from models.database.engines import writing_engine
from models.messaging.webchat import Line
from tests.support.desk import ZH, Browser, Desk
from tests.support.page_answers import Line as Shown
from tests.support.tickets import assigned

ROOTS, REPLIES = 450, 3


def fill(desk: Desk) -> None:
    """450 roots in the hall, every tenth with three replies, written as quickly as can be."""
    engine = writing_engine(desk.settings.database)
    with engine.begin() as connection:
        rows = []
        for number in range(ROOTS):
            threads = [None, *[f"root{number}"] * (REPLIES if number % 10 == 0 else 0)]
            first = next_seq(connection, "intake", len(threads))
            rows += [
                {
                    "id": f"root{number}" if thread is None else f"reply{number}-{seq}",
                    "chat": "intake",
                    "seq": seq,
                    "position": seq,
                    "thread": thread,
                    "author_id": 1,
                    "client_id": f"f{seq}",
                    "text": f"{number}",
                    "at": desk.clock(),
                    "version": 1,
                }
                for seq, thread in enumerate(threads, first)
            ]
        connection.execute(insert(Line), rows)
    engine.dispose()


def page(seat: Browser, **query: int) -> tuple[list[Shown], dict[str, object]]:
    """The lines of an answer, and the answer."""
    answer = seat.get("/chat/lines", place="intake", **query).json()
    return [Shown.model_validate(line) for line in answer["lines"]], answer


def test_a_long_room_is_read_backwards_without_a_gap(desk: Desk) -> None:
    """450 roots come in three portions, each thread together with its root, and every line once."""
    fill(desk)
    seat = desk.as_("赵小禾")
    lines, answer = page(seat, after=0)
    portions = [lines]
    while True:
        oldest = min(line.position for line in portions[-1] if line.thread is None)
        lines, answer = page(seat, before=oldest)
        portions.append(lines)
        if not answer["more"]:
            break
    assert [sum(line.thread is None for line in portion) for portion in portions] == [200, 200, 50]
    ids = [line.id for portion in portions for line in portion]
    assert len(ids) == len(set(ids)) == ROOTS + ROOTS // 10 * REPLIES
    for portion in portions:
        roots = {line.id for line in portion if line.thread is None}
        assert {line.thread for line in portion if line.thread} <= roots


def test_everything_that_changed_is_read_forwards_without_a_gap(desk: Desk) -> None:
    """Asked from 1 on, the numbers come in order, portion after portion, to the last."""
    fill(desk)
    seat, seen, after = desk.as_("赵小禾"), list[int](), 1
    while True:
        lines, answer = page(seat, after=after)
        if not lines:
            break
        seen += [line.seq for line in lines]
        after = int(str(answer["last"]))
    assert seen == list(range(2, ROOTS + ROOTS // 10 * REPLIES + 1))


def test_an_empty_room_is_empty(desk: Desk) -> None:
    """No lines, number 0, nothing older."""
    assert page(desk.as_("赵小禾"), after=0)[1] == {"lines": [], "last": 0}
    assert page(desk.as_("赵小禾"), before=1)[1] == {"lines": [], "more": False}


def test_an_edited_card_comes_again_under_its_id(desk: Desk) -> None:
    """After a change the page is given the same line with a higher number, and only that."""
    seat = desk.as_("赵小禾")
    number = seat.say("intake", "保证金页面有一个错别字").number
    lines, answer = page(seat, after=0)
    card = next(line for line in lines if line.card)
    desk.as_("李强").press(number, "接单")
    (changed,) = page(seat, after=int(str(answer["last"])))[0]
    assert (changed.id, changed.position, changed.thread) == (card.id, card.position, card.thread)
    assert changed.seq > card.seq
    assert changed.edited
    assert not card.edited


def test_only_ones_own_lines_tell_their_client_id(desk: Desk) -> None:
    """The page finds its own messages again; those of others are not marked as mine."""
    desk.as_("赵小禾").say("intake", "保证金页面有一个错别字", client_id="mine")
    own = next(line for line in desk.as_("赵小禾").lines("intake") if not line.card)
    others = next(line for line in desk.as_("陈思远").lines("intake") if not line.card)
    assert (own.client_id, own.who["mine"]) == ("mine", True)
    assert (others.client_id, others.who["mine"]) == (None, False)
    assert own.who["name"] == others.who["name"] == "赵小禾"


def test_the_lists_show_what_a_person_may_see(desk: Desk) -> None:
    """Staff see their own tickets, the desk's people all; one that waits is counted for who it waits for."""
    mine = desk.as_("赵小禾").say("intake", "保证金页面有一个错别字").number
    other = desk.as_("陈思远").say("intake", "保证金页面还有一个错别字").number

    def listed(name: str, view: str) -> list[str]:
        tickets = desk.as_(name).listed(view)
        return [ticket["number"] for ticket in tickets]

    assert listed("赵小禾", "board") == listed("赵小禾", "mine") == [mine]
    assert listed("李强", "board") == listed("郑文", "board") == [mine, other]
    assert listed("李强", "mine") == []
    desk.as_("李强").press(mine, "接单")
    assert listed("李强", "mine") == listed("李强", "waiting")[:1] == [mine]
    assert desk.as_("陈思远").get(f"/chat/tickets/{mine}").status_code == 404


def test_a_row_says_who_has_it(desk: Desk) -> None:
    """Assigned is not yet taken; of what is over nobody is said to be wanted."""
    reporter = desk.as_("赵小禾")
    number = reporter.say("intake", "保证金页面有一个错别字").number

    def turn() -> str:
        (row,) = reporter.listed("mine", number)
        return str(row["meta"][0])

    assert turn() == ZH("page.tickets.nobody")
    assigned(desk, number, "李强")
    assert turn() == ZH("page.tickets.assigned", name="李强")
    desk.as_("李强").press(number, "接单")
    assert turn() == ZH("page.tickets.assignee", name="李强")
    other = reporter.say("intake", "评标页面有一个错别字").number
    reporter.press(other, "withdraw")
    (row,) = reporter.listed("mine", other)
    assert row["meta"] == [ZH("page.tickets.reporter", name="赵小禾")]


def test_the_panel_tells_the_whole_story(desk: Desk) -> None:
    """Card, full text, log and the reasons of the deadlines, in the reader's language."""
    number = desk.as_("刘晓彤").say("desk", "保证金页面有一个错别字").number
    sheet = desk.as_("刘晓彤").sheet(number)
    assert sheet["text"] == "保证金页面有一个错别字"
    assert [entry["who"] for entry in sheet["log"]] == ["刘晓彤"]
    assert all(reason["label"].isascii() or "Asia" not in reason["label"] for reason in sheet["explanation"])
    assert sheet["post"] is not None
    assert desk.as_("李强").sheet(number)["text"] == "保证金页面有一个错别字"


def test_a_person_may_read_in_another_language(desk: Desk) -> None:
    """The choice is kept, and toasts, words and errors follow it."""
    seat = desk.as_("赵小禾")
    assert seat.post("/chat/language", {"language": "en"}).json() == {"ok": True}
    assert seat.get("/chat/me").json()["language"] == "en"
    assert seat.get("/chat/lines", place="team").json()["error"].isascii()
    assert seat.post("/chat/language", {"language": "fr"}).status_code == 422
    assert desk.as_("陈思远").get("/chat/lines", place="team").json()["error"] == ZH("web.not_your_place")
