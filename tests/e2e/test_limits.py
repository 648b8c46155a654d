"""What a server allows is told before it is asked for too much."""

import re

import pytest
from playwright.sync_api import expect
from tests.e2e.access import LOOKS, look_over

pytestmark = pytest.mark.browser

LONG = {
    "dataset": {"name": "moons", "train_size": 40},
    "network": {"hidden": [8]},
    "training": {"max_steps": 1_000_000},
}
LAB = "#lab?data=moons&n=40&layers=8&steps=1000000"
SWEEP = LAB.replace("#lab", "#sweep")


@pytest.fixture
def small(start_server):
    return start_server("--max-running-runs", "1", "--max-queued-runs", "1")


def note(page):
    return page.locator("ds-transport .notice")


def start(page):
    page.get_by_role("button", name="Start", exact=True).click()


def test_who_would_wait_is_told_before_the_start(open_page, small, complaints):
    complaints.expected.append(r"status of 429")
    first, second = open_page(), open_page()
    first.goto(f"{small.url}/{LAB}")
    expect(first.get_by_role("button", name="Start", exact=True)).to_be_visible()
    expect(note(first)).to_have_count(0)  # it would train at once
    running = small.post("/runs", {"recipe": LONG})
    second.goto(f"{small.url}/{LAB}")
    expect(note(second)).to_have_text("1 of 1 runs train, none waits: yours would wait in place 1.")
    start(second)
    waiting = small.get_until("/runs?state=queued", lambda found: found["total"] == 1)
    expect(note(second)).not_to_contain_text("yours would wait")
    first.reload()
    expect(note(first)).to_contain_text("The queue is full: 1 of 1 runs train, 1 waits.")
    # Who asks all the same is refused, and loses nothing by that.
    start(first)
    expect(note(first)).to_contain_text("at most 1 may wait")
    expect(first).to_have_url(re.compile(r"data=moons&n=40&layers=8"))
    small.post(f"/runs/{waiting['runs'][0]['id']}/commands", {"command": "stop"})
    small.post(f"/runs/{running['id']}/commands", {"command": "stop"})
    start(first)
    expect(first.locator(".step-counter")).to_contain_text(re.compile(r"step [1-9]"))


def test_a_recipe_says_how_much_it_may_ask_for_and_where_it_asks_for_more(page, server, complaints):
    complaints.expected.append(r"status of 422")
    page.goto(f"{server.url}/{LAB}")
    steps = page.get_by_label("Steps", exact=True)
    field = page.locator("ds-number").filter(has=steps)
    steps.fill("6000000")
    steps.press("Enter")
    expect(field).to_contain_text("At most 10,000,000.")
    expect(note(page)).to_have_count(0)
    steps.fill("10000001")
    steps.press("Enter")
    expect(field.get_by_role("alert")).to_be_visible()
    expect(note(page)).to_contain_text("Not possible: training.max_steps")
    start(page)
    expect(note(page)).to_contain_text("Not possible: training.max_steps")
    expect(steps).to_have_value("10000001")
    steps.fill("40")
    steps.press("Enter")
    expect(note(page)).to_have_count(0)


def test_a_sweep_says_what_trains_before_it_and_how_large_it_may_be(page, server, complaints):
    complaints.expected.append(r"status of 422")
    page.goto(f"{server.url}/{SWEEP}")
    near = page.locator(".sweep-limits")
    expect(page.locator(".sweep-cost")).to_be_visible()
    expect(near).to_have_count(0)
    axis = {"field": "dropout.hidden", "values": [0, 0.5]}
    server.post("/sweeps", {"recipe": LONG, "seeds": 3, "axis": axis})
    page.reload()
    expect(near).to_contain_text("Another sweep trains: yours would come after")
    page.get_by_label("Its values").fill("0.1, 0.2, 0.3")
    seeds = page.get_by_label("Seeds at each value")
    seeds.fill("100")
    seeds.press("Enter")
    expect(near).to_contain_text("300 members, values times seeds; at most 500.")
    seeds.fill("200")
    seeds.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("600 members; at most 500")
    expect(page.get_by_label("Its values")).to_have_value("0.1, 0.2, 0.3")


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_of_it_is_in_anyones_way(open_page, small, look):
    small.post("/runs", {"recipe": LONG})
    axis = {"field": "dropout.hidden", "values": [0, 0.5]}
    small.post("/sweeps", {"recipe": LONG, "seeds": 3, "axis": axis})
    page = open_page(**LOOKS[look])
    page.goto(f"{small.url}/{LAB}")
    expect(note(page)).to_contain_text("yours would wait")
    look_over(page, "the Lab")
    page.goto(f"{small.url}/?2{SWEEP}")
    expect(page.locator(".sweep-limits")).to_be_visible()
    look_over(page, "a sweep")
    page.goto(f"{small.url}/?3#api")
    expect(page.get_by_role("row", name="runs that train at once 1")).to_be_visible()
    look_over(page, "all limits")
