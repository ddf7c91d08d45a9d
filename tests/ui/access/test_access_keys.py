from __future__ import annotations

import hmac

import pytest

from ui.access import secret as secrets_module
from ui.access.key import Key
from ui.access.keys import Keys
from ui.access.origins import parse_origin
from ui.access.rates import Rate
from ui.access.secret import digest_of, id_within, matches, new_secret
from ui.database.service import ServiceDatabase
from ui.errors import ConflictError, NotFoundError

WANTED = Key("", "portal", ("https://a.example",), frozenset({"ask"}), ("public",), Rate(60, 60), Rate(5000, 86_400))


def test_a_key_is_kept_without_its_secret(service: ServiceDatabase) -> None:
    issued = Keys(service).create(WANTED, days=2)
    kept = Keys(service).get("portal")
    assert kept == issued.key
    assert kept.rate == Rate(60, 60)
    assert kept.expires_at == pytest.approx(kept.created_at + 172_800)
    assert issued.secret not in repr(kept)
    assert id_within(issued.secret) == kept.key_id
    assert matches(issued.secret, kept.secrets_at(kept.created_at))
    assert Keys(service).get(kept.key_id) == kept


def test_two_keys_in_use_never_share_a_name(service: ServiceDatabase) -> None:
    keys = Keys(service)
    first = keys.create(WANTED).key
    with pytest.raises(ConflictError):
        keys.create(WANTED)
    keys.revoke("portal")
    second = keys.create(WANTED).key
    assert keys.get("portal") == second
    assert keys.get(first.key_id).revoked_at is not None
    assert [key.key_id for key in keys.all()] == [first.key_id, second.key_id]


def test_revoking_twice_keeps_the_first_time(service: ServiceDatabase) -> None:
    keys = Keys(service)
    keys.create(WANTED)
    first = keys.revoke("portal")
    assert not first.live(first.created_at)
    assert keys.revoke("portal").revoked_at == first.revoked_at
    with pytest.raises(NotFoundError):
        keys.revoke("nobody")
    with pytest.raises(ConflictError):
        keys.rotate("portal")


def test_a_replaced_secret_holds_as_long_as_asked_and_never_more_than_three(service: ServiceDatabase) -> None:
    keys = Keys(service)
    old = keys.create(WANTED)
    new = keys.rotate("portal", 3600)
    now = new.key.created_at + 60
    assert matches(old.secret, new.key.secrets_at(now))
    assert matches(new.secret, new.key.secrets_at(now))
    assert not matches(old.secret, new.key.secrets_at(now + 3600))
    for _ in range(4):
        last = keys.rotate("portal", 3600)
    assert len(last.key.digests) == 3
    assert not matches(old.secret, last.key.secrets_at(now))
    alone = keys.rotate("portal")
    assert alone.key.secrets_at(now + 60) == (digest_of(alone.secret),)


def test_every_check_compares_as_often(monkeypatch: pytest.MonkeyPatch) -> None:
    known = [digest_of(new_secret("0123456789")) for _ in range(3)]
    compared: list[int] = []
    whole = hmac.compare_digest
    monkeypatch.setattr(secrets_module.hmac, "compare_digest", lambda a, b: compared.append(len(a)) or whole(a, b))
    right = new_secret("0123456789")
    for presented, digests in (
        (right, [digest_of(right), *known[:2]]),
        (right, known),
        (right, []),
        ("pqa_", known[:1]),
        ("长" * 10_000, known),
    ):
        compared.clear()
        assert matches(presented, digests) == (digest_of(right) in digests)
        assert compared == [64, 64, 64]


@pytest.mark.parametrize(
    ("written", "origin"),
    [
        ("https://portal.example", "https://portal.example"),
        ("HTTPS://Portal.Example:443/", "https://portal.example"),
        ("http://10.0.0.1:8080", "http://10.0.0.1:8080"),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("https://政务.example", "https://xn--zfr164b.example"),
        ("portal.example", ""),
        ("https://portal.example/page", ""),
        ("https://portal.example?", ""),
        ("https://user@portal.example", ""),
        ("https://portal.example:", ""),
        ("https://portal.example:99999", ""),
        ("https://*.portal.example", ""),
        ("https://a.example; script-src *", ""),
        ("https://a.example\nx: y", ""),
        ("javascript:alert(1)", ""),
        ("null", ""),
        ("*", ""),
        ("https://" + "a" * 400, ""),
    ],
)
def test_an_origin_is_scheme_host_and_port(written: str, origin: str) -> None:
    assert parse_origin(written) == origin
