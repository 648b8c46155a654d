"""Tokens, roles, and cookies that stand for them."""

import asyncio
import hmac
import stat

import pytest

from dropscope.api.access import Access
from dropscope.api.keys import KEYS_NAME, KeyStore
from dropscope.api.kinds import kind_of
from dropscope.settings import Settings

TOKEN = "a-token-of-some-length"


def access_of(home, **values):
    return Access(KeyStore(Settings(home=home, host="0.0.0.0", **values)))


def test_tokens_are_made_long_kept_for_the_next_start_and_hidden_from_others(tmp_path):
    access = access_of(tmp_path / "home")
    tokens = {access.token(role) for role in ("operator", "viewer")}
    assert len(tokens) == 2
    assert all(len(token) * 6 >= 192 for token in tokens)
    again = access_of(tmp_path / "home")
    assert {again.token(role) for role in ("operator", "viewer")} == tokens
    assert stat.S_IMODE((tmp_path / "home" / KEYS_NAME).stat().st_mode) == 0o600
    assert not any(token in repr(vars(access)) for token in tokens)


def test_a_given_token_is_taken_and_not_kept(tmp_path):
    assert access_of(tmp_path, token=TOKEN).role_of(TOKEN) == "operator"
    assert TOKEN not in (tmp_path / KEYS_NAME).read_text()
    assert access_of(tmp_path).role_of(TOKEN) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"tokens": {}}', '{"tokens": 1}'])
def test_a_spoilt_file_of_keys_is_made_anew(tmp_path, text):
    (tmp_path / KEYS_NAME).write_text(text)
    token = access_of(tmp_path).token("viewer")
    assert access_of(tmp_path).role_of(token) == "viewer"


def test_a_cookie_brings_back_who_it_was_made_for_and_nobody_else(tmp_path):
    access = access_of(tmp_path)
    person = access.renamed(access.newcomer("viewer"), "Zoë.=;")
    cookie = access.cookie(person)
    assert access.person_of(cookie) == person
    assert access_of(tmp_path).person_of(cookie) == person
    assert access.token("viewer") not in cookie
    role, rest = cookie.split(".", 1)
    forged = [f"operator.{rest}", cookie[:-1], cookie + "0", f"{role}.x.{rest}", "", "...", "ä"]
    assert [access.person_of(one) for one in forged] == [None] * len(forged)


def test_tokens_and_signatures_are_compared_in_constant_time(tmp_path, monkeypatch):
    access = access_of(tmp_path)
    cookie, compared = access.cookie(access.newcomer("viewer")), []
    compare = hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", lambda a, b: compared.append(b) or compare(a, b))
    tokens = [access.token(role).encode() for role in ("operator", "viewer")]
    for given in ("wrong", tokens[0].decode()):  # both, whichever it was
        access.role_of(given)
    assert compared == tokens * 2
    access.person_of(cookie)
    assert compared[4:] == [cookie.rpartition(".")[2].encode()]


def test_new_tokens_shut_out_who_came_with_the_old_one(tmp_path):
    access = access_of(tmp_path)
    operator, viewer = access.newcomer("operator"), access.newcomer("viewer")
    cookies = [access.cookie(operator), access.cookie(viewer)]
    token = access.token("viewer")

    async def renew():
        waiting = asyncio.create_task(viewer.revoked.wait())
        await asyncio.sleep(0)
        await access.renew(("viewer",))
        return await waiting

    assert asyncio.run(renew())
    assert not operator.revoked.is_set()
    assert access.role_of(token) is None
    assert [access.person_of(one) for one in cookies] == [operator, None]
    assert not access.newcomer("viewer").revoked.is_set()
    assert access_of(tmp_path).role_of(access.token("viewer")) == "viewer"


def test_newcomers_have_names_of_their_own(tmp_path):
    access = access_of(tmp_path)
    people = [access.newcomer("operator") for _ in range(50)]
    assert len({person.id for person in people}) == 50
    assert len({person.name for person in people}) > 30
    assert access.program("viewer", "10.0.0.1") == access.program("viewer", "10.0.0.1")
    assert access.program("viewer", "10.0.0.1") != access.program("viewer", "10.0.0.2")


def test_where_nobody_needs_a_token_everyone_is_one_operator():
    access = Access(None)
    assert access.is_open
    assert access.local.role == "operator"
    with pytest.raises(LookupError):
        access.token("operator")


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("GET", "/api/v1/runs", "read"),
        ("POST", "/api/v1/runs", "new_run"),
        ("POST", "/api/v1/sweeps", "new_run"),
        ("POST", "/api/v1/sweeps/a/members/3/run", "new_run"),
        ("POST", "/api/v1/preview", "question"),
        ("POST", "/api/v1/runs/a/probes/noise", "question"),
        ("POST", "/api/v1/runs/a/commands", "change"),
        ("DELETE", "/api/v1/runs/a", "change"),
        ("PUT", "/", "change"),
    ],
)
def test_requests_are_told_apart_by_what_they_cost(method, path, kind):
    assert kind_of(method, path) == kind
