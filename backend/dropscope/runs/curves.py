"""Small curves for a list of runs, kept for as long as a run stays where it is.

Reads runs that are not open, too. Knows no state and no worker.
"""

from functools import lru_cache
from pathlib import Path

from dropscope.errors import TraceError
from dropscope.runs.views import RunView
from dropscope.trace.curves import Curve, holdout_curve

MAX_KEPT = 1024


class Curves:
    """Curves of the runs below one folder. Safe to ask from any thread.

    Args:
        folder: where each run has a folder named after its id.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, view: RunView, points: int) -> Curve | None:
        """Return a run's hold-out loss in so many points at most; ``None`` without its files."""
        try:
            return _curve(self._folder / view.id, view.step, points)
        except (FileNotFoundError, TraceError):
            return None  # deleted meanwhile, or damaged: a list of runs can do without


@lru_cache(MAX_KEPT)
def _curve(folder: Path, _step: int, points: int) -> Curve:
    """``_step``: where the run is; at a later one this answer is not asked for any more."""
    return holdout_curve(folder, points)
