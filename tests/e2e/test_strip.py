"""The strip of all masks and travelling in time, in a real Chromium, against what was recorded."""

import re
import signal
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import expect
from tests.e2e.away import SERVER_AWAY

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent
READ_STRIP = (HERE / "read_strip.js").read_text()
READ_PIXELS = (HERE / "read_pixels.js").read_text()
STRIP = "ds-strip"
# An opacity is one of 186 whole numbers, of which a rounding and a mixing may each cost one.
INK = 2.1 / 186
# Steps fetched with one that is looked at: 64 before it, 32 after it.
MOST_STEPS = 97


def make_run(server, wait=True, **changes):
    """Train digits as fast as it goes; ``changes`` are parts of the recipe."""
    recipe = {
        "dataset": {"name": "digits", "train_size": 200},
        "network": {"hidden": [10, 100]},
        "dropout": {"input": 0, "hidden": [0.5, 0.3]},
        "training": {"max_steps": 1500},
        **changes,
    }
    run = server.post("/runs", {"recipe": recipe, "pace": None})
    if not wait:
        return run
    return server.get_until(f"/runs/{run['id']}", lambda now: now["state"] == "finished")


def masks_of(server, run, layer):
    """Masks of all steps, (steps, units), as the API tells them."""
    rows = server.get(f"/runs/{run['id']}/steps?format=json")["steps"]
    return np.array([row["keep_mask"][layer] for row in rows])


def open_run(page, server, run, **view):
    parts = "&".join(f"{name}={value}" for name, value in view.items())
    page.goto(f"{server.url}/#lab?run={run['id']}&{parts}")
    wait_for_columns(page)


def wait_for_columns(page):
    """Until every column of the strip is counted and drawn."""
    page.wait_for_function(
        "() => { const s = document.querySelector('ds-strip');"
        " return s?.columns.length > 0 && s.columns.every((one) => one !== null); }"
    )
    page.evaluate("() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))")


def wait_for_step(page, step):
    """Until the whole screen shows it: counter, both twins, the strip's marker."""
    expect(page.locator(".step-counter")).to_contain_text(re.compile(rf"step {step:,}\b"))
    expect(page.locator(f"{STRIP} .here")).to_have_text(f"{step:,}")
    page.wait_for_function(
        "step => [...document.querySelectorAll('ds-network')].every("
        "(n) => n.picture?.facts.step?.step === step && n.picture.facts.show === 'example')",
        arg=step,
    )
    page.evaluate("() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))")


def strip_button(page, name):
    return page.locator(STRIP).get_by_role("button", name=name)


