"""Who steers a run where several could: the first who does, until they hand it over or are gone.

Plain rules over people's ids and a clock. Knows no HTTP, no roles and no run but by its id.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from dropscope.errors import InvalidCommand, SteeredByOther, TooManyAsking

GONE_S = 20.0  # without a stream and without a command; long enough to load a page anew
IDLE_S = 600.0  # with a stream, but without a command: then who asks need not wait
MAX_ASKING = 20  # of one run: everyone who watches it is told all of their names
_MANY = 256


@dataclass(frozen=True, slots=True)
class Steerer:
    """Someone who may steer."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class SteeringView:
    """Who steers, and who would like to, the first first."""

    holder: Steerer
    asking: tuple[Steerer, ...]


@dataclass(slots=True)
class _Lease:
    holder: Steerer
    seen_s: float  # its last command
    left_s: float = 0.0  # the end of its last stream
    asking: dict[str, Steerer] = field(default_factory=dict)


class Wheel:
    """The lease of one run, as one person stands to it.

    Args:
        leases: of all runs.
        run_id: the run.
        person: who gives it a command.
    """

    def __init__(self, leases: "Leases", run_id: str, person: Steerer) -> None:
        self._leases = leases
        self._run_id = run_id
        self._person = person

    def check(self) -> None:
        """Refuse a command where somebody else steers.

        Raises:
            SteeredByOther: says who.
        """
        self._leases.check(self._run_id, self._person)

    def take(self) -> None:
        """The command was obeyed: who gave it steers."""
        self._leases.take(self._run_id, self._person)


