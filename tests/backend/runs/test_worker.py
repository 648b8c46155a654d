"""A worker on the test's own thread: commands come from a prepared inbox, or with a report.

``FLUSH_INTERVAL_S`` 0 makes it report at every step, so that a test can say something at exactly
one; a huge one makes it report only when it must.
"""

from queue import SimpleQueue

import numpy as np
import pytest
import torch

from dropscope.errors import DataUnavailable, TraceError
from dropscope.lab.records import SettingChange
from dropscope.lab.schedule import Schedule
from dropscope.lab.training import Training
from dropscope.runs import worker
from dropscope.runs.messages import (
    Job,
    Pause,
    Progress,
    Records,
    Resume,
    Retire,
    Set,
    StateChange,
    Step,
    Stop,
)
from dropscope.runs.requests import recorded_change
from dropscope.runs.worker import work
from dropscope.trace.rows import rows
from dropscope.trace.schema import stream_schema
from dropscope.trace.storage import decode

NEVER = 1e9
LAST = 30  # steps of a small recipe


class Watched:
    """Everything a worker reported; says things to it when asked to."""

    def __init__(self, job):
        self.job = job
        self.reports = []
        self.inbox = SimpleQueue()
        self.to_say = []
        self.refusals = []

    def say(self, when, *commands):
        """Put commands into the inbox with the first report for which ``when`` holds."""
        self.to_say.append((when, commands))
        return self

    def refuse(self, when, error):
        """Fail to take the reports for which ``when`` holds."""
        self.refusals.append((when, error))
        return self

    def run(self, *commands):
        for command in commands:
            self.inbox.put(command)
        work(self.job, self.inbox, self._take)
        return self

    def _take(self, report):
        for when, error in self.refusals:
            if when(report):
                raise error
        self.reports.append(report)
        for pair in [pair for pair in self.to_say if pair[0](report)]:
            self.to_say.remove(pair)
            for command in pair[1]:
                self.inbox.put(command)

    def messages(self, stream):
        return [r for r in self.reports if isinstance(r, Records) and r.stream == stream]

    def rows(self, stream):
        schema = stream_schema(stream, self.job.recipe, self.job.record)
        return [row for m in self.messages(stream) for row in rows(decode(schema, m.payload))]

    def steps(self, stream="steps"):
        return [row["step"] for row in self.rows(stream)]

    @property
    def losses(self):
        """Bytes of the recorded losses, (steps, twins)."""
        found = [row["train_loss"] for row in self.rows("steps")]
        return np.float32([[losses[name] for name in losses] for losses in found]).tobytes()

    @property
    def changes(self):
        return [report for report in self.reports if isinstance(report, StateChange)]

    @property
    def states(self):
        return [change.state for change in self.changes]

    @property
    def states_recorded(self):
        events = self.rows("events")
        return [(e["detail"]["state"], e["step"]) for e in events if e["kind"] == "state"]

    def is_written_before_it_is_told(self):
        """Whether every state was in the trace, with its step, when it was told."""
        written = []
        for report in self.reports:
            if isinstance(report, Records) and report.stream == "events":
                schema = stream_schema("events", self.job.recipe)
                written += rows(decode(schema, report.payload))
            elif isinstance(report, StateChange):
                event = [event for event in written if event["kind"] == "state"][-1]
                if (event["detail"]["state"], event["step"]) != (report.state, report.step):
                    return False
        return True


@pytest.fixture(autouse=True)
def quick_flushes(monkeypatch):
    """Every step is reported at once unless a test wants it otherwise."""
    monkeypatch.setattr(worker, "FLUSH_INTERVAL_S", 0.0)


@pytest.fixture
def rare_flushes(monkeypatch):
    monkeypatch.setattr(worker, "FLUSH_INTERVAL_S", NEVER)


@pytest.fixture
def watched(small_recipe):
    def make(recipe=None, **job):
        return Watched(Job("a", recipe or small_recipe(), **job))

    return make


def at_step(step):
    return lambda report: isinstance(report, Progress) and report.step == step


def in_state(state):
    return lambda report: isinstance(report, StateChange) and report.state == state


def of_stream(stream):
    return lambda report: isinstance(report, Records) and report.stream == stream


# From start to end


