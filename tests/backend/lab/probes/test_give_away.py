"""Who reads the pixel, held to loops over examples and to differences of logits."""

from math import sqrt

import numpy as np
import pytest
import torch
from tests.backend.lab.probes.networks import make_examples, make_network, numpy_logits

from dropscope.lab.probes.give_away import read_give_away

PIXELS = 2


def variants_of(x):
    changed = {}
    for name, value in (("as_training", 1.0), ("removed", 0.5), ("lying", -1.0)):
        changed[name] = x.clone()
        changed[name][:, :PIXELS] = value
    return changed


def slow_share(network, x, y):
    """Saliency by central differences of the slow formula's logits."""
    shares = []
    for row, label in zip(x, y.tolist(), strict=True):
        slopes = []
        for feature in range(len(row)):
            up, down = row.clone().double(), row.clone().double()
            up[feature] += 1e-6
            down[feature] -= 1e-6
            ends = numpy_logits(network, torch.stack([up, down]))[:, label]
            slopes.append(abs(ends[0] - ends[1]) / 2e-6)
        shares.append(sum(slopes[:PIXELS]) / (sum(slopes) or 1.0))
    return np.array(shares)


def test_both_twins_are_read_as_loops_read_them():
    networks = {"dropout": make_network(0), "plain": make_network(5)}
    x, y = make_examples()
    variants = variants_of(x)
    found = read_give_away(networks, variants, y, PIXELS)
    assert found.keys() == networks.keys()
    for name, network in networks.items():
        for variant, pictures in variants.items():
            logits = numpy_logits(network, pictures)
            right = sum(int(row.argmax()) == label for row, label in zip(logits, y, strict=True))
            accuracy = right / len(y)
            figure = found[name].accuracy[variant]
            assert figure.value == pytest.approx(accuracy)
            assert figure.standard_error == pytest.approx(sqrt(accuracy * (1 - accuracy) / len(y)))
        shares = slow_share(network, variants["as_training"], y)
        share = found[name].saliency_share
        assert share.value == pytest.approx(shares.mean(), rel=1e-3)
        error = shares.std(ddof=1) / sqrt(len(shares))
        assert share.standard_error == pytest.approx(error, rel=1e-2)


def test_a_network_that_reads_nothing_else_is_found_out():
    network = make_network()
    network.parameters[0][:, PIXELS:] = 0
    x, y = make_examples()
    reading = read_give_away({"plain": network}, variants_of(x), y, PIXELS)["plain"]
    assert reading.saliency_share.value == pytest.approx(1)


def test_a_network_that_reads_no_input_has_no_share():
    network = make_network()
    network.parameters[0].zero_()
    x, y = make_examples()
    reading = read_give_away({"plain": network}, variants_of(x), y, PIXELS)["plain"]
    assert (reading.saliency_share.value, reading.saliency_share.standard_error) == (0, 0)
