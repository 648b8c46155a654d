"""Every error Dropscope raises on purpose.

    DropscopeError                      code, message
    ├── InvalidRecipe (ValueError)      a value that no run can be made from; names the field
    ├── DataUnavailable (OSError)       a data set that cannot be read here
    ├── TraceError (ValueError)         a trace that cannot be read or written
    │   ├── StepNotRecorded (LookupError)  a step, snapshot or range that the trace does not hold
    │   └── UnusableCheckpoint          a checkpoint that is damaged, or not this run's
    ├── ReplayDiffers (ValueError)      a run that does not repeat to the bit
    ├── StepTooFar (RuntimeError)       a step that would take too long to repeat
    ├── TooManyProbes (RuntimeError)    more questions at once than are worked on
    ├── UnknownRun (LookupError)        no run has this id
    ├── UnknownProbe (LookupError)      no question about networks has this name
    ├── UnknownJob (LookupError)        no question of this run is worked on under this id
    ├── InvalidSweep (ValueError)       a sweep that cannot be trained; names the field
    ├── UnknownSweep (LookupError)      no sweep has this id, or no such member
    ├── SteeredByOther (RuntimeError)   a run whose commands somebody else gives
    ├── TooManyAsking (RuntimeError)    a run that more would like to steer than may ask
    ├── QueueFull (RuntimeError)        more runs or sweeps than may wait
    ├── NoSession (RuntimeError)        something that only who came with a link can do
    ├── DiskRefused (OSError)           a disk that takes no more; what is there is kept
    ├── StoreRefused (OSError)          a database that does not answer or takes no more
    ├── HomeInUse (RuntimeError)        another server keeps its runs in this folder
    ├── ForbiddenCommand (RuntimeError) the run's state does not allow the command
    └── InvalidCommand (ValueError)     a command whose argument makes no sense; names the field

Messages say what was expected, what came, and what to do. HTTP statuses are chosen in ``api``,
by class; nothing here knows them.
"""


class DropscopeError(Exception):
    """Root of the tree. ``code`` is stable and meant for programs; the message is for people."""

    code = "dropscope_error"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field  # dotted path of the offending field, e.g. "dropout.hidden.0"


class InvalidRecipe(DropscopeError, ValueError):
    """A recipe (or a part of one) from which no run can be made."""

    code = "invalid_recipe"


class DataUnavailable(DropscopeError, OSError):
    """A data set whose files are neither here nor to be fetched."""

    code = "data_unavailable"


class TraceError(DropscopeError, ValueError):
    """A trace file that is not what it should be."""

    code = "trace_error"


class StepNotRecorded(TraceError, LookupError):
    """A step that the run has not reached, or of which nothing was kept."""

    code = "step_not_recorded"


class UnusableCheckpoint(TraceError):
    """A checkpoint that is damaged, or was made by another run, machine or torch."""

    code = "unusable_checkpoint"


class ReplayDiffers(DropscopeError, ValueError):
    """A repeated step that did not give the recorded loss."""

    code = "replay_differs"


class StepTooFar(DropscopeError, RuntimeError):
    """A step that lies too far behind the nearest checkpoint to be repeated for a question."""

    code = "step_too_far"


class TooManyProbes(DropscopeError, RuntimeError):
    """A question that comes while too many others wait for their answers."""

    code = "too_many_probes"


class UnknownRun(DropscopeError, LookupError):
    """No run has this id."""

    code = "unknown_run"


class UnknownProbe(DropscopeError, LookupError):
    """No question about a run's networks has this name."""

    code = "unknown_probe"


class UnknownJob(DropscopeError, LookupError):
    """No question of this run is worked on under this id, or it was too long ago."""

    code = "unknown_job"


class InvalidSweep(DropscopeError, ValueError):
    """A sweep that cannot be trained; names the field of the request."""

    code = "invalid_sweep"


class UnknownSweep(DropscopeError, LookupError):
    """No sweep has this id, or it has no such point or member."""

    code = "unknown_sweep"


class SteeredByOther(DropscopeError, RuntimeError):
    """A command to a run that somebody else steers."""

    code = "steered_by_other"


class TooManyAsking(DropscopeError, RuntimeError):
    """Somebody asks to steer a run that as many ask for as may."""

    code = "too_many_asking"


class QueueFull(DropscopeError, RuntimeError):
    """A run or sweep that would have to wait where as many wait as may."""

    code = "queue_full"


class NoSession(DropscopeError, RuntimeError):
    """Something asked of who came with a link, by who did not."""

    code = "no_session"


class DiskRefused(DropscopeError, OSError):
    """A disk that takes no more, because it is full or broken; what it holds is kept."""

    code = "disk_full"


class StoreRefused(DropscopeError, OSError):
    """A database that does not answer, or takes no more."""

    code = "database_refused"


class HomeInUse(DropscopeError, RuntimeError):
    """The folder of runs that another server is writing to."""

    code = "home_in_use"


class ForbiddenCommand(DropscopeError, RuntimeError):
    """The state a run is in does not allow this command."""

    code = "forbidden_command"


class InvalidCommand(DropscopeError, ValueError):
    """A command with a missing, superfluous or impossible argument."""

    code = "invalid_command"
