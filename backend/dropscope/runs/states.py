"""The life of a run, as plain rules: which command is allowed in which state.

    created → queued → running ⇄ paused → finished | stopped | diverged | failed
    queued, running, paused → interrupted (the server went away) → queued (resume)

Knows no thread, no database and no web.
"""

from typing import Literal

from dropscope.errors import ForbiddenCommand

RunState = Literal[
    "created",
    "queued",
    "running",
    "paused",
    "finished",
    "stopped",
    "interrupted",
    "diverged",
    "failed",
]
CommandName = Literal["start", "pause", "step", "stop", "resume", "set"]

FINAL_STATES: frozenset[RunState] = frozenset({"finished", "stopped", "diverged", "failed"})
ACTIVE_STATES: frozenset[RunState] = frozenset({"queued", "running", "paused"})

_ALLOWED: dict[CommandName, frozenset[RunState]] = {
    "start": frozenset({"created"}),
    "resume": frozenset({"paused", "interrupted"}),
    "pause": frozenset({"running", "queued"}),
    "step": frozenset({"created", "paused"}),
    "stop": frozenset({"created", "queued", "running", "paused", "interrupted"}),
    "set": frozenset({"created", "queued", "running", "paused", "interrupted"}),
}


def allowed_commands(state: RunState) -> tuple[CommandName, ...]:
    """Commands that a run in ``state`` accepts."""
    return tuple(command for command, states in _ALLOWED.items() if state in states)


def check_allowed(command: CommandName, state: RunState) -> None:
    """Refuse a command that the state forbids.

    Raises:
        ForbiddenCommand: says the state and what is allowed in it.
    """
    if state in _ALLOWED[command]:
        return
    allowed = ", ".join(allowed_commands(state)) or "nothing: the run has ended"
    raise ForbiddenCommand(
        f"'{command}' is not possible while a run is {state}; allowed: {allowed}."
    )
