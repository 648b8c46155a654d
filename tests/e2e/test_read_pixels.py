"""The reader of pixels that the Lab's tests trust, held to marks whose state is known."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent
THEMES = {
    "light": {"stage": "#fbfaf7", "ink": "#1b1f24", "ghost": "#7d8694", "dropout": "#5b3df5"},
    "dark": {"stage": "#191b20", "ink": "#eceef2", "ghost": "#8b93a1", "dropout": "#8f7bff"},
}


@pytest.mark.parametrize("theme", THEMES)
def test_every_mark_is_read_as_it_was_drawn(page, server, complaints, theme):
    complaints.expected.append("404")  # this bare page has no icon
    page.goto(f"{server.url}/api/v1/health")
    wanted = page.evaluate((HERE / "draw_marks.js").read_text(), THEMES[theme])
    assert page.locator("#marks").evaluate((HERE / "read_pixels.js").read_text()) == wanted
    assert {state for states in wanted.values() for state in states} == {"kept", "dropped"}
