"""The screen of all runs: what is listed, found, renamed, deleted, run again and compared."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SMALL = {"dataset": {"name": "moons"}, "network": {"hidden": [8]}, "training": {"max_steps": 60}}


def make(server, *, wait=True, **body):
    run = server.post("/runs", {"recipe": SMALL} | body)
    if wait:
        server.get_until(f"/runs/{run['id']}", lambda found: found["state"] == "finished")
    return run["id"]


def open_runs(page, server, query=""):
    page.goto(f"{server.url}/#runs{query}")
    expect(page.get_by_role("heading", name="Runs", exact=True)).to_be_visible()


def row(page, title):
    return page.locator("ds-run-row").filter(has_text=title)


def titles(page):
    return page.locator("ds-run-row .run-title a").all_text_contents()


def listed(server):
    return {run["id"]: run for run in server.get("/runs")["runs"]}


def test_an_empty_list_says_so_and_a_full_one_shows_what_each_run_is(page, server):
    open_runs(page, server)
    expect(page.get_by_text("No run yet.")).to_be_visible()
    page.get_by_role("link", name="To the Lab").click()
    expect(page.locator("ds-network")).to_have_count(2)
    first = make(server, title="First try")
    make(server, title="Second try", recipe=SMALL | {"twin": False})
    page.get_by_role("link", name="Runs").click()
    expect(page.locator("ds-run-row")).to_have_count(2)
    assert titles(page) == ["Second try", "First try"]
    expect(row(page, "First")).to_contain_text("finished")
    expect(row(page, "First")).to_contain_text("60 steps")
    expect(row(page, "First")).to_contain_text(re.compile("Moons, .* 8 ReLU · p 0.1 / 0.5"))
    # Small curves: both twins of the first, one of the second, and the figures in words.
    expect(row(page, "First").locator("path.dropout, path.plain")).to_have_count(2)
    expect(row(page, "Second").locator("path.dropout, path.plain")).to_have_count(1)
    found = server.get(f"/runs/{first}/evaluations?format=json")["evaluations"][-1]
    loss = found["holdout_loss"]["dropout"]
    expect(row(page, "First").get_by_role("img")).to_have_accessible_name(
        re.compile(rf"Hold-out loss after 60 steps: with dropout {loss:.3g}\d*, without")
    )
    # A run of another client comes by itself.
    make(server, title="Third try", wait=False)
    expect(page.locator("ds-run-row")).to_have_count(3)
    expect(row(page, "Third")).to_contain_text("finished")


def test_runs_are_found_renamed_and_opened(page, server):
    make(server, title="Wide")
    digits = {"recipe": {"training": {"max_steps": 20}}}
    wanted = make(server, title="Narrow", **digits)
    server.post("/runs", {"recipe": SMALL, "title": "Waiting", "start": False})
    open_runs(page, server)
    expect(page.locator("ds-run-row")).to_have_count(3)
    page.get_by_label("Find runs").fill("moons")
    expect(page.locator("ds-run-row")).to_have_count(2)
    page.get_by_label("Which runs").select_option("not ended yet")
    expect(page.locator("ds-run-row")).to_have_count(1)
    assert titles(page) == ["Waiting"]
    expect(page).to_have_url(re.compile(r"#runs\?find=moons&among=open$"))
    page.reload()
    expect(page.locator("ds-run-row")).to_have_count(1)
    page.get_by_label("Find runs").fill("nothing like this")
    expect(page.get_by_text("No run fits.")).to_be_visible()
    page.get_by_label("Find runs").fill("")
    page.get_by_label("Which runs").select_option("in every state")
    expect(page.locator("ds-run-row")).to_have_count(3)

    page.get_by_role("button", name="Rename Narrow").press("Enter")
    page.get_by_label("New title of Narrow").fill("Best so far")
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="Best so far")
    expect(link).to_be_focused()
    assert server.get(f"/runs/{wanted}")["title"] == "Best so far"
    pin = page.get_by_role("button", name="Pin Best so far")
    pin.press("Enter")
    expect(pin).to_have_attribute("aria-pressed", "true")
    expect(pin).to_have_text("pinned")
    assert server.get(f"/runs/{wanted}")["pinned"] is True
    page.get_by_role("button", name="Rename Wide").click()
    page.get_by_label("New title of Wide").fill("Never mind")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Wide")).to_be_focused()

    link.press("Enter")
    expect(page.locator(".step-counter")).to_contain_text("step 20")
    expect(page).to_have_url(re.compile(f"#lab.*run={wanted}"))
    page.go_back()
    expect(row(page, "Best so far")).to_contain_text("in the Lab")


def test_a_deletion_can_be_taken_back_and_is_sent_when_one_leaves(page, server):
    kept = make(server, title="Kept")
    gone = make(server, title="Gone")
    running = make(server, title="Going", wait=False, recipe={}, pace=5)
    open_runs(page, server)
    page.get_by_role("button", name="Delete Kept").press("Enter")
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    undo.press("Enter")
    expect(page.get_by_role("button", name="Delete Kept")).to_be_focused()

    page.get_by_role("button", name="Delete Going").click()
    farewell = page.locator(".run-farewell")
    expect(farewell).to_contain_text("Going is being deleted. It had not finished")
    server.get_until(f"/runs/{running}", lambda found: found["state"] == "paused")
    undo.click()
    expect(row(page, "Going")).to_contain_text("paused")

    page.get_by_role("button", name="Delete Gone").click()
    expect(farewell).to_contain_text("Gone is being deleted.")
    assert set(listed(server)) == {kept, gone, running}
    page.get_by_role("link", name="Lab", exact=True).click()
    server.get_until("/runs", lambda page_: page_["total"] == 2)

    page.get_by_role("link", name="Runs").click()
    page.get_by_role("button", name="Delete Going").click()
    expect(farewell).to_be_visible()
    page.goto("about:blank")
    server.get_until("/runs", lambda page_: page_["total"] == 1)
    assert set(listed(server)) == {kept}


def test_a_deletion_left_alone_is_sent(page, server):
    make(server, title="Gone")
    make(server, title="Kept")
    page.clock.install(time=0)
    open_runs(page, server)
    expect(page.locator("ds-run-row")).to_have_count(2)
    page.clock.pause_at(3600)  # from here on time passes only as it is told to
    page.get_by_role("button", name="Delete Gone").click()
    page.clock.run_for(100)  # frames of the screen too
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.clock.run_for(7800)
    assert len(listed(server)) == 2
    page.clock.run_for(200)
    server.get_until("/runs", lambda page_: page_["total"] == 1)
    page.clock.resume()
    expect(page.locator("ds-run-row")).to_have_count(1)
    assert titles(page) == ["Kept"]


def test_a_run_again_is_the_recipe_exactly_and_says_what_is_left_out(page, server):
    first = server.post("/runs", {"recipe": SMALL, "title": "Mine", "start": False})
    path = f"/runs/{first['id']}"
    server.post(f"{path}/commands", {"command": "step", "count": 5})
    server.get_until(path, lambda found: found["step"] == 5)
    server.post(f"{path}/commands", {"command": "set", "drop_probability": {"hidden_1": 0.9}})
    server.post(f"{path}/commands", {"command": "resume"})
    server.get_until(path, lambda found: found["state"] == "finished")
    open_runs(page, server)
    page.get_by_role("button", name="Run again: Mine").click()
    notice = page.locator("ds-transport .notice")
    expect(notice).to_contain_text(
        "One change of settings made while the first one trained is left"
    )
    expect(page.locator(".run-state")).to_have_text("finished")
    again = server.get("/runs")["runs"][0]
    assert again["title"] == "Mine (again)"
    assert again["recipe"] == first["recipe"]
    losses = [
        [row["train_loss"] for row in server.get(f"/runs/{one}/steps?to=5&format=json")["steps"]]
        for one in (first["id"], again["id"])
    ]
    assert losses[0] == losses[1]


def test_runs_are_compared(page, server, screenshot):
    ids = {
        "Little": make(server, title="Little", recipe=SMALL | {"dropout": {"hidden": [0.1]}}),
        "Much": make(server, title="Much", recipe=SMALL | {"dropout": {"hidden": [0.7]}}),
        "Alone": make(server, title="Alone", recipe=SMALL | {"twin": False, "seed": 3}),
    }
    open_runs(page, server)
    page.get_by_label("Compare Little").check()
    expect(page.get_by_role("button", name="Compare", exact=True)).to_be_disabled()
    page.get_by_label("Compare Much").check()
    page.get_by_label("Compare Alone").press("Space")
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page).to_have_url(re.compile("compare=" + ",".join(ids.values())))
    legend = page.locator(".compare-legend tbody tr")
    expect(legend).to_have_count(3)
    picture = screenshot(page, "compared")
    # Both charts are drawn, the runs in different dashes.
    for chart in page.locator("ds-compare-chart canvas").all():
        inks = chart.evaluate(
            "(c) => new Set(new Uint32Array("
            "c.getContext('2d').getImageData(0, 0, c.width, c.height).data.buffer)).size"
        )
        assert inks > 20, picture
    dashes = page.locator(".compare-legend path").evaluate_all(
        "(paths) => paths.map((p) => p.getAttribute('stroke-dasharray'))"
    )
    assert len(set(dashes)) == 3
    for index, (title, run_id) in enumerate(ids.items()):
        last = server.get(f"/runs/{run_id}/evaluations?format=json")["evaluations"][-1]
        expect(legend.nth(index)).to_contain_text(title)
        for twin, column in (("dropout", 1), ("plain", 2)):
            loss = last["holdout_loss"].get(twin)
            shown = legend.nth(index).locator("td").nth(column).inner_text()
            assert shown == ("–" if loss is None else f"{loss:.3g}".ljust(len(shown), "0"))
    parts = page.get_by_role("region", name="In what they differ").locator("tbody tr")
    rows = {r[0]: r[1:] for r in (one.locator("th, td").all_inner_texts() for one in parts.all())}
    assert rows == {
        "p, hidden layers": ["0.1", "0.7", "0.5"],
        "Twin without dropout": ["yes", "yes", "no"],
        "Seed": ["7", "7", "3"],
    }
    page.reload()
    expect(legend).to_have_count(3)
    page.get_by_text("hold-out error", exact=True).click()
    expect(page.locator(".compare-legend thead")).to_contain_text("hold-out error at the end")
    expect(legend.first).to_contain_text("%")
    page.get_by_role("button", name="Leave out Alone").click()
    expect(legend).to_have_count(2)
    page.get_by_role("button", name="All runs").click()
    expect(page.get_by_label("Compare Much")).to_be_checked()
