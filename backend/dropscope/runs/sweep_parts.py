"""The group of a sweep that is being trained, kept in a file so that a resumed sweep goes on in it.

One file a sweep: written beside and renamed, so that it is whole or absent. Knows states and bytes;
no database and no clock.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import structlog
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from dropscope.lab.sweep.training import Measured
from dropscope.runs.checkpoints import Disk

_FORMAT = "1"
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """Some members after ``step`` updates: what was measured, and what they go on from."""

    members: list[int]
    step: int
    measured: list[Measured]
    state: dict[str, Tensor]


class PartFile:
    """The part of one sweep.

    Args:
        folder: the sweep's own; made when there is something to keep.
        disk: does the work.
    """

    def __init__(self, folder: Path, disk: Disk | None = None) -> None:
        self._path = folder / "part.safetensors"
        self._disk = disk or Disk()

    def read(self, members: Sequence[int]) -> Part | None:
        """Return the part of these members; ``None`` where there is none that can be gone on from.

        One of another version of torch, or of another processor, would go on another way.
        """
        try:
            with safe_open(self._path, framework="pt") as file:
                metadata = file.metadata() or {}
                if metadata.get("origin") != _origin(members):
                    return None
                state = {name: file.get_tensor(name) for name in file.offset_keys()}
        except FileNotFoundError:
            return None
        except (SafetensorError, OSError) as error:
            _log.warning(
                "a part of a sweep cannot be read", path=str(self._path), reason=str(error)
            )
            return None
        measured = [Measured(**one) for one in json.loads(metadata["measured"])]
        return Part(list(members), int(metadata["step"]), measured, state)

    def write(self, part: Part) -> None:
        """Keep a part in place of the former; a disk that refuses costs the part, not the sweep."""
        metadata = {
            "origin": _origin(part.members),
            "step": str(part.step),
            "measured": json.dumps([asdict(one) for one in part.measured]),
        }
        beside = self._path.with_suffix(".beside")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._disk.write(beside, (save(part.state, metadata),))
            self._disk.rename(beside, self._path)
        except OSError as error:
            _log.warning("a part of a sweep was not kept", path=str(self._path), reason=str(error))
            self._disk.remove(beside)

    def remove(self) -> None:
        """Delete it: its members are done."""
        self._disk.remove(self._path)


def _origin(members: Sequence[int]) -> str:
    """What must be the same for a part to be gone on from, to the bit."""
    known = [_FORMAT, list(members), torch.__version__, torch.backends.cpu.get_cpu_capability()]
    return json.dumps(known)
