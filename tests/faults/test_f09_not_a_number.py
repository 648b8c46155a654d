"""F9: losses that are NaN or infinite. The run ends as diverged; whatever is said of it parses."""

import json
import math

import pyarrow as pa
import pytest
from tests.faults.watcher import IS_SCHEMA
from websockets.sync.client import connect

BLOWS_UP = {
    "infinite": {"dataset": {"name": "surface"}, "training": {"learning_rate": 100.0}},
    "not a number": {
        "dataset": {"name": "blobs"},
        "network": {"hidden": [16, 16], "activation": "leaky_relu"},
        "training": {"learning_rate": 100.0, "momentum": 0.99},
    },
}


def strict(text):
    """Parse as a browser does: no NaN, no Infinity."""

    def refuse(constant):
        raise AssertionError(f"no browser parses {constant}")

    return json.loads(text, parse_constant=refuse)


@pytest.fixture(scope="module", name="server")
def _server(tmp_path_factory):
    from tests.faults.server import ServerProcess

    started = ServerProcess(tmp_path_factory.mktemp("f09"))
    yield started
    started.end()


def losses_of(rows):
    return [[float("nan") if x is None else x for x in row["train_loss"].values()] for row in rows]


@pytest.mark.parametrize("how", ["infinite", "not a number"])
def test_it_is_told_at_once_and_everything_parses(server, how, count, figures):
    times, steps = count(1, 20), []
    for seed in range(times):
        run_id = server.make_run(BLOWS_UP[how] | {"seed": seed})
        run = server.wait_for(run_id, lambda run: run["ended_at"])
        assert (run["state"], run["error"]["code"]) == ("diverged", "loss_not_finite")
        answers = [
            server.client.get(f"/runs/{run_id}{path}")
            for path in (
                "",
                f"/steps/{run['step']}",
                "/steps?format=json",
                "/evaluations?format=json",
                "/events?format=json",
                "/snapshots?format=json",
                "/strip?layer=hidden_1",
            )
        ] + [server.client.get("/runs?curve=50")]
        assert {answer.status_code for answer in answers} == {200}
        parsed = [strict(answer.text) for answer in answers]
        losses = losses_of(parsed[2]["steps"])
        assert len(losses) == run["step"]
        assert not all(map(math.isfinite, losses[-1]))
        assert all(math.isfinite(loss) for row in losses[:-1] for loss in row)
        assert frames_that_parse(server, run_id) > 4
        steps.append(run["step"])
    figures("F9", how=how, runs=times, diverged_within_a_step=times, latest_step=max(steps))


def frames_that_parse(server, run_id):
    """Read the stream until it has told that the run diverged."""
    address, schemas, frames = f"{server.socket_url}/api/v1/runs/{run_id}/stream", {}, 0
    with connect(address, subprotocols=["dropscope.v1"], max_size=None) as socket:
        for frame in socket:
            frames += 1
            if isinstance(frame, str):
                message = strict(frame)
                if message.get("run", {}).get("state") == "diverged" and len(schemas) == 4:
                    return frames
            elif frame[1] & IS_SCHEMA:
                schemas[frame[0]] = pa.ipc.read_schema(pa.py_buffer(frame)[8:])
            else:
                pa.ipc.read_record_batch(pa.py_buffer(frame)[8:], schemas[frame[0]]).validate(
                    full=True
                )
                if frame[0] == 1:
                    return frames
    raise AssertionError("the stream ended without a step")
