"""Identities that derive from the log: area, sequence and index within the row."""

from __future__ import annotations


def incident_id(area_id: str, seq: int, index: int) -> str:
    """Return the id of the incident opened by event `index` of log row `seq`."""
    return f"inc-{area_id}-{seq}-{index}"


def assignment_id(area_id: str, seq: int, index: int) -> str:
    """Return the id of the assignment made by event `index` of log row `seq`."""
    return f"asg-{area_id}-{seq}-{index}"


def advisory_id(area_id: str, seq: int, index: int) -> str:
    """Return the id of the advisory issued by event `index` of log row `seq`."""
    return f"adv-{area_id}-{seq}-{index}"
