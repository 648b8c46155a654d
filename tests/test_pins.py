"""What is installed: every version pinned, vendored files as their authors made them."""

import hashlib
import json
import re
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "frontend" / "vendor"


def test_vendored_files_are_unchanged():
    manifest = json.loads((VENDOR / "manifest.json").read_text())
    npm = json.loads((ROOT / "package.json").read_text())["devDependencies"]
    hashes = {path: digest for entry in manifest for path, digest in entry["files"].items()}
    present = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.glob("*/**/*")
        if path.is_file()
    }
    assert present == hashes
    assert {entry["name"]: entry["version"] for entry in manifest}.items() <= npm.items()
    assert all(any("LICENSE" in path for path in entry["files"]) for entry in manifest)


def test_the_web_server_has_who_sends_wait():
    """uvicorn 0.50 and 0.51 let what a slow viewer does not read grow without a limit."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    (uvicorn,) = [one for one in map(Requirement, project["dependencies"]) if one.name == "uvicorn"]
    assert not any(uvicorn.specifier.contains(old) for old in ("0.50.0", "0.51.0", "0.52.0"))


def unpinned(distribution: str, extras: set[str], pins: set[str]) -> set[str]:
    """Names that an installation reaches from a distribution and that nothing pins."""
    missing, seen, todo = set(), set(), [(distribution, frozenset(extras))]
    while todo:
        name, wanted = todo.pop()
        if (name, wanted) in seen:
            continue
        seen.add((name, wanted))
        try:
            lines = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # an extra that is not installed here; its own name was checked
        for requirement in map(Requirement, lines):
            environments = [{"extra": extra} for extra in wanted or {""}]
            if not requirement.marker or any(map(requirement.marker.evaluate, environments)):
                needed = canonicalize_name(requirement.name)
                todo.append((needed, frozenset(requirement.extras)))
                missing |= {needed} - pins
    return missing


def test_constraints_pin_everything():
    lines = (ROOT / "constraints.txt").read_text().split()
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.!]+", line)] == []
    pins = {canonicalize_name(line.split("==")[0]) for line in lines}
    extras = {"dev", "postgres", "ray", "images"}
    assert unpinned("dropscope", extras, pins | {"dropscope"}) <= {"setuptools"}
    assert unpinned("dropscope", extras, pins - {"numpy"}) >= {"numpy"}
    assert "torch==2.13.0" in lines
