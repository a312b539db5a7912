"""Traits of group robots that stories need: they speak, and hear nothing."""

import re

from models.platform_traits import PlatformTraits

TRAITS = PlatformTraits(has_forms=False, account_pattern=re.compile(r"(?!)"), only_speaks=True)
"""Nobody has an account there."""
