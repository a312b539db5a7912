"""What a place may show of a card."""

import pytest

from handlers.turn.external_names import hiding
from handlers.turn.visibility import masked, redacted_for, reply_redacted_for
from models.chat import Button, Card, Choice, Fact, Form, FormField, Home, HomeLine, HomeSection, Reply
from models.terms import Visibility

CARD = Card(
    title="A类 2611-0042 张三 13805320000 解密失败",
    intro=("接单：李强 0532-8000-1234",),
    quote="投标人张三，身份证 370202199001011234，电话 0532-85911234",
    facts=(Fact(label="提出人", value="赵小禾"),),
    log=("09:30 赵小禾 补充：账号 6222020200112233445",),
    outcome=("✔ 09:31 王敏 接单",),
    footnote="防篡改校验码 2026-11-27 0532-8591-1234-5678-9012-3456",
    buttons=(Button(action="take", label="接单"),),
)


def test_a_full_place_shows_everything() -> None:
    """Nothing is taken from a card in a place of level full."""
    assert redacted_for(CARD, Visibility.FULL) == CARD


def test_a_masked_place_hides_numbers_but_keeps_the_colleague_in_reach() -> None:
    """Identity, account and phone numbers that people typed are hidden; the assignee's office phone stays."""
    card = redacted_for(CARD, Visibility.MASKED)
    shown = card.model_dump_json()
    for number in ("13805320000", "370202199001011234", "0532-85911234", "6222020200112233445"):
        assert number not in shown
    assert (card.intro, card.footnote) == (CARD.intro, CARD.footnote)
    assert card.buttons == CARD.buttons


def test_a_notice_place_shows_nothing_that_was_typed() -> None:
    """Number, class, clocks and buttons are all that leaves; no text, no names, no log."""
    card = redacted_for(CARD, Visibility.NOTICE)
    assert card.title == "A类 2611-0042"
    assert (card.quote, card.intro, card.facts, card.log, card.outcome) == (None, (), (), (), ())
    assert card.footnote == CARD.footnote
    assert card.buttons == CARD.buttons


def test_options_are_shown_as_far_as_the_place_allows() -> None:
    """What a question offers may be somebody's words: masked numbers, or no more than the ticket's own number."""
    typed = Button(action="dialog:1.pick.0", label="A类 2611-0042 张三 13805320000 解密失败")
    plain = Button(action="dialog:1.pick.1", label="张海涛 蓝湾软件")
    card = Card(title="并单", options=(typed, plain))
    assert [one.label for one in redacted_for(card, Visibility.MASKED).options] == [
        "A类 2611-0042 张三 138******** 解密失败",
        plain.label,
    ]
    assert [one.label for one in redacted_for(card, Visibility.NOTICE).options] == ["A类 2611-0042", plain.label]


OUTSIDE = ("投标人 冯立", "代理机构 蒋岚", "欧阳明远", "专家 John Smith", "Li Na", "投标人 于")
COLLEAGUES = ("赵小禾", "冯立新", "张海涛")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("投标人 冯立 说解密失败", "投标人 冯* 说解密失败"),
        ("冯立和蒋岚都打不开，欧阳明远也是，冯立再试", "冯*和蒋*都打不开，欧***也是，冯*再试"),
        ("冯 立、蒋\u3000岚、欧阳 明远", "冯 *、蒋\u3000*、欧* **"),
        ("冯立新接单，冯立在等", "冯立新接单，冯*在等"),
        ("代理蒋岚说", "代理蒋*说"),
        (
            "John Smith, JOHN  SMITH and Johnny Smithers; Ask John Smith.",
            "J*** S****, J***  S**** and Johnny Smithers; Ask J*** S****.",
        ),
        ("Li Nan and Ali Na wait, Li Na does not", "Li Nan and Ali Na wait, L* N* does not"),
        ("请John Smith看", "请J*** S****看"),
        ("赵小禾转给张海涛，由于网络问题", "赵小禾转给张海涛，由于网络问题"),
        ("", ""),
    ],
)
def test_names_of_outside_people_are_hidden_and_colleagues_stay(text: str, shown: str) -> None:
    """Several in one text, with a space between, inside a longer name, in letters; one character is no name."""
    assert hiding(OUTSIDE, COLLEAGUES)(text) == shown