def test_a_run_from_start_to_end(watched, losses_alone):
    run = watched().run()
    assert run.states == ["running", "finished"]
    assert run.states_recorded == [("running", 0), ("finished", LAST)]
    assert run.is_written_before_it_is_told()
    assert run.steps() == [*range(1, LAST + 1)]
    assert run.losses == losses_alone(run.job.recipe)
    assert [e["index"] for e in run.rows("events")] == [0, 1]
    assert isinstance(run.reports[-2], Progress)
    assert run.reports[-2].step == LAST
    assert run.changes[-1] == StateChange("a", "finished", LAST)
    assert torch.get_num_threads() == 1


def test_it_is_measured_when_due_and_at_the_end(watched):
    run = watched().run()
    schedule = Schedule(run.job.recipe)
    due = [step for step in range(LAST + 1) if schedule.evaluation_due(step)]
    assert run.steps("evaluations") == sorted({*due, LAST})
    kept = [step for step in due if schedule.snapshot_due(step)]
    assert sorted({*run.steps("snapshots")}) == sorted({*kept, LAST})


def test_who_has_a_step_has_what_belongs_to_it(watched):
    run = watched().run()
    seen = {"evaluations": -1, "snapshots": -1}
    measured = {name: sorted({*run.steps(name)}) for name in seen}
    for report in run.reports:
        if not isinstance(report, Records):
            continue
        if report.stream in seen:
            seen[report.stream] = report.last_step
        elif report.stream == "steps":
            for name, last in seen.items():
                due = [step for step in measured[name] if step <= report.last_step]
                assert last >= due[-1]


def test_what_is_measured_already_is_not_measured_again(watched):
    run = watched(is_measured=True).run()
    assert run.steps("evaluations")[0] == 1
    assert run.steps("snapshots")[0] == 1


def test_whole_masks_change_no_bit(watched, losses_alone):
    run = watched(record="full").run()
    assert run.losses == losses_alone(run.job.recipe)
    recipe, row = run.job.recipe, run.rows("steps")[0]
    assert len(row["batch_keep_mask"]["hidden_1"]) == recipe.training.batch_size * 4


def test_between_flushes_nothing_is_reported(watched, rare_flushes):
    run = watched().run()
    # The first step: the last flush lies further back than any interval.
    assert [m.row_count for m in run.messages("steps")] in ([LAST], [1, LAST - 1])
    assert run.steps() == [*range(1, LAST + 1)]


# Commands


def test_a_paused_run_waits_and_can_be_stopped(watched):
    run = watched(paused=True).run(Stop())
    assert run.states_recorded == [("paused", 0), ("stopped", 0)]
    assert run.steps() == []
    assert run.steps("evaluations") == [0]
    assert {*run.steps("snapshots")} == {0}
    assert run.is_written_before_it_is_told()


def test_single_steps_come_at_once(watched, rare_flushes):
    run = watched(paused=True)
    run.say(in_state("paused"), Step()).say(at_step(1), Step()).say(at_step(2), Step())
    run.say(at_step(3), Stop()).run()
    assert [m.row_count for m in run.messages("steps")] == [1, 1, 1]
    assert run.states == ["paused", "stopped"]
    assert run.steps("evaluations") == [0, 1, 2, 3]
    assert {*run.steps("snapshots")} == {0, 1, 2, 3}


def test_many_steps_are_shown_when_the_last_is_taken(watched, rare_flushes):
    run = watched(paused=True, commands=(Step(5),)).say(at_step(5), Stop()).run()
    assert run.steps() == [1, 2, 3, 4, 5]
    assert run.steps("evaluations")[-1] == 5  # it rests there, so one sees how it stands
    assert [progress.step for progress in run.reports if isinstance(progress, Progress)][-1] == 5


def test_steps_asked_for_add_up(watched):
    run = watched(paused=True).say(at_step(5), Stop()).run(Step(2), Step(3))
    assert run.steps() == [1, 2, 3, 4, 5]


def test_steps_end_with_the_run(watched):
    run = watched(paused=True).run(Step(LAST + 5))
    assert run.states_recorded == [("paused", 0), ("finished", LAST)]


def test_a_pause_and_a_resume_change_no_bit(watched, losses_alone):
    run = watched().say(at_step(7), Pause()).say(in_state("paused"), Resume()).run()
    assert run.states_recorded == [
        ("running", 0),
        ("paused", 7),
        ("running", 7),
        ("finished", LAST),
    ]
    assert run.losses == losses_alone(run.job.recipe)
    assert 7 in run.steps("evaluations")
    assert 7 in run.steps("snapshots")
    assert run.is_written_before_it_is_told()


