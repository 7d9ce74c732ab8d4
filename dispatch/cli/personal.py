"""Keys and personal data at the command line: `dispatch keys …` and `dispatch audit reveals`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress
from rich.table import Table

from dispatch.bootstrap import Runtime
from dispatch.cli.runtime import in_runtime
from dispatch.cli.screen import done, fail, out, say
from dispatch.notify.vapid import PushKeyUnusable, keep_vapid_key, public_of
from dispatch.privacy.key_file import prepend_key, read_keyring
from dispatch.privacy.keys import new_entry
from dispatch.store.accesses import Accesses
from dispatch.store.personal import Personal

Dsn = Annotated[str | None, typer.Option(help="PostgreSQL address; default DISPATCH_DSN.")]
KeyFile = Annotated[Path | None, typer.Option("--file", help="Put it in front of this key file instead.")]


def register(app: typer.Typer) -> None:
    """Add `keys` and `audit`."""
    keys = typer.Typer(
        no_args_is_help=True, help="The keys that names and numbers are encrypted with; the key of web push."
    )
    for name, command in (
        ("new", new_key),
        ("list", list_keys),
        ("rotate", rotate_keys),
        ("vapid", vapid_key),
    ):
        keys.command(name)(command)
    audit = typer.Typer(no_args_is_help=True, help="Who saw personal data.")
    audit.command("reveals")(show_reveals)
    app.add_typer(keys, name="keys", rich_help_panel="Set up")
    app.add_typer(audit, name="audit", rich_help_panel="Look and mend")


def new_key(file: KeyFile = None) -> None:
    """Print a new key for DISPATCH_PERSONAL_KEYS, or make it the first of a key file; older ones stay."""
    if file is None:
        typer.echo(new_entry())
        return
    try:
        prepend_key(file, new_entry())
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{file} cannot be written: {error}")
    done(f"a new key is the first of {file}: restart the consoles, then `dispatch keys rotate`")


def vapid_key(
    file: Annotated[Path, typer.Option("--file", help="Where it is kept; made if it is not there.")],
) -> None:
    """Make the key of web push (VAPID), or show the public half of the one that is there."""
    fresh = not file.exists()
    try:
        key = keep_vapid_key(file)
    except OSError as error:
        fail(f"{file} cannot be written: {error}")
    except PushKeyUnusable as error:
        fail(str(error))
    typer.echo(public_of(key))
    if fresh:
        done(f"a key is in {file}: set DISPATCH_WEBPUSH_KEY_FILE to it and restart the consoles")


def list_keys(dsn: Dsn = None) -> None:
    """Show the keys by id, and how many values each has encrypted; never a key itself."""

    async def show(runtime: Runtime) -> None:
        keys = read_keyring(runtime.settings)
        used = await Personal(runtime.store, keys).keys_in_use()
        table = Table("key", "values", "state")
        for key_id in (*keys.keys, *sorted(used.keys() - keys.keys.keys())):
            known = "present: encrypts" if key_id == keys.present else "older: only reads"
            table.add_row(key_id, str(used.get(key_id, 0)), known if key_id in keys.keys else "MISSING")
        out.print(table)

    in_runtime(dsn, show)


def rotate_keys(dsn: Dsn = None) -> None:
    """Encrypt all names and numbers anew with the first key; then older keys may be destroyed.

    It may be interrupted and run again. A backup made before needs the older keys: destroying them also
    makes what such backups hold of names and numbers unreadable.
    """

    async def rotate(runtime: Runtime) -> None:
        keys = read_keyring(runtime.settings)
        if not keys:
            fail("there are no keys: set DISPATCH_PERSONAL_KEYS or DISPATCH_PERSONAL_KEY_FILE", status=2)
        personal = Personal(runtime.store, keys)
        old = {key: count for key, count in (await personal.keys_in_use()).items() if key != keys.present}
        with Progress(console=out, transient=True) as bar:
            task = bar.add_task("encrypting anew", total=sum(old.values()))
            while renewed := await personal.reseal():
                bar.advance(task, renewed)
        done(f"all names and numbers are encrypted with key {keys.present}")
        for key_id in old:
            say(f"key {key_id} is not needed any more, but by backups")

    in_runtime(dsn, rotate)


def show_reveals(
    dsn: Dsn = None,
    area: Annotated[str, typer.Option(help="Only this command area; default all.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, newest first.")] = 50,
) -> None:
    """Show who saw whose name and number, when and why; newest first."""

    async def show(runtime: Runtime) -> None:
        table = Table("when (UTC)", "what", "who", "whose", "incident", "why")
        for one in await Accesses(runtime.store).recent(area, 0, limit):
            when = datetime.fromtimestamp(one.at / 1000, UTC).isoformat(" ", "seconds")[:19]
            whose = one.subject_id or f"all of {one.area_id}"
            table.add_row(when, one.kind.value, one.actor, whose, one.incident_id, one.reason)
        out.print(table)

    in_runtime(dsn, show)
