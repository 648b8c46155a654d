"""A step taken apart in the Lab: phases with the step's own numbers, and what if."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

READ_PIXELS = (Path(__file__).parent / "read_pixels.js").read_text()
FIRST_STEP_SHOWN = "() => document.querySelector('ds-network').picture?.facts.step?.step >= 1"
PHASE_DRAWN = (
    "([phase, step]) => { const n = document.querySelector('ds-network');"
    " return n.picture?.dissected?.phase === phase && n.begun === null"
    " && n.picture.dissected.anatomy.step === step; }"
)
SCENE = "n => n.scene.hidden.map((marks) => marks.map(({ state, fill }) => [state, fill]))"


def paused_run(page, server):
    """Start, pause at once, and wait until the newest step is drawn; the run and its last row."""
    page.goto(server.url)
    toggle = page.locator("ds-transport .toggle")
    expect(toggle).to_have_text("Start")
    toggle.click()
    page.wait_for_function(FIRST_STEP_SHOWN)
    toggle.click()
    expect(page.locator(".run-state")).to_have_text("paused")
    [run] = server.get("/runs")["runs"]
    page.wait_for_function(
        "step => document.querySelector('ds-network').picture?.facts.step?.step === step",
        arg=run["step"],
    )
    return run, server.get(f"/runs/{run['id']}/steps/{run['step']}")


def scene(page, twin=0):
    return page.locator("ds-network").nth(twin).evaluate(SCENE)


def test_each_phase_shows_the_steps_own_numbers(page, server):
    run, row = paused_run(page, server)
    sentence = page.locator(".phase-sentence")

    def show(key, phase):
        page.keyboard.press(key)
        page.wait_for_function(PHASE_DRAWN, arg=[phase, run["step"]])
        expect(page.get_by_role("button", name=phase, exact=True)).to_have_attribute(
            "aria-pressed", "true"
        )
        return sentence.inner_text()

    off = row["keep_mask"]["hidden_1"].count(0)
    assert f"{off} of 64 in hidden 1" in show("1", "mask")
    for layer, marks in zip(("hidden_1", "hidden_2"), scene(page), strict=True):
        wanted = ["kept" if kept else "dropped" for kept in row["keep_mask"][layer]]
        assert [state for state, _ in marks] == wanted

    assert "counts 2 times" in show("2", "forward")
    passed = [
        value * kept
        for value, kept in zip(
            row["activation"]["dropout"]["hidden_1"], row["keep_mask"]["hidden_1"], strict=True
        )
    ]
    fills = [fill for _, fill in scene(page)[0]]
    assert fills == pytest.approx([value / max(passed) for value in passed], abs=2e-3)

    text = show("3", "loss")
    assert re.search(r"loss −log [\d.]+ % = [\d.]+", text)

    assert "exactly 0" in show("4", "backward")
    for twin, name in enumerate(("dropout", "plain")):
        errors = [abs(value) for value in row["error_signal"][name]["hidden_1"]]
        fills = [fill for _, fill in scene(page, twin)[0]]
        assert fills == pytest.approx([value / max(errors) for value in errors], abs=2e-3)
    dropped = [fill for state, fill in scene(page)[0] if state == "dropped"]
    assert set(dropped) == {0}

    answer = server.post(f"/runs/{run['id']}/probes/what-if", {"step": run["step"]})
    text = show("5", "update")
    assert f"All {answer['batch_size']} examples" in text
    page.keyboard.press("0")
    expect(sentence).to_have_text("")
    assert server.get(f"/runs/{run['id']}")["step"] == run["step"]


def test_a_step_can_be_played_slowly(page, server):
    paused_run(page, server)
    page.get_by_role("button", name="Play this step slowly").click()
    for phase in ("mask", "forward", "loss", "backward", "update"):
        button = page.get_by_role("button", name=phase, exact=True)
        expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[aria-pressed=true]")).to_have_count(0)


def test_what_if_changes_the_picture_and_nothing_of_the_run(page, server):
    run, row = paused_run(page, server)
    events = server.get(f"/runs/{run['id']}/events?format=json")["events"]
    page.get_by_role("button", name="What if").click()
    table = page.locator(".comparison")
    expect(table).to_be_visible()
    off = sum(row["keep_mask"]["hidden_2"]) - 64
    before, after = table.locator("tbody tr").first.locator("td").all_inner_texts()
    assert before == after
    assert before.endswith(f"+ {-off}")

    network = page.locator("ds-network").first
    unit = row["keep_mask"]["hidden_2"].index(1)
    place = network.evaluate(
        "(n, unit) => { const p = n.perceptrons().find((p) => p.layer === 'hidden_2'"
        " && p.unit === unit); return { x: p.x, y: p.y }; }",
        unit,
    )
    network.click(position=place)
    expect(table.locator("tbody tr").first.locator("td").nth(1)).to_have_text(
        re.compile(rf"\+ {1 - off}$")
    )
    page.mouse.move(5, 5)
    page.wait_for_function(
        "unit => document.querySelector('ds-network').scene.selected === null"
        " && document.querySelector('ds-network').scene.hidden[1][unit].state === 'dropped'",
        arg=unit,
    )
    drawn = network.evaluate(READ_PIXELS)
    assert drawn["hidden_2"][unit] == "dropped"
    others = [state for i, state in enumerate(drawn["hidden_2"]) if i != unit]
    kept = [mask for i, mask in enumerate(row["keep_mask"]["hidden_2"]) if i != unit]
    assert others == ["kept" if mask else "dropped" for mask in kept]
    asked = {"step": run["step"], "masks": {"keep": {}}}
    mask = list(row["keep_mask"]["hidden_2"])
    mask[unit] = 0
    asked["masks"]["keep"]["hidden_2"] = mask
    answer = server.post(f"/runs/{run['id']}/probes/what-if", asked)["altered"]
    shown = dict(
        zip(
            table.locator("tbody th").all_inner_texts(),
            table.locator("tbody td:last-child").all_inner_texts(),
            strict=True,
        )
    )
    assert float(shown["Loss, example"]) == pytest.approx(answer["example_loss"], rel=5e-3)

    page.get_by_role("button", name="Redraw the masks").click()
    expect(page.locator(".twin-title.dropout")).to_contain_text("what if")
    page.get_by_role("button", name="As it was").click()
    expect(table).to_have_count(0)
    page.mouse.move(5, 5)
    page.wait_for_function("() => !document.querySelector('ds-network').picture.isAltered")
    states = network.evaluate(READ_PIXELS)["hidden_2"]
    assert states == ["kept" if kept else "dropped" for kept in row["keep_mask"]["hidden_2"]]
    assert server.get(f"/runs/{run['id']}/steps/{run['step']}") == row
    assert server.get(f"/runs/{run['id']}/events?format=json")["events"] == events
