"""JSON answers that are large: built and compressed away from the event loop."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

_WORTH_IT: Final = 1_024
FAST: Final = 1
"""Level of compression of what is made for one answer."""

SMALL: Final = 6
"""Level of compression of what is made once for many."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A JSON text, plain and compressed."""

    plain: bytes
    zipped: bytes

    def response(self, request: Request, headers: dict[str, str] | None = None) -> Response:
        """Return it as an answer, compressed for those who take it so."""
        known = {**(headers or {}), "Vary": "Accept-Encoding"}
        if len(self.plain) < _WORTH_IT or not _takes_gzip(request):
            return Response(self.plain, headers=known, media_type="application/json")
        known["Content-Encoding"] = "gzip"
        return Response(self.zipped, headers=known, media_type="application/json")


def pack(view: BaseModel) -> Packed:
    """Return an answer as JSON, plain and compressed; takes a while, so call it in a thread."""
    return pack_json(view.model_dump_json().encode())


def pack_json(plain: bytes, level: int = SMALL) -> Packed:
    """Return a JSON text as it is and compressed; takes a while, so call it in a thread."""
    if len(plain) < _WORTH_IT:
        return Packed(plain, plain)
    return Packed(plain, gzip.compress(plain, level, mtime=0))


def _takes_gzip(request: Request) -> bool:
    offered = [part.split(";") for part in request.headers.get("accept-encoding", "").split(",")]
    return any(
        name.strip().lower() == "gzip" and not any(p.strip() in ("q=0", "q=0.0") for p in rest)
        for name, *rest in offered
    )
