"""The life of a sweep: trained on its thread, stopped, resumed, deleted, found again."""

import threading
import time

import pytest

from dropscope.errors import DataUnavailable, ForbiddenCommand, UnknownSweep
from dropscope.lab.datasets.loading import load
from dropscope.lab.recipe import Recipe
from dropscope.lab.sweep.plan import Plan
from dropscope.lab.training import Training
from dropscope.runs import sweep_worker
from dropscope.runs.store import Store
from dropscope.runs.sweep_results import ResultFile
from dropscope.runs.sweeps import Sweeps

WAIT_LIMIT_S = 60.0


def plan(max_steps=40, values=(4.0, 6.0), seeds=3):
    recipe = Recipe.model_validate(
        {
            "dataset": {"name": "moons", "train_size": 50},
            "network": {"hidden": [5]},
            "training": {"max_steps": max_steps},
        }
    )
    return Plan(recipe, "network.hidden", values, seeds)


@pytest.fixture
def opened(tmp_path):
    """Opens the sweeps of one folder, time and again; all are closed at the end."""
    made = []

    def open_them():
        made.append(Sweeps(Store(f"sqlite:///{tmp_path / 'd.db'}"), tmp_path / "sweeps", None))
        return made[-1]

    yield open_them
    for sweeps in made:
        sweeps.close()


@pytest.fixture
def gate(monkeypatch):
    """Holds up every group but the first until it is opened; tells when one has come to it."""
    train_group, first = sweep_worker._train_group, []
    arrived, is_open = threading.Event(), threading.Event()

    def held_up(plan, group, data_dir, parts, hooks):
        if first and not is_open.is_set():
            arrived.set()
            while hooks.is_wanted() and not is_open.wait(0.01):
                pass
        first.append(group)
        return hooks.is_wanted() and train_group(plan, group, data_dir, parts, hooks)

    monkeypatch.setattr(sweep_worker, "_train_group", held_up)
    yield arrived, is_open
    is_open.set()


def wait_until(sweeps, sweep_id, *states):
    deadline_s = time.monotonic() + WAIT_LIMIT_S
    while (view := sweeps.get(sweep_id)[0]).state not in states:
        assert time.monotonic() < deadline_s, view
        time.sleep(0.005)
    return view


def test_a_sweep_gives_what_its_single_runs_give(opened):
    sweeps = opened()
    made = sweeps.create(plan())
    view = wait_until(sweeps, made.id, "finished", "failed")
    assert (view.state, view.progress, view.error) == ("finished", 1.0, None)
    assert view.ended_at >= view.started_at >= view.created_at
    for member in sweeps.members(made.id):
        single = Training(member.recipe, load(member.recipe.dataset))
        while single.step < member.recipe.training.max_steps:
            single.advance()
        expected = single.evaluate()
        found = member.figures["holdout_loss"]
        assert found == pytest.approx(expected.holdout_loss, rel=1e-3)
    points = sweeps.get(made.id)[1]
    assert [(one.value, one.members, one.done) for one in points] == [(4.0, 3, 3), (6.0, 3, 3)]
    assert all(one.figures["holdout_loss"].verdict for one in points)
    curves = sweeps.curves(made.id, 1)
    assert (curves.n, curves.steps[0], curves.steps[-1]) == (3, 0, 40)
    assert len(curves.holdout_error["plain"].mean) == len(curves.steps)
    assert sweeps.all_curves(made.id)[1] == curves
    assert view.trained_s > 0


def test_a_sweep_that_trains_tells_how_far_it_is(opened, gate):
    arrived, is_open = gate
    sweeps = opened()
    made = sweeps.create(plan())
    assert arrived.wait(WAIT_LIMIT_S)
    view, points = sweeps.get(made.id)
    assert view.state == "running"
    assert 0.3 < view.progress < 0.7
    assert view.steps_per_second > 0
    assert view.eta_s > 0
    assert [one.done for one in points] == [3, 0]
    assert points[1].figures["holdout_loss"].verdict is None
    is_open.set()
    wait_until(sweeps, made.id, "finished")


