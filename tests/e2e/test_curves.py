"""The curves in a real Chromium: their values, their marks, and what a reader can do with them."""

import math
import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CURVES = "ds-curves"
# What the definition in ``frontend/views/curve-turn.js`` says, once more and independently.
LATER, STEPS_SINCE, NOISES_ABOVE = 8, 32, 2.5
SPAN = (
    "([x]) => { const s = document.querySelector('ds-curves').chart.plot.scales[x];"
    " return [s.min, s.max, s.distr]; }"
)


def digits(server, **training):
    """The recipe of the digits, with other training."""
    found = [p for p in server.get("/presets")["presets"] if p["name"] == "digits"]
    recipe = found[0]["recipe"]
    return recipe | {"training": recipe["training"] | training}


def run_to_its_end(server, recipe):
    run = server.post("/runs", {"recipe": recipe, "pace": None})
    return server.get_until(
        f"/runs/{run['id']}", lambda now: now["state"] not in {"queued", "running"}
    )


def evaluations_of(server, run):
    return server.get(f"/runs/{run['id']}/evaluations?format=json")["evaluations"]


def open_run(page, server, run):
    page.goto(f"{server.url}/#lab?run={run['id']}")
    expect(page.locator(f"{CURVES} .legend thead th").first).to_contain_text("at step")
    expect(page.locator(f"{CURVES} canvas")).to_be_visible()


def legend(page):
    """Step and cells of the legend, by kind: what a reader reads."""
    head = page.locator(f"{CURVES} .legend thead th").first.inner_text()
    rows = page.locator(f"{CURVES} .legend tbody tr")
    cells = {
        row.get_attribute("data-kind"): row.locator("td").all_inner_texts() for row in rows.all()
    }
    return int(re.search(r"[\d,]+", head)[0].replace(",", "")), cells


def in_legend(evaluation):
    """Losses of an evaluation as the legend writes them."""
    twins = ("dropout", "plain")

    def said(value):
        return f"{value:.3g}" if abs(value) < 1e-3 else f"{value:#.3g}"

    def row(figure):
        return [said(evaluation[figure][twin]) for twin in twins]

    def gap(twin):
        holdout = evaluation["holdout_loss"][twin]
        decimals = len(said(holdout).partition(".")[2])
        return f"{holdout - evaluation['train_loss_eval'][twin]:.{decimals}f}"

    return {
        "holdout": row("holdout_loss"),
        "train_eval": row("train_loss_eval"),
        "train": row("train_loss"),
        "gap": [gap(twin) for twin in twins],
    }


def as_numbers(cells):
    return {kind: [float(text) for text in texts] for kind, texts in cells.items()}


def assert_legend_shows(page, evaluation):
    expect(page.locator(f"{CURVES} .legend thead th").first).to_have_text(
        f"at step {evaluation['step']:,}"
    )
    step, cells = legend(page)
    assert step == evaluation["step"]
    assert as_numbers(cells) == as_numbers(in_legend(evaluation))


def turn_of(steps, values):
    """Step of the minimum, or None: later values are not above it by more than noise."""
    lowest = values.index(min(values))
    since = values[lowest:]
    newest = since[1:][-LATER:]
    if len(newest) < LATER or steps[-1] - steps[lowest] < STEPS_SINCE:
        return None
    jumps = [abs(a - 2 * b + c) for a, b, c in zip(since, since[1:], since[2:], strict=False)]
    noise = sum(jumps) / len(jumps) / (math.sqrt(6) * math.sqrt(2 / math.pi))
    return steps[lowest] if min(newest) > values[lowest] + NOISES_ABOVE * noise else None


def scale(page, name):
    return page.evaluate(SPAN, [name])


