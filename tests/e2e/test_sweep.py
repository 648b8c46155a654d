"""Sweeps: started, watched, cancelled, gone on with, read; opened as runs, taken away, deleted."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.e2e.access import LOOKS, look_over
from tests.e2e.away import SERVER_AWAY

pytestmark = pytest.mark.browser

SMALL = {
    "dataset": {"name": "moons", "train_size": 40},
    "network": {"hidden": [8]},
    "training": {"max_steps": 40},
}
LONG = SMALL | {"training": {"max_steps": 1_000_000}}
HASH = "data=moons&n=40&layers=8&p=0.1,0.5"


def make(server, recipe=SMALL, **body):
    axis = {"field": "dropout.hidden", "values": [0, 0.5]}
    made = server.post("/sweeps", {"recipe": recipe, "seeds": 3, "axis": axis} | body)
    if recipe is not LONG:
        ended = ("finished", "failed")
        server.get_until(f"/sweeps/{made['id']}", lambda sweep: sweep["state"] in ended)
    return made["id"]


def sentence(page):
    return page.locator(".sweep-sentence")


def state(page):
    return page.locator(".sweep-head .run-state")


def test_a_sweep_is_thought_up_watched_cancelled_and_gone_on_with(page, server, complaints):
    complaints.expected.append("422")
    page.goto(f"{server.url}/#sweep?{HASH}&steps=1000000")
    page.get_by_role("button", name="Does it need a wide network?").click()
    expect(page.get_by_label("What varies")).to_have_value("network.hidden")
    start = page.get_by_role("button", name="Start", exact=True)
    expect(start).to_be_focused()
    # What cannot be trained is told at its field before anything starts.
    page.get_by_label("Its values").fill("4, 0")
    expect(page.locator("#sweep-values-error")).to_contain_text("Value 2")
    expect(start).to_be_disabled()
    page.get_by_label("Its values").fill("4, 6")
    page.get_by_label("Seeds at each value").fill("400")
    page.get_by_label("Seeds at each value").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("800 members; at most 500")
    page.get_by_label("Seeds at each value").fill("3")
    page.get_by_label("Seeds at each value").press("Enter")
    expect(page.locator(".sweep-cost")).to_contain_text("6 pairs of networks, 6,000,000 steps")
    expect(page.locator(".sweep-form")).to_contain_text(
        "3 seeds at each of 2 values, every one for"
    )
    start.click()

    expect(state(page)).to_have_text("training")
    expect(page.locator(".sweep-where")).to_contain_text(re.compile(r"steps/s · about .* left"))
    expect(sentence(page)).to_have_text("No verdict yet: 0 of 3 seeds are done.")
    (made,) = server.get("/sweeps")["sweeps"]
    page.get_by_label("Which value to look at").get_by_text("4").click()
    page.get_by_text("table").nth(1).click()  # of the curves, while they grow
    rows = page.locator("ds-sweep-table tbody tr")
    expect(rows.nth(2)).to_be_visible()
    expect(rows.first.locator("td").first).to_have_text(re.compile(r"[\d.]+ ± [\d.]+ %"))
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Cancel").click()
    expect(state(page)).to_have_text("cancelled")
    assert server.get(f"/sweeps/{made['id']}")["state"] == "stopped"
    page.get_by_role("button", name="Resume").click()
    expect(state(page)).to_have_text("training")
    expect(page).to_have_url(re.compile(rf"sweep={made['id']}"))


def test_a_sweep_goes_on_after_the_server_was_started_again(page, start_server, complaints):
    complaints.expected += [SERVER_AWAY, "ERR_ABORTED"]
    first = start_server()
    port = int(first.url.rsplit(":", 1)[1])
    moderate = SMALL | {"training": {"max_steps": 15_000}}
    axis = {"field": "network.hidden", "values": [4, 6]}  # two groups, one after the other
    made = first.post("/sweeps", {"recipe": moderate, "seeds": 3, "axis": axis})
    path = f"/sweeps/{made['id']}"
    page.goto(f"{first.url}/#sweep?sweep={made['id']}")
    expect(page.locator(".sweep-where")).to_contain_text("3 of 6 members done")
    page.wait_for_function(
        "() => parseFloat(document.querySelector('.sweep-where .strong')?.textContent) > 55"
    )
    first.stop()
    expect(page.get_by_role("alert")).to_contain_text("The server does not answer")
    again = start_server(port=port)
    left = again.get(path)
    assert left["state"] == "interrupted"
    assert left["progress"] > 0.55  # in the middle of the second group
    expect(state(page)).to_have_text("interrupted")
    expect(page.locator(".sweep-where")).to_contain_text("3 of 6 members done")
    page.get_by_role("button", name="Resume").click()
    expect(state(page)).to_have_text("finished")
    expect(page.locator(".sweep-where")).to_contain_text("6 of 6 members done")


def test_a_sweep_says_what_the_server_says_and_its_members_open_as_runs(page, server, tmp_path):
    made = make(server)
    found = server.get(f"/sweeps/{made}")
    page.goto(f"{server.url}/#sweep?sweep={made}")
    errors = [point["figures"]["holdout_error"] for point in found["points"]]
    losses = [point["figures"]["holdout_loss"] for point in found["points"]]
    expect(sentence(page)).to_have_text(errors[0]["sentence"])
    page.get_by_label("Which value to look at").get_by_text("0.5").click()
    expect(sentence(page)).to_have_text(errors[1]["sentence"])
    page.get_by_text("loss", exact=True).click()
    expect(sentence(page)).to_have_text(losses[1]["sentence"])
    expect(page).to_have_url(re.compile(rf"#sweep\?sweep={made}&point=1&figure=loss"))
    page.reload()
    expect(sentence(page)).to_have_text(losses[1]["sentence"])
    page.locator(".sweep-points").click(position={"x": 70, "y": 100})
    expect(sentence(page)).to_have_text(losses[0]["sentence"])

    page.get_by_label("Lay figure 9").check()
    expect(page.locator(".sweep-published")).to_contain_text(
        "kept with a probability of 0.4 to 0.8"
    )
    expect(page.locator(".sweep-published")).to_contain_text("figure 9.")
    members = server.get(f"/sweeps/{made}/members")
    with page.expect_download() as loading:
        page.get_by_role("button", name="Every member as CSV").click()
    rows = list(csv.DictReader(Path(loading.value.path()).read_text().splitlines()))
    assert [float(row["holdout_error_plain"]) for row in rows] == [
        one["figures"]["holdout_error"]["plain"] for one in members
    ]
    with page.expect_download() as loading:
        page.get_by_role("button", name="The pictures as SVG").click()
    svg = Path(loading.value.path()).read_text()
    assert losses[0]["sentence"].split(":")[0] in svg
    with page.expect_download() as loading:
        page.get_by_role("button", name="The pictures as PNG").click()
    assert Path(loading.value.path()).read_bytes().startswith(b"\x89PNG")

    member = members[1]  # at p = 0
    page.get_by_label(f"open as a run: seed {member['recipe']['seed']}").click()
    expect(page.locator(".step-counter")).to_contain_text("step 40")
    (run,) = server.get("/runs")["runs"]
    assert run["recipe"] == member["recipe"]
    last = server.get(f"/runs/{run['id']}/evaluations?format=json")["evaluations"][-1]
    for figure in ("holdout_loss", "holdout_error"):
        assert member["figures"][figure] == pytest.approx(last[figure], rel=1e-3, abs=1e-4)
    # Its card says what the recipe gave over seeds.
    card = page.locator(".verdict-seeds")
    expect(card).to_contain_text(errors[0]["sentence"])
    card.get_by_role("link", name="see them").click()
    expect(sentence(page)).to_have_text(losses[0]["sentence"])


def test_ten_seeds_from_the_card_of_a_run(page, server):
    page.goto(f"{server.url}/#lab?{HASH}&steps=40")
    card = page.locator(".verdict-seeds")
    expect(card).to_contain_text("Is it more than chance?")
    card.get_by_role("button", name="Run 10 seeds").click()
    expect(card).to_contain_text("10 of 10 seeds done")
    (made,) = server.get("/sweeps")["sweeps"]
    assert (made["axis"], made["seeds"], made["recipe"]["seed"]) == (None, 10, 7)
    (point,) = server.get(f"/sweeps/{made['id']}")["points"]
    expect(card).to_contain_text(point["figures"]["holdout_error"]["sentence"])
    card.get_by_role("link", name="see them").click()
    expect(page.locator(".sweep-seeds tbody tr")).to_have_count(10)
    # The list: another sweep, and a deletion that is taken back, and one that is not.
    other = make(server, title="Another one")
    page.reload()
    page.get_by_role("button", name="Delete Another one").press("Enter")
    undo = page.get_by_role("button", name="Undo: keep Another one")
    expect(undo).to_be_focused()
    undo.press("Enter")
    expect(page.get_by_role("button", name="Delete Another one")).to_be_focused()
    page.get_by_role("button", name="Delete this sweep").click()
    expect(page.get_by_text("One run can mislead")).to_be_visible()
    page.get_by_role("link", name="Runs", exact=True).click()
    server.get_until("/sweeps", lambda listed: listed["total"] == 1)
    assert server.get("/sweeps")["sweeps"][0]["id"] == other


def test_nothing_is_in_anyones_way(open_page, server):
    wild = SMALL | {"training": {"max_steps": 40, "learning_rate": 100.0}}
    finished, lost, waiting = make(server), make(server, wild), make(server, LONG)
    for look, options in LOOKS.items():
        page = open_page(**options)
        page.goto(f"{server.url}/#sweep")
        expect(page.locator(".sweep-list li")).to_have_count(3)
        look_over(page, look)
        page.goto(f"{server.url}/#sweep?sweep={finished}&point=1")
        page.get_by_label("Lay figure 9").check()
        expect(page.locator(".sweep-seeds tbody tr")).to_have_count(3)
        page.get_by_text("table").first.click()
        expect(page.locator("ds-sweep-table tbody tr")).to_have_count(2)
        look_over(page, look)
        page.goto(f"{server.url}/#sweep?sweep={lost}")
        expect(sentence(page)).to_have_text(
            re.compile("No verdict: . of 3 seeds gave no finite figure")
        )
        expect(page.locator(".sweep-where")).to_contain_text("left all bounds and have no figure")
        page.goto(f"{server.url}/#sweep?sweep={waiting}")
        expect(state(page)).to_have_text("training")
        look_over(page, look)
        page.context.close()
