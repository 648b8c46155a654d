"""Coming in by a link, staying in by a cookie, and being let out."""

import json
import urllib.request

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

TOKEN = "a-token-of-some-length"
VIEWERS = "another-token-of-some-length"


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
    complaints.expected.append("40[13]")  # closed doors, on purpose
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
