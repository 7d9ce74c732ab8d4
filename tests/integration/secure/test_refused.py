"""Whoever is not let in is told why, soon, and by the name of the setting."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import Final

import pytest

from dispatch.acl.broker import AclError, open_acls
from dispatch.config import Settings
from dispatch.gateway.kafka_publisher import KafkaPublisher
from dispatch.gateway.publisher import OutgoingRecord, PublishFailed
from dispatch.kafka_diagnosis import diagnose
from dispatch.local.kafka_jars import find_jars, find_java
from streams.broker_admin import TopicError, open_admin
from streams.publisher import Outgoing, Publisher
from streams.publisher import PublishFailed as RelayFailed
from tests.integration.secure.broker import DEPLOY, SecureKafka, make_certificates

_LIMIT_S: Final = 30.0


def mistakes(broker: SecureKafka, folder: Path) -> dict[str, Settings]:
    """Return settings with one mistake each, by the setting that must be named."""
    other = make_certificates(folder / "other", "127.0.0.1")
    return {
        "DISPATCH_KAFKA_PASSWORD": broker.settings("shop", kafka_password="wrong"),
        "DISPATCH_KAFKA_USERNAME": broker.settings("shop", kafka_username="nobody"),
        "DISPATCH_KAFKA_CA_FILE": broker.settings("shop", kafka_ca_file=str(other)),
        "DISPATCH_KAFKA_MECHANISM": broker.settings("shop", kafka_mechanism="SCRAM-SHA-256"),
        "DISPATCH_KAFKA_SECURITY=plaintext": Settings(bootstrap_servers=broker.bootstrap_servers),
        "DISPATCH_KAFKA_SECURITY=sasl_plaintext": broker.settings(
            "shop", kafka_security="sasl_plaintext", kafka_ca_file=""
        ),
        "DISPATCH_KAFKA_SECURITY=ssl": Settings(
            bootstrap_servers=broker.bootstrap_servers,
            kafka_security="ssl",
            kafka_ca_file=str(broker.ca_file),
        ),
    }


async def test_the_setting_that_is_wrong_is_named(secure_kafka: SecureKafka, tmp_path: Path) -> None:
    """Wrong password, user, CA, mechanism, and each way without TLS or password: refused, named, in time."""
    assert await diagnose(secure_kafka.settings("shop")) == ""
    for name, settings in mistakes(secure_kafka, tmp_path).items():
        began = time.monotonic()
        with pytest.raises(TopicError, match=name):
            async with open_admin(settings):
                pass
        assert time.monotonic() - began < _LIMIT_S, name


async def test_no_client_goes_round_the_check(secure_kafka: SecureKafka, tmp_path: Path) -> None:
    """Gateway, relay and the command for rights refuse to publish or grant with a wrong password or CA."""
    found = mistakes(secure_kafka, tmp_path)
    for name in ("DISPATCH_KAFKA_PASSWORD", "DISPATCH_KAFKA_CA_FILE"):
        async with KafkaPublisher(found[name]) as gateway:
            assert not await gateway.reachable()
            with pytest.raises(PublishFailed, match="not connected"):
                await gateway.publish([OutgoingRecord("alerts.shop", None, b"{}")])
        relay = Publisher(found[name], limit_s=5.0)
        with pytest.raises(RelayFailed):
            await relay.publish([Outgoing("incidents", b"key", b"{}")])
        await relay.close()
        with pytest.raises(AclError, match=name):
            async with open_acls(found[name]):
                pass


async def test_a_password_is_renewed_as_the_operator_does_it(
    secure_kafka: SecureKafka, tmp_path: Path
) -> None:
    """By a broker's certificate, `make-users.sh` gives a new password; then the old one is refused."""
    new, old = (
        secure_kafka.settings("sensor", kafka_password="brand-new"),
        secure_kafka.settings("sensor"),
    )
    assert "DISPATCH_KAFKA_PASSWORD" in await diagnose(new)
    certificates = secure_kafka.certificates
    client = tmp_path / "client.properties"
    client.write_text(
        "security.protocol=SSL\nssl.keystore.type=PEM\nssl.truststore.type=PEM\n"
        f"ssl.keystore.location={certificates}/broker.pem\nssl.truststore.location={certificates}/ca.pem\n"
    )
    passwords = tmp_path / "passwords"
    passwords.mkdir()
    (passwords / "sensor").write_text("brand-new\n")
    tool = tmp_path / "kafka-configs.sh"
    jars = find_jars(secure_kafka.data_dir)
    tool.write_text(
        f"#!/bin/sh\nexec {find_java()} -Xmx128m -XX:TieredStopAtLevel=1 -cp '{jars}/*'"
        ' kafka.admin.ConfigCommand "$@"\n'
    )
    tool.chmod(0o700)
    made = subprocess.run(
        [DEPLOY / "make-users.sh", f"127.0.0.1:{secure_kafka.brokers_port}", client, passwords],
        env={"KAFKA_CONFIGS": str(tool), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    assert "brand-new" not in made.stdout + made.stderr
    secure_kafka.passwords["sensor"] = "brand-new"
    assert await diagnose(new) == ""
    assert "DISPATCH_KAFKA_PASSWORD" in await diagnose(old)
