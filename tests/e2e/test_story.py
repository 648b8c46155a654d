"""The story: chapters by keyboard, real runs, tasks, a place that is found again, for everyone."""

import pytest
from playwright.sync_api import expect
from tests.e2e.access import PHONE, look_over

pytestmark = pytest.mark.browser

CHAPTERS = [
    "Perceptrons",
    "Training",
    "Firing together",
    "Learning by heart",
    "The give-away pixel",
    "The hold-out set",
    "Dropout",
    "Reason 1: less leaning",
    "Reason 2: many ways",
    "Reason 3: noise",
    "At test time",
    "In PyTorch",
]


def open_story(page, server, chapter):
    page.goto(f"{server.url}/#story?chapter={chapter}")
    expect(page.locator(".story-run-state")).not_to_contain_text("Looking")


def run_it(page):
    """Start the chapter's run, hurry it, and wait for its figures."""
    page.get_by_role("button", name="Start this run").click()
    page.get_by_role("button", name="Full speed").click()
    expect(page.locator(".run-state")).to_have_text("finished")
    expect(page.locator(".story-claims")).not_to_contain_text("Measuring")


def tried(page):
    return page.locator(".tried")


def test_all_chapters_by_keyboard_and_the_place_is_kept(page, server):
    page.goto(server.url)
    page.get_by_role("link", name="Its story in twelve short chapters").click()
    for number, title in enumerate(CHAPTERS, 1):
        expect(page.locator(".story-title")).to_have_text(title)
        expect(page.locator(".story-head")).to_contain_text(f"chapter {number} of 12")
        if number > 1:
            expect(page.locator(".story-title")).to_be_focused()
        # Nothing has been measured, and nothing is made up.
        expect(page.get_by_role("button", name="Start this run")).to_be_visible()
        page.keyboard.press("n")
    expect(page.get_by_role("link", name="To the Lab")).to_be_visible()
    page.keyboard.press("p")
    expect(page.locator(".story-title")).to_have_text("At test time")
    expect(page).to_have_url(f"{server.url}/#story?chapter=test-time")
    # Without a link it is this browser that remembers.
    page.goto(f"{server.url}/?again#story")
    expect(page.locator(".story-title")).to_have_text("At test time")
    expect(page.locator(".chapter-button.read")).to_have_count(12)
    page.get_by_role("link", name="Lab", exact=True).click()
    expect(page.locator(".transport")).to_be_visible()
    expect(page.get_by_role("link", name="Its story in twelve short chapters")).to_have_count(0)


def test_a_run_its_figures_a_task_and_the_same_run_again(page, server):
    open_story(page, server, "hold-out")
    claims = page.locator(".story-claims li")
    expect(claims.first).to_contain_text("Here will stand where the hold-out curve turns")
    page.get_by_role("button", name="Check").click()
    expect(tried(page)).to_contain_text("start it")
    run_it(page)
    (run,) = server.get("/runs")["runs"]
    assert run["title"] == "Story: digits, some labels wrong"
    expect(claims.first).to_contain_text("there it turned")
    evaluations = server.get(f"/runs/{run['id']}/evaluations?format=json")["evaluations"]
    losses = {one["step"]: one["holdout_loss"]["dropout"] for one in evaluations}
    turn = min(losses, key=losses.get)
    expect(claims.first).to_contain_text(f"at step {turn:,}")
    page.get_by_role("button", name="The solid line").hover()
    expect(page.locator("ds-curves tr[data-pointed]")).to_contain_text("hold-out")
    # A wrong try gets a hint, a right one is kept.
    page.get_by_role("button", name="Check").click()
    expect(tried(page)).to_contain_text("Go further left")
    page.goto(f"{server.url}/#story?chapter=hold-out&run={run['id']}&step={turn}")
    expect(page.locator(".step-counter")).to_contain_text(f"step {turn:,}")
    page.get_by_role("button", name="Check").click()
    expect(tried(page)).to_contain_text(f"it turns at step {turn:,}")
    expect(page.get_by_role("button", name="Chapter 6")).to_contain_text("✓")
    # Chapter 4 is about the same run; so is whoever comes back without this browser's memory.
    page.get_by_role("button", name="Chapter 4").click()
    expect(claims.first).to_contain_text("wrong labels it gives back")
    page.evaluate("() => localStorage.clear()")
    open_story(page, server, "by-heart&x=1")
    page.reload()
    expect(claims.first).to_contain_text("wrong labels it gives back")
    assert len(server.get("/runs")["runs"]) == 1


