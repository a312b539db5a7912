"""Options that several commands share."""

from typing import Annotated

import typer

ByOption = Annotated[
    str, typer.Option("--by", help="Who makes it, as in the directory · 生成人（姓名）", metavar="NAME")
]

LanguageOption = Annotated[
    str | None,
    typer.Option("--language", help="Language: zh-CN or en; else ZHIBAN_LANGUAGE · 语言", metavar="LANGUAGE"),
]
