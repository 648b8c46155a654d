import json
import subprocess
import sys

SLOW = ["torch", "sklearn", "pyarrow", "alembic", "sqlalchemy", "scipy", "numpy"]


def test_nothing_slow_is_loaded_before_the_socket_listens():
    code = (
        "import json, sys\n"
        "import dropscope.cli, dropscope.server\n"
        "from dropscope.app import create_app\n"
        "from dropscope.settings import Settings\n"
        "create_app(Settings()).openapi()\n"
        f"print(json.dumps([name for name in {SLOW} if name in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []
