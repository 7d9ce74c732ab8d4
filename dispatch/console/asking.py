"""What an assignment asks of its responder: category, place and part, nothing that a caller wrote."""

from __future__ import annotations

from typing import Final

from dispatch.model.advisory import BilingualText
from dispatch.model.assignment import PRIMARY, REINFORCEMENT, SUPPORT, VOLUNTEER_ROLE, Assignment
from dispatch.model.categories import NAMES, OTHER
from dispatch.model.incident import Incident
from dispatch.model.state import AreaState

_PARTS: Final[dict[str, tuple[str, str]]] = {
    PRIMARY: ("请先到场处置", "handle it first"),
    SUPPORT: ("请前往支援", "support on scene"),
    VOLUNTEER_ROLE: ("请前往协助", "help out"),
    REINFORCEMENT: ("请前往增援", "reinforce"),
}
_POST: Final = ("请到指定位置守候", "take the post shown")


def asked(assignment: Assignment, incident: Incident | None, state: AreaState) -> BilingualText:
    """Return what is asked, in Chinese and in English; of an unknown incident only the part."""
    zh, en = _POST if assignment.post is not None else _PARTS.get(assignment.role, _PARTS[SUPPORT])
    if incident is None:
        return BilingualText(zh, en)
    name_zh, name_en = NAMES.get(incident.category, NAMES[OTHER])
    place = place_of(incident, state)
    where_zh, where_en = (f"{place}:", f" at {place}") if place else ("", "")
    return BilingualText(f"{where_zh}{name_zh},{zh}", f"{name_en}{where_en}: {en}")


def place_of(incident: Incident, state: AreaState) -> str:
    """Return the names of the town and village of an incident, "" where nobody knows."""
    places = state.registry.places
    found = (places.get(incident.town), places.get(incident.village))
    return "".join(one.name for one in found if one is not None)
