"""Makes the weights of labelled messages: ridge regression on how alike messages are, and shares that are kept.

All figures for shares, for the cost of a missed A and for questions are taken from messages whose hand was left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sla.triage.evidence import Evidence, read_evidence
from sla.triage.lexicon import Lexicon
from sla.triage.reader.calibration import fitted_shares, gravest_weight, unsure_below
from sla.triage.reader.encoder import FIGURES, Encode, as_figures
from sla.triage.reader.examples import Example
from sla.triage.reader.labels import LABELS, PLACES
from sla.triage.reader.model import Scores, nearness, weighed
from sla.triage.reader.pieces import BLOCKS, counted, strength
from sla.triage.reader.weights import Coefficients, Corrected, Weights

RIDGE = 0.2
"""The distrust of a single message, added to the diagonal."""
LEAST_MESSAGES = 2
"""A piece of fewer messages is not learned."""
STEPS = 127
GRAIN = 4
"""Decimals after which weights are rounded, far below what changes a reading."""


@dataclass(frozen=True)
class Prepared:
    """A labelled message, taken apart, with the encoder's figures."""

    example: Example
    evidence: Evidence
    figures: NDArray[np.int8]


def prepare(examples: Sequence[Example], lexicon: Lexicon, encode: Encode | None) -> list[Prepared]:
    """Take each message apart; by far the longest part of training."""
    none = np.zeros(FIGURES, dtype=np.int8)
    return [
        Prepared(example, evidence, encode(evidence.text) if encode else none)
        for example in examples
        for evidence in (read_evidence(example.text, lexicon),)
    ]


@dataclass(frozen=True)
class Trained:
    """Weights, and how each message scores by weights that it did not help to make, with the encoder and without.

    Those of a hand are left out together, an office's own one by one; what the lexicon was grown on has no scores.
    """

    weights: Weights
    left_out: Scores
    left_out_alone: Scores


def train(prepared: Sequence[Prepared]) -> Weights:
    """The weights; the same messages in the same order give the same."""
    return trained(prepared).weights


def trained(prepared: Sequence[Prepared], own: Sequence[Prepared] = (), judged_as: Weights | None = None) -> Trained:
    """The weights of messages by many hands and of an office's own.

    How sharp scores are, what a missed A costs and when to ask is taken from `judged_as` where it is given: what an
    office says of its own messages must not change the cost of a missed A.
    """
    messages = [*prepared, *own]
    table = _table(messages)
    learned = np.stack([one.figures for one in messages])
    of_pieces = table.alike(len(messages))
    figures = as_figures(learned).astype(np.float64)
    angles = figures @ figures.T
    alike = of_pieces + angles
    alike += nearness(angles)
    del angles  # as large as all messages by all messages
    hands = _hands(prepared, len(own))
    spoken, left_out = _fit(alike, messages, hands)
    del alike
    alone, left_out_alone = _fit(of_pieces, messages, hands)
    decisions = [
        _decision_of(judged_as.head(has_encoder=has_encoder)) if judged_as else _decision(scores, messages, hands)
        for has_encoder, scores in ((True, left_out), (False, left_out_alone))
    ]
    return Trained(
        Weights(
            table.pieces,
            table.rarity.astype(np.float16),
            learned,
            _head(table, spoken, decisions[0], figures.T @ spoken, spoken),
            _head(table, alone, decisions[1], np.zeros((FIGURES, len(LABELS))), np.zeros_like(spoken)),
            _corrected(messages),
        ),
        left_out,
        left_out_alone,
    )


@dataclass(frozen=True)
class _Table:
    """For each piece that is known, the messages that have it and how much it says there."""

    pieces: NDArray[np.uint32]
    rarity: NDArray[np.float64]
    rows: NDArray[np.int64]
    messages: NDArray[np.int64]
    values: Scores

    def alike(self, count: int) -> Scores:
        """Return how alike each message is to each by its pieces, and by one that all have."""
        starts = np.searchsorted(self.rows, np.arange(len(self.pieces) + 1))
        by_message = np.argsort(self.messages, kind="stable")
        ends = np.searchsorted(self.messages[by_message], np.arange(count + 1))
        total = np.ones((count, count))
        for message in range(count):
            own = by_message[ends[message] : ends[message + 1]]
            firsts, lasts = starts[self.rows[own]], starts[self.rows[own] + 1]
            lengths = lasts - firsts
            offsets = np.repeat(firsts - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())
            products = self.values[offsets] * np.repeat(self.values[own], lengths)
            total[message] += np.bincount(self.messages[offsets], products, count)
        return total

    def times(self, by_message: Scores) -> Scores:
        """Return what each piece speaks for, where `by_message` says what each message does."""
        shares = self.values[:, np.newaxis] * by_message[self.messages]
        return np.add.reduceat(shares, np.searchsorted(self.rows, np.arange(len(self.pieces))), axis=0)


