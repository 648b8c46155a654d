"""F2: bytes of a trace's last three messages are cut off or flipped.

The trace opens all the same, every earlier row is there, and no row that differs is taken.
"""

import random
from queue import SimpleQueue

import pytest

from dropscope.lab.recipe import Recipe
from dropscope.runs.channel import Channel
from dropscope.runs.messages import Job, Set, Step, Stop
from dropscope.runs.recorder import Recorder
from dropscope.runs.worker import work
from dropscope.trace.files import StreamFile
from dropscope.trace.reader import RunTrace
from dropscope.trace.schema import STREAMS

RECIPE = Recipe.model_validate(
    {"dataset": {"name": "blobs"}, "network": {"hidden": [4]}, "training": {"max_steps": 60}}
)
DAMAGED = 3  # messages at the end


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A run of which every stream has at least five messages."""
    path = tmp_path_factory.mktemp("f02") / "run"
    inbox = SimpleQueue()
    commands = iter([*[Step(3), Set(pace=100.0)] * 8, Stop()])

    with RunTrace.create(path, RECIPE) as trace:
        recorder = Recorder(
            trace, Channel(), lambda _: inbox.put(next(commands, Stop())), lambda _: None
        )
        work(Job("run", RECIPE, paused=True), inbox, recorder)
        assert all(trace.message_count(stream) > DAMAGED + 1 for stream in STREAMS)
    return path


def original(path):
    """A file's bytes, its messages, and where each of them ends."""
    file = StreamFile.open(path)
    ends = [file.index[number].end for number in range(len(file.index))]
    return path.read_bytes(), [*file.messages()], ends


@pytest.mark.parametrize("stream", STREAMS)
def test_whatever_byte_is_lost_or_changed_earlier_rows_are_there(
    folder, tmp_path, stream, count, figures
):
    data, messages, ends = original(folder / f"{stream}.arrow")
    path, chance = tmp_path / f"{stream}.arrow", random.Random(2)
    first = ends[-DAMAGED - 1]
    positions = range(first, len(data), count(61, 1))
    for position in positions:
        intact = sum(end <= position for end in ends)
        path.write_bytes(data[:position])
        assert [*StreamFile.open(path).messages()] == messages[:intact], f"cut at {position}"
        changed = bytearray(data)
        changed[position] ^= chance.randint(1, 255)
        path.write_bytes(changed)
        assert [*StreamFile.open(path).messages()] == messages[:intact], f"flipped {position}"
    assert len(positions) > 20
    figures("F2", stream=stream, bytes_cut_and_flipped=len(positions), wrong=0)


def test_a_whole_trace_with_a_damaged_stream_opens_to_be_written_on(folder, count, tmp_path):
    """Streams are cut to the last step that is sound, so that the run can go on from there."""
    data, _, ends = original(folder / "steps.arrow")
    chance = random.Random(3)
    for stream in STREAMS:
        (tmp_path / f"{stream}.arrow").write_bytes((folder / f"{stream}.arrow").read_bytes())
    for _ in range(count(10, 300)):
        changed = bytearray(data)
        changed[chance.randrange(ends[-DAMAGED - 1], len(data))] ^= chance.randint(1, 255)
        (tmp_path / "steps.arrow").write_bytes(changed)
        with RunTrace.open(tmp_path) as trace:
            last = trace.last_step
            assert 0 < last < RECIPE.training.max_steps
            assert all((trace.files[name].index.last_step or 0) <= last for name in STREAMS)
