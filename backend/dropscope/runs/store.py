"""The list of runs, kept in a database: SQLite by default, PostgreSQL by URL.

Synchronous and thread-safe: each call opens a session of its own. Knows no worker and no trace.
"""

from collections.abc import Collection, Sequence
from contextlib import ExitStack
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from dropscope.errors import UnknownRun
from dropscope.runs.database import hold, open_database
from dropscope.runs.models import RunRow
from dropscope.runs.sessions import Sessions
from dropscope.runs.sweep_store import SweepStore


class Store:
    """Runs in a database.

    Args:
        url: e.g. ``sqlite:////var/lib/dropscope/dropscope.db``.
        alone: no other server may use the database until this one closes it.

    Brings the database to the newest revision first.

    Raises:
        HomeInUse: it is to be held alone, and another server holds it.
        StoreRefused: the driver for it is not installed.
    """

    def __init__(self, url: str, *, alone: bool = False) -> None:
        self._engine = open_database(url)
        with ExitStack() as undo:
            undo.callback(self._engine.dispose)
            self._held = hold(self._engine) if alone else None
            undo.pop_all()
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

    def count_by_state(self) -> dict[str, int]:
        """Return how many runs are in each state that any is in."""
        counted = select(RunRow.state, func.count()).group_by(RunRow.state)
        with self._sessions.reading() as session:
            return {row[0]: row[1] for row in session.execute(counted)}

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
        if self._held is not None:
            self._held.invalidate()  # not kept for others: the hold ends with the connection
            self._held.close()
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
