"""Explanations in a few words: matched terms, rank, those who lost and for which named reason."""

from __future__ import annotations

from dispatch.demo.bilingual import REASON_WORDS
from dispatch.demo.gazetteer import Gazetteer
from schemas.outbound import AssignmentEvent

_NAMED = 3


def chosen(event: AssignmentEvent, gazetteer: Gazetteer) -> tuple[str, str]:
    """Return why this responder was chosen, in Chinese and English; empty when no reason was given."""
    why = event.explanation
    if why is None:
        return "", ""
    losers = [
        (gazetteer.name(one.responder_id), one.reason, one.travel_seconds) for one in why.losers[:_NAMED]
    ]
    zh = f"排名第{why.rank}"
    en = f"rank {why.rank} by rule {why.rule or 'nearest'}"
    considered = ", ".join(f"{name} {number}" for name, number in sorted(why.considered.items()))
    if considered:
        en += f" ({considered})"
    if losers:
        zh += "；未选 " + "、".join(
            f"{name}（{REASON_WORDS.get(reason, reason)}{_seconds(travel)}）"
            for name, reason, travel in losers
        )
        en += "; not chosen: " + ", ".join(f"{reason}{_seconds(travel)}" for _, reason, travel in losers)
    return zh, en


def _seconds(travel: float | None) -> str:
    return "" if travel is None else f" {travel:.0f} s"


def way(event: AssignmentEvent) -> str:
    """Return distance and expected travel time in a few signs."""
    eta = "-" if event.eta_seconds is None else f"{event.eta_seconds:.0f} s"
    distance = "-" if event.distance_m is None else f"{event.distance_m:.0f} m"
    return f"{distance} · {eta}"
