"""What the office teaches triage: its commands on the running desk, and a few of the shipped hands to train on."""

import json
from functools import lru_cache

import pytest

from bot.commands.triage.retraining import (
    demand_no_worse,
    keep_version,
    office_examples,
    office_labels,
    tried_out,
    version_folder,
)
from sla.rulebook import Rulebook
from sla.triage.lexicon import load_lexicon
from sla.triage.reader.examples import Example, shipped_examples
from sla.triage.reader.reading import Reading, read
from sla.triage.reader.versions import Version
from tests.support.command_line import zhiban
from tests.support.desk import Desk

HANDS = ("agency", "bidder", "clerk", "engineer", "foreign")
EVERY = 3


def at_the_machine(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands act on the running desk."""
    monkeypatch.setenv("ZHIBAN_DATABASE_URL", desk.settings.database)
    monkeypatch.setenv("ZHIBAN_DATA_DIR", str(desk.settings.data_dir))
    monkeypatch.delenv("ZHIBAN_LANGUAGE", raising=False)


def listed() -> list[dict[str, str]]:
    """What `zhiban triage examples` lists."""
    answer = zhiban("triage", "examples")
    assert answer.exit_code == 0, answer.output
    return [json.loads(line) for line in answer.stdout.splitlines()]


@lru_cache(maxsize=1)
def few_hands() -> list[Example]:
    """A third of what five hands wrote: trained on in seconds."""
    return [one for one in shipped_examples() if one.hand in HANDS][::EVERY]


def confirm(desk: Desk, number: str, by: str = "王敏") -> None:
    """确认等级, from the list of further actions."""
    post = desk.as_(by).card_with(number, "more").post
    told = desk.as_(by).submit(post, "more", {"action": "confirm_class"})
    assert not told.refused, told.toast


def trained_on(desk: Desk) -> Version:
    """A version of the running desk, made of a few hands and of what the office said; refused as the command is."""
    own = office_examples(office_labels(desk.settings))
    versions = version_folder(desk.settings)
    trial = tried_out(few_hands(), own, load_lexicon())
    demand_no_worse(trial, own, versions)
    return keep_version(versions, trial, len(few_hands()), len(own), "王敏", desk.clock())


def read_now(desk: Desk, text: str) -> Reading:
    """How the running desk reads a text."""
    rules: Rulebook = desk.app.state.schedule.dispatch.rules
    return read(text, rules.lexicon, rules.model)
