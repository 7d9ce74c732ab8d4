"""Ending what an earlier run left open, as a dispatcher would: by commands to the HTTP API."""

from __future__ import annotations

from typing import Any

import httpx

_LIMIT_S = 10.0
_PAGE = 100
_ROUNDS = 50
_BODY = {"command": "close", "disposition": "上次演示遗留 left over from an earlier demonstration"}


async def close_left_open(console_url: str, token: str) -> int:
    """Close every incident that is not closed; return how many. Raises httpx.HTTPError."""
    headers = {"Authorization": f"Bearer {token}"}
    closed = 0
    async with httpx.AsyncClient(base_url=console_url, headers=headers, timeout=_LIMIT_S) as client:
        for _ in range(_ROUNDS):
            left = await _page(client)
            if not left:
                break
            for incident in left:
                closed += await _close(client, incident)
    return closed


async def _page(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    answer = await client.get(
        "/v1/incidents", params={"status": ["review", "open", "contained"], "limit": _PAGE}
    )
    answer.raise_for_status()
    found: list[dict[str, Any]] = answer.json()["incidents"]
    return found


async def _close(client: httpx.AsyncClient, incident: dict[str, Any]) -> bool:
    """Close one incident; a lost race (409) is tried again in the next round."""
    answer = await client.post(
        f"/v1/incidents/{incident['incident_id']}/commands",
        json={**_BODY, "expected_seq": incident["seq"]},
    )
    if answer.status_code == httpx.codes.CONFLICT:
        return False
    answer.raise_for_status()
    return True
