"""Twins in lockstep: what differs, what does not, and what a change changes."""

from collections.abc import Callable
from itertools import pairwise

import pytest
import torch

from dropscope.lab.datasets.dataset import Dataset
from dropscope.lab.recipe import Recipe
from dropscope.lab.records import SettingChange, StepRecord
from dropscope.lab.seeds import derive_seed
from dropscope.lab.training import Training

MakeDataset = Callable[[Recipe], Dataset]
SMALL = {"network": {"hidden": [11, 7]}, "dataset": {"train_size": 70}}


def _recipe(**parts: object) -> Recipe:
    return Recipe.model_validate({**SMALL, **parts})


def _losses(records: list[StepRecord], twin: str) -> list[float]:
    return [record.twins[twin].train_loss.item() for record in records]


def _run(recipe: Recipe, made_up: MakeDataset, steps: int = 40) -> list[StepRecord]:
    training = Training(recipe, made_up(recipe))
    return [training.advance() for _ in range(steps)]


def test_records_count_steps_epochs_and_rows(made_up: MakeDataset) -> None:
    records = _run(_recipe(), made_up, 7)  # 70 examples in batches of 32: 32, 32, 6
    assert [record.step for record in records] == [1, 2, 3, 4, 5, 6, 7]
    assert [record.epoch for record in records] == [0, 0, 0, 1, 1, 1, 2]
    assert [record.batch_size for record in records] == [32, 32, 6, 32, 32, 6, 32]
    first = records[0]
    assert [m.shape for m in first.keep_masks] == [(32, 64), (32, 11), (32, 7)]
    assert [a.shape for a in first.twins["plain"].activations] == [(32, 11), (32, 7)]
    assert [e.shape for e in first.twins["dropout"].error_signals] == [(32, 11), (32, 7), (32, 10)]
    assert all(0 <= record.example_index < 70 for record in records)


@pytest.mark.parametrize("row", [1, 5, 6, 31, 1000])
def test_records_name_the_example_of_the_row_to_follow(row: int, made_up: MakeDataset) -> None:
    recipe = _recipe()
    order = torch.Generator().manual_seed(derive_seed(recipe.seed, "order"))
    training, plain = Training(recipe, made_up(recipe), row=row), Training(recipe, made_up(recipe))
    for _ in range(3):  # epochs; batches of 32, 32 and 6
        for rows in torch.randperm(70, generator=order).split(32):
            record, other = training.advance(), plain.advance()
            assert record.example_index == rows[min(row, len(rows) - 1)]
            assert other.example_index == rows[0]
            assert record.twins["dropout"].train_loss == other.twins["dropout"].train_loss


def test_a_restored_training_follows_its_row(made_up: MakeDataset) -> None:
    recipe = _recipe()
    dataset = made_up(recipe)
    training = Training(recipe, dataset, row=9)
    for _ in range(4):
        training.advance()
    again = Training.restored(recipe, dataset, training.state(), row=9)
    expected = [training.advance().example_index for _ in range(7)]
    assert [again.advance().example_index for _ in range(7)] == expected


def test_an_epoch_sees_every_example_once(made_up: MakeDataset) -> None:
    recipe = _recipe(training={"batch_size": 1})
    seen = [record.example_index for record in _run(recipe, made_up, 140)]
    assert sorted(seen[:70]) == sorted(seen[70:]) == list(range(70))
    assert seen[:70] != seen[70:]


def test_without_dropout_twins_are_one(made_up: MakeDataset) -> None:
    records = _run(_recipe(dropout={"input": 0.0, "hidden": [0.0, 0.0]}), made_up)
    assert _losses(records, "dropout") == _losses(records, "plain")


def test_dropout_leaves_the_plain_twin_alone(made_up: MakeDataset) -> None:
    weak = _run(_recipe(dropout={"input": 0.1, "hidden": [0.2, 0.2]}), made_up)
    strong = _run(_recipe(dropout={"input": 0.5, "hidden": [0.9, 0.9]}), made_up)
    assert _losses(weak, "plain") == _losses(strong, "plain")
    assert _losses(weak, "dropout") != _losses(strong, "dropout")


def test_a_run_without_twin_gives_the_same_bits(made_up: MakeDataset) -> None:
    alone = _run(_recipe(twin=False), made_up)
    assert "plain" not in alone[0].twins
    assert _losses(alone, "dropout") == _losses(_run(_recipe(), made_up), "dropout")


