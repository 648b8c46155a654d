"""The list of sweeps, in the same database as the runs.

Synchronous and thread-safe: each call opens a session of its own. Knows no worker and no results.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from dropscope.errors import UnknownSweep
from dropscope.runs.models import SweepRow
from dropscope.runs.sessions import Sessions


class SweepStore:
    """Sweeps in a database.

    Args:
        sessions: with a database at its newest revision.
    """

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, row: SweepRow) -> None:
        """Add a sweep."""
        with self._sessions.writing() as session:
            session.add(row)

    def get(self, sweep_id: str) -> SweepRow:
        """Return a sweep.

        Raises:
            UnknownSweep: there is none of this id.
        """
        with self._sessions.reading() as session:
            return _find(session, sweep_id)

    def exists(self, sweep_id: str) -> bool:
        """Return whether there is a sweep of this id."""
        with self._sessions.reading() as session:
            return session.get(SweepRow, sweep_id) is not None

    def page(self, limit: int, offset: int) -> tuple[Sequence[SweepRow], int]:
        """Return sweeps, newest first, and how many there are in all."""
        newest_first = select(SweepRow).order_by(SweepRow.created_at.desc(), SweepRow.id)
        with self._sessions.reading() as session:
            rows = session.scalars(newest_first.limit(limit).offset(offset)).all()
            total = session.scalar(select(func.count()).select_from(SweepRow))
        return rows, total or 0

    def change(self, sweep_id: str, **values: Any) -> None:
        """Change columns of a sweep; does nothing where it is gone."""
        with self._sessions.writing() as session:
            session.execute(update(SweepRow).where(SweepRow.id == sweep_id).values(values))

    def change_states(self, states: Collection[str], to: str) -> None:
        """Put every sweep that is in one of these states into another one."""
        with self._sessions.writing() as session:
            found = update(SweepRow).where(SweepRow.state.in_(states))
            session.execute(found.values(state=to))

    def delete(self, sweep_id: str) -> None:
        """Delete a sweep.

        Raises:
            UnknownSweep: there is none of this id.
        """
        with self._sessions.writing() as session:
            session.delete(_find(session, sweep_id))


def _find(session: Session, sweep_id: str) -> SweepRow:
    row = session.get(SweepRow, sweep_id)
    if row is None:
        raise UnknownSweep(
            f"There is no sweep '{sweep_id}'. GET /api/v1/sweeps lists them.", field="id"
        )
    return row
