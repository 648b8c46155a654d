"""What the process asks of its system and interpreter: many files, a thrifty heap, a fast start."""

import ctypes
import gc
import resource
import sys
from collections.abc import Callable
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


def keep_garbage() -> None:
    """Have nothing collected while a program starts: what it loads is looked at, and stays."""
    gc.disable()


def collect_garbage() -> None:
    """Have garbage collected from now on, if it was kept."""
    gc.enable()


def share_memory_among_threads() -> None:
    """Have threads take memory from few heaps.

    glibc gives each thread that reads for a viewer a heap of its own, and every one stays as large
    as it once was. Elsewhere nothing is done.
    """
    if (ask := _of_libc("mallopt")) is not None:
        ask(_M_ARENA_MAX, _ARENAS)


def return_memory() -> None:
    """Have glibc give back what was freed between things that are still held; takes milliseconds.

    By itself it gives back only what lies at a heap's end, so that a server would stay as large as
    its largest crowd. Elsewhere nothing is done.
    """
    if (ask := _of_libc("malloc_trim")) is not None:
        ask(0)


def _of_libc(name: str) -> Callable[..., int] | None:
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
