"""What may be wrong with the database itself: gone, of another revision, damaged, half migrated.

Looking changes nothing. An SQLite file that cannot be used as it is is set aside and made anew from
the rows that can still be read; runs that are missing from it are found again by ``checkup_list``.
"""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, Table, create_engine, insert, inspect, select
from sqlalchemy import text as sql
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from dropscope.runs.checkup import LOST_AND_FOUND, Finding
from dropscope.runs.database import driver_url, open_database
from dropscope.runs.models import HEAD_REVISION, Base

_WHERE = "database"


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite database; ``None`` for another kind."""
    parsed = make_url(url)
    is_file = parsed.get_backend_name() == "sqlite" and parsed.database
    return Path(parsed.database) if is_file and parsed.database else None


def look_over_database(url: str, home: Path) -> Iterator[Finding]:
    """Yield what is wrong with the database, at most one thing."""
    path = sqlite_file(url)
    if path is not None and not path.exists():
        yield Finding(_WHERE, "is not there; an empty one is made", partial(_make, url))
        return
    engine = create_engine(driver_url(url))
    try:
        found = _wrong_with(engine)
    finally:
        engine.dispose()
    if found is None:
        return
    what, is_old = found
    if is_old:
        yield Finding(_WHERE, f"{what}; it is brought up to date", partial(_upgrade, url, home))
    elif path is not None:
        what = f"{what}; it goes to lost+found, and what can be read of it into a new one"
        yield Finding(_WHERE, what, partial(_make_anew, url, path, home))
    else:
        yield Finding(_WHERE, what, None)


def _wrong_with(engine: Engine) -> tuple[str, bool] | None:
    """What is wrong, and whether it is only old."""
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                said = connection.scalar(sql("PRAGMA integrity_check"))
                if said != "ok":
                    return f"is damaged: {str(said).splitlines()[0]}", False
            context = MigrationContext.configure(connection)
            revision = context.get_current_revision()
            if revision == HEAD_REVISION:
                differences = compare_metadata(context, Base.metadata)
                return ("has other tables than its revision says", False) if differences else None
            if revision is None and not inspect(connection).get_table_names():
                return "is empty", True
            if revision is not None and revision > HEAD_REVISION:
                return None  # checked before: a newer version's is not ours to touch
            return f"is of revision {revision}, not {HEAD_REVISION}", True
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        return f"cannot be read: {reason}", False


def newer_revision(url: str) -> str | None:
    """The database's revision, if a newer version of Dropscope made it."""
    path = sqlite_file(url)
    if path is not None and not path.exists():
        return None
    engine = create_engine(driver_url(url))
    try:
        with engine.connect() as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError:
        return None
    finally:
        engine.dispose()
    return revision if revision is not None and revision > HEAD_REVISION else None


def _make(url: str) -> None:
    open_database(url).dispose()


def _upgrade(url: str, home: Path) -> None:
    """Migrate; a file whose migration was cut off half way is made anew."""
    try:
        _make(url)
    except SQLAlchemyError:
        path = sqlite_file(url)
        if path is None:
            raise
        _make_anew(url, path, home)


def _make_anew(url: str, path: Path, home: Path) -> None:
    lost = home / LOST_AND_FOUND
    lost.mkdir(exist_ok=True)
    number = 1
    while (place := lost / f"{path.name}.{number}").exists():
        number += 1
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(place.with_name(place.name + suffix))
    old, new = create_engine(f"sqlite:///{place}"), open_database(url)
    try:
        for table in Base.metadata.sorted_tables:
            _copy_rows(old, new, table.name)
    finally:
        old.dispose()
        new.dispose()


def _copy_rows(old: Engine, new: Engine, name: str) -> None:
    """Copy what can be read of a table, column by column that both have."""
    table = Base.metadata.tables[name]
    for row in _readable_rows(old, table):
        # One that is refused, a second one of its id say, is damaged too.
        with suppress(IntegrityError), new.begin() as connection:
            connection.execute(insert(table).values(**row))


def _readable_rows(old: Engine, table: Table) -> Iterator[dict[str, Any]]:
    """Rows up to the first that cannot be read."""
    try:
        present = {column["name"] for column in inspect(old).get_columns(table.name)}
        wanted = select(*(column for column in table.columns if column.name in present))
        with old.connect() as connection:
            for row in connection.execution_options(yield_per=1).execute(wanted):
                yield dict(row._mapping)
    except SQLAlchemyError:
        return
