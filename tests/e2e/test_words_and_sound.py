"""A run in words, made of its figures; and its curves as sound, when asked for and never before."""

import pytest
from playwright.sync_api import expect
from tests.e2e.access import violations

pytestmark = pytest.mark.browser

RECIPE = {"dataset": {"name": "moons"}, "network": {"hidden": [8]}, "training": {"max_steps": 400}}
COUNT_CONTEXTS = """
  window.contexts = [];
  const Real = window.AudioContext;
  window.AudioContext = class extends Real {
    constructor() { super(); window.contexts.push(this); }
  };
"""


def heard(page):
    return page.locator(".curve-line.heard")


def place(page):
    return float(heard(page).get_attribute("data-step"))


def test_words_and_sound(open_page, server):
    run = server.post("/runs", {"recipe": RECIPE, "title": "Heard"})["id"]
    server.get_until(f"/runs/{run}", lambda found: found["state"] == "finished")
    told = server.get(f"/runs/{run}/summary")["text"]

    page = open_page()
    page.add_init_script(COUNT_CONTEXTS)
    page.goto(f"{server.url}/#lab?run={run}")
    page.locator("ds-summary summary").click()
    expect(page.locator(".in-words-text")).to_have_text(told)
    expect(page.locator(".in-words").get_by_role("button", name="Copy")).to_be_visible()

    page.locator(".curve-sound summary").focus()
    page.keyboard.press("Enter")
    play = page.get_by_role("button", name="Play", exact=True)
    expect(play).to_be_visible()
    assert page.evaluate("() => window.contexts.length") == 0
    assert violations(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(heard(page)).to_have_count(1)
    page.wait_for_function(
        "() => Number(document.querySelector('.curve-line.heard')?.dataset.step) > 40"
    )
    expect(page.get_by_text("Hold-out loss, steps 0 to 400.")).to_have_count(1)
    page.get_by_text("slow", exact=True).click()
    before = place(page)
    page.wait_for_function(
        "(before) => Number(document.querySelector('.curve-line.heard')?.dataset.step) > before",
        arg=before,
    )
    page.get_by_role("button", name="Stop", exact=True).press("Enter")
    expect(heard(page)).to_have_count(0)
    assert page.evaluate("() => window.contexts.length") == 1
    page.get_by_text("fast", exact=True).click()
    expect(heard(page)).to_have_count(0)
    page.get_by_role("button", name="Play", exact=True).press("Enter")
    expect(heard(page)).to_have_count(1)
    expect(heard(page)).to_have_count(0)  # the end of the chart
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()

    page.get_by_role("link", name="Runs", exact=True).click()
    page.locator("ds-run-row .in-words summary").click()
    expect(page.locator("ds-run-row .in-words-text")).to_have_text(told)
    assert violations(page) == []

    mute = open_page(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    mute.add_init_script("delete window.AudioContext;")
    mute.goto(f"{server.url}/#lab?run={run}")
    mute.locator(".curve-sound summary").tap()
    mute.get_by_role("button", name="Play", exact=True).tap()
    expect(mute.get_by_text("There is nothing here to play sound on")).to_be_visible()
    expect(heard(mute)).to_have_count(1)
    mute.get_by_role("button", name="Stop", exact=True).tap()
    expect(heard(mute)).to_have_count(0)
