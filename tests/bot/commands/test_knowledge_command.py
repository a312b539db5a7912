"""`zhiban knowledge`: what a folder of articles has that cannot be taken, and what counts today."""

from pathlib import Path

import pytest

from tests.support.command_line import EN, open_office, zhiban

pytestmark = pytest.mark.usefixtures("environment")


def test_a_folder_is_checked_before_it_is_read(tmp_path: Path) -> None:
    """Each file that is not taken with its reason, and exit code 1; a whole folder ends with 0."""
    open_office()
    (tmp_path / "good.md").write_text("# 忘记密码怎么办\n点“忘记密码”。", "utf-8")
    good = zhiban("knowledge", "check", str(tmp_path), *EN)
    assert (good.exit_code, good.stdout) == (0, "Taken: 1. Refused: 0.\n")
    (tmp_path / "bad.md").write_text("请找青岛海纳建设有限公司", "utf-8")
    (tmp_path / "named.md").write_text("# 找谁\n请找青岛海纳建设有限公司", "utf-8")
    bad = zhiban("knowledge", "check", str(tmp_path), *EN)
    assert bad.exit_code == 1
    assert "bad.md was not taken: It has no title" in bad.stdout
    assert "named.md was not taken: It has a personal number" in bad.stdout
    assert bad.stdout.endswith("Taken: 1. Refused: 2.\n")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """One sentence."""
    answer = zhiban("knowledge", "check", str(tmp_path / "none"), *EN)
    assert answer.exit_code == 1
    assert answer.stderr.startswith("The folder cannot be read")


def test_a_list_without_articles() -> None:
    """It says that nothing is unused."""
    open_office()
    answer = zhiban("knowledge", "list")
    assert (answer.exit_code, answer.stdout) == (0, "从未采用、也未帮到人的：0 篇\n")
