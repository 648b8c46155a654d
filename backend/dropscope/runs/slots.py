"""Who may train now, and who waits: a number of slots and one queue. Plain rules.

Knows no thread and nothing of runs; the manager asks under its lock.
"""

from collections import deque
from collections.abc import Hashable
from typing import Generic, TypeVar

from dropscope.errors import QueueFull

Member = TypeVar("Member", bound=Hashable)


class Slots(Generic[Member]):
    """Slots, and the queue before them.

    Args:
        count: how many members may hold a slot at once; at least 1.
        max_waiting: how many more may wait.
    """

    def __init__(self, count: int, max_waiting: int = 100) -> None:
        self._count = count
        self._max_waiting = max_waiting
        self._expected = 0
        self._queue: deque[Member] = deque()
        self._holders: set[Member] = set()

    @property
    def waiting(self) -> tuple[Member, ...]:
        """Who is in the queue, the first first."""
        return tuple(self._queue)

    def place(self, member: Member) -> int | None:
        """Place in the queue, from 1; ``None`` for who is not in it."""
        return self._queue.index(member) + 1 if member in self._queue else None

    def check_room(self) -> None:
        """Refuse one more member where as many train, wait or are expected as may.

        Raises:
            QueueFull: come back later.
        """
        present = len({*self._queue, *self._holders}) + self._expected
        if present >= self._count + self._max_waiting:
            raise QueueFull(
                f"{len(self._holders)} runs train and {len(self._queue)} wait; at most "
                f"{self._max_waiting} may wait. Try again once some have ended."
            )

    def expect(self) -> None:
        """Keep room for a member that is being made.

        Raises:
            QueueFull: there is none.
        """
        self.check_room()
        self._expected += 1

    def expect_no_more(self) -> None:
        """Give back what ``expect`` kept: the member is there, or could not be made."""
        self._expected -= 1

    def enqueue(self, member: Member) -> None:
        """Put a member at the end of the queue."""
        self._queue.append(member)

    def leave_queue(self, member: Member) -> bool:
        """Take a member out of the queue; return whether it was in it."""
        if member not in self._queue:
            return False
        self._queue.remove(member)
        return True

    def admit(self) -> Member | None:
        """Give a slot to the first in the queue, if one is free or it still holds its own.

        Returns:
            Who now holds a slot; ``None`` where nobody can be admitted.
        """
        if not self._queue:
            return None
        first = self._queue[0]
        if first not in self._holders and len(self._holders) >= self._count:
            return None
        self._holders.add(self._queue.popleft())
        return first

    def release(self, member: Member) -> None:
        """Take a member's slot back, if it holds one."""
        self._holders.discard(member)

    def clear_queue(self) -> None:
        """Send everyone in the queue away."""
        self._queue.clear()
