"""The settings of the Kafka clients: every mistake named, all at once, and no secret told."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from dispatch.config import Settings

_GOOD = {
    "kafka_security": "sasl_ssl",
    "kafka_username": "dispatch-worker",
    "kafka_password": "long-and-secret",
}


def wrong(**given: str) -> dict[str, str]:
    """Return what is wrong with settings, by field."""
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate(given)
    return {
        str(error["loc"][0]): error["msg"].removeprefix("Value error, ") for error in caught.value.errors()
    }


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """A missing user, password and CA file, half a key pair and a mistyped mechanism: five errors."""
    found = wrong(
        kafka_security="sasl_ssl",
        kafka_mechanism="PLAIN",
        kafka_ca_file=str(tmp_path / "ca.pem"),
        kafka_key_file=str(tmp_path / "key.pem"),
    )
    assert set(found) == {
        "kafka_mechanism", "kafka_username", "kafka_password", "kafka_ca_file", "kafka_key_file",
    }  # fmt: skip
    assert "needs a user name" in found["kafka_username"]
    assert "needs one of them" in found["kafka_password"]
    assert found["kafka_ca_file"] == "cannot be read: No such file or directory"
    assert "set both or neither" in found["kafka_key_file"]


@pytest.mark.parametrize("field", ["kafka_username", "kafka_password", "kafka_ca_file"])
def test_what_would_protect_nothing_is_refused(field: str, tmp_path: Path) -> None:
    """A password or CA beside `plaintext` is a mistake: whoever set it believes to be protected."""
    value = tmp_path / "ca.pem"
    value.write_text("")
    found = wrong(**{field: "x" if field != "kafka_ca_file" else str(value)})
    assert list(found) == [field]


def test_certificates_without_tls_are_refused(tmp_path: Path) -> None:
    """A CA file does nothing for `sasl_plaintext`, and a file that holds none is no CA file."""
    (tmp_path / "ca.pem").write_text("not a certificate")
    given = _GOOD | {"kafka_ca_file": str(tmp_path / "ca.pem")}
    assert "holds no certificate" in wrong(**given)["kafka_ca_file"]


def test_a_password_comes_from_one_place(tmp_path: Path) -> None:
    """A password and a password file are one too many; an empty file or a missing one is none."""
    file = tmp_path / "password"
    file.write_text("from-file\n")
    assert "both set" in wrong(**_GOOD, kafka_password_file=str(file))["kafka_password"]
    file.write_text("\n")
    without = {name: value for name, value in _GOOD.items() if name != "kafka_password"}
    assert "first line is empty" in wrong(**without, kafka_password_file=str(file))["kafka_password_file"]
    missing = wrong(**without, kafka_password_file=str(tmp_path / "no"))
    assert missing == {"kafka_password_file": "cannot be read: No such file or directory"}


def test_a_broker_of_our_own_is_asked_without_secrets() -> None:
    """`dispatch up` starts a broker on loopback: the configured user and password are not for that one."""
    settings = Settings.model_validate(_GOOD | {"kafka_replication": 3})
    plain = settings.without_kafka_security()
    assert (plain.kafka_security, plain.kafka_username, plain.kafka_password.get_secret_value()) == (
        "plaintext", "", "",
    )  # fmt: skip
    assert plain.kafka_replication == 3
    Settings.model_validate(plain.model_dump())
