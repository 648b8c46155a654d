"""The container set-up: what it opens, who runs in it, and that Compose accepts it."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from tests.conftest import on_ci

ROOT = Path(__file__).resolve().parents[1]
COMPOSE_FILE = ROOT / "docker-compose.yml"
NO_COMPOSE = "NO DOCKER COMPOSE HERE: nobody checked that docker-compose.yml is accepted"


def compose_command() -> list[str]:
    """``docker compose`` where the plugin is installed, else the older ``docker-compose``."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]):
            answer = subprocess.run([*command, "version"], capture_output=True, check=False)
            if answer.returncode == 0:
                return command
    if on_ci():
        pytest.fail(NO_COMPOSE, pytrace=False)
    pytest.skip(NO_COMPOSE)


@pytest.mark.parametrize("token", ["a-token-from-the-environment", None])
def test_compose_accepts_the_file(token):
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    if token is not None:
        environment["DROPSCOPE_TOKEN"] = token
    answer = subprocess.run(
        [*compose_command(), "-f", str(COMPOSE_FILE), "config"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    service = yaml.safe_load(answer.stdout)["services"]["dropscope"]
    assert service["environment"]["DROPSCOPE_TOKEN"] == (token or "")


def test_only_this_machine_reaches_the_port():
    service = yaml.safe_load(COMPOSE_FILE.read_text())["services"]["dropscope"]
    assert service["ports"] == ["127.0.0.1:${DROPSCOPE_PORT:-8000}:8000"]
    assert [volume.split(":")[1] for volume in service["volumes"]] == ["/data"]


def test_the_image_runs_as_nobody_special():
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    user = next(line for line in reversed(lines) if line.startswith("USER "))
    assert user not in {"USER root", "USER 0"}
    assert "ENV DROPSCOPE_HOME=/data" in " ".join(lines)


def test_torch_is_installed_before_the_code_is_copied():
    text = (ROOT / "Dockerfile").read_text()
    assert re.search(r"--constraint constraints\.txt.*torch", text)
    assert text.index(" torch") < text.index("COPY backend")
