"""The group at hand in its file: kept, found, and passed over where it cannot be gone on from."""

import pytest
import torch

from dropscope.lab.sweep.training import Measured
from dropscope.runs import sweep_parts
from dropscope.runs.checkpoints import Disk
from dropscope.runs.sweep_parts import Part, PartFile

MEASURED = [Measured(0, {"dropout": [2.0, float("inf")]}, {"dropout": [0.5, 0.25]})]


@pytest.fixture
def part():
    return Part([3, 1], 48, MEASURED, {"dropout.parameter.0": torch.arange(6.0).view(2, 3)})


def test_a_part_is_read_as_it_was_written(tmp_path, part):
    file = PartFile(tmp_path / "new")
    assert file.read([3, 1]) is None
    file.write(part)
    found = PartFile(tmp_path / "new").read([3, 1])
    assert (found.members, found.step, found.measured) == ([3, 1], 48, MEASURED)
    assert torch.equal(found.state["dropout.parameter.0"], part.state["dropout.parameter.0"])
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["part.safetensors"]
    file.remove()
    assert file.read([3, 1]) is None


def test_a_part_of_others_or_of_elsewhere_is_passed_over(tmp_path, part, monkeypatch):
    file = PartFile(tmp_path)
    file.write(part)
    assert file.read([1, 3]) is None
    monkeypatch.setattr(sweep_parts.torch, "__version__", "0.1")
    assert file.read([3, 1]) is None


def test_a_damaged_part_is_passed_over(tmp_path, part):
    file = PartFile(tmp_path)
    file.write(part)
    path = tmp_path / "part.safetensors"
    path.write_bytes(path.read_bytes()[:-5])
    assert file.read([3, 1]) is None


def test_a_disk_that_refuses_costs_the_part_alone(tmp_path, part):
    class Full(Disk):
        def write(self, path, pieces):
            path.write_bytes(b"half")
            raise OSError("No space left on device")

    file = PartFile(tmp_path, Full())
    file.write(part)
    assert list(tmp_path.iterdir()) == []