def test_curves_tell_what_was_measured_and_where_they_turn(page, server):
    run = run_to_its_end(server, digits(server, max_steps=1500))
    measured = evaluations_of(server, run)
    open_run(page, server, run)
    assert_legend_shows(page, measured[-1])

    steps = [one["step"] for one in measured]
    turns = {
        twin: turn_of(steps, [one["holdout_loss"][twin] for one in measured])
        for twin in ("dropout", "plain")
    }
    assert turns["plain"] is not None, "this run over-fits without dropout"
    words = page.locator(f"{CURVES} .ring-word")
    expect(words).to_have_count(sum(turn is not None for turn in turns.values()))
    expect(page.locator(f"{CURVES} .curve-ring.plain")).to_be_visible()
    expect(page.locator(f"{CURVES} .ring-word.plain")).to_have_text(
        f"turns here, step {turns['plain']:,}"
    )
    at_turn = next(one for one in measured if one["step"] == turns["plain"])
    rise = measured[-1]["holdout_loss"]["plain"] / at_turn["holdout_loss"]["plain"]
    told = page.locator(f"{CURVES} .fate")
    expect(told).to_contain_text(f"Without: turned at step {turns['plain']:,}, up ")
    assert int(re.search(r"up (\d+) %", told.inner_text())[1]) == round(100 * (rise - 1))

    inspector = page.locator("ds-inspector").bounding_box()
    strip = page.locator("ds-strip").bounding_box()
    assert inspector["y"] + 60 < strip["y"], "curves and verdict leave room for the inspector"

    # From measurement to measurement by keyboard: the legend and a screen reader follow.
    chart = page.locator(f"{CURVES} .chart")
    chart.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert_legend_shows(page, measured[-3])
    said = chart.get_attribute("aria-valuetext")
    assert said.startswith(f"Step {measured[-3]['step']:,}; hold-out ")
    page.keyboard.press("Home")
    assert_legend_shows(page, measured[0])
    page.keyboard.press("PageUp")
    page.keyboard.press("Enter")
    expect(page.locator(".step-counter")).to_contain_text(f"step {measured[10]['step']:,}")
    page.keyboard.press("Escape")
    assert_legend_shows(page, measured[10])

    # Hovering shows the measurement that is nearest.
    over = page.locator(f"{CURVES} .u-over").bounding_box()
    page.mouse.move(over["x"] + over["width"] / 2, over["y"] + 40)
    nearest = min(measured, key=lambda one: abs(one["step"] - 750))
    assert_legend_shows(page, nearest)
    page.mouse.move(5, 5)
    assert_legend_shows(page, measured[10])

    page.locator(CURVES).get_by_text("error", exact=True).click()
    expect(page.locator(f"{CURVES} [data-kind=holdout] td").first).to_have_text(
        f"{100 * measured[10]['holdout_error']['dropout']:.1f} %"
    )
    expect(page.locator(f"{CURVES} [data-kind=train] td").first).to_have_text(
        f"{100 * measured[10]['train_error_masked']['dropout']:.1f} %"
    )


def test_zoom_log_and_a_choice_by_mouse_and_keyboard(page, server):
    run = run_to_its_end(server, digits(server, max_steps=600))
    measured = evaluations_of(server, run)
    open_run(page, server, run)
    chosen = zoom_and_choose_by_mouse(page, measured)
    zoom_by_keyboard(page, chosen)
    switch_to_log_and_back(page, measured)


