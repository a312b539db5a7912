"""Whether an office's own messages may be used: no fewer A are found, and what is surely an A is labelled as one."""

from dataclasses import replace

import pytest

from models.terms import Kind, Severity
from sla.reading.lexicon import load_lexicon
from sla.reading.reader.encoder import load_encoder
from sla.reading.reader.examples import Example, shipped_examples
from sla.reading.reader.figures import Proportion
from sla.reading.reader.labels import Label
from sla.reading.reader.prepared import prepare
from sla.reading.reader.training import DECISION
from sla.reading.reader.trial import Tally, Trial, tried
from sla.reading.reader.weights import load_weights
from tests.support.learning import OUTAGES, few_hands

pytestmark = pytest.mark.long

OWN, AT_MOST = "lawyer", 40
"""A hand that the few do not have stands for an office."""


@pytest.fixture(scope="module")
def trial() -> Trial:
    """An honest office."""
    own = [one for one in shipped_examples() if one.hand == OWN][:AT_MOST]
    own = [replace(one, ticket=f"2611-{place:04d}") for place, one in enumerate(own)]
    return trial_of(own)


def trial_of(own: list[Example]) -> Trial:
    """The few hands and these, compared with what ships."""
    hands, encode = few_hands(), load_encoder()
    prepared = [prepare(examples, load_lexicon(), encode) for examples in (hands, own)]
    return tried(prepared[0], prepared[1], load_weights())


def test_both_sides_are_counted(trial: Trial) -> None:
    """The same messages before and after, each side with all of them."""
    assert trial.before.whole.of == trial.after.whole.of == len(few_hands())
    assert trial.own_before.whole.of == trial.own_after.whole.of == AT_MOST
    assert trial.before.recall.of == trial.after.recall.of
    assert trial.own_before.recall.of == trial.own_after.recall.of
    assert trial.own_before.figures.keys() == {"kind", "whole", "recall", "precision"}


def test_an_office_cannot_change_what_a_missed_a_costs(trial: Trial) -> None:
    """The decision is that of the shipped messages alone, whatever an office says."""
    lies = [Example(text, D, "office", "zh") for text in OUTAGES]
    lied = trial_of(lies)
    for name in DECISION:
        for head in (trial.weights.with_encoder, lied.weights.with_encoder):
            assert (getattr(head, name) == getattr(load_weights().with_encoder, name)).all()
    assert lied.denies_a
    assert not trial.denies_a


def test_corrected_messages_are_kept_with_their_tickets(trial: Trial) -> None:
    """Behind those that ship, in their order."""
    corrected = trial.weights.corrected
    assert list(corrected.places) == list(range(len(few_hands()), len(few_hands()) + AT_MOST))
    assert list(corrected.tickets[:2]) == ["2611-0000", "2611-0001"]


@pytest.mark.parametrize(("after", "in_use", "loses"), [(750, 0.0, False), (746, 0.0, False), (745, 0.0, True)])
def test_four_of_778_may_be_lost(trial: Trial, after: int, in_use: float, *, loses: bool) -> None:
    """Of what ships."""
    assert with_recall(trial, 750, after).loses_a(in_use) is loses


def test_small_losses_do_not_add_up(trial: Trial) -> None:
    """What is in use counts where it is better, and what ships where that is."""
    assert with_recall(trial, 750, 750).loses_a(760 / 778)
    assert with_recall(trial, 750, 745).loses_a(746 / 778)


D = Label(Kind.DEFECT, Severity.D)


def with_recall(trial: Trial, before: int, after: int) -> Trial:
    """As many of 778 found before and after."""
    sides: list[Tally] = [replace(trial.before, recall=Proportion(found, 778)) for found in (before, after)]
    return replace(trial, before=sides[0], after=sides[1])
