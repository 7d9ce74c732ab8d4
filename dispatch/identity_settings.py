"""Settings about who people are and how they come in; a part of `dispatch.config.Settings`."""

from __future__ import annotations

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

from dispatch.gateway.oidc.addresses import trustworthy
from dispatch.gateway.permissions import Role


class IdentitySettings(BaseSettings):
    """Browsers, sessions, and the issuer of identities (OpenID Connect) if there is one."""

    console_url: str = Field("", description="where browsers reach it, https://…; empty: as it listens")
    session_hours: float = Field(12.0, gt=0, le=24, description="longest session of a browser, hours")
    device_days: int = Field(30, ge=1, le=365, description="how long a device code logs a phone in, days")
    feed_per_principal: int = Field(
        256, ge=0, description="live feeds of one principal on one console at once; 0 is no limit"
    )
    feed_per_address: int = Field(
        1_024, ge=0, description="live feeds from one address on one console at once; 0 is no limit"
    )

    oidc_issuer: str = Field("", description="issuer of identities (OpenID Connect), https://…; empty is off")
    oidc_audience: str = Field("", description="audience of signed bearer tokens; empty: none are taken")
    oidc_client_id: str = Field("", description="this service at the issuer; empty: no log-in by browser")
    oidc_client_secret: SecretStr = Field(SecretStr(""), description="its secret; empty is a public client")
    oidc_scope: str = Field("openid", pattern=r"(^|.* )openid($| .*)", description="scopes asked for")
    oidc_subject_claim: str = Field("sub", min_length=1, description="claim that names a person in the log")
    oidc_role_claim: str = Field("roles", min_length=1, description="claim with roles; dots lead inside")
    oidc_roles: str = Field(
        "",
        validate_default=True,
        description="claim value=role, comma-separated; the first that holds counts, none is no access",
    )
    oidc_area_claim: str = Field("", description="claim with a person's area, * is all; empty binds nobody")
    oidc_towns_claim: str = Field("", description="claim with a person's towns, * is all; empty binds nobody")
    oidc_refetch_s: float = Field(30.0, ge=1, le=600, description="pause between asking for keys, seconds")
    oidc_longest_minutes: int = Field(
        120, ge=1, le=1_440, description="longest life of a signed bearer token that is taken, minutes"
    )

    @field_validator("oidc_issuer", "console_url")
    @classmethod
    def _can_be_believed(cls, value: str, info: ValidationInfo) -> str:
        if value and (not trustworthy(value) or "?" in value):
            raise ValueError("should be an https address (http only on loopback) without query or fragment")
        return value.rstrip("/") if info.field_name == "console_url" else value

    @field_validator("oidc_client_id")
    @classmethod
    def _has_a_way_back(cls, value: str, info: ValidationInfo) -> str:
        if value and not info.data.get("console_url", "unknown"):
            raise ValueError("needs DISPATCH_CONSOLE_URL too: the issuer sends browsers back there")
        return value

    @field_validator("oidc_roles")
    @classmethod
    def _are_roles(cls, value: str, info: ValidationInfo) -> str:
        pairs = role_pairs(value)
        wrong = [f"{claim}={role}" for claim, role in pairs if not claim or role not in set(Role)]
        if wrong:
            raise ValueError(f"{', '.join(wrong)}: should be value=role; roles are {', '.join(Role)}")
        if info.data.get("oidc_issuer") and not pairs:
            raise ValueError("is empty, so the issuer's people could do nothing: map claim values to roles")
        return value


def role_pairs(text: str) -> list[tuple[str, str]]:
    """Return the pairs of `value=role,…` in order; a role may follow a value with `=` in it."""
    found = []
    for part in text.split(","):
        if part.strip():
            value, _, role = part.rpartition("=")
            found.append((value.strip(), role.strip()))
    return found
