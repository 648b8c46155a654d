"""Why it works: three reasons measured on a run, by keyboard, at any step, and told straight."""

import re

import pytest
from playwright.sync_api import expect
from tests.e2e.access import LOOKS, violations

pytestmark = pytest.mark.browser

DIGITS = {"network": {"hidden": [16, 12]}, "training": {"max_steps": 300}}
SURFACE = {"dataset": {"name": "surface"}, "network": {"hidden": [8]}, "training": {"max_steps": 9}}


def make(server, recipe):
    run = server.post("/runs", {"recipe": recipe})
    server.get_until(f"/runs/{run['id']}", lambda found: found["state"] == "finished")
    return run["id"]


def open_why(page, server, run, query=""):
    page.goto(f"{server.url}/#why?run={run}{query}")
    expect(page.get_by_role("heading", name="Why it works")).to_be_visible()


def panel(page, number):
    return page.locator(".why-panel").nth(number - 1)


def verdict(page, number):
    return panel(page, number).locator(".why-verdict")


def expect_measured(page):
    for number in (1, 2, 3):
        expect(verdict(page, number)).not_to_be_empty()
    expect(page.locator(".why-state")).to_have_count(0)
    expect(panel(page, 3)).to_contain_text("error and calibration: 540 hold-out examples")


def probe(server, run, name, **question):
    return server.post(f"/runs/{run}/probes/{name}", question)


def test_without_a_run_the_screen_says_what_to_do(page, server):
    page.goto(server.url)
    page.get_by_role("link", name="Why it works").click()
    expect(page.get_by_text("No run to look at yet.")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="To the Lab").click()
    expect(page.locator("ds-network")).to_have_count(2)


def test_the_panels_tell_what_the_probes_measured_and_choosing_a_step_measures_anew(page, server):
    run = make(server, DIGITS)
    open_why(page, server, run)
    expect_measured(page)
    assert violations(page) == []

    twins = probe(server, run, "co-adaptation", layer=1)["twins"]
    means = [twins[name]["correlation"]["within_class"]["value"] for name in ("dropout", "plain")]
    for mean in means:
        expect(panel(page, 1).locator(".why-bar", has_text=f"{mean:.3f}")).to_have_count(1)
    expect(verdict(page, 1)).to_contain_text(
        re.compile(r"against .*(together less|together more|no visible difference)\.")
    )
    curves = probe(server, run, "redundancy", layer=1)["twins"]
    half = [100 * curves[name]["curve"]["accuracy"][5]["value"] for name in ("dropout", "plain")]
    expect(panel(page, 2).locator(".why-reading")).to_contain_text(f"{half[0]:.1f} ±")
    expect(panel(page, 2).locator(".why-reading")).to_contain_text(f"{half[1]:.1f} ±")
    expect(verdict(page, 2)).to_contain_text(f"With half off, {half[0]:.0f} %")
    noise = probe(server, run, "noise", example={"holdout": 0})["twins"]["dropout"]
    most = max(noise["answers"].count(answer) for answer in noise["answers"])
    expect(verdict(page, 3)).to_contain_text(f"{most} of 200 sub-networks say")
    expect(panel(page, 3)).to_contain_text(f"{100 * noise['error']['monte_carlo']:.1f} %")

    page.get_by_label("Hidden layer").get_by_text("2", exact=True).click()
    expect(panel(page, 1).locator(".why-cell")).to_contain_text("Hidden layer 2")
    step = page.get_by_label("At step")
    step.focus()
    step.press("ArrowLeft")
    expect(page).to_have_url(re.compile(r"#why\?.*step=299"))
    for number in (1, 2, 3):
        expect(panel(page, number).locator(".why-foot")).to_contain_text("step 299")
    page.get_by_role("button", name="Newest").click()
    expect(panel(page, 3).locator(".why-foot")).to_contain_text("step 300")


