"""What a run has learnt: losses and errors on training and hold-out examples.

Reads networks, never changes them, and draws its own masks, one for each example whatever the
recipe's mask scope (the expectation is the same, the spread far smaller).
"""

from collections.abc import Sequence

import torch
from torch import Generator, Tensor

from dropscope.lab.datasets.dataset import Dataset
from dropscope.lab.losses import LOSSES
from dropscope.lab.masks import draw_noise
from dropscope.lab.network import Network
from dropscope.lab.recipe import DropoutKind
from dropscope.lab.records import EvaluationRecord, TwinName

MAX_TRAIN_EXAMPLES = 10_000  # of a larger training set, the first so many are measured


@torch.inference_mode()
def evaluate(
    step: int,
    networks: dict[TwinName, Network],
    dataset: Dataset,
    *,
    drop_probabilities: Sequence[float],
    kind: DropoutKind,
    generator: Generator,
) -> EvaluationRecord:
    """Measure every network.

    Args:
        step: updates made so far, for the record.
        networks: the twins; ``plain`` is measured without masks throughout.
        dataset: training and hold-out examples.
        drop_probabilities: of input and hidden layers, now in force.
        kind: of the dropout twin's noise.
        generator: for the masks of ``train_loss``.
    """
    train = (dataset.train_x[:MAX_TRAIN_EXAMPLES], dataset.train_y[:MAX_TRAIN_EXAMPLES])
    loss = LOSSES[dataset.spec.task].value
    record = EvaluationRecord(step, {}, {}, {}, {}, {}, {})
    for name, network in networks.items():
        output = network.forward(train[0]).output  # (examples, outputs)
        holdout_output = network.forward(dataset.holdout_x).output
        record.train_loss_eval[name] = loss(output, train[1]).item()
        record.train_error[name] = _error(output, train[1])
        record.holdout_loss[name] = loss(holdout_output, dataset.holdout_y).item()
        record.holdout_error[name] = _error(holdout_output, dataset.holdout_y)
        record.memorised[name] = _memorised(output, train[1], dataset)
        record.train_loss[name] = record.train_loss_eval[name]
    multipliers = [
        draw_noise(probability, len(train[0]), units, generator, kind=kind).multiplier
        for probability, units in zip(
            drop_probabilities, networks["dropout"].layer_sizes, strict=False
        )
    ]
    masked_output = networks["dropout"].forward(train[0], multipliers).output
    record.train_loss["dropout"] = loss(masked_output, train[1]).item()
    return record


def _error(output: Tensor, target: Tensor) -> float:
    if target.is_floating_point():
        return (output - target).square().mean().sqrt().item()
    return (output.argmax(1) != target).float().mean().item()


def _memorised(output: Tensor, labels: Tensor, dataset: Dataset) -> float | None:
    if labels.is_floating_point():
        return None
    wrong = labels != dataset.train_y_true[: len(labels)]
    if not wrong.any():
        return None
    return (output.argmax(1) == labels)[wrong].float().mean().item()
