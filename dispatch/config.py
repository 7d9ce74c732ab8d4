"""Settings of every role, from the environment (`DISPATCH_…`) and a TOML file; read once, at start."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from dispatch.identity_settings import IdentitySettings
from dispatch.kafka_settings import KafkaSettings
from dispatch.model.categories import CATEGORIES
from dispatch.privacy.keys import parse_keys
from dispatch.webhook_settings import WebhookSettings
from dispatch.webpush_settings import WebPushSettings


class Settings(KafkaSettings, IdentitySettings, WebhookSettings, WebPushSettings):
    """Everything that can be configured; the defaults are for one machine on loopback."""

    model_config = SettingsConfigDict(env_prefix="DISPATCH_", toml_file="dispatch.toml", extra="ignore")

    area: str = Field("440515", pattern=r"^\d{6,12}$", description="code of the default command area")
    areas_dir: Path = Field(Path("deploy/areas"), description="one folder of roster and plans an area")
    data_dir: Path = Field(Path("~/.local/share/dispatch"), description="where `dispatch up` keeps its data")

    dsn: SecretStr = Field(
        SecretStr(""), description="PostgreSQL, postgresql://user:password@host:port/database"
    )
    pool_size: int = Field(8, ge=2, le=64, description="database connections of one process")
    statement_timeout_s: float = Field(15.0, gt=0, le=300, description="longest database statement, seconds")

    kafka_replication: int = Field(1, ge=1, le=7, description="replication factor of topics that we create")
    kafka_min_insync: int = Field(1, ge=1, le=7, description="min.insync.replicas of topics that we create")
    partitions: int = Field(8, ge=1, le=512, description="partitions of topics that we create")
    consumer_group: str = Field("dispatch-land", min_length=1, description="consumer group of the workers")
    fetch_max_wait_ms: int = Field(500, ge=1, le=1500, description="longest wait of a fetch, milliseconds")

    land_batch: int = Field(50, ge=1, le=500, description="most messages landed in one transaction")
    land_linger_ms: int = Field(5, ge=0, le=200, description="how long a batch waits, milliseconds")
    timer_poll_ms: int = Field(250, ge=20, le=2000, description="pace of looking for due areas, milliseconds")
    relay_poll_ms: int = Field(
        100, ge=5, le=2000, description="pace of looking for rows that were not announced, milliseconds"
    )

    audit_delay_s: float = Field(
        30.0, ge=0, le=3600, description="how far the auditor reads behind the topics, seconds"
    )
    # The service helps itself before: a worker that lands nothing is ended after 20 s and started again, and
    # 8 s after its last sign of life others get its partitions. Longer nobody may wait for a worker.
    audit_standstill_s: float = Field(
        30.0,
        ge=0,
        le=3600,
        description="longest standstill of a partition before the auditor lands what waits there, seconds",
    )
    audit_rewind_minutes: int = Field(
        0, ge=0, le=10_080, description="how far the auditor goes back at its start, minutes; 0 is not at all"
    )
    auditor_metrics_port: int = Field(
        0, ge=0, le=65535, description="port of the auditor's metrics; 0 is off"
    )

    console_host: str = Field("127.0.0.1", description="address the console listens on")
    console_port: int = Field(8440, ge=1, le=65535, description="port of the console and the HTTP API")
    console_origins: str = Field(
        "",
        description="other web origins whose pages are ours, as browsers say them, comma-separated",
    )
    basemap_file: str = Field(
        "", description="a PMTiles file to draw the map upon; empty: the district is drawn from its own data"
    )
    basemap_datum: Literal["wgs84", "gcj02"] = Field(
        "wgs84", description="how the tiles of basemap_file are placed"
    )
    worker_metrics_port: int = Field(0, ge=0, le=65535, description="port of the worker's metrics; 0 is off")
    relay_metrics_port: int = Field(0, ge=0, le=65535, description="port of the relay's metrics; 0 is off")
    metrics_host: str = Field(
        "127.0.0.1", description="address the metrics of worker and relay are served on"
    )

    alerts_direct: bool = Field(
        False,
        description="land alerts by HTTP in the database before they are confirmed, not on Kafka; "
        "for a broker that may lose what it confirms",
    )
    spool_dir: str = Field(
        "spool", description="folder of the gateway's spool, within data_dir unless absolute; empty is off"
    )
    spool_max_records: int = Field(100_000, ge=500, description="most alerts in the spool")
    spool_max_bytes: int = Field(256 * 1024 * 1024, ge=1024 * 1024, description="most bytes in the spool")
    source_rate: int = Field(600, ge=500, description="alerts a minute that one source may send by HTTP")
    publisher_rate: int = Field(12_000, ge=500, description="alerts a minute of one token, all its sources")
    urgent_reserve: int = Field(600, ge=500, description="alerts a minute beyond it, for priority 1")
    urgent_categories: str = Field(
        "explosion,fire,gas_leak,medical,robbery,weapon",
        description="what counts as priority 1 at the gateway before any plan is adopted, comma-separated",
    )

    personal_keys: SecretStr = Field(
        SecretStr(""), description="keys of personal data, id:base64 by commas; the first one encrypts"
    )
    personal_key_file: str = Field("", description="file of such keys, one a line; personal_keys goes first")
    reveals_per_minute: int = Field(
        10, ge=1, le=600, description="names and numbers a minute that one person may see in full"
    )
    positions_days: int = Field(30, ge=1, le=30, description="how long tracks of responders are kept, days")
    receipt_days: int = Field(
        30,
        ge=15,
        le=365,
        description="how long messages are kept as they came, days; Kafka has them up to 14",
    )
    personal_days: int = Field(
        30, ge=1, le=365, description="how long names of those who left the roster are kept, days"
    )
    audit_days: int = Field(
        365,
        ge=180,
        le=365,
        description="how long the record of reveals, device codes and ended tokens are kept, days",
    )
    purge_every_h: int = Field(
        24, ge=0, le=168, description="how often a console purges what is too old, hours; 0 is never"
    )

    log_format: Literal["auto", "json", "console"] = Field("auto", description="for machines or people")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="least level logged")

    @field_validator("urgent_categories")
    @classmethod
    def _are_categories(cls, value: str) -> str:
        unknown = {word.strip() for word in value.split(",") if word.strip()} - set(CATEGORIES)
        if unknown:
            raise ValueError(
                f"{', '.join(sorted(unknown))}: not a category; known are {', '.join(CATEGORIES)}"
            )
        return value

    @field_validator("personal_keys")
    @classmethod
    def _are_keys(cls, value: SecretStr) -> SecretStr:
        parse_keys(value.get_secret_value())
        return value

    @property
    def on_stand_in(self) -> bool:
        """Whether the broker is the stand-in, known by its short fetch wait; it gives no producer ids."""
        default: int = type(self).model_fields["fetch_max_wait_ms"].default
        return self.fetch_max_wait_ms < default

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: what the code says, then the environment, then the TOML file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)
