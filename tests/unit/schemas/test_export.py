"""The committed JSON Schemas are those of the models, and judge messages as the models do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from schemas.export import FOLDER, drift, export, main, render
from tests.unit.schemas import samples


def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((FOLDER / f"{name}.v1.json").read_text(encoding="utf-8")))


def test_committed_schemas_do_not_drift() -> None:
    """A changed model without its schema fails here; `python -m schemas.export` writes them."""
    assert drift() == []
    assert main(["--check"]) == 0


def test_drift_is_found_named_and_mended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing, a changed and a left-over file are each named, and one export mends all three."""
    assert export(tmp_path) == sorted(render())
    (tmp_path / "alert.v1.json").unlink()
    (tmp_path / "status.v1.json").write_text("{}", encoding="utf-8")
    (tmp_path / "old.v1.json").write_text("{}", encoding="utf-8")
    assert main(["--check", "--folder", str(tmp_path)]) == 1
    shown = capsys.readouterr().out
    assert [line.split("/")[-1].split(":")[0] for line in shown.splitlines()] == [
        "alert.v1.json",
        "old.v1.json",
        "status.v1.json",
    ]
    assert main(["--folder", str(tmp_path)]) == 0
    assert drift(tmp_path) == []


@pytest.mark.parametrize("name", sorted(render()))
def test_schemas_are_sound(name: str) -> None:
    """Each is a JSON Schema of draft 2020-12 with an identity of its own."""
    schema = json.loads(render()[name])
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:dispatch:schema:{name.removesuffix('.v1.json')}:v1"


@pytest.mark.parametrize("kind", samples.KINDS)
def test_schemas_accept_what_the_models_accept(kind: str) -> None:
    """Every sample is valid by its published schema."""
    assert list(_validator(kind.split("-")[0]).iter_errors(samples.KINDS[kind][1])) == []


@pytest.mark.parametrize("fields", samples.COMMANDS, ids=lambda fields: str(fields["command"]))
def test_the_schema_of_commands_accepts_each(fields: dict[str, Any]) -> None:
    """Every command is valid by the published schema."""
    assert list(_validator("command").iter_errors(fields)) == []


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("alert", {"alert_id": ""}),
        ("alert", {"category": "robbry"}),
        ("alert", {"location": {"latitude": 91, "longitude": 0}}),
        ("status", {"disposition": None}),
        ("status", {"status": "accepted"}),
        ("status", {"assignment_id": None}),
        ("incident", {"priority": 6}),
        ("rejected", {"raw_base64": "***"}),
    ],
)
def test_schemas_refuse_what_the_models_refuse(kind: str, change: dict[str, Any]) -> None:
    """Bounds and the rules between fields are in the published schema too."""
    assert list(_validator(kind).iter_errors({**samples.KINDS[kind][1], **change})) != []
