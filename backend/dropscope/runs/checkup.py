"""What may be wrong in a run's folder: its trace, its checkpoints, what was left lying about.

Looking changes nothing; each thing found brings along what would mend it. Knows folders and
traces; the list of runs is ``checkup_list``'s.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from dropscope.errors import TraceError, UnusableCheckpoint
from dropscope.runs.checkpoint_codec import read_whole
from dropscope.runs.checkpoints import CHECKPOINTS_NAME, checkpoint_path, checkpoint_steps
from dropscope.trace.files import StreamFile
from dropscope.trace.reader import RunTrace
from dropscope.trace.schema import STREAMS
from dropscope.trace.seal import is_sealing
from dropscope.trace.storage import unsound

LOST_AND_FOUND = "lost+found"
_LEFT_OVER = ("*.thin", f"{CHECKPOINTS_NAME}/*.partial")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be.

    ``where``: a run, a sweep or the database. ``what``: what is wrong, and what mending would do.
    ``mend``: does it; ``None`` where nothing can be done.
    """

    where: str
    what: str
    mend: Callable[[], None] | None


def look_over(folder: Path) -> Iterator[Finding]:
    """Yield what is wrong in a run's folder whose trace can be read."""
    where = f"run {folder.name}"
    for pattern in _LEFT_OVER:
        for path in sorted(folder.glob(pattern)):
            yield Finding(where, f"{path.name} was left half done; it is removed", path.unlink)
    checkpoints = folder / CHECKPOINTS_NAME
    for step in checkpoint_steps(checkpoints):
        path = checkpoint_path(checkpoints, step)
        try:
            read_whole(path)
        except UnusableCheckpoint as error:
            yield Finding(where, f"{error.message} It is removed", path.unlink)
    yield from _look_over_trace(where, folder)


def _look_over_trace(where: str, folder: Path) -> Iterator[Finding]:
    """Torn ends are cut; behind damage in the middle everything is made again by a resume."""
    damaged_at: list[int] = []
    for name in STREAMS:
        path = folder / f"{name}.arrow"
        file = StreamFile.open(path)
        surplus = path.stat().st_size - file.index.end
        if surplus:
            what = f"{path.name} ends with {surplus:,} bytes of no whole message; they are cut"
            yield Finding(where, what, partial(_cut_tail, folder))
        step = _first_damage(file)
        if step is not None:
            damaged_at.append(step)
    if damaged_at:
        keep = min(damaged_at) - 1
        what = (
            f"what was recorded after step {max(keep, 0):,} is damaged; it is set aside, and "
            "resuming the run makes it again"
        )
        yield Finding(where, what, partial(set_aside_after, folder, keep))


def _first_damage(file: StreamFile) -> int | None:
    """The first step of the first message that is not what was written."""
    storage = file.storage
    if not is_sealing(storage.schema):
        return None  # of an earlier version: nothing vouches for its numbers
    number = unsound(storage, range(len(storage.index)))
    return None if number is None else storage.index[number].first_step


def _cut_tail(folder: Path) -> None:
    RunTrace.open(folder, writable=True).close()


def set_aside_after(folder: Path, step: int) -> None:
    """Cut every stream behind a step; copies of them as they were go to ``lost+found``."""
    aside = place_aside(folder)
    aside.mkdir(parents=True)
    for name in STREAMS:
        shutil.copy2(folder / f"{name}.arrow", aside)
    for name in STREAMS:
        StreamFile.open(folder / f"{name}.arrow", writable=True).cut_after(step)


def place_aside(folder: Path) -> Path:
    """Where a run's or sweep's folder, or a part of it, goes that nobody can use as it is."""
    lost = folder.parents[1] / LOST_AND_FOUND
    number = 1
    while (place := lost / f"{folder.name}.{number}").exists():
        number += 1
    return place


def move_aside(folder: Path) -> None:
    """Take a folder out of the way, whole."""
    place = place_aside(folder)
    place.parent.mkdir(exist_ok=True)
    folder.rename(place)


def readable_trace(folder: Path) -> RunTrace | TraceError:
    """Open a run's trace to be looked at; what keeps it from opening is returned."""
    try:
        return RunTrace.open(folder, writable=False)
    except TraceError as error:
        return error
