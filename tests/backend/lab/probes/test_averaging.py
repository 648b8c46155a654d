import numpy as np
import pytest
import torch
from tests.backend.lab.probes.networks import make_examples, make_network

from dropscope.lab.probes.averaging import averaging, single_pass
from dropscope.lab.probes.monte_carlo import (
    calibration_error,
    monte_carlo,
    sub_network_outputs,
)

NOISE = {"drop_probabilities": (0.1, 0.5, 0.3), "kind": "bernoulli"}


def test_the_average_is_that_of_all_masks_at_once():
    network, (x, y) = make_network(), make_examples()
    heard = []
    found = averaging(
        network,
        x,
        y,
        **NOISE,
        mask_count=8,
        generator=torch.Generator().manual_seed(5),
        progress=heard.append,
    )
    outputs, _ = sub_network_outputs(
        network, x, **NOISE, mask_count=8, generator=torch.Generator().manual_seed(5)
    )
    whole = monte_carlo(outputs)
    wrong = (whole.probability.argmax(1) != y).double().numpy()
    judged = found.monte_carlo
    assert judged.error.value == pytest.approx(wrong.mean())
    assert judged.error.standard_error == pytest.approx(wrong.std(ddof=1) / np.sqrt(len(y)))
    assert judged.calibration.value == pytest.approx(calibration_error(whole.probability, y))
    alone = (outputs.argmax(2) != y).double().mean(1).numpy()
    assert found.one_mask.value == pytest.approx(alone.mean())
    assert found.one_mask.standard_error == pytest.approx(alone.std(ddof=1) / np.sqrt(8))
    assert (found.mask_count, found.example_count) == (8, len(x))
    assert heard == pytest.approx([number / 8 for number in range(1, 9)])


def test_without_noise_every_mask_is_the_single_pass():
    network, (x, y) = make_network(), make_examples()
    found = averaging(
        network,
        x,
        y,
        drop_probabilities=(0.0, 0.0, 0.0),
        kind="bernoulli",
        mask_count=3,
        generator=torch.Generator().manual_seed(5),
    )
    single = single_pass(network, x, y)
    assert found.one_mask.value == found.monte_carlo.error.value == single.error.value
    assert found.monte_carlo.calibration.value == pytest.approx(single.calibration.value)
