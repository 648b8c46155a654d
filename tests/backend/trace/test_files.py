"""Appending, and opening what a killed writer left behind."""

import io
import os
import threading

import polars as pl
import pyarrow as pa
import pytest

from dropscope.errors import TraceError
from dropscope.trace import encoder, schema
from dropscope.trace.files import StreamFile


@pytest.fixture
def messages(made_up, small_recipe):
    """Six messages of steps: (payload, first step, last step, rows)."""
    made, first = [], 1
    for size in (3, 1, 5, 2, 1, 4):
        records = made_up.steps(small_recipe, size, first=first)
        payload = encoder.encode_steps(schema.steps_schema(small_recipe), records)
        made.append((payload, first, first + size - 1, size))
        first += size
    return made


@pytest.fixture
def make_file(tmp_path, small_recipe):
    def make(messages=(), name="steps.arrow"):
        file = StreamFile.create(tmp_path / name, schema.steps_schema(small_recipe))
        for message in messages:
            file.append(*message)
        return file

    return make


def recorded_steps(file):
    return [
        step
        for payload in file.messages()
        for step in pa.ipc.read_record_batch(pa.py_buffer(payload), file.schema)["step"].to_pylist()
    ]


def test_the_file_is_the_schema_and_the_messages(make_file, messages):
    file = make_file(messages)
    start = schema.schema_message(file.schema)
    assert file.path.read_bytes() == start + b"".join(payload for payload, *_ in messages)
    assert [*file.messages()] == [payload for payload, *_ in messages]
    assert [*file.messages(4)] == [payload for payload, *_ in messages[4:]]
    assert all(file.index[number].offset % 8 == 0 for number in range(6))


def test_append_numbers_messages(make_file, messages):
    file = make_file()
    assert [file.append(*message) for message in messages] == [0, 1, 2, 3, 4, 5]


def test_pyarrow_and_polars_open_a_file_that_has_no_end_marker(make_file, messages):
    data = make_file(messages).path.read_bytes()
    assert pa.ipc.open_stream(data).read_all()["step"].to_pylist() == [*range(1, 17)]
    assert pl.read_ipc_stream(io.BytesIO(data))["step"].to_list() == [*range(1, 17)]


def test_opened_again_it_is_indexed_the_same_and_goes_on(make_file, messages):
    file = make_file(messages[:4])
    again = StreamFile.open(file.path, writable=True)
    assert again.schema.equals(file.schema, check_metadata=True)
    assert [again.index[n] for n in range(4)] == [file.index[n] for n in range(4)]
    again.append(*messages[4])
    again.append(*messages[5])
    assert recorded_steps(again) == [*range(1, 17)]


def test_create_does_not_overwrite(make_file):
    make_file()
    with pytest.raises(FileExistsError):
        make_file()


def test_every_cut_in_the_last_three_messages_leaves_all_earlier_rows(make_file, messages):
    path = make_file(messages).path
    data = path.read_bytes()
    full = StreamFile.open(path)
    ends = [full.index[number].end for number in range(6)]
    lasts = [full.index[number].last_step for number in range(6)]
    for length in range(ends[2], len(data)):
        os.truncate(path, length)
        whole = sum(end <= length for end in ends)
        file = StreamFile.open(path)
        assert len(file.index) == whole
        assert file.index.last_step == lasts[whole - 1]
        file.close()
        path.write_bytes(data)
    assert len(data) - ends[2] > 1000


@pytest.mark.parametrize("lost", [1, 7, 8, 100, 2000])
def test_a_writer_cuts_an_incomplete_tail_and_goes_on(make_file, messages, lost):
    path = make_file(messages).path
    os.truncate(path, path.stat().st_size - lost)
    file = StreamFile.open(path, writable=True)
    assert path.stat().st_size == file.index.end
    file.append(*messages[5])
    assert recorded_steps(file) == [*range(1, 17)]
    assert StreamFile.open(path).index.last_step == 16


def test_a_reader_leaves_an_incomplete_tail_alone(make_file, messages):
    path = make_file(messages).path
    os.truncate(path, path.stat().st_size - 9)
    length = path.stat().st_size
    file = StreamFile.open(path)
    assert file.index.last_step == 12
    assert path.stat().st_size == length
    with pytest.raises(TraceError, match="opened for reading"):
        file.append(*messages[5])


