"""The noise of all layers at once against noise of one layer after the other."""

import pytest
import torch

from dropscope.lab import masks
from dropscope.lab.masks import NoiseSource, draw_noise
from dropscope.lab.recipe import DropoutKind, MaskScope

SMALL, LARGE = (64, 8, 5), (784, 300, 20)
PLACEMENTS = [(0.1, 0.5, 0.5), (0.0, 0.3, 0.0), (0.2, 1.0, 0.5), (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)]


@pytest.mark.parametrize("mask_scope", ["example", "batch"])
@pytest.mark.parametrize("widths", [SMALL, LARGE], ids=["small", "large"])
@pytest.mark.parametrize(
    ("kind", "probabilities"),
    [("gaussian", PLACEMENTS[1]), *(("bernoulli", placement) for placement in PLACEMENTS)],
    ids=str,
)
def test_it_draws_what_its_layers_would(
    probabilities: tuple[float, ...],
    widths: tuple[int, ...],
    mask_scope: MaskScope,
    kind: DropoutKind,
) -> None:
    ours, theirs = (torch.Generator().manual_seed(11) for _ in range(2))
    source = NoiseSource(probabilities, widths, ours, kind, mask_scope)
    for batch_size in (64, 64, 9, 64):
        drawn = source.draw(batch_size)
        for noise, p, units in zip(drawn, probabilities, widths, strict=True):
            expected = draw_noise(p, batch_size, units, theirs, kind=kind, mask_scope=mask_scope)
            for actual, wanted in zip(noise, expected, strict=True):
                assert (actual is None) == (wanted is None)
                assert actual is None or torch.equal(actual, wanted)
    assert torch.equal(ours.get_state(), theirs.get_state())


def test_what_was_drawn_stays() -> None:
    source = NoiseSource((0.5,), (8,), torch.Generator().manual_seed(2), "bernoulli", "example")
    first = source.draw(4)[0]
    kept, multiplier = first.keep_mask.clone(), first.multiplier.clone()
    source.draw(4)
    assert torch.equal(first.keep_mask, kept)
    assert torch.equal(first.multiplier, multiplier)


@pytest.mark.parametrize("p", [1e-18, 1e-3, 0.1, 0.5, 0.7, 1 - 1e-9])
def test_bits_do_not_depend_on_how_they_are_drawn(
    p: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever torch leaves bernoulli_ to another library, that is what is called."""

    def draw() -> list[torch.Tensor]:
        generator = torch.Generator().manual_seed(6)
        source = NoiseSource((p, p), (40, 3), generator, "bernoulli", "example")
        layers = [layer for _ in range(3) for layer in source.draw(20)]
        return [*(tensor for layer in layers for tensor in layer), generator.get_state()]

    quick = draw()
    monkeypatch.setattr(masks, "draws_as_uniform", lambda: False)
    assert all(map(torch.equal, quick, draw()))
