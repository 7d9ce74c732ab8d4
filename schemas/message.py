"""What every message is: immutable, strict in what it knows, deaf to what it does not."""

from __future__ import annotations

from typing import ClassVar, Final

from pydantic import BaseModel, ConfigDict

KIB: Final = 1_024
MAX_INBOUND_BYTES: Final = 256 * KIB
MAX_OUTBOUND_BYTES: Final = 1_024 * KIB


class Message(BaseModel):
    """
    A wire message, or a part of one.

    Known fields are strict: no number in a string, no `true` for 1, no NaN. Unknown fields are ignored,
    because the other side may be newer than this one.
    """

    MAX_BYTES: ClassVar[int] = MAX_INBOUND_BYTES

    model_config = ConfigDict(
        strict=True,
        frozen=True,
        extra="ignore",
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )
