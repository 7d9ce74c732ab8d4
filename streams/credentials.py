"""What Faust needs to be let in by the broker."""

from __future__ import annotations

import faust
from faust.types.auth import CredentialsT

from dispatch.config import Settings
from dispatch.kafka_access import password, tls_context


def credentials(settings: Settings) -> CredentialsT | None:
    """Return Faust's form of the access settings, None for a broker that asks for nothing.

    Raises ValueError like `dispatch.kafka_access.client_options`.
    """
    context = tls_context(settings)
    if settings.kafka_security.startswith("sasl"):
        return faust.SASLCredentials(
            username=settings.kafka_username,
            password=password(settings),
            ssl_context=context,
            mechanism=settings.kafka_mechanism,
        )
    return faust.SSLCredentials(context) if context is not None else None
