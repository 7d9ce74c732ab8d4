"""Why a broker does not let us in, in words that name the setting to look at."""

from __future__ import annotations

import ssl
from typing import Any, Final

from aiokafka.conn import collect_hosts, create_conn
from aiokafka.errors import (
    IllegalSaslStateError,
    KafkaConnectionError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)
from aiokafka.protocol.metadata import MetadataRequest

from dispatch.kafka_access import client_options
from dispatch.kafka_settings import KafkaSettings

_LIMIT_MS: Final = 5_000
_MECHANISM_REFUSED: Final = (UnsupportedSaslMechanismError, IllegalSaslStateError)


async def diagnose(settings: KafkaSettings) -> str:
    """Return why not one broker lets us in; nothing if one does. At most 5 s for each broker named.

    The clients themselves only say that they could not connect.
    """
    try:
        options = client_options(settings)
    except ValueError as error:
        return str(error)
    reasons = []
    for host, port, _ in collect_hosts(options.pop("bootstrap_servers")):
        try:
            await _be_let_in(host, port, options)
        except (KafkaError, OSError, TimeoutError) as error:
            reasons.append(f"{host}:{port} {_explain(error, settings)}")
        else:
            return ""
    return "; ".join(reasons)


async def _be_let_in(host: str, port: int, options: dict[str, Any]) -> None:
    connection = await create_conn(host, port, request_timeout_ms=_LIMIT_MS, **options)
    try:
        # Whoever has not proven a password may say hello, but ask for nothing.
        await connection.send(MetadataRequest([]))
    finally:
        connection.close()


def _explain(error: BaseException, settings: KafkaSettings) -> str:
    if isinstance(error, SaslAuthenticationFailed):
        return (
            f"refuses the user {settings.kafka_username} or its password"
            f" (DISPATCH_KAFKA_USERNAME, DISPATCH_KAFKA_PASSWORD): {error}"
        )
    if isinstance(error, _MECHANISM_REFUSED):
        return f"does not take DISPATCH_KAFKA_MECHANISM={settings.kafka_mechanism} here: {error}"
    security = f"DISPATCH_KAFKA_SECURITY={settings.kafka_security}"
    match error:
        case ssl.SSLCertVerificationError():
            trusted = settings.kafka_ca_file or "the system's certificates"
            return (
                f"shows a certificate that does not hold by {trusted} (DISPATCH_KAFKA_CA_FILE):"
                f" {error.verify_message}"
            )
        case ssl.SSLError():
            return f"does not agree on TLS, is {security} right? {error.reason or error}"
        case TimeoutError():
            return f"did not answer within {_LIMIT_MS // 1000} s ({security})"
        case KafkaConnectionError() | ConnectionResetError():
            return f"hung up at once: it may ask for TLS or a password, is {security} right?"
        case _:
            return f"cannot be reached: {error}"
