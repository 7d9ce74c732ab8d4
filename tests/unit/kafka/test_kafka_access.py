"""Every client gets what it needs to be let in, from one place."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from dispatch.config import Settings
from dispatch.kafka_access import client_options, exposure
from dispatch.kafka_diagnosis import diagnose
from streams.app import make_app
from streams.credentials import credentials

_ROOT = Path(__file__).resolve().parents[3]
_CLIENTS = {"AIOKafkaProducer", "AIOKafkaConsumer", "AIOKafkaAdminClient", "AIOKafkaClient"}


def clients() -> list[tuple[str, ast.Call]]:
    """Return every place in the product that makes a client, as `file:line`."""
    found = []
    for package in ("dispatch", "streams", "schemas"):
        for file in (_ROOT / package).rglob("*.py"):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            found += [
                (f"{file.relative_to(_ROOT)}:{node.lineno}", node)
                for node in ast.walk(tree)
                if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in _CLIENTS
            ]
    return found


def test_every_client_is_made_from_the_access_settings() -> None:
    """No client of the product names its brokers by itself: it would come without a password."""
    made = clients()
    assert len(made) >= 6
    for where, call in made:
        spread = [ast.unparse(word.value) for word in call.keywords if word.arg is None]
        # The broker that was just started here is asked whether it is there, by its own port.
        own = where.startswith("dispatch/local/broker_probe.py")
        assert own or any(words.startswith("client_options(") for words in spread), where


def test_passwords_reach_the_clients(tmp_path: Path) -> None:
    """Both aiokafka and Faust get the same user, mechanism and password, and a renewed one from its file."""
    file = tmp_path / "password"
    file.write_text("first\n")
    settings = Settings(
        bootstrap_servers="a:1, b:2",
        kafka_security="sasl_ssl",
        kafka_username="dispatch-worker",
        kafka_password_file=str(file),
    )
    options = client_options(settings)
    assert options["bootstrap_servers"] == ["a:1", "b:2"]
    assert (options["security_protocol"], options["sasl_mechanism"]) == ("SASL_SSL", "SCRAM-SHA-512")
    assert (options["sasl_plain_username"], options["sasl_plain_password"]) == ("dispatch-worker", "first")
    assert options["ssl_context"].check_hostname
    file.write_text("second\n")
    assert client_options(settings)["sasl_plain_password"] == "second"
    conf = make_app(settings).conf.broker_credentials
    assert (conf.username, conf.password, conf.protocol.value, conf.mechanism.value) == (  # type: ignore[union-attr]
        "dispatch-worker", "second", "SASL_SSL", "SCRAM-SHA-512",
    )  # fmt: skip


def test_plaintext_asks_for_nothing() -> None:
    """The default gives aiokafka no secrets and Faust no credentials."""
    options = client_options(Settings())
    assert (options["security_protocol"], options["ssl_context"]) == ("PLAINTEXT", None)
    assert "sasl_plain_password" not in options
    assert credentials(Settings()) is None


@pytest.mark.parametrize(
    ("servers", "security", "exposed"),
    [
        ("127.0.0.1:9092,localhost:1,[::1]:2", "plaintext", ""),
        ("127.0.0.1:9092,10.0.0.7:9092", "plaintext", "10.0.0.7:9092"),
        ("kafka:29092", "sasl_plaintext", "kafka:29092"),
        ("kafka:29092", "sasl_ssl", ""),
    ],
)
def test_only_loopback_may_be_spoken_to_in_the_open(servers: str, security: str, exposed: str) -> None:
    """A broker beyond loopback without encryption is told of, by its name."""
    settings = Settings.model_construct(bootstrap_servers=servers, kafka_security=security)  # type: ignore[arg-type]
    said = exposure(settings)
    assert bool(said) == bool(exposed)
    assert exposed in said


async def test_a_broker_that_is_not_there_is_named() -> None:
    """Nobody listening is told with the address, not mistaken for a wrong password."""
    said = await diagnose(Settings(bootstrap_servers="127.0.0.1:1"))
    assert said.startswith("127.0.0.1:1 cannot be reached")
