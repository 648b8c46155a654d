"""A step taken apart against what training records, and against plain torch autograd."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from dropscope.errors import InvalidCommand
from dropscope.lab.anatomy import Anatomy, Effect, dissect
from dropscope.lab.datasets.dataset import Dataset
from dropscope.lab.other_masks import Redrawn, Replaced
from dropscope.lab.recipe import Recipe
from dropscope.lab.records import SettingChange
from dropscope.lab.training import Training

MakeDataset = Callable[[Recipe], Dataset]

SGD = {"optimizer": "sgd", "momentum": 0.0}
LAYERS = ("input", "hidden_1", "hidden_2")
UNITS = {"input": 64, "hidden_1": 11, "hidden_2": 7}
CASES: list[dict[str, Any]] = [
    {},
    {"training": {"optimizer": "adam", "weight_decay": 0.01, "max_norm": 0.5}},
    {"training": {"optimizer": "adamw"}, "network": {"hidden": [11, 7], "activation": "gelu"}},
    {"dropout": {"input": 0.2, "hidden": [0.0, 1.0]}},
    {"dropout": {"hidden": [0.5, 0.3], "mask_scope": "batch"}},
    {"dropout": {"hidden": [0.5, 0.3], "kind": "gaussian"}},
    {"dropout": {"hidden": [0.5, 0.3], "mistake": "forget_scale"}},
    {"dataset": {"name": "surface", "train_size": 70}},
    {"network": {"hidden": [11, 7], "autoencoder": True}, "dropout": {"input": 0.2}},
    {"training": SGD | {"batch_size": 1}},
]


@pytest.fixture
def stand(made_up: MakeDataset) -> Callable[..., Training]:
    """Return a training that has made some steps; an epoch has two batches of 32 and one of 6."""

    def make(steps: int = 4, **parts: Any) -> Training:
        small = {"network": {"hidden": [11, 7]}, "dataset": {"train_size": 70}}
        recipe = Recipe.model_validate(small | parts)
        training = Training(recipe, made_up(recipe))
        for _ in range(steps):
            training.advance()
        return training

    return make


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, Tensor):
        return torch.equal(one, other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    return bool(one == other)


def _equal_effects(one: Effect, other: Effect | None) -> bool:
    return all(_same(getattr(one, f.name), getattr(other, f.name)) for f in fields(Effect))


def _example(training: Training, anatomy: Anatomy) -> tuple[Tensor, Tensor]:
    index = slice(anatomy.example_index, anatomy.example_index + 1)
    return training.dataset.train_x[index].clone(), training.dataset.train_y[index].clone()


def _plainly(training: Training, anatomy: Anatomy, effect: Effect) -> dict[str, Tensor]:
    """The example's loss and its derivatives, by modules' functions and autograd."""
    recipe = training.recipe
    activate = {"relu": torch.relu, "gelu": functional.gelu}[recipe.network.activation]
    x, y = _example(training, anatomy)
    found: dict[str, Tensor] = {}
    flowing = x
    for number, layer in enumerate(recipe.dropout_layers, 1):
        if layer in effect.multiplier:
            flowing = flowing * effect.multiplier[layer].clone()
        found[f"passed {layer}"] = flowing
        weight, bias = (
            anatomy.weights[f"linear_{number}.{part}"].clone().requires_grad_()
            for part in ("weight", "bias")
        )
        last = number == len(recipe.dropout_layers)
        name = "output" if last else f"hidden_{number}"
        found[name] = functional.linear(flowing, weight, bias)
        found[name].retain_grad()
        found[f"linear_{number}.weight"], found[f"linear_{number}.bias"] = weight, bias
        flowing = found[name] if last else activate(found[name])
        found[f"activation {name}"] = flowing
    loss = functional.cross_entropy if not y.is_floating_point() else functional.mse_loss
    found["loss"] = loss(flowing, y)
    found["loss"].backward()  # type: ignore[no-untyped-call]
    return found


@pytest.mark.parametrize("steps", [0, 2, 5])
@pytest.mark.parametrize("parts", CASES, ids=range(len(CASES)))
def test_what_happened_is_what_training_records(
    stand: Callable[..., Training], parts: dict[str, Any], steps: int
) -> None:
    training = stand(steps, **parts)
    size = len(
        Training.restored(training.recipe, training.dataset, training.state()).next_batch().x
    )
    before = training.snapshot().parameters
    anatomies = {
        (twin, row): dissect(training, twin, row)
        for twin in training.networks
        for row in {0, size // 2, size - 1}
    }
    record = training.advance()
    after = training.snapshot().parameters
    for (twin, row), anatomy in anatomies.items():
        actual, made = anatomy.actual, record.twins[twin]
        assert (anatomy.step, anatomy.epoch) == (record.step, record.epoch)
        assert (anatomy.batch_size, anatomy.altered) == (record.batch_size, None)
        assert row or anatomy.example_index == record.example_index
        assert actual.batch_loss == made.train_loss.item()
        assert torch.equal(actual.output, made.output[row])
        for number, name in enumerate(("hidden_1", "hidden_2")):
            assert torch.equal(actual.activation[name], made.activations[number][row])
        for name, signals in zip(
            ("hidden_1", "hidden_2", "output"), made.error_signals, strict=True
        ):
            assert torch.equal(actual.error_signal[name], signals[row] * size)
        assert _same(anatomy.weights, before[twin])
        assert _same(
            actual.weight_change,
            {name: after[twin][name] - before[twin][name] for name in before[twin]},
        )
        masks = record.keep_masks if twin == "dropout" else (None,) * 3
        assert actual.keep_mask.keys() == {
            n for n, m in zip(LAYERS, masks, strict=True) if m is not None
        }
        for name, mask in zip(LAYERS, masks, strict=True):
            if mask is not None:
                assert torch.equal(actual.keep_mask[name], mask.expand(size, -1)[row])


@pytest.mark.parametrize("parts", CASES, ids=range(len(CASES)))
def test_one_example_is_what_autograd_makes_of_it(
    stand: Callable[..., Training], parts: dict[str, Any]
) -> None:
    training = stand(**parts)
    row = 0 if parts.get("training", {}).get("batch_size") == 1 else 3
    anatomy = dissect(training, "dropout", row, Redrawn(5))
    for effect in (anatomy.actual, anatomy.altered):
        assert effect is not None
        plain = _plainly(training, anatomy, effect)
        assert effect.example_loss == pytest.approx(plain["loss"].item(), rel=1e-5)
        for name, signal in effect.error_signal.items():
            torch.testing.assert_close(signal, plain[name].grad[0], rtol=1e-4, atol=1e-6)  # type: ignore[index]
            torch.testing.assert_close(effect.pre_activation[name], plain[name][0].detach())
        for name, activation in effect.activation.items():
            torch.testing.assert_close(activation, plain[f"activation {name}"][0].detach())
        for name, passed in effect.passed.items():
            torch.testing.assert_close(passed, plain[f"passed {name}"][0].detach())
        if effect.probability is None:
            assert training.recipe.task == "regression"
        else:
            torch.testing.assert_close(effect.probability, effect.output.softmax(0))
    x, _ = _example(training, anatomy)
    assert torch.equal(anatomy.features, x[0])
    labels = training.dataset.labels
    assert anatomy.label == labels.train[anatomy.example_index].item()
    assert anatomy.true_label == labels.train_true[anatomy.example_index].item()


def test_the_training_stays_as_it_was(stand: Callable[..., Training]) -> None:
    training, undisturbed = stand(), stand()
    for masks in (None, Redrawn(1), Replaced({"hidden_1": [0] * 11})):
        dissect(training, "dropout", 2, masks)
        dissect(training, "plain", 2)
        assert _same(training.snapshot().parameters, undisturbed.snapshot().parameters)
        one, other = training.advance(), undisturbed.advance()
        assert one.example_index == other.example_index
        assert torch.equal(one.keep_masks[1], other.keep_masks[1])  # type: ignore[arg-type]
        assert torch.equal(one.twins["dropout"].train_loss, other.twins["dropout"].train_loss)


def test_settings_in_force_are_told(stand: Callable[..., Training]) -> None:
    training = stand()
    training.change(SettingChange(4, {"hidden_2": 0.0}, learning_rate=0.002))
    anatomy = dissect(training)
    assert anatomy.drop_probability == {"input": 0.1, "hidden_1": 0.5, "hidden_2": 0.0}
    assert anatomy.learning_rate == 0.002
    assert list(anatomy.actual.keep_mask) == ["input", "hidden_1"]


# Other masks


def test_the_same_masks_by_hand_change_nothing(stand: Callable[..., Training]) -> None:
    for scope in ("example", "batch"):
        for mistake in ("none", "forget_scale"):
            training = stand(
                dropout={"hidden": [0.5, 0.3], "mask_scope": scope, "mistake": mistake}
            )
            actual = dissect(training, row=3).actual
            keep = {name: mask.int().tolist() for name, mask in actual.keep_mask.items()}
            altered = dissect(training, row=3, masks=Replaced(keep)).altered
            assert _equal_effects(actual, altered)


@pytest.mark.parametrize("layer", LAYERS)
def test_a_unit_dropped_by_hand_learns_nothing_from_the_example(
    stand: Callable[..., Training], layer: str
) -> None:
    training = stand(training=SGD | {"batch_size": 1})  # the step is this one example's
    actual = dissect(training).actual
    unit = int((actual.keep_mask[layer] * actual.passed[layer].abs()).argmax())
    assert actual.passed[layer][unit] != 0
    keep = actual.keep_mask[layer].int().tolist()
    keep[unit] = 0
    anatomy = dissect(training, masks=Replaced({layer: keep}))
    altered = anatomy.altered
    assert altered is not None
    assert _equal_effects(actual, anatomy.actual)
    assert altered.keep_mask[layer].int().tolist() == keep
    assert altered.passed[layer][unit] == altered.multiplier[layer][unit] == 0
    assert altered.example_loss != actual.example_loss
    number = LAYERS.index(layer) + 1
    outgoing = [effect.weight_change[f"linear_{number}.weight"] for effect in (actual, altered)]
    assert outgoing[0][:, unit].any()
    assert not outgoing[1][:, unit].any()
    if layer != "input":
        assert actual.error_signal[layer][unit] != 0
        assert altered.error_signal[layer][unit] == 0
        assert not altered.weight_change[f"linear_{number - 1}.weight"][unit].any()
        assert altered.weight_change[f"linear_{number - 1}.bias"][unit] == 0
    for other in set(LAYERS) - {layer}:
        assert torch.equal(altered.keep_mask[other], actual.keep_mask[other])


def test_an_examples_own_mask_leaves_the_others_alone(stand: Callable[..., Training]) -> None:
    training = stand()
    keep = {"hidden_1": [0, 1] * 5 + [0], "hidden_2": [1] * 7}
    altered = dissect(training, row=3, masks=Replaced(keep)).altered
    assert altered is not None
    assert {n: m.int().tolist() for n, m in altered.keep_mask.items() if n in keep} == keep
    assert torch.equal(altered.multiplier["hidden_1"], torch.tensor([0.0, 2.0] * 5 + [0.0]))
    # The batch's loss moves by a share of what the example's own loss moves.
    actual = dissect(training, row=3).actual
    moved = (altered.example_loss - actual.example_loss) / 32
    assert altered.batch_loss - actual.batch_loss == pytest.approx(moved, abs=1e-6)


def test_a_shared_mask_is_everyones(stand: Callable[..., Training]) -> None:
    training = stand(dropout={"hidden": [0.5, 0.3], "mask_scope": "batch"})
    altered = [
        dissect(training, row=row, masks=Replaced({"hidden_2": [0] * 7})).altered for row in (0, 9)
    ]
    outputs = [effect.output for effect in altered if effect is not None]
    bias = training.snapshot().parameters["dropout"]["linear_3.bias"]
    assert torch.equal(outputs[0], bias)  # nothing of any example comes through
    assert torch.equal(outputs[1], bias)


@pytest.mark.parametrize("scope", ["example", "batch"])
def test_a_layer_that_drops_nobody_can_be_made_to(
    stand: Callable[..., Training], scope: str
) -> None:
    training = stand(dropout={"hidden": [0.0, 0.0], "mask_scope": scope})
    keep = [1] * 10 + [0]
    anatomy = dissect(training, row=3, masks=Replaced({"hidden_1": keep}))
    altered = anatomy.altered
    assert altered is not None
    assert "hidden_1" not in anatomy.actual.multiplier
    assert altered.multiplier["hidden_1"].tolist() == keep
    assert torch.equal(altered.passed["hidden_1"][:10], anatomy.actual.activation["hidden_1"][:10])
    assert altered.passed["hidden_1"][10] == altered.error_signal["hidden_1"][10] == 0


@pytest.mark.parametrize("scope", ["example", "batch"])
def test_masks_of_a_seed_are_those_that_torch_draws(
    stand: Callable[..., Training], scope: str
) -> None:
    training = stand(dropout={"input": 0.2, "hidden": [0.5, 0.3], "mask_scope": scope})
    anatomy = dissect(training, row=5, masks=Redrawn(123))
    assert anatomy.altered is not None
    with torch.random.fork_rng():
        torch.manual_seed(123)
        for (name, units), p in zip(UNITS.items(), (0.2, 0.5, 0.3), strict=True):
            drawn = functional.dropout(torch.ones(32 if scope == "example" else 1, units), p)
            assert torch.equal(anatomy.altered.multiplier[name], drawn.expand(32, -1)[5])
    assert not _equal_effects(anatomy.actual, anatomy.altered)


def test_gaussian_noise_of_a_seed_is_what_torch_draws(stand: Callable[..., Training]) -> None:
    training = stand(dropout={"input": 0.0, "hidden": [0.5, 0.5], "kind": "gaussian"})
    altered = dissect(training, row=5, masks=Redrawn(9)).altered
    drawn = torch.empty(32, 11).normal_(1.0, 1.0, generator=torch.Generator().manual_seed(9))
    assert altered is not None
    assert torch.equal(altered.multiplier["hidden_1"], drawn[5])
    assert (altered.keep_mask, "input" in altered.multiplier) == ({}, False)


GAUSSIAN = {"dropout": {"hidden": [0.5, 0.5], "kind": "gaussian"}}
ALL_OFF = {"dropout": {"hidden": [1.0, 0.5]}}
REFUSED: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({}, {"row": 32}, "row"),
    ({}, {"twin": "plain", "masks": Redrawn(1)}, "masks"),
    ({"twin": False}, {"twin": "plain"}, "twin"),
    ({}, {"masks": Replaced({"output": [1] * 10})}, "masks.keep.output"),
    ({}, {"masks": Replaced({"hidden_2": [1] * 8})}, "masks.keep.hidden_2"),
    ({}, {"masks": Replaced({"hidden_2": [2] * 7})}, "masks.keep.hidden_2"),
    (GAUSSIAN, {"masks": Replaced({"hidden_2": [1] * 7})}, "masks.keep"),
    (ALL_OFF, {"masks": Replaced({"hidden_1": [0] * 10 + [1]})}, "masks.keep.hidden_1"),
]


@pytest.mark.parametrize(("parts", "asked", "field"), REFUSED)
def test_what_makes_no_sense_is_refused_by_name(
    stand: Callable[..., Training], parts: dict[str, Any], asked: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidCommand) as caught:
        dissect(stand(**parts), **asked)
    assert caught.value.field == field


def test_a_layer_that_is_all_off_may_stay_so(stand: Callable[..., Training]) -> None:
    anatomy = dissect(stand(**ALL_OFF), masks=Replaced({"hidden_1": [0] * 11}))
    assert _equal_effects(anatomy.actual, anatomy.altered)
