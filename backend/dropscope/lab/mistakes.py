"""Three mistakes that people make with dropout, made on purpose, and the right use beside them.

* ``forget_eval``: ``model.eval()`` was forgotten. What is measured is measured with masks on.
* ``forget_scale``: dropout written by hand, without the division by ``1 - p``. In training, what is
  kept is too small for a network without masks; measured, every activation is too large. Right
  would be the rule of Srivastava et al. 2014: multiply by ``1 - p`` when measuring.
* ``scale_again``: that rule on top of the division. Measured, every activation is too small.

Says what activations of the dropout twin are multiplied by; knows no network and no figures.
"""

from collections.abc import Sequence

import torch
from torch import Generator, Tensor

from dropscope.lab.masks import NoiseSource
from dropscope.lab.recipe import DropoutRecipe, Mistake

Multipliers = list[Tensor | None]


def scales_training(mistake: Mistake) -> bool:
    """Whether training divides what it keeps by ``1 - p``, as torch does."""
    return mistake != "forget_scale"


def multipliers_measured(
    dropout: DropoutRecipe,
    drop_probabilities: Sequence[float],
    widths: Sequence[int],
    examples: int,
    generator: Generator,
) -> Multipliers:
    """Return what a measurement multiplies by, a layer each; nothing where it is made right.

    Args:
        dropout: says which mistake, and for whom masks are drawn.
        drop_probabilities: of input and hidden layers, now in force.
        widths: units of the same layers.
        examples: how many are measured together.
        generator: advanced where ``eval()`` is forgotten, by a training step's draws.
    """
    if dropout.mistake == "scale_again":
        return keep_probabilities(drop_probabilities, widths)
    if dropout.mistake == "forget_eval":
        noise = NoiseSource(drop_probabilities, widths, generator, "bernoulli", dropout.mask_scope)
        return [layer.multiplier for layer in noise.draw(examples)]
    return []


def multipliers_right(
    mistake: Mistake, drop_probabilities: Sequence[float], widths: Sequence[int]
) -> Multipliers:
    """Return what measuring the same weights rightly multiplies by, a layer each."""
    return [] if scales_training(mistake) else keep_probabilities(drop_probabilities, widths)


def keep_probabilities(drop_probabilities: Sequence[float], widths: Sequence[int]) -> Multipliers:
    """Return ``1 - p`` for every unit, (1, units) a layer; ``None`` where p is 0."""
    return [
        torch.full((1, units), 1.0 - p) if p else None
        for p, units in zip(drop_probabilities, widths, strict=True)
    ]
