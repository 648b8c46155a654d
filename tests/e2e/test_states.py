"""Every state of a run and of the connection is told in words, driven by what really causes it."""

import re
import signal

import pytest
from playwright.sync_api import expect
from tests.e2e.away import SERVER_AWAY

pytestmark = pytest.mark.browser

SMALL = {"dataset": {"name": "moons"}, "network": {"hidden": [8]}}


def state(page):
    return page.locator(".run-state")


def notice(page):
    return page.locator("ds-transport .notice")


def button(page, name):
    return page.locator("ds-transport").get_by_role("button", name=name)


def make_run(server, ends, pace=None, **training):
    run = server.post("/runs", {"recipe": SMALL | {"training": training}, "pace": pace})
    return server.get_until(f"/runs/{run['id']}", lambda now: now["state"] == ends)


def open_run(page, server, run):
    page.goto(f"{server.url}/#lab?run={run['id']}")


def kill(server):
    server.process.send_signal(signal.SIGKILL)
    server.process.wait(timeout=30)
    server.reader.join(timeout=30)
    server.process.stdout.close()


def test_a_run_that_waits_goes_rests_or_ends_says_so(page, start_server):
    server = start_server("--max-running-runs=1")
    first = make_run(server, "running", pace=5, max_steps=100_000)
    late = {}  # what there is to train, which a slow server tells later
    page.route("**/api/v1/presets", lambda route: late.update(presets=route), times=1)
    page.goto(server.url)
    expect(state(page)).to_have_text("not started")
    button(page, "Start").click()
    expect(button(page, "Start")).to_have_attribute("aria-busy", "true")
    late["presets"].continue_()
    expect(state(page)).to_have_text("queued · place 1")
    expect(notice(page)).to_have_text("Other runs are training; this one begins by itself.")
    server.post(f"/runs/{first['id']}/commands", {"command": "stop"})
    expect(state(page)).to_have_text("running")
    expect(notice(page)).to_have_count(0)
    # What takes longer shows how fast it goes and what is left.
    expect(page.locator(".step-counter")).to_contain_text(re.compile(r"steps/s · \d+ min left"))
    button(page, "Pause").click()
    expect(state(page)).to_have_text("paused")
    expect(button(page, "Step")).to_be_enabled()

    open_run(page, server, first)
    expect(state(page)).to_have_text("stopped")
    open_run(page, server, make_run(server, "finished", max_steps=30))
    expect(state(page)).to_have_text("finished")
    expect(page.locator(".step-counter")).to_contain_text("step 30 of 30")
    open_run(page, server, make_run(server, "diverged", learning_rate=100, max_steps=1000))
    expect(state(page)).to_have_text("diverged")
    expect(notice(page)).to_have_text(
        re.compile(r"The loss stopped being a number at step \d+\. Try a smaller learning rate")
    )

    page.route_web_socket(re.compile("/stream"), lambda socket: None)  # a server that is slow
    page.reload()
    expect(page.locator(".connection")).to_have_text("connecting")


def steps_at_hand(page):
    """Loss of every step that the page has received, by step."""
    return page.evaluate(
        """() => document.querySelector("ds-app").state.batches.flatMap((batch) =>
          Array.from({ length: batch.last - batch.first + 1 }, (_, i) => {
            const { step, train_loss } = batch.row(batch.first + i);
            return [step, train_loss.dropout, train_loss.plain];
          }))"""
    )


def test_a_server_that_goes_and_comes_back_leaves_no_gap(page, start_server, complaints, tmp_path):
    server = start_server()
    port = int(server.url.rsplit(":", 1)[1])
    run = make_run(server, "running", pace=20, max_steps=100_000)
    open_run(page, server, run)
    expect(page.locator(".connection")).to_have_text("live · 1 viewer")
    page.wait_for_function("() => document.querySelector('ds-app').state.last > 10")
    complaints.expected.append(SERVER_AWAY)
    kill(server)
    expect(page.locator(".connection")).to_have_text("reconnecting")
    expect(state(page)).to_have_text("was running")
    expect(notice(page)).to_contain_text("The picture may be old")
    expect(page.locator(".step-counter")).not_to_contain_text("left")
    expect(page.locator(".connection")).to_have_text("server gone")
    expect(notice(page)).to_contain_text("This page goes on trying.")

    server = start_server(port=port)
    expect(page.locator(".connection")).to_contain_text("live")
    expect(state(page)).to_have_text("interrupted")
    expect(notice(page)).to_contain_text("Resume goes on.")
    step = page.evaluate("() => document.querySelector('ds-app').state.last")
    button(page, "Resume").click()
    page.wait_for_function(
        "([step]) => document.querySelector('ds-app').state.last > step", arg=[step]
    )
    button(page, "Pause").click()
    expect(state(page)).to_have_text("paused")
    last = server.get(f"/runs/{run['id']}")["step"]
    page.wait_for_function(
        "([last]) => document.querySelector('ds-app').state.last === last", arg=[last]
    )
    rows = server.get(f"/runs/{run['id']}/steps?format=json")["steps"]
    recorded = [
        [one["step"], *(one["train_loss"][twin] for twin in ("dropout", "plain"))] for one in rows
    ]
    assert [step for step, *_ in recorded] == list(range(1, last + 1))
    received = steps_at_hand(page)
    assert [step for step, *_ in received] == [step for step, *_ in recorded]
    for (_, *seen), (_, *kept) in zip(received, recorded, strict=True):
        assert seen == pytest.approx(kept, rel=1e-6)

    # A recording that is damaged beyond use cannot be gone on with, and says so.
    kill(server)
    (tmp_path / "home" / "runs" / run["id"] / "steps.arrow").write_bytes(b"not an Arrow stream")
    start_server(port=port)
    expect(state(page)).to_have_text("failed")
    expect(notice(page)).to_contain_text("its schema cannot be read")
    expect(page.locator(".connection")).to_have_text("ready")
    expect(button(page, "Start anew")).to_be_enabled()
