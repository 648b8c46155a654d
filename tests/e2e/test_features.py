"""An autoencoder in the Lab, and what features it has: pictures held to the numbers on record."""

import re
import struct
from base64 import b64decode

import pytest
from playwright.sync_api import expect
from tests.e2e.access import LOOKS, look_over, violations

pytestmark = pytest.mark.browser

SWITCH = "Give the picture back (autoencoder)"
LINK = "#lab?data=digits&n=100&layers=20&p=0,0.5&steps=80&opt=adam&lr=0.01"
RECIPE = {
    "dataset": {"name": "digits", "train_size": 100},
    "network": {"hidden": [20], "autoencoder": True},
    "training": {"max_steps": 80, "optimizer": "adam"},
}
# The colour in the middle of each pixel that a network gives back, and what it is mixed of; only
# places are asked of the element.
READ_GIVEN_BACK = """(network) => {
  const canvas = network.querySelector("canvas");
  const ratio = canvas.width / canvas.clientWidth;
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const context = copy.getContext("2d", { willReadFrequently: true });
  const style = getComputedStyle(network);
  const named = (name) => {
    context.fillStyle = style.getPropertyValue(name).trim();
    context.fillRect(0, 0, 1, 1);
    return context.getImageData(0, 0, 1, 1).data[0];
  };
  const [stage, ink] = [named("--stage"), named("--ink")];
  context.clearRect(0, 0, 1, 1);
  context.drawImage(canvas, 0, 0);
  const colours = network.scene.outputs.pixels.map(({ x, y }) =>
    context.getImageData(Math.floor(x * ratio), Math.floor(y * ratio), 1, 1).data[0]);
  return { stage, ink, colours };
}"""
# For each cell of one filter: how much bluer than red it is drawn.
READ_FILTER = """(grid, unit) => {
  const canvas = grid.querySelector("canvas");
  const ratio = canvas.width / canvas.clientWidth;
  const { columns, tile } = grid.grid;
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  const inside = 0.91 * tile / 8;
  const [left, top] = [unit % columns, Math.floor(unit / columns)].map((n) => (n + 0.045) * tile);
  return Array.from({ length: 64 }, (_, i) => {
    const [x, y] = [left + (i % 8 + 0.5) * inside, top + (Math.floor(i / 8) + 0.5) * inside];
    const [red, , blue] = context.getImageData(x * ratio, y * ratio, 1, 1).data;
    return blue - red;
  });
}"""


def finished(server, recipe):
    run = server.post("/runs", {"recipe": recipe})
    server.get_until(f"/runs/{run['id']}", lambda found: found["state"] == "finished")
    return run["id"]


def test_the_lab_draws_what_the_network_gives_back(page, server):
    page.goto(f"{server.url}/{LINK}")
    page.get_by_label(SWITCH).check()
    expect(page.get_by_text("64 pixels", exact=True)).to_be_visible()
    expect(page.get_by_text("Labels are not read")).to_be_visible()
    page.wait_for_function(
        "() => [...document.querySelectorAll('ds-network')]"
        ".every((n) => n.scene?.outputs.pixels.length === 64)"
    )
    expect(page).to_have_url(re.compile("auto=yes"))
    page.locator("ds-transport").get_by_role("button", name="Start").click()
    expect(page.locator(".run-state")).to_have_text("finished")
    [run] = server.get("/runs")["runs"]
    assert run["recipe"]["network"]["autoencoder"]
    assert run["recipe"]["dataset"]["label_noise"] == 0

    page.goto(f"{server.url}/?2#lab?run={run['id']}&step=60")
    expect(page.locator(".step-counter")).to_contain_text("step 60")
    expect(page.get_by_label(SWITCH)).to_be_checked()
    page.wait_for_function(
        "() => [...document.querySelectorAll('ds-network')].every((n) =>"
        " n.picture?.facts.step?.step === 60 && n.picture.facts.show === 'example'"
        " && n.picture.facts.features)"
    )
    page.evaluate("() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))")
    recorded = server.get(f"/runs/{run['id']}/steps/60")["output"]
    for index, twin in enumerate(("dropout", "plain")):
        read = page.locator("ds-network").nth(index).evaluate(READ_GIVEN_BACK)
        assert len(read["colours"]) == len(recorded[twin]) == 64
        for colour, value in zip(read["colours"], recorded[twin], strict=True):
            share = 0.07 + 0.93 * min(1.0, max(0.0, value)) * 0.92
            wanted = read["stage"] + share * (read["ink"] - read["stage"])
            assert colour == pytest.approx(wanted, abs=2)
    assert violations(page) == []

    page.get_by_label(SWITCH).uncheck()
    expect(page.get_by_text("10 classes", exact=True)).to_be_visible()
    page.get_by_label(SWITCH).check()
    page.locator("label.thumbnail", has_text="Moons").click()
    expect(page.get_by_text("2 classes", exact=True)).to_be_visible()
    expect(page.get_by_label(SWITCH)).to_have_count(0)


