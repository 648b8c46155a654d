"""Repeats what was recorded of a run: its setting changes, and every loss held to the bit.

Knows trainings and what was recorded; nothing of where it is recorded.
"""

from collections import deque
from collections.abc import Iterable

import numpy as np
import torch
from torch import Tensor

from dropscope.errors import ReplayDiffers
from dropscope.lab.records import SettingChange, StepRecord
from dropscope.lab.training import Training
from dropscope.runs.messages import Set


def apply_change(change: Set, training: Training) -> None:
    """Apply what decides results from the next step on."""
    probabilities = dict(change.drop_probability or ())
    if probabilities or change.learning_rate is not None:
        training.change(SettingChange(training.step, probabilities or None, change.learning_rate))


class RecordedChanges:
    """Setting changes that are still to come, each with the step after which it was made."""

    def __init__(self, changes: Iterable[tuple[int, Set]]) -> None:
        self._changes = deque(changes)

    def apply(self, training: Training) -> None:
        """Apply those made up to where the training stands. One that is in force may come again."""
        while self._changes and self._changes[0][0] <= training.step:
            apply_change(self._changes.popleft()[1], training)


LOSS_BYTES = 4  # of one twin in one step


class RecordedLosses:
    """The losses of a trace, and those of the steps repeated so far.

    Args:
        recorded: float32, (steps, twins), row-major, of the steps behind ``after``.
        twins: how many there are.
        after: the step behind which the repetition starts.
    """

    def __init__(self, recorded: bytes, twins: int, *, after: int = 0) -> None:
        self._recorded = np.frombuffer(recorded, np.uint32).reshape(-1, twins)
        self._after = after
        self._repeated: list[Tensor] = []
        self._checked = 0

    def add(self, record: StepRecord) -> None:
        """Take the losses of the next step."""
        self._repeated += [twin.train_loss for twin in record.twins.values()]

    def check(self) -> None:
        """Compare what has been added since the last time.

        Raises:
            ReplayDiffers: naming the first step that differs.
        """
        if not self._repeated:
            return
        width = self._recorded.shape[1]
        repeated = torch.stack(self._repeated).numpy().view(np.uint32).reshape(-1, width)
        differs = (repeated != self._recorded[self._checked :][: len(repeated)]).any(axis=1)
        if differs.any():
            step = self._after + self._checked + int(differs.argmax()) + 1
            raise ReplayDiffers(
                f"Repeating the run gave another loss at step {step:,} than the trace holds. Was "
                "it recorded on another machine or with another torch? What was recorded is kept."
            )
        self._checked += len(repeated)
        self._repeated = []
