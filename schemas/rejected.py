"""The record of a message that could not be read."""

from __future__ import annotations

import base64
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from schemas.decided import Decided
from schemas.fields import Count, Seq, ShortText, SomeText, Text
from schemas.message import KIB, Message

_BASE64 = r"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"


class WrongField(Message):
    """One field that was wrong in a refused message."""

    field: SomeText
    """Path of the field."""
    problem: SomeText
    """What is wrong with it, with the limit."""
    value: Text = ""
    """The value found, shortened."""


class Rejected(Decided):
    """A message that could not be read, with the original bytes and where they came from."""

    # The original may be as large as the broker lets it be (1 MiB by default) and grows by a third in base64.
    MAX_BYTES: ClassVar[int] = 4 * 1_024 * KIB

    reason: SomeText
    """Why it was refused."""
    source_topic: ShortText
    """The topic it came on."""
    source_partition: Count
    """The partition it came on."""
    source_offset: Seq
    """Its offset there."""
    raw_base64: Annotated[str, StringConstraints(pattern=_BASE64)]
    """The bytes as they came."""
    errors: Annotated[tuple[WrongField, ...], Field(strict=False, max_length=200)] = ()
    """Every wrong field."""

    @property
    def raw(self) -> bytes:
        """The refused message, byte for byte."""
        return base64.b64decode(self.raw_base64)
