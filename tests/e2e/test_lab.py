"""The Lab as a reader meets it: a real server, a real run, a real Chromium, real pixels."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.e2e.away import SERVER_AWAY

pytestmark = pytest.mark.browser

READ_PIXELS = (Path(__file__).parent / "read_pixels.js").read_text()
DROPOUT_TWIN, PLAIN_TWIN = 0, 1
# Functions, not expressions: the page's content policy forbids evaluating text.
FIRST_STEP_SHOWN = "() => document.querySelector('ds-network').picture?.facts.step?.step >= 1"


def drawn(page, twin=DROPOUT_TWIN):
    """State of every perceptron, by layer, as its pixels show it."""
    return page.locator("ds-network").nth(twin).evaluate(READ_PIXELS)


def open_lab(page, server):
    """Open the page and wait until both twins are drawn."""
    page.goto(server.url)
    expect(page.locator("ds-network")).to_have_count(2)
    page.wait_for_function(
        "() => document.querySelectorAll('ds-network').length === 2"
        " && [...document.querySelectorAll('ds-network')].every((n) => n.perceptrons().length > 0)"
    )


def button(page, name):
    return page.locator("ds-transport").get_by_role("button", name=name)


def shown_step(page):
    return int(re.search(r"step ([\d,]+)", page.inner_text(".step-counter"))[1].replace(",", ""))


def wait_for_step(page, step):
    """Until the counter says so and the twin with dropout has drawn it."""
    expect(page.locator(".step-counter")).to_contain_text(re.compile(rf"step {step:,}\b"))
    page.wait_for_function(
        "step => document.querySelector('ds-network').picture?.facts.step?.step === step"
        " && document.querySelector('ds-network').picture.facts.show === 'example'",
        arg=step,
    )
    page.evaluate("() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))")


def start_and_pause(page):
    """Press Start, watch until a single mask is seen, press Pause."""
    button(page, "Start").click()
    page.wait_for_function(FIRST_STEP_SHOWN)
    assert "dropped" in {state for layer in drawn(page).values() for state in layer}
    button(page, "Pause").click()
    expect(page.locator(".run-state")).to_have_text("paused")


def only_run(server):
    runs = server.get("/runs")["runs"]
    assert len(runs) == 1
    return runs[0]


def test_the_default_network_is_drawn_before_start(page, cold_server):
    server = cold_server
    open_lab(page, server)
    for twin in (DROPOUT_TWIN, PLAIN_TWIN):
        states = drawn(page, twin)
        assert {layer: len(units) for layer, units in states.items()} == {
            "input": 64,
            "hidden_1": 64,
            "hidden_2": 64,
        }
        assert {state for units in states.values() for state in units} == {"kept"}
    expect(button(page, "Start")).to_be_enabled()
    expect(page.locator(".step-counter")).to_contain_text("step 0")
    assert server.get("/runs")["runs"] == []


@pytest.mark.parametrize(("scope", "choice"), [("example", "per example"), ("batch", "per batch")])
def test_every_perceptron_is_drawn_as_its_step_had_it(page, server, scope, choice):
    open_lab(page, server)
    page.get_by_text(choice, exact=True).click()
    start_and_pause(page)
    run = only_run(server)
    assert run["recipe"]["dropout"]["mask_scope"] == scope
    before = run["step"]
    masks = []
    for step in range(before + 1, before + 4):
        button(page, "Step").click()
        wait_for_step(page, step)
        row = server.get(f"/runs/{run['id']}/steps/{step}")
        wanted = {
            layer: ["kept" if kept else "dropped" for kept in mask]
            for layer, mask in row["keep_mask"].items()
        }
        assert drawn(page) == wanted
        assert {state for layer in drawn(page, PLAIN_TWIN).values() for state in layer} == {"kept"}
        if scope == "batch":
            counts = {count for layer in row["drop_count"].values() for count in layer}
            assert counts == {0, row["batch_size"]}
        masks.append(row["keep_mask"])
    assert masks[0] != masks[1] != masks[2]
    assert only_run(server)["step"] == before + 3


def test_a_change_of_p_while_running_is_recorded(page, server):
    open_lab(page, server)
    button(page, "Start").click()
    page.wait_for_function(FIRST_STEP_SHOWN)
    slider = page.get_by_label("Drop probability p")
    expect(slider).to_have_value("0.5")
    with page.expect_response(lambda answer: answer.url.endswith("/commands")) as answered:
        slider.fill("0.8")
        slider.dispatch_event("change")
    assert answered.value.ok
    run = only_run(server)
    assert run["settings"]["drop_probability"]["hidden_1"] == 0.8
    events = server.get(f"/runs/{run['id']}/events?format=json")["events"]
    changes = [e["detail"] for e in events if "drop_probability" in e["detail"]]
    assert changes[-1]["drop_probability"] == {"hidden_1": 0.8, "hidden_2": 0.8}
    button(page, "Pause").click()
    expect(page.locator(".run-state")).to_have_text("paused")
    assert only_run(server)["state"] == "paused"


def test_a_reload_shows_the_run_again(page, server):
    open_lab(page, server)
    start_and_pause(page)
    run = only_run(server)
    wait_for_step(page, run["step"])
    seen = drawn(page)
    page.reload()
    expect(page.locator(".run-state")).to_have_text("paused")
    wait_for_step(page, run["step"])
    assert drawn(page) == seen
    button(page, "Step").click()
    wait_for_step(page, run["step"] + 1)
    assert only_run(server)["id"] == run["id"]


def test_the_keyboard_alone_steers(page, server):
    open_lab(page, server)
    page.keyboard.press("Space")
    page.wait_for_function(FIRST_STEP_SHOWN)
    page.keyboard.press("Space")
    expect(page.locator(".run-state")).to_have_text("paused")
    step = only_run(server)["step"]
    page.keyboard.press("ArrowRight")
    wait_for_step(page, step + 1)
    assert only_run(server)["step"] == step + 1


def test_the_connection_is_told_in_words(page, start_server, complaints):
    server = start_server()
    port = int(server.url.rsplit(":", 1)[1])
    open_lab(page, server)
    start_and_pause(page)
    step = only_run(server)["step"]
    connection = page.locator(".connection")
    expect(connection).to_contain_text("live")
    complaints.expected.append(SERVER_AWAY)
    server.stop()
    expect(connection).to_contain_text(re.compile("reconnecting|server gone"))
    again = start_server(port=port)
    expect(connection).to_contain_text("live")
    expect(page.locator(".run-state")).to_have_text("interrupted")
    button(page, "Resume").click()
    page.wait_for_function(
        "step => document.querySelector('ds-network').picture?.facts.step?.step > step", arg=step
    )
    assert only_run(again)["step"] > step


LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
}


@pytest.mark.parametrize("look", LOOKS)
def test_it_fits_every_screen(open_page, server, screenshot, look):
    page = open_page(**LOOKS[look])
    open_lab(page, server)
    start_and_pause(page)
    picture = screenshot(page, look)
    too_wide = page.evaluate(
        "[...document.querySelectorAll('body *')]"
        ".filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1)"
        ".map((e) => e.tagName + '.' + e.className)"
    )
    overflow = page.evaluate(
        "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
    )
    assert overflow <= 0, f"{picture}: wider than the screen: {too_wide}"
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    brightness = sum(map(int, re.findall(r"\d+", paper)[:3])) / 3
    assert (brightness < 80) == (look == "dark")
