"""The folder of everything written, held by one server at a time.

Two servers that write to the same traces would spoil them. The hold ends with the process, however
it ends.
"""

import fcntl
import os
from pathlib import Path

from dropscope.errors import HomeInUse


class Home:
    """The folder, held from now on until ``release``.

    Args:
        folder: is made where it is not there.

    Raises:
        HomeInUse: another server holds it.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.runs = folder / "runs"
        self._descriptor = os.open(folder / "server.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(self._descriptor)
            raise HomeInUse(
                f"Another server keeps its runs in {folder}. Stop it, or give this one a folder "
                "of its own with --home."
            ) from error

    def release(self) -> None:
        """Let another server have the folder. Call once."""
        os.close(self._descriptor)
