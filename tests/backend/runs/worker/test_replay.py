"""A run that was interrupted: repeated, held to what was recorded to the bit, and gone on with."""

import numpy as np
import pytest

from dropscope.lab.records import SettingChange
from dropscope.lab.schedule import Schedule
from dropscope.lab.training import Training
from dropscope.runs import worker
from dropscope.runs.messages import Job, Pause, Progress, Resume, Retire, Set, Step, Stop
from dropscope.runs.requests import recorded_change

LEFT, LAST = 70, 90  # the step after which the run was left, and its last one


@pytest.fixture
def recipe(small_recipe):
    return small_recipe(training={"max_steps": LAST})


@pytest.fixture
def interrupted(watched, recipe):
    """A run that was left, with a change at step 5; and the job that goes on with it."""
    change = Set(drop_probability=(("hidden_1", 0.2),), learning_rate=0.02)
    run = watched(recipe).at_step(5, change).at_step(LEFT, Retire()).run()
    sets = [event for event in run.rows("events") if event["kind"] == "set"]
    job = Job(
        "a",
        run.job.recipe,
        replay_to=LEFT,
        replay_losses=run.losses,
        changes=tuple((event["step"], recorded_change(event["detail"])) for event in sets),
        next_event_index=len(run.rows("events")),
    )
    return run, job


def test_a_repeated_run_goes_on_as_if_it_had_not_stopped(watched, interrupted, losses_alone):
    before, job = interrupted
    after = watched(from_job=job).run()
    assert after.steps() == [*range(LEFT + 1, LAST + 1)]
    setting = SettingChange(5, {"hidden_1": 0.2}, 0.02)
    assert before.losses + after.losses == losses_alone(job.recipe, [setting])
    assert [event["index"] for event in after.rows("events")] == [2, 3]
    assert after.states_recorded == [("running", LEFT), ("finished", LAST)]
    schedule = Schedule(job.recipe)
    due = [step for step in range(LAST + 1) if schedule.evaluation_due(step)]
    measured = before.steps("evaluations") + after.steps("evaluations")
    assert measured == sorted({*due, LAST})


def test_a_run_that_was_over_finishes(watched, recipe):
    whole = watched(recipe).run()
    job = Job("a", whole.job.recipe, replay_to=LAST, replay_losses=whole.losses, paused=True)
    run = watched(from_job=job).run()
    assert run.states_recorded == [("paused", LAST), ("finished", LAST)]
    assert run.steps() == run.steps("evaluations") == run.steps("snapshots") == []


@pytest.mark.parametrize("step", [1, 9, LEFT])
def test_a_single_bit_that_differs_fails_the_run(watched, interrupted, step):
    _, job = interrupted
    bits = np.frombuffer(job.replay_losses, np.uint32).reshape(-1, 2).copy()
    bits[step - 1, 1] ^= 1
    values = {name: getattr(job, name) for name in ("recipe", "changes", "next_event_index")}
    job = Job("a", replay_to=LEFT, replay_losses=bits.tobytes(), **values)
    run = watched(from_job=job).run()
    (failed,) = run.changes
    assert (failed.state, failed.code, failed.step) == ("failed", "replay_differs", LEFT)
    assert f"at step {step} than" in failed.message
    assert run.states_recorded == [("failed", LEFT)]
    assert run.steps() == run.steps("evaluations") == []
    assert run.is_written_before_it_is_told()


def test_a_stop_ends_a_replay_at_once(watched, interrupted, monkeypatch):
    monkeypatch.setattr(worker, "_REPLAY_CHUNK", 4)
    trained = []
    monkeypatch.setattr(Training, "advance", counting(Training.advance, trained))
    _, job = interrupted
    run = watched(from_job=job).run(Pause(), Stop(), Resume())
    assert len(trained) == 4
    assert run.states_recorded == [("stopped", LEFT)]
    assert run.steps() == run.steps("evaluations") == []


def test_a_retired_worker_leaves_a_replay_at_once(watched, interrupted, monkeypatch):
    monkeypatch.setattr(worker, "_REPLAY_CHUNK", 4)
    trained = []
    monkeypatch.setattr(Training, "advance", counting(Training.advance, trained))
    _, job = interrupted
    run = watched(from_job=job).run(Pause(), Retire())
    assert len(trained) == 4
    assert run.changes == []
    assert {type(report) for report in run.reports} == {Progress}


def test_other_commands_wait_for_the_end_of_a_replay(watched, interrupted, monkeypatch):
    monkeypatch.setattr(worker, "_REPLAY_CHUNK", 4)
    _, job = interrupted
    run = watched(from_job=job)
    run.at_step(LEFT, Set(learning_rate=0.5), Pause())
    run.in_state("paused", Step(), Stop()).run(Set(pace=9.0))
    details = [event["detail"] for event in run.rows("events")]
    assert details == [
        {"state": "running"},
        {"pace": 9.0},
        {"learning_rate": 0.5},
        {"state": "paused"},
        {"state": "stopped"},
    ]
    assert {event["step"] for event in run.rows("events")} == {LEFT}


def test_a_jobs_own_commands_come_before_those_that_waited(watched, interrupted):
    _, job = interrupted
    values = {name: getattr(job, name) for name in ("recipe", "changes", "next_event_index")}
    job = Job(
        "a", replay_to=LEFT, replay_losses=job.replay_losses, commands=(Set(pace=5.0),), **values
    )
    run = watched(from_job=job).at_step(LEFT, Set(pace=9.0)).in_state("running", Stop()).run()
    details = [event["detail"] for event in run.rows("events")]
    assert details == [{"state": "running"}, {"pace": 5.0}, {"pace": 9.0}, {"state": "stopped"}]


def counting(advance, trained):
    def counted(training):
        trained.append(training.step)
        return advance(training)

    return counted
