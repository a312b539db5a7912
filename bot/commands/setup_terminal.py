"""`zhiban setup` without a word: a desk is set up by questions on a terminal, each answer carried out at once."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import typer

from bot.bootstrap import get_ready
from bot.commands.desk_access import act, desk_now, reading
from bot.commands.office import named_language
from bot.commands.setup_file import SetupFaultsError, read_people
from bot.language import worded_file_error
from bot.platforms.registry import TRAITS
from bot.settings import Settings
from handlers.desk import WORKFLOWS
from handlers.duty import roster_import
from handlers.i18n import Voice
from handlers.logins.resets import MadeLink, link_by_operator
from handlers.setup.administrator import listed_administrator, take_in_administrator
from handlers.setup.code import SETS_UP_AS, setup_by_operator
from handlers.setup.office import name_office
from handlers.setup.people import take_listed
from handlers.setup.rooms import set_rooms
from handlers.setup.standard import confirm_standard
from handlers.setup.steps import SetupState, SetupStep, step_states
from handlers.turn.turn import Turn
from models.logins.setup import Setup, administrator_of, may_be_set_up, setup_of
from models.people.office import nameable
from models.refusal import Refusal
from models.terms import DatabaseUse, Promise, Role, Severity, Visibility
from models.tickets.queries import people_with, person_named
from sla.clocks.explanation import clause_of
from sla.policy.policy import Policy
from sla.policy.policy_file import load_policy
from sla.toml_reader import FileError

YES = ("y", "yes", "是")
INTAKE = "intake"
CLOCKED = Promise.RESPOND, Promise.RESOLVE

Result = TypeVar("Result")


def set_up_by_questions(settings: Settings, voice: Voice) -> MadeLink:
    """Ask for each step that is not done, and return a fresh login link for the administrator.

    It may be left at any question and begun again. Raises Refusal where nobody is there to answer or they leave, and
    where the desk cannot be set up any more.
    """
    if not sys.stdin.isatty():
        raise Refusal("setup.terminal.none")
    get_ready(settings, DatabaseUse.DESK)
    with reading(settings) as session:
        if not may_be_set_up(session, setup_of(session)):
            raise Refusal("setup.over")
    questions = Questions(settings, voice, load_policy(settings.policy, WORKFLOWS.promises))
    try:
        typer.echo(voice("setup.terminal.how"))
        questions.ask_all()
        return questions.act(_link)
    except (typer.Abort, KeyboardInterrupt):
        typer.echo()
        raise Refusal("setup.terminal.left") from None


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of each step; `policy` is the one whose figures are confirmed."""

    settings: Settings
    voice: Voice
    policy: Policy

    def ask_all(self) -> None:
        """Ask what nobody answered yet, and tell the state of each step."""
        asked = {
            SetupStep.OFFICE: self._office,
            SetupStep.ADMINISTRATOR: self._administrator,
            SetupStep.PEOPLE: self._people,
            SetupStep.ROOMS: self._rooms,
            SetupStep.ROSTER: self._roster,
            SetupStep.STANDARD: self._standard,
        }
        if self.settings.page == "off":
            del asked[SetupStep.ROOMS]
        for step, questions in asked.items():
            if not self._state(step).is_done:
                questions()
            said = self.voice.say(self._state(step).said)
            typer.echo(self.voice("setup.terminal.state", step=self.voice(f"setup.step.{step}"), said=said))

    def act(self, story: Callable[[Turn, Setup], Result]) -> Result:
        """Carry an answer out. Raises Refusal also where the desk cannot be set up any more."""
        return act(self.settings, lambda turn: story(turn, setup_by_operator(turn)))

    def _office(self) -> None:
        name = self._ask("office", nameable)
        self._ask(
            "language",
            lambda word: self.act(lambda turn, _: name_office(turn, name, named_language(word))),
            str(self.settings.language),
        )

    def _administrator(self) -> None:
        name = self._ask("administrator", self._unknown)
        department = self._ask("department", lambda typed: listed_administrator(TRAITS, name, typed, "").department)
        phone = self._ask("phone", lambda typed: listed_administrator(TRAITS, name, department, typed).phone)
        self.act(lambda turn, setup: take_in_administrator(turn, setup, name, department, phone))

    def _people(self) -> None:
        def import_people(path: str) -> None:
            if path:
                listed = read_people(_file(path))
                self.act(lambda turn, setup: take_listed(turn, setup, listed))

        self._ask("people", import_people)

    def _rooms(self) -> None:
        def choose(word: str) -> None:
            level = _level(word)
            self.act(lambda turn, _: set_rooms(turn, {INTAKE: level}, SETS_UP_AS, self.settings.language))

        self._ask("level", choose, str(Visibility.MASKED))

    def _roster(self) -> None:
        def import_roster(path: str) -> None:
            if path:
                text = FileError.text_of(_file(path))
                self.act(lambda turn, _: roster_import.apply(turn.session, text, path))

        self._ask("roster", import_roster)

    def _standard(self) -> None:
        typer.echo("\n".join(self._figures()))

        def agree(word: str) -> None:
            if word.lower() in YES:
                self.act(lambda turn, setup: confirm_standard(turn, setup, self.policy.edition))
            elif word:
                raise Refusal("setup.terminal.yes_or_nothing", value=word)

        self._ask("confirm", agree)

    def _figures(self) -> Iterator[str]:
        for severity in Severity:
            for promise in CLOCKED:
                yield f"  {self.voice.say(clause_of(self.policy.by_severity[promise, severity]))}"

    def _unknown(self, typed: str) -> str:
        """Return the name of somebody whom the desk does not know yet. Raises Refusal."""
        name = listed_administrator(TRAITS, typed, "", "").name
        with reading(self.settings) as session:
            if person_named(session, name) is not None:
                raise Refusal("setup.administrator.known", name=name)
        return name

    def _ask(self, what: str, carry_out: Callable[[str], Result], proposed: str = "") -> Result:
        """Ask until an answer can be carried out; each one that cannot gets its sentence."""
        while True:
            try:
                typed: str = typer.prompt(self.voice(f"setup.terminal.{what}"), proposed, show_default=bool(proposed))
                typed.encode()  # what is no text comes in as half characters
                return carry_out(typed.strip())
            except UnicodeError:
                typer.echo(self.voice("setup.terminal.not_utf8"))
            except SetupFaultsError as wrong:
                typer.echo("\n".join(worded_file_error(self.voice, fault) for fault in wrong.faults))
            except FileError as fault:
                typer.echo(worded_file_error(self.voice, fault))
            except Refusal as refusal:
                if refusal.phrase.key == "setup.over":
                    raise
                typer.echo(self.voice.say(refusal.phrase))

    def _state(self, step: SetupStep) -> SetupState:
        with reading(self.settings) as session:
            states = step_states(session, self.policy.edition, desk_now(session))
        return next(one for one in states if one.step is step)


def _link(turn: Turn, setup: Setup) -> MadeLink:
    """A link for the administrator whom the set-up made, else for the first one that a file brought."""
    made = administrator_of(turn.session, setup)
    of = made or next(one for one in people_with(turn.session, turn.now, Role.ADMIN) if one.is_administrator)
    return link_by_operator(turn, of.name, SETS_UP_AS)


def _level(word: str) -> Visibility:
    try:
        return Visibility(word.lower())
    except ValueError:
        raise Refusal("setup.terminal.not_one_of", value=word, words=tuple(Visibility)) from None


def _file(path: str) -> Path:
    return Path(path).expanduser()
