"""Small curves against the evaluations themselves."""

import math
from dataclasses import replace

import pytest

from dropscope.errors import TraceError
from dropscope.trace import encoder
from dropscope.trace.curves import holdout_curve
from dropscope.trace.reader import RunTrace


@pytest.fixture
def evaluated(tmp_path, small_recipe, made_up):
    """A run measured after steps 0, 10, … 190, in messages of 1, 5, 2 and 12 of them."""
    with RunTrace.create(tmp_path / "run", small_recipe) as trace:
        step = 0
        for size in (1, 5, 2, 12):
            records = [made_up.evaluation(small_recipe, step + 10 * i) for i in range(size)]
            payload = encoder.encode_evaluations(trace.schema("evaluations"), records)
            trace.append("evaluations", payload, step, step + 10 * (size - 1), size)
            step += 10 * size
        yield trace


def whole(trace):
    return [row for batch in trace.read("evaluations") for row in batch.to_pylist()]


@pytest.mark.parametrize("points", [1, 2, 3, 7, 19, 20, 500])
def test_points_are_evaluations_evenly_chosen(evaluated, points):
    rows = {row["step"]: row["holdout_loss"] for row in whole(evaluated)}
    curve = holdout_curve(evaluated.folder, points)
    assert len(curve.step) == min(points, 20)
    assert curve.step[0] == 0
    assert points == 1 or curve.step[-1] == 190
    gaps = {b - a for a, b in zip(curve.step, curve.step[1:], strict=False)}
    assert not gaps or max(gaps) - min(gaps) <= 10
    assert curve.holdout_loss.keys() == {"dropout", "plain"}
    for twin, losses in curve.holdout_loss.items():
        assert list(losses) == [rows[step][twin] for step in curve.step]


def test_a_loss_that_is_no_number_is_none(tmp_path, make_recipe, made_up):
    recipe = make_recipe(twin=False)
    with RunTrace.create(tmp_path / "run", recipe) as trace:
        broken = replace(made_up.evaluation(recipe, 5), holdout_loss={"dropout": math.nan})
        payload = encoder.encode_evaluations(trace.schema("evaluations"), [broken])
        trace.append("evaluations", payload, 5, 5, 1)
        curve = holdout_curve(trace.folder, 10)
    assert (curve.step, curve.holdout_loss) == ((5,), {"dropout": (None,)})


def test_a_run_that_was_never_measured_has_no_points(tmp_path, small_recipe):
    with RunTrace.create(tmp_path / "run", small_recipe) as trace:
        curve = holdout_curve(trace.folder, 10)
    assert (curve.step, curve.holdout_loss) == ((), {"dropout": (), "plain": ()})


def test_what_is_not_there_or_not_ours_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError):
        holdout_curve(tmp_path / "nowhere", 10)
    (tmp_path / "evaluations.arrow").write_bytes(b"nonsense")
    with pytest.raises(TraceError):
        holdout_curve(tmp_path, 10)