class Leases:
    """The leases of all runs. Any thread.

    Args:
        clock: seconds, never going back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._leases: dict[str, _Lease] = {}
        self._present: dict[tuple[str, str], int] = {}

    def arrive(self, run_id: str, person_id: str) -> None:
        """Someone watches a run."""
        with self._lock:
            key = run_id, person_id
            self._present[key] = self._present.get(key, 0) + 1

    def leave(self, run_id: str, person_id: str) -> bool:
        """One of their streams has ended; return whether it was the last of who steers."""
        with self._lock:
            key = run_id, person_id
            self._present[key] -= 1
            if not self._present[key]:
                del self._present[key]
            lease = self._leases.get(run_id)
            if lease is None or lease.holder.id != person_id:
                return False
            lease.left_s = self._clock()
            return key not in self._present

    def view(self, run_id: str) -> SteeringView | None:
        """Who steers a run; ``None``: whoever comes first."""
        with self._lock:
            lease = self._live(run_id)
            if lease is None:
                return None
            return SteeringView(lease.holder, tuple(lease.asking.values()))

    def check(self, run_id: str, person: Steerer) -> None:
        """Refuse who does not steer a run that somebody else does.

        Raises:
            SteeredByOther: says who.
        """
        with self._lock:
            self._check(self._live(run_id), person)

    def take(self, run_id: str, person: Steerer) -> None:
        """Have someone steer a run who has just given it a command, unless another was faster."""
        with self._lock:
            lease = self._live(run_id)
            if lease is None:
                self._give(run_id, person)
            elif lease.holder.id == person.id:
                lease.holder, lease.seen_s = person, self._clock()

    def ask(self, run_id: str, person: Steerer) -> None:
        """Say that someone would like to steer; where nobody is in the way, they do.

        Raises:
            TooManyAsking: as many wait already, all of them there.
        """
        with self._lock:
            lease = self._live(run_id)
            if lease is None or self._clock() - lease.seen_s > IDLE_S:
                self._give(run_id, person, lease)
            elif lease.holder.id != person.id:
                self._keep_room(run_id, lease, person)
                lease.asking[person.id] = person

    def rename(self, person: Steerer) -> list[str]:
        """Have someone go by another name; return the runs where that is seen."""
        with self._lock:
            seen = []
            for run_id, lease in self._leases.items():
                if lease.holder.id == person.id:
                    lease.holder = person
                elif person.id in lease.asking:
                    lease.asking[person.id] = person
                else:
                    continue
                seen.append(run_id)
            return seen

    def withdraw(self, run_id: str, person: Steerer) -> None:
        """Would rather not, after all."""
        with self._lock:
            lease = self._live(run_id)
            if lease is not None:
                lease.asking.pop(person.id, None)

    def hand_over(self, run_id: str, person: Steerer, to: str) -> None:
        """Have another steer, who has asked.

        Raises:
            SteeredByOther: it is not theirs to give.
            InvalidCommand: nobody of this id has asked.
        """
        with self._lock:
            lease = self._live(run_id)
            self._check(lease, person)
            if lease is None or to not in lease.asking:
                raise InvalidCommand(f"Nobody of the id '{to[:40]}' asks to steer.", field="to")
            self._give(run_id, lease.asking[to], lease)

    def keep(self, run_id: str, person: Steerer) -> None:
        """Go on steering: whoever asked is answered.

        Raises:
            SteeredByOther: it is not theirs to keep.
        """
        with self._lock:
            lease = self._live(run_id)
            self._check(lease, person)
            if lease is not None:
                lease.asking.clear()
                lease.seen_s = self._clock()

    def release(self, run_id: str, person: Steerer) -> None:
        """Steer no longer; the first who asked does, if there is one.

        Raises:
            SteeredByOther: somebody else does.
        """
        with self._lock:
            lease = self._live(run_id)
            self._check(lease, person)
            if lease is None:
                return
            if lease.asking:
                self._give(run_id, next(iter(lease.asking.values())), lease)
            else:
                del self._leases[run_id]

    def forget(self, run_id: str) -> None:
        """The run is no more."""
        with self._lock:
            self._leases.pop(run_id, None)

    # Below: the lock is held

    def _live(self, run_id: str) -> _Lease | None:
        """The lease; the first asker who is there has that of a holder who is gone, or idle."""
        lease = self._leases.get(run_id)
        if lease is None:
            return None
        is_gone = self._is_gone(run_id, lease)
        if not is_gone and self._clock() - lease.seen_s <= IDLE_S:
            return lease
        waiting = [one for one in lease.asking.values() if (run_id, one.id) in self._present]
        if waiting:
            self._give(run_id, waiting[0], lease)
        elif is_gone:
            del self._leases[run_id]
        return self._leases.get(run_id)

    def _is_gone(self, run_id: str, lease: _Lease) -> bool:
        is_away = (run_id, lease.holder.id) not in self._present
        return is_away and self._clock() - max(lease.seen_s, lease.left_s) > GONE_S

    def _give(self, run_id: str, person: Steerer, lease: _Lease | None = None) -> None:
        asking = dict(lease.asking) if lease else {}
        asking.pop(person.id, None)
        if len(self._leases) >= _MANY:
            gone = [one for one, kept in self._leases.items() if self._is_gone(one, kept)]
            for one in gone:
                del self._leases[one]
        self._leases[run_id] = _Lease(person, self._clock(), asking=asking)

    def _keep_room(self, run_id: str, lease: _Lease, person: Steerer) -> None:
        """Refuse one more who asks, if all the others are there; of them who is not has left."""
        asking = lease.asking
        if person.id in asking or len(asking) < MAX_ASKING:
            return
        for one in [one for one in asking if (run_id, one) not in self._present]:
            del asking[one]
        if len(asking) >= MAX_ASKING:
            raise TooManyAsking(
                f"{MAX_ASKING} people ask to steer this run already. Wait, or make a run of your "
                "own."
            )

    def _check(self, lease: _Lease | None, person: Steerer) -> None:
        if lease is not None and lease.holder.id != person.id:
            raise SteeredByOther(
                f"{lease.holder.name} steers this run. Ask to steer, or make a run of your own."
            )