def test_features_are_drawn_as_they_were_measured(open_page, server):
    run = finished(server, RECIPE)
    answer = server.post(f"/runs/{run}/probes/features", {})
    page = open_page(viewport={"width": 1440, "height": 1400})
    page.goto(f"{server.url}/#why?run={run}")
    panel = page.locator(".why-panel")
    expect(panel.locator(".why-verdict")).to_contain_text("Mean activation")
    expect(panel).to_have_count(1)  # what is about classes is not there
    everything = answer["example_count"] * 20
    for index, twin in enumerate(("dropout", "plain")):
        found = answer["twins"][twin]
        packed = b64decode(found["filters"]["values"])
        weights = struct.unpack(f"<{len(packed) // 4}f", packed)
        largest = max(map(abs, weights))
        grid = page.locator("ds-why-features-grid").nth(index)
        for unit in (0, 7, 19):
            read = grid.evaluate(READ_FILTER, unit)
            pairs = zip(weights[64 * unit : 64 * unit + 64], read, strict=True)
            clear = [(weight, seen) for weight, seen in pairs if abs(weight) > largest / 4]
            assert clear
            assert all((seen > 0) == (weight > 0) for weight, seen in clear)
        silent = f"{100 * found['histogram']['silent'] / everything:.1f} %"
        expect(panel.locator(".why-features-twin").nth(index)).to_contain_text(silent)

    panel.locator("summary").click()
    table = panel.locator("table").first
    expect(table.locator("tbody tr")).to_have_count(1 + len(found["histogram"]["count"]))
    for column, twin in enumerate(("dropout", "plain")):
        cells = table.locator(f"tbody tr td:nth-of-type({column + 1})").all_inner_texts()
        counted = answer["twins"][twin]["histogram"]
        assert [int(text) for text in cells] == [counted["silent"], *counted["count"]]
        assert sum(map(int, cells)) == everything
    page.keyboard.press("Escape")

    first = panel.get_by_role("application").first
    first.focus()
    first.press("ArrowRight")
    first.press("ArrowRight")
    expect(panel.get_by_role("status")).to_contain_text("Perceptron 1. with: silent on")
    expect(panel.get_by_label("The weights into perceptron 1")).to_have_count(2)
    first.press("Escape")
    expect(panel.get_by_role("status")).to_contain_text("Point at a picture")
    assert violations(page) == []

    classes = finished(server, RECIPE | {"network": {"hidden": [20, 10]}})
    for name, look in LOOKS.items():
        page = open_page(**look)
        page.goto(f"{server.url}/#why?run={classes if name == 'light' else run}")
        features = page.locator("ds-why-features")
        expect(features.locator(".why-verdict")).to_contain_text("Mean activation")
        expect(features.locator("ds-why-features-grid")).to_have_count(2)
        features.get_by_role("application").first.press("ArrowDown")
        expect(features.get_by_label("The weights into perceptron 0")).to_have_count(2)
        expect(page.locator(".why-state")).to_have_count(0)
        look_over(page, name)