def test_a_masked_card_hides_the_names_wherever_they_stand() -> None:
    """Title, text, facts, log and outcome; who is offered to be chosen keeps the name, and a full place all."""
    card = Card(
        title="A类 2611-0042 冯立打不开",
        quote="我是冯立",
        intro=("接单：冯立新",),
        facts=(Fact(label="提出人", value="投标人 冯立"),),
        log=("09:30 冯立 补充",),
        outcome=("✔ 冯立 确认",),
        options=(
            Button(action="pick.0", label="投标人 冯立"),
            Button(action="pick.1", label="A类 2611-0042 冯立打不开"),
        ),
    )
    hide = hiding(OUTSIDE, COLLEAGUES)
    shown = redacted_for(card, Visibility.MASKED, hide)
    assert (shown.title, shown.quote, shown.intro) == ("A类 2611-0042 冯*打不开", "我是冯*", ("接单：冯立新",))
    assert (shown.facts[0].value, shown.log, shown.outcome) == ("投标人 冯*", ("09:30 冯* 补充",), ("✔ 冯* 确认",))
    assert [one.label for one in shown.options] == ["投标人 冯立", "A类 2611-0042 冯*打不开"]
    assert redacted_for(card, Visibility.FULL, hide) == card


PERSONAL = [
    "138-0013-8000",
    "138 0013 8000",
    "1380013 8000",
    "1380 013 8000",
    "１３８００１３８０００",
    "370202 19900101 1234",
    "370202-19900101-123X",
    "37020219900101123x",
    "３７０２０２１９９００１０１１２３４",
    "6222 0202 0011 2233 445",
    "6222-0202-0011-2233",
    "622202020011223344",
    "91370200MA3C1A2B3C",
    "E12345678",
    "EA1234567",
    "鲁B12345",
    "鲁B·D12345",
    "京A1234警",
    "zhang.san+bid@example.com.cn",
    "(0532) 8591 1234",
    "0532 85911234",
]


@pytest.mark.parametrize("number", PERSONAL)
@pytest.mark.parametrize("around", ["{}", "电话{}，请回电", "投标人（{}）登录不上", "a {} b"])
def test_what_points_to_a_person_is_hidden_however_it_is_written(number: str, around: str) -> None:
    """All but its first three characters, and nothing of the words around it."""
    shown = masked(around.format(number))
    assert shown == around.format(number[:3] + "*" * (len(number) - 3))


def test_several_in_one_text_are_all_hidden() -> None:
    """Also of the same kind, and side by side."""
    shown = masked("张三 138-0013-8000、139 0013 8000，卡6222 0202 0011 2233 445，鲁B12345")
    assert shown == "张三 138**********、139**********，卡622********************，鲁B1****"


ORDINARY = [
    "项目编号 JY-2021-0873",
    "JY20210873",
    "2026-11-24 09:30",
    "金额 1250000.00 元",
    "2611-0042",
    "2611-0042 2611-0043 2611-0044",
    "2021-2022-2023",
    "三号评标室 15 台",
    "工期 2026-11-24 至 2026-12-24",
    "@所有人 明天9:30开标",
    "IP 192.168.10.21:8080",
    "错误码 0x80070005",
    "第12345678号公告",
    "新A系统上线",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_numbers_stay(text: str) -> None:
    """Project numbers, dates, amounts and ticket numbers are not taken for a person's."""
    assert masked(text) == text


def test_what_goes_straight_back_is_masked_too() -> None:
    """Cards, what a form says and a home page; what a form is filled in with stays, or it would be sent in masked."""
    phone, hidden = "13805320000", "138********"
    field = FormField(name="text", label="x", value=phone, choices=(Choice(value=phone, label=phone),))
    reply = Reply(
        card=CARD,
        form=Form(name="x", title="x", submit="x", fields=(field,), intro=(phone,)),
        home=Home(title="x", sections=(HomeSection(title="x", empty="", lines=(HomeLine(text=phone, below=phone),)),)),
    )
    assert reply_redacted_for(reply, Visibility.FULL) == reply
    shown = reply_redacted_for(reply, Visibility.MASKED)
    assert shown.card == redacted_for(CARD, Visibility.MASKED)
    assert shown.form is not None
    assert shown.home is not None
    assert (shown.form.intro, shown.form.fields[0].value) == ((hidden,), phone)
    assert shown.form.fields[0].choices == (Choice(value=phone, label=hidden),)
    assert shown.home.sections[0].lines == (HomeLine(text=hidden, below=hidden),)


def test_a_home_page_at_notice_has_numbers_only() -> None:
    """No word of what was reported stands there."""
    line = HomeLine(text="A类 2611-0042 投标文件解密失败", below="解决截止 10:42")
    home = Home(title="x", sections=(HomeSection(title="x", empty="", lines=(line,)),))
    shown = reply_redacted_for(Reply(home=home), Visibility.NOTICE).home
    assert shown is not None
    assert shown.sections[0].lines[0].text == "A类 2611-0042"
