"""`dispatch config`: every setting with its value, its default and its meaning."""

from __future__ import annotations

from typing import Final

import typer
from pydantic import SecretStr
from pydantic.fields import FieldInfo
from rich.markup import escape
from rich.table import Table

from dispatch.cli.screen import Screen, out
from dispatch.cli.settings import read_settings
from dispatch.config import Settings
from dispatch.identity_settings import IdentitySettings
from schemas.text import visible_text

_FILE_WIDTH: Final = 160
"""Columns where nobody's screen sets them: in a file or a pipe."""


def register(app: typer.Typer) -> None:
    """Add `config`."""
    app.command("config", rich_help_panel="Look and mend")(show)


def show() -> None:
    """Print every setting: environment variable, present value, default, meaning. Secrets are not shown."""
    screen = out if out.is_terminal else Screen(width=_FILE_WIDTH, highlight=False)
    screen.print(table(read_settings()))


def table(settings: Settings) -> Table:
    """Return all settings as a table that cuts nothing off: a name that is not whole cannot be set."""
    made = Table(title="DISPATCH_… or the same names in dispatch.toml")
    made.add_column("variable", no_wrap=True, min_width=max(map(len, map(_variable, Settings.model_fields))))
    for column in ("value", "default", "meaning"):
        made.add_column(column, overflow="fold")
    for name, field in sorted(Settings.model_fields.items(), key=_after_all_else):
        value, default = escape(_shown(getattr(settings, name))), escape(_shown(field.default))
        marked = f"[bold]{value}[/bold]" if value != default else value
        made.add_row(_variable(name), marked, default, field.description or "")
    return made


def _after_all_else(item: tuple[str, FieldInfo]) -> bool:
    return item[0] in IdentitySettings.model_fields


def _variable(name: str) -> str:
    return f"DISPATCH_{name.upper()}"


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return "(set)" if value.get_secret_value() else "(empty)"
    return visible_text(str(value)) if value != "" else "(empty)"
