"""A training's state as a file and back: every bit, or not at all."""

import random

import pytest
import torch
from safetensors import safe_open

from dropscope.errors import UnusableCheckpoint
from dropscope.lab.datasets.loading import load
from dropscope.lab.records import SettingChange
from dropscope.lab.training import Training
from dropscope.runs import checkpoint_codec
from dropscope.runs.checkpoint_codec import decode, encode, newest_state
from dropscope.runs.checkpoints import Checkpoints, checkpoint_path

TRAININGS = [
    {"optimizer": "sgd"},
    {"optimizer": "sgd", "momentum": 0.0},
    {"optimizer": "adam"},
    {"optimizer": "adamw"},
]


@pytest.fixture(autouse=True)
def _one_thread():
    torch.set_num_threads(1)


@pytest.fixture
def recipe(small_recipe):
    return small_recipe(training={"optimizer": "adam"})


def trained(recipe, steps=5):
    training = Training(recipe, load(recipe.dataset))
    for _ in range(steps):
        training.advance()
    return training


@pytest.fixture
def path(tmp_path, recipe):
    """A checkpoint file of the run ``a``."""
    path = tmp_path / "5.safetensors"
    path.write_bytes(b"".join(encode(trained(recipe).state(), recipe, "a")))
    return path


def same(one, other):
    tensors = zip(one.tensors(), other.tensors(), strict=True)
    return all(torch.equal(a, b) and a.dtype == b.dtype for a, b in tensors) and (
        (one.step, one.position[:2], one.drop_probabilities, one.learning_rate)
        == (other.step, other.position[:2], other.drop_probabilities, other.learning_rate)
    )


@pytest.mark.parametrize("twin", [True, False])
@pytest.mark.parametrize("training", TRAININGS, ids=range(len(TRAININGS)))
@pytest.mark.parametrize("steps", [0, 1, 9])
def test_every_bit_comes_back(small_recipe, tmp_path, training, steps, twin):
    recipe = small_recipe(training=training, twin=twin)
    state = trained(recipe, steps).state()
    path = tmp_path / "x.safetensors"
    path.write_bytes(b"".join(encode(state, recipe, "a")))
    again = decode(path, recipe, "a")
    assert same(again, state)
    assert again.twins.keys() == state.twins.keys()
    for name, twin_state in state.twins.items():
        assert len(again.twins[name].buffers) == len(twin_state.buffers)


def test_settings_that_no_decimal_hits_come_back(recipe, tmp_path):
    training = trained(recipe)
    training.change(SettingChange(5, {"hidden_1": 1 / 3}, learning_rate=0.1 + 0.2))
    path = tmp_path / "x.safetensors"
    path.write_bytes(b"".join(encode(training.state(), recipe, "a")))
    again = decode(path, recipe, "a")
    assert again.drop_probabilities == (0.1, 1 / 3)
    assert again.learning_rate == 0.1 + 0.2


def test_anyone_can_read_the_weights(path, recipe):
    parameters = trained(recipe).snapshot().parameters
    with safe_open(path, framework="pt") as file:
        assert file.metadata()["run"] == "a"
        for twin, named in parameters.items():
            for name, values in named.items():
                assert torch.equal(file.get_tensor(f"{twin}.{name}"), values)


def test_no_byte_can_be_another(path, recipe):
    """All of the beginning, and many of the rest."""
    whole = path.read_bytes()
    chance = random.Random(1)
    places = [*range(150), *chance.sample(range(150, len(whole)), 250)]
    for place in places:
        flipped = bytearray(whole)
        flipped[place] ^= 1 << chance.randrange(8) if place >= 8 else 0xFF
        path.write_bytes(flipped)
        with pytest.raises(UnusableCheckpoint):
            decode(path, recipe, "a")
    path.write_bytes(whole)
    assert decode(path, recipe, "a").step == 5


def test_no_byte_can_be_missing_or_added(path, recipe):
    whole = path.read_bytes()
    chance = random.Random(2)
    for length in [0, 1, 7, 8, 9, len(whole) - 1, *chance.sample(range(len(whole)), 60)]:
        path.write_bytes(whole[:length])
        with pytest.raises(UnusableCheckpoint):
            decode(path, recipe, "a")
    path.write_bytes(whole + b"\0")
    with pytest.raises(UnusableCheckpoint):
        decode(path, recipe, "a")
    path.unlink()
    with pytest.raises(UnusableCheckpoint):
        decode(path, recipe, "a")


def test_one_of_another_run_or_recipe_is_not_used(path, recipe, small_recipe):
    with pytest.raises(UnusableCheckpoint, match="another run"):
        decode(path, recipe, "b")
    other = small_recipe(training={"optimizer": "adam", "learning_rate": 0.002})
    with pytest.raises(UnusableCheckpoint, match="another recipe"):
        decode(path, other, "a")


def test_one_that_was_computed_otherwise_is_not_used(path, recipe, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(torch, "__version__", "0.4.1")
        with pytest.raises(UnusableCheckpoint, match=r"another torch: expected 0\.4\.1"):
            decode(path, recipe, "a")
    with monkeypatch.context() as patch:
        patch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: "ABACUS")
        with pytest.raises(UnusableCheckpoint, match="another processor"):
            decode(path, recipe, "a")
    with monkeypatch.context() as patch:
        patch.setattr(torch, "get_num_threads", lambda: 8)
        with pytest.raises(UnusableCheckpoint, match="another threads"):
            decode(path, recipe, "a")
    with monkeypatch.context() as patch:
        patch.setattr(checkpoint_codec, "FORMAT", "2")
        with pytest.raises(UnusableCheckpoint, match="another format"):
            decode(path, recipe, "a")
    assert decode(path, recipe, "a").step == 5


def test_the_newest_usable_one_within_bounds_is_found(tmp_path, recipe):
    assert newest_state(tmp_path / "none", recipe, "a", at_most=99) is None
    training = trained(recipe, 0)
    checkpoints = Checkpoints(tmp_path)
    for _ in range(6):
        training.advance()
        checkpoints.keep(training.step, encode(training.state(), recipe, "a"))

    def found(**bounds):
        state = newest_state(tmp_path, recipe, "a", **bounds)
        return None if state is None else state.step

    assert (found(at_most=99), found(at_most=4), found(at_most=0)) == (6, 4, None)
    assert (found(at_most=4, above=3), found(at_most=4, above=4)) == (4, None)
    for step in (4, 6):
        checkpoint_path(tmp_path, step).write_bytes(b"damaged")
    assert (found(at_most=99), found(at_most=4), found(at_most=4, above=3)) == (5, 3, None)
