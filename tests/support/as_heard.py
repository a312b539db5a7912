"""What the desk makes of words that stand for themselves, by the weights that ship."""

from sla.reading.hearing import hear
from sla.reading.lexicon import Lexicon
from sla.reading.reader.model import open_model
from sla.reading.remark import Remark
from sla.reading.triage import Triage


def as_heard(text: str, lexicon: Lexicon) -> Triage:
    """The judgement that a new report of these words gets."""
    return remark_heard(text, lexicon).judged


def remark_heard(text: str, lexicon: Lexicon) -> Remark:
    """The remark that these words are where nothing else claims them."""
    return words_heard(text, lexicon).settled


def words_heard(text: str, lexicon: Lexicon) -> Remark:
    """The remark, of which something else may claim what was read late."""
    return hear(text, lexicon, open_model(), encodes=True)
