"""Traits of Telegram that stories need: it shows buttons and no forms, and a forum's chats are its topics."""

import re

from models.platform_traits import PlatformTraits

TRAITS = PlatformTraits(has_forms=False, account_pattern=re.compile(r"[0-9]{1,20}"), has_topics=True)
