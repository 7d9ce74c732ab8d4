"""What all outbound messages have in common."""

from __future__ import annotations

from typing import ClassVar

from schemas.fields import AreaId, Index, Seq, Timestamp
from schemas.message import MAX_OUTBOUND_BYTES, Message


class Decided(Message):
    """What every outbound message carries: its place in the order of decisions."""

    MAX_BYTES: ClassVar[int] = MAX_OUTBOUND_BYTES

    area_id: AreaId
    """The command area that decided."""
    seq: Seq
    """Sequence number in the log of that area."""
    index: Index
    """Place within that log row; (area_id, seq, index) is unique."""
    at: Timestamp
    """When it was decided."""
