"""The map of a two-input network: what both twins answer everywhere, as they were measured."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

RECIPE = {
    "dataset": {"name": "moons", "train_size": 100, "label_noise": 0.1},
    "network": {"hidden": [32, 32]},
    "dropout": {"input": 0.0, "hidden": [0.2, 0.2]},
    "training": {"max_steps": 400},
}
# Share of the training examples whose label the map's own cell gives.
MAP_ACCURACY = """(view) => {
  const { surface, input } = view;
  const xs = input.points.map(({ features }) => features);
  const { left, right, bottom, top } = view.extent();
  const { side, classes, values } = surface;
  const told = xs.filter(([x, y], i) => {
    const column = Math.min(side - 1, Math.floor(((x - left) / (right - left)) * side));
    const row = Math.min(side - 1, Math.floor(((top - y) / (top - bottom)) * side));
    const cell = [...values.slice((row * side + column) * classes).slice(0, classes)];
    return cell.indexOf(Math.max(...cell)) === input.points[i].label;
  });
  return told.length / xs.length;
}"""
DRAWN = (
    "() => [...document.querySelectorAll('ds-surface')].length === 2"
    " && [...document.querySelectorAll('ds-surface')].every((s) => s.surface && s.busyWith === null"
    " && s.shown === s.input.weights && s.input.points.length === 100)"
)


def test_the_map_gives_the_labels_that_were_measured(page, server):
    run = server.post("/runs", {"recipe": RECIPE})
    server.get_until(f"/runs/{run['id']}", lambda answer: answer["state"] == "finished")
    page.goto(f"{server.url}/#lab?run={run['id']}")
    expect(page.locator("ds-surface")).to_have_count(2)
    page.wait_for_function(DRAWN)
    [*_, last] = server.get(f"/runs/{run['id']}/evaluations?from=400&format=json")["evaluations"]
    for number, twin in enumerate(("dropout", "plain")):
        found = page.locator("ds-surface").nth(number).evaluate(MAP_ACCURACY)
        # Cells are squares: examples on a boundary may fall on its other side.
        assert found == pytest.approx(1 - last["train_error"][twin], abs=0.05)
    before = page.locator("ds-surface").last.evaluate("(s) => [...s.surface.values]")
    page.locator(".strip-track").press("Home")
    page.wait_for_function(DRAWN)
    expect(page.locator(".step-counter")).to_contain_text("step 1 ")
    page.wait_for_function(
        "(before) => [...document.querySelectorAll('ds-surface')].at(-1).surface.values"
        ".some((value, i) => Math.abs(value - before[i]) > 0.1)",
        arg=before,
    )


def test_a_network_of_more_inputs_has_no_map(page, server):
    page.goto(server.url)
    expect(page.locator("ds-network")).to_have_count(2)
    expect(page.locator("ds-surface")).to_have_count(0)