def choose(page, share):
    """Click on the strip, at a share of its width; returns the step that is there."""
    before = page.locator(STRIP).evaluate("(strip) => strip.view.chosen")
    box = page.locator(".strip-track").bounding_box()
    page.mouse.click(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
    page.wait_for_function(
        "([before]) => document.querySelector('ds-strip').view.chosen !== before", arg=[before]
    )
    return page.locator(STRIP).evaluate("(strip) => strip.view.chosen")


def asked(requests, name):
    """Ranges that were asked for: (from, to)."""
    queries = [parse_qs(urlsplit(url).query) for url in requests if f"/{name}?" in url]
    return [tuple(int(query[end][0]) for end in ("from", "to")) for query in queries]


def assert_shows(page, server, run, step):
    """Masks and weights on the stage are those of the step, and nothing more was fetched."""
    row = server.get(f"/runs/{run['id']}/steps/{step}")
    drawn = page.locator("ds-network").first.evaluate(READ_PIXELS)
    for layer, mask in row["keep_mask"].items():
        assert drawn[layer] == ["kept" if kept else "dropped" for kept in mask], layer
    near = server.get(f"/runs/{run['id']}/snapshots?to={step}&last=true&format=json")["snapshots"]
    first_layer = [row for row in near if row["name"] == "linear_1.weight"]
    page.wait_for_function(
        "wanted => { const drawn = [...document.querySelectorAll('ds-network')];"
        " return drawn.every(({picture: {facts, weights}}) => {"
        " const values = weights['linear_1.weight']?.values ?? [];"
        " const expected = wanted[facts.twin];"
        " return values.length === expected.length"
        " && expected.every((value, i) => Math.fround(value) === values[i]); }); }",
        arg={row["twin"]: row["values"] for row in first_layer},
    )


def expected_shares(masks, shown):
    """Mean over the steps of each column and the perceptrons of each row."""
    steps, units = shown["steps"], shown["units"]
    shares = []
    for column in range(len(shown["shares"])):
        first = shown["start"] + column * steps
        kept = masks[first : first + steps].mean(axis=0)
        shares.append([kept[i : i + units].mean() for i in range(0, len(kept), units)])
    return np.array(shares)


def test_at_any_zoom_ink_is_the_share_of_all_steps_in_which_each_was_kept(page, server):
    run = make_run(server)
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    open_run(page, server, run)
    expect(page.locator(STRIP)).to_contain_text("one column a step, ink = kept")
    page.locator(STRIP).get_by_label("Layer").select_option("hidden_1")
    masks = masks_of(server, run, "hidden_1")
    seen = []
    page.locator(".strip-track").focus()
    for key in ["-", "-", "-", "+"]:
        wait_for_columns(page)
        shown = page.locator(STRIP).evaluate(READ_STRIP)
        wanted = expected_shares(masks, shown)
        assert np.abs(np.array(shown["shares"]) - wanted).max() <= INK
        seen.append((shown["steps"], len(shown["shares"]) * shown["steps"] >= len(masks)))
        page.keyboard.press(key)
    assert seen == [(1, False), (2, False), (4, True), (4, True)]
    assert strip_button(page, "Zoom out").is_enabled()
    strip_button(page, "The whole run").click()
    expect(strip_button(page, "Zoom out")).to_be_disabled()

    # A wider layer has a row for several perceptrons, and says so.
    page.locator(STRIP).get_by_label("Layer").select_option("hidden_2")
    expect(page.locator(STRIP)).to_contain_text("one column = 4 steps, one row = 2 perceptrons")
    wait_for_columns(page)
    shown = page.locator(STRIP).evaluate(READ_STRIP)
    wanted = expected_shares(masks_of(server, run, "hidden_2"), shown)
    assert wanted.shape == (375, 50)
    assert np.abs(np.array(shown["shares"]) - wanted).max() <= INK

    # Masks of steps that nobody looks at are never fetched, shares of them are.
    assert asked(requests, "steps") == []
    assert {end for _, end in asked(requests, "strip")} <= set(range(1, len(masks) + 1))
    # A layer that drops nothing says why instead.
    page.locator(STRIP).get_by_label("Layer").select_option("input")
    expect(page.locator(STRIP)).to_contain_text("No dropout in input (p = 0)")


def test_any_step_of_the_past_is_on_screen_whole(page, server):
    run = make_run(server)
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    open_run(page, server, run, zoom="all")
    for share in (0.03, 0.8, 0.31, 0.62):
        before = len(asked(requests, "steps"))
        step = choose(page, share)
        assert abs(step / run["step"] - share) < 0.01
        wait_for_step(page, step)
        assert_shows(page, server, run, step)
        for first, last in asked(requests, "steps")[before:]:
            assert first <= step <= last < first + MOST_STEPS

    # The link shows the same, with no more of the run than that.
    expect(page).to_have_url(re.compile(rf"step={step}\b.*zoom=all|zoom=all.*step={step}\b"))
    requests.clear()
    page.reload()
    wait_for_step(page, step)
    wait_for_columns(page)
    assert_shows(page, server, run, step)
    assert all(first <= step <= last for first, last in asked(requests, "steps"))
    assert len(asked(requests, "steps")) == 1

    # The keyboard alone: a step, a column, the ends, and back.
    page.locator(".strip-track").focus()
    columns = page.locator(STRIP).evaluate("(strip) => strip.stretch.steps")
    for key, there in [
        ("ArrowLeft", step - 1),
        ("Shift+ArrowLeft", step - 1 - columns),
        ("ArrowRight", step - columns),
        ("Home", 1),
        ("ArrowRight", 2),
    ]:
        page.keyboard.press(key)
        wait_for_step(page, there)
    assert_shows(page, server, run, 2)
    page.keyboard.press("End")
    wait_for_step(page, run["step"])
    expect(strip_button(page, "live")).to_be_disabled()
    page.keyboard.press("Home")
    wait_for_step(page, 1)
    strip_button(page, "live").click()
    wait_for_step(page, run["step"])
    expect(page.locator(".strip-track")).to_have_attribute(
        "aria-valuetext", re.compile(rf"step {run['step']:,}, live, \d+ of 10 off")
    )


def test_while_one_drags_only_what_is_needed_is_fetched(page, server):
    run = make_run(server, training={"max_steps": 3000})
    open_run(page, server, run, zoom="all")
    held, urls = [], []

    def hold(route):
        urls.append(route.request.url)
        held.append(route)

    page.route(re.compile(r"/steps\?"), hold)
    box = page.locator(".strip-track").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.5 * box["width"], middle)
    page.mouse.down()
    for share in (0.45, 0.4, 0.3, 0.2, 0.1):
        page.mouse.move(box["x"] + share * box["width"], middle)
    page.mouse.up()
    step = page.locator(STRIP).evaluate("(strip) => strip.view.chosen")
    expect(page.locator(f"{STRIP} .here")).to_have_text(f"{step:,}")
    expect(page.locator(f"{STRIP} [role=status]")).to_have_text(f"loading step {step:,}")
    # What another step looked like is not shown for it.
    page.wait_for_function("() => document.querySelector('ds-network').picture.facts.step === null")
    assert len(urls) == 1
    with page.expect_request(re.compile(r"/steps\?")):
        held.pop().continue_()
    while not held:
        page.evaluate("() => null")  # until the request has come to its handler
    assert [first <= step <= last for first, last in asked(urls, "steps")] == [False, True]
    held.pop().continue_()
    wait_for_step(page, step)
    assert_shows(page, server, run, step)
    expect(page.locator(f"{STRIP} [role=status]")).to_have_text("")
    assert len(urls) == 2
    # Of the first place, which nobody looks at any more, nothing was kept.
    far = asked(urls, "steps")[0][0]
    known = page.evaluate(
        "([far]) => document.querySelector('ds-app').state.batches.some((b) => b.first <= far"
        " && far <= b.last)",
        [far],
    )
    assert known is False


