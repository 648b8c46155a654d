"""Managers over real stores, engines and files; and an engine that works by hand."""

import threading
import time

import pytest
import torch

from dropscope.lab.datasets.loading import load
from dropscope.lab.recipe import Recipe
from dropscope.lab.seeds import derive_seed
from dropscope.lab.training import Training
from dropscope.runs.engines.threads import ThreadEngine
from dropscope.runs.home import Home
from dropscope.runs.manager import RunManager
from dropscope.runs.requests import CommandRequest
from dropscope.runs.store import Store

LIMIT_S = 60


def wait_until(condition):
    """Ask until it holds; the limit is for what hangs."""
    pause = threading.Event()
    deadline_s = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < deadline_s, "it never came true"
        pause.wait(0.002)


@pytest.fixture(name="wait_until", scope="session")
def _wait_until():
    return wait_until


def small_recipe(**parts):
    values = {"dataset": {"name": "blobs"}, "network": {"hidden": [4]}} | parts
    values["training"] = {"max_steps": 30} | values.get("training", {})
    return Recipe.model_validate(values)


@pytest.fixture(name="small_recipe", scope="session")
def _small_recipe():
    return small_recipe


@pytest.fixture(scope="session")
def losses_alone():
    """Train without a server; returns the losses' bytes. ``changes``: step → what to change."""

    def train(recipe, changes=(), steps=None):
        torch.set_num_threads(1)
        training = Training(recipe, load(recipe.dataset))
        rows = []
        for _ in range(steps or recipe.training.max_steps):
            for change in changes:
                if change.step == training.step:
                    training.change(change)
            rows += [twin.train_loss for twin in training.advance().twins.values()]
        return torch.stack(rows).numpy().tobytes()

    return train


@pytest.fixture(scope="session")
def row_examples():
    """The training example in a row of every batch, drawn from the seed."""

    def examples(recipe, row):
        order = torch.Generator().manual_seed(derive_seed(recipe.seed, "order"))
        found = []
        while len(found) < recipe.training.max_steps:
            batches = torch.randperm(recipe.dataset.train_size, generator=order)
            for batch in batches.split(recipe.training.batch_size):
                found.append(int(batch[min(row, len(batch) - 1)]))
        return found[: recipe.training.max_steps]

    return examples


class Runs:
    """A manager and short ways to steer it."""

    def __init__(self, home, engine, **options):
        self.home = home
        self.is_open = True
        self.manager = RunManager(
            Store(f"sqlite:///{home / 'dropscope.db'}"), engine, Home(home), **options
        )
        self.manager.recover()

    def close(self):
        if self.is_open:
            self.is_open = False
            self.manager.close()

    def make(self, recipe=None, **options):
        return self.manager.create(recipe or small_recipe(), **options).id

    def tell(self, run_id, command, **arguments):
        return self.manager.command(run_id, CommandRequest(command, **arguments))

    def state(self, run_id):
        return self.manager.get(run_id).state

    def place(self, run_id):
        return self.manager.get(run_id).queue_place

    def wait_for_state(self, run_id, *states):
        wait_until(lambda: self.state(run_id) in states)
        return self.manager.get(run_id)

    def states_recorded(self, run_id):
        events = self.manager.trace(run_id).events()
        return [event["detail"]["state"] for event in events if event["kind"] == "state"]


@pytest.fixture
def open_runs(tmp_path):
    """Open the runs of a home; the ones opened before are closed first, as by a server's end."""
    opened = []

    def open_(engine=None, **options):
        close()
        tmp_path.mkdir(exist_ok=True)
        opened.append(Runs(tmp_path / "home", engine or ThreadEngine(), **options))
        return opened[-1]

    def close():
        while opened:
            opened.pop().close()

    (tmp_path / "home").mkdir()
    yield open_
    close()


@pytest.fixture
def runs(open_runs):
    return open_runs()


class HandEngine:
    """An engine whose workers do nothing but what a test reports for them."""

    def __init__(self):
        self.jobs = {}
        self.reports = {}
        self.sent = []

    def launch(self, job, report):
        self.jobs[job.run_id] = job
        self.reports[job.run_id] = report

    def send(self, run_id, command):
        self.sent.append((run_id, command))

    def report(self, run_id, report):
        """Report as a worker would: on a thread of its own."""
        thread = threading.Thread(target=self.reports[run_id], args=(report,))
        thread.start()
        thread.join(LIMIT_S)

    def close(self, timeout_s):
        """Nobody is at work."""


@pytest.fixture
def hand_engine():
    return HandEngine()
