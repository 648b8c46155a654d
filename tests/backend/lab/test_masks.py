"""Noise against ``torch.nn.functional.dropout`` with an equally seeded generator."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from dropscope.lab.masks import draw_noise


@given(
    p=st.floats(0.0, 1.0),
    rows=st.integers(1, 40),
    units=st.integers(1, 70),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=60, deadline=None)
def test_bernoulli_equals_torch_dropout(p: float, rows: int, units: int, seed: int) -> None:
    x = torch.randn(rows, units, generator=torch.Generator().manual_seed(5))
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        expected = functional.dropout(x, p)
        state_after = torch.get_rng_state()
    generator = torch.Generator().manual_seed(seed)
    noise = draw_noise(p, rows, units, generator)
    actual = x if noise.multiplier is None else x * noise.multiplier
    assert torch.equal(actual, expected)
    assert torch.equal(generator.get_state(), state_after)
    if noise.keep_mask is not None:
        assert torch.equal((actual != 0), noise.keep_mask.expand(rows, units) == 1)


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_certain_outcomes_draw_nothing(p: float) -> None:
    generator = torch.Generator().manual_seed(1)
    before = generator.get_state()
    draw_noise(p, 4, 8, generator)
    assert torch.equal(before, generator.get_state())


def test_masks_follow_from_the_mersenne_twister() -> None:
    """Kept iff a 53-bit uniform number lies below 1 - p, two 32-bit draws an element."""
    import numpy as np

    p, rows, units, seed = 0.3, 6, 10, 42
    twister = np.random.Generator(_seeded_mt19937(seed))
    words = twister.bit_generator.random_raw(2 * rows * units).astype(np.uint64)
    joined = (words[0::2] << np.uint64(32)) | words[1::2]
    uniform = (joined & np.uint64(2**53 - 1)) * 2.0**-53
    noise = draw_noise(p, rows, units, torch.Generator().manual_seed(seed))
    assert noise.keep_mask is not None
    assert np.array_equal(noise.keep_mask.numpy().ravel() == 1, uniform < 1 - p)


def _seeded_mt19937(seed: int):
    import numpy as np

    twister = np.random.MT19937()
    twister._legacy_seeding(seed)
    return twister


def test_a_shared_mask_is_one_row() -> None:
    noise = draw_noise(0.5, 32, 100, torch.Generator().manual_seed(3), mask_scope="batch")
    assert noise.keep_mask is not None
    assert noise.keep_mask.shape == (1, 100)


def test_gaussian_noise_has_the_variance_of_bernoulli_noise() -> None:
    p = 0.3
    noise = draw_noise(p, 500, 400, torch.Generator().manual_seed(8), kind="gaussian")
    assert noise.keep_mask is None
    assert noise.multiplier is not None
    assert noise.multiplier.mean().item() == pytest.approx(1.0, abs=0.01)
    assert noise.multiplier.std().item() == pytest.approx(math.sqrt(p / (1 - p)), rel=0.01)
