"""Runs a machine of random presses, each of its lives on the same written database, undone at the end."""

from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from bot.rules import load_rules
from models.database.engines import writing_engine
from tests.support.databases import Databases
from tests.support.desk import settings_for
from tests.support.one_connection import SwiftDesk

SHRINKING = (Phase.generate, Phase.shrink)


def run_machine(
    machine: Callable[[SwiftDesk], RuleBasedStateMachine],
    databases: Databases,
    folder: Path,
    *,
    examples: int,
    steps: int,
    phases: tuple[Phase, ...] = SHRINKING,
) -> None:
    """So many lives of so many steps, without a limit of time and without examples of former runs."""
    with databases.with_office("sqlite", folder) as url:
        engine = writing_engine(url)
        rules = load_rules(settings_for(url, folder), engine)
        run_state_machine_as_test(
            lambda: machine(SwiftDesk(engine, rules)),  # type: ignore[arg-type]  # it calls whatever makes a machine
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                database=None,
                phases=phases,
                suppress_health_check=list(HealthCheck),
            ),
        )
        engine.dispose()
