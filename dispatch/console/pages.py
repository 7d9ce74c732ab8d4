"""What the pages are served from: the built files and what the operator added to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from starlette.requests import HTTPConnection

from dispatch.console.page_files import PageFiles

TIME_ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Pages:
    """The built pages, and the operator's map (None: the district is drawn from its own data)."""

    files: PageFiles = field(default_factory=PageFiles)
    basemap: Path | None = None
    basemap_datum: str = "wgs84"
    time_zone: str = TIME_ZONE


def pages_of(connection: HTTPConnection) -> Pages:
    """Return the pages of the application that `connection` came to."""
    found = connection.app.state.pages
    assert isinstance(found, Pages)
    return found
