"""What the process asks of the system is granted: told by the system itself."""

import platform
import subprocess
import sys

import pytest

THREADS = 8
RETURN = "system.return_memory()"
# glibc's own account of its heaps, one arena each, while so many threads hold memory at once.
PROGRAM = f"""
import ctypes, threading
from dropscope import system
ASK
together = threading.Barrier({THREADS} + 1)
def hold():
    held = [bytes(1000) for _ in range(1000)]
    together.wait()
    together.wait()
threads = [threading.Thread(target=hold) for _ in range({THREADS})]
for thread in threads:
    thread.start()
together.wait()
ctypes.CDLL(None).malloc_stats()
together.wait()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other systems have no such heaps")
def test_threads_share_few_heaps():
    assert heaps(PROGRAM.replace("ASK", "system.share_memory_among_threads()")) <= 2
    assert heaps(PROGRAM.replace("ASK", "")) > 2  # else nothing had to be asked for


def resident_mib(program):
    command = [sys.executable, "-c", program]
    return int(subprocess.run(command, check=True, capture_output=True).stdout) / 1024


def heaps(program):
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stderr.count("Arena ")


# Of many things all go but the last: nothing is free at the heap's end.
SCATTERED = """
import ctypes
from pathlib import Path
from dropscope import system
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
taken = [ctypes.c_void_p(libc.malloc(60_000)) for _ in range(1000)]
for place in taken:
    ctypes.memset(place, 1, 60_000)
for place in taken[:-1]:
    libc.free(place)
ASK
print(Path("/proc/self/status").read_text().partition("VmRSS:")[2].split()[0])
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other systems have no such heaps")
def test_memory_is_given_back_from_the_midst_of_a_heap():
    kept, returned = (resident_mib(SCATTERED.replace("ASK", ask)) for ask in ("", RETURN))
    assert kept - returned > 40


def test_garbage_is_kept_until_it_is_to_be_collected():
    code = (
        "import gc; from dropscope import system\n"
        "system.keep_garbage(); assert not gc.isenabled()\n"
        "system.collect_garbage(); assert gc.isenabled()\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
