"""Options that several commands share."""

from typing import Annotated

import typer

LanguageOption = Annotated[
    str | None,
    typer.Option("--language", help="Language: zh-CN or en; else ZHIBAN_LANGUAGE · 语言", metavar="LANGUAGE"),
]
