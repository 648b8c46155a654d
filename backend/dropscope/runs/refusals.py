"""What a disk refuses, as an error that says so and what to do. Knows no run."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from dropscope.errors import DiskRefused, DropscopeError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the disk refuses within the block into ``DiskRefused``.

    Raises:
        DiskRefused: the disk is full, or does not work.
    """
    try:
        yield
    except DropscopeError:
        raise
    except OSError as error:
        if error.errno in _FULL:
            reason = "There is no room left on the disk."
        else:
            reason = f"The disk takes no more: {error.strerror or type(error).__name__}."
        raise DiskRefused(
            f"{reason} Everything up to here is kept; make room, then go on."
        ) from error
