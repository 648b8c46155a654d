import json

import numpy as np
import pyarrow as pa
import pytest

from dropscope.trace.examples import examples_as_arrow, examples_as_json

COUNT = 2500  # more than one message


@pytest.fixture(params=[np.int64, np.float32])
def arrays(request):
    random = np.random.default_rng(0)
    features = random.random((COUNT, 3)).astype(np.float32)
    labels = np.arange(COUNT).astype(request.param)
    return features, labels, labels + 1


RANGES = [(0, COUNT - 1), (0, 10**6), (999, 1000), (2400, 10**6), (5, 5)]


@pytest.mark.parametrize(("first", "last"), RANGES)
def test_both_formats_hold_the_range(arrays, first, last):
    features, labels, true_labels = arrays
    wanted = range(first, min(last + 1, COUNT))
    found = json.loads(b"".join(examples_as_json(*arrays, first, last)))["examples"]
    table = pa.ipc.open_stream(b"".join(examples_as_arrow(*arrays, first, last))).read_all()
    assert table.to_pylist() == found
    assert [example["index"] for example in found] == [*wanted]
    for example in found[:: max(1, len(found) // 20)]:
        row = example["index"]
        np.testing.assert_array_equal(np.float32(example["features"]), features[row])
        assert (example["label"], example["true_label"]) == (labels[row], true_labels[row])


@pytest.mark.parametrize(("first", "last"), [(COUNT, COUNT + 5), (10**6, 10**6)])
def test_beyond_the_last_there_is_nothing(arrays, first, last):
    assert json.loads(b"".join(examples_as_json(*arrays, first, last))) == {"examples": []}
    stream = b"".join(examples_as_arrow(*arrays, first, last))
    assert pa.ipc.open_stream(stream).read_all().num_rows == 0
