"""The generated description of the interface, completed by the messages that routes read themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from dispatch.console.phone_bodies import BODIES
from dispatch.gateway.problem import MEDIA_TYPE
from schemas.commands import COMMANDS
from schemas.inbound import Alert, StatusReport
from schemas.outbound import Advisory, AssignmentEvent, IncidentEvent

_FRAMEWORKS_OWN: Final = "HTTPValidationError"
"""What the framework says wrong parameters are answered with; they are answered with a problem."""
_REF: Final = "#/components/schemas/{model}"
_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "RFC 9457 problem details; further members depend on the status.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "description": "Every wrong field.",
            "items": {
                "type": "object",
                "properties": {
                    "index": {"type": "integer"},
                    "field": {"type": "string"},
                    "value": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
    },
}


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document, made once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes
        )
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas |= _messages() | {"Problem": _PROBLEM}
        for path in document["paths"].values():
            for operation in path.values():
                _answer_with_problems(operation)
        app.openapi_schema = document
    return app.openapi_schema


def _messages() -> dict[str, Any]:
    # What goes out is told by the live feed, whose frames carry it as it is on the topics.
    models = [Alert, StatusReport, *BODIES, *COMMANDS.values(), IncidentEvent, AssignmentEvent, Advisory]
    _, found = models_json_schema([(model, "validation") for model in models], ref_template=_REF)
    definitions: dict[str, Any] = found["$defs"]
    return definitions


def _answer_with_problems(operation: dict[str, Any]) -> None:
    content = {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="Problem")}}}
    if _FRAMEWORKS_OWN in str(operation["responses"].get("422", "")):
        del operation["responses"]["422"]
    for status, answer in operation["responses"].items():
        if status.startswith(("4", "5")):
            described = answer.setdefault("content", content)
            if "application/json" in described:
                described[MEDIA_TYPE] = described.pop("application/json")
    operation["responses"].setdefault("default", {"description": "anything else", "content": content})


def problems(models: Mapping[int, type[BaseModel]]) -> dict[int | str, dict[str, Any]]:
    """Return how the answers of these statuses are described: problems with members of their own."""
    return {
        status: {"model": model, "description": (model.__doc__ or "").strip()}
        for status, model in models.items()
    }


def command_body() -> dict[str, Any]:
    """Return how the body of a command is described."""
    choices = [{"$ref": _REF.format(model=model.__name__)} for model in COMMANDS.values()]
    mapping = {name: _REF.format(model=model.__name__) for name, model in COMMANDS.items()}
    schema = {"oneOf": choices, "discriminator": {"propertyName": "command", "mapping": mapping}}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def body_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return how a body is described that a route reads itself."""
    schema = model.model_json_schema()
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def report_body() -> dict[str, Any]:
    """Return how the body of a status report is described."""
    schema = {
        "allOf": [{"$ref": _REF.format(model="StatusReport")}],
        "description": "responder_id and assignment_id are filled in from the token and the path.",
    }
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
