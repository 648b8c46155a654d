"""What is heard instead of seen: a summary at a bearable rate, and tables behind the pictures."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SAYS = re.compile(
    r"Step ([\d,]+)\. (\d+) of 64 off in hidden layer 1, (\d+) of 64 off in hidden layer 2\."
    r" Loss ([\d.e-]+), without dropout ([\d.e-]+)\."
)
# Between two announcements while things move; timers may be early by a hair.
LEAST_MS = 5900
LISTEN = """(announcer) => {
  window.heard = [];
  const region = announcer.querySelector("[role=status]");
  const listen = () => window.heard.push([performance.now(), region.textContent]);
  new MutationObserver(listen).observe(region, { childList: true, characterData: true,
    subtree: true });
}"""
ROWS = """(table) => [...table.querySelectorAll("tbody tr")].map(({ cells }) =>
  [...cells].map(({ textContent }) => textContent.trim()))"""


def heard(page, count):
    page.wait_for_function("([count]) => window.heard.length >= count", arg=[count])
    return page.evaluate("() => window.heard")


def assert_true(server, run, text):
    """An announcement tells the step as it was recorded."""
    step, *off, loss, plain = SAYS.fullmatch(text).groups()
    row = server.get(f"/runs/{run['id']}/steps/{step.replace(',', '')}")
    counts = [row["keep_mask"][f"hidden_{layer}"].count(0) for layer in (1, 2)]
    assert [int(count) for count in off] == counts
    assert float(loss) == pytest.approx(row["train_loss"]["dropout"], rel=5e-3)
    assert float(plain) == pytest.approx(row["train_loss"]["plain"], rel=5e-3)


def test_a_summary_is_spoken_now_and_then_and_true(page, server):
    run = server.post("/runs", {"recipe": {"training": {"max_steps": 1_000_000}}, "pace": None})
    page.goto(f"{server.url}/#lab?run={run['id']}")
    announcer = page.locator("ds-announcer")
    expect(announcer.get_by_role("status")).to_be_attached()
    announcer.evaluate(LISTEN)
    page.wait_for_function("() => window.heard.length >= 3", timeout=60_000)
    times = [time for time, _ in heard(page, 3)]
    assert (np.diff(times) > LEAST_MS).all()
    for _, text in heard(page, 3):
        assert_true(server, run, text)

    # At rest it says where it rests, and of a key that is held down where it came to.
    # "paused" is shown as soon as it is asked for; the answer comes when the last step is taken.
    with page.expect_response(lambda answer: answer.url.endswith("/commands")) as answer:
        page.locator("ds-transport .toggle").click()
    step = answer.value.json()["step"]
    expect(page.locator(".run-state")).to_have_text("paused")
    expect(announcer).to_contain_text(f"Step {step:,}.")
    page.evaluate("() => { window.heard = []; }")
    page.locator(".strip-track").focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    expect(announcer).to_contain_text(f"Step {step - 5:,}.")
    assert_true(server, run, heard(page, 1)[-1][1])
    assert len(heard(page, 1)) <= 2


def test_tables_stand_behind_the_pictures(page, server):
    run = server.post("/runs", {"recipe": {}, "start": False})
    server.post(f"/runs/{run['id']}/commands", {"command": "step", "count": 40})
    server.get_until(f"/runs/{run['id']}", lambda now: now["step"] == 40)
    page.goto(f"{server.url}/#lab?run={run['id']}&step=23")
    page.wait_for_function(
        "() => document.querySelector('ds-network')?.picture?.facts.step?.step === 23"
    )
    row = server.get(f"/runs/{run['id']}/steps/23")
    assert page.locator("ds-network-table table").count() == 0  # made when it is opened
    for index, twin in enumerate(("dropout", "plain")):
        table = page.locator("ds-network-table").nth(index)
        table.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(table).to_contain_text("Step 23, hidden 1")
        for layer in ("hidden_1", "hidden_2"):
            table.get_by_label("Layer").select_option(layer)
            names, states, *numbers = zip(*table.locator("table").evaluate(ROWS), strict=True)
            assert names == tuple(str(unit) for unit in range(64))
            kept = row["keep_mask"][layer] if twin == "dropout" else [1] * 64
            assert states == tuple("on" if one else "dropped" for one in kept)
            wanted = [row[name][twin][layer] for name in ("activation", "error_signal")]
            shown = np.array([[float(number) for number in column] for column in numbers])
            np.testing.assert_allclose(shown, wanted, rtol=6e-3, atol=1e-6)
        table.get_by_label("Layer").select_option("output")
        rows = table.locator("table").evaluate(ROWS)
        logits = [float(cells[1]) for cells in rows]
        np.testing.assert_allclose(logits, row["output"][twin], rtol=6e-3, atol=1e-6)
        page.keyboard.press("Escape")
        expect(table.locator("table")).to_have_count(0)
        expect(table.locator("summary")).to_be_focused()

    strip = page.locator("ds-strip-table")
    strip.locator("summary").click()
    expect(strip.locator("thead th")).to_have_text(
        ["perceptron", "1 – 10", "11 – 20", "21 – 30", "31 – 40", "all in view"]
    )
    kept = server.get(f"/runs/{run['id']}/steps?format=json")["steps"]
    masks = np.array([one["keep_mask"]["hidden_1"] for one in kept])  # (steps, units)
    parts = [*masks.reshape(4, 10, 64).mean(1), masks.mean(0)]
    rows = strip.locator("table").evaluate(ROWS)
    assert [name for name, *_ in rows] == ["all", *(str(unit) for unit in range(64))]
    shown = np.array([[float(cell.removesuffix(" %")) for cell in cells] for _, *cells in rows])
    np.testing.assert_allclose(shown[1:].T, 100 * np.array(parts), atol=0.51)
    np.testing.assert_allclose(shown[0], [100 * part.mean() for part in parts], atol=0.06)
