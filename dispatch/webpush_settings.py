"""Settings of web push: the key that notices are signed with, and where they may go."""

from __future__ import annotations

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from dispatch.notify.addresses import Allowance

WEBPUSH_ALLOW = "DISPATCH_WEBPUSH_ALLOW"


class WebPushSettings(BaseSettings):
    """The part of the settings that concerns web push."""

    webpush_key_file: str = Field(
        "", description="file of the key of web push (`dispatch keys vapid --file`); empty is off"
    )
    webpush_contact: str = Field(
        "mailto:dispatch@localhost",
        pattern=r"^(mailto:[^\s@]+@[A-Za-z0-9.-]+|https://[A-Za-z0-9.-]+(/.*)?)$",
        description="whom push services write to if there is trouble, mailto: or https:",
    )
    webpush_allow: str = Field(
        "",
        description="where web push may go beyond https to public addresses: networks and host:port",
    )
    webpush_timeout_s: float = Field(
        10.0, gt=0, le=60, description="longest wait for a push service, seconds"
    )

    @field_validator("webpush_allow")
    @classmethod
    def _are_push_services(cls, value: str) -> str:
        Allowance.parse(value, WEBPUSH_ALLOW)
        return value
