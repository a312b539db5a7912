"""Traits of Slack that stories need."""

import re

from models.platform_traits import PlatformTraits

TRAITS = PlatformTraits(has_forms=True, account_pattern=re.compile(r"[A-Za-z0-9_.-]{1,64}"))
