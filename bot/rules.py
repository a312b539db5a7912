"""Loads the rules in force: the policy file, the calendar with the years the office loaded, the office's own lists."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot.platforms.registry import PLATFORMS, Registered, running, traits_of
from bot.settings import Settings
from handlers.desk import WORKFLOWS
from handlers.turn.workflow import Workflows
from models.clocks.calendar_year import CalendarYear
from models.clocks.kept_policy import kept_policies
from models.people.office import office_language
from models.storage.database_use import is_demo
from models.terms import Platform
from sla.calendar.china import china_calendar
from sla.calendar.year_notice import YearNotice
from sla.policy.past import PastPolicies, PastPolicy
from sla.policy.policy import Policy
from sla.policy.policy_file import PolicyError, load_policy, policy_of
from sla.rulebook import Rulebook

Registry = Mapping[Platform, Registered]
READERS = "readers"


def load_rules(
    settings: Settings, engine: Engine, platforms: Registry = PLATFORMS, workflows: Workflows = WORKFLOWS
) -> Rulebook:
    """The rulebook as the files and the table of loaded years give it now, with a rule for each of the workflows'
    promises.

    Raises PolicyError, LexiconError or SystemsError for a file that cannot be used, Refusal for a database that does
    not say its use.
    """
    with Session(engine) as session:
        rules = rules_with(settings, loaded_years(session), platforms, workflows)
        past = _past_policies(session, rules.policy, workflows)
        return replace(rules, past=past, running=running(settings, platforms, is_demo=is_demo(session)))


def rules_with(
    settings: Settings, years: list[YearNotice], platforms: Registry = PLATFORMS, workflows: Workflows = WORKFLOWS
) -> Rulebook:
    """The rulebook with these years instead of the packaged ones, as if each platform ran."""
    policy = load_policy(settings.policy, workflows.promises)
    rules = Rulebook(
        policy,
        china_calendar(policy.hours, years),
        traits_of(platforms),
        lexicon_file=own_file(settings, "lexicon.toml"),
        systems_file=own_file(settings, "systems.toml"),
        readers_folder=readers_folder(settings),
        encodes=settings.reader == "on",
        page_url=settings.page_url or "",
        knowledge_folder=settings.knowledge,
    )
    # A mistake in the office's own file is told at the start, not at the first report.
    if rules.lexicon_file is not None:
        rules.lexicon  # noqa: B018
    if rules.systems_file is not None:
        rules.catalogue  # noqa: B018
    return rules


def as_the_office_speaks(settings: Settings, engine: Engine) -> Settings:
    """The settings with the language of the office, which outweighs the one that is set."""
    with Session(engine) as session:
        language = office_language(session, settings.language)
    return settings if language == settings.language else settings.model_copy(update={"language": language})


def _past_policies(session: Session, present: Policy, workflows: Workflows) -> PastPolicies:
    """Return the earlier policies of the desk; a text that this version cannot read any more judges nothing anew."""
    past: list[PastPolicy] = []
    for kept in kept_policies(session):
        policy: Policy | None = present
        if kept.edition != present.edition:
            try:
                policy = policy_of(kept.text, kept.edition, workflows.promises)
            except PolicyError:
                policy = None
        past.append(PastPolicy(kept.since, kept.edition, policy))
    return PastPolicies(tuple(past))


def own_file(settings: Settings, name: str) -> Path | None:
    """The office's own file of this name in the data directory, where it has one."""
    file = settings.data_dir / name
    return file if file.exists() else None


def readers_folder(settings: Settings) -> Path:
    """Return the folder of the trained reader's versions; it need not exist."""
    return settings.data_dir / READERS


def loaded_years(session: Session) -> list[YearNotice]:
    """The notices the office has loaded."""
    rows = session.exec(select(CalendarYear).order_by(col(CalendarYear.year))).all()
    return [YearNotice.from_json(json.dumps(row.notice)) for row in rows]
