"""What the server counts of itself: what it sent, who was too slow, how late its event loop is.

Plain numbers, written on the event loop alone. Knows no route and no format: ``metrics`` does.
"""

import asyncio
from dataclasses import dataclass

LAG_INTERVAL_S = 0.5


@dataclass(slots=True)
class Meters:
    """Counts since the server started, and the event loop's lateness.

    ``loop_lag_s``: how late it last woke up; ``worst_loop_lag_s``: the latest since last asked.
    """

    sent_bytes: int = 0
    sent_frames: int = 0
    gaps: int = 0
    loop_lag_s: float = 0.0
    worst_loop_lag_s: float = 0.0

    def sent(self, size: int) -> None:
        """Count one frame of so many bytes."""
        self.sent_frames += 1
        self.sent_bytes += size

    def take_worst_lag(self) -> float:
        """Return the worst lateness since the last time, and begin anew."""
        worst, self.worst_loop_lag_s = max(self.worst_loop_lag_s, self.loop_lag_s), 0.0
        return worst

    async def watch_loop(self) -> None:
        """Measure how late the event loop wakes up, until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due_s = loop.time() + LAG_INTERVAL_S
            await asyncio.sleep(LAG_INTERVAL_S)
            self.loop_lag_s = max(0.0, loop.time() - due_s)
            self.worst_loop_lag_s = max(self.worst_loop_lag_s, self.loop_lag_s)