def test_a_pause_ends_the_steps_asked_for(watched):
    run = watched(paused=True, commands=(Step(20),)).say(at_step(5), Pause())
    run.say(lambda report: report == StateChange("a", "paused", 5), Stop()).run()
    assert run.steps() == [1, 2, 3, 4, 5]
    assert run.states_recorded == [("paused", 0), ("paused", 5), ("stopped", 5)]


def test_a_resume_among_steps_goes_on_to_the_end(watched):
    run = watched(paused=True, commands=(Step(3),)).say(at_step(2), Resume()).run()
    assert run.states_recorded == [("paused", 0), ("running", 2), ("finished", LAST)]


def test_a_stop_ends_the_run_after_the_step_at_hand(watched):
    run = watched().say(at_step(9), Stop()).run()
    assert run.states_recorded == [("running", 0), ("stopped", 9)]
    assert run.steps()[-1] == run.steps("evaluations")[-1] == run.steps("snapshots")[-1] == 9


def test_a_change_takes_effect_on_the_next_step(watched, losses_alone):
    change = Set(drop_probability=(("hidden_1", 0.9),), learning_rate=0.01)
    run = watched().say(at_step(6), change).run()
    event = run.rows("events")[1]
    assert (event["kind"], event["step"]) == ("set", 6)
    assert event["detail"] == {"drop_probability": {"hidden_1": 0.9}, "learning_rate": 0.01}
    setting = SettingChange(6, {"hidden_1": 0.9}, 0.01)
    assert run.losses == losses_alone(run.job.recipe, [setting])


def test_another_pace_changes_no_bit(watched, losses_alone):
    run = watched(pace=1000.0).say(at_step(4), Set(pace=0.0)).run()
    assert run.rows("events")[1]["detail"] == {"pace": None}
    assert run.losses == losses_alone(run.job.recipe)


def test_a_retired_worker_leaves_the_run_as_it_is(watched):
    run = watched(paused=True).say(at_step(3), Pause(), Retire()).run(Step(3))
    assert run.states_recorded == [("paused", 0), ("paused", 3)]
    assert run.steps() == [1, 2, 3]
    running = watched().say(at_step(3), Retire()).run()
    assert running.states == ["running"]
    assert running.steps() == [1, 2, 3]


# Pace


def test_a_slow_run_shows_each_step_at_once(watched, small_recipe, monkeypatch):
    monkeypatch.setattr(worker, "FLUSH_INTERVAL_S", 0.001)
    run = watched(small_recipe(training={"max_steps": 4}), pace=100.0).run()
    assert [m.row_count for m in run.messages("steps")] == [1, 1, 1, 1]


def test_a_quick_run_waits_for_the_next_flush(watched, small_recipe, rare_flushes):
    run = watched(small_recipe(training={"max_steps": 4}), pace=1000.0).run()
    assert len(run.messages("steps")) <= 2
    assert run.steps() == [1, 2, 3, 4]


def test_who_waits_for_the_next_step_hears(watched):
    run = watched(pace=0.5).say(at_step(1), Stop()).run()
    assert run.states_recorded == [("running", 0), ("stopped", 1)]


# Repeating what was recorded


@pytest.fixture
def interrupted(watched):
    """A run left after step 12, with a change at step 5; and the job that goes on with it."""
    change = Set(drop_probability=(("hidden_1", 0.2),), learning_rate=0.02)
    run = watched().say(at_step(5), change).say(at_step(12), Retire()).run()
    sets = [event for event in run.rows("events") if event["kind"] == "set"]
    job = Job(
        "a",
        run.job.recipe,
        replay_to=12,
        replay_losses=run.losses,
        changes=tuple((event["step"], recorded_change(event["detail"])) for event in sets),
        next_event_index=len(run.rows("events")),
    )
    return run, job


def test_a_repeated_run_goes_on_as_if_it_had_not_stopped(interrupted, losses_alone):
    before, job = interrupted
    after = Watched(job).run()
    assert after.steps() == [*range(13, LAST + 1)]
    setting = SettingChange(5, {"hidden_1": 0.2}, 0.02)
    assert before.losses + after.losses == losses_alone(job.recipe, [setting])
    assert [event["index"] for event in after.rows("events")] == [2, 3]
    assert after.states_recorded == [("running", 12), ("finished", LAST)]
    schedule = Schedule(job.recipe)
    due = [step for step in range(LAST + 1) if schedule.evaluation_due(step)]
    measured = before.steps("evaluations") + after.steps("evaluations")
    assert measured == sorted({*due, LAST})


