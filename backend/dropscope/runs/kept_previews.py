"""Previews that had to wait for torch, kept for the next start: a page then draws at once.

A preview follows from its recipe, the code, its libraries and the machine. One is found under the
digest of all of them, or not at all. What is kept is a cache: whatever is wrong with it, the
preview is worked out again. Loads nothing large; knows no HTTP.
"""

import hashlib
import json
import os
from contextlib import suppress
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import NamedTemporaryFile

from dropscope import __version__, lab
from dropscope.lab.datasets.reach import comes_with_us
from dropscope.lab.recipe import Recipe

MAX_KEPT = 8
MAX_BYTES = 2 * 2**20  # each; the first network that a visitor sees has a tenth of that
_LIBRARIES = ("torch", "numpy", "scikit-learn")
_LAB = Path(lab.__file__).parent


class KeptPreviews:
    """Some previews in a folder, the newest ones.

    Args:
        folder: is made once there is something to keep.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, recipe: Recipe, row: int) -> bytes | None:
        """What was kept, as it was, or ``None``."""
        try:
            digest, _, answer = self._file(recipe, row).read_bytes().partition(b"\n")
        except OSError:
            return None
        is_whole = digest == _digest(answer)
        return answer if is_whole else None

    def keep(self, recipe: Recipe, row: int, answer: bytes) -> None:
        """Keep a small answer for the next start, unless its data may change or room is short."""
        if len(answer) > MAX_BYTES or not comes_with_us(recipe.dataset.name):
            return
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self._folder, delete=False) as beside:
                try:
                    beside.write(_digest(answer) + b"\n" + answer)
                    beside.flush()
                    Path(beside.name).replace(self._file(recipe, row))
                finally:
                    Path(beside.name).unlink(missing_ok=True)  # where it could not be written
            self._forget_old_ones()

    def _forget_old_ones(self) -> None:
        oldest_first = sorted(self._folder.iterdir(), key=lambda file: file.stat().st_mtime_ns)
        for file in oldest_first[:-MAX_KEPT]:
            file.unlink(missing_ok=True)

    def _file(self, recipe: Recipe, row: int) -> Path:
        asked = json.dumps([self._origin, row, recipe.model_dump(mode="json")])
        return self._folder / f"{hashlib.sha256(asked.encode()).hexdigest()}.json"

    @cached_property
    def _origin(self) -> list[object]:
        """Whatever else a preview depends on."""
        code = [
            (file.relative_to(_LAB.parent).as_posix(), file.stat().st_mtime_ns, file.stat().st_size)
            for file in sorted([*_LAB.rglob("*.py"), *_LAB.parent.glob("*/preview*.py")])
        ]
        return [__version__, code, [_version(name) for name in _LIBRARIES], [*os.uname()]]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"


def _digest(answer: bytes) -> bytes:
    return hashlib.sha256(answer).hexdigest().encode()
