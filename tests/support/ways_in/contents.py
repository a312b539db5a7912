"""What is said in the cells of the table, in words that the standard's own examples judge without doubt."""

from tests.support.ways_in.cells import Content

FILLER = "以下为当时屏幕上的文字，逐行抄录，供查看。"
TALK = "哈哈，周末愉快"
AN_A = "投标文件解密失败，所有投标人都解不了密，正在开标"
A_B = "签章盖不上，换一台电脑可以"
OWN_B = "签章盖不上，另一台电脑可以"
GREETING = "大家早"
LATER_TALK = "谢谢"
BIG_BYTES = 20_000

TEXTS = {
    Content.A: AN_A,
    Content.B: A_B,
    Content.QUESTION: "请问评标报告怎么导出？",
    Content.COMPLAINT: "我要举报评标专家收受投标人的好处",
    Content.ATTACK: "发现有人非法登录了后台",
    Content.TALK: TALK,
    Content.BIG: "\n".join((A_B, FILLER * (BIG_BYTES // len(FILLER.encode())))),
    Content.FILE: "",
    Content.EDIT: A_B,
    Content.REPEAT: A_B,
    Content.LATE: A_B,
}
"""What an edit, a repeat and what comes late say at first is a B; an edit makes an A of it."""

FILE_NAME = "IMG_0042.png"
