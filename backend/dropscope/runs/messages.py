"""What crosses between the server and an engine: small frozen values, nothing shared.

Commands go in, reports come out. A Ray engine can send the same values over a network, so they hold
plain data only (no tensors, no locks, no callbacks). Knows no thread and no event loop.
"""

from dataclasses import dataclass
from typing import Literal

from dropscope.lab.recipe import Recipe
from dropscope.runs.pacer import Pace

StreamName = Literal["steps", "evaluations", "snapshots", "events"]
RecordMode = Literal["example", "full"]
EngineState = Literal["running", "paused", "finished", "stopped", "diverged", "failed"]


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on training."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Finish the step at hand, then wait."""


@dataclass(frozen=True, slots=True)
class Step:
    """Train ``count`` steps, then pause. ``count`` >= 1."""

    count: int = 1


@dataclass(frozen=True, slots=True)
class Stop:
    """Finish the step at hand and end the run for good."""


@dataclass(frozen=True, slots=True)
class Retire:
    """Leave the run as it is and end the worker; it can be resumed from its trace."""


@dataclass(frozen=True, slots=True)
class Set:
    """Change settings from the next step on; what is ``None`` stays.

    ``drop_probability``: pairs of dropout layer name and new p.
    ``pace``: as of a run; 0.0 stands for unlimited (``None`` already means unchanged).
    """

    drop_probability: tuple[tuple[str, float], ...] | None = None
    learning_rate: float | None = None
    pace: Pace = None


Command = Resume | Pause | Step | Stop | Set | Retire


@dataclass(frozen=True, slots=True)
class Job:
    """Everything a worker needs to train one run.

    ``paused``: hold before the first step and wait for ``Resume`` or ``Step``.
    ``replay_to``: last step already in the trace (0: none). The worker trains up to it without
    reporting records, applying ``changes`` on the way, and must find the recorded losses
    ``replay_losses`` to the bit; then goes on.
    ``checkpoint_dir``: where the run's checkpoints lie, if the worker can read them. It replays
    from the newest usable one, else from the recipe, and reports new ones.
    ``is_measured``: the trace holds the untouched network's figures and weights already.
    ``evaluated``: figures that the trace has a place for, empty for all.
    ``commands`` are obeyed before the first step, as if they had waited in the inbox.
    """

    run_id: str
    recipe: Recipe
    record: RecordMode = "example"
    row: int = 0  # of each batch, which is recorded
    pace: Pace = None
    data_dir: str | None = None
    checkpoint_dir: str | None = None
    paused: bool = False
    replay_to: int = 0
    replay_losses: bytes = b""  # float32, shape (replay_to, number of twins), row-major
    changes: tuple[tuple[int, Set], ...] = ()  # (step after which, change), in order
    next_event_index: int = 0
    is_measured: bool = False
    evaluated: tuple[str, ...] = ()
    commands: tuple[Command, ...] = ()


@dataclass(frozen=True, slots=True)
class Records:
    """Arrow messages to append to one of the run's streams.

    ``payload`` is one whole encapsulated Arrow message (a record batch). ``first_step`` and
    ``last_step`` are the smallest and largest step in it.
    """

    run_id: str
    stream: StreamName
    payload: bytes
    first_step: int
    last_step: int
    row_count: int


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The whole state of training after ``step`` updates, as the pieces of a file to keep."""

    run_id: str
    step: int
    pieces: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. Sent with every flush."""

    run_id: str
    step: int
    steps_per_second: float


@dataclass(frozen=True, slots=True)
class StateChange:
    """The worker entered a state. ``code`` and ``message`` explain diverged and failed.

    Paused with a ``code`` means that the worker has ended: its records were refused, and the run
    can be taken up where its trace ends.
    """

    run_id: str
    state: EngineState
    step: int
    code: str | None = None
    message: str | None = None


Report = Records | Checkpoint | Progress | StateChange
