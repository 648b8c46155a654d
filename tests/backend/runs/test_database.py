"""The database as a thing that is held, goes away and comes back; and a server that lives on it."""

import signal
import sqlite3
from contextlib import closing

import pytest
from tests.faults.server import ServerProcess

from dropscope.errors import HomeInUse, StoreRefused
from dropscope.lab.recipe import Recipe
from dropscope.runs import database
from dropscope.runs.store import Store
from dropscope.runs.views import new_row

RECIPE = {"dataset": {"name": "blobs"}, "network": {"hidden": [4]}}


@pytest.fixture
def url(postgres):
    return postgres.make_database()


def test_a_second_server_cannot_have_the_database_of_the_first(url):
    first = Store(url, alone=True)
    Store(url).close()  # more sessions of the same server may
    with pytest.raises(HomeInUse, match="--database-url"):
        Store(url, alone=True)
    first.close()
    Store(url, alone=True).close()


def test_without_its_driver_postgresql_says_what_to_install(url, monkeypatch):
    monkeypatch.setattr(database, "find_spec", lambda _: None)
    with pytest.raises(StoreRefused, match=r"pip install 'dropscope\[postgres\]'"):
        Store(url)


def test_a_database_that_was_restarted_is_found_again(url, postgres):
    store = Store(url)
    row = new_row(Recipe(), "Mine", None, "example")
    store.add(row)
    postgres.restart()
    assert store.get(row.id).title == "Mine"
    store.close()


def test_what_a_database_refuses_is_one_error_that_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "_BUSY_TIMEOUT_MS", 10)
    path = tmp_path / "dropscope.db"
    store = Store(f"sqlite:///{path}")
    row = new_row(Recipe(), "Mine", None, "example")
    with closing(sqlite3.connect(path)) as another:
        another.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreRefused, match=r"The database does not answer.*locked"):
            store.add(row)
    store.add(row)
    assert store.page(5, 0)[1] == 1
    store.close()


def test_a_server_keeps_its_runs_in_postgresql_through_a_kill(url, tmp_path):
    server = ServerProcess(tmp_path, f"--database-url={url}")
    run_id = server.make_run(RECIPE | {"training": {"max_steps": 100_000}}, pace=200.0)
    server.wait_for(run_id, lambda run: run["step"] >= 10)
    server.end(signal.SIGKILL)
    server = ServerProcess(tmp_path, f"--database-url={url}")
    run = server.run(run_id)
    assert (run["state"], run["step"] >= 10) == ("interrupted", True)
    assert server.client.get("/sweeps").json()["total"] == 0
    assert not (tmp_path / "dropscope.db").exists()
    assert server.end()[0] == 0
