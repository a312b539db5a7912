"""A cell with its word of the table, and what the standard calls its parts."""

from pathlib import Path
from typing import NamedTuple

from models.terms import Platform
from tests.support.ways_in.cells import Cell, Content, Spot, Way, Who
from tests.support.ways_in.outcome import Made, Outcome
from tests.support.ways_in.world import PEOPLE

PAGE, SLACK, TELEGRAM = Platform.WEBCHAT, Platform.SLACK, Platform.TELEGRAM
TALK_ROOMS = (Spot.TEAM, Spot.STAFF)
OUTSIDE = (Who.OUTSIDER, Who.STRANGER, Who.ANONYMOUS)
NOT_KNOWN = (Who.STRANGER, Who.ANONYMOUS)
GONE = (Who.BLOCKED, Who.LEFT)
FILED = (Way.COMMAND, Way.COMMAND_ZH, Way.ASK_COMMAND)
OF_HOME = (Way.HOME_FORM, Way.ASK_FORM, Way.ACCESS, Way.PHONE_IN)
KNOWN_BEFORE = (Way.EDIT_OF_REPORT, Way.SUPPLEMENT, Way.REVIEW)
SYMPTOMS = (Content.A, Content.B, Content.ATTACK, Content.BIG, Content.EDIT, Content.REPEAT, Content.LATE)
NOBODY: frozenset[str] = frozenset()
FIRM, TRUSTED = frozenset({"duty", "team"}), frozenset({"office", "leaders"})
NOTHING = Outcome((), (), (), (), NOBODY, ())


def _table() -> dict[tuple[str, str], str]:
    lines = Path(__file__).with_name("became.txt").read_text("utf-8").splitlines()
    rows = [[field.strip() for field in line.split("|")] for line in lines if "|" in line]
    return {(row[0], who): word for row in rows[1:] for who, word in zip(rows[0][1:], row[1:], strict=True)}


WORDS = _table()


class Meant(NamedTuple):
    """A cell with its word; `word` is what would become of the content where nobody is turned away."""

    cell: Cell
    word: str

    @classmethod
    def by(cls, cell: Cell) -> "Meant":
        """The cell as the table has it."""
        return cls(cell, WORDS[cell.content, cell.who])

    @property
    def is_symptom(self) -> bool:
        """Something fails, or is attacked."""
        return self.cell.content in SYMPTOMS

    @property
    def is_form(self) -> bool:
        """A form, or a command whose text is one's."""
        return (self.cell.way in (*FILED, *OF_HOME, Way.COMMAND_FORM) and self.cell.platform is not PAGE) or (
            self.cell.way in OF_HOME
        )

    @property
    def is_called(self) -> bool:
        """The way itself speaks to the desk, wherever it begins."""
        return self.is_form or self.cell.way in (Way.ADDRESSED, Way.BROUGHT, Way.REVIEW) or self.is_private

    @property
    def is_private(self) -> bool:
        """Nobody but the sender sees what is said."""
        alone = self.cell.way is Way.UNKNOWN_COMMAND and self.cell.platform is SLACK
        return self.cell.spot is Spot.OWN or self.cell.way in OF_HOME or alone

    @property
    def is_below_ticket(self) -> bool:
        """It stands below a colleague's ticket in the intake room."""
        cell = self.cell
        if cell.way is Way.CARD_REPLY and cell.spot in (Spot.INTAKE, Spot.TEAM):
            return True
        if cell.content is Content.FILE and cell.way in FILED and cell.spot is Spot.THREAD:
            return True
        is_typed_there = not (self.is_form or self.is_private or cell.way in (Way.REVIEW, Way.SUPPLEMENT))
        return cell.spot is Spot.THREAD and is_typed_there

    @property
    def here(self) -> str:
        """Where the receipt stands: where it was said, or in the sender's own chat where only they saw it."""
        cell = self.cell
        is_modal = self.is_form and (cell.platform is SLACK or cell.way is Way.COMMAND_FORM)
        if self.is_private or (is_modal and cell.spot not in (Spot.INTAKE, Spot.THREAD)):
            return "sender"
        return "intake" if cell.spot is Spot.THREAD else str(cell.spot)

    @property
    def questions(self) -> frozenset[str]:
        """Where a form was asked field by field."""
        cell = self.cell
        if cell.way is not Way.COMMAND_FORM or cell.platform is not TELEGRAM:
            return NOBODY
        spot = {Spot.OWN: "sender", Spot.THREAD: str(Spot.INTAKE)}.get(cell.spot, str(cell.spot))
        return frozenset({spot})

    @property
    def own_chat(self) -> frozenset[str]:
        """The chat that the sender has alone with the desk; who hides behind a group has none."""
        return NOBODY if self.cell.who is Who.ANONYMOUS else frozenset({"sender"})

    @property
    def reporter(self) -> str:
        """Whose report it is."""
        if self.cell.way is Way.PHONE_IN:
            return "nobody"
        return "nobody known" if self.cell.who in NOT_KNOWN else PEOPLE[self.cell.who]

    @property
    def known(self) -> frozenset[str]:
        """Administrators hear of an account that nobody knows, at its first word to the desk (section 5)."""
        cell = self.cell
        was_known = cell.way in KNOWN_BEFORE
        return frozenset({"admins"}) if cell.who in NOT_KNOWN and not (was_known or self.was_heard) else NOBODY

    def made(
        self, kind: str, severity: str | None, minutes: int = 0, *, confidential: bool = False, security: bool = False
    ) -> Made:
        """A ticket of the sender's."""
        return Made(kind, severity, self.reporter, minutes, confidential, security)

    @property
    def why_gone(self) -> str:
        """The sentence for one who left, or whose account is shut."""
        return "account.deactivated" if self.cell.who is Who.BLOCKED else "person.left"

    def turned_away(self, *kept: str) -> Outcome:
        """One sentence, which says that the words are kept; office and duty hear how much it is, once an hour (R21).

        Of an A they hear at once, of an attack or a complaint office and leaders (R5, R6).
        """
        is_apart = self.cell.content in (Content.ATTACK, Content.COMPLAINT)
        is_grave = is_apart or self.cell.content in (Content.A, Content.EDIT)
        told = frozenset({"office", "duty"}) if is_grave or not self.was_heard else NOBODY
        return NOTHING._replace(
            kept=kept, refused=(f"{self.why_gone}+",), told=told | (TRUSTED if is_apart else NOBODY)
        )

    @property
    def was_heard(self) -> bool:
        """What the sender said before, so that the cell can be brought, was said to the desk."""
        cell = self.cell
        if cell.way is Way.EDIT_OF_TALK:
            return cell.spot in (Spot.INTAKE, Spot.OWN, Spot.THREAD)
        return cell.way is Way.CARD_REPLY and cell.spot is Spot.OWN
