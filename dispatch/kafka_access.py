"""The one place that turns settings into what a Kafka client needs to be let in."""

from __future__ import annotations

import ssl
from ipaddress import ip_address
from typing import Any

from dispatch.kafka_settings import KafkaSettings, read_password


def client_options(settings: KafkaSettings) -> dict[str, Any]:
    """Return the options of any aiokafka client: where the brokers are and how to be let in.

    Files are read anew each time, so a client that connects again uses a renewed password or certificate.

    Raises:
        ValueError: a file that was there when the settings were read is gone or broken.

    """
    options: dict[str, Any] = {
        "bootstrap_servers": servers(settings),
        "security_protocol": settings.kafka_security.upper(),
        "ssl_context": tls_context(settings),
    }
    if settings.kafka_security.startswith("sasl"):
        options |= {
            "sasl_mechanism": settings.kafka_mechanism,
            "sasl_plain_username": settings.kafka_username,
            "sasl_plain_password": password(settings),
        }
    return options


def servers(settings: KafkaSettings) -> list[str]:
    """Return the brokers to begin with, each as `host:port`."""
    return [server.strip() for server in settings.bootstrap_servers.split(",") if server.strip()]


def password(settings: KafkaSettings) -> str:
    """Return the password of this process, from its file if there is one; raises ValueError."""
    if settings.kafka_password_file:
        return read_password(settings.kafka_password_file)
    return settings.kafka_password.get_secret_value()


def tls_context(settings: KafkaSettings) -> ssl.SSLContext | None:
    """Return the TLS side, None without TLS: certificate and host name of the broker are always checked.

    Raises:
        ValueError: a file that was there when the settings were read is gone or broken.

    """
    if not settings.kafka_security.endswith("ssl"):
        return None
    try:
        context = ssl.create_default_context(cafile=settings.kafka_ca_file or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if settings.kafka_cert_file:
            context.load_cert_chain(settings.kafka_cert_file, settings.kafka_key_file, password="")
    except OSError as error:
        files = f"{settings.kafka_ca_file} {settings.kafka_cert_file} {settings.kafka_key_file}".split()
        raise ValueError(
            f"the certificates for Kafka ({', '.join(files)}) cannot be used: {error}"
        ) from error
    return context


def exposed_servers(settings: KafkaSettings) -> list[str]:
    """Return the brokers beyond loopback that would be spoken to without encryption."""
    if settings.kafka_security.endswith("ssl"):
        return []
    return [server for server in servers(settings) if not _on_loopback(server)]


def exposure(settings: KafkaSettings) -> str:
    """Return what is wrong with speaking to these brokers without encryption, or nothing."""
    exposed = exposed_servers(settings)
    if not exposed:
        return ""
    return (
        f"alerts go to {', '.join(exposed)} unencrypted (DISPATCH_KAFKA_SECURITY={settings.kafka_security}):"
        " anybody on the way can read and forge them; plaintext is for loopback, set sasl_ssl"
    )


def _on_loopback(server: str) -> bool:
    host = server.rpartition(":")[0].strip("[]")
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
