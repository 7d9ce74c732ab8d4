"""The closed lists of the wire: every code a message may carry, spelled as it travels."""

from __future__ import annotations

from enum import StrEnum


class Category(StrEnum):
    """What kind of incident an alert speaks of."""

    COUNTERFEIT_CURRENCY = "counterfeit_currency"
    THEFT = "theft"
    ROBBERY = "robbery"
    ASSAULT = "assault"
    FIGHT = "fight"
    DISPUTE = "dispute"
    FRAUD = "fraud"
    SUSPICIOUS_PERSON = "suspicious_person"
    MISSING_PERSON = "missing_person"
    DRUNKENNESS = "drunkenness"
    WEAPON = "weapon"
    EXPLOSION = "explosion"
    FIRE = "fire"
    SMOKE = "smoke"
    GAS_LEAK = "gas_leak"
    MEDICAL = "medical"
    TRAFFIC_ACCIDENT = "traffic_accident"
    TRAFFIC_OBSTRUCTION = "traffic_obstruction"
    HAZARD = "hazard"
    CROWD = "crowd"
    FLOOD = "flood"
    ANIMAL = "animal"
    INTRUSION = "intrusion"
    VANDALISM = "vandalism"
    DRUGS = "drugs"
    PUBLIC_OPINION = "public_opinion"
    HELP_REQUEST = "help_request"
    OTHER = "other"


class Severity(StrEnum):
    """How bad the source says it is, worst first."""

    EXTREME = "extreme"
    SEVERE = "severe"
    MODERATE = "moderate"
    MINOR = "minor"


class Datum(StrEnum):
    """The datum of a pair of coordinates; Chinese map services shift theirs by hundreds of metres."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


class ReportStatus(StrEnum):
    """What a responder reports about an assignment, or about being on duty."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    CLEARED = "cleared"
    NEEDS_REINFORCEMENT = "needs_reinforcement"
    ON_DUTY = "on_duty"
    OFF_DUTY = "off_duty"


DUTY_CHANGES = frozenset({ReportStatus.ON_DUTY, ReportStatus.OFF_DUTY})


class IncidentStatus(StrEnum):
    """Where an incident stands."""

    REVIEW = "review"
    OPEN = "open"
    CONTAINED = "contained"
    CLOSED = "closed"


class AssignmentStatus(StrEnum):
    """Where an assignment stands."""

    NOTIFIED = "notified"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    CLEARED = "cleared"
    STOOD_DOWN = "stood_down"


ACTIVE_STATUSES = frozenset(
    {
        AssignmentStatus.NOTIFIED,
        AssignmentStatus.ACCEPTED,
        AssignmentStatus.EN_ROUTE,
        AssignmentStatus.ON_SCENE,
    }
)


class ResponderKind(StrEnum):
    """Which of the forces a responder belongs to."""

    UNIT = "unit"
    VOLUNTEER = "volunteer"
    PATROL = "patrol"
    POLICE = "police"
    SECURITY = "security"


class Role(StrEnum):
    """What a responder is asked to be at an incident."""

    PRIMARY = "primary"
    SUPPORT = "support"
    VOLUNTEER = "volunteer"
    REINFORCEMENT = "reinforcement"


class Audience(StrEnum):
    """Whom an advisory speaks to."""

    SHOPS = "shops"
    GROUPS = "groups"
    UNITS = "units"
    PUBLIC = "public"


class AdvisoryStatus(StrEnum):
    """Where an advisory stands; a public one waits as `proposed` for a person."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    SENT = "sent"
    WITHDRAWN = "withdrawn"
