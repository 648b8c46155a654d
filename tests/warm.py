"""``dropscope serve`` for tests that start many: forked from a process that has loaded everything.

Loading torch costs seconds of a core, and a browser test is not about that. Each server is still a
process of its own that runs the command line, and is told to leave or killed like any other. How
one starts from nothing is for the tests that start ``python -m dropscope`` themselves.
"""

import multiprocessing
import os
import signal
import subprocess
import sys

# What a server would load while it opens, at its first run, sweep or question.
LOADED = [
    "dropscope.cli",
    "dropscope.server",
    "dropscope.runs.engines.threads",
    "dropscope.runs.manager",
    "dropscope.runs.previewing",
    "dropscope.runs.probing",
    "dropscope.runs.sweep_worker",
    "dropscope.runs.sweeps",
    "dropscope.runs.worker",
    "alembic.command",
    "alembic.ddl.sqlite",
    "sklearn.datasets",
    "uvicorn.lifespan.on",
    "uvicorn.protocols.http.h11_impl",
]


class WarmProcess:
    """What tests use of ``subprocess.Popen``: output and errors come together, as text.

    Args:
        arguments: what would follow ``dropscope``.
        environment: all variables of the new process.
    """

    def __init__(self, arguments, environment):
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(LOADED)
        reader, writer = context.Pipe(duplex=False)
        with reader, writer:
            # A daemon, so that a test which is given up does not wait for its server.
            self._process = context.Process(
                target=_run, args=(arguments, environment, writer), daemon=True
            )
            self._process.start()
            self.stdout = os.fdopen(os.dup(reader.fileno()), encoding="utf-8")
        self.pid = self._process.pid
        self.returncode = None

    def send_signal(self, number):
        if self._process.exitcode is None:
            os.kill(self.pid, number)

    def terminate(self):
        self.send_signal(signal.SIGTERM)

    def wait(self, timeout=None):
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("dropscope", timeout)
        self.returncode = self._process.exitcode
        return self.returncode


def _run(arguments, environment, writer):
    """Be the command line, in the process that was forked."""
    for descriptor in (1, 2):
        os.dup2(writer.fileno(), descriptor)
    writer.close()
    sys.stdout = os.fdopen(1, "w", buffering=1, encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", closefd=False)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["dropscope", *arguments]
    from dropscope.cli import main

    main()
