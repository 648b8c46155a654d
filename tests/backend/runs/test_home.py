import subprocess
import sys

import pytest

from dropscope.errors import HomeInUse
from dropscope.runs.home import Home


def test_a_home_has_one_server_at_a_time(tmp_path):
    home = Home(tmp_path / "deep" / "home")
    assert home.runs == tmp_path / "deep" / "home" / "runs"
    with pytest.raises(HomeInUse, match="--home") as refused:
        Home(tmp_path / "deep" / "home")
    assert str(tmp_path) in refused.value.message
    other = Home(tmp_path / "other")
    home.release()
    Home(tmp_path / "deep" / "home").release()
    other.release()


def test_a_server_that_was_killed_holds_nothing(tmp_path):
    code = (
        "import os, sys; from pathlib import Path; from dropscope.runs.home import Home\n"
        "home = Home(Path(sys.argv[1])); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path], check=False)
    assert done.returncode == -9
    Home(tmp_path).release()
