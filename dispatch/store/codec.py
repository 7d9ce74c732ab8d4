"""The canonical bytes of what the log and the projections hold, and the way back."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from typing import Annotated, Any, TypeVar, cast

import orjson
from pydantic import Field, TypeAdapter

from dispatch.model.events import Event
from dispatch.model.inputs import Input
from dispatch.model.revised import fields_of

T = TypeVar("T")

# orjson writes dataclasses in the order of their fields, whatever the options: so they go in as dicts.
_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS

_INPUT: TypeAdapter[Input] = TypeAdapter(Annotated[Input, Field(discriminator="kind")])
_EVENTS: TypeAdapter[list[Event]] = TypeAdapter(list[Annotated[Event, Field(discriminator="kind")]])


def canonical(value: Any) -> bytes:
    """Return the one form of a value as JSON bytes: sorted keys, no spaces, UTF-8.

    Takes the dataclasses of `dispatch.model` and JSON's own types. Raises TypeError for anything
    else, and for text that is not Unicode (lone surrogates).
    """
    return orjson.dumps(value, fields_of, _OPTIONS)


def decode_input(content: bytes) -> Input:
    """Return the input of a log row; raises ValueError when the bytes are none."""
    return _INPUT.validate_json(content, strict=True)


def decode_events(content: bytes) -> list[Event]:
    """Return the events of a log row; raises ValueError when the bytes are none."""
    return _EVENTS.validate_json(content, strict=True)


def decode(kind: type[T], content: bytes) -> T:
    """Return a dataclass of `dispatch.model` from its canonical bytes; raises ValueError."""
    value: T = _adapter(cast(Hashable, kind)).validate_json(content, strict=True)
    return value


@lru_cache(maxsize=32)
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast(Any, kind))