def test_a_run_that_was_over_finishes(watched):
    whole = watched().run()
    job = Job("a", whole.job.recipe, replay_to=LAST, replay_losses=whole.losses, paused=True)
    run = Watched(job).run()
    assert run.states_recorded == [("paused", LAST), ("finished", LAST)]
    assert run.steps() == run.steps("evaluations") == run.steps("snapshots") == []


@pytest.mark.parametrize("step", [1, 9, 12])
def test_a_single_bit_that_differs_fails_the_run(interrupted, step):
    _, job = interrupted
    bits = np.frombuffer(job.replay_losses, np.uint32).reshape(-1, 2).copy()
    bits[step - 1, 1] ^= 1
    values = {name: getattr(job, name) for name in ("recipe", "changes", "next_event_index")}
    run = Watched(Job("a", replay_to=12, replay_losses=bits.tobytes(), **values)).run()
    (failed,) = run.changes
    assert (failed.state, failed.code, failed.step) == ("failed", "replay_differs", 12)
    assert f"at step {step} than" in failed.message
    assert run.states_recorded == [("failed", 12)]
    assert run.steps() == run.steps("evaluations") == []
    assert run.is_written_before_it_is_told()


def test_a_stop_ends_a_replay_at_once(interrupted, monkeypatch):
    monkeypatch.setattr(worker, "_REPLAY_CHUNK", 4)
    trained = []
    monkeypatch.setattr(Training, "advance", counting(Training.advance, trained))
    _, job = interrupted
    run = Watched(job).run(Pause(), Stop(), Resume())
    assert len(trained) == 4
    assert run.states_recorded == [("stopped", 12)]
    assert run.steps() == run.steps("evaluations") == []


def test_a_retired_worker_leaves_a_replay_at_once(interrupted, monkeypatch):
    monkeypatch.setattr(worker, "_REPLAY_CHUNK", 4)
    trained = []
    monkeypatch.setattr(Training, "advance", counting(Training.advance, trained))
    _, job = interrupted
    run = Watched(job).run(Pause(), Retire())
    assert len(trained) == 4
    assert run.changes == []
    assert {type(report) for report in run.reports} == {Progress}


def test_other_commands_wait_for_the_end_of_a_replay(interrupted, monkeypatch):
    monkeypatch.setattr(worker, "_REPLAY_CHUNK", 4)
    _, job = interrupted
    run = Watched(job)
    run.say(at_step(12), Set(learning_rate=0.5), Pause())
    run.say(in_state("paused"), Step(), Stop()).run(Set(pace=9.0))
    details = [event["detail"] for event in run.rows("events")]
    assert details == [
        {"state": "running"},
        {"pace": 9.0},
        {"learning_rate": 0.5},
        {"state": "paused"},
        {"state": "stopped"},
    ]
    assert {event["step"] for event in run.rows("events")} == {12}


def counting(advance, trained):
    def counted(training):
        trained.append(training.step)
        return advance(training)

    return counted


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


@pytest.mark.parametrize("error", [OSError(28, "No space left"), TraceError("out of order")])
@pytest.mark.parametrize("stream", ["events", "evaluations", "snapshots", "steps"])
def test_a_trace_that_cannot_be_written_fails_the_run(watched, stream, error):
    run = watched().refuse(of_stream(stream), error).run()
    failed = run.changes[-1]
    assert failed.state == "failed"
    assert failed.code == ("trace_error" if isinstance(error, TraceError) else "internal_error")
    assert failed.step == (0 if stream == "steps" else max(run.steps(), default=0))
    assert [event["index"] for event in run.rows("events")] == [*range(len(run.rows("events")))]


def test_a_disk_that_fills_up_costs_only_the_last_flush(watched):
    def when(report):
        return of_stream("steps")(report) and report.last_step == 8

    run = watched().refuse(when, OSError(28, "No space left on device")).run()
    assert run.steps() == [*range(1, 8)]
    assert run.states_recorded == [("running", 0), ("failed", 7)]
    assert run.changes[-1].step == 7


def test_telling_of_a_failure_comes_first_of_all(watched, monkeypatch):
    """Even where writing it down fails in a way that nobody foresaw."""
    failing_at(3, monkeypatch)
    run = watched(paused=True, commands=(Step(5),))

    def when(report):
        return of_stream("events")(report) and report.last_step == 2

    with pytest.raises(KeyError):
        run.refuse(when, KeyError("nobody foresaw this")).run()
    assert run.states == ["paused", "failed"]
