import pytest
import torch
from tests.backend.lab.probes.networks import SIZES, make_examples, make_network

from dropscope.lab.masks import draw_noise
from dropscope.lab.mistakes import multipliers_right
from dropscope.lab.probes.used_rightly import used_rightly

PROBABILITIES = (0.2, 0.5, 0.3)


@pytest.mark.parametrize("mistake", ["none", "forget_eval", "scale_again"])
def test_a_network_trained_as_torch_does_is_right_as_it_is(mistake):
    network = make_network()
    assert used_rightly(network, mistake, PROBABILITIES) is network


def test_one_trained_without_the_division_has_its_weights_scaled():
    network, (x, _) = make_network(), make_examples()
    before = [parameter.clone() for parameter in network.parameters]
    scaled = used_rightly(network, "forget_scale", PROBABILITIES)
    right = multipliers_right("forget_scale", PROBABILITIES, SIZES[:-1])
    assert torch.allclose(
        scaled.forward(x).output, network.forward(x, right).output, rtol=1e-4, atol=1e-5
    )
    for ours, theirs in zip(before, network.parameters, strict=True):
        assert torch.equal(ours, theirs)


def test_masks_on_the_scaled_one_are_masks_without_the_division_on_the_network():
    network, (x, _) = make_network(), make_examples()
    scaled = used_rightly(network, "forget_scale", PROBABILITIES)
    noise = {}
    for is_scaled in (True, False):
        generator = torch.Generator().manual_seed(4)
        noise[is_scaled] = [
            draw_noise(p, len(x), units, generator, scaled=is_scaled).multiplier
            for p, units in zip(PROBABILITIES, SIZES, strict=False)
        ]
    one = scaled.forward(x, noise[True]).output
    other = network.forward(x, noise[False]).output
    assert torch.allclose(one, other, rtol=1e-4, atol=1e-5)
