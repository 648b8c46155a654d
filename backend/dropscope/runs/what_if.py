"""One recorded step again, as plain values: what it did, and what it would have done.

Loads torch. Knows trainings and traces; no HTTP.
"""

import math
from typing import Any

import numpy as np
import torch
from torch import Tensor

from dropscope.errors import ReplayDiffers
from dropscope.lab.anatomy import Anatomy, Effect, dissect
from dropscope.lab.other_masks import OtherMasks, Redrawn, Replaced
from dropscope.runs.plain_values import matrix
from dropscope.runs.prober import StepQuestion
from dropscope.runs.rewind import Rewinder
from dropscope.trace.reader import RunTrace

Numbers = list[float | None]


def what_if(trace: RunTrace, rewinder: Rewinder, question: StepQuestion) -> dict[str, Any]:
    """Return the anatomy of a recorded step, fit for JSON.

    Weights and their changes are base64 of little-endian float32, row by row; every other number is
    finite or ``None``.

    Args:
        trace: of the run.
        rewinder: stands trainings before its steps.
        question: what to look at.

    Raises:
        StepNotRecorded, StepTooFar, DataUnavailable: see ``Rewinder.before``.
        InvalidCommand: naming the field that does not fit the run.
        ReplayDiffers: repeating the run did not give what was recorded.
    """
    torch.set_num_threads(1)  # as runs compute
    training = rewinder.before(trace, question.step)
    anatomy = dissect(training, question.twin, question.row, _masks(question))
    _hold_to_trace(trace, question, anatomy.actual.batch_loss)
    altered = anatomy.altered
    return {
        "step": anatomy.step,
        "epoch": anatomy.epoch,
        "batch_size": anatomy.batch_size,
        "twin": question.twin,
        "row": question.row,
        "example": _example(anatomy),
        "drop_probability": anatomy.drop_probability,
        "learning_rate": anatomy.learning_rate,
        "weights": _matrices(anatomy.weights),
        "actual": _effect(anatomy.actual),
        "altered": None if altered is None else _effect(altered),
    }


def _masks(question: StepQuestion) -> OtherMasks | None:
    if question.keep is not None:
        return Replaced(question.keep)
    return None if question.seed is None else Redrawn(question.seed)


def _hold_to_trace(trace: RunTrace, question: StepQuestion, loss: float) -> None:
    twin = trace.recipe.twins.index(question.twin)
    recorded = trace.losses(question.step, question.step)[0, twin]
    if np.float32(loss) != recorded and not (math.isnan(loss) and np.isnan(recorded)):
        raise ReplayDiffers(
            f"Repeating step {question.step:,} gave another loss than the trace holds. Was it "
            "recorded on another machine or with another torch?"
        )


def _example(anatomy: Anatomy) -> dict[str, Any]:
    return {
        "index": anatomy.example_index,
        "features": anatomy.features.tolist(),
        "label": anatomy.label,
        "true_label": anatomy.true_label,
    }


def _effect(effect: Effect) -> dict[str, Any]:
    layers = ("multiplier", "pre_activation", "activation", "passed", "error_signal")
    masks = {layer: mask.int().tolist() for layer, mask in effect.keep_mask.items()}
    return {
        "keep_mask": masks,
        **{name: _by_layer(getattr(effect, name)) for name in layers},
        "output": _numbers(effect.output),
        "probability": None if effect.probability is None else _numbers(effect.probability),
        "example_loss": _number(effect.example_loss),
        "batch_loss": _number(effect.batch_loss),
        "weight_change": _matrices(effect.weight_change),
    }


def _by_layer(layers: dict[str, Tensor]) -> dict[str, Numbers]:
    return {layer: _numbers(values) for layer, values in layers.items()}


def _numbers(values: Tensor) -> Numbers:
    return [_number(value) for value in values.tolist()]


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _matrices(parameters: dict[str, Tensor]) -> dict[str, dict[str, Any]]:
    return {name: matrix(values) for name, values in parameters.items()}
