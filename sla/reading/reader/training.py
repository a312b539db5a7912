"""Makes the weights of labelled messages: ridge regression on how alike messages are, and shares that are kept.

All figures for shares, for the cost of a missed A and for questions are taken from messages whose hand was left out.
It needs scikit-learn; reading needs numpy alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sla.reading.reader.calibration import fitted_security, fitted_shares, gravest_weight, security_from, unsure_below
from sla.reading.reader.encoder import FIGURES, as_figures
from sla.reading.reader.fault_heads import fault_heads
from sla.reading.reader.labels import LABELS, PLACES
from sla.reading.reader.model import Scores
from sla.reading.reader.piece_table import PieceTable, piece_table
from sla.reading.reader.prepared import Prepared, Tell, digest_of, gold_of, no_tell
from sla.reading.reader.ridge import alike, fitted, fitted_and_left_out
from sla.reading.reader.weights import Coefficients, Corrected, FaultHeads, Weights

STEPS = 127
GRAIN = 4
"""Decimals after which weights are rounded, far below what changes a reading."""
DECISION = (
    "sharpness",
    "leaning",
    "gravest_weight",
    "unsure_below",
    "security_sharpness",
    "security_leaning",
    "security_from",
)
"""The coefficients that say what follows from scores."""


@dataclass(frozen=True)
class LeftOut:
    """The shares of each label, and of security, for the messages at some places by what other hands teach."""

    places: NDArray[np.int64]
    likely: Scores
    security: Scores


@dataclass(frozen=True)
class Trained:
    """Weights, and how they read the messages of hands that they had no part in, with the encoder and without."""

    weights: Weights
    left_out: LeftOut
    left_out_alone: LeftOut


def train(prepared: Sequence[Prepared], tell: Tell = no_tell) -> Weights:
    """The weights; the same messages in the same order give the same."""
    return trained(prepared, tell).weights


def trained(prepared: Sequence[Prepared], tell: Tell = no_tell) -> Trained:
    """The weights of messages by many hands; how they decide is found on each hand left out."""
    table, figures, hands = piece_table(prepared), _figures(prepared), _hands(prepared)
    made = []
    for own_figures in (figures, None):
        spoken, scores = fitted_and_left_out(alike(table, own_figures), _wanted(prepared), hands)
        decision, left_out = _decision(scores, prepared, hands)
        made.append((_head(table, own_figures, spoken, decision), left_out))
        tell(len(prepared))
    (with_encoder, left_out), (without, left_out_alone) = made
    weights = _weights(prepared, (), table, (with_encoder, without), fault_heads(prepared))
    return Trained(weights, left_out, left_out_alone)


def trained_with(
    prepared: Sequence[Prepared], own: Sequence[Prepared], shipped: Weights, tell: Tell = no_tell
) -> tuple[Weights, Scores]:
    """The weights of messages by many hands and of an office's own, and each message's scores with its hand left out.

    How they decide is taken from `shipped`: what an office says of its own messages must not change the cost of a
    missed A. So are the heads for what fails, of which an office says nothing.
    """
    messages = [*prepared, *own]
    table, figures, wanted = piece_table(messages), _figures(messages), _wanted(messages)
    singly = np.arange(len(prepared), len(messages))[:, np.newaxis]
    spoken, left_out = fitted_and_left_out(alike(table, figures), wanted, [*_hands(prepared), *singly])
    tell(len(messages))
    with_encoder = _head(table, figures, spoken, _decision_of(shipped.with_encoder))
    alone = _head(table, None, fitted(alike(table, None), wanted), _decision_of(shipped.without_encoder))
    tell(len(messages))
    return _weights(prepared, own, table, (with_encoder, alone), shipped.faults), left_out


def left_out_scores(prepared: Sequence[Prepared], tell: Tell = no_tell) -> Scores:
    """The scores of each message by what the other hands teach, with the encoder."""
    matrix = alike(piece_table(prepared), _figures(prepared))
    _, scores = fitted_and_left_out(matrix, _wanted(prepared), _hands(prepared))
    tell(len(prepared))
    return scores


def _figures(messages: Sequence[Prepared]) -> NDArray[np.float32]:
    return as_figures(np.stack([one.figures for one in messages]))


def _wanted(messages: Sequence[Prepared]) -> Scores:
    """1 in the column of the label, and in the last one where it is about security."""
    is_security = [[one.example.is_security] for one in messages]
    return np.concatenate([np.eye(len(LABELS))[gold_of(messages)], is_security], axis=1)


def _hands(prepared: Sequence[Prepared]) -> list[NDArray[np.int64]]:
    """The places of the messages that are left out together."""
    names = dict.fromkeys(one.example.hand for one in prepared if not one.example.was_seen)
    return [np.array([place for place, one in enumerate(prepared) if one.example.hand == name]) for name in names]


def _decision(
    scores: Scores, messages: Sequence[Prepared], hands: Sequence[NDArray[np.int64]]
) -> tuple[dict[str, float | Scores], LeftOut]:
    """The numbers that decide beside the weights, by the names in DECISION, and the shares on which that was found."""
    places = np.concatenate(hands)
    by_hand = np.repeat(np.arange(len(hands)), [len(own) for own in hands])
    scores, gold = scores[places], gold_of(messages)[places]
    is_security = np.array([int(messages[place].example.is_security) for place in places])
    labels = fitted_shares(scores[:, : len(LABELS)], gold, by_hand)
    security = fitted_security(scores, is_security, by_hand)
    weight = gravest_weight(labels.shares, gold)
    decision: dict[str, float | Scores] = {
        "sharpness": labels.sharpness,
        "leaning": labels.leaning,
        "gravest_weight": weight,
        "unsure_below": unsure_below(labels.shares, weight),
        "security_sharpness": security.sharpness,
        "security_leaning": security.leaning,
        "security_from": security_from(security.shares, is_security),
    }
    return decision, LeftOut(places, labels.shares, security.shares)


def _decision_of(head: Coefficients) -> dict[str, float | Scores]:
    return {name: getattr(head, name) for name in DECISION}


def _head(
    table: PieceTable, figures: NDArray[np.float32] | None, spoken: Scores, decision: dict[str, float | Scores]
) -> Coefficients:
    spoken = np.round(spoken, GRAIN)
    by_piece = table.values.T @ spoken
    scales = np.abs(by_piece).max(axis=0) / STEPS
    scales[scales == 0] = 1
    return Coefficients(
        np.rint(by_piece / scales).astype(np.int8),
        scales.astype(np.float32),
        _rounded(spoken.sum(axis=0)),
        _rounded(np.zeros((FIGURES, spoken.shape[1])) if figures is None else figures.T @ spoken),
        _rounded(np.zeros_like(spoken) if figures is None else spoken),
        **{name: _rounded(value) for name, value in decision.items()},
    )


def _weights(
    prepared: Sequence[Prepared],
    own: Sequence[Prepared],
    table: PieceTable,
    heads: tuple[Coefficients, Coefficients],
    faults: FaultHeads,
) -> Weights:
    messages = [*prepared, *own]
    digest = np.array(digest_of([one.evidence for one in prepared]))
    learned = np.stack([one.figures for one in messages])
    return Weights(table.pieces, table.rarity, learned, digest, *heads, faults, _corrected(messages))


def _corrected(messages: Sequence[Prepared]) -> Corrected:
    found = [(place, one.example) for place, one in enumerate(messages) if one.example.ticket]
    return Corrected(
        np.array([place for place, _ in found], dtype=np.int32),
        np.array([example.ticket for _, example in found], dtype=np.str_),
        np.array([PLACES[example.gold] for _, example in found], dtype=np.int8),
    )


def _rounded(value: float | Scores) -> NDArray[np.float32]:
    return np.round(np.asarray(value), GRAIN).astype(np.float32)
