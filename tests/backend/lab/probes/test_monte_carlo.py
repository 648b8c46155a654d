import numpy as np
import pytest
import torch
from tests.backend.lab.probes.networks import make_examples, make_network

from dropscope.lab.probes.monte_carlo import (
    calibration_error,
    monte_carlo,
    sub_network_outputs,
)
from dropscope.lab.probes.saliency import saliency


def slow_softmax(logits):
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def slow_entropy(p):
    return float(-sum(value * np.log(value) for value in p if value > 0))


def test_probabilities_are_averaged_not_logits():
    generator = torch.Generator().manual_seed(0)
    outputs = 3 * torch.randn(20, 4, 3, generator=generator)
    found = monte_carlo(outputs)
    probabilities = slow_softmax(outputs.double().numpy())
    assert np.allclose(found.probability.numpy(), probabilities.mean(0))
    for example in range(4):
        of_mean = slow_entropy(probabilities[:, example].mean(0))
        mean_of = np.mean([slow_entropy(one) for one in probabilities[:, example]])
        assert found.entropy[example].item() == pytest.approx(of_mean)
        assert found.mutual_information[example].item() == pytest.approx(of_mean - mean_of)


def test_masks_that_agree_share_no_information():
    outputs = torch.tensor([[[4.0, 0.0, -1.0]]]).expand(10, 1, 3)
    assert monte_carlo(outputs).mutual_information.item() == pytest.approx(0.0, abs=1e-12)


def test_a_sure_answer_has_no_entropy():
    outputs = torch.tensor([[[1000.0, 0.0, 0.0]]])
    assert monte_carlo(outputs).entropy.item() == 0.0


def test_each_pass_has_masks_of_its_own():
    network, (x, _) = make_network(), make_examples(9)
    outputs, masks = sub_network_outputs(
        network,
        x,
        drop_probabilities=(0.0, 0.5, 0.5),
        kind="bernoulli",
        mask_count=6,
        generator=torch.Generator().manual_seed(1),
    )
    assert outputs.shape == (6, 9, 3)
    assert masks[0][0] is None
    first, second = masks[0][1], masks[1][1]
    assert not torch.equal(first, second)
    again = network.forward(x, [None, first / 0.5, masks[0][2] / 0.5]).output
    assert torch.allclose(again, outputs[0])


def test_the_calibration_error_is_the_gap_bin_by_bin():
    generator = torch.Generator().manual_seed(7)
    probability = torch.softmax(2 * torch.randn(300, 4, generator=generator).double(), 1)
    y = torch.randint(0, 4, (300,), generator=generator)
    confidence = probability.numpy().max(1)
    is_right = probability.numpy().argmax(1) == y.numpy()
    expected = 0.0
    for index in range(15):
        inside = (confidence > index / 15) & (confidence <= (index + 1) / 15)
        if inside.any():
            gap = abs(is_right[inside].mean() - confidence[inside].mean())
            expected += inside.mean() * gap
    assert calibration_error(probability, y) == pytest.approx(expected)


def test_a_network_that_is_always_right_and_sure_is_calibrated():
    assert calibration_error(torch.eye(3).double(), torch.arange(3)) == 0.0


def test_saliency_is_the_derivative_by_each_input():
    network, (x, y) = make_network(), make_examples(6)
    found = saliency(network, x, y)
    leaf = x.clone().requires_grad_()
    flowing = leaf
    for layer in range(0, len(network.parameters), 2):
        flowing = flowing @ network.parameters[layer].t() + network.parameters[layer + 1]
        if layer + 2 < len(network.parameters):
            flowing = flowing.relu()
    flowing.gather(1, y[:, None]).sum().backward()
    assert torch.allclose(found, leaf.grad, atol=1e-5)
