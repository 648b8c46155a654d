"""What training hands out: one record for each thing that happened.

Plain values and references to the very tensors of the step, so that recording costs almost nothing
while training; stacking, packing and encoding are the trace's work. Whoever receives a record must
not write to its tensors.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from torch import Tensor

TwinName = Literal["dropout", "plain"]


@dataclass(frozen=True, slots=True)
class TwinStep:
    """What one network did in one step. Layers are in order, input side first.

    ``activations``: per hidden layer, (batch, units), after the non-linearity, before dropout.
    ``error_signals``: per hidden layer and then the output, (batch, units): derivative of the batch
    loss with respect to the pre-activation. A dropped unit's is exactly 0.
    ``output``: (batch, outputs), logits or fitted values.
    ``train_loss``: 0-d, mean over the batch, masks on.
    """

    train_loss: Tensor
    activations: tuple[Tensor, ...]
    error_signals: tuple[Tensor, ...]
    output: Tensor


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One update of every twin.

    ``step`` counts updates from 1; ``epoch`` from 0. ``example_index`` is the training example in
    the row of the batch that is followed. ``keep_masks``: per dropout layer (input first), float of
    0 and 1, (batch, units), or (1, units) when the mask is shared by the batch; ``None`` where the
    layer's drop probability was 0 or the kind is gaussian (nothing was off).
    ``multipliers``: for gaussian dropout, what each activation was multiplied by, same shapes;
    ``None`` where p was 0. Empty for bernoulli.
    """

    step: int
    epoch: int
    example_index: int
    batch_size: int
    twins: dict[TwinName, TwinStep]
    keep_masks: tuple[Tensor | None, ...]
    multipliers: tuple[Tensor | None, ...] = ()


@dataclass(frozen=True, slots=True)
class EvaluationRecord:
    """Figures of every twin after ``step`` updates (0: before the first).

    ``train_loss``: over the training examples with masks on; ``train_loss_eval``: masks off;
    ``holdout_loss``: masks off. ``train_error``, ``holdout_error``: share misclassified, masks off
    (regression: root mean squared error). ``memorised``: share of the wrong training labels that
    the network gives back, masks off; ``None`` without wrong labels. ``train_error_masked``: as
    ``train_error``, masks on.
    ``holdout_loss_right``, ``holdout_error_right``: what the same weights give when used rightly,
    where the recipe makes a mistake and the figures above show it; empty where it makes none.
    """

    step: int
    train_loss: dict[TwinName, float]
    train_loss_eval: dict[TwinName, float]
    holdout_loss: dict[TwinName, float]
    train_error: dict[TwinName, float]
    holdout_error: dict[TwinName, float]
    memorised: dict[TwinName, float | None]
    train_error_masked: dict[TwinName, float] = field(default_factory=dict)
    holdout_loss_right: dict[TwinName, float] = field(default_factory=dict)
    holdout_error_right: dict[TwinName, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SnapshotRecord:
    """Copies of every twin's parameters after ``step`` updates.

    Names are ``linear_1.weight`` (units, inputs), ``linear_1.bias`` (units,), ...
    """

    step: int
    parameters: dict[TwinName, dict[str, Tensor]]


@dataclass(frozen=True, slots=True)
class EventRecord:
    """Something done to the run after ``step`` updates.

    ``index`` counts a run's events from 0. ``kind``: ``state`` (detail: ``{"state": ...}``) or
    ``set`` (detail: ``drop_probability`` as ``{"input": p, "hidden_1": p, ...}``,
    ``learning_rate``, ``pace``; only what was changed). ``time`` is seconds since 1970, UTC.
    """

    index: int
    step: int
    kind: Literal["state", "set"]
    time: float
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SettingChange:
    """A change that decides results: it takes effect on the step after ``step``.

    ``drop_probability`` maps dropout layers to their new p; ``None`` leaves all as they are.
    """

    step: int
    drop_probability: dict[str, float] | None = None
    learning_rate: float | None = None
