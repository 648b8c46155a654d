"""Which members of a sweep can be trained together, and how many of them at once.

Together go recipes that differ in nothing but seeds, drop probabilities, learning rate, momentum
and weight decay. Does not import torch.
"""

from collections.abc import Hashable, Sequence

from dropscope.lab.recipe import Recipe

_TOGETHER_BYTES = 4 * 2**20  # what a step works on; more would leave the processor's cache
_EXAMPLES_BYTES = 512 * 2**20  # training sets held at once
_FLOAT_BYTES = 4
_COPIES = 4  # weights, gradients and what optimisers remember; activations and their derivatives


def groups(recipes: Sequence[Recipe]) -> list[list[int]]:
    """Return groups of indices, in order of their first members; every index is in one of them.

    Members of equal training settings stand next to each other.
    """
    found: dict[Hashable, list[int]] = {}
    for index, recipe in enumerate(recipes):
        found.setdefault(_likeness(recipe), []).append(index)
    pieces = []
    for group in found.values():
        ordered = sorted(group, key=lambda index: _training_order(recipes[index]))
        most = most_together(recipes[group[0]])
        pieces += [ordered[start : start + most] for start in range(0, len(ordered), most)]
    return pieces


def most_together(recipe: Recipe) -> int:
    """How many members of this shape to train at once."""
    units = sum(recipe.layer_sizes) * recipe.training.batch_size
    step_bytes = _FLOAT_BYTES * _COPIES * (recipe.parameter_count + units)
    examples_bytes = _FLOAT_BYTES * recipe.dataset.train_size * recipe.layer_sizes[0]
    return max(1, min(_TOGETHER_BYTES // step_bytes, _EXAMPLES_BYTES // examples_bytes))


def _likeness(recipe: Recipe) -> Hashable:
    """Equal for recipes whose steps have the same shapes and draw as many numbers."""
    dropout = tuple(_how_drawn(p) for p in (recipe.dropout.input, *recipe.dropout.hidden))
    same = recipe.training.model_copy(
        update={"learning_rate": 1.0, "momentum": 0.0, "weight_decay": 0.0}
    )
    dataset = recipe.dataset.model_copy(update={"seed": 0})
    noise = (recipe.dropout.kind, recipe.dropout.mask_scope)
    return (dataset, recipe.network, same, recipe.twin, dropout, noise)


def _how_drawn(drop_probability: float) -> str:
    """At 0 and at 1 no random number is drawn."""
    return {0.0: "kept", 1.0: "dropped"}.get(drop_probability, "drawn")


def _training_order(recipe: Recipe) -> tuple[float, float, float]:
    training = recipe.training
    return (training.learning_rate, training.momentum, training.weight_decay)
