"""One run in memory: what the manager knows of it beyond the database. Guarded by its lock."""

from dataclasses import dataclass, field
from typing import Any

from dropscope.lab.recipe import Recipe
from dropscope.runs.channel import Channel
from dropscope.runs.messages import Command, Job, RecordMode, Set
from dropscope.runs.states import FINAL_STATES, RunState
from dropscope.trace.reader import RunTrace


@dataclass(slots=True)
class Entry:
    """A run that has been touched since the server started.

    ``state`` is what the run is or has been told to become; ``confirmed`` the last state that its
    worker reported. ``has_worker``: an engine holds it. ``pending``: changes made while no worker
    could take them.
    """

    id: str
    recipe: Recipe
    record: RecordMode
    state: RunState
    step: int
    pace: float | None
    settings: dict[str, Any]
    trace: RunTrace
    channel: Channel = field(default_factory=Channel)
    confirmed: str | None = None
    has_worker: bool = False
    steps_per_second: float = 0.0
    target_step: int = 0
    pending: list[Set] = field(default_factory=list)
    stored_at_s: float = 0.0

    @property
    def is_final(self) -> bool:
        """Whether the run has ended for good."""
        return self.state in FINAL_STATES

    def job(self, data_dir: str | None, *, paused: bool, first: tuple[Command, ...] = ()) -> Job:
        """Return the job that goes on where the trace ends."""
        changes = tuple(
            (step, _recorded_change(detail)) for step, detail in self.trace.setting_changes()
        )
        pending, self.pending = tuple(self.pending), []
        return Job(
            run_id=self.id,
            recipe=self.recipe,
            record=self.record,
            pace=self.pace,
            data_dir=data_dir,
            paused=paused,
            replay_to=self.trace.last_step,
            replay_losses=self.trace.losses().tobytes(),
            changes=changes,
            next_event_index=self.trace.event_count,
            commands=(*pending, *first),
        )


def _recorded_change(detail: dict[str, Any]) -> Set:
    probabilities = detail.get("drop_probability")
    return Set(
        drop_probability=tuple(probabilities.items()) if probabilities else None,
        learning_rate=detail.get("learning_rate"),
    )
