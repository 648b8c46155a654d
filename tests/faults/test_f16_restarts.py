"""F16: the server is restarted in mid-stream again and again; a viewer has every step once."""

import asyncio
import signal

import httpx
from tests.faults.watching import Follower

RECIPE = {
    "dataset": {"name": "blobs"},
    "network": {"hidden": [16]},
    "training": {"max_steps": 10_000_000},
}


def test_a_viewer_that_comes_back_has_every_step_once(start, count, figures):
    server = start()
    port = int(server.url.rpartition(":")[2])
    run_id = server.make_run(RECIPE, pace=200)
    viewer = Follower(f"{server.socket_url}/api/v1/runs/{run_id}/stream")
    restarts = count(2, 20)
    for number in range(restarts):
        aim = viewer.last + 40

        async def follow_until_gone(aim=aim, server=server, kill=number % 2):
            following = asyncio.create_task(viewer.follow(lambda _: False))
            while viewer.last < aim and not following.done():
                await asyncio.sleep(0.01)
            # Politely and not, by turns.
            number = signal.SIGKILL if kill else signal.SIGTERM
            ending = await asyncio.to_thread(server.end, number)
            (result,) = await asyncio.gather(following, return_exceptions=True)
            return result, ending

        result, (code, _) = asyncio.run(follow_until_gone())
        assert isinstance(result, ConnectionError), result
        assert code == (-signal.SIGKILL if number % 2 else 0)
        server = start(port=port)
        assert server.run(run_id)["state"] == "interrupted"
        server.command(run_id, command="resume")
    last = viewer.last
    asyncio.run(viewer.follow(lambda one: one.last >= last + 40))
    assert viewer.steps == list(range(1, viewer.last + 1))
    figures("F16", restarts=restarts, steps=viewer.last)
    assert httpx.get(f"{server.url}/api/v1/health", timeout=60).status_code == 200
