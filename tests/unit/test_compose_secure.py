"""deploy/compose.secure.yml says what the code, the rights and the proven broker.properties say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from dispatch.config import Settings
from dispatch.kafka_principals import ADMIN, ROLE_PRINCIPALS

_ROOT = Path(__file__).resolve().parents[2]
_BASE: dict[str, Any] = yaml.safe_load((_ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
_OVER: dict[str, Any] = yaml.safe_load((_ROOT / "deploy/compose.secure.yml").read_text(encoding="utf-8"))
_SERVICES: dict[str, dict[str, Any]] = _OVER["services"]
_KAFKA: dict[str, str] = _BASE["services"]["kafka"]["environment"] | _SERVICES["kafka"]["environment"]
_TALKERS = {
    name: one for name, one in _SERVICES.items() if "DISPATCH_KAFKA_USERNAME" in one.get("environment", {})
}


def _property(variable: str) -> str:
    """Return the broker property that the image makes of a variable."""
    name = variable.removeprefix("KAFKA_").lower()
    return name.replace("___", "-").replace("__", "\0").replace("_", ".").replace("\0", "_")


def _proven() -> dict[str, str]:
    lines = (_ROOT / "deploy/secure/broker.properties").read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def test_the_broker_is_protected_as_the_proven_one() -> None:
    """What broker.properties sets (and a real broker is tested with), Compose sets too, listeners apart."""
    found = {_property(name): value for name, value in _KAFKA.items()}
    for name, value in _proven().items():
        if name.startswith("listener.name.clients."):
            for listener in ("internal", "host"):
                assert found[name.replace("clients", listener)] == value
        elif "listeners" not in name and not name.endswith(("protocol.map", ".location")):
            assert found[name] == value, name


def test_nothing_is_spoken_in_the_open() -> None:
    """Every listener has a protocol, and none is PLAINTEXT; brokers and controllers ask for certificates."""
    protocols = dict(part.split(":") for part in _KAFKA["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"].split(","))
    assert set(protocols) == set(re.findall(r"([A-Z]+)://", _KAFKA["KAFKA_LISTENERS"]))
    assert set(protocols.values()) == {"SASL_SSL", "SSL"}
    for name in (name for name, protocol in protocols.items() if protocol == "SSL"):
        assert _KAFKA[f"KAFKA_LISTENER_NAME_{name}_SSL_CLIENT_AUTH"] == "required"


@pytest.mark.parametrize("name", sorted(_TALKERS))
def test_every_process_is_its_own_principal(name: str) -> None:
    """Each role has the name of its rights, its password and CA as secrets, and settings the code knows."""
    environment, secrets = _TALKERS[name]["environment"], _TALKERS[name]["secrets"]
    user = environment["DISPATCH_KAFKA_USERNAME"]
    assert user == (ADMIN if name in ("topics", "rights") else f"dispatch-{name}")
    assert environment["DISPATCH_KAFKA_PASSWORD_FILE"] == f"/run/secrets/{user}"
    assert environment["DISPATCH_KAFKA_CA_FILE"] == "/run/secrets/kafka-ca"
    assert environment["DISPATCH_KAFKA_SECURITY"] == "sasl_ssl"
    assert set(secrets) == {"kafka-ca", user} <= set(_OVER["secrets"])
    known = {f"DISPATCH_{field.upper()}" for field in Settings.model_fields}
    assert {variable for variable in environment if variable.startswith("DISPATCH_")} <= known
    assert f"INTERNAL://{environment['DISPATCH_BOOTSTRAP_SERVERS']}" in _KAFKA["KAFKA_ADVERTISED_LISTENERS"]


def test_every_process_that_talks_to_the_broker_is_covered() -> None:
    """Roles and topics of the open file are all given a principal; what only needs the database is not."""
    assert {one["environment"]["DISPATCH_KAFKA_USERNAME"] for one in _TALKERS.values()} == set(
        ROLE_PRINCIPALS
    )
    silent = {"postgres", "kafka", "migrate", "roster", "plans"}
    assert set(_BASE["services"]) - silent == set(_TALKERS) - {"rights"}


def test_rights_come_before_the_roles() -> None:
    """Users, then topics, then rights, then roles: a role without rights would only log refusals."""
    services = {name: _BASE["services"].get(name, {}) | one for name, one in _SERVICES.items()}
    assert services["users"]["image"] == _BASE["services"]["kafka"]["image"]
    for first, then in (("users", "topics"), ("topics", "rights"), *(("rights", role) for role in _roles())):
        assert services[then]["depends_on"][first] == {"condition": "service_completed_successfully"}


def test_files_that_are_mounted_exist_and_secrets_stay_out() -> None:
    """Mounted files are in the checkout; secrets are neither in the repository nor in the image."""
    for service in _SERVICES.values():
        for source in (mount.split(":")[0] for mount in service.get("volumes", [])):
            assert "/secrets/" in source or (_ROOT / source).is_file(), source
    for secret in _OVER["secrets"].values():
        assert secret["file"].startswith("./deploy/secure/secrets/")
    assert "deploy/secure/secrets/" in (_ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert "deploy/secure/secrets" in (_ROOT / ".dockerignore").read_text(encoding="utf-8").split()


def _roles() -> list[str]:
    return [name for name in _TALKERS if name not in ("topics", "rights")]
