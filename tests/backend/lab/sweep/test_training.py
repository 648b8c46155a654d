"""Members of a group against their single runs, for every axis, update rule and non-linearity."""

import pytest
import torch

from dropscope.lab.recipe import Recipe
from dropscope.lab.sweep.groups import groups
from dropscope.lab.sweep.training import GroupTraining, steps_to_measure
from dropscope.lab.training import Training

STEPS = 60
EARLY = 10


def recipe(seed=0, name="digits", train_size=45, p=0.5, twin=True, dropout=None, **training):
    return Recipe.model_validate(
        {
            "dataset": {"name": name, "train_size": train_size, "seed": seed},
            "network": {
                "hidden": [12, 7],
                "activation": training.pop("activation", "relu"),
                "autoencoder": training.pop("autoencoder", False),
            },
            "dropout": {"input": 0.1, "hidden": [p, p], **(dropout or {})},
            "training": {"batch_size": 16, "max_steps": STEPS, **training},
            "twin": twin,
            "seed": seed,
        }
    )


MEMBERS = {
    "seeds": [recipe(seed) for seed in range(4)],
    "one network": [recipe(seed, twin=False) for seed in range(3)],
    "drop rate": [recipe(seed, p=p) for p in (0.0, 0.2, 0.5, 1.0) for seed in range(2)],
    "nothing dropped": [recipe(seed, p=0.0, dropout={"input": 0.0}) for seed in range(2)],
    "training-set size": [recipe(seed, train_size=n) for n in (32, 45) for seed in range(2)],
    "batch above the set": [recipe(seed, train_size=9) for seed in range(2)],
    "learning rate": [recipe(s, learning_rate=rate) for rate in (0.2, 0.01) for s in range(2)],
    "momentum": [recipe(seed, momentum=m) for m in (0.0, 0.9) for seed in range(2)],
    "nesterov": [recipe(s, momentum=m, nesterov=True) for m in (0.5, 0.9) for s in range(2)],
    "weight decay": [recipe(seed, weight_decay=w) for w in (0.0, 0.01) for seed in range(2)],
    "adam": [recipe(s, optimizer="adam", weight_decay=w) for w in (0.0, 0.01) for s in range(2)],
    "adamw": [recipe(s, optimizer="adamw", weight_decay=w) for w in (0.0, 0.1) for s in range(2)],
    "max-norm": [recipe(seed, max_norm=0.5) for seed in range(2)],
    "max-norm axis": [recipe(s, max_norm=c) for c in (0.3, 2.0) for s in range(2)],
    "regression": [recipe(seed, name="surface", learning_rate=0.01) for seed in range(2)],
    "autoencoder": [recipe(s, autoencoder=True) for s in range(2)],
    "shared masks": [recipe(seed, dropout={"mask_scope": "batch"}) for seed in range(2)],
    "gaussian": [recipe(seed, dropout={"kind": "gaussian"}) for seed in range(2)],
} | {
    name: [recipe(seed, activation=name) for seed in range(2)]
    for name in ("leaky_relu", "tanh", "sigmoid", "gelu")
}


def trained_together(recipes, datasets):
    """Early losses and last figures of every member, in the order of the recipes."""
    losses, figures = [None] * len(recipes), [None] * len(recipes)
    for group in groups(recipes):
        together = GroupTraining([recipes[i] for i in group], [datasets[i] for i in group])
        early = [together.advance() for _ in range(EARLY)]
        while together.step < STEPS:
            together.advance()
        last = together.measure()
        for place, index in enumerate(group):
            twins = recipes[index].twins
            losses[index] = {t: [step[t][place].item() for step in early] for t in twins}
            figures[index] = {t: (last.loss[t][place], last.error[t][place]) for t in twins}
    return losses, figures


@pytest.mark.parametrize("recipes", MEMBERS.values(), ids=MEMBERS.keys())
def test_every_member_trains_as_its_single_run(recipes, made_up):
    datasets = [made_up(one) for one in recipes]
    losses, figures = trained_together(recipes, datasets)
    for index, (one, dataset) in enumerate(zip(recipes, datasets, strict=True)):
        single = Training(one, dataset)
        early = [single.advance() for _ in range(EARLY)]
        while single.step < STEPS:
            single.advance()
        last = single.evaluate()
        for twin in one.twins:
            expected = [step.twins[twin].train_loss.item() for step in early]
            assert losses[index][twin] == pytest.approx(expected, abs=1e-4)
            loss, error = figures[index][twin]
            assert loss == pytest.approx(last.holdout_loss[twin], rel=2e-3, abs=1e-4)
            assert error == pytest.approx(last.holdout_error[twin], abs=0.021)


def test_members_that_share_a_data_set_train_as_with_copies(made_up):
    recipes = [recipe().model_copy(update={"seed": seed}) for seed in range(3)]
    shared = made_up(recipes[0])
    _, expected = trained_together(recipes, [made_up(one) for one in recipes])
    _, found = trained_together(recipes, [shared] * 3)
    assert found == expected


def test_hold_outs_too_large_to_be_measured_together_are_measured_in_turn(made_up, monkeypatch):
    recipes = MEMBERS["seeds"]
    datasets = [made_up(one) for one in recipes]
    together = GroupTraining(recipes, datasets)
    expected = together.measure()
    monkeypatch.setattr("dropscope.lab.sweep.training._MEASURED_TOGETHER", 1)
    found = together.measure()
    for twin in ("dropout", "plain"):
        assert found.loss[twin] == pytest.approx(expected.loss[twin], rel=1e-5)
        assert found.error[twin] == expected.error[twin]


def test_members_differ_from_each_other(made_up):
    recipes = MEMBERS["seeds"]
    together = GroupTraining(recipes, [made_up(one) for one in recipes])
    losses = together.advance()["dropout"]
    assert len(set(losses.tolist())) == len(recipes)
    assert torch.isfinite(losses).all()


def test_measured_at_about_forty_of_the_runs_own_steps():
    few = steps_to_measure(recipe())
    assert (few[0], few[-1]) == (0, STEPS)
    assert few == sorted(set(few))
    long = recipe(max_steps=4000)
    steps = steps_to_measure(long)
    assert (steps[0], steps[-1]) == (0, 4000)
    assert steps == sorted(set(steps))
    assert len(steps) == 40


@pytest.mark.parametrize(
    "name", ["momentum", "adam", "max-norm", "gaussian", "batch above the set"]
)
def test_a_group_goes_on_from_a_state_as_if_it_had_never_stopped(made_up, name):
    recipes = MEMBERS[name]
    datasets = [made_up(one) for one in recipes]
    whole = GroupTraining(recipes, datasets)
    while whole.step < 37:  # in the middle of an epoch, and of what is drawn ahead
        whole.advance()
    state = whole.state()
    again = GroupTraining(recipes, datasets)
    while again.step < whole.step:
        again.skip()
    again.restore(state)
    for _ in range(20):
        expected, found = whole.advance(), again.advance()
        assert all(torch.equal(found[twin], expected[twin]) for twin in expected)
    assert all(torch.equal(again.state()[name], tensor) for name, tensor in whole.state().items())


def test_a_state_before_the_first_step_can_be_gone_on_from(made_up):
    recipes = MEMBERS["seeds"]
    datasets = [made_up(one) for one in recipes]
    whole, again = (GroupTraining(recipes, datasets) for _ in range(2))
    again.restore(whole.state())
    assert torch.equal(again.advance()["dropout"], whole.advance()["dropout"])
