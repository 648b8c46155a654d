"""Shares of kept units against counting by hand."""

import numpy as np
import pytest

from dropscope.errors import InvalidCommand, StepNotRecorded
from dropscope.trace.reader import RunTrace
from dropscope.trace.strip import keep_share


@pytest.mark.parametrize("layer", ["input", "hidden_1", "hidden_2"])
@pytest.mark.parametrize(("from_step", "to_step"), [(1, 20), (0, 99), (3, 11), (7, 7), (12, 19)])
@pytest.mark.parametrize("bins", [1, 2, 3, 7, 20, 500])
def test_the_share_is_the_mean_of_the_masks(trace, layer, from_step, to_step, bins):
    strip = keep_share(trace, layer, from_step, to_step, bins)
    first, last = max(from_step, 1), min(to_step, 20)
    assert strip.edges[0] == first
    assert strip.edges[-1] == last + 1
    assert len(strip.edges) - 1 == min(bins, last - first + 1)
    widths = np.diff(strip.edges)
    assert widths.max() - widths.min() <= 1
    assert widths.min() >= 1
    for bin_number, share in enumerate(strip.share):
        steps = range(strip.edges[bin_number], strip.edges[bin_number + 1])
        masks = [trace.read_step(step)["keep_mask"][layer] for step in steps]
        expected = [sum(unit) / len(masks) for unit in zip(*masks, strict=True)]
        assert share.tolist() == np.array(expected, np.float32).tolist()


def test_layers_wider_than_a_byte_of_counts(tmp_path, make_recipe, record_steps):
    recipe = make_recipe(hidden=(9,), scope="batch")
    with RunTrace.create(tmp_path / "long", recipe) as trace:
        records = record_steps(trace, [700, 1, 299], batch_sizes=[1] * 700)
        strip = keep_share(trace, "hidden_1", 1, 1000, 1)
    kept = sum(record.keep_masks[1][0].numpy().astype(np.int64) for record in records)
    assert (strip.share[0] * 1000).round().astype(int).tolist() == kept.tolist()
    assert kept.max() > 255


def test_where_nothing_is_off_everything_is_kept(tmp_path, make_recipe, record_steps):
    with RunTrace.create(tmp_path / "run", make_recipe(kind="gaussian")) as trace:
        record_steps(trace, [3])
        assert keep_share(trace, "input", 1, 3, 2).share.min() == 1.0


def test_wrong_questions(trace, tmp_path, small_recipe):
    with pytest.raises(InvalidCommand, match="expected one of input, hidden_1, hidden_2") as error:
        keep_share(trace, "output", 1, 20, 4)
    assert error.value.field == "layer"
    with pytest.raises(InvalidCommand, match="at least 1"):
        keep_share(trace, "input", 1, 20, 0)
    with pytest.raises(StepNotRecorded, match="the last one is 20"):
        keep_share(trace, "input", 21, 30, 4)
    with pytest.raises(StepNotRecorded):
        keep_share(trace, "input", 9, 8, 4)
    with RunTrace.create(tmp_path / "empty", small_recipe) as empty, pytest.raises(StepNotRecorded):
        keep_share(empty, "input", 1, 30, 4)
