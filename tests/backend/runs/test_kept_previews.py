"""Previews of one start, for the next: the same bytes, or none."""

import os
from pathlib import Path

import pytest

from dropscope.lab.recipe import Recipe
from dropscope.runs import kept_previews
from dropscope.runs.kept_previews import MAX_BYTES, MAX_KEPT, KeptPreviews

RECIPE, ANSWER = Recipe(), b'{"output": [1.5]}'


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cache" / "previews"


@pytest.fixture
def kept(folder):
    previews = KeptPreviews(folder)
    previews.keep(RECIPE, 0, ANSWER)
    return previews


def seeded(seed):
    return Recipe.model_validate({"seed": seed})


def test_what_was_kept_is_found_by_the_next_one(kept, folder):
    assert KeptPreviews(folder).find(RECIPE, 0) == ANSWER


def test_another_recipe_or_row_is_not_found(kept):
    assert kept.find(seeded(8), 0) is None
    assert kept.find(RECIPE, 1) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda patch: patch.setattr(kept_previews, "__version__", "0.0.0"),
        lambda patch: patch.setattr(kept_previews, "version", lambda name: "0.0.0"),
        lambda patch: patch.setattr(os, "uname", lambda: ["another machine"]),
    ],
    ids=["version", "library", "machine"],
)
def test_what_another_version_or_machine_made_is_not_found(kept, folder, monkeypatch, change):
    change(monkeypatch)
    assert KeptPreviews(folder).find(RECIPE, 0) is None


def test_what_other_code_made_is_not_found(folder, tmp_path, monkeypatch):
    code = tmp_path / "lab"
    code.mkdir()
    (code / "network.py").write_text("1")
    monkeypatch.setattr(kept_previews, "_LAB", code)
    KeptPreviews(folder).keep(RECIPE, 0, ANSWER)
    assert KeptPreviews(folder).find(RECIPE, 0) == ANSWER
    (code / "network.py").write_text("22")
    assert KeptPreviews(folder).find(RECIPE, 0) is None


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: data[:-3] + b"9]}", bytes])
def test_a_damaged_file_is_none(kept, folder, damage):
    [file] = folder.iterdir()
    file.write_bytes(damage(file.read_bytes()) if damage is not bytes else b"")
    assert kept.find(RECIPE, 0) is None


def test_few_are_kept_the_newest(folder):
    previews = KeptPreviews(folder)
    for seed in range(MAX_KEPT + 2):
        previews.keep(seeded(seed), 0, ANSWER)
        for file in folder.iterdir():  # as if each had been a second before the next
            os.utime(file, ns=(0, file.stat().st_mtime_ns - 10**9))
    found = [previews.find(seeded(seed), 0) is not None for seed in range(MAX_KEPT + 2)]
    assert found == [False, False, *[True] * MAX_KEPT]


def test_what_is_large_is_not_kept(folder):
    previews = KeptPreviews(folder)
    previews.keep(RECIPE, 0, bytes(MAX_BYTES + 1))
    assert not folder.exists()
    previews.keep(RECIPE, 0, bytes(MAX_BYTES))
    assert previews.find(RECIPE, 0) == bytes(MAX_BYTES)


def test_what_is_read_from_a_folder_of_the_readers_is_not_kept(folder):
    mnist = Recipe.model_validate({"dataset": {"name": "mnist"}})
    KeptPreviews(folder).keep(mnist, 0, ANSWER)
    assert not folder.exists()


def test_nothing_is_left_of_what_could_not_be_written(kept, folder, monkeypatch):
    def full(self, target):
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", full)
    kept.keep(seeded(8), 0, ANSWER)
    assert len([*folder.iterdir()]) == 1


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path):
    (tmp_path / "cache").write_text("a file where a folder should be")
    previews = KeptPreviews(tmp_path / "cache" / "previews")
    previews.keep(RECIPE, 0, ANSWER)
    assert previews.find(RECIPE, 0) is None
