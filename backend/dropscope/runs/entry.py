"""One open run: what the manager knows of it beyond the database. Guarded by the manager's lock."""

from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from dropscope.lab.recipe import Recipe
from dropscope.runs.channel import Channel, LiveFrame
from dropscope.runs.checkpoints import CHECKPOINTS_NAME
from dropscope.runs.messages import Command, Job
from dropscope.runs.refusals import refusals
from dropscope.runs.requests import recorded_change
from dropscope.runs.states import FINAL_STATES, RunState
from dropscope.runs.views import RunView
from dropscope.trace.reader import RunTrace
from dropscope.trace.thinning import thin

_log = structlog.get_logger(__name__)


@dataclass(slots=True, eq=False, weakref_slot=True)
class Entry:
    """A run whose trace is open.

    ``view``: the run as it is or has been told to become; queue place and viewers are filled in
    when it is shown. ``confirmed``: the last state that its worker reported since it was last told
    something. ``turn`` counts pauses and resumptions: who waits for the effect of one waits no
    longer than until the next. ``has_worker``: an engine holds it. ``is_stopping``: it has been
    told to end for good. ``is_deleted``: nobody can find it any more. ``target_step``: where the
    steps that it was asked to make will end. ``may_thin``: false once thinning its trace has
    failed. ``thin_above``: bytes that its steps must exceed before thinning is worth a look.
    """

    view: RunView
    trace: RunTrace
    channel: Channel = field(default_factory=Channel)
    confirmed: RunState | None = None
    turn: int = 0
    has_worker: bool = False
    is_stopping: bool = False
    is_deleted: bool = False
    target_step: int = 0
    may_thin: bool = True
    thin_above: int = 0

    @property
    def id(self) -> str:
        """The run's id."""
        return self.view.id

    @property
    def recipe(self) -> Recipe:
        """The run's recipe."""
        return self.view.recipe

    @property
    def state(self) -> RunState:
        """The run's state."""
        return self.view.state

    @property
    def step(self) -> int:
        """Updates made so far."""
        return self.view.step

    @property
    def is_final(self) -> bool:
        """Whether the run has ended for good."""
        return self.view.state in FINAL_STATES

    def change(self, **values: Any) -> None:
        """Change fields of the view."""
        self.view = replace(self.view, **values)

    def note(self, kind: str, detail: dict[str, Any]) -> None:
        """Record an event while no worker has the run, and show it to viewers.

        Raises:
            DiskRefused: there is no room for it.
        """
        with refusals():
            number, payload = self.trace.note(self.step, kind, detail)
        self.channel.publish(LiveFrame("events", number, payload))

    def keep_within(self, budget_bytes: int) -> None:
        """Drop old activations where the trace has outgrown its budget. On the worker's thread."""
        if not self.may_thin or self.trace.size("steps") <= max(budget_bytes, self.thin_above):
            return
        try:
            thin(self.trace, budget_bytes)
            self.thin_above = self.trace.size("steps") + budget_bytes // 16
        except OSError as error:
            self.may_thin = False  # the run goes on, and its trace stays whole
            _log.warning("a trace was not thinned", run_id=self.id, reason=error.strerror)

    def job(self, data_dir: str | None, *, paused: bool, first: tuple[Command, ...] = ()) -> Job:
        """Return the job that goes on where the trace ends; ``first`` are its first commands."""
        changes = tuple(
            (step, recorded_change(detail)) for step, detail in self.trace.setting_changes()
        )
        return Job(
            run_id=self.id,
            recipe=self.recipe,
            record=self.view.record,
            row=self.view.row,
            pace=self.view.pace,
            data_dir=data_dir,
            checkpoint_dir=str(self.trace.folder / CHECKPOINTS_NAME),
            paused=paused,
            replay_to=self.trace.last_step,
            replay_losses=self.trace.losses().tobytes(),
            changes=changes,
            next_event_index=self.trace.event_count,
            evaluated=tuple(self.trace.schema("evaluations").names),
            is_measured=self.trace.message_count("snapshots") > 0,
            commands=first,
        )
