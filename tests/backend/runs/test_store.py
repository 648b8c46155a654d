"""The list of runs, in SQLite files and a real PostgreSQL, and the migrations of both."""

import threading
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import OperationalError

import dropscope.runs
from dropscope.errors import UnknownRun
from dropscope.lab.recipe import Recipe
from dropscope.runs.models import HEAD_REVISION, Base
from dropscope.runs.store import Store
from dropscope.runs.views import new_row, stored_pace, view_of

MIGRATIONS = Path(dropscope.runs.__file__).parent / "migrations"


@pytest.fixture
def url(database_url):
    return database_url


@pytest.fixture
def store(url):
    opened = Store(url)
    yield opened
    opened.close()


@pytest.fixture
def connection(url):
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def add(store, **values):
    row = new_row(Recipe(), "", None, "example")
    for name, value in values.items():
        setattr(row, name, value)
    store.add(row)
    return row.id


def config_for(connection):
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


# Runs


def test_what_was_added_is_read_back_whole(store, url):
    run_id = add(store, title="Mine", pace=2.5)
    store.close()
    again = Store(url)
    view = view_of(again.get(run_id))
    again.close()
    assert (view.title, view.pace, view.state, view.step) == ("Mine", 2.5, "created", 0)
    assert view.recipe == Recipe()
    assert view.settings["drop_probability"] == {"input": 0.1, "hidden_1": 0.5, "hidden_2": 0.5}


@pytest.mark.parametrize("pace", [None, 0.5, "first_visit"])
def test_every_pace_is_read_back(store, pace):
    row = new_row(Recipe(), "Mine", pace, "example")
    store.add(row)
    assert view_of(store.get(row.id)).pace == pace
    store.change(row.id, pace=stored_pace("first_visit"))
    assert view_of(store.get(row.id)).pace == "first_visit"


def test_pages_are_newest_first_and_count_all(store):
    made = [add(store, created_at=float(time)) for time in (5, 1, 3, 2, 4)]
    newest_first = [made[0], made[4], made[2], made[3], made[1]]
    found = []
    for offset in (0, 2, 4, 6):
        rows, total = store.page(2, offset)
        assert total == 5
        found += [row.id for row in rows]
    assert found == newest_first


def test_runs_made_at_the_same_instant_are_listed_once_each(store):
    made = {add(store, created_at=7.0) for _ in range(6)}
    pages = [row.id for offset in range(6) for row in store.page(1, offset)[0]]
    assert len(pages) == 6
    assert set(pages) == made


def test_runs_are_found_by_their_states(store):
    running, paused = add(store, state="running"), add(store, state="paused")
    add(store, state="finished")
    assert {row.id for row in store.in_states({"running", "paused"})} == {running, paused}
    assert store.in_states(()) == []


def test_changes_stay(store):
    run_id, other = add(store), add(store)
    store.change(run_id, state="diverged", step=2**40, error_code="loss_not_finite")
    row = store.get(run_id)
    assert (row.state, row.step, row.error_code) == ("diverged", 2**40, "loss_not_finite")
    assert store.get(other).state == "created"


def test_a_deleted_run_is_unknown_and_its_late_changes_do_nothing(store):
    run_id = add(store)
    store.delete(run_id)
    store.change(run_id, step=5)
    for call in (store.get, store.delete):
        with pytest.raises(UnknownRun, match="GET /api/v1/runs lists them") as refused:
            call(run_id)
        assert refused.value.field == "id"


def test_threads_may_write_at_once(store):
    made = []

    def write():
        for step in range(20):
            run_id = add(store)
            store.change(run_id, step=step)
            made.append(run_id)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.page(1, 0)[1] == len(made) == 80


def test_a_reader_is_not_held_up_by_a_writer(store, connection):
    run_id = add(store)
    connection.execute(text("UPDATE runs SET step = 9"))  # not committed yet
    assert store.get(run_id).step == 0
    if connection.dialect.name == "sqlite":
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"


# Tables


def test_the_head_that_the_store_expects_is_the_newest_migration():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD_REVISION]


def test_the_migrations_make_the_models_tables(store, connection):
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    assert context.get_current_revision() == HEAD_REVISION
    assert compare_metadata(context, Base.metadata) == []
    columns = {column["name"]: column for column in inspect(connection).get_columns("runs")}
    for column in Base.metadata.tables["runs"].columns:
        assert columns[column.name]["nullable"] == column.nullable, column.name
    indexes = {index["name"] for index in inspect(connection).get_indexes("runs")}
    assert indexes == {"ix_runs_created_at"}


def test_every_migration_can_be_undone_and_made_again(store, url, connection):
    config = config_for(connection)
    command.downgrade(config, "base")
    assert inspect(connection).get_table_names() == ["alembic_version"]
    connection.commit()
    reopened = Store(url)
    run_id = add(reopened)
    assert reopened.get(run_id).state == "created"
    reopened.close()


def test_runs_made_before_rows_could_be_chosen_follow_row_0(store, url, connection):
    old, chosen = add(store), add(store, row=7)
    assert (store.get(old).row, store.get(chosen).row) == (0, 7)
    command.downgrade(config_for(connection), "0001")
    connection.commit()
    assert "row" not in {column["name"] for column in inspect(connection).get_columns("runs")}
    reopened = Store(url)
    assert {reopened.get(run_id).row for run_id in (old, chosen)} == {0}
    assert reopened.get(old).title == store.get(old).title
    indexes = {index["name"] for index in inspect(connection).get_indexes("runs")}
    assert indexes == {"ix_runs_created_at"}
    reopened.close()


def test_opening_again_keeps_what_is_there(store, url):
    run_id = add(store)
    again = Store(url)
    assert again.get(run_id).id == run_id
    again.close()


def test_a_database_of_a_newer_dropscope_is_not_touched(store, url, connection):
    connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    connection.commit()
    with pytest.raises(CommandError, match="9999"):
        Store(url)
    assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_a_place_that_is_not_there_is_an_error():
    with pytest.raises(OperationalError):
        Store("sqlite:////no/such/folder/dropscope.db")
