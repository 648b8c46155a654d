"""A question about a network's features, as plain values: filters, and how active a layer is."""

from typing import Any

from dropscope.lab.probes.features import histogram, shared_edges, sparseness
from dropscope.lab.probes.hidden import hidden_activations, sparsity
from dropscope.runs.plain_values import figure, matrix, numbers
from dropscope.runs.probe_subject import Subject
from dropscope.runs.questions import FeaturesQuestion


def features_of(subject: Subject, question: FeaturesQuestion) -> dict[str, Any]:
    """Answer: the first layer's weights, and activations of a layer counted by size.

    Bins are the same for every network asked for, so that their histograms can be laid together.
    """
    hidden = {
        name: hidden_activations(network, subject.x, question.layer)
        for name, network in subject.networks.items()
    }
    edges = shared_edges(list(hidden.values()), question.bins, question.near_zero)
    twins = {}
    for name, activations in hidden.items():
        counted = histogram(activations, edges, question.near_zero)
        measured = sparseness(activations, question.near_zero)
        weights = subject.networks[name].weights[0][: question.filters]  # (filters, features)
        twins[name] = {
            "mean_activation": figure(measured.mean_activation),
            "zero_share": figure(measured.zero_share),
            "units": {key: numbers(values) for key, values in measured.by_unit.items()},
            "dead_units": list(sparsity(activations).dead_units),
            "histogram": {
                "count": counted.counts.tolist(),
                "silent": counted.silent,
                "not_finite": counted.not_finite,
            },
            "filters": matrix(weights) if question.filters else None,
        }
    shape = subject.training.recipe.dataset.spec.image_shape
    return {
        "twins": twins,
        "layer": question.layer,
        "near_zero": question.near_zero,
        "edges": edges.tolist(),
        "image_shape": None if shape is None else list(shape),
    }
