import json
import os
import re
import signal
import subprocess
import sys
import urllib.request

import polars as pl
import pytest
from typer.testing import CliRunner

from dropscope import __version__
from dropscope.cli import app
from dropscope.trace.reader import RunTrace

SMALL = {"dataset": {"name": "blobs"}, "network": {"hidden": [4]}, "training": {"max_steps": 30}}
LIMIT_S = 60


@pytest.fixture
def command(tmp_path, monkeypatch):
    """Run a command in a folder of its own; returns its result."""
    for name in [name for name in os.environ if name.startswith("DROPSCOPE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DROPSCOPE_HOME", str(tmp_path / "home"))

    def run(*arguments, text=None):
        return CliRunner().invoke(app, [str(one) for one in arguments], input=text)

    return run


@pytest.fixture
def recipe(tmp_path):
    path = tmp_path / "recipe.json"
    path.write_text(json.dumps(SMALL))
    return path


def test_version(command):
    assert command("--version").output == f"dropscope {__version__}\n"


def test_train_writes_the_trace_and_the_figures(command, recipe, tmp_path):
    result = command("train", recipe, "--out", "run")
    assert result.exit_code == 0, result.output
    assert "30/30" in result.stderr
    assert "hold-out loss" in result.stderr
    with RunTrace.open(tmp_path / "run", writable=False) as trace:
        assert trace.last_step == 30
        assert trace.recipe.twin
        states = [event["detail"]["state"] for event in trace.events()]
        assert states == ["running", "finished"]
        evaluation = [
            batch.column("holdout_loss")[-1].as_py() for batch in trace.read("evaluations")
        ][-1]
    for value in evaluation.values():
        assert f"{value:.4f}" in result.stderr


def test_train_obeys_its_flags(command, tmp_path):
    result = command(
        "train", "-", "--out", "run", "--no-twin", "--record", "full", text=json.dumps(SMALL)
    )
    assert result.exit_code == 0, result.output
    with RunTrace.open(tmp_path / "run", writable=False) as trace:
        assert trace.recipe.twins == ("dropout",)
        assert trace.record_mode == "full"


def test_train_names_its_folder_after_the_data(command, recipe, tmp_path):
    assert command("train", recipe).exit_code == 0
    assert len([*tmp_path.glob("dropscope-blobs-*/steps.arrow")]) == 1


def test_a_run_that_diverges_says_so(command, recipe):
    recipe.write_text(json.dumps(SMALL | {"training": {"learning_rate": 100.0}}))
    result = command("train", recipe, "--out", "run")
    assert result.exit_code == 1
    assert "diverged at step" in result.stderr


def test_script_and_export_take_a_folder_or_an_id(command, recipe, tmp_path):
    command("train", recipe, "--out", tmp_path / "home" / "runs" / "abc")
    by_id = command("script", "abc", "--twin", "plain")
    assert by_id.exit_code == 0, by_id.output
    compile(by_id.stdout, "script.py", "exec")
    assert by_id.stdout == command("script", tmp_path / "home/runs/abc", "--twin", "plain").stdout
    assert command("script", "abc", "--output", "script.py").exit_code == 0
    assert "nn.Dropout" in (tmp_path / "script.py").read_text()

    assert command("export", "abc").stdout == "dropscope-abc-steps.parquet\n"
    assert pl.read_parquet(tmp_path / "dropscope-abc-steps.parquet")["step"].to_list() == [
        *range(1, 31)
    ]
    part = command("export", "abc", "--format", "json", "--from", 3, "--to", 4, "--output", "-")
    assert [row["step"] for row in json.loads(part.stdout)["steps"]] == [3, 4]
    command("export", "abc", "--stream", "evaluations", "--format", "csv", "--output", "e.csv")
    assert pl.read_csv(tmp_path / "e.csv")["step"][-1] == 30


BAD = [
    (["train", "none.json"], "none.json"),
    (["train", "broken.json"], "not JSON"),
    (["train", "odd.json"], "network.hidden.0"),
    (["train", "nan.json"], "training.learning_rate"),
    (["train", "list.json"], "not a recipe"),
    (["train", "misfit.json"], "dropout.hidden"),
    (["train", "recipe.json", "--out", "."], "exists already"),
    (["train", "recipe.json", "--record", "all"], "--record"),
    (["train", "recipe.json", "--out", "recipe.json/run"], "cannot be written"),
    (["script", "nobody"], "nobody"),
    (["script", "run", "--twin", "both"], "--twin"),
    (["script", "run", "--twin", "plain"], "twin"),
    (["export", "nobody"], "nobody"),
    (["export", "run", "--format", "xls"], "--format"),
    (["export", "run", "--stream", "masks"], "--stream"),
    (["export", "run", "--from", "5", "--to", "4"], "--from"),
    (["export", "run", "--output", "no/such/folder"], "cannot be written"),
    (["serve", "--port", "99999"], "port"),
    (["serve", "--token", "short"], "token"),
    (["serve", "--max-running-runs", "0"], "max_running_runs"),
]


@pytest.mark.parametrize(("arguments", "named"), BAD, ids=[" ".join(a) for a, _ in BAD])
def test_wrong_input_is_one_line_and_exit_code_2(command, recipe, tmp_path, arguments, named):
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "odd.json").write_text('{"network": {"hidden": ["64"]}}')
    (tmp_path / "nan.json").write_text('{"training": {"learning_rate": NaN}}')
    (tmp_path / "list.json").write_text("[]")
    (tmp_path / "misfit.json").write_text('{"dropout": {"hidden": [0.5]}}')
    if "run" in arguments:
        command("train", recipe, "--out", "run", "--no-twin")
    result = command(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith("dropscope: ")
    assert result.stderr.count("\n") == 1
    assert named in result.stderr
    assert result.stdout == ""


def test_a_data_set_out_of_reach_is_one_line_and_leaves_no_folder(command, tmp_path, monkeypatch):
    monkeypatch.setattr("dropscope.lab.datasets.reach._is_cached", lambda _: False)
    monkeypatch.setattr("dropscope.lab.datasets.reach._is_open_ml_reachable", lambda: False)
    (tmp_path / "mnist.json").write_text('{"dataset": {"name": "mnist"}}')
    result = command("train", "mnist.json", "--out", "run")
    assert result.exit_code == 2
    assert result.stderr.startswith("dropscope: MNIST is not here")
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "run").exists()


