from typing import get_args

import pytest

from dropscope.errors import ForbiddenCommand
from dropscope.runs.states import (
    ACTIVE_STATES,
    FINAL_STATES,
    CommandName,
    RunState,
    allowed_commands,
    check_allowed,
)

# From docs/architecture.md, state by state.
ALLOWED = {
    "created": {"start", "step", "stop", "set"},
    "queued": {"pause", "stop", "set"},
    "running": {"pause", "stop", "set"},
    "paused": {"resume", "step", "stop", "set"},
    "interrupted": {"resume", "stop", "set"},
    "finished": set(),
    "stopped": set(),
    "diverged": set(),
    "failed": set(),
}


def test_every_state_is_here():
    assert set(ALLOWED) == set(get_args(RunState))
    assert {state for state, commands in ALLOWED.items() if not commands} == FINAL_STATES
    assert {"queued", "running", "paused"} == ACTIVE_STATES


@pytest.mark.parametrize("state", ALLOWED)
@pytest.mark.parametrize("command", get_args(CommandName))
def test_a_command_is_allowed_or_refused_saying_what_is(state, command):
    assert set(allowed_commands(state)) == ALLOWED[state]
    if command in ALLOWED[state]:
        check_allowed(command, state)
        return
    with pytest.raises(ForbiddenCommand) as refused:
        check_allowed(command, state)
    assert f"'{command}' is not possible while a run is {state}" in refused.value.message
    for other in ALLOWED[state]:
        assert other in refused.value.message
    if not ALLOWED[state]:
        assert "the run has ended" in refused.value.message
