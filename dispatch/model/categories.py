"""The categories of incident, in the fixed order of the public contract."""

from __future__ import annotations

from typing import Final

OTHER: Final = "other"
"""The category of a text that says nothing the lexicon knows."""

NAMES: Final[dict[str, tuple[str, str]]] = {
    "counterfeit_currency": ("假币", "counterfeit currency"),
    "theft": ("盗窃", "theft"),
    "robbery": ("抢劫", "robbery"),
    "assault": ("伤害", "assault"),
    "fight": ("打架斗殴", "fight"),
    "dispute": ("纠纷", "dispute"),
    "fraud": ("诈骗", "fraud"),
    "suspicious_person": ("可疑人员", "suspicious person"),
    "missing_person": ("人员走失", "missing person"),
    "drunkenness": ("醉酒", "drunkenness"),
    "weapon": ("持械", "weapon"),
    "explosion": ("爆炸", "explosion"),
    "fire": ("火灾", "fire"),
    "smoke": ("冒烟", "smoke"),
    "gas_leak": ("燃气泄漏", "gas leak"),
    "medical": ("医疗急救", "medical emergency"),
    "traffic_accident": ("交通事故", "traffic accident"),
    "traffic_obstruction": ("交通堵塞", "traffic obstruction"),
    "hazard": ("安全隐患", "hazard"),
    "crowd": ("人群聚集", "crowd"),
    "flood": ("水浸", "flood"),
    "animal": ("动物", "animal"),
    "intrusion": ("入侵报警", "intrusion"),
    "vandalism": ("损毁财物", "vandalism"),
    "drugs": ("涉毒", "drugs"),
    "public_opinion": ("舆情", "public-opinion matter"),
    "help_request": ("求助", "help request"),
    OTHER: ("其他", "other"),
}
"""Code of each category with its Chinese and its English name."""

CATEGORIES: Final[tuple[str, ...]] = tuple(NAMES)
"""The 28 codes, in the fixed order of the public contract."""

GRAVITY: Final[tuple[str, ...]] = (
    "explosion",
    "fire",
    "gas_leak",
    "robbery",
    "assault",
    "weapon",
    "medical",
    "traffic_accident",
    "smoke",
    "fight",
    "flood",
    "crowd",
    "missing_person",
    "intrusion",
    "animal",
    "hazard",
    "help_request",
    "counterfeit_currency",
    "theft",
    "drugs",
    "vandalism",
    "fraud",
    "drunkenness",
    "suspicious_person",
    "traffic_obstruction",
    "dispute",
    "public_opinion",
    OTHER,
)
"""The codes from the gravest down: of two readings equally well supported, triage takes the graver one.

This orders ties only; the priority of an incident is given by its response plan.
"""
