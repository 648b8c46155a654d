import math

import numpy as np
import pytest
import torch

from dropscope.lab.probes.firing import firing


def made(units=7, seed=0):
    generator = torch.Generator().manual_seed(seed)
    hidden = torch.randn(90, units, generator=generator, dtype=torch.float64)
    hidden[:, 1] += 2 * hidden[:, 0]
    hidden[:, 3] -= hidden[:, 2]
    return hidden, torch.randn(units, 11, generator=generator)


def slow(hidden, change, units):
    """(a, b, correlation, cosine) of every pair, by the book."""
    h, w = hidden.numpy(), change.numpy().astype(np.float64)
    return [
        (
            a,
            b,
            np.corrcoef(h[:, a], h[:, b])[0, 1],
            w[a] @ w[b] / np.sqrt((w[a] @ w[a]) * (w[b] @ w[b])),
        )
        for place, a in enumerate(units)
        for b in units[place + 1 :]
    ]


def relation(pairs):
    return np.corrcoef([abs(pair[2]) for pair in pairs], [pair[3] for pair in pairs])[0, 1]


def test_pairs_that_fire_most_alike_come_first():
    hidden, change = made()
    found = firing(hidden, change, top=4)
    expected = sorted(slow(hidden, change, range(7)), key=lambda pair: -abs(pair[2]))
    assert found.pair_count == len(expected) == 21
    assert [(one.a, one.b) for one in found.pairs] == [pair[:2] for pair in expected[:4]]
    for one, (_, _, correlation, cosine) in zip(found.pairs, expected, strict=False):
        assert one.correlation == pytest.approx(correlation)
        assert one.weight_change_cosine == pytest.approx(cosine)


def test_the_relation_is_over_all_pairs():
    hidden, change = made(units=20)
    found = firing(hidden, change, top=1)
    pairs = slow(hidden, change, range(20))
    assert found.relation.value == pytest.approx(relation(pairs))
    left = [
        relation([pair for pair in pairs if pair[0] % 10 != group and pair[1] % 10 != group])
        for group in range(10)
    ]
    error = np.sqrt(9 / 10 * np.sum((np.array(left) - np.mean(left)) ** 2))
    assert found.relation.standard_error == pytest.approx(error)


def test_stretches_are_means_over_the_pairs_of_a_tenth():
    hidden, change = made(units=20)
    found = firing(hidden, change, top=1).stretches
    pairs = slow(hidden, change, range(20))
    assert [(one.start, one.end) for one in found] == [(k / 10, (k + 1) / 10) for k in range(10)]
    assert sum(one.pair_count for one in found) == len(pairs)
    for one in found:
        cosines = [pair[3] for pair in pairs if one.start <= abs(pair[2]) < one.end]
        assert one.pair_count == len(cosines)
        if cosines:
            assert one.cosine.value == pytest.approx(np.mean(cosines))
        else:
            assert math.isnan(one.cosine.value)


def test_a_unit_whose_weights_never_moved_is_in_no_stretch():
    hidden, change = made(units=20)
    change[4] = 0.0
    found = firing(hidden, change, top=1)
    assert sum(one.pair_count for one in found.stretches) == found.pair_count == 19 * 18 // 2
    assert all(one.pair_count == 0 or one.cosine.value < 2 for one in found.stretches)


def test_weights_that_follow_the_firing_are_related():
    """Hebb's rule: each unit's weights move along the inputs that it fired for."""
    generator = torch.Generator().manual_seed(3)
    x = torch.randn(200, 30, generator=generator, dtype=torch.float64)
    weights = torch.randn(12, 30, generator=generator, dtype=torch.float64)
    weights[6:] = weights[:6] + 0.3 * weights[6:]
    hidden = x @ weights.T
    found = firing(hidden, hidden.T @ x, top=6)
    assert {(one.a, one.b) for one in found.pairs} == {(unit, unit + 6) for unit in range(6)}
    assert all(one.weight_change_cosine > 0.8 for one in found.pairs)
    assert found.relation.value > 0.5


def test_dead_units_have_no_pairs():
    hidden, change = made()
    hidden[:, 1] = 0.0
    found = firing(hidden, change, top=50)
    alive = [0, 2, 3, 4, 5, 6]
    assert {(one.a, one.b) for one in found.pairs} == {
        pair[:2] for pair in slow(hidden, change, alive)
    }


def test_a_unit_whose_weights_never_moved_says_nothing_about_the_others():
    hidden, change = made()
    change[4] = 0.0
    found = firing(hidden, change, top=50)
    pairs = slow(hidden, change, [0, 1, 2, 3, 5, 6])
    assert found.relation.value == pytest.approx(relation(pairs))
    assert found.pair_count == len(pairs)
    assert sum(math.isnan(one.weight_change_cosine) for one in found.pairs) == 6


def test_weights_that_never_moved_have_no_direction():
    hidden, change = made()
    found = firing(hidden, torch.zeros_like(change), top=3)
    assert all(math.isnan(one.weight_change_cosine) for one in found.pairs)
    assert math.isnan(found.relation.value)
    assert firing(hidden[:, :1], change[:1], top=3).pairs == ()
    assert math.isnan(firing(torch.zeros_like(hidden), change, top=3).relation.value)
