"""Options that several commands share."""

from typing import Annotated

import typer

LanguageOption = Annotated[
    str | None,
    typer.Option("--language", help="zh-CN or en; else ZHIBAN_LANGUAGE · 语言", metavar="LANGUAGE"),
]
