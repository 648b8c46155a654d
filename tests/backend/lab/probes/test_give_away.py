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


def slow_slopes(network, x, y):
    """Size of the saliency by central differences of the slow formula's logits."""
    found = []
    for row, label in zip(x, y.tolist(), strict=True):
        slopes = []
        for feature in range(len(row)):
            up, down = row.clone().double(), row.clone().double()
            up[feature] += 1e-6
            down[feature] -= 1e-6
            ends = numpy_logits(network, torch.stack([up, down]))[:, label]
            slopes.append(abs(ends[0] - ends[1]) / 2e-6)
        found.append(slopes)
    return np.array(found)


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
        slopes = slow_slopes(network, variants["as_training"], y)
        assert found[name].mean_saliency.numpy() == pytest.approx(slopes.mean(0), rel=1e-3)
        whole = slopes.sum(1)
        shares = slopes[:, :PIXELS].sum(1) / np.where(whole == 0, 1.0, whole)
        share = found[name].saliency_share
        assert share.value == pytest.approx(shares.mean(), rel=1e-3)
        error = shares.std(ddof=1) / sqrt(len(shares))
        assert share.standard_error == pytest.approx(error, rel=1e-2)


def right_or_not(network, x, y):
    answers = numpy_logits(network, x).argmax(1)
    return np.array([float(a == b) for a, b in zip(answers, y.tolist(), strict=True)])


def test_changes_are_paired_and_weights_are_compared():
    network = make_network(5)
    x, y = make_examples()
    variants = variants_of(x)
    reading = read_give_away({"plain": network}, variants, y, PIXELS)["plain"]
    assert set(reading.change) == {"removed", "lying"}
    before = right_or_not(network, variants["as_training"], y)
    for variant, change in reading.change.items():
        differences = right_or_not(network, variants[variant], y) - before
        assert change.value == pytest.approx(differences.mean())
        error = differences.std(ddof=1) / sqrt(len(differences))
        assert change.standard_error == pytest.approx(error)
    weights = network.parameters[0].numpy().astype(np.float64)
    norms = np.sqrt((weights**2).sum(0))
    assert reading.weights_norm.numpy() == pytest.approx(norms)
    assert reading.pixel_weight.value == pytest.approx(norms[:PIXELS].mean())
    assert reading.other_weight.value == pytest.approx(norms[PIXELS:].mean())
    assert reading.heavier_inputs == sum(norms[PIXELS:] > norms[:PIXELS].max())


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
