"""A run's life, with real workers, files and a database."""

import math

import pytest

from dropscope.errors import ForbiddenCommand, InvalidCommand, UnknownRun
from dropscope.lab.records import SettingChange
from dropscope.runs.messages import Progress, Resume, Set, StateChange, Step, Stop
from dropscope.runs.scripting import run_script
from dropscope.trace.reader import RunTrace

LONG = {"training": {"max_steps": 10_000_000}}


@pytest.fixture
def long_recipe(small_recipe):
    return small_recipe(**LONG)


def losses(runs, run_id):
    return runs.manager.trace(run_id).losses().tobytes()


# From first to last step


def test_a_run_is_made_trained_and_kept(runs, small_recipe, losses_alone):
    run_id = runs.make()
    view = runs.wait_for_state(run_id, "finished")
    assert view.step == 30
    assert view.created_at <= view.started_at <= view.ended_at
    assert (view.error, view.queue_place, view.steps_per_second) == (None, None, 0.0)
    assert runs.states_recorded(run_id) == ["running", "finished"]
    assert losses(runs, run_id) == losses_alone(small_recipe())
    assert (runs.home / "runs" / run_id / "recipe.json").is_file()


def test_an_impossible_pace_makes_no_run(runs):
    for pace in (0.0, math.nan, -1.0):
        with pytest.raises(InvalidCommand):
            runs.make(pace=pace)
    assert runs.manager.page(10, 0) == ([], 0)
    assert not (runs.home / "runs").exists()


