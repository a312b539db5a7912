"""Makes weights of the shipped messages and of an office's own, and refuses those that would find fewer A."""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.commands.desk_access import reading
from bot.readers import is_outdated, version_in_use
from bot.rules import own_file
from bot.settings import Settings
from handlers.i18n import Voice
from models.refusal import Refusal
from models.tickets.labelled import LabelledTicket, labelled_tickets
from sla.reading.lexicon import Lexicon, load_lexicon
from sla.reading.reader.examples import Example, language_of, shipped_examples
from sla.reading.reader.figures import Proportion
from sla.reading.reader.labels import Label
from sla.reading.reader.versions import Version, VersionFolder

if TYPE_CHECKING:
    from sla.reading.reader.encoder import Encode
    from sla.reading.reader.figures import Compared
    from sla.reading.reader.prepared import Tell
    from sla.reading.reader.trial import Tally, Trial
    from sla.reading.reader.weights import Weights

OFFICE = "office"
MOST_OWN = 2000
"""Of so many, the newest: training's time grows with the third power of all messages, its memory with the second."""
FEW = 30
NAMED = 5


def office_labels(settings: Settings) -> list[LabelledTicket]:
    """Return the readings that the office confirmed and corrected. Raises DatabaseUnavailableError without a desk."""
    with reading(settings) as session:
        return list(labelled_tickets(session))


def left_after(labelled: Sequence[LabelledTicket], without: Sequence[str]) -> list[LabelledTicket]:
    """All but those of these persons and tickets. Raises Refusal for a name or number that none of them has."""
    for name in without:
        if not any(name in {one.by, one.number} for one in labelled):
            raise Refusal("reader.nobodys", name=name)
    return [one for one in labelled if one.by not in without and one.number not in without]


def office_examples(labelled: Sequence[LabelledTicket]) -> list[Example]:
    """The newest of them as examples; a correction names its ticket."""
    newest = sorted(labelled, key=lambda one: one.at)[-MOST_OWN:]
    return [
        Example(
            one.text,
            Label(one.kind, one.severity),
            OFFICE,
            language_of(one.text),
            ticket=one.number if one.is_correction else "",
        )
        for one in newest
    ]


def demand_encoder() -> "Encode":
    """The sentence encoder. Raises Refusal where it or numpy is not installed."""
    try:
        from sla.reading.reader.encoder import load_encoder
    except ImportError as error:
        raise Refusal("triage_command.no_encoder") from error
    encode = load_encoder()
    if encode is None:
        raise Refusal("triage_command.no_encoder")
    return encode


def demand_learning() -> "Encode":
    """Return the encoder, with scikit-learn at hand. Raises Refusal where it or scikit-learn is not installed."""
    if find_spec("sklearn") is None:
        raise Refusal("reader.cannot_learn")
    return demand_encoder()


def trained_on(shipped: Sequence[Example], lexicon: Lexicon, tell: "Tell") -> "Weights":
    """The weights of what ships. Raises Refusal as `demand_learning` does."""
    encode = demand_learning()
    from sla.reading.reader.prepared import prepare
    from sla.reading.reader.training import train

    return train(prepare(shipped, lexicon, encode, tell), tell)


def tried_out(shipped: Sequence[Example], own: Sequence[Example], lexicon: Lexicon, tell: "Tell") -> "Trial":
    """The weights of both, and how they compare. Raises Refusal as `demand_learning` does."""
    encode = demand_learning()
    from sla.reading.reader.prepared import prepare
    from sla.reading.reader.trial import tried
    from sla.reading.reader.weights import load_weights

    weights = load_weights()
    hands = prepare(shipped, lexicon, encode, tell, weights)
    return tried(hands, prepare(own, lexicon, encode, tell), weights, tell)


