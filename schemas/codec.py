"""Messages to bytes and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

import orjson
from pydantic import ValidationError

from schemas.errors import from_pydantic
from schemas.jsontext import parse
from schemas.message import Message

M = TypeVar("M", bound=Message)

_CANONICAL: Final = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z


def encode(message: Message) -> bytes:
    """
    Return the canonical JSON of `message`: keys sorted, absent fields left out, times in UTC with `Z`.

    Equal messages give equal bytes.
    """
    return encode_fields(message.model_dump(exclude_none=True))


def encode_fields(fields: Mapping[str, Any]) -> bytes:
    """
    Return the canonical JSON of the fields of a message, those that are None left out.

    For who writes many: it checks nothing and leaves None within a field as it is. The fields must be those
    of the model, and tests must hold them to it.
    """
    return orjson.dumps(
        {name: value for name, value in fields.items() if value is not None}, option=_CANONICAL
    )


def decode(model: type[M], raw: bytes) -> M:
    """
    Return the message of type `model` that the JSON text `raw` holds.

    Raises:
        InvalidMessage: `raw` is longer than `model.MAX_BYTES`, nested too deep, not JSON, or has wrong
            fields: all of them are named.

    """
    return validate(model, parse(raw, model.MAX_BYTES))


def validate(model: type[M], value: object) -> M:
    """
    Return the message of type `model` that the parsed JSON `value` holds.

    Raises:
        InvalidMessage: it has wrong fields; all of them are named.

    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise from_pydantic(error) from None
