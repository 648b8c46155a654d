"""Open runs: each once, few of them, and none that somebody still needs is closed."""

import threading
from pathlib import Path

import pytest

from dropscope.errors import TraceError, UnknownRun
from dropscope.lab.recipe import Recipe
from dropscope.runs.shelf import MAX_KEPT, Shelf
from dropscope.runs.store import Store
from dropscope.runs.views import new_row
from dropscope.trace.reader import RunTrace


@pytest.fixture
def store(tmp_path):
    opened = Store(f"sqlite:///{tmp_path / 'dropscope.db'}")
    yield opened
    opened.close()


@pytest.fixture
def shelf(store, tmp_path):
    return Shelf(store, tmp_path)


@pytest.fixture
def record(store, tmp_path):
    """Put a run of a former server into the list and on the disk."""

    def make():
        row = new_row(Recipe(), "", None, "example")
        store.add(row)
        RunTrace.create(tmp_path / row.id, Recipe()).close()
        return row.id

    return make


def open_files():
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def test_a_run_is_opened_once_by_however_many_threads(shelf, record):
    run_id = record()
    barrier = threading.Barrier(8)
    found = []

    def ask():
        barrier.wait()
        found.append(shelf.get(run_id))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert all(entry is found[0] for entry in found)
    assert shelf.find(run_id) is found[0]


def test_the_number_of_open_files_does_not_grow_with_the_runs_looked_at(shelf, record):
    made = [record() for _ in range(3 * MAX_KEPT)]
    before = open_files()
    for run_id in made:
        shelf.get(run_id)
    assert open_files() - before <= 4 * MAX_KEPT
    assert shelf.find(made[0]) is None
    assert shelf.find(made[-1]) is not None


def test_what_was_asked_for_last_is_kept(shelf, record):
    made = [record() for _ in range(MAX_KEPT + 1)]
    for run_id in made[:-1]:
        shelf.get(run_id)
    shelf.get(made[0])
    shelf.get(made[-1])
    assert shelf.find(made[0]) is not None
    assert shelf.find(made[1]) is None


def test_who_holds_an_entry_shares_it_with_who_asks_later(shelf, record):
    held = shelf.get(record())
    for _ in range(MAX_KEPT + 1):
        shelf.get(record())
    assert shelf.get(held.id) is held


def test_a_reader_may_finish_on_a_trace_that_is_no_longer_kept(shelf, record):
    trace = shelf.get(record()).trace
    for _ in range(MAX_KEPT + 1):
        shelf.get(record())
    assert shelf.find(trace.folder.name) is None
    assert trace.message_count("steps") == 0
    assert list(trace.read("events")) == []


def test_a_forgotten_run_stays_forgotten(shelf, record, store):
    run_id = record()
    entry = shelf.get(run_id)
    store.delete(run_id)
    assert shelf.forget(run_id) is entry
    assert shelf.forget(run_id) is None
    with pytest.raises(UnknownRun):
        shelf.get(run_id)
    assert shelf.find(run_id) is None


def test_a_name_that_is_no_run_opens_no_folder(shelf, tmp_path, monkeypatch):
    """Whatever lies there: only names on the list are ever part of a path."""

    def refuse(folder):
        raise AssertionError(f"opened {folder}")

    monkeypatch.setattr(RunTrace, "open", refuse)
    (tmp_path / "stray").mkdir()
    for name in (
        "stray",
        f"../{tmp_path.name}/stray",
        str(tmp_path / "stray"),
        ".",
        "",
        "..",
        "\0",
    ):
        with pytest.raises(UnknownRun):
            shelf.get(name)


def test_emptying_returns_what_was_open(shelf, record):
    entries = {shelf.get(record()) for _ in range(3)}
    assert set(shelf.empty()) == entries
    assert shelf.empty() == []


def test_a_run_without_files_is_unknown_and_one_with_broken_files_says_so(shelf, record, tmp_path):
    gone, broken = record(), record()
    for path in (tmp_path / gone).iterdir():
        path.unlink()
    (tmp_path / gone).rmdir()
    (tmp_path / broken / "steps.arrow").write_bytes(b"nonsense")
    with pytest.raises(UnknownRun, match="files of run"):
        shelf.get(gone)
    with pytest.raises(TraceError):
        shelf.get(broken)
