"""One full and one smallest message of every kind, as an upstream system or this service would write it."""

from __future__ import annotations

from typing import Any, Final

from schemas import (
    Advisory,
    Alert,
    AssignmentEvent,
    IncidentEvent,
    Message,
    PositionReport,
    Rejected,
    StatusReport,
)

ALERT: Final[dict[str, Any]] = {
    "alert_id": "shop-440515001001-000017",
    "source_id": "shop-0017",
    "occurred_at": "2026-11-22T08:00:00.250+08:00",
    "category": "counterfeit_currency",
    "severity": "moderate",
    "text": "麻烦帮我通知下附近商家,让他们注意一下换假钞的人",
    "location": {"latitude": 23.4685, "longitude": 116.7603, "datum": "gcj02", "accuracy_m": 12.5},
    "place_code": "440515001001",
    "area_id": "440515",
    "attachments": [{"url": "https://media.example/17.jpg", "media_type": "image/jpeg"}],
    "persons_sought": "a man in a grey jacket",
}
SMALLEST_ALERT: Final[dict[str, Any]] = {
    "alert_id": "1",
    "source_id": "smoke-0007",
    "occurred_at": "2026-11-22T00:00:00Z",
}
STATUS: Final[dict[str, Any]] = {
    "report_id": "r-1",
    "responder_id": "unit-0001",
    "assignment_id": "440515-7-2",
    "status": "cleared",
    "at": "2026-11-22T00:41:00Z",
    "disposition": "suspect handed to the police",
    "note": "移交派出所",
    "location": {"latitude": 23.4685, "longitude": 116.7603},
}
DUTY_CHANGE: Final[dict[str, Any]] = {
    "report_id": "r-2",
    "responder_id": "volunteer-0042",
    "status": "on_duty",
    "at": "2026-11-22T00:00:00Z",
}
POSITION: Final[dict[str, Any]] = {
    "report_id": "p-1",
    "responder_id": "patrol-03",
    "at": "2026-11-22T00:00:05Z",
    "latitude": 23.47,
    "longitude": 116.77,
    "datum": "wgs84",
    "accuracy_m": 8,
    "speed_mps": 4.2,
    "heading": 271.0,
}
PLACE: Final[dict[str, Any]] = {"area_id": "440515", "seq": 7, "index": 2, "at": "2026-11-22T00:00:00.5Z"}
INCIDENT: Final[dict[str, Any]] = {
    **PLACE,
    "incident_id": "440515-7-0",
    "event": "tier_reached",
    "priority": 2,
    "category": "counterfeit_currency",
    "status": "open",
    "tier": 1,
    "alert_ids": ["shop-0017/shop-440515001001-000017"],
    "location": {"latitude": 23.4685, "longitude": 116.7603, "accuracy_m": 12.5},
    "plan": {"id": "counterfeit", "version": "2026-11"},
    "reason": "nobody accepted within 60 s",
    "due_at": "2026-11-22T00:03:00Z",
}
ASSIGNMENT: Final[dict[str, Any]] = {
    **PLACE,
    "assignment_id": "440515-7-2",
    "incident_id": "440515-7-0",
    "responder_id": "unit-0001",
    "responder_kind": "unit",
    "role": "primary",
    "tier": 1,
    "status": "notified",
    "eta_seconds": 95,
    "distance_m": 131.2,
    "bearing_deg": 270,
    "post": {"latitude": 23.469, "longitude": 116.76},
    "respond_by": "2026-11-22T00:01:00Z",
    "explanation": {
        "rank": 1,
        "considered": {"busy": 3, "eligible": 12},
        "losers": [{"responder_id": "unit-0002", "reason": "busy", "travel_seconds": 80}],
        "rule": "nearest",
    },
    "reason": "nearest",
}
ADVISORY: Final[dict[str, Any]] = {
    **PLACE,
    "advisory_id": "440515-7-3",
    "incident_id": "440515-7-0",
    "audience": "shops",
    "radius_m": 300,
    "recipients": ["shop-0018", "shop-0019"],
    "text": {"zh": "附近有人使用假币,请注意", "en": "Counterfeit notes are being passed nearby: take care"},
    "status": "proposed",
    "approve_by": "2026-11-22T00:10:00Z",
    "reason": "opened",
}
REJECTED: Final[dict[str, Any]] = {
    **PLACE,
    "reason": "alert_id: is required",
    "source_topic": "alerts.shop",
    "source_partition": 3,
    "source_offset": 1234,
    "raw_base64": "e30=",
    "errors": [{"field": "alert_id", "problem": "is required"}],
}

KINDS: Final[dict[str, tuple[type[Message], dict[str, Any]]]] = {
    "advisory": (Advisory, ADVISORY),
    "alert": (Alert, ALERT),
    "alert-smallest": (Alert, SMALLEST_ALERT),
    "assignment": (AssignmentEvent, ASSIGNMENT),
    "incident": (IncidentEvent, INCIDENT),
    "position": (PositionReport, POSITION),
    "rejected": (Rejected, REJECTED),
    "status": (StatusReport, STATUS),
    "status-duty": (StatusReport, DUTY_CHANGE),
}

_SEQ: Final = {"expected_seq": 41}
COMMANDS: Final[list[dict[str, Any]]] = [
    {"command": "assign", "responder_id": "unit-0001", "role": "primary", "reason": "closer", **_SEQ},
    {"command": "release", "assignment_id": "440515-7-2", **_SEQ},
    {"command": "escalate", **_SEQ},
    {"command": "merge", "into": "440515-6-0", **_SEQ},
    {"command": "split", "alert_ids": ["shop-0017/1", "shop-0018/2"], **_SEQ},
    {"command": "reprioritise", "priority": 1, "category": "robbery", **_SEQ},
    {"command": "approve_advisory", "advisory_id": "440515-7-3", "text": {"zh": "请注意"}, **_SEQ},
    {"command": "withdraw_advisory", "advisory_id": "440515-7-3", **_SEQ},
    {"command": "close", "disposition": "unfounded", **_SEQ},
    {"command": "reopen", **_SEQ},
    {"command": "note", "text": "the shop called again", **_SEQ},
    {"command": "stand_down", **_SEQ},
    {"command": "claim", "take_over": True, **_SEQ},
    {"command": "give_back", **_SEQ},
]
