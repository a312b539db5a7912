"""Reports that the rules and the trained reader read differently, and the desk as it reads them once more."""

from tests.support.desk import Desk

RAISED = "评标系统里专家打的分保存后全变成零了，换人打也一样，半小时后要出结果"
"""A B by the rules, an A by the trained reader."""
MILDER = "训练平台上大家都登录不上"
"""An A by the rules, a C by the trained reader."""
ALIKE = "投标文件上传到一半就断，试了几次才传上"
"""A B by both."""
MOMENT = "有一家投标人上传很慢，换了个浏览器能传，半小时后截止"
"""A B by both, whose deadline is near: it is asked whether it is an A."""
UNSURE = "这个页面怎么回事"
"""A question by the rules; a fault, a question or a small fault by the trained reader, which is asked."""


def read_again(desk: Desk) -> int:
    """Have the desk read what it has not read yet; how many texts it kept a reading of."""
    kept = 0
    while more := desk.tick("readings"):
        kept += more
    desk.settle()
    return kept