def test_the_part_in_view_is_moved_and_scaled_without_moving_the_step(page, server):
    run = make_run(server, training={"max_steps": 3000})
    open_run(page, server, run)
    stretch = "(strip) => [strip.stretch.start, strip.stretch.steps, strip.stretch.columns]"
    track, bar = page.locator(".strip-track"), page.locator(".strip-overview")
    start, steps, columns = page.locator(STRIP).evaluate(stretch)
    assert (start + columns, steps) == (3000, 1)

    # A wheel zooms around the pointer, with shift it pans.
    box = track.bounding_box()
    x = box["x"] + 0.25 * box["width"]
    under = start + 0.25 * columns
    page.mouse.move(x, box["y"] + 20)
    page.mouse.wheel(0, 100)
    page.wait_for_function("() => document.querySelector('ds-strip').stretch.steps === 2")
    start, steps, columns = page.locator(STRIP).evaluate(stretch)
    assert abs(start + 0.25 * columns * steps - under) < 4 or start + columns * steps == 3000
    page.keyboard.down("Shift")
    page.mouse.wheel(0, -400)
    page.keyboard.up("Shift")
    page.wait_for_function(
        "([x]) => document.querySelector('ds-strip').stretch.start < x", arg=[start]
    )
    expect(page.locator(".step-counter")).to_contain_text("step 3,000")
    expect(strip_button(page, "live")).to_be_enabled()

    # The bar below: drag its thumb to the middle, and with keys to the ends.
    box = bar.bounding_box()
    page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + box["height"] / 2)
    wait_for_columns(page)
    start, steps, columns = page.locator(STRIP).evaluate(stretch)
    assert abs(start + columns * steps / 2 - 1500) <= 4
    bar.focus()
    page.keyboard.press("Home")
    page.wait_for_function("() => document.querySelector('ds-strip').stretch.start === 0")
    page.keyboard.press("PageDown")
    page.wait_for_function(
        "([x]) => document.querySelector('ds-strip').stretch.start === x", arg=[columns * steps]
    )
    # The zoom was chosen: it holds in the link and for the next run.
    expect(page).to_have_url(re.compile("zoom=2"))
    page.reload()
    wait_for_columns(page)
    assert page.locator(STRIP).evaluate(stretch)[1] == 2


