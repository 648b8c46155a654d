import pytest
from pydantic import ValidationError

from dropscope.settings import Settings


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch):
    import os

    for name in [name for name in os.environ if name.startswith("DROPSCOPE_")]:
        monkeypatch.delenv(name)


def test_defaults_keep_to_this_machine():
    settings = Settings()
    assert (settings.host, settings.port, settings.max_running_runs) == ("127.0.0.1", 8000, 2)
    assert settings.is_loopback
    assert settings.token is None
    assert settings.store_url == f"sqlite:///{settings.home / 'dropscope.db'}"


def test_variables_set_and_flags_win(monkeypatch, tmp_path):
    monkeypatch.setenv("DROPSCOPE_PORT", "9000")
    monkeypatch.setenv("DROPSCOPE_HOME", str(tmp_path))
    monkeypatch.setenv("DROPSCOPE_OPEN_BROWSER", "false")
    monkeypatch.setenv("DROPSCOPE_ALLOWED_HOSTS", "lab.example, other.example")
    monkeypatch.setenv("DROPSCOPE_DATABASE_URL", "postgresql://db/runs")
    settings = Settings(port=9001)
    assert (settings.port, settings.home, settings.open_browser) == (9001, tmp_path, False)
    assert settings.allowed_hosts == ("lab.example", "other.example")
    assert settings.store_url == "postgresql://db/runs"


def test_pages_that_may_embed_it_are_named(monkeypatch):
    assert Settings().frame_ancestors == ("'self'",)
    monkeypatch.setenv("DROPSCOPE_FRAME_ANCESTORS", "'self', https://course.example:8443")
    assert Settings().frame_ancestors == ("'self'", "https://course.example:8443")
    assert Settings(frame_ancestors="*").frame_ancestors == ("*",)


def test_an_empty_variable_is_none(monkeypatch):
    monkeypatch.setenv("DROPSCOPE_TOKEN", "")
    assert Settings().token is None


@pytest.mark.parametrize(
    "values",
    [
        {"port": -1},
        {"port": 65536},
        {"port": "http"},
        {"max_running_runs": 0},
        {"token": "short"},
        {"log_level": "loud"},
        {"trace_budget_bytes": 10},
        {"frame_ancestors": "https://a.example; script-src *"},
        {"frame_ancestors": "course.example\nX-Header: 1"},
        {"prot": 80},
    ],
    ids=str,
)
def test_nonsense_is_refused(values):
    with pytest.raises(ValidationError):
        Settings(**values)


def test_a_value_that_stays():
    settings = Settings()
    with pytest.raises(ValidationError):
        settings.port = 1


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "lab.example"])
def test_who_can_be_reached_from_elsewhere_wants_a_token(host):
    assert Settings(host=host).needs_token
    for own in ("127.0.0.1", "::1", "localhost"):
        assert not Settings(host=own).needs_token
        assert Settings(host=own, viewer_token="x" * 16).needs_token


def test_a_token_is_not_shown():
    assert "a-token-of-some-length" not in repr(Settings(token="a-token-of-some-length"))
