"""Holds a repeated run to what was recorded of it: every loss, to the bit.

Knows losses; nothing of how they came about.
"""

import numpy as np
import torch
from torch import Tensor

from dropscope.errors import ReplayDiffers
from dropscope.lab.records import StepRecord


class RecordedLosses:
    """The losses of a trace, and those of the steps repeated so far.

    Args:
        recorded: float32, (steps, twins), row-major.
        twins: how many there are.
    """

    def __init__(self, recorded: bytes, twins: int) -> None:
        self._recorded = np.frombuffer(recorded, np.uint32).reshape(-1, twins)
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
        width = self._recorded.shape[1]
        repeated = torch.stack(self._repeated).numpy().view(np.uint32).reshape(-1, width)
        differs = (repeated != self._recorded[self._checked :][: len(repeated)]).any(axis=1)
        if differs.any():
            step = self._checked + int(differs.argmax()) + 1
            raise ReplayDiffers(
                f"Repeating the run gave another loss at step {step:,} than the trace holds. Was "
                "it recorded on another machine or with another torch? What was recorded is kept."
            )
        self._checked += len(repeated)
        self._repeated = []
