"""What a figure was measured on, and how much of it others used meanwhile."""

import os
import platform
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch

from dropscope import __version__


def machine_facts() -> dict[str, Any]:
    """Processor, cores, versions, time, and how busy the machine is (load over a minute)."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "capability": torch.backends.cpu.get_cpu_capability(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "dropscope": __version__,
        "load_average": os.getloadavg()[0],
    }


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        for line in facts.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


class Neighbours:
    """How busy others keep this machine while a benchmark runs.

    Only Linux tells; elsewhere the share is ``None``.
    """

    def __init__(self) -> None:
        self._start_s = time.monotonic()
        self._busy_s, self._own_s = _busy_s(), _own_s()

    def share(self) -> float | None:
        """Share of all processors that others have used since this was made, 0 … 1."""
        if self._busy_s is None or (busy_s := _busy_s()) is None:
            return None
        others_s = (busy_s - self._busy_s) - (_own_s() - self._own_s)
        elapsed_s = (time.monotonic() - self._start_s) * (os.cpu_count() or 1)
        return min(1.0, max(0.0, others_s / elapsed_s))


def _own_s() -> float:
    """Processor time of this process and of those that it started and that have ended."""
    return sum(os.times()[:4])


def _busy_s() -> float | None:
    facts = Path("/proc/stat")
    if not facts.exists():
        return None
    user, nice, system, _idle, _waiting, *rest = map(int, facts.read_text().split()[1:9])
    return (user + nice + system + sum(rest)) / os.sysconf("SC_CLK_TCK")