def test_a_token_is_never_repeated(command):
    assert "hunter2" not in command("serve", "--token", "hunter2").output


def start(tmp_path, *arguments):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DROPSCOPE_")}
    return subprocess.Popen(
        [sys.executable, "-m", "dropscope", *arguments],
        cwd=tmp_path,
        env=environment | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process):
    try:
        return process.communicate(timeout=LIMIT_S)
    finally:
        process.kill()


def test_ctrl_c_ends_training_and_keeps_the_trace(tmp_path):
    long = SMALL | {"training": {"max_steps": 10_000_000}}
    (tmp_path / "long.json").write_text(json.dumps(long))
    process = start(tmp_path, "train", "long.json", "--out", "run")
    try:
        while not (tmp_path / "run/steps.arrow").is_file() or (
            (tmp_path / "run/steps.arrow").stat().st_size < 50_000
        ):
            assert process.poll() is None, process.communicate()
        process.send_signal(signal.SIGINT)
    finally:
        _, errors = finish(process)
    assert process.returncode == 130, errors
    with RunTrace.open(tmp_path / "run", writable=False) as trace:
        assert trace.events()[-1]["detail"] == {"state": "stopped"}
        assert f"stopped at step {trace.last_step:,}" in errors


def test_serve_prints_where_it_listens_and_ends_on_sigterm(tmp_path):
    process = start(tmp_path, "serve", "--port", "0", "--home", str(tmp_path / "home"), "--no-open")
    try:
        line = process.stdout.readline()
        found = re.fullmatch(r"Dropscope is ready at (http://127\.0\.0\.1:\d+)\n", line)
        assert found, line
        with urllib.request.urlopen(f"{found[1]}/api/v1/runs", timeout=LIMIT_S) as answer:
            assert json.load(answer)["total"] == 0
        process.send_signal(signal.SIGTERM)
    finally:
        _, errors = finish(process)
    assert process.returncode == 0, errors
    assert (tmp_path / "home" / "dropscope.db").is_file()


def test_serve_on_other_addresses_makes_a_token_and_wants_it(tmp_path):
    process = start(
        tmp_path,
        *("serve", "--port", "0", "--host", "0.0.0.0", "--no-open", "--home", str(tmp_path)),
    )
    try:
        url = process.stdout.readline().split()[-1]
        link = process.stdout.readline().split()[-1]
        token = link.removeprefix(f"{url}/#token=")
        assert len(token) >= 43  # 256 bits
        with pytest.raises(urllib.request.HTTPError) as refused:
            urllib.request.urlopen(f"{url}/api/v1/runs", timeout=LIMIT_S)
        assert refused.value.code == 401
        refused.value.close()
        request = urllib.request.Request(
            f"{url}/api/v1/runs", headers={"Authorization": f"Bearer {token}"}
        )
        with urllib.request.urlopen(request, timeout=LIMIT_S) as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGTERM)
    finally:
        output, errors = finish(process)
    assert process.returncode == 0, errors
    assert token not in output + errors


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--database-url", "sqlite:////no/such/folder/x.db"], "cannot be opened"),
        (["--host", "192.0.2.1"], "cannot listen on 192.0.2.1"),
    ],
)
def test_a_server_that_cannot_serve_says_why_and_ends(tmp_path, arguments, named):
    process = start(
        tmp_path, "serve", "--port", "0", "--no-open", "--home", str(tmp_path), *arguments
    )
    _, errors = finish(process)
    assert process.returncode == 1
    assert errors.startswith("dropscope: ")
    assert errors.count("\n") == 1
    assert named in errors
