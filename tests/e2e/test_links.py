"""Links: recipe, run, step and screen; lessons that leave controls out; frames of other pages."""

import http.server
import re
import threading
from functools import partial

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

RECIPE = {"dataset": {"name": "moons"}, "network": {"hidden": [8]}, "training": {"max_steps": 60}}
HIDDEN = "preset,data,network,training,transport,phases,strip"
REFUSED = "422|Failed to load resource"


def finished_run(server):
    run = server.post("/runs", {"recipe": RECIPE, "title": "Mine"})
    return server.get_until(f"/runs/{run['id']}", lambda found: found["state"] == "finished")


def open_link(page, server, link):
    page.goto(f"{server.url}/{link}")
    expect(page.locator("ds-network")).to_have_count(2)


def sizes(page):
    """Perceptrons of each layer of the twin with dropout."""
    page.wait_for_function("() => document.querySelector('ds-network').perceptrons().length > 0")
    layers = page.locator("ds-network").first.evaluate(
        "(n) => n.perceptrons().map(({layer}) => layer)"
    )
    return [layers.count(layer) for layer in dict.fromkeys(layers)]


def notice(page):
    return page.locator("ds-transport .notice")


def tab_stops(page):
    """What the tab key reaches, until it leaves the page."""
    page.evaluate("() => document.activeElement.blur()")
    found = []
    for _ in range(300):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "() => { const e = document.activeElement;"
            " return e === document.body ? '' : (e.closest('ds-app > *, ds-lab > *, ds-recipe > *,"
            " aside > *, main > *')?.localName + ' ' + e.className) }"
        )
        if not here:
            break
        found.append(here)
    return " ".join(found)


def test_what_a_link_cannot_mean_falls_back_and_is_told(page, server, complaints):
    open_link(page, server, "#lab?data=moons&n=60&layers=8-4&p=0,0.5,0.25&colour=red&step=x")
    expect(notice(page)).to_contain_text("not understood: step, colour")
    assert sizes(page) == [2, 8, 4]
    expect(page).to_have_url(re.compile(r"#lab\?data=moons&n=60&layers=8-4&p=0,0.5,0.25$"))
    complaints.expected.append(REFUSED)
    open_link(page, server, "?2#lab?data=moons&n=99999&layers=0-4&seed=3")
    expect(notice(page)).to_contain_text("a default takes its place")
    expect(notice(page)).to_contain_text("99999")
    assert sizes(page) == [2, 64, 64]
    expect(page).to_have_url(re.compile(r"#lab\?data=moons&n=\d+&seed=3$"))
    open_link(page, server, "?3#nowhere?data=unheard_of")
    expect(notice(page)).to_contain_text("not understood: nowhere")
    assert sizes(page) == [64, 64, 64]
    complaints.expected.append("404")
    open_link(page, server, "?4#lab?data=moons&run=nobody&layer=hidden_7")
    expect(notice(page)).to_contain_text("There is no run 'nobody'")
    assert sizes(page) == [2, 64, 64]
    expect(page).to_have_url(re.compile(r"#lab\?data=moons$"))


def test_a_link_opens_a_step_and_screens_can_be_gone_back_to(page, server):
    run = finished_run(server)
    open_link(page, server, f"#lab?run={run['id']}&step=12")
    counter = page.locator(".step-counter")
    expect(counter).to_contain_text("step 12")
    row = server.get(f"/runs/{run['id']}/steps/12")["keep_mask"]["hidden_1"]
    page.wait_for_function(
        "mask => JSON.stringify([...(document.querySelector('ds-network').picture.facts.step"
        "?.keep_mask.hidden_1 ?? [])]) === mask",
        arg=str(row).replace(" ", ""),
    )
    page.get_by_role("link", name="API", exact=True).click()
    expect(page.get_by_role("heading", name="The same without this page")).to_be_visible()
    assert page.title() == "API · Dropscope"
    page.get_by_role("link", name="Runs", exact=True).click()
    expect(page.locator("ds-run-row")).to_have_count(1)
    expect(page.get_by_role("link", name="Runs", exact=True)).to_have_attribute(
        "aria-current", "page"
    )
    page.go_back()
    expect(page.locator("ds-api-screen")).to_be_visible()
    page.go_back()
    expect(counter).to_contain_text("step 12")
    page.go_forward()
    expect(page.locator("ds-api-screen")).to_be_visible()
    # Another link in the same tab.
    page.evaluate("() => { location.hash = '#lab?data=circles&n=40' }")
    expect(counter).to_contain_text("step 0")
    expect(page.get_by_role("radio", name="Circles")).to_be_checked()
    assert len(server.get("/runs")["runs"]) == 1


