"""Letting others in from the page: links for each role, made anew; and being known by a name."""

import re

import pytest
from playwright.sync_api import expect
from tests.e2e.access import LOOKS, look_over

pytestmark = pytest.mark.browser

TOKEN = "a-token-of-some-length"
VIEWERS = "another-token-of-some-length"
RECIPE = "lab?layers=8-8&steps=1000000"


@pytest.fixture
def closed(start_server):
    return start_server("--token", TOKEN, "--viewer-token", VIEWERS)


def enter(page, server, token=TOKEN, shown=RECIPE):
    page.goto(f"{server.url}/#token={token}&{shown}")
    expect(page.get_by_role("button", name="Share")).to_be_visible()


def start(page):
    page.get_by_role("button", name="Start").click()
    expect(page.locator(".step-counter")).to_contain_text(re.compile(r"step [1-9]"))
    expect(page).to_have_url(re.compile("run="))


def open_share(page):
    page.get_by_role("button", name="Share").click()
    return page.get_by_role("dialog", name="Share")


def link_for(dialog, role):
    return dialog.get_by_label(f"{role} link").input_value()


def test_an_operator_hands_out_a_link_for_each_role(open_page, closed, complaints):
    asked = []
    ada, bob, viewer = (open_page() for _ in range(3))
    for page in (ada, bob, viewer):
        page.on("request", lambda request: asked.append(request.url))
    enter(ada, closed)
    start(ada)
    ada.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=closed.url)
    dialog = open_share(ada)
    dialog.get_by_role("button", name="Copy viewers’ link").click()
    expect(dialog.get_by_role("status").filter(has_text="Copied")).to_be_attached()
    viewers = ada.evaluate("navigator.clipboard.readText()")
    assert viewers == link_for(dialog, "Viewers’")
    assert re.match(re.escape(f"{closed.url}/#token={VIEWERS}&lab?") + r"\S+&run=\w", viewers)
    operators = link_for(dialog, "Operators’")
    # Each opens, in a browser that was never here, what is on screen, in its role.
    viewer.goto(viewers)
    expect(viewer.locator("ds-steering")).to_contain_text("You are watching.")
    expect(viewer.locator(".step-counter")).to_contain_text(re.compile(r"step [1-9]"))
    expect(viewer.get_by_role("button", name=re.compile("Start|Pause|Reset"))).to_have_count(0)
    bob.goto(operators)
    expect(bob.get_by_role("button", name="Ask to steer")).to_be_visible()
    # Who only watches has nothing to hand out but the address.
    dialog = open_share(viewer)
    expect(dialog.get_by_label("Link", exact=True)).to_have_value(re.compile(r"/#lab\?\S+&run=\w"))
    expect(dialog).to_contain_text("has come into this server before")
    expect(dialog.locator("ds-invitations")).to_have_count(0)
    assert not any(TOKEN in url or VIEWERS in url for url in asked)
    assert "token=" not in viewer.url + bob.url


def test_where_nobody_needs_a_link_none_is_offered(page, server):
    page.goto(server.url)
    dialog = open_share(page)
    expect(dialog.get_by_label("Link", exact=True)).to_be_visible()
    expect(dialog.locator("ds-invitations")).to_have_count(0)
    expect(dialog).not_to_contain_text("has come into this server before")


