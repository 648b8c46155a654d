"""Thinning takes old activations, and nothing else."""

import json

import pytest

from dropscope.trace.exports import FORMATS, export
from dropscope.trace.reader import RunTrace
from dropscope.trace.strip import keep_share
from dropscope.trace.thinning import thin

THINNED = ("activation", "error_signal")


@pytest.fixture
def long_trace(tmp_path, make_recipe, record_steps):
    with RunTrace.create(tmp_path / "long", make_recipe(hidden=(40, 30)), "full") as trace:
        record_steps(trace, [5, 3] * 20)
        yield trace


def size(trace):
    return (trace.folder / "steps.arrow").stat().st_size


def kept_columns(trace):
    return [batch.drop_columns(THINNED) for batch in trace.read("steps")]


def test_below_its_budget_a_trace_is_left_alone(long_trace):
    assert not thin(long_trace, size(long_trace))
    assert long_trace.files["steps"].generation == 0


def test_masks_and_losses_stay_bit_for_bit(long_trace):
    budget = size(long_trace) - 1
    before, losses = kept_columns(long_trace), long_trace.losses().tobytes()
    strip = keep_share(long_trace, "hidden_1", 1, 160, 7).share.tobytes()
    assert thin(long_trace, budget)
    assert size(long_trace) < budget
    assert long_trace.files["steps"].generation == 1
    after = kept_columns(long_trace)
    assert len(after) == len(before) == 40
    assert all(a.equals(b) for a, b in zip(after, before, strict=True))
    assert long_trace.losses().tobytes() == losses
    assert keep_share(long_trace, "hidden_1", 1, 160, 7).share.tobytes() == strip


def test_old_activations_are_null_and_the_newest_quarter_is_whole(long_trace):
    budget = size(long_trace) - 1
    rows = {step: long_trace.read_step(step) for step in range(1, 161)}
    thin(long_trace, budget)
    index = long_trace.files["steps"].index
    whole = [step for step in rows if long_trace.read_step(step) == rows[step]]
    assert whole == [*range(whole[0], 161)]
    for step in range(1, whole[0]):
        thinned = long_trace.read_step(step)
        assert all(thinned[name] is None for name in THINNED)
        assert thinned["keep_mask"] == rows[step]["keep_mask"]
    kept = index.end - index[index.numbers(whole[0], whole[0]).start].offset
    assert budget / 4 - 20_000 < kept <= budget / 4


def test_it_goes_on_growing_and_thins_again(long_trace, record_steps):
    budget = size(long_trace) - 1
    losses = [long_trace.losses().tobytes()]
    assert thin(long_trace, budget)
    assert not thin(long_trace, budget)
    rewrites = 0
    for _ in range(60):
        record_steps(long_trace, [8])
        losses.append(long_trace.losses()[-8:].tobytes())
        rewrites += thin(long_trace, budget)
    assert 2 <= rewrites <= 20
    assert long_trace.losses().tobytes() == b"".join(losses)
    assert long_trace.read_step(1)["activation"] is None
    assert long_trace.read_step(640)["activation"] is not None


def test_a_thinned_trace_opens_and_goes_on(long_trace, record_steps):
    thin(long_trace, size(long_trace) - 1)
    before = kept_columns(long_trace)
    with RunTrace.open(long_trace.folder) as again:
        assert kept_columns(again) == before
        record_steps(again, [4])
        assert again.last_step == 164
        assert not thin(again, size(again))


def test_readers_that_have_begun_finish_on_the_old_file(long_trace):
    reading = long_trace.read("steps")
    first = next(reading)
    thin(long_trace, size(long_trace) - 1)
    batches = [first, *reading]
    assert sum(batch.num_rows for batch in batches) == 160
    assert all(batch.column("activation").null_count == 0 for batch in batches)


def test_one_message_larger_than_the_budget_stays_whole(tmp_path, small_recipe, record_steps):
    with RunTrace.create(tmp_path / "run", small_recipe) as trace:
        record_steps(trace, [50, 50])
        assert thin(trace, 100)
        assert trace.read_step(50)["activation"] is None
        assert trace.read_step(51)["activation"] is not None
        assert not thin(trace, 100)


@pytest.mark.parametrize("name", FORMATS)
def test_a_thinned_trace_exports(long_trace, name):
    thin(long_trace, size(long_trace) - 1)
    data = b"".join(export(long_trace, "steps", name))
    if name == "json":
        rows = json.loads(data)["steps"]
        assert len(rows) == 160
        assert rows[0]["activation"] is None
    else:
        assert len(data) > 10_000


def test_a_full_disk_leaves_everything_as_it_was(long_trace, monkeypatch):
    def write_until_full(path, chunks):
        path.write_bytes(next(iter(chunks)))
        raise OSError(28, "No space left on device")

    before = (long_trace.folder / "steps.arrow").read_bytes()
    monkeypatch.setattr("dropscope.trace.thinning._write", write_until_full)
    with pytest.raises(OSError, match="No space left"):
        thin(long_trace, size(long_trace) - 1)
    assert (long_trace.folder / "steps.arrow").read_bytes() == before
    assert not (long_trace.folder / "steps.thin").exists()
