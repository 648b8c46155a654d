"""A headless Chromium that opens the Lab, for figures of what a reader sees.

The clock is the page's own where something happens in the page.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from tests.bench.frames import CATEGORIES, FrameCost, frame_costs
from tests.conftest import CHROMIUM_NAMES, SHELL, find_chromium

SCREEN = {"width": 1440, "height": 900}
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
# Those with windows first, which people have: without them a page's frames cost twice as much.
PEOPLES = (*(name for name in CHROMIUM_NAMES if name != SHELL), SHELL)
LIMIT_MS = 120_000.0
# With what a network makes of its first example: that comes from the server.
IS_DRAWN = "() => Boolean(document.querySelector('ds-network')?.picture?.facts.step)"

# An animation frame after the one in which it is so, it is on screen.
UNTIL = """([event, selector, before]) => new Promise((done) => {{
  const isSo = {condition};
  let start = null;
  const begin = ({{ timeStamp }}) => {{ start = timeStamp; }};
  document.querySelector(selector).addEventListener(event, begin, {{ capture: true, once: true }});
  const look = () => {{
    if (start === null || !isSo(before)) requestAnimationFrame(look);
    else requestAnimationFrame(() => done(performance.now() - start));
  }};
  look();
}})"""


class NoBrowser(RuntimeError):
    """There is no Chromium on this machine."""


@contextmanager
def browsing() -> Iterator[Browser]:
    """A browser of its own.

    Raises:
        NoBrowser: there is none here.
    """
    path = find_chromium(PEOPLES)
    if path is None:
        raise NoBrowser("No Chromium is on the path, nor named in DROPSCOPE_CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def page_of(browser: Browser) -> Iterator[Page]:
    """A page with nothing in its cache."""
    context = browser.new_context(viewport=SCREEN)
    context.set_default_timeout(LIMIT_MS)
    yield context.new_page()
    context.close()


def milliseconds_until(
    page: Page,
    condition: str,
    event: str,
    selector: str,
    act: Callable[[], None],
    before: Any = None,
) -> float:
    """Milliseconds from an event on an element until what it leads to is on screen.

    Args:
        page: where.
        condition: a function of ``before`` in JavaScript: whether it is so.
        event, selector: what begins it, and where.
        act: what a reader does to make the event.
        before: what the condition may need to know of the time before.
    """
    # The page waits for the event while it is made, so the answer is asked for in two steps.
    script = UNTIL.format(condition=condition)
    page.evaluate(f"(given) => {{ window.took = ({script})(given); }}", [event, selector, before])
    act()
    took: float = page.evaluate("() => window.took")
    return took


def costs_while(browser: Browser, page: Page, length_ms: float) -> list[FrameCost]:
    """What the page's frames cost it for a while."""
    browser.start_tracing(page=page, categories=CATEGORIES)
    page.wait_for_timeout(length_ms)
    trace: dict[str, Any] = json.loads(browser.stop_tracing())
    return frame_costs(trace["traceEvents"])
