"""From a record on an inbound topic to an entry for an area's log."""

from dispatch.intake.reading import Intake

__all__ = ["Intake"]
