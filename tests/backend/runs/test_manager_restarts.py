"""The server ends and comes back: nothing seen is lost, and runs go on where they were."""

import asyncio
import shutil
from contextlib import aclosing
from pathlib import Path

import pytest
from tests.backend.runs.frames import is_schema

from dropscope.errors import ForbiddenCommand, HomeInUse, TraceError
from dropscope.lab.records import SettingChange
from dropscope.runs.messages import Progress, Records, StateChange
from dropscope.runs.shelf import MAX_KEPT
from dropscope.runs.viewer import Frame
from dropscope.runs.views import new_row
from dropscope.trace import reader
from dropscope.trace.reader import RunTrace
from dropscope.trace.schema import evaluations_schema, stream_schema


@pytest.fixture
def long_recipe(small_recipe):
    return small_recipe(training={"max_steps": 10_000_000})


def open_files():
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def test_a_run_of_a_former_version_goes_on_with_the_figures_that_it_has(
    open_runs, small_recipe, monkeypatch, wait_until
):
    def former_schema(stream, recipe, *rest):
        made = stream_schema(stream, recipe, *rest)
        names = [name for name in made.names if name != "train_error_masked"]
        return evaluations_schema(recipe, names) if stream == "evaluations" else made

    runs = open_runs()
    with monkeypatch.context() as former:
        former.setattr(reader, "stream_schema", former_schema)
        run_id = runs.make(small_recipe(training={"max_steps": 200}), pace=100.0)
    wait_until(lambda: runs.manager.get(run_id).step >= 20)
    runs = open_runs()
    runs.tell(run_id, "set", pace=None)
    runs.tell(run_id, "resume")
    runs.wait_for_state(run_id, "finished")
    batches = [*runs.manager.trace(run_id).read("evaluations")]
    assert all("train_error_masked" not in batch.schema.names for batch in batches)
    assert [step for batch in batches for step in batch["step"].to_pylist()][-1] == 200


def test_a_running_run_is_interrupted_and_resumed_to_the_same_bits(
    open_runs, small_recipe, losses_alone, wait_until
):
    recipe = small_recipe(training={"max_steps": 400})
    runs = open_runs()
    run_id = runs.make(recipe, pace=100.0)
    wait_until(lambda: runs.manager.get(run_id).step >= 20)
    runs.tell(run_id, "set", drop_probability=0.3, pace=None)
    runs.tell(run_id, "set", pace=100.0)
    runs = open_runs()
    view = runs.manager.get(run_id)
    trace = runs.manager.trace(run_id)
    assert (view.state, view.step) == ("interrupted", trace.last_step)
    assert view.settings["drop_probability"]["hidden_1"] == 0.3
    assert 20 <= view.step < 400
    assert runs.states_recorded(run_id) == ["running", "paused", "interrupted"]
    for command in ("start", "pause", "step"):
        with pytest.raises(ForbiddenCommand):
            runs.tell(run_id, command)
    runs.tell(run_id, "set", pace=None)
    assert runs.tell(run_id, "resume").state == "running"
    with pytest.raises(ForbiddenCommand):
        runs.tell(run_id, "resume")
    runs.wait_for_state(run_id, "finished")
    trace = runs.manager.trace(run_id)
    changes = trace.setting_changes()
    assert [sorted(detail) for _, detail in changes] == [
        ["drop_probability", "pace"],
        ["pace"],
        ["pace"],
    ]
    [(step, first), *_] = changes
    change = SettingChange(step, first["drop_probability"])
    assert trace.losses().tobytes() == losses_alone(recipe, [change])
    steps = [row for batch in trace.read("evaluations") for row in batch["step"].to_pylist()]
    assert steps == sorted(set(steps))
    assert (steps[0], steps[-1]) == (0, 400)


def test_a_resumed_run_goes_on_following_its_row(open_runs, small_recipe, row_examples):
    recipe = small_recipe(training={"max_steps": 60, "batch_size": 16})
    runs = open_runs()
    run_id = runs.make(recipe, start=False, row=11)
    runs.tell(run_id, "step", count=25)
    runs = open_runs()
    assert runs.manager.get(run_id).row == 11
    runs.tell(run_id, "resume")
    assert runs.wait_for_state(run_id, "finished").row == 11
    trace = runs.manager.trace(run_id)
    assert trace.row == 11
    found = [index for batch in trace.read("steps") for index in batch["example_index"].to_pylist()]
    assert found == row_examples(recipe, 11)


def test_queued_and_paused_runs_come_back_interrupted_and_created_ones_as_they_were(
    open_runs, long_recipe, small_recipe, losses_alone
):
    runs = open_runs(max_running_runs=1)
    running = runs.make(long_recipe, pace=5.0)
    queued, paused, created = runs.make(), runs.make(start=False), runs.make(start=False)
    runs.tell(paused, "step", count=3)
    assert runs.state(queued) == "queued"
    runs = open_runs()
    states = [runs.state(run_id) for run_id in (running, queued, paused, created)]
    assert states == ["interrupted", "interrupted", "interrupted", "created"]
    assert runs.manager.get(paused).step == 3
    assert runs.tell(running, "stop").state == "stopped"
    for run_id, command in ((queued, "resume"), (paused, "resume"), (created, "start")):
        runs.tell(run_id, command)
        runs.wait_for_state(run_id, "finished")
        assert runs.manager.trace(run_id).losses().tobytes() == losses_alone(small_recipe())


