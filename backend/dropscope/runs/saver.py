"""When a worker keeps its training's state, and how an interrupted run gets the newest one back.

Knows steps and states; how a checkpoint looks is the codec's business, and where it goes that of
whoever takes the report.
"""

from collections.abc import Callable
from pathlib import Path

from dropscope.lab.datasets.dataset import Dataset
from dropscope.lab.schedule import checkpoint_interval
from dropscope.lab.training import Training
from dropscope.runs.checkpoint_codec import encode, newest_state
from dropscope.runs.messages import Checkpoint, Job, Report


class Saver:
    """Keeps the states of one worker's training.

    Args:
        job: the worker's; without ``checkpoint_dir`` nothing is kept and nothing found.
        report: takes the checkpoints.
    """

    def __init__(self, job: Job, report: Callable[[Report], None]) -> None:
        self._job = job
        self._report = report
        self._interval = checkpoint_interval(job.recipe)
        self._saved_step = 0  # the recipe is as good as a checkpoint of step 0

    def training(self, dataset: Dataset) -> Training:
        """Return the job's training: as a checkpoint of the steps to replay has it, or new."""
        job = self._job
        if job.replay_to and job.checkpoint_dir is not None:
            folder = Path(job.checkpoint_dir)
            state = newest_state(folder, job.recipe, job.run_id, at_most=job.replay_to)
            if state is not None:
                self._saved_step = state.step
                return Training.restored(job.recipe, dataset, state, row=job.row)
        return Training(job.recipe, dataset, row=job.row)

    def is_due(self, step: int) -> bool:
        """Whether the state after ``step`` updates is to be kept."""
        return step % self._interval == 0

    def save(self, training: Training) -> None:
        """Report the training's state, once a step. What led to it must be in the trace."""
        job, step = self._job, training.step
        if job.checkpoint_dir is None or step == self._saved_step:
            return
        pieces = encode(training.state(copied=False), job.recipe, job.run_id)
        self._report(Checkpoint(job.run_id, step, pieces))
        self._saved_step = step
