"""Divides a whole number by weights so that the parts add up again."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch.registry.generate.source import District, Village


def apportion(total: int, weights: Sequence[float], least: int = 0) -> list[int]:
    """Return whole parts of `total` in proportion to `weights`, none below `least` (largest remainders).

    Raises ValueError when `total` cannot give everyone `least`.
    """
    free = total - least * len(weights)
    if free < 0:
        raise ValueError(f"total: {total} is less than {least} for each of {len(weights)}")
    scale = free / sum(weights)
    shares = [weight * scale for weight in weights]
    parts = [int(share) for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda i: (parts[i] - shares[i], i))
    for i in by_remainder[: free - sum(parts)]:
        parts[i] += 1
    return [part + least for part in parts]


def village_shares(district: District, total: int, least: int = 0) -> list[tuple[Village, int]]:
    """Return every village with its share of `total`, by weight and none below `least`."""
    weights = [v.town.numbers.weight for v in district.villages]
    return list(zip(district.villages, apportion(total, weights, least), strict=True))
