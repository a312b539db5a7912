"""The weights are made of labelled messages, the same of the same, and shares are kept."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from models.terms import FAULTS, Kind, Severity
from sla.reading.lexicon import load_lexicon
from sla.reading.reader.calibration import (
    ASKED,
    PRECISE,
    fitted_security,
    fitted_shares,
    gravest_weight,
    security_from,
    unsure_below,
)
from sla.reading.reader.encoder import load_encoder
from sla.reading.reader.examples import ExamplesError, read_examples, shipped_examples
from sla.reading.reader.fault_labels import WAYS, About, How
from sla.reading.reader.labels import LABELS, Label
from sla.reading.reader.model import Model, Shares, in_two_steps
from sla.reading.reader.prepared import prepare
from sla.reading.reader.reading import read
from sla.reading.reader.ridge import fitted, fitted_and_left_out
from sla.reading.reader.training import train, trained_with
from sla.reading.reader.weights import SHIPPED, WeightsError, load_weights, save_weights
from tests.support.as_heard import as_heard

EVERY = 9


def test_the_same_messages_give_the_same_bytes(tmp_path: Path) -> None:
    """A small share of the shipped messages, trained on twice and written twice."""
    prepared = prepare(shipped_examples()[::EVERY], load_lexicon(), load_encoder())
    for name in ("one", "other"):
        save_weights(train(prepared), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()
    model = Model(load_weights(tmp_path / "one"), load_encoder())
    assert read("所有人都登录不了", load_lexicon(), model).kind is Kind.DEFECT


def test_the_shipped_messages_are_whole() -> None:
    """At least five hands of three hundred, and what the lexicon was grown on, marked as such."""
    examples = shipped_examples()
    hands = {one.hand for one in examples if not one.was_seen}
    assert len(hands) >= 5
    assert all(sum(one.hand == hand for one in examples) >= 290 for hand in hands)
    assert {one.hand for one in examples if one.was_seen} == {"reports_dev", "reports_own", "short", "spoken"}


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"text": "x"}', '{"text": "x", "kind": "defect", "class": null}', '{"text": "x", "kind": "y"}']
)
def test_a_bad_line_is_named(line: str, tmp_path: Path) -> None:
    """By its number."""
    file = tmp_path / "messages.jsonl"
    file.write_text(f'{{"text": "怎么注册", "kind": "consultation", "class": null}}\n{line}\n', encoding="utf-8")
    with pytest.raises(ExamplesError) as error:
        read_examples(file)
    assert error.value.line == 2


def test_a_message_names_its_hand_and_language(tmp_path: Path) -> None:
    """Else the file is the hand, and the script tells the language."""
    file = tmp_path / "office.jsonl"
    file.write_text(
        '{"text": "登录不了", "kind": "defect", "class": "B", "hand": "desk", "lang": "zh"}\n'
        '{"text": "cannot log in", "kind": "defect", "class": "B"}\n',
        encoding="utf-8",
    )
    one, other = read_examples(file)
    assert (one.hand, one.language, one.gold) == ("desk", "zh", Label(Kind.DEFECT, Severity.B))
    assert (other.hand, other.language) == ("office", "en")


@pytest.mark.parametrize(
    "entry", ['"about": "lift"', '"about": "upload+lift"', '"how": "sadly"', '"about": ["upload"]']
)
def test_a_word_for_what_fails_is_of_the_list(entry: str, tmp_path: Path) -> None:
    """Another one is an error of its line, as a kind is."""
    file = tmp_path / "messages.jsonl"
    file.write_text(f'{{"text": "传不上去", "kind": "defect", "class": "B", {entry}}}\n', encoding="utf-8")
    with pytest.raises(ExamplesError) as error:
        read_examples(file)
    assert (error.value.line, error.value.problem.key) == (1, "file.not_one_of")


def test_each_fault_that_ships_says_what_fails_and_how() -> None:
    """And no other message does; the page on triage has each word."""
    examples = shipped_examples()
    faults = [one for one in examples if one.gold.kind in FAULTS]
    assert all(one.about is not None and one.how is not None for one in faults)
    assert all(one.about is None and one.how is None for one in examples if one.gold.kind not in FAULTS)
    page = Path("docs/build/triage.md").read_text("utf-8")
    assert [word for word in (*About, *How) if f"`{word}`" not in page] == []
    assert set().union(*WAYS) == set(How)


def test_an_office_keeps_the_heads_that_ship() -> None:
    """Of what fails an office says nothing, so its training changes nothing of that."""
    prepared = prepare(shipped_examples()[::EVERY], load_lexicon(), load_encoder())
    shipped = load_weights()
    made, _ = trained_with(prepared[10:], prepared[:10], shipped)
    assert made.faults is shipped.faults


def test_broken_weights_are_told(tmp_path: Path) -> None:
    """A file that is none, one that is cut off, and none at all."""
    cut = tmp_path / "cut.npz"
    shutil.copy(SHIPPED, cut)
    cut.write_bytes(cut.read_bytes()[:1000])
    text = tmp_path / "text.npz"
    text.write_text("x")
    for file in (cut, text, tmp_path / "none.npz"):
        with pytest.raises(WeightsError):
            load_weights(file)


def test_shares_are_kept() -> None:
    """Of scores that are right as often as they say, the shares of other hands come out as they were drawn."""
    drawn = np.random.default_rng(7)
    sharp = drawn.normal(size=(6000, len(LABELS)))
    likely = np.exp(sharp) / np.exp(sharp).sum(axis=1, keepdims=True)
    gold = np.array([drawn.choice(len(LABELS), p=one) for one in likely])
    made = fitted_shares(sharp / 4, gold, np.arange(6000) % 20)
    assert np.diag(made.sharpness - made.sharpness.mean(axis=1, keepdims=True)).min() > 2
    assert np.abs(made.shares - likely).mean() < 0.02


def test_security_is_told_with_precision() -> None:
    """What is held for security is, in as many of a hundred as wanted; and nothing is where nothing can be told."""
    drawn = np.random.default_rng(7)
    is_security = (drawn.random(6000) < 0.05).astype(np.int64)
    scores = np.concatenate([drawn.random((6000, len(LABELS))), np.zeros((6000, 1))], axis=1)
    scores[:, -1] = 0.6 * is_security + 0.15 * drawn.normal(size=6000)
    made = fitted_security(scores, is_security, np.arange(6000) % 20)
    held = made.shares >= security_from(made.shares, is_security)
    assert is_security[held].mean() >= PRECISE
    assert held[is_security == 1].mean() > 0.7
    assert security_from(np.full(100, 0.05), is_security[:100]) > 1


def test_one_solution_leaves_out_every_hand() -> None:
    """As a training without the hand would score it, and each message speaks for the same by both ways."""
    drawn = np.random.default_rng(7)
    features, wanted = drawn.normal(size=(60, 20)), drawn.random((60, 3))
    matrix = np.asfortranarray(features @ features.T, dtype=np.float32)
    hands = [np.arange(start, start + 20) for start in (0, 20, 40)]
    spoken, scores = fitted_and_left_out(matrix.copy(order="F"), wanted, hands)
    others = np.arange(20, 60)
    of_others = fitted(np.asfortranarray(matrix[np.ix_(others, others)]), wanted[others])
    assert scores[:20] == pytest.approx(matrix[:20, 20:] @ of_others, abs=0.01)
    assert spoken == pytest.approx(fitted(matrix, wanted), abs=0.01)


def test_a_missed_a_counts_for_more() -> None:
    """As much as finds enough of them without calling too much an A; and the share asked about is as wanted."""
    drawn = np.random.default_rng(7)
    likely = drawn.dirichlet(np.full(len(LABELS), 0.2), size=2000)
    gold = np.array([drawn.choice(len(LABELS), p=one) for one in likely])
    weight = gravest_weight(likely, gold)
    assert weight >= 1
    threshold = unsure_below(likely, 1.0)
    shares = [Shares(*both, threshold) for both in zip(likely, in_two_steps(likely, 1.0), strict=True)]
    assert np.mean([one.is_close for one in shares]) == pytest.approx(ASKED, abs=0.01)


def decided(likely: list[float], weight: float) -> Shares:
    """The shares of A, B, C, D, and of questions; nothing else is likely."""
    row = np.array([[*likely, 0.0, 0.0, 0.0, 0.0, 0.0]])
    return Shares(row[0], in_two_steps(row, weight)[0], 0.1)


def test_the_kind_is_decided_before_the_class() -> None:
    """A defect whose classes divide it is still a defect, and is asked about; a weight of A makes no defect of talk."""
    divided = decided([0.0, 0.3, 0.3, 0.0, 0.4], 7.0)
    assert LABELS[divided.ranked[0]].severity is Severity.B
    assert divided.is_close
    assert LABELS[decided([0.1, 0.5, 0.0, 0.0, 0.4], 7.0).ranked[0]].severity is Severity.A
    assert LABELS[decided([0.2, 0.0, 0.0, 0.0, 0.8], 7.0).ranked[0]].kind is Kind.CONSULTATION
    assert LABELS[decided([0.4, 0.0, 0.0, 0.0, 0.6], 1.0).ranked[0]].severity is Severity.A


@pytest.mark.thorough("hears 1,323 sentences")
def test_what_was_once_misread_is_read_rightly() -> None:
    """The weights have learned of it, and no guard takes it back: kind and class, as a new report has them."""
    learned = [one for one in shipped_examples() if one.hand == "spoken"]
    lexicon = load_lexicon()
    heard = [as_heard(one.text, lexicon) for one in learned]
    wrong = [one.text for one, judged in zip(learned, heard, strict=True) if (judged.kind, judged.severity) != one.gold]
    assert len(learned) > 1300
    assert len(wrong) <= 2, wrong
