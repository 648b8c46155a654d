"""When a run is measured and its weights are kept: densely at first, then thinner.

A pure function of recipe and step, so that a repeated run is measured at the same steps. The gap
between measurements grows with the step: a quarter of it at first, until an evaluation costs no
more than the steps in between, later a sixteenth, so that a long run spends a few per cent on it.
What steps and checkpoints cost is estimated from the recipe alone, too.
"""

import math

from dropscope.lab.recipe import Recipe

_SHARE = 16  # measured at least every 1/16 of the steps so far
_EARLY_SHARE = 4  # at first, every 1/4 of them is enough where measuring is dear
_STEP_OVERHEAD = 1.5e6  # multiply-adds that a step's fixed cost corresponds to
_UPDATE_COST = 50  # multiply-adds that updating a parameter corresponds to
_REPLAY_COST = 2e10  # multiply-adds between checkpoints: about half a second on one core
_CHECKPOINT_COST = 1e4  # of them for each byte of a checkpoint, beside which copying it is little
_SNAPSHOT_BUDGET = 64 * 2**20  # bytes of weights to keep over about ten thousand steps
_BYTES_PER_PARAMETER = 4


class Schedule:
    """Says, asked in order of steps, whether a step is to be measured or its weights kept.

    Step 0, the untouched network, is always due. The last step and pauses are the worker's
    business.
    """

    def __init__(self, recipe: Recipe) -> None:
        self._cost = _evaluation_cost(recipe)
        size = recipe.parameter_count * len(recipe.twins) * _BYTES_PER_PARAMETER
        self._snapshot_share = max(1, min(_SHARE, _SNAPSHOT_BUDGET // (size * 10)))
        self._next_evaluation = 0
        self._next_snapshot = 0

    def evaluation_due(self, step: int) -> bool:
        """Whether to measure after ``step`` updates."""
        if step < self._next_evaluation:
            return False
        interval = max(1, step // _SHARE, min(step // _EARLY_SHARE, self._cost))
        self._next_evaluation = step + interval
        return True

    def skip_to(self, step: int) -> None:
        """Stand where one does who has asked at every step up to ``step``."""
        while (due := self._next_evaluation) <= step:
            self.evaluation_due(due)
            self.snapshot_due(due)

    def snapshot_due(self, step: int) -> bool:
        """Whether to keep the weights after ``step`` updates."""
        if step < self._next_snapshot:
            return False
        self._next_snapshot = step + max(1, step // self._snapshot_share)
        return True


def step_cost(recipe: Recipe) -> float:
    """A step of every twin, in multiply-adds. A core makes some 10¹⁰ of them a second."""
    work = 3 * recipe.training.batch_size + _UPDATE_COST
    return len(recipe.twins) * (recipe.parameter_count * work + _STEP_OVERHEAD)


def checkpoint_interval(recipe: Recipe) -> int:
    """Steps from one checkpoint to the next: few to repeat, and many beside what keeping costs."""
    training = recipe.training
    buffers = int(training.momentum != 0.0) if training.optimizer == "sgd" else 2
    numbers = recipe.parameter_count * len(recipe.twins) * (1 + buffers)
    between = max(_REPLAY_COST, _CHECKPOINT_COST * _BYTES_PER_PARAMETER * numbers)
    return math.ceil(between / step_cost(recipe))


def _evaluation_cost(recipe: Recipe) -> int:
    """An evaluation's cost, in training steps, estimated from multiply-adds."""
    parameters = recipe.parameter_count
    examples = 2 * min(recipe.dataset.train_size, 10_000) + recipe.dataset.spec.holdout_size
    step_cost = 3 * parameters * recipe.training.batch_size + _STEP_OVERHEAD
    return round(parameters * examples / step_cost)