def read_unseen(lexicon: Lexicon, *, with_encoder: bool) -> "list[Compared]":
    """The shipped messages, those of each hand read by what the others taught.

    Raises Refusal as `demand_learning` does.
    """
    encode = demand_learning()
    from sla.reading.reader.left_out import read_left_out
    from sla.reading.reader.prepared import prepare
    from sla.reading.reader.weights import load_weights

    prepared = prepare(shipped_examples(), lexicon, encode, learned=load_weights())
    return list(read_left_out(prepared, lexicon, encode, with_encoder=with_encoder))


@contextmanager
def progress(voice: Voice, shipped: int, own: int) -> "Iterator[Tell]":
    """A bar on a terminal that fills as messages are worked on: each is taken apart once, and learned from."""
    rounds = 3 * shipped if not own else 4 * shipped + 3 * own
    is_seen = sys.stderr.isatty()
    with typer.progressbar(length=rounds, label=voice("reader.learns"), file=sys.stderr, hidden=not is_seen) as bar:
        yield bar.update


def demand_no_worse(trial: "Trial", own: Sequence[Example], versions: VersionFolder) -> None:
    """Raise Refusal where fewer A would be found, or where what is surely an A is labelled as none."""
    recall = recall_in_use(versions)
    if trial.loses_a(recall):
        before = max(trial.before.recall.value, recall)
        raise Refusal("reader.finds_fewer", before=f"{before:.3f}", after=f"{trial.after.recall.value:.3f}")
    if trial.denies_a:
        named = [own[place].ticket or own[place].text[:20] for place in trial.disputed[:NAMED]]
        raise Refusal("reader.denies_a", count=len(trial.disputed), of=trial.sure, named=", ".join(named))


def recall_in_use(versions: VersionFolder) -> float:
    """The recall of A that the version in use was kept with.

    0 of what ships, which every trial measures, and of a version that was trained on what shipped earlier.
    """
    version = version_in_use(versions)
    return version.figures.get("recall", 0.0) if version is not None and not is_outdated(version) else 0.0


def keep_version(versions: VersionFolder, trial: "Trial", shipped: int, own: int, by: str, at: datetime) -> Version:
    """Keep the weights under the next number. Raises Refusal where the folder cannot be written."""
    from sla.reading.reader.weights import SHIPPED, version_of

    with writing(versions.folder):
        facts = {"at": at, "by": by, "own": own, "shipped": shipped, "base": version_of(SHIPPED)}
        return versions.keep(bytes_of(trial.weights), facts, trial.after.figures)


@contextmanager
def writing(file: Path) -> Iterator[None]:
    """Raises Refusal where the file, or the folder, cannot be written."""
    try:
        yield
    except OSError as error:
        raise Refusal("triage_command.cannot_write", file=str(file), detail=error.strerror or str(error)) from error


def own_lexicon(settings: Settings) -> Lexicon:
    """The office's own, else the one that ships."""
    return load_lexicon(own_file(settings, "lexicon.toml"))


def bytes_of(weights: "Weights") -> bytes:
    """The weights as a file has them."""
    from sla.reading.reader.weights import save_weights

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "weights.npz"
        save_weights(weights, file)
        return file.read_bytes()


def compared(voice: Voice, trial: "Trial", own: int) -> Iterator[str]:
    """The figures before and after, of the hands and of the office's own messages."""
    yield voice("reader.of_hands", count=trial.before.whole.of)
    yield from _both(voice, trial.before, trial.after)
    yield voice("reader.of_own", count=own)
    yield from _both(voice, trial.own_before, trial.own_after)
    if own < FEW:
        yield voice("reader.few", count=own, enough=FEW)
    if trial.disputed:
        yield voice("reader.disputed", count=len(trial.disputed), of=trial.sure)


def _both(voice: Voice, before: "Tally", after: "Tally") -> Iterator[str]:
    for name in ("kind", "whole", "recall", "precision"):
        one, other = getattr(before, name), getattr(after, name)
        yield "  " + voice(f"reader.figure.{name}", before=_share(voice, one), after=_share(voice, other))


def _share(voice: Voice, share: Proportion) -> str:
    if not share.of:
        return voice("triage_command.none")
    return voice("reader.share", value=f"{share.value:.3f}", right=share.right, of=share.of)
