"""The database itself: SQLite or PostgreSQL by URL, and its tables at the newest revision.

Knows engines and migrations; no run.
"""

from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy import text as sql
from sqlalchemy.engine import URL, make_url

from dropscope.errors import HomeInUse, StoreRefused
from dropscope.runs.models import HEAD_REVISION

_BUSY_TIMEOUT_MS = 5000
_LOCK = 0x64726F7073636F70  # "dropscop": names the lock that a server holds on its database


def open_database(url: str) -> Engine:
    """Return an engine for a database whose tables are those of this version.

    Args:
        url: ``sqlite:///…`` or ``postgresql://user:password@host/name``.

    Raises:
        StoreRefused: PostgreSQL is asked for and its driver is not installed.
    """
    # A server that was restarted leaves dead connections behind: they are tried before use.
    engine = create_engine(driver_url(url), pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    with ExitStack() as undo:
        undo.callback(engine.dispose)
        _migrate(engine)
        undo.pop_all()
    return engine


def driver_url(url: str) -> URL:
    """Return a URL with the driver that is used for its kind of database.

    Raises:
        StoreRefused: PostgreSQL is asked for and its driver is not installed.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() not in ("postgresql", "postgres"):
        return parsed
    if find_spec("psycopg") is None:
        raise StoreRefused(
            "PostgreSQL needs its driver, which is not installed here: "
            "pip install 'dropscope[postgres]'."
        )
    return parsed.set(drivername="postgresql+psycopg")


def hold(engine: Engine) -> Connection | None:
    """Hold a PostgreSQL database against other servers until the connection is closed.

    An SQLite file lies in the server's home, which is held already.

    Raises:
        HomeInUse: another server holds it.
    """
    if engine.dialect.name != "postgresql":
        return None
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    if not connection.scalar(sql("SELECT pg_try_advisory_lock(:key)"), {"key": _LOCK}):
        connection.close()
        raise HomeInUse(
            "Another server keeps its runs in this database. Stop it, or give this one a database "
            "of its own with --database-url."
        )
    return connection


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_TIMEOUT_MS}")
    cursor.close()


def _revision(engine: Engine) -> str | None:
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        found: str | None = connection.scalar(sql("SELECT version_num FROM alembic_version"))
    return found


def _migrate(engine: Engine) -> None:
    if _revision(engine) == HEAD_REVISION:
        return
    # Alembic takes a while to load and is seldom needed.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
