import numpy as np
import pytest
import torch
from tests.backend.lab.probes.networks import make_examples, make_network, numpy_hidden

from dropscope.lab.probes.clustering import clustered_order
from dropscope.lab.probes.correlation import correlation, mean_absolute
from dropscope.lab.probes.hidden import hidden_activations


def slow_mean(hidden):
    """Mean over pairs of |corr|, pair by pair."""
    pairs = [
        abs(np.corrcoef(hidden[:, i], hidden[:, j])[0, 1])
        for i in range(hidden.shape[1])
        for j in range(hidden.shape[1])
        if i != j
    ]
    return float(np.mean(pairs))


def test_hidden_activations_are_those_of_the_network():
    network, (x, _) = make_network(), make_examples()
    for layer in (1, 2):
        found = hidden_activations(network, x, layer).numpy()
        assert np.allclose(found, numpy_hidden(network, x, layer), atol=1e-5)


def test_the_mean_is_that_of_all_pairs():
    generator = torch.Generator().manual_seed(3)
    hidden = torch.randn(80, 6, generator=generator, dtype=torch.float64)
    hidden[:, 1] += 2 * hidden[:, 0]
    found = correlation(hidden)
    assert found.mean_absolute.value == pytest.approx(slow_mean(hidden.numpy()))
    assert np.allclose(found.matrix.numpy(), np.corrcoef(hidden.numpy().T))
    assert (found.dead_count, found.example_count) == (0, 80)


def test_within_classes_a_shared_liking_does_not_count():
    generator = torch.Generator().manual_seed(4)
    labels = torch.arange(200) % 2
    noise = torch.randn(200, 2, generator=generator, dtype=torch.float64)
    hidden = noise + 10.0 * labels[:, None]
    assert correlation(hidden).mean_absolute.value > 0.9
    within = correlation(hidden, labels)
    centred = hidden.numpy().copy()
    for label in (0, 1):
        rows = labels.numpy() == label
        centred[rows] -= centred[rows].mean(0)
    assert within.mean_absolute.value == pytest.approx(slow_mean(centred))
    assert within.mean_absolute.value < 0.25


def test_dead_units_are_left_out_and_counted():
    generator = torch.Generator().manual_seed(5)
    hidden = torch.randn(50, 4, generator=generator, dtype=torch.float64)
    hidden[:, 2] = 0.3
    found = correlation(hidden)
    assert found.units == (0, 1, 3)
    assert found.dead_count == 1
    assert found.mean_absolute.value == pytest.approx(slow_mean(hidden.numpy()[:, [0, 1, 3]]))


def test_a_unit_that_only_knows_the_class_is_dead_within_classes():
    labels = torch.arange(60) % 3
    hidden = torch.stack([labels.double() * 0.1, torch.linspace(0, 1, 60).double()], 1)
    assert correlation(hidden, labels).units == (1,)


def test_the_standard_error_is_that_of_leaving_groups_out():
    generator = torch.Generator().manual_seed(6)
    hidden = torch.randn(100, 5, generator=generator, dtype=torch.float64)
    left = [slow_mean(np.delete(hidden.numpy(), np.s_[group::10], axis=0)) for group in range(10)]
    expected = np.sqrt(9 / 10 * np.sum((np.array(left) - np.mean(left)) ** 2))
    assert correlation(hidden).mean_absolute.standard_error == pytest.approx(expected)


def test_one_unit_has_no_pairs():
    assert mean_absolute(torch.ones(1, 1)) == 0.0


def test_the_order_puts_cliques_together():
    """Units 0, 2, 4 are alike, and so are 1, 3, 5."""
    like = torch.eye(6, dtype=torch.float64)
    for i in range(6):
        for j in range(6):
            if i != j:
                like[i, j] = 0.9 if i % 2 == j % 2 else 0.05
    order = clustered_order(like)
    assert sorted(order) == list(range(6))
    assert {frozenset(order[:3]), frozenset(order[3:])} == {
        frozenset({0, 2, 4}),
        frozenset({1, 3, 5}),
    }
    assert clustered_order(torch.eye(2)) == [0, 1]


def test_every_unit_has_a_place_whatever_the_matrix_holds():
    generator = torch.Generator().manual_seed(1)
    broken = torch.full((5, 5), float("nan"), dtype=torch.float64)
    assert sorted(clustered_order(broken)) == list(range(5))
    many = correlation(torch.randn(40, 600, generator=generator, dtype=torch.float64)).matrix
    assert sorted(clustered_order(many)) == list(range(600))
    assert clustered_order(torch.zeros(0, 0)) == []