@pytest.mark.parametrize("tail", [b"\0" * 64, b"\xff" * 64, b"nonsense" * 50])
def test_a_tail_of_rubbish_is_not_taken_for_a_message(make_file, messages, tail):
    path = make_file(messages[:2]).path
    with path.open("ab") as file:
        file.write(tail)
    assert StreamFile.open(path).index.last_step == 4


def test_a_message_that_does_not_follow_ends_the_file(make_file, messages):
    path = make_file(messages[:2]).path
    with path.open("ab") as file:
        file.write(messages[4][0])
        file.write(messages[2][0])
    assert len(StreamFile.open(path).index) == 2


@pytest.mark.parametrize("content", [b"", b"rubbish!", b"\xff\xff\xff\xff\x10\0\0\0"])
def test_a_file_without_schema_is_no_trace(tmp_path, content):
    path = tmp_path / "steps.arrow"
    path.write_bytes(content)
    with pytest.raises(TraceError, match="schema cannot be read"):
        StreamFile.open(path)


def test_what_would_spoil_the_file_is_refused(make_file, messages):
    file = make_file(messages[:1])
    before = file.path.read_bytes()
    with pytest.raises(TraceError, match="whole encapsulated"):
        file.append(messages[1][0][:-1], 4, 4, 1)
    with pytest.raises(TraceError, match="whole encapsulated"):
        file.append(b"\0" * 16, 4, 4, 1)
    with pytest.raises(TraceError, match="Expected steps 4 to 8 next"):
        file.append(*messages[2])
    assert file.path.read_bytes() == before


def test_a_full_disk_leaves_the_file_as_it_was(make_file, messages, monkeypatch):
    file = make_file(messages[:1])
    before = file.path.read_bytes()
    write = os.pwrite

    def full_after_100_bytes(descriptor, data, position):
        if position > len(before):
            raise OSError(28, "No space left on device")
        return write(descriptor, data[:100], position)

    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", full_after_100_bytes)
        with pytest.raises(OSError, match="No space left"):
            file.append(*messages[1])
    assert file.path.read_bytes() == before
    file.append(*messages[1])
    assert recorded_steps(file) == [1, 2, 3, 4]


def test_partial_writes_are_completed(make_file, messages, monkeypatch):
    write = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda fd, data, at: write(fd, data[:1000], at))
    assert recorded_steps(make_file(messages)) == [*range(1, 17)]


def test_cut_after_keeps_the_rows_up_to_the_step(make_file, messages):
    file = make_file(messages)
    file.cut_after(7)
    assert recorded_steps(file) == [1, 2, 3, 4, 5, 6, 7]
    again = StreamFile.open(file.path)
    assert recorded_steps(again) == [1, 2, 3, 4, 5, 6, 7]
    file.cut_after(4)
    assert recorded_steps(file) == [1, 2, 3, 4]
    file.cut_after(0)
    assert recorded_steps(file) == []


def test_a_reader_that_has_begun_survives_replacement(make_file, messages, tmp_path):
    file = make_file(messages)
    reading = file.messages()
    first = next(reading)
    file.replace(make_file(messages, "beside.arrow").path)
    assert file.generation == 1
    assert not (tmp_path / "beside.arrow").exists()
    assert [first, *reading] == [*file.messages()]
    with pytest.raises(TraceError, match=r"messages of steps\.arrow again"):
        file.replace(make_file(messages[:5], "other.arrow").path)
    assert recorded_steps(file) == [*range(1, 17)]


def test_after_close_it_says_so(make_file, messages):
    file = make_file(messages)
    reading = file.messages()
    next(reading)
    file.close()
    assert len([*reading]) == 5
    with pytest.raises(TraceError, match="has been closed"):
        file.append(*messages[0])


def test_readers_see_only_whole_messages_while_one_thread_appends(make_file, made_up, small_recipe):
    file = make_file()
    done = threading.Event()
    seen: list[list[int]] = []

    def read_again_and_again():
        while not done.is_set():
            seen.append(recorded_steps(file))
        seen.append(recorded_steps(file))

    readers = [threading.Thread(target=read_again_and_again) for _ in range(2)]
    for reader in readers:
        reader.start()
    for step in range(1, 101):
        records = made_up.steps(small_recipe, 1, first=step)
        file.append(encoder.encode_steps(file.schema, records), step, step, 1)
    done.set()
    for reader in readers:
        reader.join()
    assert all(steps == [*range(1, len(steps) + 1)] for steps in seen)
    assert [len(steps) for steps in seen].count(100) >= 2
