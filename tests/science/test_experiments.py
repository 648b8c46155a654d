"""The experiments' own code: that a missed band is told, and that it all runs, on a small scale."""

import math
from contextlib import nullcontext
from dataclasses import replace
from itertools import pairwise

import pytest
from tests.science.experiments import __main__ as command
from tests.science.experiments.figures import Band, Figure, Judgement, all_hold, judge
from tests.science.experiments.measuring import measure
from tests.science.experiments.recipes import EXPERIMENTS, few_examples, holdout_rise, wrong_labels

from dropscope.lab.recipe import Recipe
from dropscope.lab.schedule import Schedule

STEPS, TRAIN_SIZE = 2, 100
LIMIT_S = 120.0


@pytest.mark.parametrize(
    ("band", "values", "holds"),
    [
        (Band(9, 11), [9.0, 11.0], True),
        (Band(9, 11), [8.0, 9.9], False),
        (Band(9, 11), [11.5, 11.0], False),
        (Band(9, 11), [8.0, 12.0], True),  # the mean counts
        (Band(9, 11, every_seed=True), [8.0, 12.0], False),
        (Band(low=1.0), [0.9, 1.1], True),
        (Band(low=1.0), [0.9, 1.0], False),
        (Band(high=1.3), [1.3], True),
        (Band(high=1.3), [1.31], False),
        (Band(above=0.0, every_seed=True), [0.1, 0.01], True),
        (Band(above=0.0, every_seed=True), [0.1, 0.0], False),
        (Band(above=0.0, every_seed=True), [5.0, -0.1], False),
        (Band(), [math.nan], False),
        (Band(low=0.0), [1.0, math.nan], False),
        (Band(), [], False),
    ],
)
def test_a_band_holds_only_inside(band, values, holds):
    assert band.holds(values) is holds


def test_bands_say_what_they_demand():
    assert str(Band(9, 11)) == "9 to 11"
    assert str(Band(low=1.0)) == "at least 1"
    assert str(Band(high=1.3, every_seed=True)) == "at most 1.3, every seed"
    assert str(Band(above=0.0)) == "above 0"


def test_one_figure_outside_is_a_miss():
    figures = [Figure("a", "a", 1, band=Band(0, 1)), Figure("b", "b", 1), Figure("c", "c", 1)]
    figures[2] = replace(figures[2], band=Band(low=2.0))
    seeds = [{"a": 0.5, "b": 9.0, "c": 2.0}, {"a": 0.7, "b": 9.0, "c": 2.2}]
    judged = judge(figures, seeds)
    assert [one.holds for one in judged] == [True, None, True]
    assert judged[0].measured == "0.6 ± 0.1"
    assert all_hold(judged)
    judged = judge(figures, [*seeds, {"a": 0.5, "b": 9.0, "c": 1.0}])
    assert [one.holds for one in judged] == [True, None, False]
    assert not all_hold(judged)
    assert not all_hold([Judgement(figures[1], (1.0,))])  # nothing demanded is nothing met


def made_up(losses):
    """A run whose twins had these hold-out losses."""

    class Run:
        def evaluations(self):
            return [{"holdout_loss": {"plain": a, "dropout": b}} for a, b in losses]

    return Run()


def test_the_rise_is_final_over_minimum():
    found = holdout_rise(made_up([(2.0, 2.0), (0.4, 0.5), (0.8, 0.6)]))
    assert found["minimum without"] == 0.4
    assert found["final with"] == 0.6
    assert found["rise without"] == pytest.approx(2.0)
    assert found["rise with"] == pytest.approx(1.2)
    assert found["excess"] == pytest.approx(0.8)


def test_recipes_are_those_of_the_design():
    assert few_examples(1)["training"]["max_steps"] == 1600
    assert wrong_labels(1)["training"]["max_steps"] == 1600
    assert wrong_labels(2)["dataset"] == {
        "name": "mnist",
        "train_size": 2000,
        "label_noise": 0.4,
        "seed": 2,
    }
    assert few_examples(2)["seed"] == 2


def test_hold_out_loss_is_measured_often_enough_to_find_its_minimum():
    recipe = Recipe.model_validate(few_examples(0))
    steps, schedule = recipe.training.max_steps, Schedule(recipe)
    due = [step for step in range(steps + 1) if schedule.evaluation_due(step)]
    epoch = recipe.dataset.train_size // recipe.training.batch_size
    assert max(b - a for a, b in pairwise(due)) <= 5 * epoch


