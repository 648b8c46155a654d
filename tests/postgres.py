"""A real PostgreSQL for tests: made by the machine's own programs, run by nobody special.

Lies in a folder of its own, listens on a socket within it alone, and is gone with the tests.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")
USER = "dropscope"
LIMIT_S = 60
NO_POSTGRES = (
    "NO POSTGRESQL HERE: neither on the path nor under /usr/lib/postgresql is there an initdb. "
    "Tests on PostgreSQL did not run."
)


def find_postgres() -> Path | None:
    """Folder of ``initdb`` and ``pg_ctl``: on the path, else the newest that Debian installed."""
    found = shutil.which("initdb")
    if found and shutil.which("pg_ctl"):
        return Path(found).resolve().parent
    installed = sorted(
        (path.parent for path in DEBIAN.glob("*/bin/initdb")),
        key=lambda folder: int(folder.parent.name),
    )
    return installed[-1] if installed else None


def unprivileged() -> dict[str, int]:
    """PostgreSQL refuses to be run by root: who runs it then, for ``subprocess``."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid}
    return {}


class Postgres:
    """One server; every database is made for the test that asks for it."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._who = unprivileged()
        self._count = 0
        self.folder = Path(tempfile.mkdtemp(prefix="dropscope-pg-"))
        if self._who:
            os.chown(self.folder, self._who["user"], self._who["group"])
        data = str(self.folder / "data")
        self._call("initdb", "-D", data, "-U", USER, "-A", "trust", "--no-sync", "-E", "UTF8")
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off -c shared_buffers=16MB"
        log = str(self.folder / "log")
        self._call("pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start")

    def make_database(self) -> str:
        """Make an empty database; return its URL."""
        import psycopg

        self._count += 1
        name = f"test_{self._count}"
        with psycopg.connect(
            host=str(self.folder), user=USER, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql://{USER}@/{name}?host={self.folder}"

    def restart(self) -> None:
        """Stop it, whoever is connected, and start it again."""
        self._call("pg_ctl", "-D", str(self.folder / "data"), "-m", "fast", "-w", "restart")

    def stop(self) -> None:
        """End it and remove what it wrote."""
        self._call("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder)

    def _call(self, program: str, *arguments: str) -> None:
        # Output goes to a file: a server would hold a pipe open for as long as it lives.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                [str(self._programs / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd=self.folder,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
                timeout=LIMIT_S,
                check=False,
                **self._who,
            )
            said.seek(0)
            if done.returncode:
                raise RuntimeError(f"{program} failed: {said.read().decode()}")
