"""The product as it is used: a ``dropscope serve`` process, a run at unlimited pace, one viewer.

The clock is the trace's own: it starts with the event that says ``running`` and stops when the
viewer has decoded the last step. So the server's and the viewer's start-up are not counted; what
is: training, evaluations and snapshots, recording, the file, the server, the websocket. The first
steps count too; plain loops may warm up.
"""

import json
import subprocess
import sys
from typing import Any

from tests.bench.viewer import Seen
from tests.science.experiments.server import RecordedRun, mnist_folder, serving

LIMIT_S = 600.0


def streamed_step_s(recipe: dict[str, Any], steps: int) -> float:
    """Seconds a step of a run of ``steps`` steps, watched from the start.

    Raises:
        RuntimeError: the run did not finish, or the viewer missed a step.
    """
    recipe = {**recipe, "training": {**recipe.get("training", {}), "max_steps": steps}}
    with serving(mnist_folder()) as server:
        run = server.make_run(recipe, pace=None, start=False)
        address = f"{server.url.replace('http', 'ws', 1)}/api/v1/runs/{run.id}/stream"
        seen = _watched(run, address, steps)
        run.wait_until_finished(LIMIT_S)
        return (seen.ended_at - _started_at(run)) / steps


def _watched(run: RecordedRun, address: str, steps: int) -> Seen:
    command = [sys.executable, "-m", "tests.bench.viewer", address, str(steps)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as viewer:
        try:
            if viewer.stdout is None or viewer.stdout.readline() != "watching\n":
                raise RuntimeError("the viewer could not watch")
            run.command("start")
            output, _ = viewer.communicate(timeout=LIMIT_S)
        finally:
            viewer.kill()
    return Seen(**json.loads(output))


def _started_at(run: RecordedRun) -> float:
    events = json.loads(run.file("events", format="json"))["events"]
    return next(e["time"] for e in events if e["detail"] == {"state": "running"})
