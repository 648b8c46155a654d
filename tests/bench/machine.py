"""What a figure was measured on."""

import os
import platform
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
