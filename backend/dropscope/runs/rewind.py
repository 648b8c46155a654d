"""Stands a training before any recorded step of a run again, whether the run is over or not.

Repeats the run from the nearest state that is kept, in memory or on disk, and holds every loss on
the way to the trace. Reads traces and checkpoints and writes neither: the run does not notice.
Knows no HTTP and no run's state.
"""

from pathlib import Path

import torch

from dropscope.errors import StepTooFar
from dropscope.lab.datasets.dataset import Dataset
from dropscope.lab.datasets.loading import load
from dropscope.lab.recipe import DatasetRecipe, Recipe
from dropscope.lab.schedule import step_cost
from dropscope.lab.training import Training
from dropscope.lab.training_state import TrainingState
from dropscope.runs.checkpoint_codec import newest_state
from dropscope.runs.checkpoints import CHECKPOINTS_NAME
from dropscope.runs.recent import Recent
from dropscope.runs.replay import RecordedChanges, RecordedLosses
from dropscope.runs.requests import recorded_change
from dropscope.trace.reader import RunTrace

MAX_STEPS = 20_000  # to repeat for one question
MAX_COST = 1e12  # of them, in multiply-adds: half a minute on one core
STEPS_BACK = 32  # behind a step asked for, a state is kept for whoever goes backward

_STATES_BYTES = 256 * 2**20
_STATES_COUNT = 8
_DATASETS_BYTES = 256 * 2**20
_DATASETS_COUNT = 4
_CHUNK = 256  # steps between two looks at the losses


class Rewinder:
    """Gives trainings of one's own, at any recorded step. Safe to ask from any thread.

    Args:
        data_dir: folder of IDX files.
        max_steps: how many steps may be repeated for one question.

    The caller fixes torch's thread count, to the one that the runs were computed with.
    """

    def __init__(self, data_dir: Path | None = None, *, max_steps: int = MAX_STEPS) -> None:
        self._data_dir = data_dir
        self._max_steps = max_steps
        self._states: Recent[tuple[Path, int], TrainingState] = Recent(_STATES_BYTES, _STATES_COUNT)
        self._datasets: Recent[DatasetRecipe, Dataset] = Recent(_DATASETS_BYTES, _DATASETS_COUNT)

    def before(self, trace: RunTrace, step: int) -> Training:
        """Return a training that stands before a step, with the settings in force at it.

        Args:
            trace: of the run; may be growing.
            step: a recorded one.

        Raises:
            StepNotRecorded: the run has not made it.
            StepTooFar: too much would have to be repeated.
            ReplayDiffers: what was repeated is not what was recorded.
            DataUnavailable: the data set cannot be read here.
        """
        trace.check_recorded(step)
        return self._stand(trace, step)

    def after(self, trace: RunTrace, step: int) -> Training:
        """Return a training that has made ``step`` updates; after 0 the networks are untouched.

        Raises:
            As ``before``.
        """
        if step != 0:
            trace.check_recorded(step)
        return self._stand(trace, step + 1)

    def _stand(self, trace: RunTrace, step: int) -> Training:
        start = self._nearest(trace, step - 1)
        self._check_distance(trace.recipe, 0 if start is None else start.step, step)
        dataset = self.dataset(trace.recipe.dataset)
        if start is None:
            training = Training(trace.recipe, dataset)
        else:
            training = Training.restored(trace.recipe, dataset, start)
        with torch.inference_mode():
            self._repeat(trace, training, step - 1)
        return training

    def _nearest(self, trace: RunTrace, step: int) -> TrainingState | None:
        """The last state kept after at most ``step`` updates; ``None``: the recipe is nearest."""
        kept = [at for folder, at in self._states.held() if folder == trace.folder and at <= step]
        state = self._states.get((trace.folder, max(kept))) if kept else None
        folder, run_id = trace.folder / CHECKPOINTS_NAME, trace.folder.name
        above = 0 if state is None else state.step
        found = newest_state(folder, trace.recipe, run_id, at_most=step, above=above)
        return state if found is None else found

    def _check_distance(self, recipe: Recipe, start: int, step: int) -> None:
        limit = min(self._max_steps, int(MAX_COST / step_cost(recipe)))
        distance = step - 1 - start
        if distance > limit:
            nearest = "the first one" if start == 0 else f"step {start:,}"
            raise StepTooFar(
                f"Step {step:,} lies {distance:,} steps behind {nearest}, the nearest from which "
                f"the run can be repeated; at most {limit:,} are repeated for one question. Ask "
                "for a step closer to it.",
                field="step",
            )

    def dataset(self, recipe: DatasetRecipe) -> Dataset:
        """Return a data set, loaded if it is not at hand.

        Raises:
            DataUnavailable: it cannot be read here.
        """
        dataset = self._datasets.get(recipe)
        if dataset is None:
            dataset = load(recipe, self._data_dir)
            self._datasets.put(recipe, dataset, dataset.nbytes)
        return dataset

    def _repeat(self, trace: RunTrace, training: Training, last: int) -> None:
        """Take a training to the step ``last``, checked; keep it there, and a little before."""
        first = training.step
        changes = RecordedChanges(
            (step, recorded_change(detail)) for step, detail in trace.setting_changes()
        )
        recorded = trace.losses(first + 1, last).tobytes()
        losses = RecordedLosses(recorded, len(trace.recipe.twins), after=first)
        for step in range(first + 1, last + 1):
            changes.apply(training)
            losses.add(training.advance())
            if step % _CHUNK == 0 or step in (last, last - STEPS_BACK):
                losses.check()
            if step in (last, last - STEPS_BACK):
                self._keep(trace, training)
        changes.apply(training)

    def _keep(self, trace: RunTrace, training: Training) -> None:
        state = training.state()
        self._states.put((trace.folder, state.step), state, state.nbytes)
