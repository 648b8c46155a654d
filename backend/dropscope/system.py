"""What the process asks of the operating system before it serves: files, and a thrifty heap."""

import ctypes
import resource
import sys
from contextlib import suppress

_OPEN_FILES = 65_536
_M_ARENA_MAX = -8  # of mallopt(3)
_ARENAS = 2


def allow_many_files() -> None:
    """Every viewer is an open file, every run that trains four: more than some machines grant."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):  # as many as are granted must do then
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def share_memory_among_threads() -> None:
    """Have threads take memory from few heaps.

    glibc gives each thread that reads for a viewer a heap of its own, and every one stays as large
    as it once was. Elsewhere nothing is done.
    """
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        if hasattr(libc, "mallopt"):
            libc.mallopt(_M_ARENA_MAX, _ARENAS)
