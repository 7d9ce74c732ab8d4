"""A small PMTiles file: one colour everywhere, so that a test can see whether it is on the screen."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Final

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import write

_SIDE: Final = 256
_ZOOMS: Final = range(8)
"""The whole world to zoom 7: beyond it the map stretches these tiles."""


def write_tiles(file: Path, colour: tuple[int, int, int]) -> None:
    """Write a file of picture tiles that are all of this colour (red, green, blue; 0 to 255)."""
    picture = _png(colour)
    with write(str(file)) as writer:
        for tile_id in sorted(
            zxy_to_tileid(z, x, y) for z in _ZOOMS for x in range(2**z) for y in range(2**z)
        ):
            writer.write_tile(tile_id, picture)
        writer.finalize(
            {
                "tile_type": TileType.PNG,
                "tile_compression": Compression.NONE,
                "min_lon_e7": -1_800_000_000,
                "min_lat_e7": -850_000_000,
                "max_lon_e7": 1_800_000_000,
                "max_lat_e7": 850_000_000,
                "center_zoom": 5,
                "center_lon_e7": 1_168_000_000,
                "center_lat_e7": 235_000_000,
            },
            {},
        )


def _png(colour: tuple[int, int, int]) -> bytes:
    row = b"\0" + bytes(colour) * _SIDE
    header = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(row * _SIDE)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
