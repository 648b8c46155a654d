"""What a recipe's network looks like before its first step: its weights, and what it makes of an
example.

The weights are those that a run of this recipe starts from, the example is one of its first
batch. No masks: they belong to steps. Knows no thread, no file and no web.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from dropscope.lab.datasets.dataset import Dataset
from dropscope.lab.recipe import Recipe
from dropscope.lab.training import Training

MAX_SHOWN_PARAMETERS = 1_000_000


@dataclass(frozen=True, slots=True)
class Preview:
    """The untouched network and one example; both twins are the same still.

    ``example_index``: which training example. ``activations``: per hidden layer, (units,), by the
    layer's name. ``output``: (outputs,), logits or fitted values. ``weights``: named as in
    snapshots; ``None`` where there are more than a million.
    """

    example_index: int
    activations: dict[str, Tensor]
    output: Tensor
    weights: dict[str, Tensor] | None


@torch.inference_mode()
def preview(recipe: Recipe, dataset: Dataset, row: int = 0) -> Preview:
    """Return what a run of ``recipe`` starts from.

    Args:
        recipe: of the run to be.
        dataset: what ``lab.datasets.loading.load(recipe.dataset, …)`` returned.
        row: which row of the first batch to look at, from 0; the last one where it has fewer.

    The caller fixes torch's thread count: bits are those of a run at the same count only.
    """
    training = Training(recipe.model_copy(update={"twin": False}), dataset)
    batch = training.next_batch()
    index = training.batches.example_index(min(row, len(batch.x) - 1))
    network = training.networks["dropout"]
    passed = network.forward(dataset.train_x[index : index + 1])
    shown = recipe.parameter_count <= MAX_SHOWN_PARAMETERS
    return Preview(
        example_index=index,
        activations={
            layer: activation[0]
            for layer, activation in zip(recipe.dropout_layers[1:], passed.activations, strict=True)
        },
        output=passed.output[0],
        weights=network.named_parameters() if shown else None,
    )
