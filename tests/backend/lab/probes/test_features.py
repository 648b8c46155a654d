"""Features against slow, plain NumPy."""

import numpy as np
import pytest
import torch
from tests.backend.lab.probes.networks import make_examples, make_network, numpy_hidden

from dropscope.lab.probes.features import histogram, shared_edges, sparseness
from dropscope.lab.probes.hidden import hidden_activations

NEAR = 0.05


def layers(layer=1):
    """Activations of two networks, as the probe and as NumPy have them."""
    x, _ = make_examples(80)
    networks = [make_network(seed) for seed in (0, 5)]
    ours = [hidden_activations(network, x, layer) for network in networks]
    return ours, [numpy_hidden(network, x, layer) for network in networks]


def counted_slowly(values, edges):
    """One activation after the other."""
    counts, silent, not_finite = [0] * (len(edges) - 1), 0, 0
    for value in np.ravel(values):
        if not np.isfinite(value):
            not_finite += 1
        elif abs(value) <= NEAR:
            silent += 1
        else:
            inside = [place for place, edge in enumerate(edges[:-1]) if value >= edge]
            counts[max(inside, default=0)] += 1
    return counts, silent, not_finite


@pytest.mark.parametrize("layer", [1, 2])
def test_figures_are_means_over_examples(layer):
    [ours, _], [theirs, _] = layers(layer)
    found = sparseness(ours, NEAR)
    silent = np.abs(theirs) <= NEAR
    count = len(theirs)
    for figure, values in ((found.mean_activation, theirs), (found.zero_share, silent)):
        each = [np.mean(row) for row in values]
        assert figure.value == pytest.approx(np.mean(each), rel=1e-5)
        error = np.sqrt(sum((one - np.mean(each)) ** 2 for one in each) / (count - 1) / count)
        assert figure.standard_error == pytest.approx(error, rel=1e-4)
    for name, values in (("mean_activation", theirs), ("zero_share", silent)):
        for unit in range(theirs.shape[1]):
            of_unit = [float(value) for value in values[:, unit]]
            mean = sum(of_unit) / count
            error = np.sqrt(sum((one - mean) ** 2 for one in of_unit) / (count - 1) / count)
            assert found.by_unit[name][unit].item() == pytest.approx(mean, rel=1e-5, abs=1e-9)
            told = found.by_unit[f"{name}_error"][unit].item()
            assert told == pytest.approx(error, rel=1e-4, abs=1e-9)


def test_exactly_zero_is_what_relu_gives():
    [ours, _], [theirs, _] = layers()
    assert sparseness(ours, 0.0).zero_share.value == pytest.approx(np.mean(theirs == 0))


def test_every_activation_is_counted_once():
    ours, _ = layers()
    edges = shared_edges(ours, 9, NEAR)
    for values in ours:
        found = histogram(values, edges, NEAR)
        counts, silent, not_finite = counted_slowly(values.numpy(), edges.tolist())
        assert (found.counts.tolist(), found.silent) == (counts, silent)
        assert found.not_finite == not_finite == 0
        assert sum(counts) + silent == values.numel()


def test_edges_hold_both_layers_and_zero():
    ours, theirs = layers()
    edges = shared_edges(ours, 9, NEAR)
    assert len(edges) == 10
    assert edges[0] == 0
    assert edges[-1].item() == pytest.approx(max(values.max() for values in theirs), rel=1e-6)
    assert torch.allclose(edges.diff(), edges.diff()[0].expand(9))
    below = shared_edges([-torch.ones(2, 2, dtype=torch.float64)], 4, NEAR)
    assert below.tolist() == [-1.0, -0.75, -0.5, -0.25, 0.0]


def test_a_layer_that_is_silent_throughout_and_one_that_lost_its_numbers():
    nothing = torch.zeros(3, 2, dtype=torch.float64)
    assert shared_edges([nothing], 2, NEAR).tolist() == [0.0, 0.5, 1.0]
    found = histogram(nothing, shared_edges([nothing], 2, NEAR), NEAR)
    assert (found.counts.tolist(), found.silent) == ([0, 0], 6)
    lost = torch.tensor([[np.nan, np.inf], [2.0, -np.inf]], dtype=torch.float64)
    edges = shared_edges([lost, nothing], 2, NEAR)
    assert edges.tolist() == [0.0, 1.0, 2.0]
    found = histogram(lost, edges, NEAR)
    assert (found.counts.tolist(), found.silent, found.not_finite) == ([0, 1], 0, 3)
    assert np.isnan(sparseness(lost, NEAR).mean_activation.value)
