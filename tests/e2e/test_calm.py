"""Nothing on the page flashes while a run trains, and nothing moves for who wants that."""

import numpy as np
import pytest
from playwright.sync_api import expect
from tests.e2e.flicker import BLOCK, Recording, flips, worst_second

RECORD_MS = 3000
MOST_FLIPS = 3  # in a second, of anything that is larger than a perceptron
LEAST_FRAMES = 12
PARTS = ("ds-topbar", "ds-transport", "ds-stage", "ds-curves", "ds-verdict", "ds-strip")
SHOWN_STEP = "() => document.querySelector('ds-network')?.picture?.facts.step?.step"


def test_flips_are_changes_of_a_tenth_there_and_back():
    times = np.arange(8) / 8
    assert flips(times, [1, 0, 1, 0, 1, 0, 1, 0]) == [
        1 / 8,
        2 / 8,
        3 / 8,
        4 / 8,
        5 / 8,
        6 / 8,
        7 / 8,
    ]
    assert flips(times, [0.5, 0.55, 0.5, 0.55, 0.5, 0.55, 0.5, 0.55]) == []
    assert flips(times, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]) == [1 / 8]
    # A slow way there counts once, when a tenth of it is done.
    assert flips(times, [0.5, 0.55, 0.61, 0.7, 0.66, 0.63, 0.59, 0.5]) == [2 / 8, 6 / 8]
    blocks = np.zeros((8, 1, 2))
    blocks[::2, 0, 1] = 1
    assert worst_second(times, blocks).tolist() == [[0, 7]]


def train(server, pace):
    recipe = {"training": {"max_steps": 1_000_000}}
    return server.post("/runs", {"recipe": recipe, "pace": pace})["id"]


def worst_of(page):
    """Most flips in a second of a block of each part of the page."""
    with Recording(page) as recording:
        page.wait_for_timeout(RECORD_MS)  # what flashes does so in time
        for _ in range(20):  # a machine with other things to do makes few frames
            if len(recording) < LEAST_FRAMES:
                page.wait_for_timeout(RECORD_MS)
    assert len(recording) >= LEAST_FRAMES
    times, blocks = recording.blocks()
    worst = worst_second(times, blocks)
    found = {}
    for part in PARTS:
        box = page.locator(part).bounding_box()
        left, top = int(box["x"] // BLOCK), int(box["y"] // BLOCK)
        right, bottom = (box["x"] + box["width"]) // BLOCK, (box["y"] + box["height"]) // BLOCK
        found[part] = worst[top : int(bottom) + 1, left : int(right) + 1].max()
    return found


@pytest.mark.browser
@pytest.mark.parametrize("pace", [None, 10])
def test_nothing_flashes_while_a_run_trains(open_page, server, pace):
    page = open_page(device_scale_factor=1)
    run = train(server, pace)
    page.goto(f"{server.url}/#lab?run={run}")
    page.wait_for_function(f"{SHOWN_STEP} > 1")
    first = page.evaluate(SHOWN_STEP)
    found = worst_of(page)
    assert page.evaluate(SHOWN_STEP) > first
    assert {part: flips for part, flips in found.items() if flips > MOST_FLIPS} == {}

    # The eye that sees this sees what flashes.
    page.locator("ds-verdict").evaluate(
        "(part) => { let on = false;"
        " setInterval(() => (part.style.filter = (on = !on) ? 'invert(1)' : ''), 120); }"
    )
    assert worst_of(page)["ds-verdict"] > MOST_FLIPS


@pytest.mark.browser
def test_who_wants_nothing_to_move_sees_the_same(open_page, server):
    page = open_page(reduced_motion="reduce")
    run = train(server, None)
    page.goto(f"{server.url}/#lab?run={run}")
    page.wait_for_function(f"{SHOWN_STEP} > 1")
    # Every picture is whole at once: none is on its way.
    seen = page.evaluate(
        """() => new Promise((done) => {
          const network = document.querySelector("ds-network");
          const seen = { steps: new Set(), moving: 0, shares: 0 };
          const look = () => {
            seen.steps.add(network.picture.facts.step.step);
            seen.moving += network.fade.from === null ? 0 : 1;
            seen.shares = network.perceptrons().filter(({ state }) => state === "share").length;
            if (seen.steps.size < 4) requestAnimationFrame(look);
            else done({ ...seen, steps: seen.steps.size });
          };
          look();
        })"""
    )
    assert seen == {"steps": 4, "moving": 0, "shares": 3 * 64}
    page.locator("ds-transport .toggle").click()
    expect(page.locator(".run-state")).to_have_text("paused")
    page.get_by_role("button", name="forward").click()
    expect(page.locator(".phase-sentence")).to_contain_text("1/(1−p)")
    assert page.locator("ds-network").first.evaluate("(network) => network.begun") is None
