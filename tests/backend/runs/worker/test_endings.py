"""Runs that end otherwise than hoped: diverged, or failed."""

import numpy as np
import pytest

from dropscope.errors import DataUnavailable, DiskRefused, TraceError
from dropscope.lab.training import Training
from dropscope.runs import worker
from dropscope.runs.messages import Pause, Progress, Retire, Set, StateChange, Step, Stop

NEVER = 1e9

# Divergence


@pytest.fixture
def exploding(small_recipe):
    return small_recipe(training={"learning_rate": 100.0, "max_steps": 400})


def first_bad_step(losses):
    table = np.frombuffer(losses, np.float32).reshape(-1, 2)
    return int(np.isfinite(table).all(axis=1).argmin()) + 1


@pytest.mark.parametrize("interval_s", [0.0, NEVER])
def test_a_diverged_run_ends_at_the_first_loss_that_is_no_number(
    watched, exploding, losses_alone, interval_s, monkeypatch
):
    monkeypatch.setattr(worker, "FLUSH_INTERVAL_S", interval_s)
    step = first_bad_step(losses_alone(exploding))
    assert step < 400
    run = watched(exploding).run()
    assert run.steps() == [*range(1, step + 1)]
    assert run.states_recorded == [("running", 0), ("diverged", step)]
    assert run.states == ["running", "diverged"]
    assert run.changes[-1].code == "loss_not_finite"
    assert f"at step {step}." in run.changes[-1].message
    assert run.changes[-1].step == step
    assert max(run.steps("evaluations")) <= step
    assert max(run.steps("snapshots")) <= step
    assert run.is_written_before_it_is_told()
    assert [report.step for report in run.reports if isinstance(report, Progress)][-1] == step


@pytest.mark.parametrize("command", [Pause(), Stop(), Set(learning_rate=0.1), Retire()], ids=str)
def test_a_command_that_comes_too_late_is_not_recorded(
    watched, exploding, losses_alone, command, rare_flushes
):
    """The run has diverged, but nobody has looked yet."""
    step = first_bad_step(losses_alone(exploding))
    run = watched(exploding, paused=True)
    run.inbox.put(Step(step + 20))
    advance, inbox = Training.advance, run.inbox

    def advance_and_say(training):
        if training.step == step + 9:
            inbox.put(command)
        return advance(training)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Training, "advance", advance_and_say)
        run.run()
    assert run.states_recorded == [("paused", 0), ("diverged", step)]
    assert run.states == ["paused", "diverged"]
    assert [event["kind"] for event in run.rows("events")] == ["state", "state"]
    assert run.steps() == [*range(1, step + 1)]


# Failure


def test_a_run_whose_data_is_not_there_fails(watched, monkeypatch):
    def refuse(*_):
        raise DataUnavailable("MNIST is not here.")

    monkeypatch.setattr(worker, "load", refuse)
    run = watched().run()
    assert run.changes == [StateChange("a", "failed", 0, "data_unavailable", "MNIST is not here.")]
    assert run.rows("events")[0]["detail"] == {"state": "failed", "code": "data_unavailable"}
    assert run.is_written_before_it_is_told()


def failing_at(step, monkeypatch):
    advance = Training.advance

    def fail(training):
        if training.step + 1 == step:
            raise MemoryError("secret details")
        return advance(training)

    monkeypatch.setattr(Training, "advance", fail)


def test_a_failure_keeps_the_steps_before_it(watched, monkeypatch, losses_alone, rare_flushes):
    expected = losses_alone(watched().job.recipe, steps=6)
    failing_at(7, monkeypatch)
    run = watched().run()
    assert run.losses == expected
    assert run.states_recorded == [("running", 0), ("failed", 6)]
    failed = run.changes[-1]
    assert (failed.state, failed.step, failed.code) == ("failed", 6, "internal_error")
    assert "MemoryError" in failed.message
    assert "secret" not in failed.message
    assert run.is_written_before_it_is_told()
    assert run.reports[-1] is failed


def test_a_failure_behind_a_divergence_records_nothing_behind_it(
    watched, exploding, losses_alone, monkeypatch, rare_flushes
):
    step = first_bad_step(losses_alone(exploding))
    failing_at(step + 5, monkeypatch)
    run = watched(exploding).run()
    assert run.steps() == [*range(1, step + 1)]
    assert run.states_recorded == [("running", 0), ("failed", step)]
    assert run.changes[-1].step == step


@pytest.mark.parametrize("error", [OSError(28, "No space left"), TraceError("out of order")])
@pytest.mark.parametrize("stream", ["events", "evaluations", "snapshots", "steps"])
def test_a_trace_that_cannot_be_written_fails_the_run(watched, stream, error):
    run = watched().refuse(stream, error).run()
    failed = run.changes[-1]
    assert failed.state == "failed"
    assert failed.code == ("trace_error" if isinstance(error, TraceError) else "internal_error")
    assert failed.step == (0 if stream == "steps" else max(run.steps(), default=0))
    assert [event["index"] for event in run.rows("events")] == [*range(len(run.rows("events")))]


def test_a_disk_that_fills_up_costs_only_the_last_flush(watched):
    run = watched().refuse("steps", OSError(28, "No space left on device"), step=8).run()
    assert run.steps() == [*range(1, 8)]
    assert run.states_recorded == [("running", 0), ("failed", 7)]
    assert run.changes[-1].step == 7


def test_a_full_disk_lets_the_run_rest(watched):
    run = watched().refuse("steps", DiskRefused("No room."), step=8).run()
    assert run.steps() == [*range(1, 8)]
    assert run.changes[-1] == StateChange("a", "paused", 0, "disk_full", "No room.")
    assert run.states == ["running", "paused"]


def test_a_failure_is_told_even_where_writing_it_down_fails(watched, monkeypatch):
    """In a way that nobody foresaw."""
    failing_at(3, monkeypatch)
    run = watched(paused=True, commands=(Step(5),))
    with pytest.raises(KeyError):
        run.refuse("events", KeyError("nobody foresaw this"), step=2).run()
    assert run.states == ["paused", "failed"]
