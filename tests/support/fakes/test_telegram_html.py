"""The strict reader of HTML refuses what Telegram refuses and counts as Telegram counts."""

import pytest

from tests.support.fakes.telegram_html import BadMarkup, demand_fit, parsed, units_of


def test_text_and_entities() -> None:
    """Tags become entities, counted in UTF-16 units; entities of HTML become letters."""
    found = parsed("🔴 <b>A类</b> &lt;i&gt; &amp; &#33; <blockquote expandable>一\n二</blockquote>")
    assert found.text == "🔴 A类 <i> & ! 一\n二"
    assert found.marked("bold") == ["A类"]
    assert found.marked("expandable_blockquote") == ["一\n二"]
    assert found.entities[0]["offset"] == 3


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("<x>", 'Unsupported start tag "x" at byte offset 0'),
        ("类<b", 'Unsupported start tag "b" at byte offset 3'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<b>一", 'Can\'t find end tag corresponding to start tag "b"'),
        ("一</b>", "Unexpected end tag at byte offset 3"),
        ("<b>a<i>b</b></i>", 'Unmatched end tag at byte offset 8, expected "</i>", found "</b>"'),
        ("<b></b>", 'Nothing in tag "b"'),
        ("<a>x</a>", "A link without an address"),
        ("<b class='x'>x</b>", 'Unexpected attributes of tag "b"'),
        ("<code><b>x</b></code>", "Tags in code"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "Blockquote tags can't be nested"),
    ],
)
def test_refused(source: str, why: str) -> None:
    """Every way in which a tag can be wrong."""
    with pytest.raises(BadMarkup) as refused:
        parsed(source)
    assert why in str(refused.value)


def test_unknown_entities_are_letters() -> None:
    """What is no entity of Telegram's stands as it is typed."""
    assert parsed("&nbsp; & &x; &#0;").text == "&nbsp; & &x; &#0;"


def test_length_counts_after_entities() -> None:
    """4,096 units pass, one more does not, however long the HTML is."""
    assert demand_fit(parsed("<b>" + "&lt;" * 4096 + "</b>")).text == "<" * 4096
    with pytest.raises(BadMarkup, match="message is too long"):
        demand_fit(parsed("字" * 4097))
    with pytest.raises(BadMarkup, match="message is too long"):
        demand_fit(parsed("😀" * 2049))
    assert units_of("😀字a") == 4


@pytest.mark.parametrize("source", ["", " \n", "<b> </b>"])
def test_nothing_to_read(source: str) -> None:
    """An empty message is none."""
    with pytest.raises(BadMarkup):
        demand_fit(parsed(source))


def test_what_telegram_makes_live_by_itself() -> None:
    """Names, commands and addresses; a path, a mail address and code are none."""
    found = demand_fit(parsed("@boss_1 /report@desk_bot https://a.b/c /etc/hosts a@b.cn 3/4 <code>@x1 /y</code>"))
    assert found.marked("mention") == ["@boss_1"]
    assert found.marked("bot_command") == ["/report@desk_bot"]
    assert found.marked("url") == ["https://a.b/c"]
