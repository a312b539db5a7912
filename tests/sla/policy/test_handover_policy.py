"""How long after a change of shift each step is told, as the policy file says it."""

from datetime import timedelta
from pathlib import Path

import pytest

from sla.policy.policy_file import PolicyError, load_policy

STANDARD = Path(__file__).parents[3] / "sla" / "standard.toml"
REMIND = 'remind = ["15 分钟", "30 分钟", "60 分钟"]'


def policy_with(tmp_path: Path, remind: str) -> Path:
    """The standard with other reminders."""
    text = STANDARD.read_text("utf-8")
    assert REMIND in text
    file = tmp_path / "policy.toml"
    file.write_text(text.replace(REMIND, remind), "utf-8")
    return file


def test_the_standard_reminds_three_times() -> None:
    """After a quarter of an hour, half an hour and an hour."""
    assert load_policy().handover_steps == tuple(timedelta(minutes=minutes) for minutes in (15, 30, 60))


def test_fewer_steps_are_allowed(tmp_path: Path) -> None:
    """One, or none at all."""
    assert load_policy(policy_with(tmp_path, 'remind = ["2 小时"]')).handover_steps == (timedelta(hours=2),)
    assert load_policy(policy_with(tmp_path, "remind = []")).handover_steps == ()


@pytest.mark.parametrize(
    "remind",
    [
        'remind = ["30 分钟", "15 分钟"]',
        'remind = ["15 分钟", "15 分钟"]',
        'remind = ["0 分钟"]',
        'remind = ["1 个工作日"]',
        'remind = ["soon"]',
        'remind = ["1 分钟", "2 分钟", "3 分钟", "4 分钟"]',
        'remind = "15 分钟"',
        "",
    ],
)
def test_steps_that_cannot_be_meant_are_refused(tmp_path: Path, remind: str) -> None:
    """Not in order, not a time, too many, or missing."""
    with pytest.raises(PolicyError):
        load_policy(policy_with(tmp_path, remind))
