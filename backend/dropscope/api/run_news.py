"""What all viewers of a run are told of it: read once, encoded once, however many they are.

Knows no socket. Runs on the event loop; the reading is done in a thread.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dropscope.runs.states import FINAL_STATES


@dataclass(frozen=True, slots=True)
class News:
    """A run as JSON, and whether it has ended."""

    text: str
    is_final: bool

    def message(self, kind: str, **more: Any) -> str:
        """A message about the run, for the stream."""
        rest = json.dumps({"type": kind, **more}, allow_nan=False)
        return f'{rest[:-1]}, "run": {self.text}}}'


class RunNews:
    """The newest word on each run that is watched."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, asyncio.Task[News]]] = {}

    async def of(self, run_id: str, version: int, read: Callable[[], dict[str, Any]]) -> News:
        """Return what ``read`` says of a run, or said to another viewer of the same version.

        Args:
            run_id: the run.
            version: counts its changes; what was read at an older one is out of date.
            read: asks for the run; in a thread.

        Raises:
            UnknownRun: as ``read`` does, to everyone who waits.
        """
        known = self._known.get(run_id)
        if known is None or known[0] != version:
            reading = asyncio.create_task(self._read(read))
            reading.add_done_callback(lambda _: self._forget_failure(run_id, reading))
            known = self._known[run_id] = (version, reading)
        return await asyncio.shield(known[1])

    def forget(self, run_id: str) -> None:
        """Keep nothing of a run that nobody watches any more."""
        self._known.pop(run_id, None)

    async def _read(self, read: Callable[[], dict[str, Any]]) -> News:
        run = await asyncio.to_thread(read)
        return News(json.dumps(run, allow_nan=False), run["state"] in FINAL_STATES)

    def _forget_failure(self, run_id: str, reading: "asyncio.Task[News]") -> None:
        # Asking for its exception also tells asyncio that somebody has seen it.
        failed = reading.cancelled() or reading.exception() is not None
        if failed and self._known.get(run_id, (0, None))[1] is reading:
            self.forget(run_id)
