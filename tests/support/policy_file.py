"""The text of the packaged policy."""

from pathlib import Path

from sla.policy import policy as policy_module

STANDARD = Path(policy_module.__file__).parents[1].joinpath("standard.toml").read_text(encoding="utf-8")
