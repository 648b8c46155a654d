"""Co-adaptation: how far two perceptrons' effects hang on each other.

For a pair, the effect of holding both off beyond the sum of holding each off alone, on the
mean-centred logit of the true class; set against what one unit's absence changes. 0: each counts by
itself. Knows networks and examples; no run.

Papers: Hinton et al. 2012 (the word); Morcos et al. 2018 (single directions).
"""

from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from dropscope.lab.network import Network
from dropscope.lab.probes.hidden import output_above
from dropscope.lab.probes.progress import Progress, unheard
from dropscope.lab.probes.uncertainty import Figure, mean_of


@dataclass(frozen=True, slots=True)
class CoAdaptation:
    """The mean over random pairs of I_ij, divided by the mean effect of one unit alone.

    ``interaction``: with its standard error over pairs. ``pair_count``, ``example_count``: what it
    was computed on. ``interaction.value`` is ``nan`` where no unit changes anything.
    """

    interaction: Figure
    pair_count: int
    example_count: int


@torch.inference_mode()
def co_adaptation(
    network: Network,
    x: Tensor,
    y: Tensor,
    *,
    layer: int,
    pairs: int,
    generator: Generator,
    progress: Progress = unheard,
) -> CoAdaptation:
    """Measure how far pairs of a hidden layer's units hang on each other.

    Args:
        network: to look at; stays as it is.
        x, y: examples and their classes.
        layer: hidden layer, from 1; of at least two units.
        pairs: random pairs of different units to look at.
        generator: draws them.
        progress: is told the share done after each pair.
    """
    units = network.layer_sizes[layer]
    hidden = network.forward(x).activations[layer - 1]  # (examples, units)
    alone: dict[int, Tensor] = {}

    def logit(*off: int) -> Tensor:
        held = hidden.clone()
        held[:, list(off)] = 0.0
        return _centred_logit(output_above(network, held, layer), y)

    def without(unit: int) -> Tensor:
        if unit not in alone:
            alone[unit] = logit(unit)
        return alone[unit]

    z, interactions, effects = logit(), [], []
    for number in range(pairs):
        i, j = torch.randperm(units, generator=generator)[:2].tolist()
        interactions.append((logit(i, j) - without(i) - without(j) + z).abs().mean().item())
        effects += [(without(unit) - z).abs().mean().item() for unit in (i, j)]
        progress((number + 1) / pairs)
    effect = sum(effects) / len(effects)
    if effect == 0.0:
        return CoAdaptation(Figure(float("nan"), None), pairs, len(x))
    return CoAdaptation(mean_of([one / effect for one in interactions]), pairs, len(x))


def _centred_logit(output: Tensor, y: Tensor) -> Tensor:
    """The true class's logit less the mean of all logits, (examples,) float64."""
    output = output.double()
    return output.gather(1, y[:, None])[:, 0] - output.mean(1)
