"""What the page gives away: figures that show what was recorded, data, weights, scripts."""

import io
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from PIL import Image
from playwright.sync_api import expect
from safetensors.numpy import load

pytestmark = pytest.mark.browser

SVG = "{http://www.w3.org/2000/svg}"
RECIPE = {
    "dataset": {"name": "digits", "train_size": 60},
    "network": {"hidden": [20, 12]},
    "dropout": {"input": 0.0, "hidden": [0.5, 0.4]},
    "training": {"max_steps": 120},
}
STEP = 70
SCALE = 3
CROSS = re.compile("(M[^A-Z]+L[^A-Z]+){2}")


@pytest.fixture
def run(server):
    made = server.post("/runs", {"recipe": RECIPE, "title": "Mine & <yours>"})
    return server.get_until(f"/runs/{made['id']}", lambda found: found["state"] == "finished")


def open_export(page, server, run, step=STEP):
    page.goto(f"{server.url}/#lab?run={run['id']}&step={step}")
    page.wait_for_function(
        "step => [...document.querySelectorAll('ds-network')].length === 2"
        " && [...document.querySelectorAll('ds-network')].every((n) =>"
        " n.picture?.facts.step?.step === step && n.picture.example"
        " && Object.keys(n.picture.weights).length > 0)",
        arg=step,
    )
    page.get_by_role("button", name="Export").click()


def saved(page, role, name):
    """The file's name and its bytes."""
    with page.expect_download() as loading:
        page.get_by_role(role, name=name, exact=True).click()
    return loading.value.suggested_filename, Path(loading.value.path()).read_bytes()


def texts(svg):
    return ["".join(text.itertext()) for text in svg.iter(f"{SVG}text")]


def test_the_network_is_a_figure_of_what_was_recorded(open_page, server, run):
    page = open_page(color_scheme="dark", accept_downloads=True)
    open_export(page, server, run)
    name, content = saved(page, "button", "The networks, as on screen as SVG")
    assert name == f"dropscope-{run['id']}-step-{STEP}-network.svg"
    svg = ET.fromstring(content)
    row = server.get(f"/runs/{run['id']}/steps/{STEP}")
    dropped = sum(mask.count(0) for mask in row["keep_mask"].values())
    crosses = [path for path in svg.iter(f"{SVG}path") if CROSS.fullmatch(path.get("d"))]
    rings = [path for path in svg.iter(f"{SVG}path") if path.get("stroke-dasharray")]
    assert len(crosses) == len(rings) == dropped > 0
    words = texts(svg)
    off = row["keep_mask"]["hidden_1"].count(0)
    assert f"{off} of 20 off" in words
    caption = " ".join(words)
    assert f"Run {run['id']}, “Mine & <yours>”, step {STEP} of 120." in caption
    assert "20-12 ReLU" in caption.replace("\u00a0", " ")
    # For paper, though the screen is dark.
    ground = next(svg.iter(f"{SVG}path"))
    assert ground.get("fill") == "#ffffff"

    name, content = saved(page, "button", "The networks, as on screen as PNG")
    picture = Image.open(io.BytesIO(content))
    assert name.endswith("network.png")
    assert picture.size == (
        SCALE * round(float(svg.get("width"))),
        SCALE * round(float(svg.get("height"))),
    )
    assert picture.getpixel((2, 2)) == (255, 255, 255, 255)
    colours = {pixel[:3] for _, pixel in picture.getcolors(2**24)}
    assert {(0x5B, 0x3D, 0xF5), (0xB4, 0x53, 0x09)} <= colours
    # The screen is as dark as before.
    assert page.evaluate("() => document.documentElement.dataset.theme") is None


def test_curves_and_masks_are_figures_too(open_page, server, run):
    page = open_page(accept_downloads=True)
    open_export(page, server, run)
    rows = server.get(f"/runs/{run['id']}/evaluations?format=json")["evaluations"]
    name, content = saved(page, "button", "Loss curves as SVG")
    assert name == f"dropscope-{run['id']}-step-120-loss.svg"
    svg = ET.fromstring(content)
    lines = [
        len(re.findall("[ML]", path.get("d")))
        for path in svg.iter(f"{SVG}path")
        if path.get("stroke") in ("#5b3df5", "#b45309")
    ]
    assert lines.count(len(rows)) == 5
    assert "hold-out, without" in texts(svg)
    _, content = saved(page, "button", "Error curves as PNG")
    assert Image.open(io.BytesIO(content)).width == SCALE * 1080

    page.get_by_label("from step").fill("21")
    page.get_by_label("from step").press("Tab")
    page.get_by_label("to", exact=True).fill("40")
    page.get_by_label("to", exact=True).press("Tab")
    _, content = saved(page, "button", "Masks of hidden 1 as PNG")
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    masks = [
        row["keep_mask"]["hidden_1"]
        for row in server.get(f"/runs/{run['id']}/steps?from=21&to=40&format=json")["steps"]
    ]
    pitch, height = 12 * SCALE, 8 * SCALE
    left, top = 24 * SCALE, 40 * SCALE
    for column, mask in enumerate(masks):
        for unit, kept in enumerate(mask):
            x, y = left + column * pitch + pitch // 3, top + unit * height + height // 3
            red, _, blue = picture.getpixel((x, y))
            assert (red < 200 and blue > 200) == bool(kept), (column, unit)


def test_data_weights_and_scripts_are_links_to_the_right_files(open_page, server, run):
    page = open_page(accept_downloads=True)
    open_export(page, server, run)
    name, content = saved(page, "link", "Steps as PARQUET")
    assert name == f"dropscope-{run['id']}-steps.parquet"
    assert pq.read_table(io.BytesIO(content))["step"].to_pylist() == [*range(1, 121)]
    page.get_by_label("from step").fill("9000")
    page.get_by_label("from step").press("Tab")
    expect(page.get_by_label("from step")).to_have_value("120")
    page.get_by_label("from step").fill("100")
    page.get_by_label("from step").press("Tab")
    _, content = saved(page, "link", "Steps as CSV")
    assert [line.split(b",")[0] for line in content.splitlines()[1:]] == [
        str(step).encode() for step in range(100, 121)
    ]
    name, content = saved(page, "link", "Measurements as JSON")
    assert name == "dropscope-evaluations.json"
    assert content.startswith(b'{"evaluations": [')
    _, content = saved(page, "link", "Weights, newest")
    assert load(content)["plain.linear_2.weight"].shape == (12, 20)
    _, content = saved(page, "link", "Script, without")
    assert b"nn.Dropout" not in content
    compile(content, "script.py", "exec")


def test_the_script_is_shown_copied_and_saved(open_page, server, run):
    page = open_page(accept_downloads=True)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(server.url)
    page.get_by_role("button", name="Code").click()
    expect(page.get_by_role("dialog")).to_contain_text("Press Start in the Lab first.")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Code")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_role("dialog")).to_be_visible()  # and no run was started
    page.keyboard.press("Escape")

    page.goto(f"{server.url}/#lab?run={run['id']}")
    expect(page.locator(".run-state")).to_have_text("finished")
    page.get_by_role("button", name="Code").click()
    shown = page.get_by_role("region", name="Script")
    expect(shown).to_contain_text("nn.Dropout(p=0.5)")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    _, content = saved(page, "link", "Download")
    assert copied == content.decode()
    page.get_by_role("dialog").get_by_text("without", exact=True).click()
    expect(shown).not_to_contain_text("nn.Dropout")
    assert [found["id"] for found in server.get("/runs")["runs"]] == [run["id"]]