def test_everything_can_be_done_by_keyboard(page, server):
    run = make(server, DIGITS)
    open_why(page, server, run)
    expect_measured(page)

    matrix = panel(page, 1).get_by_role("application").first
    matrix.focus()
    matrix.press("ArrowRight")
    expect(panel(page, 1).locator(".why-cell")).to_contain_text(
        re.compile(r"Perceptrons \d+ and \d+: .* with, .* without\.")
    )
    panel(page, 2).get_by_label("Switched off").press("End")
    expect(verdict(page, 2)).to_contain_text("With all off")

    layer = panel(page, 2).get_by_role("application").first
    layer.focus()
    layer.press("ArrowRight")
    layer.press("ArrowRight")
    expect(panel(page, 2).locator(".why-cell")).to_contain_text("Perceptron 1 with dropout is on.")
    layer.press("Space")
    expect(panel(page, 2).locator(".why-cell")).to_contain_text("is off.")
    off = probe(server, run, "redundancy", off={"hidden_1": [1]})["twins"]["plain"]
    expect(panel(page, 2).locator(".plain-text")).to_contain_text(
        f"→ {100 * off['accuracy_off']:.1f} % right"
    )
    panel(page, 2).get_by_role("button", name="switch these 5 off").first.press("Enter")
    expect(panel(page, 2).locator("[aria-pressed=true]").first).to_contain_text("off")
    panel(page, 2).get_by_role("button", name="All on again").press("Enter")
    expect(panel(page, 2).locator("[aria-pressed=true]")).to_have_count(0)

    page.get_by_label("Hold-out example").fill("7")
    page.get_by_label("Hold-out example").press("Enter")
    label = probe(server, run, "noise", example={"holdout": 7}, over_holdout=False)["example"]
    expect(panel(page, 3)).to_contain_text(f"Its label: {label['label']:.0f}.")
    expect(page.locator(".why-gallery li")).to_have_count(12)
    page.get_by_role("button", name="Draw your own").press("Enter")
    pad = page.get_by_role("application", name="Pad of 8 by 8")
    pad.focus()
    with page.expect_request("**/probes/noise") as asked:
        pad.press("Space")
    features = asked.value.post_data_json["example"]["features"]
    assert features[4 * 8 + 4] == 1
    assert sum(features) == 1
    expect(panel(page, 3)).not_to_contain_text("Its label")
    assert violations(page) == []


def test_values_have_no_classes_and_the_panels_say_so(page, server, complaints):
    complaints.expected.append("422")
    open_why(page, server, make(server, SURFACE))
    for number in (1, 2, 3):
        alert = panel(page, number).get_by_role("alert")
        expect(alert).to_contain_text("This panel cannot be shown. This needs classes")
    assert violations(page) == []


@pytest.mark.parametrize("look", ["dark", "phone"])
def test_axe_finds_nothing_in_other_looks(open_page, server, look):
    page = open_page(**LOOKS[look])
    open_why(page, server, make(server, DIGITS))
    expect_measured(page)
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_the_data_panel_makes_a_run_whose_pixels_are_found_out(page, server):
    """From the fields of the Lab to what the panel says of the run."""
    recipe = {"dataset": {"name": "cats_dogs", "train_size": 100}, "network": {"hidden": [12]}}
    parts = {"dropout": {"hidden": [0.5]}, "training": {"max_steps": 60}}
    run = make(server, recipe | parts)
    page.goto(f"{server.url}/#lab?run={run}")
    pixels = page.get_by_label("Give-away pixels")
    expect(page.get_by_label("… in the hold-out set")).to_have_count(0)
    pixels.fill("2")
    pixels.press("Enter")
    page.get_by_label("… in the hold-out set").select_option("lying")
    page.get_by_role("button", name="Start anew").click()
    page.wait_for_function("(run) => !location.hash.includes(run)", arg=run)
    made = server.get("/runs")["runs"][0]
    assert made["id"] != run
    assert made["recipe"]["dataset"]["give_away"] == 2
    assert made["recipe"]["dataset"]["give_away_holdout"] == "lying"
    server.get_until(f"/runs/{made['id']}", lambda found: found["state"] == "finished")

    page.get_by_role("link", name="Why it works").click()
    pixel = page.locator("ds-why-pixel")
    expect(pixel.locator(".why-verdict")).to_contain_text("When the pixels lie,")
    found = probe(server, made["id"], "give-away")["twins"]
    for twin in ("dropout", "plain"):
        accuracy = found[twin]["accuracy"]["lying"]
        text = f"{100 * accuracy['value']:.1f} ± {100 * accuracy['standard_error']:.1f} %"
        expect(pixel.get_by_role("row", name=re.compile("^lying"))).to_contain_text(text)
    expect(pixel.locator("canvas[role=img]")).to_have_count(6)
    expect(pixel).to_contain_text("Not this run: the preset")
    told = server.get("/findings/give-away")
    for one in told["found"]:
        row = pixel.get_by_role("row", name=re.compile(f"^{re.escape(one['name'])} "))
        expect(row).to_contain_text(f"{100 * one['accuracy']['lying']['value']:.1f} ±")
    expect(page.locator(".why-state")).to_have_count(0)
    assert violations(page) == []


