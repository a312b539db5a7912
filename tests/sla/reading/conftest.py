"""What tests of triage read by: the words and the weights that ship, each loaded once."""

import pytest

from sla.reading.lexicon import Lexicon, load_lexicon
from sla.reading.reader.model import Model, open_model


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """The words that ship."""
    return load_lexicon()


@pytest.fixture(scope="session")
def model() -> Model:
    """The weights that ship, with the encoder."""
    return open_model()
