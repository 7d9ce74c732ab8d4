"""The address as dbmate needs it."""

from __future__ import annotations

import pytest

from dispatch.store.migrate import MigrationFailed, dbmate_url, migrate


@pytest.mark.parametrize(
    ("dsn", "url"),
    [
        ("postgresql://u:p@127.0.0.1:5/d", "postgres://u:p@127.0.0.1:5/d?sslmode=disable"),
        ("postgresql://u:p@[::1]:5/d?sslmode=prefer", "postgres://u:p@[::1]:5/d?sslmode=disable"),
        ("postgresql://u:p%40@db.example/d", "postgres://u:p%40@db.example/d?sslmode=require"),
        ("postgresql://u@db/d?sslmode=disable&x=1", "postgres://u@db/d?sslmode=disable&x=1"),
        ("postgres://u@db/d?sslmode=verify-full", "postgres://u@db/d?sslmode=verify-full"),
    ],
)
def test_sslmode_is_always_said(dsn: str, url: str) -> None:
    """Nothing leaves this machine unencrypted unless the address says so."""
    assert dbmate_url(dsn) == url


def test_no_address_is_said_so() -> None:
    """An empty address names the setting."""
    with pytest.raises(MigrationFailed, match="DISPATCH_DSN"):
        migrate("")
