"""docker-compose.yml says what the code says: names, variables, versions; checked without a Docker engine."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from dispatch.config import Settings

_ROOT = Path(__file__).resolve().parents[2]
_COMPOSE: dict[str, Any] = yaml.safe_load((_ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
_SERVICES: dict[str, dict[str, Any]] = _COMPOSE["services"]
_SERVICE_KEYS = {
    "build", "cap_drop", "command", "depends_on", "environment", "healthcheck", "image", "init", "ports",
    "read_only", "restart", "security_opt", "shm_size", "stop_grace_period", "tmpfs", "volumes",
}  # fmt: skip
_CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}
_INTERPOLATION = re.compile(r"\$\{(\w+)(:?[-?+][^}]*)?\}")
_ONCE = {"migrate", "topics", "roster", "plans"}


def _variables(service: dict[str, Any]) -> set[str]:
    return {name for name in service["environment"] if name.startswith("DISPATCH_")}


def test_the_file_uses_the_compose_format_only() -> None:
    """Top level and services hold keys of the Compose specification, besides `x-` extensions."""
    top = {key for key in _COMPOSE if not key.startswith("x-")}
    assert top == {"name", "services", "volumes"}
    for name, service in _SERVICES.items():
        assert set(service) <= _SERVICE_KEYS, name


def test_every_part_of_the_service_is_there() -> None:
    """Broker, database, set-up and each role that has an entry point."""
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    roles = set(project["entry-points"]["dispatch.roles"])
    assert set(_SERVICES) == {"kafka", "postgres"} | _ONCE | roles
    for role in _ONCE | roles:
        assert _SERVICES[role]["command"][0] == role


@pytest.mark.parametrize("name", _SERVICES)
def test_a_service_names_its_image_with_a_version(name: str) -> None:
    """No image floats: each carries a tag, and not `latest`."""
    image, _, tag = _SERVICES[name]["image"].partition(":")
    assert image
    assert tag not in ("", "latest")


@pytest.mark.parametrize("name", sorted(set(_SERVICES) - _ONCE))
def test_what_keeps_running_is_watched(name: str) -> None:
    """Every long-running service restarts and has a bounded health check."""
    service = _SERVICES[name]
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    assert {"interval", "timeout", "retries"} <= set(service["healthcheck"])


@pytest.mark.parametrize("name", _SERVICES)
def test_dependencies_exist_and_can_be_met(name: str) -> None:
    """Each dependency is a service, and one waited for as healthy has a health check."""
    for other, rule in _SERVICES[name].get("depends_on", {}).items():
        assert other in _SERVICES
        assert rule["condition"] in _CONDITIONS
        assert rule["condition"] != "service_healthy" or "healthcheck" in _SERVICES[other]


@pytest.mark.parametrize("name", _SERVICES)
def test_a_variable_is_one_the_configuration_knows(name: str) -> None:
    """A `DISPATCH_` variable that `Settings` does not have would be ignored in silence."""
    known = {f"DISPATCH_{field.upper()}" for field in Settings.model_fields}
    assert _variables(_SERVICES[name]) <= known


def test_roles_are_told_where_the_services_are() -> None:
    """Database and broker are named as the roles reach them: by service name, on the internal listener."""
    listeners = _SERVICES["kafka"]["environment"]["KAFKA_ADVERTISED_LISTENERS"]
    for name in set(_SERVICES) - {"kafka", "postgres"}:
        environment = _SERVICES[name]["environment"]
        assert "@postgres:5432/dispatch" in environment["DISPATCH_DSN"]
        assert f"INTERNAL://{environment['DISPATCH_BOOTSTRAP_SERVERS']}" in listeners


def test_no_secret_is_written_down() -> None:
    """Passwords come from the environment, and a missing one stops the start with a sentence."""
    for service in _SERVICES.values():
        for name, value in service["environment"].items():
            if "PASSWORD" in name or "SECRET" in name:
                assert _INTERPOLATION.fullmatch(value), name
    assert ":?" in _SERVICES["postgres"]["environment"]["POSTGRES_PASSWORD"]


@pytest.mark.parametrize("name", _SERVICES)
def test_published_ports_are_for_this_host_only(name: str) -> None:
    """Nothing listens on the network until an operator decides so."""
    for port in _SERVICES[name].get("ports", []):
        assert port.startswith("127.0.0.1:")


def test_volumes_that_are_used_are_declared() -> None:
    """A named volume that is not declared is an error at start."""
    used = {mount.split(":")[0] for service in _SERVICES.values() for mount in service.get("volumes", [])}
    assert used == set(_COMPOSE["volumes"])


def test_the_broker_is_the_one_the_tests_run_on() -> None:
    """The image and the jars of the tests are the same Apache Kafka."""
    pom = ElementTree.parse(_ROOT / "deploy" / "kafka" / "pom.xml")
    version = pom.findtext(".//{*}kafka.version")
    assert _SERVICES["kafka"]["image"] == f"apache/kafka:{version}"


def test_the_image_is_built_from_files_that_exist() -> None:
    """Every path the Dockerfile copies is in the checkout, and not kept from it by `.dockerignore`."""
    build = _SERVICES["worker"]["build"]
    dockerfile = (_ROOT / build["context"] / build["dockerfile"]).read_text(encoding="utf-8")
    sources = [
        word for line in re.findall(r"^COPY (?!--from)(.*)$", dockerfile, re.M) for word in line.split()[:-1]
    ]
    allowed = (_ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert sources
    for source in sources:
        assert (_ROOT / source).exists(), source
        assert f"!{source.split('/')[0]}" in allowed