def test_courses_pairs_and_what_changes(page, server):
    run = make(server, DIGITS)
    open_why(page, server, run)
    expect_measured(page)
    course = probe(server, run, "course")
    table = panel(page, 1).locator(".why-course")
    table.get_by_text("The same as a table").click()
    expect(table.locator("tbody tr")).to_have_count(len(course["steps"]))
    last = course["twins"]["plain"]["within_class"][-1]["value"]
    expect(table.locator("tbody tr").last).to_contain_text(f"{last:.2f}")

    matrix = panel(page, 1).get_by_role("application").first
    matrix.focus()
    matrix.press("ArrowRight")
    expect(panel(page, 1).locator(".why-two figcaption")).to_have_count(2)
    words = panel(page, 1).locator(".why-cell").inner_text()
    a, b = re.search(r"Perceptrons (\d+) and (\d+)", words).groups()
    units = probe(server, run, "activations", units=[int(a), int(b)], examples=300)
    for place, twin in enumerate(("dropout", "plain")):
        one, other = (units["twins"][twin]["activation"][unit] for unit in (a, b))
        both = sum(x > 0 and y > 0 for x, y in zip(one, other, strict=True))
        expect(panel(page, 1).locator(".why-two figcaption").nth(place)).to_contain_text(
            f"both on {both}."
        )
    firing = page.locator("ds-why-firing")
    pairs = probe(server, run, "firing")["twins"]["plain"]["pairs"]
    first = firing.get_by_label("Pairs that fire most alike without dropout").locator("li").first
    expect(first).to_contain_text(f"{pairs[0]['a']}, {pairs[0]['b']}")
    first.get_by_role("button").press("Enter")
    expect(firing.locator(".why-two")).to_contain_text(f"{pairs[0]['a']} fires on")
    expect(firing.locator(".why-verdict")).not_to_be_empty()

    panel(page, 2).get_by_role("button", name="switch these 5 off").last.click()
    change = panel(page, 2).locator(".why-changed button").first
    index = int(re.search(r"example (\d+),", change.inner_text())[1])
    change.click()
    expect(page.get_by_label("Hold-out example")).to_have_value(str(index))
    assert violations(page) == []


def test_before_the_first_step_and_while_training(page, server):
    recipe = {"network": {"hidden": [16]}, "dropout": {"hidden": [0.5]}}
    run = server.post("/runs", {"recipe": recipe, "start": False})["id"]
    open_why(page, server, run)
    expect(page.get_by_text("Before the first step both are the same network")).to_be_visible()
    expect(verdict(page, 1)).to_contain_text("no visible difference")
    expect(page.locator("ds-why-firing .why-verdict")).to_contain_text("have not moved")
    server.post(f"/runs/{run}/commands", {"command": "set", "pace": 20})
    server.post(f"/runs/{run}/commands", {"command": "start"})
    expect(page.get_by_text("Measured anew as the run trains.")).to_be_visible()
    expect(panel(page, 3).locator(".why-foot")).to_contain_text(re.compile(r"step [1-9]"))
    page.get_by_role("button", name="hold the figures").click()
    expect(page.get_by_text("The run trains on; these figures stay.")).to_be_visible()
    page.get_by_role("button", name="go on measuring").click()
    expect(page.get_by_role("button", name="hold the figures")).to_be_visible()
    server.post(f"/runs/{run}/commands", {"command": "stop"})