def test_a_run_at_speed_is_whole_a_run_at_rest_step_by_step(page, server):
    run = make_run(server, wait=False, training={"max_steps": 1_000_000})
    open_run(page, server, run)
    view = "(strip) => [strip.stretch.start, strip.scope.zoom()]"
    assert page.locator(STRIP).evaluate(view) == [0, "all"]
    server.get_until(f"/runs/{run['id']}", lambda now: now["step"] > 1000)
    change = {"command": "set", "drop_probability": {"hidden_1": 0.9}}
    server.post(f"/runs/{run['id']}/commands", change)
    events = server.get(f"/runs/{run['id']}/events?format=json")["events"]
    (changed,) = [one["step"] for one in events if "drop_probability" in one["detail"]]
    mark = strip_button(page, f"from step {changed + 1:,}")
    expect(mark).to_have_attribute("title", re.compile("hidden 1 0.5 → 0.9"))

    # It goes on while one looks back; the strip stays where it is.
    mark.focus()
    page.keyboard.press("Enter")
    wait_for_step(page, changed + 1)
    assert_shows(page, server, run, changed + 1)
    expect(strip_button(page, "live")).to_be_enabled()
    assert page.locator(STRIP).evaluate(view)[1] == "all"
    shown = page.wait_for_function(
        "([x]) => { const s = document.querySelector('ds-strip');"
        " return s.view.last > 2 * x ? s.stretch.last : null; }",
        arg=[changed],
    )
    assert shown.json_value() > 2 * changed
    assert page.locator(STRIP).evaluate("(strip) => strip.view.chosen") == changed + 1

    strip_button(page, "live").click()
    server.post(f"/runs/{run['id']}/commands", {"command": "pause"})
    expect(page.locator(STRIP)).to_contain_text("one column a step")
    paused = server.get_until(f"/runs/{run['id']}", lambda now: now["state"] == "paused")
    wait_for_step(page, paused["step"])
    assert_shows(page, server, run, paused["step"])
    server.post(f"/runs/{run['id']}/commands", {"command": "stop"})


def test_what_was_seen_of_a_killed_server_is_there_after_it(page, start_server, complaints):
    server = start_server()
    port = int(server.url.rsplit(":", 1)[1])
    run = make_run(server, wait=False, training={"max_steps": 1_000_000})
    open_run(page, server, run)
    server.get_until(f"/runs/{run['id']}", lambda now: now["step"] > 2000)
    step = choose(page, 0.2)
    wait_for_step(page, step)
    mask = server.get(f"/runs/{run['id']}/steps/{step}")["keep_mask"]
    complaints.expected.append(SERVER_AWAY)
    server.process.send_signal(signal.SIGKILL)
    server.process.wait(timeout=30)
    server.reader.join(timeout=30)
    server.process.stdout.close()

    again = start_server(port=port)
    expect(page.locator(".run-state")).to_have_text("interrupted")
    wait_for_columns(page)
    page.reload()
    expect(page.locator(".run-state")).to_have_text("interrupted")
    wait_for_step(page, step)
    assert again.get(f"/runs/{run['id']}/steps/{step}")["keep_mask"] == mask
    assert_shows(page, again, run, step)
    last = again.get(f"/runs/{run['id']}")["step"]
    strip_button(page, "The whole run").click()
    wait_for_columns(page)
    assert page.locator(STRIP).evaluate("(strip) => strip.stretch.last") == last
    for share in (0.02, 0.95):
        step = choose(page, share)
        wait_for_step(page, step)
        assert_shows(page, again, run, step)
    page.keyboard.press("End")
    wait_for_step(page, last)
