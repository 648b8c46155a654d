"""Checkpoints on disk: whole, few, spread over the run, and there whatever fails meanwhile."""

import contextlib
import itertools
import os
import random
import stat
from pathlib import Path

import pytest

from dropscope.runs.checkpoints import Checkpoints, Disk, checkpoint_path, checkpoint_steps

SIZE = 10
CONTENT = (b"01234", b"56789")


class QuickDisk(Disk):
    """Does not wait for the disk, so that many checkpoints take no time."""

    def write(self, path, pieces):
        path.write_bytes(b"".join(pieces))

    def rename(self, source, target):
        source.replace(target)


class Killed(BaseException):
    """The process is gone: nothing behind it runs."""


class FailingDisk(QuickDisk):
    """Dies at one of its operations, before it, half way through it, or right after it."""

    def __init__(self, dies_at, when, error=Killed):
        self.count = 0
        self._dies_at = dies_at
        self._when = when
        self._error = error

    def write(self, path, pieces):
        whole = b"".join(pieces)
        half = whole[: len(whole) // 2]
        self._do(lambda: path.write_bytes(half), lambda: QuickDisk.write(self, path, (whole,)))

    def rename(self, source, target):
        self._do(lambda: None, lambda: QuickDisk.rename(self, source, target))

    def remove(self, path):
        self._do(lambda: None, lambda: Disk.remove(self, path))

    def _do(self, half, whole):
        self.count += 1
        if self.count != self._dies_at:
            whole()
            return
        {"before": lambda: None, "half way": half, "after": whole}[self._when]()
        raise self._error


def contents(folder):
    return {step: checkpoint_path(folder, step).read_bytes() for step in checkpoint_steps(folder)}


def test_what_is_kept_is_there_under_its_step(tmp_path):
    folder = tmp_path / "checkpoints"
    checkpoints = Checkpoints(folder)
    assert (checkpoint_steps(folder), folder.exists()) == ([], False)
    for step in (5, 100, 20):
        checkpoints.keep(step, (b"a", b"bc"))
    checkpoints.keep(20, (b"other",))
    assert contents(folder) == {5: b"abc", 20: b"other", 100: b"abc"}
    assert (checkpoints.steps, checkpoints.size_bytes) == ([5, 20, 100], 11)
    again = Checkpoints(folder)
    assert (again.steps, again.size_bytes) == ([5, 20, 100], 11)


def test_strange_files_are_not_checkpoints(tmp_path):
    for name in ("x.safetensors", "007.safetensors", "5", "-3.safetensors"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "٣.safetensors").write_bytes(b"a digit, but not one of ours")
    assert checkpoint_steps(tmp_path) == []
    assert Checkpoints(tmp_path).steps == []


def test_what_a_killed_writer_left_half_done_is_removed(tmp_path):
    (tmp_path / "5.partial").write_bytes(b"x")
    assert Checkpoints(tmp_path).steps == []
    assert [*tmp_path.iterdir()] == []


def test_those_of_later_steps_can_be_dropped(tmp_path):
    checkpoints = Checkpoints(tmp_path)
    for step in (1, 2, 3, 4):
        checkpoints.keep(step, CONTENT)
    checkpoints.drop_after(2)
    assert checkpoints.steps == checkpoint_steps(tmp_path) == [1, 2]
    checkpoints.drop_after(0)
    assert checkpoint_steps(tmp_path) == []


@pytest.mark.parametrize("limit", [{"budget_bytes": 12 * SIZE}, {"max_count": 12}])
def test_they_stay_within_bounds_and_evenly_spread(tmp_path, limit):
    checkpoints = Checkpoints(tmp_path, **limit, disk=QuickDisk())
    for count in range(1, 200):
        checkpoints.keep(7 * count, CONTENT)
        steps = checkpoint_steps(tmp_path)
        assert len(steps) == min(count, 12)
        assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 12 * SIZE
        assert steps[-1] == 7 * count
        gaps = [after - before for before, after in itertools.pairwise([0, *steps])]
        assert max(gaps) <= 2 * steps[-1] / len(steps)


def test_those_at_pauses_go_first(tmp_path):
    checkpoints = Checkpoints(tmp_path, max_count=5)
    for step in (100, 200, 201, 300, 400):
        checkpoints.keep(step, CONTENT)
    checkpoints.keep(500, CONTENT)
    assert checkpoints.steps == [100, 200, 300, 400, 500]


def test_the_newest_stays_however_large(tmp_path):
    checkpoints = Checkpoints(tmp_path, budget_bytes=3)
    for step in (1, 2, 3):
        checkpoints.keep(step, CONTENT)
        assert checkpoints.steps[-1] == step
    assert len(checkpoints.steps) <= 2


def test_the_newest_makes_no_room_even_where_it_leaves_the_smallest_gap(tmp_path):
    """The one that is being written may never be finished."""
    checkpoints = Checkpoints(tmp_path, max_count=3)
    for step in (100, 200, 201):
        checkpoints.keep(step, CONTENT)
    checkpoints.keep(300, CONTENT)
    assert checkpoints.steps == [100, 201, 300]


def test_one_between_others_takes_its_place(tmp_path):
    """As while an interrupted run is repeated, behind a damaged newer one."""
    checkpoints = Checkpoints(tmp_path, max_count=3)
    for step in (10, 20, 90):
        checkpoints.keep(step, CONTENT)
    checkpoints.keep(40, CONTENT)
    assert checkpoints.steps == [20, 40, 90]
    checkpoints.keep(40, CONTENT)  # no room is needed for what is there already
    assert checkpoints.steps == checkpoint_steps(tmp_path) == [20, 40, 90]


OPERATIONS = 3  # remove an old one, write, rename
WHENS = ("before", "half way", "after")


@pytest.mark.parametrize("when", WHENS)
@pytest.mark.parametrize("dies_at", range(1, OPERATIONS + 1))
def test_whole_ones_are_there_whenever_the_process_is_killed(tmp_path, dies_at, when):
    kept = Checkpoints(tmp_path, max_count=3)
    for step in (10, 20, 30):
        kept.keep(step, CONTENT)
    with pytest.raises(Killed):
        Checkpoints(tmp_path, max_count=3, disk=FailingDisk(dies_at, when)).keep(40, CONTENT)
    found = contents(tmp_path)
    assert set(found.values()) == {b"0123456789"}
    assert 30 in found
    assert (40 in found) == (dies_at == 3 and when == "after")
    again = Checkpoints(tmp_path, max_count=3)  # what was left beside is in nobody's way
    again.keep(40, CONTENT)
    assert contents(tmp_path)[40] == b"0123456789"


def test_a_hundred_kills_in_a_row_leave_a_whole_one_each_time(tmp_path):
    chance = random.Random(5)
    Checkpoints(tmp_path).keep(1, CONTENT)
    for step in range(2, 102):
        disk = FailingDisk(chance.randint(1, OPERATIONS + 1), chance.choice(WHENS))
        with contextlib.suppress(Killed):
            Checkpoints(tmp_path, max_count=3, disk=disk).keep(step, CONTENT)
        found = contents(tmp_path)
        assert found
        assert set(found.values()) == {b"0123456789"}
    assert max(found) > 50


def test_the_disk_has_it_before_it_has_its_name(tmp_path, monkeypatch):
    """So a power cut leaves no name of a file that is not whole."""
    done, fsync, replace = [], os.fsync, Path.replace

    def note_fsync(descriptor):
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        done.append("folder on disk" if is_folder else "file on disk")
        fsync(descriptor)

    def note_replace(path, target):
        done.append("renamed")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", note_fsync)
    monkeypatch.setattr(Path, "replace", note_replace)
    Checkpoints(tmp_path).keep(1, CONTENT)
    assert done == ["file on disk", "renamed", "folder on disk"]


def test_a_full_disk_leaves_what_was_there(tmp_path):
    Checkpoints(tmp_path).keep(1, CONTENT)
    for when in WHENS[:2]:
        full = FailingDisk(1, when, OSError(28, "No space left on device"))
        checkpoints = Checkpoints(tmp_path, disk=full)
        with pytest.raises(OSError, match="No space"):
            checkpoints.keep(2, CONTENT)
        assert [path.name for path in tmp_path.iterdir()] == ["1.safetensors"]
        checkpoints.keep(3, CONTENT)  # there is room again
        assert contents(tmp_path) == {1: b"0123456789", 3: b"0123456789"}
        checkpoints.drop_after(1)
