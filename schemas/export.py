"""JSON Schemas (2020-12) of all messages, written to `schemas/json`: `python -m schemas.export [--check]`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from schemas.commands import Command
from schemas.inbound import Alert, PositionReport, StatusReport
from schemas.outbound import Advisory, AssignmentEvent, IncidentEvent
from schemas.rejected import Rejected

FOLDER: Final = Path(__file__).parent / "json"
VERSION: Final = "v1"

_MESSAGES: Final[dict[str, Any]] = {
    "advisory": Advisory,
    "alert": Alert,
    "assignment": AssignmentEvent,
    "command": Command,
    "incident": IncidentEvent,
    "position": PositionReport,
    "rejected": Rejected,
    "status": StatusReport,
}


def render() -> dict[str, str]:
    """Return the text of every schema by file name; the same models give the same bytes."""
    return {f"{name}.{VERSION}.json": _schema(name, message) for name, message in _MESSAGES.items()}


def _schema(name: str, message: Any) -> str:
    schema = {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": f"urn:dispatch:schema:{name}:{VERSION}",
        **TypeAdapter(message).json_schema(),
    }
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def drift(folder: Path = FOLDER) -> list[str]:
    """Return the names of the files in `folder` that are missing, different or no longer made; sorted."""
    wanted = render()
    present = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
    return sorted(name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name))


def export(folder: Path = FOLDER) -> list[str]:
    """Write all schemas to `folder`, remove what is no longer made, and return the names touched."""
    touched = drift(folder)
    wanted = render()
    folder.mkdir(parents=True, exist_ok=True)
    for name in touched:
        if name in wanted:
            (folder / name).write_text(wanted[name], encoding="utf-8")
        else:
            (folder / name).unlink()
    return touched


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 1 if `--check` finds drift, else 0."""
    parser = argparse.ArgumentParser(prog="python -m schemas.export", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if files differ")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the schemas are (%(default)s)")
    options = parser.parse_args(arguments)
    names = drift(options.folder) if options.check else export(options.folder)
    verdict = "differs from the models" if options.check else "written"
    for name in names:
        sys.stdout.write(f"{options.folder / name}: {verdict}\n")
    return 1 if options.check and names else 0


if __name__ == "__main__":
    sys.exit(main())
