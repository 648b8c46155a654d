"""A run from start to end, and every command in every state in which it can come."""

import torch

from dropscope.lab.records import SettingChange
from dropscope.lab.schedule import Schedule
from dropscope.runs.messages import (
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

LAST = 30  # steps of a small recipe

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


def test_it_computes_with_one_thread(watched):
    """However many torch would use: sums round in another order with more."""
    before, seen = torch.get_num_threads(), set()

    def note(_report):
        seen.add(torch.get_num_threads())
        return False

    torch.set_num_threads(2)
    try:
        run = watched().say(note).run()
    finally:
        torch.set_num_threads(before)
    assert run.states[-1] == "finished"
    assert seen == {1}


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
    run.in_state("paused", Step()).at_step(1, Step()).at_step(2, Step())
    run.at_step(3, Stop()).run()
    assert [m.row_count for m in run.messages("steps")] == [1, 1, 1]
    assert run.states == ["paused", "stopped"]
    assert run.steps("evaluations") == [0, 1, 2, 3]
    assert {*run.steps("snapshots")} == {0, 1, 2, 3}


def test_many_steps_are_shown_when_the_last_is_taken(watched, rare_flushes):
    run = watched(paused=True, commands=(Step(5),)).at_step(5, Stop()).run()
    assert run.steps() == [1, 2, 3, 4, 5]
    assert run.steps("evaluations")[-1] == 5  # it rests there, so one sees how it stands
    assert [progress.step for progress in run.reports if isinstance(progress, Progress)][-1] == 5


def test_steps_asked_for_add_up(watched):
    run = watched(paused=True).at_step(5, Stop()).run(Step(2), Step(3))
    assert run.steps() == [1, 2, 3, 4, 5]


def test_steps_end_with_the_run(watched):
    run = watched(paused=True).run(Step(LAST + 5))
    assert run.states_recorded == [("paused", 0), ("finished", LAST)]


def test_a_pause_and_a_resume_change_no_bit(watched, losses_alone):
    run = watched().at_step(7, Pause()).in_state("paused", Resume()).run()
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
    run = watched(paused=True, commands=(Step(20),)).at_step(5, Pause())
    run.in_state("paused", Stop(), step=5).run()
    assert run.steps() == [1, 2, 3, 4, 5]
    assert run.states_recorded == [("paused", 0), ("paused", 5), ("stopped", 5)]


def test_a_resume_among_steps_goes_on_to_the_end(watched):
    run = watched(paused=True, commands=(Step(3),)).at_step(2, Resume()).run()
    assert run.states_recorded == [("paused", 0), ("running", 2), ("finished", LAST)]


def test_a_stop_ends_the_run_after_the_step_at_hand(watched):
    run = watched().at_step(9, Stop()).run()
    assert run.states_recorded == [("running", 0), ("stopped", 9)]
    assert run.steps()[-1] == run.steps("evaluations")[-1] == run.steps("snapshots")[-1] == 9


def test_a_change_takes_effect_on_the_next_step(watched, losses_alone):
    change = Set(drop_probability=(("hidden_1", 0.9),), learning_rate=0.01)
    run = watched().at_step(6, change).run()
    event = run.rows("events")[1]
    assert (event["kind"], event["step"]) == ("set", 6)
    assert event["detail"] == {"drop_probability": {"hidden_1": 0.9}, "learning_rate": 0.01}
    setting = SettingChange(6, {"hidden_1": 0.9}, 0.01)
    assert run.losses == losses_alone(run.job.recipe, [setting])


def test_another_pace_changes_no_bit(watched, losses_alone):
    run = watched(pace=1000.0).at_step(4, Set(pace=0.0)).run()
    assert run.rows("events")[1]["detail"] == {"pace": None}
    assert run.losses == losses_alone(run.job.recipe)


def test_a_retired_worker_leaves_the_run_as_it_is(watched):
    run = watched(paused=True).at_step(3, Pause(), Retire()).run(Step(3))
    assert run.states_recorded == [("paused", 0), ("paused", 3)]
    assert run.steps() == [1, 2, 3]
    running = watched().at_step(3, Retire()).run()
    assert running.states == ["running"]
    assert running.steps() == [1, 2, 3]
