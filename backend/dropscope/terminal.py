"""Training in the terminal: the same worker and the same trace as the server's, no server.

Knows rich and signals; how a run is trained is ``runs.worker``'s.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from queue import SimpleQueue
from types import FrameType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table

from dropscope.lab.datasets.reach import require_reachable
from dropscope.lab.recipe import Recipe
from dropscope.runs.channel import Channel
from dropscope.runs.messages import Command, Job, Progress, RecordMode, StateChange, Stop
from dropscope.runs.recorder import Recorder
from dropscope.runs.worker import work
from dropscope.trace.reader import RunTrace
from dropscope.trace.rows import Row, rows

FAILED = 1
INTERRUPTED = 130
_FIGURES = {
    "train_loss_eval": "training loss, masks off",
    "holdout_loss": "hold-out loss",
    "train_error": "training error",
    "holdout_error": "hold-out error",
}


def new_folder(recipe: Recipe) -> Path:
    """A name for a run's folder here: data set and time."""
    return Path(f"dropscope-{recipe.dataset.name}-{datetime.now():%Y%m%d-%H%M%S}")


def train_here(
    recipe: Recipe, folder: Path, record: RecordMode = "example", data_dir: Path | None = None
) -> int:
    """Train on this thread, showing progress; return the exit code.

    Args:
        recipe: what to train.
        folder: where to record it; is made.
        record: how much of each batch to keep.
        data_dir: folder of IDX files.

    Ctrl-C ends the run after the step at hand, like the command ``stop``; the trace stays.

    Raises:
        DataUnavailable: the data set is not to be had here; nothing has been made.
        OSError: the folder cannot be made.
    """
    require_reachable(recipe.dataset.name, data_dir)
    console = Console(stderr=True)
    job = Job(folder.name, recipe, record, data_dir=str(data_dir) if data_dir else None)
    last = StateChange(folder.name, "failed", 0)

    def note_state(change: StateChange) -> None:
        nonlocal last
        last = change

    with RunTrace.create(folder, recipe, record) as trace:
        with _bar(console) as bar, _stop_on_interrupt() as inbox:
            task = bar.add_task("training", total=recipe.training.max_steps, speed=0.0)

            def note_progress(progress: Progress) -> None:
                # A worker that rests says 0: the speed it had is what one wants to know.
                speed = {"speed": progress.steps_per_second} if progress.steps_per_second else {}
                bar.update(task, completed=progress.step, **speed)  # type: ignore[arg-type]

            work(job, inbox, Recorder(trace, Channel(), note_progress, note_state))
        return _report(console, trace, last)


def _bar(console: Console) -> Bar:
    return Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[speed]:,.0f} steps/s"),
        TimeRemainingColumn(),
        TextColumn("left"),
        console=console,
    )


@contextmanager
def _stop_on_interrupt() -> "Iterator[SimpleQueue[Command]]":
    """An inbox into which Ctrl-C puts a stop; a second Ctrl-C interrupts as usual."""
    inbox: SimpleQueue[Command] = SimpleQueue()

    def stop(_number: int, _frame: FrameType | None) -> None:
        inbox.put(Stop())
        signal.signal(signal.SIGINT, former)

    former = signal.signal(signal.SIGINT, stop)
    try:
        yield inbox
    finally:
        signal.signal(signal.SIGINT, former)


def _report(console: Console, trace: RunTrace, last: StateChange) -> int:
    evaluation = _last_evaluation(trace)
    if evaluation is not None:
        console.print(_table(evaluation))
    console.print(f"{last.state} at step {last.step:,}; recorded in {trace.folder}", soft_wrap=True)
    if last.message:
        console.print(last.message, soft_wrap=True)
    return {"finished": 0, "stopped": INTERRUPTED}.get(last.state, FAILED)


def _last_evaluation(trace: RunTrace) -> Row | None:
    step = trace.files["evaluations"].index.last_step
    if step is None:
        return None
    found = [row for batch in trace.read("evaluations", step, step) for row in rows(batch)]
    return found[-1]


def _table(evaluation: Row) -> Table:
    twins = list(evaluation["holdout_loss"])
    table = Table(f"after step {evaluation['step']:,}")
    for twin in twins:
        table.add_column("with dropout" if twin == "dropout" else "without", justify="right")
    for name, title in _FIGURES.items():
        values = [evaluation[name][twin] for twin in twins]
        table.add_row(title, *("-" if value is None else f"{value:.4f}" for value in values))
    return table
