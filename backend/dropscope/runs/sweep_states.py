"""The life of a sweep, as plain rules: which command is allowed in which state.

    queued → running → finished | stopped | failed
    queued, running → interrupted (the server went away)
    stopped, interrupted, failed → queued (resume)

Knows no thread, no database and no web.
"""

from typing import Literal

from dropscope.errors import ForbiddenCommand

SweepState = Literal["queued", "running", "finished", "stopped", "interrupted", "failed"]
SweepCommand = Literal["stop", "resume"]

_ALLOWED: dict[SweepCommand, frozenset[SweepState]] = {
    "stop": frozenset({"queued", "running", "interrupted"}),
    "resume": frozenset({"stopped", "interrupted", "failed"}),
}


def check_sweep_command(command: SweepCommand, state: SweepState) -> None:
    """Refuse a command that the state forbids.

    Raises:
        ForbiddenCommand: says the state and what is allowed in it.
    """
    if state not in _ALLOWED[command]:
        allowed = [name for name, states in _ALLOWED.items() if state in states]
        raise ForbiddenCommand(
            f"'{command}' is not possible while a sweep is {state}; allowed: "
            f"{', '.join(allowed) or 'nothing'}."
        )
