"""The list of runs, kept in a database: SQLite by default, anything SQLAlchemy knows by URL.

Synchronous and thread-safe: each call opens a session of its own. Knows no worker and no trace.
"""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Engine,
    create_engine,
    event,
    func,
    inspect,
    or_,
    select,
    update,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from dropscope.errors import UnknownRun
from dropscope.runs.models import HEAD_REVISION, RunRow
from dropscope.runs.sessions import Sessions
from dropscope.runs.sweep_store import SweepStore

_BUSY_TIMEOUT_MS = 5000


class Store:
    """Runs in a database.

    Args:
        url: an SQLAlchemy URL, e.g. ``sqlite:////var/lib/dropscope/dropscope.db``.

    Brings the database to the newest revision first.
    """

    def __init__(self, url: str) -> None:
        self._engine = create_engine(url)
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _prepare_sqlite)
        _migrate(self._engine)
        self._sessions = Sessions(self._engine)
        self.sweeps = SweepStore(self._sessions)

    def add(self, row: RunRow) -> None:
        """Add a run."""
        with self._sessions.writing() as session:
            session.add(row)

    def get(self, run_id: str) -> RunRow:
        """Return a run.

        Raises:
            UnknownRun: there is none of this id.
        """
        with self._sessions.reading() as session:
            return _find(session, run_id)

    def page(
        self, limit: int, offset: int, *, text: str = "", states: Collection[str] = ()
    ) -> tuple[Sequence[RunRow], int]:
        """Return runs, newest first, and how many there are in all.

        Args:
            limit: most runs to return.
            offset: newest runs to leave out.
            text: what title, id or data set contain, upper case or lower; empty: anything.
            states: in one of which they are; none: any.
        """
        wanted = [_mentions(text)] if text else []
        wanted += [RunRow.state.in_(states)] if states else []
        newest_first = select(RunRow).order_by(RunRow.created_at.desc(), RunRow.id).where(*wanted)
        with self._sessions.reading() as session:
            rows = session.scalars(newest_first.limit(limit).offset(offset)).all()
            total = session.scalar(select(func.count()).select_from(RunRow).where(*wanted))
        return rows, total or 0

    def in_states(self, states: Collection[str]) -> Sequence[RunRow]:
        """Return every run in one of these states."""
        with self._sessions.reading() as session:
            return session.scalars(select(RunRow).where(RunRow.state.in_(states))).all()

    def change(self, run_id: str, **values: Any) -> None:
        """Change columns of a run; does nothing where the run is gone."""
        with self._sessions.writing() as session:
            session.execute(update(RunRow).where(RunRow.id == run_id).values(**values))

    def delete(self, run_id: str) -> None:
        """Delete a run.

        Raises:
            UnknownRun: there is none of this id.
        """
        with self._sessions.writing() as session:
            session.delete(_find(session, run_id))

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def _mentions(text: str) -> ColumnElement[bool]:
    dataset = RunRow.recipe["dataset"]["name"].as_string()
    found = [column.icontains(text, autoescape=True) for column in (RunRow.title, dataset)]
    return or_(*found, RunRow.id == text)


def _find(session: Session, run_id: str) -> RunRow:
    row = session.get(RunRow, run_id)
    if row is None:
        raise UnknownRun(f"There is no run '{run_id}'. GET /api/v1/runs lists them.", field="id")
    return row


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
