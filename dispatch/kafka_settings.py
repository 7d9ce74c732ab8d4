"""How this process shows itself to Kafka: the settings, and every mistake in them named at once."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from dispatch.kafka_principals import KafkaPrincipals

_TLS = ("ssl", "sasl_ssl")
_SASL = ("sasl_plaintext", "sasl_ssl")


class KafkaSettings(KafkaPrincipals):
    """The part of the settings that every Kafka client needs; `dispatch.kafka_access` makes use of it.

    Each field is judged by those before it, so that all mistakes are told together, each by its name.
    """

    bootstrap_servers: str = Field("127.0.0.1:9092", min_length=1, description="Kafka, host:port, by commas")
    kafka_security: Literal["plaintext", "sasl_plaintext", "ssl", "sasl_ssl"] = Field(
        "plaintext", description="how brokers are spoken to; plaintext is for loopback only"
    )
    kafka_mechanism: Literal["SCRAM-SHA-512", "SCRAM-SHA-256"] = Field(
        "SCRAM-SHA-512", description="how the password is proven to the broker"
    )
    kafka_username: str = Field("", description="principal of this process", validate_default=True)
    kafka_password_file: str = Field(
        "", description="file with its password, instead of the password itself", validate_default=True
    )
    kafka_password: SecretStr = Field(
        SecretStr(""), description="password of the principal", validate_default=True
    )
    kafka_ca_file: str = Field(
        "",
        description="certificates (PEM) that sign the brokers'; empty is the system's",
        validate_default=True,
    )
    kafka_cert_file: str = Field(
        "", description="certificate (PEM) of this process, if the brokers ask for one", validate_default=True
    )
    kafka_key_file: str = Field("", description="key (PEM) of that certificate", validate_default=True)

    @field_validator("kafka_username")
    @classmethod
    def _is_a_name_where_one_is_asked_for(cls, value: str, info: ValidationInfo) -> str:
        security = _security(info)
        if security in _SASL and not value:
            raise ValueError(f"is empty, but DISPATCH_KAFKA_SECURITY={security} needs a user name")
        return _only_with(value, security, _SASL, "a user name")

    @field_validator("kafka_password_file")
    @classmethod
    def _is_a_file_with_a_password(cls, value: str, info: ValidationInfo) -> str:
        if value and not read_password(value):
            raise ValueError("holds no password: its first line is empty")
        return _only_with(value, _security(info), _SASL, "a password")

    @field_validator("kafka_password")
    @classmethod
    def _is_there_once(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        given, security = value.get_secret_value(), _security(info)
        # None: that field is wrong itself and named already.
        file = info.data.get("kafka_password_file")
        if given and file:
            raise ValueError("and DISPATCH_KAFKA_PASSWORD_FILE are both set: choose one")
        if security in _SASL and not given and file == "":
            raise ValueError(
                "and DISPATCH_KAFKA_PASSWORD_FILE are empty,"
                f" but DISPATCH_KAFKA_SECURITY={security} needs one of them"
            )
        _only_with(given, security, _SASL, "a password")
        return value

    @field_validator("kafka_ca_file")
    @classmethod
    def _holds_certificates(cls, value: str, info: ValidationInfo) -> str:
        if value:
            _readable(value)
            try:
                ssl.create_default_context(cafile=value)
            except ssl.SSLError as error:
                raise ValueError(f"holds no certificate in PEM: {error.reason or error}") from None
        return _only_with(value, _security(info), _TLS, "a certificate")

    @field_validator("kafka_cert_file")
    @classmethod
    def _is_a_certificate_file(cls, value: str, info: ValidationInfo) -> str:
        if value:
            _readable(value)
        return _only_with(value, _security(info), _TLS, "a certificate")

    @field_validator("kafka_key_file")
    @classmethod
    def _belongs_to_the_certificate(cls, value: str, info: ValidationInfo) -> str:
        certificate = info.data.get("kafka_cert_file")
        if certificate is None:
            return value
        if bool(value) != bool(certificate):
            raise ValueError("and DISPATCH_KAFKA_CERT_FILE belong together: set both or neither")
        if value:
            _readable(value)
            try:
                ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(certificate, value, password="")
            except (ssl.SSLError, ValueError) as error:
                raise ValueError(f"does not fit the certificate in {certificate}: {error}") from None
        return value

    def without_kafka_security(self) -> Self:
        """Return the same settings for a broker on loopback that knows neither passwords nor TLS."""
        access = KafkaSettings.model_fields.keys() - KafkaPrincipals.model_fields.keys()
        fields = [name for name in access if name.startswith("kafka_")]
        plain = {name: KafkaSettings.model_fields[name].default for name in fields}
        return self.model_copy(update=plain)


def read_password(file: str) -> str:
    """Return the first line of a password file; raises ValueError when it cannot be read."""
    return (_readable(file).splitlines() or [""])[0].strip()


def _security(info: ValidationInfo) -> str | None:
    found: Any = info.data.get("kafka_security")
    return None if found is None else str(found)


def _only_with(value: str, security: str | None, wanted: tuple[str, ...], what: str) -> str:
    if value and security is not None and security not in wanted:
        # Whoever sets it believes to be protected.
        raise ValueError(
            f"is set, but with DISPATCH_KAFKA_SECURITY={security} nobody asks for {what}:"
            f" set {' or '.join(wanted)}"
        )
    return value


def _readable(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise ValueError(f"cannot be read: {reason}") from None
