"""Several callers at once: of commands that exclude each other exactly one wins."""

import threading
from collections import Counter
from contextlib import suppress

import pytest

from dropscope.errors import DropscopeError, ForbiddenCommand, UnknownRun

LIMIT_S = 60


def at_once(*calls):
    """Call all from threads that start together; return each one's result or refusal."""
    barrier = threading.Barrier(len(calls))
    results = [None] * len(calls)

    def run(number, call):
        barrier.wait()
        try:
            results[number] = call()
        except DropscopeError as error:
            results[number] = error

    threads = [threading.Thread(target=run, args=item) for item in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT_S)
        assert not thread.is_alive()
    return results


def refused(results):
    return [one for one in results if isinstance(one, DropscopeError)]


@pytest.fixture
def long_recipe(small_recipe):
    return small_recipe(training={"max_steps": 10_000_000})


@pytest.mark.parametrize("command", ["start", "pause", "resume", "stop"])
def test_of_equal_commands_one_wins(runs, long_recipe, command):
    for _ in range(10):
        run_id = runs.make(long_recipe, start=command in {"pause", "stop"})
        if command == "resume":
            runs.tell(run_id, "step")
        results = at_once(*[lambda run_id=run_id: runs.tell(run_id, command)] * 4)
        assert len(refused(results)) == 3
        assert all(isinstance(error, ForbiddenCommand) for error in refused(results))
        runs.manager.delete(run_id)


def test_each_step_that_was_accepted_is_made_once(runs, long_recipe):
    run_id = runs.make(long_recipe, start=False)
    results = at_once(*[lambda: [runs.tell(run_id, "step") for _ in range(10)]] * 4)
    assert refused(results) == []
    assert runs.manager.get(run_id).step == 40
    assert runs.manager.trace(run_id).last_step == 40


def test_a_storm_of_commands_leaves_a_run_that_obeys_and_a_trace_that_is_right(
    runs, long_recipe, losses_alone
):
    run_id = runs.make(long_recipe)
    outcomes = Counter()

    def storm(commands):
        for command in commands * 15:
            with suppress(ForbiddenCommand):
                runs.tell(run_id, command, pace=None)
                outcomes[command] += 1

    at_once(
        lambda: storm(["pause", "step", "resume"]),
        lambda: storm(["resume", "pause", "set"]),
        lambda: storm(["step", "set", "pause", "resume"]),
    )
    assert outcomes["set"] == 30
    assert outcomes["pause"] > 0
    with suppress(ForbiddenCommand):
        runs.tell(run_id, "pause")
    paused = runs.manager.get(run_id)
    assert paused.state == "paused"
    assert runs.tell(run_id, "step", count=2).step == paused.step + 2
    assert len(runs.manager.trace(run_id).setting_changes()) == 30
    losses = runs.manager.trace(run_id).losses().tobytes()
    assert losses == losses_alone(long_recipe, steps=paused.step + 2)


def test_a_pause_that_is_overtaken_by_a_resume_does_not_wait_for_it(
    open_runs, hand_engine, monkeypatch, wait_until
):
    monkeypatch.setattr("dropscope.runs.manager._ANSWER_TIMEOUT_S", 1e6)
    runs = open_runs(hand_engine)
    run_id = runs.make()
    answers = []
    pausing = threading.Thread(target=lambda: answers.append(runs.tell(run_id, "pause")))
    pausing.start()
    wait_until(lambda: runs.state(run_id) == "paused")
    runs.tell(run_id, "resume")
    pausing.join(LIMIT_S)
    assert [answer.state for answer in answers] == ["running"]


def test_of_two_that_delete_one_is_told_that_it_is_gone(runs, long_recipe):
    for state in ("created", "running", "finished"):
        recipe = None if state == "finished" else long_recipe
        run_id = runs.make(recipe, start=state != "created")
        runs.wait_for_state(run_id, state)
        results = at_once(*[lambda run_id=run_id: runs.manager.delete(run_id)] * 4)
        assert [type(error) for error in refused(results)] == [UnknownRun] * 3
        assert not (runs.home / "runs" / run_id).exists()


def test_commands_that_race_a_deletion_find_nothing_or_come_before_it(
    runs, long_recipe, wait_until
):
    for _ in range(10):
        run_id = runs.make(long_recipe, start=False)
        results = at_once(
            lambda run_id=run_id: runs.tell(run_id, "start"),
            lambda run_id=run_id: runs.manager.delete(run_id),
            lambda run_id=run_id: runs.tell(run_id, "step", count=3),
            lambda run_id=run_id: runs.manager.trace(run_id),
        )
        assert results[1] is None
        for error in refused(results):
            assert isinstance(error, (UnknownRun, ForbiddenCommand))
        assert not (runs.home / "runs" / run_id).exists()
        wait_until(lambda name=f"run-{run_id}": name not in {t.name for t in threading.enumerate()})
    runs.wait_for_state(runs.make(), "finished")  # no slot was lost
    runs.wait_for_state(runs.make(), "finished")


def test_many_runs_made_at_once_all_end_and_never_more_train_than_may(
    open_runs, small_recipe, losses_alone
):
    runs = open_runs(max_running_runs=2)
    made = []
    at_once(*[lambda: made.extend(runs.make() for _ in range(5))] * 4)
    training = [runs.state(run_id) == "running" for run_id in made]
    assert sum(training) <= 2
    for run_id in made:
        runs.wait_for_state(run_id, "finished")
    alone = losses_alone(small_recipe())
    assert all(runs.manager.trace(run_id).losses().tobytes() == alone for run_id in made)