def test_runs_beside_each_other_do_not_touch(made_up: MakeDataset) -> None:
    expected = _losses(_run(_recipe(), made_up), "dropout")
    recipe = _recipe()
    first, second = (Training(recipe, made_up(recipe)) for _ in range(2))
    records = []
    for _ in range(40):
        records.append(first.advance())
        second.advance()
        second.evaluate()
        torch.rand(3)  # the global generator is nobody's
    assert _losses(records, "dropout") == expected


def test_measuring_changes_nothing(made_up: MakeDataset) -> None:
    recipe = _recipe()
    training = Training(recipe, made_up(recipe))
    records = []
    for _ in range(40):
        records.append(training.advance())
        training.evaluate()
        training.snapshot()
    assert _losses(records, "dropout") == _losses(_run(recipe, made_up), "dropout")


def test_a_change_takes_effect_on_the_next_step(made_up: MakeDataset) -> None:
    recipe = _recipe()
    training = Training(recipe, made_up(recipe))
    records = [training.advance() for _ in range(10)]
    change = SettingChange(10, {"hidden_1": 1.0, "hidden_2": 0.0}, learning_rate=0.001)
    training.change(change)
    records += [training.advance() for _ in range(10)]
    unchanged = _run(recipe, made_up, 20)
    assert _losses(records[:10], "dropout") == _losses(unchanged[:10], "dropout")
    assert _losses(records[10:], "dropout") != _losses(unchanged[10:], "dropout")
    assert (records[10].keep_masks[1] == 0).all()
    assert records[10].keep_masks[2] is None
    assert training.learning_rate == 0.001
    assert training.drop_probabilities == [0.1, 1.0, 0.0]


def test_figures_agree_with_a_plain_computation(made_up: MakeDataset) -> None:
    recipe = _recipe()
    dataset = made_up(recipe)
    training = Training(recipe, dataset)
    for _ in range(30):
        training.advance()
    record = training.evaluate()
    parameters = training.networks["plain"].parameters
    h = dataset.holdout_x
    for weight, bias in zip(parameters[0:-2:2], parameters[1:-2:2], strict=True):
        h = torch.relu(h @ weight.t() + bias)
    logits = h @ parameters[-2].t() + parameters[-1]
    probability = torch.softmax(logits, 1)[range(len(logits)), dataset.holdout_y]
    assert record.holdout_loss["plain"] == pytest.approx(-probability.log().mean().item(), rel=1e-5)
    wrong = (logits.argmax(1) != dataset.holdout_y).float().mean().item()
    assert record.holdout_error["plain"] == pytest.approx(wrong)
    assert record.train_loss["plain"] == record.train_loss_eval["plain"]
    assert record.train_loss["dropout"] != record.train_loss_eval["dropout"]
    assert record.memorised["plain"] is not None
    assert record.memorised["plain"] in [pytest.approx(k / 5) for k in range(6)]


def test_snapshots_are_copies(made_up: MakeDataset) -> None:
    recipe = _recipe()
    training = Training(recipe, made_up(recipe))
    before = training.snapshot()
    training.advance()
    after = training.snapshot()
    assert (before.step, after.step) == (0, 1)
    for name, value in before.parameters["dropout"].items():
        assert torch.equal(value, before.parameters["plain"][name])
        assert not torch.equal(value, after.parameters["dropout"][name])


def test_max_norm_holds_for_hidden_perceptrons(made_up: MakeDataset) -> None:
    recipe = _recipe(training={"max_norm": 0.3})
    training = Training(recipe, made_up(recipe))
    for _ in range(20):
        training.advance()
    for network in training.networks.values():
        norms = [weight.norm(dim=1).max().item() for weight in network.weights]
        assert max(norms[:-1]) <= 0.3 + 1e-5
        assert norms[-1] > 0.3


def test_shared_masks_are_one_row_a_step(made_up: MakeDataset) -> None:
    records = _run(_recipe(dropout={"mask_scope": "batch", "hidden": [0.5, 0.5]}), made_up, 5)
    masks = [record.keep_masks[1] for record in records]
    assert all(mask.shape == (1, 11) for mask in masks)
    assert any(not torch.equal(a, b) for a, b in pairwise(masks))


def test_gaussian_records_hold_multipliers(made_up: MakeDataset) -> None:
    records = _run(_recipe(dropout={"kind": "gaussian", "hidden": [0.5, 0.0]}), made_up, 3)
    assert records[0].keep_masks == (None, None, None)
    assert records[0].multipliers[1].shape == (32, 11)
    assert records[0].multipliers[2] is None
