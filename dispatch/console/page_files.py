"""The pages as `npm run build` left them: read once, held in memory, with their compressed forms."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "web" / "dist"
"""Where the built pages are, in a checkout and in an installed package."""

_ENCODINGS: Final = (("br", ".br"), ("gzip", ".gz"))
_TYPES: Final = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".html": "text/html",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".json": "application/json",
}


@dataclass(frozen=True, slots=True)
class PageFile:
    """One file: its bytes as they are, and by content encoding."""

    body: bytes
    encoded: dict[str, bytes]
    media_type: str
    etag: str

    def best(self, accept_encoding: str) -> tuple[bytes, str]:
        """Return the smallest form that a client takes, and its content encoding, "" for none."""
        offered = {word.split(";")[0].strip() for word in accept_encoding.split(",")}
        for encoding, body in self.encoded.items():
            if encoding in offered:
                return body, encoding
        return self.body, ""


class PageFiles:
    """The built pages by their path below the folder, such as `index.html` and `assets/…`."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = {path.relative_to(folder).as_posix(): _read(path) for path in _plain_files(folder)}

    def get(self, path: str) -> PageFile | None:
        """Return a file, or None; nothing outside the folder can be asked for."""
        return self._files.get(path)


def _plain_files(folder: Path) -> Iterable[Path]:
    suffixes = {suffix for _, suffix in _ENCODINGS}
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix not in suffixes)


def _read(path: Path) -> PageFile:
    body = path.read_bytes()
    encoded = {}
    for encoding, suffix in _ENCODINGS:
        packed = path.with_name(path.name + suffix)
        if packed.is_file():
            encoded[encoding] = packed.read_bytes()
    media_type = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    return PageFile(body, encoded, media_type, etag)