def test_a_lesson_hides_controls_from_pointer_and_keyboard(page, server):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    run = finished_run(server)
    open_link(page, server, f"#lab?run={run['id']}&step=12")
    everything = tab_stops(page)
    assert "ds-data" in everything
    assert "strip" in everything
    page.get_by_role("button", name="Share").click()
    dialog = page.get_by_role("dialog", name="Share")
    for name in HIDDEN.split(","):
        dialog.locator(f"input[name={name}]").check()
    link = dialog.get_by_role("textbox", name="Link").input_value()
    assert link.endswith(f"&run={run['id']}&step=12&hide={HIDDEN}")
    dialog.get_by_role("button", name="Copy link").click()
    expect(dialog.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == link
    dialog.get_by_label("this very run").uncheck()
    assert "run=" not in dialog.get_by_role("textbox", name="Link").input_value()
    dialog.get_by_label("this very run").check()
    with page.expect_popup() as opening:
        dialog.get_by_role("link", name="Try it").click()
    lesson = opening.value
    expect(lesson.locator(".step-counter")).to_contain_text("step 12")
    for gone in ("ds-data", "ds-network-controls", "ds-training-controls", "ds-strip", ".preset"):
        expect(lesson.locator(gone)).to_be_hidden()
    expect(lesson.get_by_role("button", name="Start")).to_have_count(0)
    expect(lesson.get_by_label("Drop probability p")).to_be_visible()
    reached = tab_stops(lesson)
    assert "ds-dropout-controls" in reached
    for gone in ("ds-data", "ds-network-controls", "ds-training", "strip", "toggle", "phase"):
        assert gone not in reached, gone
    # Keys of what is hidden do nothing either.
    lesson.evaluate("() => document.activeElement.blur()")
    for key in ("Space", "ArrowLeft", "ArrowRight", "3"):
        lesson.keyboard.press(key)
    lesson.get_by_label("Drop probability p").focus()
    expect(lesson.locator(".step-counter")).to_contain_text("step 12")
    assert "step=12" in lesson.url
    assert len(server.get("/runs")["runs"]) == 1


def test_another_page_shows_it_in_a_frame_if_the_server_lets_it(
    open_page, start_server, tmp_path, complaints
):
    page = open_page(viewport={"width": 1000, "height": 700})
    (tmp_path / "favicon.ico").write_bytes(b"")
    serve = partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path))
    host = http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve)
    thread = threading.Thread(target=host.serve_forever)
    thread.start()
    origin = f"http://127.0.0.1:{host.server_port}"
    try:
        closed = start_server()
        allowed = start_server("--frame-ancestors", f"'self',{origin}", home="other")
        open_link(page, allowed, "#lab?data=moons&layers=8")
        assert sizes(page) == [2, 8]
        page.wait_for_function("() => document.querySelector('ds-network').picture.example")
        page.get_by_role("button", name="Share").click()
        page.get_by_label("without this page's bar").check()
        snippet = page.get_by_role("textbox", name="Frame").input_value()
        assert snippet.startswith("<iframe ")
        (tmp_path / "course.html").write_text(f"<!doctype html><title>Course</title>{snippet}")
        page.goto(f"{origin}/course.html")
        frame = page.frame_locator("iframe")
        expect(frame.locator("ds-network")).to_have_count(2)
        expect(frame.locator("ds-topbar")).to_have_count(0)
        expect(frame.get_by_role("link", name="Open in Dropscope")).to_have_attribute(
            "href", "#lab?data=moons&layers=8&p=0.1,0.5"
        )
        frame.get_by_role("button", name="Start").click()
        expect(frame.locator(".step-counter")).to_contain_text(re.compile("step [1-9]"))
        assert len(allowed.get("/runs")["runs"]) == 1

        complaints.expected.append("frame-ancestors|ERR_BLOCKED_BY_RESPONSE")
        refused = snippet.replace(allowed.url, closed.url)
        (tmp_path / "course.html").write_text(f"<!doctype html><title>Course</title>{refused}")
        with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
            page.goto(f"{origin}/course.html")
        expect(frame.locator("ds-app")).to_have_count(0)
    finally:
        host.shutdown()
        host.server_close()
        thread.join()