def _table(prepared: Sequence[Prepared]) -> _Table:
    parts = [_of_block(number, prepared) for number in range(len(BLOCKS))]
    pieces = np.concatenate([part[0] for part in parts])
    sorted_by = np.argsort(pieces, kind="stable")
    place = np.empty_like(sorted_by)
    place[sorted_by] = np.arange(len(sorted_by))
    starts = np.cumsum([0, *(len(part[0]) for part in parts)])
    rows = place[np.concatenate([part[2] + start for part, start in zip(parts, starts, strict=False)])]
    by_row = np.argsort(rows, kind="stable")
    messages = np.concatenate([part[3] for part in parts])[by_row]
    values = np.concatenate([part[4] for part in parts])[by_row]
    return _Table(
        pieces[sorted_by], np.concatenate([part[1] for part in parts])[sorted_by], rows[by_row], messages, values
    )


def _of_block(
    number: int, prepared: Sequence[Prepared]
) -> tuple[NDArray[np.uint32], Scores, NDArray[np.int64], NDArray[np.int64], Scores]:
    """Pieces known, their rarity, and row, message and value of each occurrence."""
    block = BLOCKS[number]
    counts = [counted(block, one.evidence) if block.by_rarity or not one.example.was_seen else {} for one in prepared]
    found = np.array([piece for one in counts for piece in one], dtype=np.uint32)
    messages = np.repeat(np.arange(len(counts)), [len(one) for one in counts])
    pieces, rows, frequency = np.unique(found, return_inverse=True, return_counts=True)
    enough = frequency >= LEAST_MESSAGES
    rarity = np.log((1 + len(prepared)) / (1 + frequency)) + 1 if block.by_rarity else np.ones(len(pieces))
    rarity = rarity.astype(np.float16).astype(np.float64)
    strengths = np.array([strength(count) for one in counts for count in one.values()])
    keep = enough[rows]
    rows, messages, strengths = rows[keep], messages[keep], strengths[keep]
    ends = np.searchsorted(messages, np.arange(len(counts) + 1))
    values = np.empty(len(rows))
    for start, end in pairwise(ends):
        values[start:end] = weighed(block, strengths[start:end], rarity[rows[start:end]])
    return pieces[enough], rarity[enough], (np.cumsum(enough) - 1)[rows], messages, values


def _hands(prepared: Sequence[Prepared], own: int) -> list[NDArray[np.int64]]:
    """The places of the messages that are left out together."""
    names = dict.fromkeys(one.example.hand for one in prepared if not one.example.was_seen)
    hands = [np.array([place for place, one in enumerate(prepared) if one.example.hand == name]) for name in names]
    return [*hands, *np.arange(len(prepared), len(prepared) + own)[:, np.newaxis]]


def _fit(alike: Scores, messages: Sequence[Prepared], hands: Sequence[NDArray[np.int64]]) -> tuple[Scores, Scores]:
    """Return what each message speaks for, and the scores of each hand without that hand; `alike` is ridged in place.

    With Q the inverse of the ridged matrix, messages that are left out get what their own block of Q gives.
    """
    wanted = np.eye(len(LABELS))[_gold(messages)]
    np.fill_diagonal(alike, alike.diagonal() + RIDGE)
    inverse = np.linalg.inv(alike)
    spoken = inverse @ wanted
    scores = np.zeros_like(wanted)
    for own in hands:
        scores[own] = wanted[own] - np.linalg.solve(inverse[np.ix_(own, own)], spoken[own])
    return np.round(spoken, GRAIN), scores


def _corrected(messages: Sequence[Prepared]) -> Corrected:
    found = [(place, one.example) for place, one in enumerate(messages) if one.example.ticket]
    return Corrected(
        np.array([place for place, _ in found], dtype=np.int32),
        np.array([example.ticket for _, example in found], dtype=np.str_),
        np.array([PLACES[example.gold] for _, example in found], dtype=np.int8),
    )


def _gold(messages: Sequence[Prepared]) -> NDArray[np.int64]:
    return np.array([PLACES[one.example.gold] for one in messages])


def _decision(
    scores: Scores, messages: Sequence[Prepared], hands: Sequence[NDArray[np.int64]]
) -> dict[str, float | Scores]:
    """Return what decides beside the weights."""
    judged = np.sort(np.concatenate(hands))
    scores, gold = scores[judged], _gold(messages)[judged]
    sharpness, leaning, likely = fitted_shares(scores, gold)
    weight = gravest_weight(likely, gold)
    return {
        "sharpness": sharpness,
        "leaning": leaning,
        "gravest_weight": weight,
        "unsure_below": unsure_below(likely, weight),
    }


def _decision_of(head: Coefficients) -> dict[str, float | Scores]:
    return {name: getattr(head, name) for name in ("sharpness", "leaning", "gravest_weight", "unsure_below")}


def _head(
    table: _Table, spoken: Scores, decision: dict[str, float | Scores], figures: Scores, likeness: Scores
) -> Coefficients:
    by_piece = table.times(spoken)
    scales = np.abs(by_piece).max(axis=0) / STEPS
    return Coefficients(
        np.rint(by_piece / scales).astype(np.int8),
        scales.astype(np.float32),
        _rounded(spoken.sum(axis=0)),
        _rounded(figures),
        _rounded(likeness),
        **{name: _rounded(value) for name, value in decision.items()},
    )


def _rounded(value: float | Scores) -> NDArray[np.float32]:
    return np.round(np.asarray(value), GRAIN).astype(np.float32)
