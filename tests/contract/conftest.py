"""A real server for made-up requests, on a free loopback port, ended with the module."""

import socket
import threading

import pytest

from dropscope.server import Server
from dropscope.settings import Settings

STOP_LIMIT_S = 30


@pytest.fixture(scope="module")
def base_url(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    listening = socket.create_server(("127.0.0.1", 0))
    server = Server(Settings(home=home, open_browser=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(STOP_LIMIT_S)
    assert not thread.is_alive()
