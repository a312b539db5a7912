"""Traits of a platform that stories have to know, in plain values."""

import re
from collections.abc import Mapping

from models.chat import Frozen
from models.terms import Platform


class PlatformTraits(Frozen):
    """The traits of a platform that stories have to know; its adapter says them.

    `has_forms` says that a form can be shown; elsewhere its fields are asked one by one. `account_pattern` is what the
    platform's own ids of accounts look like from end to end. With `shows_all` a chat may show everything unless the
    office says less. With `saves_files` the page hands out files by itself, and none is sent as a message. With
    `has_topics` the chat `group/topic` is a part of the chat `group`. With `is_everybodys` all of the office have an
    account there, under their name where no other is listed. With `only_speaks` nobody can say or press anything there,
    and no message can be edited: its chats are for bulletins, and bulletins for them.
    """

    has_forms: bool
    account_pattern: re.Pattern[str]
    shows_all: bool = False
    saves_files: bool = False
    has_topics: bool = False
    is_everybodys: bool = False
    only_speaks: bool = False


Platforms = Mapping[Platform, PlatformTraits]
"""Every platform, with what stories have to know of it."""
