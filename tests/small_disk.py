"""A small disk for tests to fill: a file system of its own, or a limit of the server's process.

Mounting one takes root on Linux. Elsewhere what a file may measure stands in for it: it can be
reached and raised, but nothing makes room under it.
"""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SIZE = "32m"
NO_DISK = (
    "NO SMALL DISK HERE: mounting one takes root on Linux. That deleting makes room on a full disk "
    "was not tried."
)


class SmallDisk:
    """A home with room for little.

    Args:
        folder: where to put it.
    """

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.home.mkdir()
        self._ballast = self.home / "ballast"
        self._largest = resource.RLIM_INFINITY
        self.is_mounted = _mount(self.home)

    @property
    def kind(self) -> str:
        """What is full when it is full, in words."""
        return "file system of its own" if self.is_mounted else "limit of the process"

    def fill(self, server: Any) -> None:
        """Leave no room, for a server that is at work."""
        if not self.is_mounted:
            self._largest = max(path.stat().st_size for path in self.home.rglob("*.arrow"))
            self._limit(server.process.pid, 0)
            return
        with self._ballast.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                return

    @contextmanager
    def still_full(self) -> Iterator[None]:
        """For a server that is started within the block there is no room either.

        Or where it is a limit, as much as the largest file takes: it must open its database.
        """
        if self.is_mounted:
            yield
            return
        self._limit(0, self._largest)  # 0: this process, whose limits a new one is given
        try:
            yield
        finally:
            self._limit(0, resource.RLIM_INFINITY)

    def make_room(self, server: Any) -> None:
        """Take the ballast away."""
        self._ballast.unlink(missing_ok=True)
        if not self.is_mounted:
            self._limit(server.process.pid, resource.RLIM_INFINITY)

    def give_back(self) -> None:
        """Unmount it."""
        if self.is_mounted:
            subprocess.run(["umount", "-l", str(self.home)], check=True)

    def _limit(self, process_id: int, size: int) -> None:
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.prlimit(process_id, resource.RLIMIT_FSIZE, (size, hard))


def _mount(folder: Path) -> bool:
    """Whether a small file system could be mounted there, and now is."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return False
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
