"""One step taken apart: what it does to one example of its batch, and what it would have done with
other masks.

Works on copies that take the step with the very code of training, so that what comes out is what
the run records, to the bit. Knows no thread, no file and no web.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from dropscope.errors import InvalidCommand
from dropscope.lab.batches import Batch
from dropscope.lab.losses import LOSSES
from dropscope.lab.other_masks import OtherMasks, check_masks, other_noise
from dropscope.lab.records import TwinName
from dropscope.lab.training import Training

ByLayer = dict[str, Tensor]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a step does to one example. Everything by layer is (units,) float32.

    ``keep_mask``: where units can be off. ``multiplier``: what activations were multiplied by,
    where they were. ``pre_activation``: of hidden layers and output; ``activation``: of hidden
    layers; ``passed``: what entered the next layer, for input and hidden layers. ``output``;
    ``probability``: of each class, ``None`` where numbers are learnt. ``example_loss``: the
    example's own; ``batch_loss``: what the run records. ``error_signal``: derivative of the
    example's own loss with respect to the pre-activation. ``weight_change``: parameters after the
    update minus before, for the whole batch, everything included that the run does to them.
    """

    keep_mask: ByLayer
    multiplier: ByLayer
    pre_activation: ByLayer
    activation: ByLayer
    passed: ByLayer
    output: Tensor
    probability: Tensor | None
    example_loss: float
    batch_loss: float
    error_signal: ByLayer
    weight_change: dict[str, Tensor]


@dataclass(frozen=True, slots=True)
class Anatomy:
    """One step of one twin, seen from one example.

    ``example_index``: which training example; ``features`` (features,), ``label`` and
    ``true_label`` are its own. ``weights``: before the step. ``altered``: with other masks.
    """

    step: int
    epoch: int
    batch_size: int
    example_index: int
    features: Tensor
    label: float
    true_label: float
    drop_probability: dict[str, float]
    learning_rate: float
    weights: dict[str, Tensor]
    actual: Effect
    altered: Effect | None


@torch.inference_mode()
def dissect(
    training: Training, twin: TwinName = "dropout", row: int = 0, masks: OtherMasks | None = None
) -> Anatomy:
    """Return what the next step of ``training`` will do. The training stays as it is.

    Args:
        training: stands before the step.
        twin: which network to look at.
        row: which example of the batch, from 0.
        masks: what to compare with; ``None``: nothing.

    Raises:
        InvalidCommand: naming the field: no such twin, row or layer, or masks where there are none.
    """
    recipe, dataset = training.recipe, training.dataset
    _check_twin(training, twin, masks)
    if masks is not None:
        check_masks(training, masks)
    state = training.state()
    copy = Training.restored(recipe, dataset, state)
    batch = copy.next_batch()
    if row >= len(batch.x):
        raise InvalidCommand(
            f"row is {row}, but the batch of step {state.step + 1:,} has {len(batch.x)} examples, "
            f"0 to {len(batch.x) - 1}.",
            field="row",
        )
    index = copy.batches.example_index(row)
    altered = None
    if masks is not None:
        other = Training.restored(recipe, dataset, state)
        altered = _effect(other, twin, other.next_batch(), row, masks)
    return Anatomy(
        step=state.step + 1,
        epoch=batch.epoch,
        batch_size=len(batch.x),
        example_index=index,
        features=batch.x[row],
        label=dataset.labels.train[index].item(),
        true_label=dataset.labels.train_true[index].item(),
        drop_probability=dict(zip(recipe.dropout_layers, state.drop_probabilities, strict=True)),
        learning_rate=state.learning_rate,
        weights={n: p.clone() for n, p in training.networks[twin].named_parameters().items()},
        actual=_effect(copy, twin, batch, row, None),
        altered=altered,
    )


def _effect(
    training: Training, twin: TwinName, batch: Batch, row: int, masks: OtherMasks | None
) -> Effect:
    """Take the step on ``batch``, drawn last, with a training that nobody needs afterwards."""
    parameters = training.networks[twin].named_parameters()
    before = {name: parameter.clone() for name, parameter in parameters.items()}
    noise = []
    if twin == "dropout":
        size = len(batch.x)
        noise = other_noise(training, size, row, masks) if masks else training.next_noise(size)
    passed, loss, error_signals = training.update(twin, batch, [n.multiplier for n in noise])
    layers = training.dropout_layers
    behind = [*layers[1:], "output"]
    output = passed.output[row]
    signals = _named(behind, error_signals, row)
    value = LOSSES[training.recipe.task].value
    return Effect(
        keep_mask=_named(layers, [n.keep_mask for n in noise], row),
        multiplier=_named(layers, [n.multiplier for n in noise], row),
        pre_activation=_named(behind, [*passed.pre_activations, passed.output], row),
        activation=_named(layers[1:], passed.activations, row),
        passed=_named(layers, passed.inputs, row),
        output=output,
        probability=None if batch.y.is_floating_point() else torch.softmax(output, 0),
        example_loss=value(passed.output[row : row + 1], batch.y[row : row + 1]).item(),
        batch_loss=loss.item(),
        # The batch's loss is a mean: times the batch size, the row has its own derivative.
        error_signal={name: signal * len(batch.x) for name, signal in signals.items()},
        weight_change={name: parameters[name] - before[name] for name in parameters},
    )


def _named(names: Sequence[str], layers: Sequence[Tensor | None], row: int) -> ByLayer:
    """One row of each layer that is there; a layer of one row has the same for all."""
    return {
        name: layer[row if len(layer) > 1 else 0]
        for name, layer in zip(names, layers, strict=False)
        if layer is not None
    }


def _check_twin(training: Training, twin: TwinName, masks: OtherMasks | None) -> None:
    if twin not in training.networks:
        raise InvalidCommand(
            "twin is 'plain', but this run trains the network with dropout only.", field="twin"
        )
    if twin == "plain" and masks is not None:
        raise InvalidCommand(
            "The plain twin has no masks that could be others. Leave masks out, or ask for twin "
            "'dropout'.",
            field="masks",
        )
