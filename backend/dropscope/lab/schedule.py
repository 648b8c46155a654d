"""When a run is measured and its weights are kept: densely at first, then thinner.

A pure function of recipe and step, so that a repeated run is measured at the same steps. Early on
every doubling is measured, then at a fixed interval that keeps measuring a large hold-out set from
taking more than about two thirds of the time, later every sixteenth of the way, so that a long run
spends next to nothing on it.
"""

from dropscope.lab.recipe import Recipe

_SHARE = 16  # measured at least every 1/16 of the steps so far
_SPREAD = 0.5  # an evaluation that costs n steps comes at most every n * _SPREAD steps
_STEP_OVERHEAD = 1.5e6  # multiply-adds that a step's fixed cost corresponds to
_SNAPSHOT_BUDGET = 64 * 2**20  # bytes of weights to keep over about ten thousand steps
_BYTES_PER_PARAMETER = 4


class Schedule:
    """Says, asked in order of steps, whether a step is to be measured or its weights kept.

    Step 0, the untouched network, is always due. The last step and pauses are the worker's
    business.
    """

    def __init__(self, recipe: Recipe) -> None:
        self._min_interval = _min_interval(recipe)
        size = recipe.parameter_count * len(recipe.twins) * _BYTES_PER_PARAMETER
        self._snapshot_share = max(1, min(_SHARE, _SNAPSHOT_BUDGET // (size * 10)))
        self._next_evaluation = 0
        self._next_snapshot = 0

    def evaluation_due(self, step: int) -> bool:
        """Whether to measure after ``step`` updates."""
        if step < self._next_evaluation:
            return False
        interval = max(1, step // _SHARE, min(step, self._min_interval))
        self._next_evaluation = step + interval
        return True

    def snapshot_due(self, step: int) -> bool:
        """Whether to keep the weights after ``step`` updates."""
        if step < self._next_snapshot:
            return False
        self._next_snapshot = step + max(1, step // self._snapshot_share)
        return True


def _min_interval(recipe: Recipe) -> int:
    parameters = recipe.parameter_count
    examples = 2 * min(recipe.dataset.train_size, 10_000) + recipe.dataset.spec.holdout_size
    step_cost = 3 * parameters * recipe.training.batch_size + _STEP_OVERHEAD
    return max(1, round(_SPREAD * parameters * examples / step_cost))
