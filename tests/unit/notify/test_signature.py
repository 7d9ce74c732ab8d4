"""The signature of a webhook: of this body, at this time, by a key both sides know."""

from __future__ import annotations

import pytest

from dispatch.notify.signature import Key, genuine, sign

OLD, NEW = Key("2025", b"between us"), Key("2026", b"between us from now on")
NOW = 1_795_000_000
SECRETS = {"2025": OLD.secret}
GOOD = sign([OLD], b"body", NOW)


@pytest.mark.parametrize(
    ("header", "now_s"),
    [
        ("", NOW),
        ("t=1,v1=2025:00", NOW),
        (f"t={NOW}", NOW),
        (GOOD.removeprefix("t="), NOW),
        (GOOD.replace("2025:", ""), NOW),
        (GOOD.replace("2025:", "2026:"), NOW),
        (GOOD.replace("v1=", "v0="), NOW),
        (sign([Key("2025", b"another")], b"body", NOW), NOW),
        (sign([OLD], b"other body", NOW), NOW),
        (GOOD, NOW + 301),
        (GOOD, NOW - 301),
        (GOOD.replace("t=1", "t=2"), NOW),
        ("t=²,v1=2025:00", NOW),
        (GOOD.split(",")[0] + ",v1=2025:é\ud800", NOW),
        (",".join([GOOD.split(",")[0], *["v1=x:0"] * 50, GOOD.split(",")[1]]), NOW),
    ],
)
def test_forged_or_old_signatures_are_told(header: str, now_s: int) -> None:
    """Another key, body or time, or more than five minutes ago, is not genuine."""
    assert genuine(SECRETS, b"body", GOOD, NOW + 300)
    assert not genuine(SECRETS, b"body", header, now_s)


def test_keys_are_changed_without_a_moment_in_which_a_receiver_knows_none() -> None:
    """While both keys are in use, whoever knows either takes the notice."""
    both = sign([NEW, OLD], b"body", NOW)
    assert genuine({"2025": OLD.secret}, b"body", both, NOW)
    assert genuine({"2026": NEW.secret}, b"body", both, NOW)
    assert not genuine({"2027": NEW.secret}, b"body", both, NOW)
    assert not genuine({"2025": OLD.secret}, b"body", sign([NEW], b"body", NOW), NOW)


@pytest.mark.parametrize("keys", [(), (Key("1", b""),), (OLD, OLD), (OLD, NEW, Key("3", b"x"))])
def test_one_or_two_keys_sign(keys: tuple[Key, ...]) -> None:
    """No key, an empty one, a name used twice or a third one is a mistake of the operator."""
    with pytest.raises(ValueError, match="1 to 2 keys"):
        sign(keys, b"body", NOW)


def test_a_key_does_not_show_its_secret() -> None:
    """A key that gets into a log line or a traceback tells its name only."""
    assert repr(OLD) == str(OLD) == "Key('2025')"