def zoom_and_choose_by_mouse(page, measured):
    """Returns the step that was clicked, in the middle of all 600."""
    assert scale(page, "x")[:2] == [0, 600]
    box = page.locator(f"{CURVES} .u-over").bounding_box()

    def x_of(share):
        return box["x"] + share * box["width"]

    def drag(start, end):
        page.mouse.move(x_of(start), box["y"] + 30)
        page.mouse.down()
        page.mouse.move(x_of(end), box["y"] + 50, steps=4)
        page.mouse.up()

    page.clock.install()
    drag(0.25, 0.5)
    from_step, to_step, _ = scale(page, "x")
    assert abs(from_step - 150) < 5
    assert abs(to_step - 300) < 5
    counter = page.locator(".step-counter")
    page.clock.fast_forward(1000)  # whatever still waited would come now
    expect(counter).to_contain_text("step 600")
    page.mouse.dblclick(x_of(0.4), box["y"] + 30)
    page.wait_for_function("() => document.querySelector('ds-curves').zoom === null")
    assert scale(page, "x")[:2] == [0, 600]
    page.clock.fast_forward(1000)
    expect(counter).to_contain_text("step 600")
    expect(page.locator(f"{CURVES} .curve-line.here")).to_have_count(0)

    page.mouse.click(x_of(0.5), box["y"] + 30)
    nearest = min(measured, key=lambda one: abs(one["step"] - 300))
    expect(counter).to_contain_text(f"step {nearest['step']}")
    expect(page.locator(f"{CURVES} .curve-line.here")).to_have_attribute(
        "data-step", str(nearest["step"])
    )
    return nearest["step"]


def zoom_by_keyboard(page, chosen):
    tools = page.locator(f"{CURVES} .curve-tools")
    tools.get_by_role("button", name="Zoom in").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    low, high, _ = scale(page, "x")
    assert high - low == pytest.approx(150)
    assert low < chosen < high
    page.locator(f"{CURVES} .chart").focus()
    page.keyboard.press("-")
    low, high, _ = scale(page, "x")
    assert high - low == pytest.approx(300)
    page.keyboard.press("End")  # the cursor pulls the window along
    assert scale(page, "x")[1] == 600
    page.keyboard.press("0")
    assert scale(page, "x")[:2] == [0, 600]
    expect(tools.get_by_role("button", name="Show all")).to_have_attribute("aria-disabled", "true")


def switch_to_log_and_back(page, measured):
    log = page.locator(CURVES).get_by_role("button", name="log")
    assert scale(page, "y")[::2] == [0, 1]
    log.click()
    expect(log).to_have_attribute("aria-pressed", "true")
    least, _, distribution = scale(page, "y")
    assert distribution == 3
    figures = ("holdout_loss", "train_loss_eval", "train_loss")
    values = [value for one in measured for name in figures for value in one[name].values()]
    assert 0 < least <= min(values)
    log.click()
    assert scale(page, "y")[::2] == [0, 1]


def test_changed_settings_are_marked_and_named(page, server):
    run = server.post(
        "/runs", {"recipe": digits(server, max_steps=400), "pace": None, "start": False}
    )

    def steer(command):
        server.post(f"/runs/{run['id']}/commands", command)

    def walk(count, until):
        steer({"command": "step", "count": count})
        server.get_until(f"/runs/{run['id']}", lambda now: now["step"] == until)

    walk(100, 100)
    steer({"command": "set", "drop_probability": 0.8})
    steer({"command": "set", "pace": 500})
    walk(100, 200)
    steer({"command": "set", "learning_rate": 0.01})
    walk(50, 250)
    open_run(page, server, run)
    marks = page.locator(f"{CURVES} .curve-line.change")
    expect(marks).to_have_count(2)
    assert [mark.get_attribute("data-step") for mark in marks.all()] == ["100", "200"]
    word = page.locator(f"{CURVES} .change-word")
    expect(word).to_have_count(0)
    over = page.locator(f"{CURVES} .u-over").bounding_box()
    page.mouse.move(over["x"] + 100 / 250 * over["width"] + 2, over["y"] + 60)
    expect(word).to_have_text("from step 101: p 0.5 → 0.8")
    page.mouse.move(5, 5)
    expect(word).to_have_count(0)

    later = next(one["step"] for one in evaluations_of(server, run) if one["step"] > 200)
    chart = page.locator(f"{CURVES} .chart")
    chart.focus()
    page.keyboard.press("End")
    for _ in range(20):
        if chart.get_attribute("aria-valuenow") == str(later):
            break
        page.keyboard.press("ArrowLeft")
    expect(word).to_have_text("from step 201: learning rate 0.05 → 0.01")
    assert "learning rate 0.05 → 0.01" in chart.get_attribute("aria-valuetext")


