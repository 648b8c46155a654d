"""F13: viewers that never read cost the server nothing that grows, and are cut off."""

import threading

from tests.faults.server import wait_until
from tests.faults.watching import is_cut, never_reading

# Every step is a large message: what nobody reads fills every buffer on the way.
RECIPE = {
    "dataset": {"name": "blobs", "train_size": 50},
    "network": {"hidden": [512]},
    "training": {"max_steps": 10_000_000, "batch_size": 2},
}
CUT_WITHIN_S = 30
GROWTH_MIB, SLOWER = 50, 0.05


def speed_over(server, run_id, seconds):
    """Steps a second, measured over a while."""
    first = server.run(run_id)["step"]
    threading.Event().wait(seconds)
    return (server.run(run_id)["step"] - first) / seconds


def growth_that_stays(server, before_mib, seconds):
    """The least of a while: a server gives back what viewers held once they have left."""
    seen = [server.rss_mib]
    for _ in range(seconds):
        threading.Event().wait(1)
        seen.append(server.rss_mib)
    return min(seen) - before_mib


def test_they_are_cut_and_training_does_not_notice(start, count, form, figures):
    server = start(f"--heartbeat-s={count(0.5, 10)}")
    run_id = server.make_run(RECIPE)
    server.wait_for(run_id, lambda run: run["step"] > 200)
    alone = speed_over(server, run_id, count(1, 30))
    before_mib = server.rss_mib
    stalled = [never_reading(server.url, run_id) for _ in range(count(5, 50))]
    server.wait_for(run_id, lambda run: run["viewers"] == len(stalled))
    watched = speed_over(server, run_id, count(1, 10))
    wait_until(lambda: all(map(is_cut, stalled)), limit_s=2 * CUT_WITHIN_S)
    server.wait_for(run_id, lambda run: run["viewers"] == 0)
    for one in stalled:
        one.close()
    # They come again, as often as they are cut, for two minutes in all.
    for _ in range(count(0, 3)):
        stalled = [never_reading(server.url, run_id) for _ in range(50)]
        wait_until(lambda: all(map(is_cut, stalled)), limit_s=2 * CUT_WITHIN_S)  # noqa: B023
        for one in stalled:
            one.close()
    growth_mib = growth_that_stays(server, before_mib, count(0, 5))
    figures(
        "F13",
        viewers=len(stalled),
        steps_per_second_alone=round(alone),
        steps_per_second_watched=round(watched),
        growth_mib=round(growth_mib, 1),
    )
    if form == "long":
        assert growth_mib <= GROWTH_MIB
        assert watched > alone * (1 - SLOWER)
