"""Traits of the web chat that stories need: it is the desk's own, and everybody of the house is in it."""

import re

from models.people.person import LONGEST_NAME
from models.platform_traits import PlatformTraits

TRAITS = PlatformTraits(
    has_forms=True,
    account_pattern=re.compile(rf"\S(.{{0,{LONGEST_NAME - 2}}}\S)?"),
    shows_all=True,
    saves_files=True,
    is_everybodys=True,
)
