"""A fixed script of 400 steps; run as a program, it writes the SHA-256 of all that was decided."""

from __future__ import annotations

import sys
from hashlib import sha256
from random import Random

from dispatch.model.alert import Alert
from dispatch.model.geometry import Point
from dispatch.model.inputs import AlertReceived, Move, PositionsReported, StatusReported, TimerDue
from dispatch.store.codec import canonical
from tests.worlds.small import NOON, M, S, World, people

SOURCES = ("shop-00", "shop-05", "smoke-1", "patrol-1", "stranger")
STATUSES = ("accepted", "declined", "en_route", "on_scene", "cleared", "needs_reinforcement", "off_duty")


def run(seed: int = 440515) -> World:
    """Play the script."""
    chance, world, names = Random(seed), World(), [r.responder_id for r in people()]
    second = 0
    for number in range(400):
        second += chance.randrange(0, 40)
        held = sorted(world.state.busy)
        who = chance.choice(held or names)
        place = Point(chance.randrange(-900, 900) * M, chance.randrange(-900, 900) * M)
        category = chance.choice(("theft", "robbery", "smoke", "fire", "public_opinion"))
        source = chance.choice(SOURCES)
        alert = Alert(f"{source}/{number}", str(number), source, "shop", NOON, category, point=place)
        report = StatusReported(
            f"r{number}",
            who,
            chance.choice(STATUSES),
            NOON,
            world.state.busy.get(who) or "",
            "done",
            "",
            place,
        )
        moves = PositionsReported((Move(chance.choice(names), place, NOON + second * S),))
        world.tell(chance.choice((AlertReceived(alert), report, report, moves, TimerDue())), second)
    return world


def digest() -> str:
    """Return the SHA-256 over the canonical bytes of every row's events."""
    return sha256(b"\n".join(canonical(events) for _, _, events in run().rows)).hexdigest()


if __name__ == "__main__":
    sys.stdout.write(digest())
