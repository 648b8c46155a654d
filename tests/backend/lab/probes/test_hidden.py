import numpy as np
import pytest
import torch
from tests.backend.lab.probes.networks import make_examples, make_network

from dropscope.lab.probes.hidden import output_above, participation_ratio, sparsity


def test_the_participation_ratio_counts_directions():
    generator = torch.Generator().manual_seed(0)
    hidden = torch.randn(400, 4, generator=generator, dtype=torch.float64)
    eigenvalues = np.linalg.eigvalsh(np.cov(hidden.numpy().T))
    expected = eigenvalues.sum() ** 2 / (eigenvalues**2).sum()
    assert participation_ratio(hidden) == pytest.approx(expected)
    assert participation_ratio(hidden[:, :1].expand(-1, 4)) == pytest.approx(1.0)
    assert participation_ratio(torch.zeros(10, 3, dtype=torch.float64)) == 0.0


def test_sparsity_counts_exact_zeros_and_dead_units():
    hidden = torch.tensor([[0.0, 1.0, 0.5], [0.0, 0.0, 0.5]], dtype=torch.float64)
    found = sparsity(hidden)
    assert found.zero_share == pytest.approx(3 / 6)
    assert found.mean_activation == pytest.approx(2 / 6)
    assert found.dead_units == (0, 2)


def test_what_follows_a_layer_gives_the_networks_own_output():
    network, (x, _) = make_network(sizes=(5, 7, 6, 4, 3)), make_examples(sizes=(5, 7, 6, 4, 3))
    passed = network.forward(x)
    for layer in (1, 2, 3):
        found = output_above(network, passed.activations[layer - 1], layer)
        assert torch.equal(found, passed.output)
