"""Screens and dialogs besides the Lab, for everyone: axe-core finds nothing, nothing sticks out."""

import pytest
from playwright.sync_api import expect
from tests.e2e.access import LOOKS, look_over

pytestmark = pytest.mark.browser

RECIPE = {"dataset": {"name": "moons"}, "network": {"hidden": [8]}, "training": {"max_steps": 60}}
NAMES_FIT = "(nav) => nav.scrollWidth <= nav.clientWidth"  # of screens, none cut off
ALMOST_ALL = "preset,data,network,training,dropout,curves,verdict,inspector,whatif"


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_is_in_anyones_way(open_page, server, look):
    page = open_page(**LOOKS[look])
    ids = []
    for title in ("A run", "Another run with a title that is so long that it does not fit a line"):
        run = server.post("/runs", {"recipe": RECIPE, "title": title})
        ids.append(run["id"])
        server.get_until(f"/runs/{run['id']}", lambda found: found["state"] == "finished")
    page.goto(f"{server.url}/#runs?find=nothing")
    expect(page.get_by_text("No run fits.")).to_be_visible()
    look_over(page, "no run")
    page.get_by_label("Find runs").fill("")
    expect(page.locator("ds-run-row")).to_have_count(2)
    page.get_by_label("Compare A run").check()
    page.get_by_role("button", name="Rename A run").click()
    page.get_by_role("button", name="Delete Another run").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    look_over(page, "runs")
    page.get_by_role("button", name="Undo").click()
    page.goto(f"{server.url}/?2#runs?compare={','.join(ids)}")
    expect(page.locator(".compare-legend tbody tr")).to_have_count(2)
    look_over(page, "compared")
    page.goto(f"{server.url}/?3#api?run={ids[0]}")
    for language in ("curl", "Python", "Notebook"):
        page.get_by_text(language, exact=True).click()
        look_over(page, language)
    assert page.get_by_role("navigation", name="Screens").evaluate(NAMES_FIT)
    page.goto(f"{server.url}/?4#lab?run={ids[0]}&step=30")
    expect(page.locator(".step-counter")).to_contain_text("step 30")
    for name in ("Share", "Code", "Export", "Help"):
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        if name == "Share":
            page.get_by_label("without this page's bar").check()
        elif name == "Code":
            expect(page.get_by_role("region", name="Script")).to_be_visible()
        look_over(page, name)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.get_by_role("button", name=name, exact=True)).to_be_focused()
    page.goto(f"{server.url}/?5#lab?run={ids[0]}&embed=1&hide={ALMOST_ALL}")
    expect(page.locator(".run-state")).to_have_text("finished")
    look_over(page, "a frame")
