"""What people type does not act in Slack, and what Slack marks up is read as plain words."""

import pytest

from bot.platforms.slack.escaping import escaped, has_marks, plain
from bot.platforms.slack.texts import bold_first, clipped, plain_text, quoted
from bot.platforms.words import harmless

FAMILY = "👩🏽\u200d👩🏽\u200d👧🏽\u200d👦🏽"

ACTIVE = [
    ("<!channel>", "&lt;!channel&gt;"),
    ("<@U1>", "&lt;@U1&gt;"),
    ("<https://evil|内网>", "&lt;https://evil|内网&gt;"),
    ("&lt;!here&gt;", "&amp;lt;!here&amp;gt;"),
    ("a & b", "a &amp; b"),
]


@pytest.mark.parametrize(("typed", "sent"), ACTIVE)
def test_mentions_and_links_are_only_words(typed: str, sent: str) -> None:
    """Nobody is called and nothing is hidden behind a word; what looked escaped already stays as it looked."""
    assert escaped(typed) == sent
    assert clipped(typed, 100) == sent


HARMFUL = [
    ("a\x00b", "a␀b"),
    ("a\x07\x1bb\x7f", "a\ufffd\ufffdb\ufffd"),
    ("\u202eexe.txt\u2066x", "exe.txtx"),
    ("一\r\n二\r三\u2028四", "一\n二\n三\n四"),
    ("e" + "\u0301" * 50, "e" + "\u0301" * 4),
    ("a\ud800b", "a���b"),
]


@pytest.mark.parametrize(("typed", "shown"), HARMFUL)
def test_what_would_disturb_other_lines_is_taken_out(typed: str, shown: str) -> None:
    """Control characters, turned directions, towers of accents."""
    assert harmless(typed) == shown


@pytest.mark.parametrize("typed", ["中文 é ạ̈", FAMILY, "שלום", "नमस्ते", "a\tb\nc", "🏴\U000e0067\U000e007f"])
def test_what_people_really_write_stays(typed: str) -> None:
    """Scripts, accents, emoji of several characters, tabs and new lines."""
    assert harmless(typed) == typed


@pytest.mark.parametrize("limit", range(2, 40))
def test_a_cut_never_halves_an_entity(limit: int) -> None:
    """However long the line may be, an entity is whole or gone."""
    cut = clipped("<&>字" * 10, limit)
    assert len(cut) <= limit
    assert cut.endswith("…")
    assert escaped(cut[:-1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")) == cut[:-1]


@pytest.mark.parametrize("limit", range(12, 30))
def test_a_cut_never_halves_an_emoji(limit: int) -> None:
    """A family stays together; it is shown whole or not at all."""
    cut = clipped(("一" * 10 + FAMILY) * 2, limit)
    assert len(cut) <= limit
    assert cut.removesuffix("…") in {"一" * 10, "一" * 10 + FAMILY, *("一" * 10 + FAMILY + "一" * n for n in range(11))}


def test_a_cut_is_seen_and_nothing_is_never_said() -> None:
    """An ellipsis where there was more; a dash where Slack would refuse an empty text."""
    assert clipped("一二三四", 4) == "一二三四"
    assert clipped("一二三四五", 4) == "一二三…"
    assert [clipped(blank, 10) for blank in ("", " \n", "\u200b", "\u202e")] == ["—"] * 4


MARKED = ["*粗*", "a_b", "~x~", "`x`", "＊粗＊", "> 引", "一\n>引", "＞引", ":tada:", ":+1:", ":微笑:"]


@pytest.mark.parametrize("typed", MARKED)
def test_marks_that_people_type_format_nothing(typed: str) -> None:
    """What formatting would change is shown without formatting, every character as typed."""
    assert has_marks(typed)
    assert bold_first("原因", typed, 300) == plain_text(f"原因\n{typed}", 300)
    assert quoted(typed, 300) == plain_text(f"“{typed}”", 300)


@pytest.mark.parametrize("typed", ["09:30–10:42", "a: b", "3 > 2", "2026-02-12", "A类 2611-0042", "f(x): y"])
def test_ordinary_words_have_no_marks(typed: str) -> None:
    """A label before them is bold."""
    assert not has_marks(typed)
    assert bold_first("原因", typed, 300)["text"] == f"*原因*\n{escaped(typed)}"


def test_a_quote_has_its_bar_on_every_line() -> None:
    """And keeps its limit, however many lines it has."""
    assert quoted("一\n二", 300) == {"type": "mrkdwn", "text": "> 一\n> 二", "verbatim": True}
    for text in ("\n".join("一" * 2000), "一" * 5000, "<" * 5000):
        assert len(str(quoted(text, 600)["text"])) <= 600


WORDS = [
    ("<@U1|李强> 请看", "@李强 请看"),
    ("<@U1> 请看", "@U1 请看"),
    ("<@UDESK> 打印机坏了", "打印机坏了"),
    ("打印机坏了 <@UDESK|desk>", "打印机坏了"),
    ("<#C1|intake> <#C2>", "#intake #C2"),
    ("<!here> <!channel|@channel> <!subteam^S1|@ops> <!subteam^S1>", "@here @channel @ops @subteam"),
    ("<!date^1770000000^{date}|2月2日>", "2月2日"),
    ("<https://a.cn/x?a=1&amp;b=2>", "https://a.cn/x?a=1&b=2"),
    ("<https://a.cn|a.cn>", "a.cn"),
    ("<https://a.cn|内网>", "内网 (https://a.cn)"),
    ("<mailto:a@b.cn|a@b.cn> <tel:123|打电话>", "a@b.cn 打电话 (123)"),
    ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
    ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
    ("&lt;@U1&gt;", "<@U1>"),
    ("a < b", "a < b"),
    ("<>", "<>"),
    ("", ""),
]


@pytest.mark.parametrize(("sent", "read"), WORDS)
def test_slack_s_own_markup_is_read_as_plain_words(sent: str, read: str) -> None:
    """Names for mentions, addresses for links, letters for entities; the desk's own mention is left out."""
    assert plain(sent, own_id="UDESK") == read


@pytest.mark.parametrize("typed", ["<@U1>", "&lt;", "a & b < c > d", "<https://a.cn|x>", "*粗*"])
def test_what_was_typed_comes_back_as_typed(typed: str) -> None:
    """Slack escapes what people type; the desk reads it as they typed it."""
    assert plain(escaped(typed)) == typed
