"""F5: the process is killed while it saves a checkpoint. There is always one that can be loaded."""

import random
import subprocess
import sys
import threading

from dropscope.lab.datasets.loading import load
from dropscope.lab.recipe import Recipe
from dropscope.lab.training import Training
from dropscope.runs.checkpoint_codec import encode, newest_state
from dropscope.runs.checkpoints import Checkpoints

RECIPE = Recipe.model_validate({"network": {"hidden": [256, 256]}, "dropout": {"input": 0.2}})
STEPS = range(1, 7)
MOST_WAIT_S = 0.1


def test_a_loadable_one_is_there_after_every_kill(tmp_path, count, figures):
    folder, pieces = tmp_path / "checkpoints", tmp_path / "pieces"
    pieces.mkdir()
    training = Training(RECIPE, load(RECIPE.dataset))
    for step in STEPS:
        training.advance()
        whole = b"".join(encode(training.state(), RECIPE, "run"))
        (pieces / str(step)).write_bytes(whole)
    chance, instant = random.Random(5), threading.Event()
    kills, torn, loadable = count(8, 100), 0, 0
    for _ in range(kills):
        command = [sys.executable, "-m", "tests.faults.saving", str(folder), str(pieces)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            instant.wait(chance.uniform(0, MOST_WAIT_S))
            process.kill()
        torn += any(folder.glob("*.partial"))
        loadable += newest_state(folder, RECIPE, "run", at_most=STEPS[-1]) is not None
    assert loadable == kills
    assert torn  # else no kill would have come while one was written
    Checkpoints(folder)
    assert not any(folder.glob("*.partial"))
    figures("F5", kills=kills, of_them_in_mid_save=torn, loadable=loadable)