@pytest.mark.parametrize(("learning_rate", "state"), [(50, "finished"), (100, "diverged")])
def test_a_diverged_run_is_drawn_as_far_as_it_goes(page, server, learning_rate, state):
    recipe = digits(server, optimizer="sgd", learning_rate=learning_rate, max_steps=60)
    run = run_to_its_end(server, recipe)
    assert run["state"] == state
    measured = evaluations_of(server, run)
    open_run(page, server, run)
    expect(page.locator(CURVES)).to_contain_text("Cut off above: up to")
    log = page.locator(CURVES).get_by_role("button", name="log")
    log.click()
    expect(page.locator(CURVES)).not_to_contain_text("Cut off above")
    low, high, _ = scale(page, "y")
    assert math.isfinite(high)
    assert 0 < low < high
    last = measured[-1]["holdout_loss"]["dropout"]
    cell = page.locator(f"{CURVES} [data-kind=holdout] td").first
    if last is None:
        expect(cell).to_have_text("–")
        expect(page.locator(f"{CURVES} .fate")).to_contain_text("No number after step")
        expect(page.locator("ds-verdict")).to_contain_text("There is nothing to compare")
    else:
        assert float(cell.inner_text().replace(",", "")) == pytest.approx(last, rel=0.01)
    page.locator(CURVES).get_by_text("error", exact=True).click()
    expect(cell).to_contain_text("%")


# A hundred thousand measurements, one of them a peak of one measurement's width.
MANY = """() => {
  const curves = document.querySelector("ds-curves");
  const of = (dropout, plain) => ({ dropout, plain });
  const at = (step) => ({
    step,
    train_loss: of(0.6, 0.1),
    train_loss_eval: of(0.5, 0.1),
    holdout_loss: of(0.7, step === 70000 ? 2 : 0.4),
    train_error: of(0.1, 0),
    holdout_error: of(0.1, 0.2),
    memorised: of(null, null),
  });
  curves.evaluations = Array.from({ length: 100000 }, (_, step) => at(step));
}"""
PEAK_IS_DRAWN = """() => {
  const { plot } = document.querySelector("ds-curves").chart;
  const [x, y] = [plot.valToPos(70000, "x", true), plot.valToPos(1.9, "y", true)];
  const { data } = plot.ctx.getImageData(Math.round(x) - 3, Math.round(y), 7, 1);
  return [...data].some((value, index) => index % 4 === 3 && value > 0);
}"""


def test_from_the_first_word_to_a_hundred_thousand_measurements(page, server):
    page.goto(server.url)
    curves = page.locator(CURVES)
    expect(curves.locator(".chart-empty")).to_contain_text("Press Start")
    expect(curves.locator("canvas")).to_have_count(0)
    expect(page.locator("ds-verdict")).to_contain_text("Measured while it trains")

    page.locator("ds-transport").get_by_role("button", name="Step").click()
    expect(curves.locator("canvas")).to_be_visible()
    expect(curves.locator(".chart-empty")).to_be_hidden()
    run = server.get("/runs")["runs"][0]
    server.get_until(f"/runs/{run['id']}", lambda now: now["state"] == "paused")
    measured = evaluations_of(server, run)
    curves.get_by_text("Values as a table").click()
    rows = curves.locator(".curve-values tbody tr")
    expect(rows).to_have_count(len(measured))
    assert float(rows.last.locator("td").first.inner_text()) == pytest.approx(
        measured[-1]["holdout_loss"]["dropout"], rel=0.01
    )

    page.evaluate(MANY)
    expect(curves.locator(".curve-values caption")).to_contain_text("of 100,000")
    assert rows.count() == 50
    page.wait_for_function(PEAK_IS_DRAWN)  # narrower than a pixel
