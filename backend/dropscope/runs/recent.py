"""The values that were used last, within so much memory.

Knows sizes and order of use; nothing of what is kept. Safe to ask from any thread.
"""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """Values by key. The one put in last is kept however large it is.

    Args:
        budget_bytes: what all of them may take together.
        max_count: how many there may be.
    """

    def __init__(self, budget_bytes: int, max_count: int) -> None:
        self._budget_bytes = budget_bytes
        self._max_count = max_count
        self._lock = Lock()
        self._kept: OrderedDict[Key, tuple[Value, int]] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        """Return a value, which counts as used now; ``None`` if it is not kept."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def put(self, key: Key, value: Value, size_bytes: int) -> None:
        """Keep a value; what was not used for longest goes if need be."""
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = value, size_bytes
            while len(self._kept) > 1 and (
                len(self._kept) > self._max_count or self._size_bytes() > self._budget_bytes
            ):
                self._kept.popitem(last=False)

    def held(self) -> list[Key]:
        """Keys of what is kept, the one used last at the end."""
        with self._lock:
            return list(self._kept)

    def _size_bytes(self) -> int:
        return sum(size_bytes for _, size_bytes in self._kept.values())
