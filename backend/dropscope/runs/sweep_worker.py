"""The thread of a sweep: trains one group after the other and tells what it measures.

Knows no database, no file but the data sets', and no HTTP.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path

import torch

from dropscope.lab.datasets.dataset import Dataset
from dropscope.lab.datasets.loading import load
from dropscope.lab.recipe import DatasetRecipe
from dropscope.lab.sweep.figures import MemberCurves, TwinName, finite_or_null
from dropscope.lab.sweep.groups import groups
from dropscope.lab.sweep.plan import Plan
from dropscope.lab.sweep.training import GroupTraining, Measured, steps_to_measure
from dropscope.runs.sweep_results import Results

_STEPS_BETWEEN_QUESTIONS = 16  # whether to go on

# Members of the group at hand, updates that each has made, and what was measured if anything was.
Tell = Callable[[Sequence[int], int, Results], None]


def train_sweep(
    plan: Plan,
    done: Collection[int],
    data_dir: Path | None,
    *,
    is_wanted: Callable[[], bool],
    tell: Tell,
    keep: Callable[[Results], None],
) -> None:
    """Train every member that is not done.

    Args:
        plan: the sweep.
        done: members to leave out.
        data_dir: folder of IDX files.
        is_wanted: asked every few steps; where it says no, this returns.
        tell: called as the group at hand goes on.
        keep: called with each group once it is finished.

    Raises:
        DataUnavailable: a data set cannot be read.
    """
    torch.set_num_threads(1)
    members = [index for index in range(len(plan.members)) if index not in done]
    for places in groups([plan.members[index].recipe for index in members]):
        group = [members[place] for place in places]
        if not (is_wanted() and _train_group(plan, group, data_dir, is_wanted, tell, keep)):
            return


def _train_group(
    plan: Plan,
    group: list[int],
    data_dir: Path | None,
    is_wanted: Callable[[], bool],
    tell: Tell,
    keep: Callable[[Results], None],
) -> bool:
    """Train one group; return whether it came to its end."""
    recipes = [plan.members[index].recipe for index in group]
    training = GroupTraining(recipes, _datasets([one.dataset for one in recipes], data_dir))
    curves: list[Measured] = []
    for step in steps_to_measure(recipes[0]):
        while training.step < step:
            training.advance()
            if training.step % _STEPS_BETWEEN_QUESTIONS == 0:
                if not is_wanted():
                    return False
                tell(group, training.step, {})
        curves.append(training.measure())
        tell(group, training.step, _results(group, curves))
    keep(_results(group, curves))
    return True


def _datasets(recipes: list[DatasetRecipe], data_dir: Path | None) -> list[Dataset]:
    """The members' data sets; equal ones, and equal hold-outs, are held once."""
    loaded: dict[DatasetRecipe, Dataset] = {}
    for recipe in recipes:
        if recipe not in loaded:
            loaded[recipe] = _sharing(load(recipe, data_dir), list(loaded.values())[:1])
    return [loaded[recipe] for recipe in recipes]


def _sharing(dataset: Dataset, former: list[Dataset]) -> Dataset:
    for other in former:
        same_x = torch.equal(other.holdout_x, dataset.holdout_x)
        if same_x and torch.equal(other.holdout_y, dataset.holdout_y):
            return replace(dataset, holdout_x=other.holdout_x, holdout_y=other.holdout_y)
    return dataset


def _results(group: list[int], measured: list[Measured]) -> Results:
    steps = [one.step for one in measured]
    twins = list(measured[0].loss)
    return {
        member: MemberCurves(
            steps,
            {
                "holdout_loss": {
                    twin: [finite_or_null(one.loss[twin][place]) for one in measured]
                    for twin in twins
                },
                "holdout_error": {
                    twin: [_error_or_null(one, twin, place) for one in measured] for twin in twins
                },
            },
        )
        for place, member in enumerate(group)
    }


def _error_or_null(measured: Measured, twin: TwinName, place: int) -> float | None:
    """The error of a network that still answers: an argmax of what is no number is a class too."""
    if finite_or_null(measured.loss[twin][place]) is None:
        return None
    return finite_or_null(measured.error[twin][place])
