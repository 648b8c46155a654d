"""A print of the Lab: one page, light, with both twins, the curves, the verdict and the recipe."""

import re

import pytest
from playwright.sync_api import expect
from tests.e2e.access import PHONE

pytestmark = pytest.mark.browser

PAGE = re.compile(rb"/Type\s*/Page\b")
LOOKS = {
    "light": {},
    "dark": {"viewport": {"width": 1024, "height": 768}, "color_scheme": "dark"},
    "phone": PHONE,
}
# A4 on its side without margins, in CSS pixels.
PAPER = {"width": 1046, "height": 718}
PRINTED = (
    "ds-network canvas >> nth=0",
    "ds-network canvas >> nth=1",
    "ds-curves .chart",
    "ds-verdict",
    ".strip-track canvas",
)
# Drawn upon: not all of its points are alike.
IS_DRAWN = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size > 8;
}"""


def finished_run(server):
    recipe = {"dropout": {"input": 0.2}, "training": {"max_steps": 200}}
    run = server.post("/runs", {"recipe": recipe, "title": "For the wall"})
    server.get_until(f"/runs/{run['id']}", lambda now: now["state"] == "finished")
    return run["id"]


def test_a_print_is_one_page_with_all_that_is_to_be_seen(open_page, server):
    run = finished_run(server)
    for look, options in LOOKS.items():
        page = open_page(device_scale_factor=1, **options)
        page.goto(f"{server.url}/#lab?run={run}&step=150")
        page.wait_for_function(
            "() => document.querySelector('ds-network')?.picture?.facts.step?.step === 150"
            " && document.querySelector('ds-strip').columns.every((one) => one !== null)"
        )
        expect(page.locator("ds-curves .chart canvas")).to_be_visible()
        printed = page.pdf(prefer_css_page_size=True)
        assert len(PAGE.findall(printed)) == 1, look

        page.emulate_media(media="print")
        page.set_viewport_size(PAPER)
        for part in PRINTED:
            expect(page.locator(part)).to_be_visible()
            box = page.locator(part).bounding_box()
            assert box["x"] >= 0, (look, part)
            assert box["x"] + box["width"] <= PAPER["width"], (look, part)
        for twin in range(2):
            assert page.locator("ds-network canvas").nth(twin).evaluate(IS_DRAWN)
        expect(page.locator(".print-title")).to_contain_text("For the wall step 150 of 200")
        expect(page.locator(".print-sheet")).to_contain_text(re.compile(r"p, inputs\s+0\.2"))
        expect(page.locator("ds-verdict")).to_contain_text("Over-fitting gap")
        expect(page.locator("button:visible, input:visible")).to_have_count(0)
        paper = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
        assert paper == "rgb(255, 255, 255)", look
        page.context.close()