def test_a_stopped_sweep_keeps_what_is_done_and_goes_on_from_there(opened, gate, tmp_path):
    arrived, is_open = gate
    sweeps = opened()
    made = sweeps.create(plan())
    assert arrived.wait(WAIT_LIMIT_S)
    assert sweeps.command(made.id, "stop").state == "stopped"
    kept = ResultFile(tmp_path / "sweeps" / made.id).read()
    assert set(kept) == {0, 1, 2}
    with pytest.raises(ForbiddenCommand):
        sweeps.command(made.id, "stop")
    is_open.set()
    sweeps.command(made.id, "resume")
    wait_until(sweeps, made.id, "finished")
    found = ResultFile(tmp_path / "sweeps" / made.id).read()
    assert set(found) == set(range(6))
    assert {number: found[number] for number in kept} == kept


def test_a_closed_server_leaves_a_sweep_interrupted_and_the_next_resumes_it(opened, gate):
    arrived, is_open = gate
    sweeps = opened()
    made = sweeps.create(plan())
    waiting = sweeps.create(plan(), "waiting")
    assert arrived.wait(WAIT_LIMIT_S)
    sweeps.close()
    sweeps = opened()
    view, points = sweeps.get(made.id)
    assert view.state == sweeps.get(waiting.id)[0].state == "interrupted"
    assert [one.done for one in points] == [3, 0]
    assert 0.3 < view.progress < 0.7
    is_open.set()
    before = view.trained_s
    sweeps.command(made.id, "resume")
    view = wait_until(sweeps, made.id, "finished")
    assert (view.progress, view.trained_s > before > 0) == (1.0, True)


@pytest.mark.parametrize("how", ["stopped", "left by its server"])
def test_a_sweep_goes_on_in_the_middle_of_a_group(opened, monkeypatch, how):
    half = plan(max_steps=64, values=(4.0,))
    sweeps = opened()
    whole = sweeps.create(half)
    wait_until(sweeps, whole.id, "finished")
    advance, made = sweep_worker.GroupTraining.advance, []
    arrived, pause = threading.Event(), threading.Event()

    def counted(training):
        made.append(training.step)
        if training.step == 31:
            arrived.set()
            while any(work.is_wanted for work in sweeps._works.values()):
                pause.wait(0.001)
        return advance(training)

    monkeypatch.setattr(sweep_worker.GroupTraining, "advance", counted)
    broken = sweeps.create(half, "broken")
    assert arrived.wait(WAIT_LIMIT_S)
    if how == "stopped":
        sweeps.command(broken.id, "stop")
    else:
        sweeps.close()
        sweeps = opened()
    view = sweeps.get(broken.id)[0]
    assert view.progress == pytest.approx(len(made) / 64)
    assert 0.4 < view.progress < 1.0
    sweeps.command(broken.id, "resume")
    assert wait_until(sweeps, broken.id, "finished").progress == 1.0
    assert made == list(range(64)), "no step was made twice"
    assert [one.figures for one in sweeps.members(broken.id)] == [
        one.figures for one in sweeps.members(whole.id)
    ]


def test_one_sweep_trains_at_a_time_and_one_that_waits_can_be_stopped(opened, gate):
    arrived, is_open = gate
    sweeps = opened()
    first, second, third = (sweeps.create(plan(), title) for title in "abc")
    assert arrived.wait(WAIT_LIMIT_S)
    assert [sweeps.get(one.id)[0].state for one in (first, second)] == ["running", "queued"]
    assert sweeps.command(second.id, "stop").state == "stopped"
    is_open.set()
    wait_until(sweeps, third.id, "finished")
    assert sweeps.get(second.id)[0].state == "stopped"
    assert [view.title for view in sweeps.page(2, 0)[0]] == ["c", "b"]
    assert sweeps.page(1, 2)[1] == 3


