"""The thread of a sweep: trains one group after the other and tells what it measures.

Knows no database, no file but the data sets' and that of the group at hand, and no HTTP.
"""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from dropscope.lab.datasets.dataset import Dataset
from dropscope.lab.datasets.loading import load
from dropscope.lab.recipe import DatasetRecipe
from dropscope.lab.sweep.figures import MemberCurves, TwinName, finite_or_null
from dropscope.lab.sweep.groups import groups
from dropscope.lab.sweep.plan import Plan
from dropscope.lab.sweep.training import GroupTraining, Measured, steps_to_measure
from dropscope.runs.sweep_ahead import made_ahead
from dropscope.runs.sweep_parts import Part, PartFile
from dropscope.runs.sweep_results import Results

_STEPS_BETWEEN_QUESTIONS = 16  # whether to go on
_KEPT_EVERY_S = 20.0  # the group at hand


@dataclass(frozen=True, slots=True)
class Hooks:
    """What a sweep's thread asks and tells.

    ``is_wanted``: asked every few steps; where it says no, training returns. ``begin``: members of
    a group, and after how many updates they go on. ``tell``: members of the group at hand, updates
    that each has made, and what was measured if anything was. ``keep``: each group once it is
    finished.
    """

    is_wanted: Callable[[], bool]
    begin: Callable[[Sequence[int], int], None]
    tell: Callable[[Sequence[int], int, Results], None]
    keep: Callable[[Results], None]


def train_sweep(
    plan: Plan, done: Collection[int], data_dir: Path | None, parts: PartFile, hooks: Hooks
) -> None:
    """Train every member that is not done.

    Args:
        plan: the sweep.
        done: members to leave out.
        data_dir: folder of IDX files.
        parts: where the group at hand is kept, and may be found.
        hooks: called from here.

    Raises:
        DataUnavailable: a data set cannot be read.
    """
    torch.set_num_threads(1)
    members = [index for index in range(len(plan.members)) if index not in done]
    for places in groups([plan.members[index].recipe for index in members]):
        group = [members[place] for place in places]
        if not (hooks.is_wanted() and _train_group(plan, group, data_dir, parts, hooks)):
            return


def _train_group(
    plan: Plan, group: list[int], data_dir: Path | None, parts: PartFile, hooks: Hooks
) -> bool:
    """Train one group; return whether it came to its end."""
    recipes = [plan.members[index].recipe for index in group]
    datasets = _datasets([one.dataset for one in recipes], data_dir)
    training = GroupTraining(recipes, datasets, made_ahead)
    part = parts.read(group)
    curves = part.measured if part else []
    if part and not _catch_up(training, part, hooks):
        return False
    hooks.begin(group, training.step)
    if curves:
        hooks.tell(group, training.step, _results(group, curves))
    kept_s = time.monotonic()
    for step in steps_to_measure(recipes[0])[len(curves) :]:
        while training.step < step:
            training.advance()
            if training.step % _STEPS_BETWEEN_QUESTIONS == 0:
                hooks.tell(group, training.step, {})
                is_wanted = hooks.is_wanted()
                if not is_wanted or time.monotonic() - kept_s > _KEPT_EVERY_S:
                    parts.write(Part(group, training.step, curves, training.state()))
                    kept_s = time.monotonic()
                if not is_wanted:
                    return False
        curves.append(training.measure())
        hooks.tell(group, training.step, _results(group, curves))
    hooks.keep(_results(group, curves))
    parts.remove()
    return True


def _catch_up(training: GroupTraining, part: Part, hooks: Hooks) -> bool:
    """Go on from a part; return whether it came to that."""
    while training.step < part.step:
        training.skip()
        if training.step % _STEPS_BETWEEN_QUESTIONS == 0 and not hooks.is_wanted():
            return False
    training.restore(part.state)
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
