"""Cells that a spreadsheet would run as a formula: written so that it does not, and read back as they were.

A cell that begins like a formula gets an apostrophe in front, and so does one that begins with apostrophes
before such a beginning; reading takes exactly one away. So every cell comes back as it was.
"""

from __future__ import annotations

import re
from typing import Final

_FORMULA: Final = re.compile(r"[\s'\ufeff]*[=+\-@|\uff1d\uff0b\uff0d\uff20\t\r\n]")
_QUOTED: Final = re.compile(r"'[\s'\ufeff]*[=+\-@|\uff1d\uff0b\uff0d\uff20\t\r\n]")
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)


def neutralised(cell: str) -> str:
    """Return the cell as no spreadsheet takes it for a formula; a plain number stays as it is."""
    if _NUMBER.fullmatch(cell) or not _FORMULA.match(cell):
        return cell
    return f"'{cell}"


def as_written(cell: str) -> str:
    """Return the cell that `neutralised` was given."""
    return cell[1:] if _QUOTED.match(cell) else cell
