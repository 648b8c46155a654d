import numpy as np
import pytest
import torch
from tests.backend.lab.probes.networks import SIZES, make_examples, make_network, numpy_logits

from dropscope.lab.probes.ablation import ablation_curve, accuracy_without, unit_importance
from dropscope.lab.probes.co_adaptation import co_adaptation


def slow_accuracy(network, x, y, off=None):
    return float((numpy_logits(network, x, off).argmax(1) == y.numpy()).mean())


def test_units_chosen_by_hand_are_held_off():
    network, (x, y) = make_network(), make_examples()
    off = {1: [0, 3], 2: [5]}
    assert accuracy_without(network, x, y, off) == slow_accuracy(network, x, y, off)
    assert accuracy_without(network, x, y, {}) == slow_accuracy(network, x, y)


def test_the_curve_is_that_of_random_orders():
    network, (x, y) = make_network(), make_examples()
    shares = (0.0, 0.3, 0.8, 1.0)
    found = ablation_curve(
        network,
        x,
        y,
        shares=shares,
        orderings=5,
        generator=torch.Generator().manual_seed(9),
    )
    generator = torch.Generator().manual_seed(9)
    units = SIZES[1] + SIZES[2]
    slow = []
    for _ in range(5):
        order = torch.randperm(units, generator=generator).tolist()
        row = []
        for share in shares:
            gone = order[: round(share * units)]
            off = {
                1: [unit for unit in gone if unit < SIZES[1]],
                2: [unit - SIZES[1] for unit in gone if unit >= SIZES[1]],
            }
            row.append(slow_accuracy(network, x, y, off))
        slow.append(row)
    means, errors = np.mean(slow, 0), np.std(slow, 0, ddof=1) / np.sqrt(5)
    assert [one.value for one in found.accuracy] == pytest.approx(means.tolist())
    assert [one.standard_error for one in found.accuracy] == pytest.approx(errors.tolist())
    whole = slow_accuracy(network, x, y)
    expected = [(value - 1 / 3) / (whole - 1 / 3) for value in means]
    assert found.normalised == pytest.approx(expected)


def test_the_most_important_unit_comes_first():
    network, (x, y) = make_network(), make_examples()
    found = unit_importance(network, x, y, 1)

    def true_logit(off):
        return numpy_logits(network, x, off)[np.arange(len(y)), y.numpy()].mean()

    changes = {unit: true_logit({1: [unit]}) - true_logit({}) for unit in range(SIZES[1])}
    assert [one.unit for one in found] == sorted(changes, key=changes.get)
    labels = y.numpy()
    whole_logits = numpy_logits(network, x)
    for one in found:
        logits = numpy_logits(network, x, {1: [one.unit]})
        moved = (logits - whole_logits)[np.arange(len(y)), labels]
        assert one.logit_change.value == pytest.approx(changes[one.unit], abs=1e-4)
        error = moved.std(ddof=1) / np.sqrt(len(y))
        assert one.logit_change.standard_error == pytest.approx(error, rel=1e-3, abs=1e-6)
        right = (logits.argmax(1) == labels) * 1.0 - (whole_logits.argmax(1) == labels)
        assert one.accuracy_change.value == pytest.approx(right.mean())
        error = right.std(ddof=1) / np.sqrt(len(y))
        assert one.accuracy_change.standard_error == pytest.approx(error)


def test_a_network_at_chance_has_no_normalised_curve():
    network, (x, _) = make_network(), make_examples(3)
    y = network.forward(x).output.argmax(1)
    y = torch.tensor([y[0].item(), (y[1].item() + 1) % 3, (y[2].item() + 1) % 3])  # one in three
    generator = torch.Generator().manual_seed(0)
    found = ablation_curve(network, x, y, shares=(0.0, 0.5), orderings=5, generator=generator)
    assert all(np.isnan(one) for one in found.normalised)


def test_how_far_it_is_goes_up_to_the_whole():
    network, (x, y) = make_network(), make_examples()
    for measure in (
        lambda tell: unit_importance(network, x, y, 2, tell),
        lambda tell: ablation_curve(
            network, x, y, shares=(0.5,), orderings=6, generator=torch.Generator(), progress=tell
        ),
        lambda tell: co_adaptation(
            network, x, y, layer=1, pairs=6, generator=torch.Generator(), progress=tell
        ),
    ):
        heard = []
        measure(heard.append)
        assert heard == pytest.approx([number / 6 for number in range(1, 7)])


def test_co_adaptation_is_the_effect_of_pairs_beyond_their_sum():
    network, (x, y) = make_network(), make_examples()
    found = co_adaptation(
        network, x, y, layer=1, pairs=12, generator=torch.Generator().manual_seed(2)
    )

    def z(off):
        logits = numpy_logits(network, x, {1: off})
        return logits[np.arange(len(y)), y.numpy()] - logits.mean(1)

    generator = torch.Generator().manual_seed(2)
    pairs = [torch.randperm(SIZES[1], generator=generator)[:2].tolist() for _ in range(12)]
    interactions = [np.abs(z([i, j]) - z([i]) - z([j]) + z([])).mean() for i, j in pairs]
    effect = np.mean([np.abs(z([unit]) - z([])).mean() for pair in pairs for unit in pair])
    assert found.interaction.value == pytest.approx(np.mean(interactions) / effect, rel=1e-4)
    error = np.std(np.array(interactions) / effect, ddof=1) / np.sqrt(12)
    assert found.interaction.standard_error == pytest.approx(error, rel=1e-4)


def test_units_of_a_last_hidden_layer_never_interact():
    """What follows is linear: effects add up."""
    network, (x, y) = make_network(), make_examples()
    found = co_adaptation(
        network, x, y, layer=2, pairs=8, generator=torch.Generator().manual_seed(2)
    )
    assert found.interaction.value == pytest.approx(0.0, abs=1e-5)


def test_probing_changes_no_parameter():
    network, (x, y) = make_network(), make_examples()
    before = [parameter.clone() for parameter in network.parameters]
    unit_importance(network, x, y, 1)
    generator = torch.Generator().manual_seed(0)
    ablation_curve(network, x, y, shares=(0.5,), orderings=5, generator=generator)
    for ours, theirs in zip(before, network.parameters, strict=True):
        assert torch.equal(ours, theirs)
