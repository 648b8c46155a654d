"""Questions about one hidden layer, as plain values: co-adaptation, and who fires together."""

from typing import Any

from torch import Generator, Tensor

from dropscope.lab.probes.clustering import clustered_order
from dropscope.lab.probes.co_adaptation import co_adaptation
from dropscope.lab.probes.correlation import Correlation, correlation
from dropscope.lab.probes.firing import firing
from dropscope.lab.probes.hidden import hidden_activations, participation_ratio, sparsity
from dropscope.lab.probes.progress import Progress
from dropscope.lab.probes.uncertainty import Figure, jackknife
from dropscope.lab.records import TwinName
from dropscope.lab.training import Training
from dropscope.runs.plain_values import figure, number, numbers, split
from dropscope.runs.probe_subject import Subject
from dropscope.runs.questions import ActivationsQuestion, CoAdaptationQuestion, FiringQuestion

TOP_PAIRS = 50
_DIGITS = 3  # of the matrices: for drawing
_ACTIVATION_DIGITS = 4  # likewise


def co_adaptation_of(
    subject: Subject, question: CoAdaptationQuestion, progress: Progress
) -> dict[str, Any]:
    """Answer: how far a layer's units lean on each other, and one order for all matrices."""
    within: dict[TwinName, Correlation] = {}

    def measure(name: TwinName, part: Progress) -> dict[str, Any]:
        hidden = hidden_activations(subject.networks[name], subject.x, question.layer)
        within[name] = correlation(hidden, subject.y)
        leaning = co_adaptation(
            subject.networks[name],
            subject.x,
            subject.y,
            layer=question.layer,
            pairs=question.pairs,
            generator=Generator().manual_seed(question.seed),
            progress=part,
        )
        found = {"within_class": within[name], "overall": correlation(hidden)}
        return {
            "correlation": {key: _mean_absolute(one) for key, one in found.items()},
            "matrix": {key: numbers(one.matrix, _DIGITS) for key, one in found.items()},
            "units": {key: list(one.units) for key, one in found.items()},
            "dead_units": list(sparsity(hidden).dead_units),
            "co_adaptation": figure(leaning.interaction),
            **split(_layer_figures(hidden)),
        }

    twins = subject.each(progress, measure)
    leading = within.get("plain") or within["dropout"]
    width = subject.training.recipe.network.hidden[question.layer - 1]
    return {"twins": twins, "order": _order(leading, width)}


def firing_of(subject: Subject, question: FiringQuestion, progress: Progress) -> dict[str, Any]:
    """Answer: which units of a layer fire together, and whether their weights moved together."""
    untouched = Training(subject.training.recipe, subject.dataset)  # step 0

    def measure(name: TwinName, _part: Progress) -> dict[str, Any]:
        hidden = hidden_activations(subject.networks[name], subject.x, question.layer)
        now, then = (one.networks[name].weights for one in (subject.training, untouched))
        found = firing(hidden, now[question.layer - 1] - then[question.layer - 1], top=TOP_PAIRS)
        return {
            "pairs": [
                {
                    "a": pair.a,
                    "b": pair.b,
                    "correlation": number(pair.correlation),
                    "weight_change_cosine": number(pair.weight_change_cosine),
                }
                for pair in found.pairs
            ],
            "relation": figure(found.relation),
            "stretches": [
                {
                    "from": one.start,
                    "to": one.end,
                    "pair_count": one.pair_count,
                    "weight_change_cosine": figure(one.cosine),
                }
                for one in found.stretches
            ],
            "pair_count": found.pair_count,
        }

    return {"twins": subject.each(progress, measure)}


def activations_of(subject: Subject, question: ActivationsQuestion) -> dict[str, Any]:
    """Answer: what a few units of a layer do on each hold-out example."""
    twins = {}
    for name, network in subject.networks.items():
        hidden = hidden_activations(network, subject.x, question.layer)
        twins[name] = {
            "activation": {
                str(unit): numbers(hidden[:, unit], _ACTIVATION_DIGITS) for unit in question.units
            }
        }
    return {
        "twins": twins,
        "example_index": subject.indices.tolist(),
        "label": subject.y.flatten().tolist(),
    }


def _mean_absolute(found: Correlation) -> dict[str, float | None]:
    """The mean over pairs; nothing where there is no pair."""
    if len(found.units) < 2:
        return {"value": None, "standard_error": None}
    return figure(found.mean_absolute)


def _layer_figures(hidden: Tensor) -> dict[str, Figure]:
    count = len(hidden)
    return {
        "participation_ratio": jackknife(lambda some: participation_ratio(hidden[some]), count),
        "mean_activation": jackknife(lambda some: sparsity(hidden[some]).mean_activation, count),
        "zero_share": jackknife(lambda some: sparsity(hidden[some]).zero_share, count),
    }


def _order(found: Correlation, width: int) -> list[int]:
    """Every unit of the layer: those with a correlation clustered, then the others."""
    clustered = [found.units[place] for place in clustered_order(found.matrix)]
    return clustered + [unit for unit in range(width) if unit not in set(clustered)]
