"""`dispatch config`: every setting with its value, its default and its meaning."""

from __future__ import annotations

import typer
from pydantic import SecretStr
from rich.table import Table

from dispatch.cli.screen import out
from dispatch.cli.settings import read_settings
from dispatch.config import Settings


def register(app: typer.Typer) -> None:
    """Add `config`."""
    app.command("config", rich_help_panel="Look and mend")(show)


def show() -> None:
    """Print every setting: environment variable, present value, default, meaning. Secrets are not shown."""
    settings = read_settings()
    table = Table(
        "variable", "value", "default", "meaning", title="DISPATCH_… or the same names in dispatch.toml"
    )
    for name, field in Settings.model_fields.items():
        value, default = _shown(getattr(settings, name)), _shown(field.default)
        marked = f"[bold]{value}[/bold]" if value != default else value
        table.add_row(f"DISPATCH_{name.upper()}", marked, default, field.description or "")
    out.print(table)


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return "(set)" if value.get_secret_value() else "(empty)"
    return str(value) if value != "" else "(empty)"
