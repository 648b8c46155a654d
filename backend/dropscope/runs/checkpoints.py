"""A run's checkpoints on disk: few, whole, and spread over the run.

``checkpoints/<step>.safetensors`` in the run's folder. Each is written beside its place, flushed
to the disk and renamed, so that a kill at any instant leaves whole files only. Knows files, steps
and sizes; nothing of what is inside (see ``checkpoint_codec``).
"""

import os
import re
from bisect import bisect_right, insort
from collections.abc import Iterable
from pathlib import Path

CHECKPOINTS_NAME = "checkpoints"
BUDGET_BYTES = 256 * 2**20
MAX_COUNT = 1024

_SUFFIX = ".safetensors"
_BESIDE = ".partial"


def checkpoint_path(folder: Path, step: int) -> Path:
    """Where the checkpoint after ``step`` updates lies."""
    return folder / f"{step}{_SUFFIX}"


def checkpoint_steps(folder: Path) -> list[int]:
    """The steps whose checkpoints lie in a folder, in order; none where there is no folder."""
    if not folder.is_dir():
        return []
    stems = (path.stem for path in folder.iterdir() if path.suffix == _SUFFIX)
    return sorted(int(stem) for stem in stems if re.fullmatch(r"0|[1-9][0-9]{0,17}", stem))


class Disk:
    """The few things that keeping a checkpoint does to the disk; a test may make them fail."""

    def write(self, path: Path, pieces: Iterable[bytes]) -> None:
        """Write a file and wait until the disk has it."""
        with path.open("wb", buffering=0) as file:
            for piece in pieces:
                view = memoryview(piece)
                while view:  # a write may be partial where the disk runs full
                    view = view[file.write(view) :]
            os.fsync(file.fileno())

    def rename(self, source: Path, target: Path) -> None:
        """Move a file within its folder and wait until the disk knows."""
        source.replace(target)
        descriptor = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def remove(self, path: Path) -> None:
        """Delete a file if it is there."""
        path.unlink(missing_ok=True)


class Checkpoints:
    """The writer's view of a run's checkpoints. One writer a run, one call at a time.

    Args:
        folder: made when the first checkpoint is kept.
        budget_bytes: what all of them may measure; the newest is kept whatever it measures.
        max_count: how many there may be.
        disk: does the work.
    """

    def __init__(
        self,
        folder: Path,
        *,
        budget_bytes: int = BUDGET_BYTES,
        max_count: int = MAX_COUNT,
        disk: Disk | None = None,
    ) -> None:
        self._folder = folder
        self._budget_bytes = budget_bytes
        self._max_count = max_count
        self._disk = disk or Disk()
        for left_over in folder.glob(f"*{_BESIDE}"):  # of a writer that was killed
            self._disk.remove(left_over)
        self._steps = checkpoint_steps(folder)
        self._sizes = {step: checkpoint_path(folder, step).stat().st_size for step in self._steps}

    @property
    def steps(self) -> list[int]:
        """The steps that have one, in order."""
        return list(self._steps)

    @property
    def size_bytes(self) -> int:
        """What all of them measure together."""
        return sum(self._sizes.values())

    def drop_after(self, step: int) -> None:
        """Delete those of later steps: the run has not made these, and may make others."""
        for later in self._steps[bisect_right(self._steps, step) :]:
            self._remove(later)

    def keep(self, step: int, pieces: tuple[bytes, ...]) -> None:
        """Write one checkpoint; room for it is made first.

        Args:
            step: updates after which it stands; takes the place of one of the same step.
            pieces: the file's bytes.

        Raises:
            OSError: where the disk refuses; what was kept before is still there.
        """
        self._folder.mkdir(exist_ok=True)
        path = checkpoint_path(self._folder, step)
        beside = path.with_suffix(_BESIDE)
        size_bytes = sum(map(len, pieces))
        self._make_room(step, size_bytes)
        try:
            self._disk.write(beside, pieces)
            self._disk.rename(beside, path)
        except OSError:
            self._disk.remove(beside)
            raise
        if step not in self._sizes:
            insort(self._steps, step)
        self._sizes[step] = size_bytes

    def _make_room(self, step: int, size_bytes: int) -> None:
        """Thin out until a new one fits, where the gap that is left is the smallest.

        The newest stays, since the new one may never be finished.
        """
        others = [other for other in self._steps if other != step]
        used_bytes = sum(self._sizes[other] for other in others)
        while len(others) > 1 and (
            used_bytes + size_bytes > self._budget_bytes or len(others) >= self._max_count
        ):
            bounds = [0, *sorted([*others, step])]
            gaps = {
                there: after - before
                for before, there, after in zip(bounds, bounds[1:], bounds[2:], strict=False)
                if there not in (step, others[-1])
            }
            thinned = min(gaps, key=lambda there: gaps[there])  # of equals, the oldest
            others.remove(thinned)
            used_bytes -= self._sizes[thinned]
            self._remove(thinned)

    def _remove(self, step: int) -> None:
        self._disk.remove(checkpoint_path(self._folder, step))
        self._steps.remove(step)
        del self._sizes[step]
