"""Writes the OpenAPI document without a database or broker: `python -m dispatch.console.describe FILE`.

The pages' types are generated from it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import orjson
from fastapi import FastAPI

from dispatch.console.app import documented
from dispatch.console.openapi import describe


def document() -> bytes:
    """Return the document as JSON; the same routes and models give the same bytes."""
    app: FastAPI = documented()
    return orjson.dumps(describe(app), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(document())
