"""The Lab by keyboard alone: every control is reached, and one sees where one is."""

import io
import re

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CONTROLS = (
    "button:not(:disabled), a[href], input:not(:disabled), select:not(:disabled), summary,"
    " [tabindex='0']"
)
# Of a control whose box is drawn by its label, the label is what is seen.
HERE = """() => {
  const found = document.activeElement;
  if (!found || found === document.body) return null;
  const isDrawn = !found.matches("input[type=radio], input[type=checkbox]");
  const seen = (isDrawn ? null : found.closest("label")) ?? found;
  const { left, top, right, bottom } = seen.getBoundingClientRect();
  const name = found.ariaLabel || found.title || seen.textContent.trim() || found.outerHTML;
  const isFirst = !found.dataset.reached;
  found.dataset.reached = "yes";
  return { name, isFirst, box: [left, top, right, bottom] };
}"""
NOT_REACHED = """(controls) => {
  const reached = (one) => one.dataset.reached
    // Arrow keys go on from one of a group to the others.
    || (one.type === "radio" && document.querySelector(`[name="${one.name}"][data-reached]`));
  return [...document.querySelectorAll(controls)]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !reached(one))
    .map((one) => one.outerHTML.slice(0, 120));
}"""
RING, CHANGED, LEAST_CHANGED = 6, 40, 60  # pixels around, grey levels, pixels


def resting_run(server, steps=40):
    run = server.post("/runs", {"recipe": {}, "start": False})
    server.post(f"/runs/{run['id']}/commands", {"command": "step", "count": steps})
    return server.get_until(f"/runs/{run['id']}", lambda now: now["step"] == steps)


def open_run(page, server, run, **view):
    parts = "".join(f"&{name}={value}" for name, value in view.items())
    page.goto(f"{server.url}/#lab?run={run['id']}{parts}")
    expect(page.locator(".run-state")).to_have_text("paused")
    page.wait_for_function("() => document.querySelector('ds-network').picture?.facts.step?.step")
    page.wait_for_function(
        "() => document.querySelector('ds-strip').columns.every((one) => one !== null)"
    )


def changed_by_focus(page, box):
    """Pixels in and around a box that look different once the focus has gone."""
    size = page.viewport_size
    left, top = max(0, box[0] - RING), max(0, box[1] - RING)
    right, bottom = min(size["width"], box[2] + RING), min(size["height"], box[3] + RING)
    if right <= left or bottom <= top:
        return 0  # out of sight
    clip = {"x": left, "y": top, "width": right - left, "height": bottom - top}
    pictures = []
    for script in (
        "() => { window.here = document.activeElement; }",
        "() => window.here.blur()",
    ):
        page.evaluate(script)
        picture = Image.open(io.BytesIO(page.screenshot(clip=clip)))
        pictures.append(picture.convert("L"))
    page.evaluate("() => window.here.focus({ preventScroll: true })")
    return sum(ImageChops.difference(*pictures).histogram()[CHANGED:])


def test_tab_reaches_every_control_and_shows_where_it_is(open_page, server):
    page = open_page(device_scale_factor=1)
    open_run(page, server, resting_run(server), step=20)
    walked, unseen = [], []
    for _ in range(200):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here is None or not here["isFirst"]:
            break
        walked.append(here["name"])
        if changed_by_focus(page, here["box"]) < LEAST_CHANGED:
            unseen.append(here["name"])
    assert len(walked) > 60
    assert unseen == []
    assert page.evaluate(NOT_REACHED, CONTROLS) == []
    assert walked[0] == "Skip to the stage"


def test_keys_steer_from_anywhere(page, server):
    open_run(page, server, resting_run(server))
    # From the start of the page to the stage, past the recipe.
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("ds-transport .toggle")).to_be_focused()
    page.evaluate("() => document.activeElement.blur()")

    counter = page.locator(".step-counter")
    for key, told in [
        ("ArrowLeft", "step 39"),
        ("ArrowRight", "step 40"),
        ("ArrowRight", "step 41"),  # past the newest one, another is trained
    ]:
        page.keyboard.press(key)
        expect(counter).to_contain_text(told)
    phases = ["mask", "forward", "loss", "backward", "update"]
    for number, name in enumerate(phases, 1):
        page.keyboard.press(str(number))
        expect(page.locator(".phase-button[aria-pressed=true]")).to_have_text(re.compile(name))
        expect(page.locator(".phase-sentence")).not_to_be_empty()
    page.keyboard.press("0")
    expect(page.locator(".phase-button[aria-pressed=true]")).to_have_count(0)

    # From perceptron to perceptron.
    network = page.get_by_role("application").first
    network.focus()
    title = page.locator("ds-inspector .heading")
    for key, there in [
        ("ArrowRight", "hidden 1, unit 0"),
        ("ArrowDown", "hidden 1, unit 1"),
        ("ArrowUp", "hidden 1, unit 0"),
        ("ArrowLeft", "input, unit"),
    ]:
        page.keyboard.press(key)
        expect(title).to_have_text(re.compile(there, re.IGNORECASE))
    page.keyboard.press("Escape")
    expect(page.locator("ds-inspector .card")).to_contain_text("Point at a perceptron")

    state = page.locator(".run-state")
    page.keyboard.press("Tab")  # off what makes use of the space key itself
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("Space")
    expect(state).to_have_text("running")
    page.keyboard.press("Space")
    expect(state).to_have_text("paused")


def test_dialogs_keep_the_focus_and_give_it_back(page, server):
    open_run(page, server, resting_run(server))
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("What you see here")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    for name in ("Share", "Code", "Export", "Help"):
        button = page.locator("ds-topbar").get_by_role("button", name=name)
        button.focus()
        page.keyboard.press("Enter")
        expect(dialog).to_be_visible()
        stops = set()
        for _ in range(30):
            page.keyboard.press("Tab")
            stop = page.evaluate(
                "() => { const { activeElement: e } = document;"
                " return e === document.body || e.closest('dialog') ? e.outerHTML : 'OUTSIDE'; }"
            )
            assert stop != "OUTSIDE", name
            stops.add(stop)
        assert len(stops) > 1, name
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(button).to_be_focused()
