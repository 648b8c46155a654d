"""Deleting a run: its worker ends, its files go, whoever watches or reads is let go."""

import asyncio
from contextlib import aclosing

import pytest
from tests.backend.runs.frames import is_schema

from dropscope.errors import UnknownRun
from dropscope.runs.messages import Records, StateChange, Stop


@pytest.fixture
def long_recipe(small_recipe):
    return small_recipe(training={"max_steps": 10_000_000})


def is_gone(runs, run_id):
    with pytest.raises(UnknownRun):
        runs.manager.get(run_id)
    with pytest.raises(UnknownRun):
        runs.tell(run_id, "stop")
    with pytest.raises(UnknownRun):
        runs.manager.trace(run_id)
    return not (runs.home / "runs" / run_id).exists() and runs.manager.page(50, 0)[1] == 0


@pytest.mark.parametrize("state", ["created", "running", "paused", "finished", "stopped"])
def test_a_run_is_deleted_from_every_state(runs, long_recipe, state):
    run_id = runs.make(None if state == "finished" else long_recipe, start=state != "created")
    if state in {"paused", "stopped"}:
        runs.tell(run_id, "pause" if state == "paused" else "stop")
    runs.wait_for_state(run_id, state)
    runs.manager.delete(run_id)
    assert is_gone(runs, run_id)


def test_a_deleted_run_gives_its_slot_and_its_place_to_others(open_runs, long_recipe):
    runs = open_runs(max_running_runs=1)
    first, second, third, fourth = (runs.make(long_recipe, pace=5.0) for _ in range(4))
    runs.manager.delete(third)
    assert [runs.place(run_id) for run_id in (second, fourth)] == [1, 2]
    runs.manager.delete(first)
    assert runs.wait_for_state(second, "running")
    assert runs.place(fourth) == 1


def test_a_worker_that_does_not_answer_is_left_behind_and_can_spoil_nothing(
    open_runs, hand_engine, monkeypatch
):
    monkeypatch.setattr("dropscope.runs.manager._STOP_TIMEOUT_S", 0.01)
    runs = open_runs(hand_engine, max_running_runs=1)
    run_id = runs.make()  # still loading, say
    waiting = runs.make()
    runs.manager.delete(run_id)
    assert hand_engine.sent == [(run_id, Stop())]
    assert not (runs.home / "runs" / run_id).exists()
    trace = runs.manager.trace(waiting)
    _, payload = trace.note(0, "state", {"state": "running"})
    hand_engine.report(run_id, Records(run_id, "events", payload, 0, 0, 1))
    assert runs.state(waiting) == "queued"  # the slot is taken until the worker has ended
    hand_engine.report(run_id, StateChange(run_id, "stopped", 0))
    assert runs.state(waiting) == "running"
    assert not (runs.home / "runs" / run_id).exists()


def test_a_run_whose_files_are_gone_can_be_deleted(open_runs):
    runs = open_runs()
    run_id = runs.make(start=False)
    runs = open_runs()
    for path in (runs.home / "runs" / run_id).iterdir():
        path.unlink()
    (runs.home / "runs" / run_id).rmdir()
    assert runs.manager.get(run_id).state == "created"
    runs.manager.delete(run_id)
    assert is_gone(runs, run_id)


def test_who_reads_finishes_and_who_watches_is_told(runs):
    run_id = runs.make()
    runs.wait_for_state(run_id, "finished")
    reading = runs.manager.trace(run_id).read("steps")
    rows = next(reading).num_rows
    viewer = runs.manager.viewer(run_id, 0)

    async def watch():
        async with asyncio.timeout(60), aclosing(viewer.items()) as items:
            first = await anext(items)
            await asyncio.to_thread(runs.manager.delete, run_id)
            return [first, *[item async for item in items]]

    frames = asyncio.run(watch())
    assert sum(frame.stream == "steps" and not is_schema(frame) for frame in frames) > 0
    assert rows + sum(batch.num_rows for batch in reading) == 30
    assert is_gone(runs, run_id)
