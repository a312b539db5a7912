"""Counts what dialogues came to: reports that were swallowed, and tickets that nobody needed.

A fault that came as something else has lost its clock and counts as swallowed; so does an A that was not reopened.
"""

from dataclasses import dataclass, field

from tests.support.dialogues.outcome import Outcome
from tests.support.dialogues.script import Dialogue


@dataclass
class Scores:
    """Both rates of errors; `swallowed_a` names the dialogues in which an A was lost or came out lower."""

    played: int = 0
    must_arise: int = 0
    may_not_arise: int = 0
    swallowed: list[str] = field(default_factory=list)
    needless: list[str] = field(default_factory=list)
    swallowed_a: list[str] = field(default_factory=list)

    def add(self, dialogue: Dialogue, outcome: Outcome) -> None:
        """Count one that was played."""
        self.played += 1
        self.must_arise += len(dialogue.must.new)
        self.may_not_arise += not dialogue.must.new
        self.swallowed += [dialogue.id] * len(outcome.missing)
        self.needless += [dialogue.id] * outcome.needless
        self.swallowed_a += [dialogue.id] * outcome.swallowed_a

    def told(self) -> str:
        """Both rates, with the dialogues they come from."""
        return (
            f"{self.played} dialogues; swallowed {len(self.swallowed)} of {self.must_arise} reports {self.swallowed}; "
            f"needless {len(self.needless)}, in {self.may_not_arise} dialogues where none may arise: {self.needless}; "
            f"swallowed or lowered A: {len(self.swallowed_a)} {self.swallowed_a}"
        )
