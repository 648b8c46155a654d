"""A training put together again from its state goes on with the bits of one that never stopped."""

from collections.abc import Callable
from typing import Any

import pytest
import torch

from dropscope.lab.datasets.dataset import Dataset
from dropscope.lab.recipe import Recipe
from dropscope.lab.records import SettingChange, StepRecord
from dropscope.lab.training import Training

MakeDataset = Callable[[Recipe], Dataset]

OPTIMIZERS: list[dict[str, Any]] = [
    {"optimizer": "sgd", "momentum": 0.9},
    {"optimizer": "sgd", "momentum": 0.9, "nesterov": True, "max_norm": 0.5},
    {"optimizer": "sgd", "momentum": 0.0, "weight_decay": 0.01},
    {"optimizer": "adam", "weight_decay": 0.001},
    {"optimizer": "adamw", "weight_decay": 0.01, "max_norm": 0.5},
]
NOISE: list[dict[str, Any]] = [
    {"input": 0.1, "hidden": [0.5, 0.3]},
    {"input": 0.2, "hidden": [0.0, 1.0]},
    {"input": 0.1, "hidden": [0.5, 0.3], "mask_scope": "batch"},
    {"input": 0.1, "hidden": [0.5, 0.3], "kind": "gaussian"},
    {"input": 0.0, "hidden": [0.5, 0.3], "kind": "gaussian", "mask_scope": "batch"},
]
STEPS = 40
STOPS = (0, 1, 2, 3, 6, 7, 23)  # an epoch of 70 examples in batches of 12 has 6 steps


def _recipe(training: dict[str, Any], dropout: dict[str, Any], **parts: Any) -> Recipe:
    values = {
        "network": {"hidden": [11, 7]},
        "dataset": {"train_size": 70},
        "training": {"batch_size": 12} | training,
        "dropout": dropout,
    }
    return Recipe.model_validate(values | parts)


def _bits(record: StepRecord) -> list[bytes]:
    """Everything a step made that can be seen from outside."""
    tensors = [mask for mask in (*record.keep_masks, *record.multipliers) if mask is not None]
    for twin in record.twins.values():
        tensors += [twin.train_loss, twin.output, *twin.activations, *twin.error_signals]
    facts = (record.step, record.epoch, record.example_index, record.batch_size)
    return [str(facts).encode(), *(tensor.numpy().tobytes() for tensor in tensors)]


def _weights(training: Training) -> list[bytes]:
    return [
        tensor.numpy().tobytes()
        for twin in training.snapshot().parameters.values()
        for tensor in twin.values()
    ]


@pytest.mark.parametrize("dropout", NOISE, ids=range(len(NOISE)))
@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=range(len(OPTIMIZERS)))
def test_it_goes_on_with_the_same_bits_from_wherever_it_stopped(
    made_up: MakeDataset, optimizer: dict[str, Any], dropout: dict[str, Any]
) -> None:
    recipe = _recipe(optimizer, dropout)
    dataset = made_up(recipe)
    training = Training(recipe, dataset)
    states, records = {}, []
    for step in range(STEPS):
        if step in STOPS:
            states[step] = training.state()
        records.append(_bits(training.advance()))
    for stop, state in states.items():
        again = Training.restored(recipe, dataset, state)
        assert (again.step, again.batches.position()[:2]) == (stop, state.position[:2])
        assert [_bits(again.advance()) for _ in range(STEPS - stop)] == records[stop:]
        assert _weights(again) == _weights(training)


@pytest.mark.parametrize("name", ["moons", "digits", "surface"])
@pytest.mark.parametrize("batch_size", [1, 7, 32, 70, 200])
def test_every_place_in_an_epoch_can_be_gone_on_from(
    made_up: MakeDataset, name: str, batch_size: int
) -> None:
    """Some of these data sets are gathered many batches at a time, some one by one."""
    recipe = _recipe(
        {"batch_size": batch_size},
        {"input": 0.1, "hidden": [0.5]},
        dataset={"name": name, "train_size": 70},
        network={"hidden": [5]},
    )
    dataset = made_up(recipe)
    training = Training(recipe, dataset)
    for _ in range(75):
        again = Training.restored(recipe, dataset, training.state())
        expected = [_bits(training.advance()), _bits(training.advance())]
        assert [_bits(again.advance()), _bits(again.advance())] == expected


def test_settings_in_force_are_part_of_it(made_up: MakeDataset) -> None:
    recipe = _recipe({}, {"input": 0.1, "hidden": [0.5, 0.5]})
    dataset = made_up(recipe)
    training = Training(recipe, dataset)
    for _ in range(4):
        training.advance()
    training.change(SettingChange(4, {"input": 0.0, "hidden_2": 0.9}, learning_rate=0.003))
    again = Training.restored(recipe, dataset, training.state())
    assert again.drop_probabilities == [0.0, 0.5, 0.9]
    assert again.learning_rate == 0.003
    assert [_bits(again.advance()) for _ in range(9)] == [
        _bits(training.advance()) for _ in range(9)
    ]


def test_without_a_twin(made_up: MakeDataset) -> None:
    recipe = _recipe({}, {"input": 0.1, "hidden": [0.5, 0.5]}, twin=False)
    dataset = made_up(recipe)
    training = Training(recipe, dataset)
    training.advance()
    again = Training.restored(recipe, dataset, training.state())
    assert list(again.networks) == ["dropout"]
    assert _bits(again.advance()) == _bits(training.advance())


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=range(len(OPTIMIZERS)))
def test_a_state_is_a_copy_and_taking_it_changes_nothing(
    made_up: MakeDataset, optimizer: dict[str, Any]
) -> None:
    recipe = _recipe(optimizer, NOISE[0])
    dataset = made_up(recipe)
    training, undisturbed = Training(recipe, dataset), Training(recipe, dataset)
    for _ in range(5):
        training.advance()
        undisturbed.advance()
    state = training.state()
    before = [tensor.numpy().tobytes() for tensor in state.tensors()]
    again = Training.restored(recipe, dataset, state)
    for _ in range(10):
        again.advance()
        training.state()
        assert _bits(training.advance()) == _bits(undisturbed.advance())
    assert [tensor.numpy().tobytes() for tensor in state.tensors()] == before


def test_its_size_is_that_of_its_tensors(made_up: MakeDataset) -> None:
    recipe = _recipe({"optimizer": "adam"}, NOISE[0])
    training = Training(recipe, made_up(recipe))
    generators = 2 * torch.Generator().get_state().nbytes
    parameters = 2 * recipe.parameter_count * 4
    assert training.state().nbytes == generators + parameters
    training.advance()
    assert training.state().nbytes == generators + 3 * parameters


def test_a_look_ahead_names_the_example_of_every_row(made_up: MakeDataset) -> None:
    recipe = _recipe({}, NOISE[0])
    dataset = made_up(recipe)
    training = Training(recipe, dataset)
    for _ in range(5):
        training.advance()
    batch = training.next_batch()  # the sixth and last of the epoch has 10 of 70 examples
    assert len(batch.x) == 10
    for row, x in enumerate(batch.x):
        assert torch.equal(dataset.train_x[training.batches.example_index(row)], x)
    assert training.batches.example_index(0) == batch.example_index
