"""The API screen's code, copied from the page and run against the server that it names."""

import json
import os
import subprocess
import sys

import pyarrow as pa
import pytest
from playwright.sync_api import expect
from safetensors.numpy import load_file

pytestmark = pytest.mark.browser

LIMIT_S = 120
RECIPE = "data=moons&n=60&layers=8-6&p=0.1,0.5,0.4&noise=none&steps=500000"
TOKEN = "a-token-of-some-length"
RUN_CELLS = """
import ast, asyncio, inspect, json, sys

async def main():
    scope = {}
    for cell in json.load(open(sys.argv[1]))["cells"]:
        if cell["cell_type"] == "code":
            flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
            done = eval(compile("".join(cell["source"]), "cell", "exec", flags), scope)
            if inspect.iscoroutine(done):
                await done

asyncio.run(main())
"""


def open_screen(page, server, query=RECIPE, token=""):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{server.url}/#{token}api?{query}")
    expect(page.locator("ds-code-block")).not_to_have_count(0)


def copied(page, language):
    """What lies on the clipboard once `Copy all` was pressed: each piece, in order."""
    page.get_by_text(language, exact=True).click()
    page.get_by_role("button", name="Copy all").click()
    expect(page.locator(".code-takes").get_by_role("button", name="Copied")).to_be_visible()
    code = page.evaluate("() => navigator.clipboard.readText()")
    pieces = page.locator("pre.code").all_text_contents()
    assert len(pieces) > 0
    assert code == "\n\n".join(pieces) + "\n"
    return code


def run(folder, *command, code=None, **variables):
    """Standard output of a program that is to go well."""
    folder.mkdir(exist_ok=True)
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | variables,
        input=code,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert '"code":' not in done.stdout.replace('"error":null', ""), done.stdout
    return done.stdout


def check_steered(server, p=0.2):
    """The newest run was made, paused, stepped, changed and ended."""
    made = server.get("/runs")["runs"][0]
    assert made["state"] == "stopped"
    assert made["recipe"]["network"]["hidden"] == [8, 6]
    assert made["recipe"]["dropout"]["hidden"] == [0.5, 0.4]
    assert made["settings"]["drop_probability"]["hidden_1"] == p
    events = server.get(f"/runs/{made['id']}/events?format=json")["events"]
    states = [event["detail"]["state"] for event in events if event["kind"] == "state"]
    assert states == ["running", "paused", "running", "stopped"]
    return made


def check_downloads(folder, made):
    steps = pa.ipc.open_stream((folder / "steps.arrow").read_bytes()).read_all()
    assert steps.num_rows >= 3
    assert (folder / "evaluations.parquet").read_bytes()[:4] == b"PAR1"
    weights = load_file(folder / "weights.safetensors")
    assert weights["dropout.linear_1.weight"].shape == (8, 2)
    compile((folder / "run.py").read_text(), "run.py", "exec")
    masks = [row["hidden_1"] for row in steps["keep_mask"].to_pylist()]
    assert all(len(mask) == 8 for mask in masks)
    return made


def test_the_code_does_what_it_says(page, server, tmp_path):
    open_screen(page, server)
    code = copied(page, "curl")
    out = run(tmp_path / "curl", "bash", "-euo", "pipefail", code=code)
    made = check_downloads(tmp_path / "curl", check_steered(server))
    assert out.startswith(made["id"])

    code = copied(page, "Python")
    (tmp_path / "use.py").write_text(code)
    out = run(
        tmp_path / "python",
        sys.executable,
        "-W",
        "error::DeprecationWarning",
        str(tmp_path / "use.py"),
    )
    made = check_downloads(tmp_path / "python", check_steered(server))
    losses = [line for line in out.splitlines() if line.startswith(("1 {'dropout'", "10 {'drop"))]
    first = server.get(f"/runs/{made['id']}/steps/1")
    assert losses[0] == f"1 {first['train_loss']}"
    assert len(losses) == 2
    signs = [line for line in out.splitlines() if line.startswith("hidden_1 ")]
    assert len(signs) == 1
    assert set(signs[0].removeprefix("hidden_1 ")) <= {"●", "×"}

    copied(page, "Notebook")
    with page.expect_download() as loading:
        page.get_by_role("button", name="Download .ipynb").click()
    notebook = tmp_path / "dropscope.ipynb"
    loading.value.save_as(notebook)
    assert json.loads(notebook.read_text())["nbformat"] == 4
    out = run(
        tmp_path,
        sys.executable,
        "-W",
        "error::DeprecationWarning",
        "-",
        str(notebook),
        code=RUN_CELLS,
    )
    check_steered(server)
    assert "10 {'dropout'" in out


def test_the_code_reads_the_run_on_screen_and_steps_through_a_short_one(page, server, tmp_path):
    recipe = {"dataset": {"name": "moons"}, "training": {"max_steps": 40}}
    made = server.post("/runs", {"recipe": recipe, "title": "Mine"})
    server.get_until(f"/runs/{made['id']}", lambda found: found["state"] == "finished")
    open_screen(page, server, f"run={made['id']}&step=7")
    page.get_by_text("the run on screen", exact=True).click()
    out = run(tmp_path / "curl", "bash", "-euo", "pipefail", code=copied(page, "curl"))
    assert '"step":7' in out
    steps = pa.ipc.open_stream((tmp_path / "curl" / "steps.arrow").read_bytes()).read_all()
    assert steps["step"].to_pylist() == [*range(1, 8)]
    out = run(
        tmp_path / "python",
        sys.executable,
        "-W",
        "error::DeprecationWarning",
        "-",
        code=copied(page, "Python"),
    )
    assert out.startswith("Mine finished 40\n3 {")
    assert "40 steps of step" in out
    # A run that is over before anyone can pause it.
    page.goto(f"{server.url}/#api?data=moons&steps=2")
    page.get_by_text("a new run", exact=True).wait_for(state="detached")
    for language, command in {
        "curl": ["bash", "-euo", "pipefail"],
        "Python": [sys.executable, "-"],
    }.items():
        run(tmp_path / language, *command, code=copied(page, language))
        newest = server.get("/runs")["runs"][0]
        assert (newest["recipe"]["training"]["max_steps"], newest["step"]) == (2, 1)


def test_where_a_token_is_needed_the_code_shows_it(page, start_server, tmp_path, complaints):
    server = start_server("--token", TOKEN)
    complaints.expected.append("401")  # asked on purpose, without the page's cookie
    open_screen(page, server, token=f"token={TOKEN}&")
    expect(page.locator("pre.code").first).to_contain_text("DROPSCOPE_TOKEN")
    assert TOKEN not in page.content()
    code = copied(page, "curl")
    run(tmp_path / "curl", "bash", "-euo", "pipefail", code=code, DROPSCOPE_TOKEN=TOKEN)
    python = [sys.executable, "-W", "error::DeprecationWarning", "-"]
    out = run(tmp_path / "python", *python, code=copied(page, "Python"), DROPSCOPE_TOKEN=TOKEN)
    assert "paused" in out