def test_the_untouched_network_is_measured_once_however_often_the_start_is_repeated(
    open_runs, long_recipe, wait_until
):
    runs = open_runs()
    run_id = runs.make(long_recipe, start=False, pace=0.5)
    runs.tell(run_id, "step")
    runs.close()
    with RunTrace.open(runs.home / "runs" / run_id) as trace:
        for file in trace.files.values():
            file.cut_after(0)  # as if it had been killed before the first step
    runs = open_runs()
    runs.tell(run_id, "resume")
    wait_until(lambda: runs.manager.get(run_id).step >= 1)
    runs.tell(run_id, "stop")
    trace = runs.manager.trace(run_id)
    zero = [row for batch in trace.read("evaluations", 0, 0) for row in batch["step"].to_pylist()]
    assert zero == [0]
    assert trace.files["snapshots"].index.numbers(0, 0) == range(1)


def test_a_second_server_cannot_take_the_home_of_the_first(open_runs):
    runs = open_runs()
    with pytest.raises(HomeInUse):
        type(runs)(runs.home, None)
    assert runs.state(runs.make(start=False)) == "created"


def test_reports_after_the_end_are_not_written(open_runs, hand_engine, small_recipe):
    runs = open_runs(hand_engine)
    run_id = runs.make()
    _, payload = runs.manager.trace(run_id).note(0, "state", {"state": "running"})
    runs = open_runs()
    before = runs.manager.trace(run_id).event_count
    for report in (
        StateChange(run_id, "finished", 0),
        Records(run_id, "events", payload, 0, 0, 1),
        Progress(run_id, 0, 0.0),
    ):
        hand_engine.report(run_id, report)
    assert runs.manager._store.get(run_id).state == "interrupted"
    with RunTrace.open(runs.home / "runs" / run_id, writable=False) as trace:
        assert trace.event_count == before


def test_runs_whose_files_are_damaged_or_gone_do_not_keep_the_server_from_starting(
    open_runs, long_recipe
):
    runs = open_runs()
    damaged, gone, fine = (runs.make(long_recipe, start=False) for _ in range(3))
    for run_id in (damaged, gone, fine):
        runs.tell(run_id, "step")
    home = runs.home
    runs.close()
    (home / "runs" / damaged / "steps.arrow").write_bytes(b"nonsense")
    shutil.rmtree(home / "runs" / gone)
    runs = open_runs()
    errors = {run_id: runs.manager.get(run_id).error for run_id in (damaged, gone)}
    assert errors[damaged].code == "trace_error"
    assert errors[gone].code == "unknown_run"
    assert runs.state(damaged) == runs.state(gone) == "failed"
    assert runs.state(fine) == "interrupted"
    with pytest.raises(TraceError):
        runs.manager.trace(damaged)


def test_a_thousand_old_runs_cost_nothing_at_the_start(open_runs, small_recipe, monkeypatch):
    runs = open_runs()
    for number in range(1000):
        row = new_row(small_recipe(), f"Old {number}", None, "example")
        row.state, row.ended_at = "finished", 1.0
        runs.manager._store.add(row)
    before = open_files()
    monkeypatch.setattr(RunTrace, "open", None)  # whoever opens a trace fails
    runs = open_runs()
    assert open_files() <= before
    views, total = runs.manager.page(200, 0)
    assert (len(views), total) == (200, 1000)
    assert {view.state for view in views} == {"finished"}


def test_reading_many_runs_does_not_use_up_descriptors(open_runs, small_recipe):
    runs = open_runs()
    made = [runs.make(start=False) for _ in range(3 * MAX_KEPT)]
    runs = open_runs()
    before = open_files()
    for run_id in made:
        assert runs.manager.trace(run_id).last_step == 0
        runs.tell(run_id, "set", pace=1.0)
    assert open_files() - before <= 4 * MAX_KEPT + 8


def test_a_watched_run_stays_open_and_its_viewer_sees_it_go_on(open_runs):
    runs = open_runs()
    watched = runs.make(start=False)
    others = [runs.make(start=False) for _ in range(2 * MAX_KEPT)]
    viewer = runs.manager.viewer(watched, 0)
    for run_id in others:
        runs.manager.trace(run_id)

    async def watch():
        rows = 0
        async with asyncio.timeout(60), aclosing(viewer.items()) as items:
            await anext(items)
            await asyncio.to_thread(runs.tell, watched, "step", count=3)
            async for item in items:
                if isinstance(item, Frame) and item.stream == "steps" and not is_schema(item):
                    rows += 1
                if rows == 3 or (rows and runs.manager.get(watched).step == 3):
                    break
        return rows

    assert asyncio.run(watch()) >= 1
