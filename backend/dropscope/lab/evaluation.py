"""What a run has learnt: losses and errors on training and hold-out examples.

Reads networks, never changes them, and draws its own masks, one for each example whatever the
recipe's mask scope (the expectation is the same, the spread far smaller). Where the recipe makes a
mistake, the figures of the dropout twin are those that its maker would see.
"""

from collections.abc import Sequence

import torch
from torch import Generator, Tensor

from dropscope.lab.datasets.dataset import Dataset
from dropscope.lab.losses import LOSSES
from dropscope.lab.masks import draw_noise
from dropscope.lab.mistakes import multipliers_measured, multipliers_right, scales_training
from dropscope.lab.network import Network
from dropscope.lab.recipe import DropoutRecipe
from dropscope.lab.records import EvaluationRecord, TwinName

MAX_TRAIN_EXAMPLES = 10_000  # of a larger training set, the first so many are measured


@torch.inference_mode()
def evaluate(
    step: int,
    networks: dict[TwinName, Network],
    dataset: Dataset,
    *,
    drop_probabilities: Sequence[float],
    dropout: DropoutRecipe,
    generator: Generator,
) -> EvaluationRecord:
    """Measure every network.

    Args:
        step: updates made so far, for the record.
        networks: the twins; ``plain`` is measured without masks and mistakes throughout.
        dataset: training and hold-out examples.
        drop_probabilities: of input and hidden layers, now in force.
        dropout: kind of the dropout twin's noise, and the mistake made with it.
        generator: for the masks of ``train_loss``; where ``eval()`` is forgotten, first for those
            of the hold-out examples, then for those of the training examples.
    """
    train = (dataset.train_x[:MAX_TRAIN_EXAMPLES], dataset.train_y[:MAX_TRAIN_EXAMPLES])
    is_regression = dataset.holdout_y.is_floating_point()
    loss = LOSSES["regression" if is_regression else "classification"].value
    record = EvaluationRecord(step, {}, {}, {}, {}, {}, {})
    widths = networks["dropout"].layer_sizes[:-1]

    def measured(name: TwinName, x: Tensor) -> Tensor:
        """The twin's output, (examples, outputs), as whoever makes the mistake gets it."""
        if name == "plain":
            return networks[name].forward(x).output
        noise = multipliers_measured(dropout, drop_probabilities, widths, len(x), generator)
        return networks[name].forward(x, noise).output

    for name in networks:
        holdout_output, output = measured(name, dataset.holdout_x), measured(name, train[0])
        record.train_loss_eval[name] = loss(output, train[1]).item()
        record.train_error[name] = _error(output, train[1])
        record.holdout_loss[name] = loss(holdout_output, dataset.holdout_y).item()
        record.holdout_error[name] = _error(holdout_output, dataset.holdout_y)
        record.memorised[name] = _memorised(output, train[1], dataset)
        record.train_loss[name] = record.train_loss_eval[name]
        record.train_error_masked[name] = record.train_error[name]
    kind, scaled = dropout.kind, scales_training(dropout.mistake)
    multipliers = [
        draw_noise(p, len(train[0]), units, generator, kind=kind, scaled=scaled).multiplier
        for p, units in zip(drop_probabilities, widths, strict=True)
    ]
    masked_output = networks["dropout"].forward(train[0], multipliers).output
    record.train_loss["dropout"] = loss(masked_output, train[1]).item()
    record.train_error_masked["dropout"] = _error(masked_output, train[1])
    if dropout.mistake != "none":
        right = multipliers_right(dropout.mistake, drop_probabilities, widths)
        right_output = networks["dropout"].forward(dataset.holdout_x, right).output
        record.holdout_loss_right.update(record.holdout_loss)
        record.holdout_loss_right["dropout"] = loss(right_output, dataset.holdout_y).item()
        record.holdout_error_right.update(record.holdout_error)
        record.holdout_error_right["dropout"] = _error(right_output, dataset.holdout_y)
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
