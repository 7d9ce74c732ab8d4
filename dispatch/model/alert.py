"""An alert as the rules see it: bounded, projected, with nothing left to parse."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.model.geometry import Point

SHOP = "shop"
PATROL = "patrol"
SENSOR = "sensor"
DESK = "desk"
SOURCE_CLASSES = (SHOP, PATROL, SENSOR, DESK)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A link to something recorded with the alert."""

    url: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert. Times are UTC milliseconds; `point` is where the reporter said, if anywhere.

    `key` names the alert in the whole system: `source_id/alert_id`, with a suffix when the same
    id came again with another body (`conflict`). `unreadable` holds the reason why the message
    could not be understood; such an alert goes to a person.
    """

    key: str
    alert_id: str
    source_id: str
    source_class: str
    occurred_at: int
    category: str = ""
    severity: str = ""
    text: str = ""
    point: Point | None = None
    accuracy_dm: int = 0
    place_code: str = ""
    persons_sought: str = ""
    attachments: tuple[Attachment, ...] = ()
    conflict: bool = False
    unreadable: str = ""


@dataclass(frozen=True, slots=True)
class AlertLink:
    """Where an alert belongs: its incident, and what the later rules need to know of it."""

    key: str
    incident_id: str
    source_id: str
    source_class: str
    category: str
    priority: int
    point: Point | None
    accuracy_dm: int
    at: int
    reason: str