def test_sentences_point_at_the_lab_and_dropout_can_be_tried(page, server):
    open_story(page, server, "dropout")
    run_it(page)
    claims = page.locator(".story-claims")
    expect(claims).to_contain_text("Off means off")
    thing = page.locator(".thing", has_text="This one is dropped")
    thing.focus()
    expect(page.locator("ds-network[data-pointed]")).to_have_count(1)
    expect(page.locator("ds-inspector")).to_contain_text("Off for this example")
    page.get_by_role("button", name="The strip").hover()
    expect(page.locator("ds-strip[data-pointed]")).to_have_count(1)
    page.locator(".story-title").hover()
    expect(page.locator("[data-pointed]")).to_have_count(0)
    # A step at which perceptron 3 is off, found as a reader would find it.
    page.locator(".story-title").focus()
    for _ in range(40):
        page.get_by_role("button", name="Check").click()
        if "is off" in tried(page).inner_text():
            break
        page.locator(".story-title").focus()
        step = int(page.locator(".step-counter .strong").inner_text().split()[1].replace(",", ""))
        page.keyboard.press("ArrowLeft")
        expect(page.locator(".step-counter .strong")).to_have_text(f"step {step - 1:,}")
    expect(tried(page)).to_contain_text("takes no part")
    # A whole layer off in What if.
    page.get_by_role("button", name="Chapter 9").click()
    expect(claims).to_contain_text("With half of all hidden perceptrons")
    page.get_by_role("button", name="What if others had been off?").click()
    page.locator("ds-what-if").get_by_role("button", name="hidden 1").click()
    expect(page.locator(".stage-twin").first).to_contain_text("what if")
    expect(page.locator("ds-what-if .comparison")).to_contain_text("64")
    page.get_by_role("button", name="Check").click()
    expect(tried(page)).to_contain_text("Nothing of the picture gets through")
    # The program of this very run, and the line that switches dropout off.
    page.get_by_role("button", name="Chapter 12").click()
    expect(page.locator(".story-code")).to_contain_text("nn.Dropout(p=0.5)")
    page.locator(".line").first.focus()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(tried(page)).to_contain_text("Not that one")
    page.get_by_role("option", name="model.eval()").click()
    expect(tried(page)).to_contain_text("Yes")


def test_nothing_is_in_anyones_way(open_page, server):
    page = open_page(viewport={"width": 1024, "height": 768})
    open_story(page, server, "perceptrons")
    run_it(page)
    look_over(page, "perceptrons")
    for name in ("by-heart", "dropout", "pytorch"):
        open_story(page, server, name)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            look_over(page, f"{name}, {scheme}")


def test_on_a_phone_the_stage_comes_first_and_one_finds_back(open_page, server):
    page = open_page(**PHONE)
    open_story(page, server, "training")
    run_it(page)
    look_over(page, "training")
    tops = page.evaluate(
        "() => ['.story-head', 'ds-stage', '.story-body']"
        ".map((one) => document.querySelector(one).getBoundingClientRect().top)"
    )
    assert tops == sorted(tops)
    thing = page.locator(".thing", has_text="five phases")
    thing.tap()
    expect(page.locator("ds-phases")).to_be_in_viewport()
    page.get_by_role("button", name="Back to the text").tap()
    expect(thing).to_be_in_viewport()
    expect(thing).to_be_focused()
    small = page.evaluate(
        "() => [...document.querySelectorAll('.story-head button, .story-body .button')]"
        ".filter((one) => Math.min(one.offsetWidth, one.offsetHeight) < 44)"
        ".map((one) => one.textContent.trim())"
    )
    assert small == []
