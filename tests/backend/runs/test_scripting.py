import subprocess
import sys
from queue import SimpleQueue

import numpy as np
import pytest

from dropscope.errors import InvalidCommand
from dropscope.lab.recipe import Recipe
from dropscope.runs.channel import Channel
from dropscope.runs.messages import Job, Set
from dropscope.runs.recorder import Recorder
from dropscope.runs.scripting import run_script
from dropscope.runs.worker import work
from dropscope.trace.reader import RunTrace


@pytest.fixture
def record(tmp_path):
    """Train a recipe with commands on the way; returns its trace."""
    opened = []

    def run(recipe, *commands):
        trace = RunTrace.create(tmp_path / f"run{len(opened)}", recipe)
        opened.append(trace)
        recorder = Recorder(trace, Channel(), lambda _: None, lambda _: None)
        work(Job("run", recipe, commands=commands), SimpleQueue(), recorder)
        return trace

    yield run
    for trace in opened:
        trace.close()


RECIPE = Recipe.model_validate(
    {"dataset": {"name": "moons"}, "network": {"hidden": [8]}, "training": {"max_steps": 40}}
)


@pytest.mark.parametrize("twin", [0, 1])
def test_the_script_prints_the_losses_of_the_trace(record, twin, tmp_path):
    changes = (Set(drop_probability=(("hidden_1", 0.2),), learning_rate=0.01), Set(pace=99999.0))
    trace = record(RECIPE, *changes)
    path = tmp_path / "script.py"
    path.write_text(run_script(trace, RECIPE.twins[twin]))
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, check=True)
    lines = [line.split() for line in done.stdout.splitlines()]
    losses = [float(loss) for step, loss in lines if step.isdecimal()]
    np.testing.assert_array_equal(np.float32(losses), trace.losses()[:, twin])


def test_a_twin_that_is_not_there_has_no_script(record):
    trace = record(RECIPE.model_copy(update={"twin": False}))
    with pytest.raises(InvalidCommand) as caught:
        run_script(trace, "plain")
    assert caught.value.field == "twin"