def test_what_the_list_refuses_leaves_no_files(runs, monkeypatch):
    monkeypatch.setattr(runs.manager._store, "add", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        runs.make()
    assert [*(runs.home / "runs").iterdir()] == []


def test_a_run_that_diverges_says_where_and_why(runs, small_recipe):
    recipe = small_recipe(training={"learning_rate": 100.0, "max_steps": 500})
    view = runs.wait_for_state(runs.make(recipe), "diverged")
    assert view.error.code == "loss_not_finite"
    assert view.step == runs.manager.trace(view.id).last_step
    assert f"step {view.step}" in view.error.message


def test_a_run_that_cannot_be_loaded_fails_and_frees_its_slot(open_runs, small_recipe, tmp_path):
    runs = open_runs(max_running_runs=1, data_dir=tmp_path)
    (tmp_path / "train-images-idx3-ubyte").write_bytes(b"nonsense")
    failed = runs.make(small_recipe(dataset={"name": "mnist"}))
    view = runs.wait_for_state(failed, "failed")
    assert view.error.code == "data_unavailable"
    runs.wait_for_state(runs.make(), "finished")


def test_pages_show_runs_as_they_are_newest_first(runs, long_recipe):
    made = [runs.make(start=False), runs.make(long_recipe, pace=5.0), runs.make(start=False)]
    runs.tell(made[0], "stop")
    views, total = runs.manager.page(2, 1)
    assert total == 3
    assert [(view.id, view.state) for view in views] == [(made[1], "running"), (made[0], "stopped")]


def test_unknown_runs_are_unknown_to_every_call(runs):
    manager = runs.manager
    for call in (manager.get, manager.trace, manager.delete):
        with pytest.raises(UnknownRun):
            call("0123456789abcdef")
    with pytest.raises(UnknownRun):
        manager.edit("0123456789abcdef", title="Mine")
    with pytest.raises(UnknownRun):
        manager.viewer("0123456789abcdef", 0)
    with pytest.raises(UnknownRun):
        runs.tell("0123456789abcdef", "pause")


def test_a_new_title_stays(open_runs):
    runs = open_runs()
    run_id = runs.make(start=False, title="Mine")
    assert runs.manager.edit(run_id, title="Ours").title == "Ours"
    assert runs.manager.get(run_id).title == "Ours"
    again = open_runs()
    assert again.manager.get(run_id).title == "Ours"
    assert again.manager.edit(run_id, title="Theirs").title == "Theirs"
    assert again.manager.get(run_id).title == "Theirs"


# Steering


def test_pause_step_resume_stop(runs, long_recipe, losses_alone):
    run_id = runs.make(long_recipe)
    paused = runs.tell(run_id, "pause")
    assert paused.state == "paused"
    for count in (1, 3, 70):
        before = runs.manager.get(run_id).step
        stepped = runs.tell(run_id, "step", count=count)
        assert (stepped.state, stepped.step) == ("paused", before + count)
        assert runs.manager.trace(run_id).last_step == before + count
    assert runs.tell(run_id, "resume").state == "running"
    stopped = runs.tell(run_id, "stop")
    assert (stopped.state, stopped.ended_at is None) == ("stopped", False)
    assert runs.states_recorded(run_id) == ["running", "paused", "running", "stopped"]
    assert losses(runs, run_id) == losses_alone(long_recipe, steps=stopped.step)


def test_a_created_run_is_stepped_resumed_and_finished(runs, small_recipe, losses_alone):
    run_id = runs.make(start=False)
    assert runs.manager.get(run_id).started_at is None
    stepped = runs.tell(run_id, "step", count=2)
    assert (stepped.state, stepped.step) == ("paused", 2)
    assert stepped.started_at is not None
    with pytest.raises(ForbiddenCommand):
        runs.tell(run_id, "start")
    assert runs.tell(run_id, "resume").state == "running"
    assert runs.wait_for_state(run_id, "finished").started_at == stepped.started_at
    assert losses(runs, run_id) == losses_alone(small_recipe())


def test_steps_beyond_the_last_end_the_run(runs):
    run_id = runs.make(start=False)
    view = runs.tell(run_id, "step", count=10_000)
    assert (view.state, view.step) == ("finished", 30)


def test_stepping_once_after_many_steps_were_given_up_does_not_wait(runs, long_recipe, monkeypatch):
    monkeypatch.setattr("dropscope.runs.manager._ANSWER_TIMEOUT_S", 0.01)
    run_id = runs.make(long_recipe, start=False)
    runs.tell(run_id, "step", count=10_000)
    monkeypatch.setattr("dropscope.runs.manager._ANSWER_TIMEOUT_S", 1e6)
    runs.tell(run_id, "resume")
    paused = runs.tell(run_id, "pause")
    assert runs.tell(run_id, "step").step == paused.step + 1


@pytest.mark.parametrize("state", ["created", "queued", "paused", "running"])
def test_a_run_can_be_stopped_from_every_state(open_runs, long_recipe, state):
    runs = open_runs(max_running_runs=1)
    if state == "queued":
        runs.make(long_recipe, pace=5.0)
    run_id = runs.make(long_recipe, start=state != "created")
    if state == "paused":
        runs.tell(run_id, "pause")
    assert runs.state(run_id) == state
    assert runs.tell(run_id, "stop").state == "stopped"
    assert runs.states_recorded(run_id)[-1] == "stopped"
    for command in ("start", "resume", "pause", "step", "stop", "set"):
        with pytest.raises(ForbiddenCommand, match="the run has ended"):
            runs.tell(run_id, command, learning_rate=0.1)


def test_a_bad_argument_changes_nothing(runs, long_recipe):
    run_id = runs.make(long_recipe, start=False)
    before = runs.manager.get(run_id)
    for command, arguments in [
        ("step", {"count": 0}),
        ("set", {}),
        ("set", {"drop_probability": {"hidden_9": 0.1}}),
        ("set", {"learning_rate": math.inf}),
    ]:
        with pytest.raises(InvalidCommand):
            runs.tell(run_id, command, **arguments)
    assert runs.manager.get(run_id) == before
    assert runs.manager.trace(run_id).event_count == 0


def test_a_stop_that_takes_long_is_answered_and_lets_no_other_command_in(
    open_runs, hand_engine, monkeypatch
):
    monkeypatch.setattr("dropscope.runs.manager._ANSWER_TIMEOUT_S", 0.01)
    runs = open_runs(hand_engine)
    run_id = runs.make()  # its worker is loading, and does not answer yet
    assert runs.tell(run_id, "stop").state == "running"
    for command in ("stop", "pause", "set"):
        with pytest.raises(ForbiddenCommand, match="is being stopped"):
            runs.tell(run_id, command, learning_rate=0.1)
    assert hand_engine.sent == [(run_id, Stop())]
    hand_engine.report(run_id, StateChange(run_id, "stopped", 0))
    assert runs.state(run_id) == "stopped"


def test_a_pause_is_told_once_the_worker_rests(open_runs, hand_engine, monkeypatch):
    monkeypatch.setattr("dropscope.runs.manager._ANSWER_TIMEOUT_S", 0.01)
    runs = open_runs(hand_engine, max_running_runs=1)
    first, second = runs.make(), runs.make()
    runs.tell(first, "pause")
    assert (runs.state(first), runs.state(second)) == ("paused", "queued")  # the slot is held yet
    hand_engine.report(first, StateChange(first, "running", 0))
    assert runs.state(second) == "queued"
    hand_engine.report(first, StateChange(first, "paused", 4))
    assert runs.state(second) == "running"
    assert runs.manager.get(first).step == 4


def test_a_run_that_ends_while_it_is_told_to_pause_has_ended(open_runs, hand_engine, monkeypatch):
    monkeypatch.setattr("dropscope.runs.manager._ANSWER_TIMEOUT_S", 0.01)
    runs = open_runs(hand_engine)
    run_id = runs.make()
    runs.tell(run_id, "pause")
    hand_engine.report(run_id, StateChange(run_id, "finished", 30))
    view = runs.manager.get(run_id)
    assert (view.state, view.step) == ("finished", 30)
    with pytest.raises(ForbiddenCommand):
        runs.tell(run_id, "resume")


# Settings


def test_a_change_before_the_start_is_an_event_and_is_repeated(
    open_runs, small_recipe, losses_alone
):
    runs = open_runs()
    run_id = runs.make(start=False)
    view = runs.tell(run_id, "set", drop_probability=0.2, learning_rate=0.01, pace=9000.0)
    assert view.settings["drop_probability"] == {"input": 0.1, "hidden_1": 0.2}
    assert view.pace == 9000.0
    detail = {"drop_probability": {"hidden_1": 0.2}, "learning_rate": 0.01, "pace": 9000.0}
    assert runs.manager.trace(run_id).setting_changes() == [(0, detail)]
    runs = open_runs()  # what was asked for outlives the server
    assert runs.manager.get(run_id).settings == view.settings
    runs.tell(run_id, "start")
    assert runs.wait_for_state(run_id, "finished").settings == view.settings
    trace = runs.manager.trace(run_id)
    assert trace.setting_changes() == [(0, detail)]
    change = SettingChange(0, {"hidden_1": 0.2}, 0.01)
    assert trace.losses().tobytes() == losses_alone(small_recipe(), [change])
    assert trace.losses().tobytes() != losses_alone(small_recipe())
    assert "0.2" in run_script(trace)


def test_changes_while_paused_and_while_running_take_effect_on_the_next_step(
    runs, long_recipe, losses_alone
):
    run_id = runs.make(long_recipe, start=False)
    runs.tell(run_id, "step", count=5)
    runs.tell(run_id, "set", drop_probability={"input": 0.3, "hidden_1": 0.0})
    runs.tell(run_id, "step", count=5)
    runs.tell(run_id, "resume")
    runs.tell(run_id, "set", learning_rate=0.001)
    stopped = runs.tell(run_id, "stop")
    (first, _), (second, _) = runs.manager.trace(run_id).setting_changes()
    assert first == 5
    assert 10 <= second <= stopped.step
    changes = [
        SettingChange(5, {"input": 0.3, "hidden_1": 0.0}),
        SettingChange(second, None, 0.001),
    ]
    assert losses(runs, run_id) == losses_alone(long_recipe, changes, stopped.step)
    assert stopped.settings == {
        "drop_probability": {"input": 0.3, "hidden_1": 0.0},
        "learning_rate": 0.001,
    }


def test_a_change_that_came_too_late_is_not_in_force(open_runs, hand_engine, monkeypatch):
    monkeypatch.setattr("dropscope.runs.manager._ANSWER_TIMEOUT_S", 0.01)
    runs = open_runs(hand_engine)
    run_id = runs.make()
    before = runs.manager.get(run_id).settings
    assert runs.tell(run_id, "set", learning_rate=0.5).settings["learning_rate"] == 0.5
    assert hand_engine.sent == [(run_id, Set(None, 0.5))]
    hand_engine.report(run_id, StateChange(run_id, "finished", 30))
    assert runs.manager.get(run_id).settings == before


def test_pace_alone_is_changed_and_recorded(runs, long_recipe):
    run_id = runs.make(long_recipe, start=False)
    assert runs.tell(run_id, "set", pace=3.0).pace == 3.0
    assert runs.tell(run_id, "set", learning_rate=0.1).pace == 3.0
    assert runs.tell(run_id, "set", pace=None).pace is None
    changes = [detail for _, detail in runs.manager.trace(run_id).setting_changes()]
    assert changes == [{"pace": 3.0}, {"learning_rate": 0.1}, {"pace": None}]


# Slots and queue


def test_the_rest_wait_in_a_queue_and_know_their_places(open_runs, long_recipe):
    runs = open_runs(max_running_runs=1)
    first, second, third = (runs.make(long_recipe, pace=5.0) for _ in range(3))
    assert [runs.place(run_id) for run_id in (first, second, third)] == [None, 1, 2]
    runs.tell(first, "pause")
    assert runs.wait_for_state(second, "running").queue_place is None
    assert runs.place(third) == 1
    resumed = runs.tell(first, "resume")
    assert (resumed.state, resumed.queue_place) == ("queued", 2)
    runs.tell(second, "stop")
    runs.wait_for_state(third, "running")
    assert runs.place(first) == 1
    runs.tell(third, "stop")
    runs.wait_for_state(first, "running")


def test_a_queued_run_can_be_paused_stepped_and_queued_again(open_runs, small_recipe, long_recipe):
    runs = open_runs(max_running_runs=1)
    first = runs.make(long_recipe, pace=5.0)
    second = runs.make()
    assert runs.tell(second, "pause").state == "paused"
    assert runs.place(second) is None
    stepped = runs.tell(second, "step", count=4)  # a paused run needs no slot
    assert (stepped.state, stepped.step) == ("paused", 4)
    assert runs.tell(second, "resume").state == "queued"
    runs.tell(first, "stop")
    assert runs.wait_for_state(second, "finished").step == 30


def test_a_created_run_that_was_stepped_holds_no_slot(open_runs, long_recipe):
    runs = open_runs(max_running_runs=1)
    stepped = runs.make(long_recipe, start=False)
    runs.tell(stepped, "step")
    running = runs.make(long_recipe, pace=5.0)
    assert runs.state(running) == "running"
    assert runs.tell(stepped, "resume").state == "queued"
    runs.tell(running, "stop")
    runs.wait_for_state(stepped, "running")


def test_a_paused_run_that_is_resumed_at_once_goes_on(open_runs, hand_engine, monkeypatch):
    monkeypatch.setattr("dropscope.runs.manager._ANSWER_TIMEOUT_S", 0.01)
    runs = open_runs(hand_engine, max_running_runs=1)
    first, second = runs.make(), runs.make()
    runs.tell(first, "pause")
    runs.tell(second, "pause")
    assert runs.tell(first, "resume").state == "running"  # it still holds its slot
    hand_engine.report(first, StateChange(first, "paused", 3))
    hand_engine.report(first, StateChange(first, "running", 3))
    assert runs.state(first) == "running"
    assert runs.tell(second, "resume").state == "queued"
    assert [command for _, command in hand_engine.sent][-1] == Resume()


def test_steps_are_sent_to_the_worker_that_is_there(open_runs, hand_engine, monkeypatch):
    monkeypatch.setattr("dropscope.runs.manager._ANSWER_TIMEOUT_S", 0.01)
    runs = open_runs(hand_engine)
    run_id = runs.make(start=False)
    runs.tell(run_id, "step", count=2)
    assert hand_engine.jobs[run_id].paused
    assert hand_engine.jobs[run_id].commands == (Step(2),)
    runs.tell(run_id, "step", count=3)
    assert hand_engine.sent == [(run_id, Step(3))]
    hand_engine.report(run_id, Progress(run_id, 5, 0.0))
    assert runs.manager.get(run_id).step == 5


# Size


def test_old_activations_go_when_the_trace_outgrows_its_budget(
    open_runs, small_recipe, losses_alone
):
    recipe = small_recipe(network={"hidden": [64, 64]}, training={"max_steps": 3000})
    runs = open_runs(trace_budget_bytes=2**20)
    run_id = runs.make(recipe)
    runs.wait_for_state(run_id, "finished")
    trace = runs.manager.trace(run_id)
    assert trace.read_step(1)["activation"] is None
    assert trace.read_step(1)["keep_mask"]["hidden_1"].count(1) < 64
    assert trace.read_step(3000)["activation"] is not None
    assert trace.losses().tobytes() == losses_alone(recipe)


def test_a_trace_that_cannot_be_thinned_stays_whole_and_the_run_goes_on(
    open_runs, small_recipe, monkeypatch
):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dropscope.runs.entry.thin", refuse)
    recipe = small_recipe(network={"hidden": [64, 64]}, training={"max_steps": 3000})
    runs = open_runs(trace_budget_bytes=2**20)
    run_id = runs.make(recipe)
    assert runs.wait_for_state(run_id, "finished").step == 3000
    with RunTrace.open(runs.home / "runs" / run_id, writable=False) as trace:
        assert trace.read_step(1)["activation"] is not None
