"""F17: thousands connect and drop, in every manner, and leave nothing behind."""

import socket
import struct
from urllib.parse import urlsplit

from tests.faults.server import wait_until
from tests.faults.watching import handshake

RECIPE = {
    "dataset": {"name": "blobs"},
    "network": {"hidden": [16]},
    "training": {"max_steps": 10_000_000},
}
MOST_LEFT, GROWTH_MIB = 5, 10


def drop_in(address, run_id, manner):
    """Connect and leave: before a word, in the middle of one, at once, or after the hello."""
    with socket.create_connection((address.hostname, address.port), timeout=60) as one:
        if manner % 2:  # cut the line, instead of saying goodbye
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        asked = handshake(address.netloc, f"/api/v1/runs/{run_id}/stream")
        if manner == 0:
            return
        one.sendall(asked[:60] if manner == 1 else asked)
        if manner >= 4:
            one.recv(4096)
        if manner == 5:
            one.sendall(b"\x88\x80\x00\x00\x00\x00")  # a masked close without a code


def test_nothing_is_left_of_them(start, count, form, figures):
    server = start()
    run_id = server.make_run(RECIPE, pace=50)
    address = urlsplit(server.url)
    server.wait_for(run_id, lambda run: run["step"] >= 50)  # everything is loaded
    for number in range(count(30, 600)):  # until every cache and pool is warm
        drop_in(address, run_id, number % 6)
    server.wait_for(run_id, lambda run: run["viewers"] == 0)
    files, before_mib = server.open_files, server.rss_mib
    drops = count(120, 5000)
    for number in range(drops):
        drop_in(address, run_id, number % 6)
    server.wait_for(run_id, lambda run: run["viewers"] == 0)
    left = wait_until(lambda: server.open_files - files, lambda more: more <= MOST_LEFT)
    growth_mib = server.rss_mib - before_mib
    figures("F17", drops=drops, open_files_more=left, growth_mib=round(growth_mib, 1))
    if form == "long":
        assert growth_mib < GROWTH_MIB
    code, said = server.end()
    assert code == 0
    assert "Traceback" not in said
