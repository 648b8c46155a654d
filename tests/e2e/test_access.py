"""The Lab for everyone: axe-core finds nothing, in every state, light, dark and on a phone."""

import re

import pytest
from playwright.sync_api import expect
from tests.e2e.access import PHONE, look_over, look_over_in_both

pytestmark = pytest.mark.browser

SMALL = {"dataset": {"name": "moons"}, "network": {"hidden": [8]}}
STEP_SHOWN = "() => document.querySelector('ds-network')?.picture?.facts.step?.step >= 1"
STRIP_WHOLE = (
    "() => document.querySelector('ds-strip').columns.length > 0"
    " && document.querySelector('ds-strip').columns.every((one) => one !== null)"
)


def make(server, ends, **body):
    run = server.post("/runs", body)
    return server.get_until(f"/runs/{run['id']}", lambda now: now["state"] == ends)["id"]


@pytest.fixture
def histories(start_server):
    """A server with a run that its end interrupted, one that diverged and a long one."""
    server = start_server()
    rate = {"learning_rate": 100, "max_steps": 1000}
    runs = {
        "diverged": make(server, "diverged", recipe=SMALL | {"training": rate}),
        "finished": make(server, "finished", recipe=SMALL | {"training": {"max_steps": 3000}}),
        "interrupted": make(server, "running", recipe=SMALL, pace=5),
    }
    server.stop()
    return start_server(), runs


def toggle(page):
    return page.locator("ds-transport .toggle")


def state(page):
    return page.locator(".run-state")


def play_through(page, server, look):
    """What a reader does from the first sight of the Lab on."""
    page.goto(server.url)
    expect(toggle(page)).to_have_text("Start")
    expect(page.locator(".opening")).to_have_count(0)
    page.wait_for_function("() => document.querySelector('ds-network')?.picture?.facts.step")
    look(page, "before the start")
    toggle(page).click()
    page.wait_for_function(STEP_SHOWN)
    look(page, "running")
    toggle(page).click()
    expect(state(page)).to_have_text("paused")
    page.locator("ds-network .network").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("ds-inspector .heading")).to_contain_text("hidden 1")
    look(page, "paused")
    page.get_by_role("button", name="forward").click()
    expect(page.locator(".phase-sentence")).to_contain_text("1/(1−p)")
    look(page, "a phase")
    page.get_by_role("button", name="What if").click()
    expect(page.locator(".comparison tbody tr").first).to_be_visible()
    look(page, "what if")
    seed = page.get_by_label("Seed", exact=True)
    seed.fill("-1")
    seed.dispatch_event("change")
    expect(page.get_by_role("alert").first).to_be_visible()
    look(page, "a refused value")


def look_back(page, server, look, runs):
    """Runs of the past, each on a page of its own."""
    told = {"diverged": "Try a smaller learning rate", "interrupted": "Resume goes on."}
    for name, words in told.items():
        page.goto(f"{server.url}/?{name}#lab?run={runs[name]}")
        expect(state(page)).to_have_text(name)
        expect(page.locator("ds-transport .notice")).to_contain_text(words)
        look(page, name)
    page.goto(f"{server.url}/?past#lab?run={runs['finished']}&step=1200&zoom=1")
    expect(page.locator(".step-counter")).to_contain_text(re.compile(r"step 1,200\b"))
    page.wait_for_function(STRIP_WHOLE)
    look(page, "a step of the past")
    page.locator("ds-strip-table summary").click()
    expect(page.locator("ds-strip-table table")).to_be_visible()
    look(page, "a table")


def test_nothing_is_in_anyones_way_in_any_state(open_page, histories, complaints):
    server, runs = histories
    complaints.expected.append("422")  # the value that is refused
    for look, options in ((look_over_in_both, {}), (look_over, PHONE)):
        page = open_page(device_scale_factor=1, **options)
        play_through(page, server, look)
        look_back(page, server, look, runs)
        page.context.close()
