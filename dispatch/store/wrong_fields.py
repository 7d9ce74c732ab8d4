"""The wrong fields of a refused message, as they are kept with it."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from schemas.errors import FieldError
from schemas.text import storable_text


def wrong_bytes(errors: Sequence[FieldError]) -> bytes:
    """Return the errors as a JSON list of [field, problem, value], whatever characters are in them."""
    return orjson.dumps([[storable_text(part) for part in (e.field, e.problem, e.value)] for e in errors])


def wrong_fields(content: bytes) -> tuple[FieldError, ...]:
    """Return what `wrong_bytes` wrote."""
    return tuple(FieldError(*parts) for parts in orjson.loads(content))