def small(experiment):
    """The same experiment, so small and with so little training that it must miss its bands."""

    def recipe(seed):
        whole = experiment.recipe(seed)
        return whole | {
            "dataset": whole["dataset"] | {"train_size": TRAIN_SIZE},
            "network": {"hidden": [16, 16]},
            "training": whole["training"] | {"max_steps": STEPS},
        }

    return replace(experiment, recipe=recipe)


@pytest.fixture(scope="module")
def outcomes(server):
    return measure(server, [small(experiment) for experiment in EXPERIMENTS], 1, LIMIT_S)


@pytest.mark.mnist
@pytest.mark.parametrize("number", range(len(EXPERIMENTS)))
def test_a_small_experiment_measures_every_figure(outcomes, number):
    outcome = outcomes[number]
    assert outcome.experiment.name == EXPERIMENTS[number].name
    for judged in outcome.judgements:
        assert all(math.isfinite(value) for value in judged.values)
        assert len(judged.values) == 1
    assert not outcome.holds


@pytest.mark.mnist
def test_figures_are_those_of_the_runs(outcomes, server):
    """E1's errors are the last evaluation's, measured on all test images; E1 and E2 share runs."""
    runs = server.client.get("/runs").json()
    assert runs["total"] == 2
    run = next(run for run in runs["runs"] if run["title"].startswith("E1"))
    answer = server.client.get(f"/runs/{run['id']}/evaluations", params={"format": "json"})
    last = answer.json()["evaluations"][-1]
    assert last["step"] == STEPS
    e1 = {judged.figure.key: judged.values[0] for judged in outcomes[0].judgements}
    assert e1["with"] == 100 * last["holdout_error"]["dropout"]
    assert e1["without"] == 100 * last["holdout_error"]["plain"]
    wrong = round(last["holdout_error"]["plain"] * 10_000)
    assert e1["without"] == pytest.approx(wrong / 100, abs=1e-5)


@pytest.mark.mnist
def test_a_miss_is_written_and_is_the_exit_code(monkeypatch, tmp_path, capsys):
    """The command whole, with a server of its own; only the training is shorter."""
    monkeypatch.setattr(command, "EXPERIMENTS", [small(experiment) for experiment in EXPERIMENTS])
    page = tmp_path / "experiments.md"
    assert command.main(["--seeds", "2"], page) == command.MISSED
    text = page.read_text("utf-8")
    assert "Missed: E1" in text
    assert "over 2 seeds" in text
    for experiment in EXPERIMENTS:
        assert f"## {experiment.name}: " in text
        for figure in experiment.figures:
            assert f"| {figure.title} | {figure.published} | {figure.expected} |" in text
    assert "**no**" in capsys.readouterr().out


@pytest.mark.mnist
def test_experiments_that_were_named_leave_the_page_alone(outcomes, monkeypatch, tmp_path):
    monkeypatch.setattr(command, "serving", nullcontext)
    monkeypatch.setattr(command, "measure", lambda _server, wanted, _seeds: outcomes[: len(wanted)])
    assert command.main(["E1"], tmp_path / "experiments.md") == command.MISSED
    assert not (tmp_path / "experiments.md").exists()


@pytest.mark.mnist
def test_bands_that_hold_are_told_too(outcomes, monkeypatch, tmp_path):
    met = [
        replace(
            outcome,
            judgements=tuple(
                replace(judged, figure=replace(judged.figure, band=Band()))
                for judged in outcome.judgements
            ),
        )
        for outcome in outcomes
    ]
    monkeypatch.setattr(command, "serving", nullcontext)
    monkeypatch.setattr(command, "measure", lambda *_: met)
    page = tmp_path / "experiments.md"
    assert command.main([], page) == command.MET
    assert "Every band was met." in page.read_text("utf-8")
    assert "missed" not in page.read_text("utf-8").lower()


def test_without_data_it_says_so(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("DROPSCOPE_DATA_DIR", str(tmp_path))
    assert command.main([], tmp_path / "experiments.md") == command.NOT_MEASURED
    assert "MNIST is not here" in capsys.readouterr().err
    assert not (tmp_path / "experiments.md").exists()


@pytest.mark.parametrize("arguments", [["E99"], ["--seeds", "0"]])
def test_what_is_not_there_is_refused(arguments, capsys):
    with pytest.raises(SystemExit) as left:
        command.main(arguments)
    assert left.value.code == 2
    assert capsys.readouterr().err