def test_links_made_anew_let_everybody_else_out(open_page, closed, complaints):
    complaints.expected += [r"status of 40[13]\b", r"WebSocket connection .* failed"]
    ada, bob, viewer = (open_page() for _ in range(3))
    enter(ada, closed)
    start(ada)
    shown = ada.evaluate("location.hash").lstrip("#")
    enter(bob, closed, TOKEN, shown)
    enter(viewer, closed, VIEWERS, shown)
    expect(viewer.locator("ds-steering")).to_contain_text("You are watching.")
    dialog = open_share(ada)
    old = link_for(dialog, "Viewers’")
    # Nothing happens by one press, and the way back is where the keyboard is.
    dialog.get_by_role("button", name="Make new links").press("Enter")
    expect(dialog.get_by_role("group", name="Make new links")).to_contain_text("is out at once")
    expect(dialog.get_by_role("button", name="Keep the old ones")).to_be_focused()
    ada.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Make new links")).to_be_focused()
    assert link_for(dialog, "Viewers’") == old
    # The viewers' alone: who steers does not notice.
    ada.keyboard.press("Enter")
    dialog.get_by_role("button", name="Viewers’ only").click()
    expect(dialog.get_by_role("status").last).to_contain_text("viewers’ old link is out")
    expect(viewer.get_by_role("alert")).to_contain_text("You were in, and are out")
    expect(dialog.get_by_label("Viewers’ link")).not_to_have_value(old)
    new = link_for(dialog, "Viewers’")
    expect(bob.get_by_role("button", name="Ask to steer")).to_be_visible()
    viewer.goto("about:blank")
    viewer.goto(old)
    expect(viewer.get_by_role("alert")).to_contain_text("This token opens nothing")
    viewer.get_by_label("Link or token").fill(new)
    viewer.keyboard.press("Enter")
    expect(viewer.locator("ds-steering")).to_contain_text("You are watching.")
    # Both: the other operator is out, on a screen without a stream; this one goes on.
    bob.get_by_role("link", name="Runs", exact=True).click()
    expect(bob.locator("ds-run-row")).to_have_count(1)
    dialog.get_by_role("button", name="Make new links").click()
    dialog.get_by_role("button", name="Make both anew").click()
    expect(dialog.get_by_role("status").last).to_contain_text("old links is out")
    for page in (bob, viewer):
        expect(page.get_by_role("alert")).to_contain_text("You were in, and are out")
    ada.keyboard.press("Escape")
    ada.get_by_role("button", name="Pause").click()
    expect(ada.locator(".run-state")).to_have_text("paused")


def own_name(page):
    return page.locator("ds-own-name")


def call_oneself(page, name):
    page.get_by_role("button", name="Change your name").press("Enter")
    expect(page.get_by_label("Your name")).to_be_focused()
    page.get_by_label("Your name").fill(name)
    page.keyboard.press("Enter")


def test_others_see_at_once_what_one_calls_oneself(open_page, closed, complaints):
    complaints.expected.append(r"status of 422")  # a name that is too long
    ada, bob, viewer = (open_page() for _ in range(3))
    enter(ada, closed)
    start(ada)
    shown = ada.evaluate("location.hash").lstrip("#")
    enter(bob, closed, TOKEN, shown)
    enter(viewer, closed, VIEWERS, shown)
    given = own_name(ada).locator(".strong").inner_text()
    expect(bob.locator("ds-steering")).to_contain_text(f"{given} steers this run")
    call_oneself(ada, "<b>Ada</b> & Söhne")
    expect(own_name(ada)).to_contain_text("Others see you as <b>Ada</b> & Söhne.")
    expect(ada.get_by_role("button", name="Change your name")).to_be_focused()
    for page in (bob, viewer):
        expect(page.locator("ds-steering")).to_contain_text("<b>Ada</b> & Söhne steers this run")
        expect(page.locator("ds-steering b")).to_have_count(0)
    expect(own_name(viewer)).to_have_count(0)  # whom nobody sees
    bob.get_by_role("button", name="Ask to steer").click()
    call_oneself(bob, "B" * 41)
    expect(bob.locator("#own-name-error")).to_contain_text("at most 40 characters")
    expect(bob.get_by_label("Your name")).to_have_value("B" * 41)
    bob.get_by_label("Your name").fill("Bob")
    bob.keyboard.press("Enter")
    expect(ada.locator("ds-steering")).to_contain_text("Bob asks to steer")
    # It outlives the page; what was not saved is nothing.
    bob.reload()
    expect(own_name(bob)).to_contain_text("Others see you as Bob.")
    bob.get_by_role("button", name="Change your name").click()
    bob.get_by_label("Your name").fill("Rob")
    bob.keyboard.press("Escape")
    expect(own_name(bob)).to_contain_text("Others see you as Bob.")


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_of_it_is_in_anyones_way(open_page, closed, complaints, look):
    complaints.expected.append(r"status of 422")  # a name of blanks
    page = open_page(**LOOKS[look])
    enter(page, closed)
    expect(own_name(page)).to_be_visible()
    look_over(page, "a name")
    call_oneself(page, " ")
    expect(page.locator("#own-name-error")).to_be_visible()
    look_over(page, "a name that is none")
    page.get_by_role("button", name="cancel").click()
    dialog = open_share(page)
    expect(dialog.get_by_label("Viewers’ link")).to_be_visible()
    look_over(page, "links")
    dialog.get_by_role("button", name="Make new links").click()
    look_over(page, "whether to make them anew")
    dialog.get_by_role("button", name="Make both anew").click()
    expect(dialog.get_by_role("status").last).to_contain_text("Made anew")
    look_over(page, "made anew")