def test_a_sweep_without_a_title_is_called_after_what_it_varies(opened):
    sweeps = opened()
    assert sweeps.create(plan()).title == "Moons: width, 2 values × 3 seeds"
    alone = Plan(plan().recipe, None, (None,), 1)
    assert sweeps.create(alone).title == "Moons: 1 seed"
    assert sweeps.create(alone, "Mine").title == "Mine"


def test_a_recipe_finds_the_newest_sweep_that_has_a_verdict(opened):
    sweeps = opened()
    first = sweeps.create(plan())
    wait_until(sweeps, first.id, "finished")
    undone = sweeps.create(plan(max_steps=1_000_000), "undone")
    sweeps.command(undone.id, "stop")
    recipe = plan().recipe_at(1).model_copy(update={"seed": 50, "twin": False})
    view, point, at_point = sweeps.find(recipe)
    assert (view.id, point, at_point.value, at_point.done) == (first.id, 1, 6.0, 3)
    long = plan(max_steps=1_000_000).recipe_at(0)
    assert sweeps.find(long)[:2] == (sweeps.get(undone.id)[0], 0)
    assert sweeps.find(plan(max_steps=41).recipe_at(0)) is None


def test_a_deleted_sweep_is_gone_with_its_files(opened, gate, tmp_path):
    arrived, _ = gate
    sweeps = opened()
    made = sweeps.create(plan())
    assert arrived.wait(WAIT_LIMIT_S)
    sweeps.delete(made.id)
    assert not (tmp_path / "sweeps" / made.id).exists()
    for ask in (sweeps.get, sweeps.members, sweeps.delete):
        with pytest.raises(UnknownSweep):
            ask(made.id)


def test_a_data_set_out_of_reach_fails_the_sweep_by_name(opened, monkeypatch):
    def unreachable(_recipe, _data_dir):
        raise DataUnavailable("Not here.")

    monkeypatch.setattr(sweep_worker, "load", unreachable)
    sweeps = opened()
    view = wait_until(sweeps, sweeps.create(plan()).id, "failed")
    assert (view.error.code, view.error.message) == ("data_unavailable", "Not here.")
    monkeypatch.undo()
    sweeps.command(view.id, "resume")
    assert wait_until(sweeps, view.id, "finished").error is None


def test_an_error_of_the_program_fails_the_sweep_without_telling_its_text(opened, monkeypatch):
    def broken(_recipe, _data_dir):
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(sweep_worker, "load", broken)
    sweeps = opened()
    view = wait_until(sweeps, sweeps.create(plan()).id, "failed")
    assert view.error.code == "internal_error"
    assert "secret" not in view.error.message


def test_a_member_that_left_all_bounds_has_no_figure_at_all(opened):
    recipe = plan().recipe
    wild = recipe.training.model_copy(update={"learning_rate": 100.0})
    sweeps = opened()
    lost = Plan(recipe.model_copy(update={"training": wild}), None, (None,), 3)
    made = sweeps.create(lost)
    wait_until(sweeps, made.id, "finished")
    figures = [member.figures for member in sweeps.members(made.id)]
    nothing = [
        (member, twin)
        for member, of_member in enumerate(figures)
        for twin, loss in of_member["holdout_loss"].items()
        if loss is None
    ]
    assert nothing
    # An argmax of what is no number is still a class, and a share of those a number.
    assert all(figures[member]["holdout_error"][twin] is None for member, twin in nothing)
    (point,) = sweeps.get(made.id)[1]
    assert {figure.verdict for figure in point.figures.values()} == {None}


def test_unknown_points_and_members_are_refused(opened):
    sweeps = opened()
    made = sweeps.create(plan())
    with pytest.raises(UnknownSweep):
        sweeps.curves(made.id, 2)
    with pytest.raises(UnknownSweep):
        sweeps.member_recipe(made.id, 6)
    assert sweeps.member_recipe(made.id, 5).network.hidden == (6,)
    wait_until(sweeps, made.id, "finished")
