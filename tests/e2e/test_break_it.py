"""Mistakes made on purpose, and the row of the batch to follow, as a reader meets them."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

DRAWN = (
    "() => document.querySelectorAll('ds-network').length === 2"
    " && [...document.querySelectorAll('ds-network')].every((n) => n.perceptrons().length > 0)"
)
STEP_DRAWN = "step => document.querySelector('ds-network').picture?.facts.step?.step === step"


def open_lab(page, server, link=""):
    page.goto(f"{server.url}/#lab{link}")
    page.wait_for_function(DRAWN)


def newest(server):
    """The run made last."""
    return server.get("/runs?limit=1")["runs"][0]


def train(page, server):
    """From Start to the last step, as fast as it goes; returns the last measurement."""
    page.get_by_label("speed").press("End")
    page.locator("ds-transport").get_by_role("button", name="Start").click()
    expect(page.locator(".run-state")).to_have_text("finished")
    path = f"/runs/{newest(server)['id']}/evaluations?format=json"
    return server.get(path)["evaluations"][-1]


def costs(page):
    """What the verdict's table says: its rows, as measured and used rightly."""
    rows = page.locator(".cost tbody tr").all()
    return {row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in rows}


def percent(share):
    return f"{100 * share:.1f} %"


def test_a_mistake_is_chosen_warned_of_and_shown_with_its_cost(page, server):
    open_lab(page, server, "?steps=120")
    choice = page.get_by_label("Break it…")
    expect(choice).to_have_value("none")
    expect(page.locator(".mistake-note")).to_have_count(0)
    choice.select_option("forget_eval")
    expect(page.locator("#mistake-hint")).to_contain_text("measured with masks on")
    expect(page).to_have_url(re.compile("break=forget_eval"))
    last = train(page, server)
    for place in ("ds-stage", "ds-verdict"):
        expect(page.locator(f"{place} .mistake-note")).to_contain_text("This run forgets eval()")
    assert newest(server)["recipe"]["dropout"]["mistake"] == "forget_eval"
    wrong, right = (last[f"holdout_error{kind}"]["dropout"] for kind in ("", "_right"))
    assert wrong > right
    expect(page.locator(".cost tbody tr").first).to_contain_text(percent(right))
    assert costs(page)["Hold-out error"] == [percent(wrong), percent(right)]
    expect(page.locator(".verdict .figure.dropout")).to_have_text(percent(wrong))
    points = f"{100 * (wrong - right):.1f} points"
    expect(page.locator(".cost")).to_contain_text(f"The mistake costs {points}.")

    # Another mistake needs another run, but no other network.
    choice.select_option("scale_again")
    expect(page.locator(".new-run")).to_contain_text("This needs a new run.")
    expect(page.locator("ds-stage .mistake-note")).to_contain_text("forgets eval()")
    page.locator(".new-run").get_by_role("button", name="Start a new run").click()
    expect(page.locator("ds-stage .mistake-note")).to_contain_text("scales at the wrong time")
    assert newest(server)["recipe"]["dropout"]["mistake"] == "scale_again"

    # Noise without masks has no mistakes to make.
    page.get_by_text("Gaussian", exact=True).click()
    expect(choice).to_have_count(0)
    expect(page.locator(".new-run")).to_contain_text("This needs a new network.")
    page.get_by_text("on / off", exact=True).click()
    expect(choice).to_have_value("none")


def test_a_link_makes_a_mistake_and_the_script_has_it(page, server):
    open_lab(page, server, "?data=moons&layers=16-16&break=forget_scale&steps=60")
    expect(page.get_by_label("Break it…")).to_have_value("forget_scale")
    last = train(page, server)
    warning = page.locator("ds-stage .mistake-note")
    expect(warning).to_contain_text("forgets 1/(1−p)")
    expect(warning).to_contain_text("The map shows it as measured.")
    expect(page.locator(".cost tbody tr").first).to_contain_text(
        percent(last["holdout_error_right"]["dropout"])
    )
    page.reload()
    expect(warning).to_contain_text("forgets 1/(1−p)")
    expect(page.locator(".cost")).to_contain_text("Used rightly: masks off, activations times 1−p.")


def test_a_reader_follows_another_row(page, server):
    open_lab(page, server, "?row=5")
    row = page.get_by_label("Row of the batch to follow")
    expect(row).to_have_value("5")
    page.locator("ds-transport").get_by_role("button", name="Step").click()
    page.wait_for_function(STEP_DRAWN, arg=1)
    first = newest(server)
    assert first["row"] == 5
    expect(page).to_have_url(re.compile(r"\brow=5\b"))
    expect(page.get_by_role("button", name="Start a new run")).to_have_count(0)
    picture = page.locator("ds-network").first
    step = server.get(f"/runs/{first['id']}/steps/1")
    shown = picture.evaluate("(n) => [n.picture.row, n.picture.facts.step.example_index]")
    assert shown == [5, step["example_index"]]

    # A batch has 32 rows; more than the last one is the last one.
    row.fill("99")
    row.press("Enter")
    expect(row).to_have_value("31")
    again = page.locator("ds-row-choice").get_by_role("button", name="Start a new run")
    expect(again).to_be_visible()
    expect(page.locator(".new-run")).to_contain_text("This needs a new run.")
    assert picture.evaluate("(n) => n.picture.row") == 5
    again.click()
    page.wait_for_function("() => document.querySelector('ds-network').picture?.row === 31")
    second = newest(server)
    assert (second["row"], second["recipe"]) == (31, first["recipe"])
    expect(again).to_have_count(0)
    expect(page).to_have_url(re.compile(r"\brow=31\b"))


def test_a_row_that_no_batch_has_is_told(page, server):
    open_lab(page, server, "?batch=8&row=8")
    expect(page.locator("ds-transport")).to_contain_text("not understood: row")
    expect(page.get_by_label("Row of the batch to follow")).to_have_value("0")
