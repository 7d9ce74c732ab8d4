"""Settings as the commands take them: all that is wrong with them at once, in the operator's words."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from dispatch.cli.screen import fail
from dispatch.config import Settings


def read_settings(*, needs_dsn: bool = False, **given: Any) -> Settings:
    """Read the settings; what is given (not None) goes before environment and file. Ends with all errors."""
    chosen = {name: value for name, value in given.items() if value is not None}
    try:
        settings = Settings(**chosen)
    except ValidationError as error:
        fail("the configuration is wrong:", [_explain(e) for e in error.errors()], 2)
    if needs_dsn and not settings.dsn.get_secret_value():
        fail("no database given: use --dsn or set DISPATCH_DSN", status=2)
    return settings


def _explain(error: Any) -> str:
    name = "_".join(str(part) for part in error["loc"]).upper()
    hidden = name.endswith(("DSN", "SECRET", "PASSWORD", "KEYS", "WEBHOOK_URL"))
    shown = "(secret)" if hidden else repr(error.get("input"))
    return f"DISPATCH_{name} = {shown}: {error['msg']}"
