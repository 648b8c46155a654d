"""Sessions with the database; what it refuses becomes an error of ours. Knows no table."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from dropscope.errors import StoreRefused


class Sessions:
    """Makes sessions, each for one question or one change. Safe to use from any thread.

    Args:
        engine: of a database at its newest revision.
    """

    def __init__(self, engine: Engine) -> None:
        self._make = sessionmaker(engine, expire_on_commit=False)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that changes nothing.

        Raises:
            StoreRefused: the database does not answer.
        """
        with _refusals(), self._make() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are made when the block ends, all or none.

        Raises:
            StoreRefused: the database does not answer, or has no room.
        """
        with _refusals(), self._make.begin() as session:
            yield session


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        reason = str(error.orig or error).splitlines()[0]
        raise StoreRefused(
            f"The database does not answer, or takes no more: {reason}. Nothing was changed."
        ) from error
