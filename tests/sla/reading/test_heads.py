"""Where a clause names two main functions, the one that heads it is what fails; the other only says where."""

import pytest

from sla.reading.lexicon import Lexicon
from tests.support.as_heard import as_heard


@pytest.mark.parametrize(
    ("text", "function"),
    [
        ("开标大厅登录有点慢", "login"),
        ("竞价大厅登录不了", "login"),
        ("网上开标解密失败", "decrypt"),
        ("登录页面打开开标大厅时报错", "opening"),
        ("评标系统签章盖不上", "signature"),
        ("login to the bid opening fails", "login"),
        ("decryption at the bid opening fails", "decrypt"),
        ("bid opening fails after the login", "opening"),
    ],
)
def test_the_head_of_the_clause_fails(text: str, function: str, lexicon: Lexicon) -> None:
    """In Chinese it stands last, in English first."""
    assert as_heard(text, lexicon).function == function
