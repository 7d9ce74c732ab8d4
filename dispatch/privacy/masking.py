"""Names and numbers as everybody may see them: 陈*, 138****1234."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

_STARS: Final = "****"
# As people write them: ASCII and full-width digits, and Chinese ones.
_DIGIT: Final = r"[\d零〇一二三四五六七八九幺]"
_APART: Final = r"[ \t\u00a0\u3000·_‐-―—-]?"
_MOBILE: Final = rf"[1１一幺]{_APART}[3-9３-９三四五六七八九](?:{_APART}{_DIGIT}){{9}}"
_LANDLINE: Final = r"\(?0\d{2,3}\)?[ -]?\d{7,8}"
_PHONE: Final = re.compile(rf"(?<!{_DIGIT})(?:(?:\+|00)?86[ -]?)?(?:{_MOBILE}|{_LANDLINE})(?!{_DIGIT})")
# Citizens' numbers: six digits of the place, the date of birth, three of order, one of check.
_CITIZEN: Final = re.compile(
    r"(?<!\d)[1-9]\d{5}[ ]?(?:18|19|20)\d{2}[ ]?(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"[ ]?\d{3}[\dXxＸ](?!\d)"
)
# Each of the above has so many digits in a row in it: a text without them is looked through no further.
_ENOUGH: Final = re.compile(rf"{_DIGIT}(?:{_APART}{_DIGIT}){{6}}")
_FREE_TEXT: Final = frozenset({"text", "note", "reason", "disposition", "persons_sought", "shortfall"})


_REMEMBERED: Final = 512
"""So many texts are looked through once only: the reasons of decisions are the same few again and again."""


def mask_phone(phone: str) -> str:
    """Return a telephone number with its middle hidden; a short one is hidden whole."""
    digits = [sign for sign in phone if re.fullmatch(_DIGIT, sign)]
    if len(digits) < 9:
        return _STARS if phone else ""
    return f"{''.join(digits[:3])}{_STARS}{''.join(digits[-4:])}"


def mask_name(name: str) -> str:
    """Return the first character of a name, and a star for all others."""
    stripped = name.strip()
    return f"{stripped[0]}*" if stripped else ""


@lru_cache(maxsize=_REMEMBERED)
def mask_text(text: str) -> str:
    """Return a text in which telephone numbers and citizens' numbers are masked."""
    if _ENOUGH.search(text) is None:
        return text
    return _PHONE.sub(_masked_phone, _CITIZEN.sub(_masked_citizen, text))


def has_number(text: str) -> bool:
    """Tell whether a telephone number or a citizen's number is in the text."""
    return mask_text(text) != text


def mask_free_text(value: Any) -> Any:
    """Return JSON data with every text that people wrote masked; ids, codes and times stay as they are."""
    if isinstance(value, dict):
        return {
            name: mask_text(part) if name in _FREE_TEXT and isinstance(part, str) else mask_free_text(part)
            for name, part in value.items()
        }
    if isinstance(value, list | tuple):
        return [mask_free_text(part) for part in value]
    return value


def mask_every_text(value: Any) -> Any:
    """Return JSON data with every text in it masked, keys apart; for logs, where any text may be quoted."""
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, dict):
        return {name: mask_every_text(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [mask_every_text(part) for part in value]
    return value


def _masked_phone(found: re.Match[str]) -> str:
    digits = re.sub(r"^(?:\+|00)?86[ -]?", "", found.group())
    return mask_phone(digits)


def _masked_citizen(found: re.Match[str]) -> str:
    digits = found.group().replace(" ", "")
    return f"{digits[:4]}************{digits[-2:]}"
