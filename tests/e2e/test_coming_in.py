"""Coming in by a link, staying in by a cookie, and being let out."""

import json
import re
import urllib.request

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

TOKEN = "a-token-of-some-length"
VIEWERS = "another-token-of-some-length"
# Doors are closed on purpose, and a page that finds them so goes on to open no stream.
CLOSED = r"(status of|response code:) 40[13]\b|WebSocket is closed before"

IS_LOCKED = "() => document.querySelector('ds-app').entry.store.state.locked !== null"
# Browsers draw no frames of a page that is hidden, and those it asked for once it is seen again.
HIDE = """() => { window.shown = requestAnimationFrame; window.waiting = [];
  window.requestAnimationFrame = (draw) => window.waiting.push(draw); }"""
SHOW = """() => { window.requestAnimationFrame = window.shown;
  for (const draw of window.waiting) requestAnimationFrame(draw); }"""


@pytest.fixture
def closed(start_server):
    return start_server("--token", TOKEN, "--viewer-token", VIEWERS)


def as_operator(server, path, body):
    request = urllib.request.Request(
        f"{server.url}/api/v1{path}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {TOKEN}"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def test_a_link_opens_the_page_and_leaves_no_trace(open_page, closed, complaints):
    complaints.expected.append(CLOSED)
    asked = []
    page = open_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(closed.url)
    expect(page.get_by_role("heading", name="This server is for those")).to_be_visible()
    page.get_by_label("Link or token").fill("wrong")
    page.get_by_role("button", name="Come in").click()
    expect(page.get_by_role("alert")).to_contain_text("This token opens nothing")
    page.get_by_label("Link or token").fill(f"{closed.url}/#token={TOKEN}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Start")).to_be_visible()
    page = open_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{closed.url}/#token={TOKEN}&lab?layers=8-8")
    page.get_by_role("button", name="Start").click()
    expect(page.locator(".step-counter")).to_contain_text("step 1")
    expect(page.get_by_label("Batch", exact=True)).to_have_attribute(
        "max", "1024"
    )  # as GET /limits says it
    assert "token" not in page.url
    assert "layers=8-8" in page.url
    assert TOKEN not in page.content()
    assert page.evaluate("document.cookie") == ""
    assert not any(TOKEN in url for url in asked)
    page.reload()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    # Its streams are closed with the link; the page finds out by itself.
    as_operator(closed, "/links", {"role": "operator"})
    expect(page.get_by_role("heading", name="This server is for those")).to_be_visible()
    assert TOKEN not in "".join(line for line in closed.log if "opens http" not in line)


@pytest.mark.parametrize("is_hidden", [False, True], ids=["seen", "hidden"])
def test_a_page_that_is_out_asks_nothing_and_is_in_again_with_its_other_tab(
    open_page, closed, complaints, is_hidden
):
    complaints.expected.append(CLOSED)
    page = open_page()
    page.clock.install()
    page.goto(f"{closed.url}/#token={TOKEN}&lab?layers=8-8")
    page.get_by_role("button", name="Start").click()
    expect(page.locator(".step-counter")).to_contain_text("step 1")
    asked, sockets = [], []
    if is_hidden:
        page.evaluate(HIDE)
    links = as_operator(closed, "/links", {"role": "operator"})
    page.wait_for_function(IS_LOCKED, polling=50)
    page.clock.run_for(10_000)  # what was about to be asked when it was let out
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.clock.run_for(120_000)
    assert (asked, sockets) == ([], [])
    other = page.context.new_page()
    other.goto(f"{closed.url}{links['operator']}")
    expect(other.get_by_role("button", name="Start")).to_be_visible()
    if is_hidden:
        page.evaluate(SHOW)
    expect(page.get_by_role("heading", name="This server is for those")).to_be_visible()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # looked at again
    page.clock.resume()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    shown = page.locator(".step-counter").inner_text()
    expect(page.locator(".step-counter")).not_to_have_text(shown)


def test_one_steers_another_asks_and_a_viewer_watches(open_page, closed, complaints):
    complaints.expected.append(r"status of 40[139]\b")
    ada, bob, viewer = (open_page() for _ in range(3))
    ada.goto(f"{closed.url}/#token={TOKEN}&lab?layers=8-8")
    ada.get_by_role("button", name="Start").click()
    expect(ada.get_by_role("button", name="Pause")).to_be_visible()
    expect(ada).to_have_url(re.compile("run="))
    shown = ada.evaluate("location.hash").lstrip("#")
    bob.goto(f"{closed.url}/#token={TOKEN}&{shown}")
    viewer.goto(f"{closed.url}/#token={VIEWERS}&{shown}")
    expect(bob.locator("ds-steering")).to_contain_text("steers this run")
    expect(bob.get_by_role("button", name="Pause")).to_have_count(0)
    expect(viewer.locator("ds-steering")).to_contain_text("You are watching.")
    expect(viewer.get_by_role("button", name="Reset")).to_have_count(0)
    expect(ada.locator("ds-steering p")).to_have_count(0)
    bob.get_by_role("button", name="Ask to steer").click()
    expect(ada.locator("ds-steering")).to_contain_text("asks to steer")
    ada.get_by_role("button", name="Hand over").click()
    bob.get_by_role("button", name="Pause").click()
    expect(bob.get_by_role("button", name="Resume")).to_be_visible()
    expect(ada.locator("ds-steering")).to_contain_text("steers this run")
    expect(viewer.locator(".run-state")).to_contain_text("paused")
