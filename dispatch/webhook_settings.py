"""Settings of the webhook: where notices are posted to, by which keys they are signed."""

from __future__ import annotations

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

from dispatch.notify.addresses import Allowance
from dispatch.notify.signature import KEY_ID
from dispatch.notify.target import Target


class WebhookSettings(BaseSettings):
    """The part of the settings that concerns the webhook."""

    webhook_allow: str = Field(
        "",
        description="targets beyond https to public addresses: networks and host:port, comma-separated",
    )
    webhook_url: str = Field("", description="where assignments are posted to; empty is off")
    webhook_key_id: str = Field("1", pattern=KEY_ID, description="name of the key of the signature")
    webhook_secret: SecretStr = Field(
        SecretStr(""), validate_default=True, description="key of the signature (HMAC-SHA256)"
    )
    webhook_old_key_id: str = Field("0", pattern=KEY_ID, description="name of the key that is being replaced")
    webhook_old_secret: SecretStr = Field(
        SecretStr(""), description="key that is being replaced, still signed with; empty is none"
    )
    webhook_timeout_s: float = Field(5.0, gt=0, le=60, description="longest wait for the webhook, seconds")

    @field_validator("webhook_allow")
    @classmethod
    def _are_targets(cls, value: str) -> str:
        Allowance.parse(value)
        return value

    @field_validator("webhook_url")
    @classmethod
    def _may_be_posted_to(cls, value: str, info: ValidationInfo) -> str:
        # A wrong allowance is reported itself; what it would have allowed cannot be judged.
        if value and "webhook_allow" in info.data:
            Target.parse(value, Allowance.parse(info.data["webhook_allow"]))
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _signs(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        if info.data.get("webhook_url") and not value.get_secret_value():
            raise ValueError("is needed with DISPATCH_WEBHOOK_URL: unsigned notices could be anybody's")
        return value

    @field_validator("webhook_old_secret")
    @classmethod
    def _has_a_name_of_its_own(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        if value.get_secret_value() and info.data.get("webhook_key_id") == info.data.get(
            "webhook_old_key_id"
        ):
            raise ValueError(
                "needs a name of its own: DISPATCH_WEBHOOK_OLD_KEY_ID is DISPATCH_WEBHOOK_KEY_ID"
            )
        return value
