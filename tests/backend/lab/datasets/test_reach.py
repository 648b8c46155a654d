import gzip
from urllib.error import HTTPError, URLError

import pytest

from dropscope.errors import DataUnavailable
from dropscope.lab.datasets import reach
from dropscope.lab.datasets.catalogue import SPECS

FETCHED = ["mnist", "fashion_mnist"]


@pytest.fixture(autouse=True)
def _no_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path / "cache"))


@pytest.fixture
def network(monkeypatch):
    """Say what opening an address does; returns the addresses that were asked for."""

    def behave(outcome):
        asked = []

        def urlopen(address, timeout):
            assert timeout < 10
            asked.append(address)
            if isinstance(outcome, Exception):
                raise outcome
            return gzip.io.BytesIO()

        monkeypatch.setattr(reach, "urlopen", urlopen)
        return asked

    return behave


@pytest.mark.parametrize("name", [name for name in SPECS if name not in FETCHED])
def test_what_comes_along_needs_no_network(name, network):
    asked = network(URLError("down"))
    reach.require_reachable(name)
    assert reach.is_available(name)
    assert asked == []


@pytest.mark.parametrize("name", FETCHED)
@pytest.mark.parametrize("failure", [URLError("down"), TimeoutError(), ConnectionResetError()])
def test_what_is_neither_here_nor_in_reach_is_said_so(name, failure, network):
    network(failure)
    assert not reach.is_available(name)
    with pytest.raises(DataUnavailable, match="DROPSCOPE_DATA_DIR") as caught:
        reach.require_reachable(name)
    assert caught.value.field == "dataset.name"


@pytest.mark.parametrize("outcome", [None, HTTPError("", 403, "", None, None)])
def test_a_network_that_answers_will_do(outcome, network):
    asked = network(outcome)
    reach.require_reachable("mnist")
    assert len(asked) == 1


@pytest.mark.parametrize("name", FETCHED)
def test_files_will_do(name, network, tmp_path):
    asked = network(URLError("down"))
    (tmp_path / name).mkdir()
    (tmp_path / name / "train-images-idx3-ubyte.gz").touch()
    reach.require_reachable(name, tmp_path)
    assert reach.idx_folder(name, tmp_path) == tmp_path / name
    assert asked == []


def test_a_cache_will_do(network, tmp_path):
    network(URLError("down"))
    folder = tmp_path / "cache/openml/openml.org/api/v1/json/data/554"
    folder.mkdir(parents=True)
    (folder / "data.gz").touch()
    reach.require_reachable("mnist")
    with pytest.raises(DataUnavailable):
        reach.require_reachable("fashion_mnist")
