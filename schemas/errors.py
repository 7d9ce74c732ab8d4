"""Why a message was refused: every wrong field at once, safe to print and of bounded size."""

from __future__ import annotations

import re
import reprlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

MAX_ERRORS: Final = 200
MAX_REASON: Final = 4_000
_MAX_PATH: Final = 120
# The field is named already; "Tuple" and "after validation" tell how it is read, not what is wrong.
_SUBJECT: Final = re.compile("^(?:Input|String|Value|Tuple) | after validation")
WHOLE: Final = "message"
"""The field name of a problem that belongs to the message as a whole."""

_SHORT: Final = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 80
_SHORT.maxlevel = 2
_SHORT.maxdict = _SHORT.maxlist = _SHORT.maxtuple = 3


def shorten(value: object) -> str:
    """Return `value` as one short printable line: a few hundred characters at most, none invisible."""
    return _SHORT.repr(value)


@dataclass(frozen=True, slots=True)
class FieldError:
    """
    One wrong field.

    `field` is its path (`location.latitude`, `attachments[2].url`), `problem` what is wrong and the limit it
    broke, `value` what was found, shortened and printable; empty if nothing was there.
    """

    field: str
    problem: str
    value: str = ""

    def __str__(self) -> str:
        """One line for a log or a person."""
        found = f" (found {self.value})" if self.value else ""
        return f"{self.field}: {self.problem}{found}"


class InvalidMessage(ValueError):
    """A message was refused; `errors` holds every wrong field."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(map(str, self.errors)))

    def __reduce__(self) -> tuple[type[InvalidMessage], tuple[tuple[FieldError, ...]]]:
        """Keep the fields when the error crosses a process boundary."""
        return type(self), (self.errors,)

    @property
    def reason(self) -> str:
        """All errors in one line of at most `MAX_REASON` characters."""
        line = str(self)
        return line if len(line) <= MAX_REASON else line[: MAX_REASON - 1] + "…"


def refuse(field: str, problem: str, value: object = None) -> InvalidMessage:
    """Return the error for a single wrong field; `value` None means nothing was found there."""
    return InvalidMessage([FieldError(field, problem, "" if value is None else shorten(value))])


def from_pydantic(error: ValidationError) -> InvalidMessage:
    """Return the same errors in this package's form: `MAX_ERRORS` at most, the last one counting the rest."""
    details = error.errors(include_url=False)
    # Only a message stuffed with fields that do not exist has more; it must not cost more than it is worth.
    left = len(details) - MAX_ERRORS
    if left <= 0:
        return InvalidMessage([_field_error(detail) for detail in details])
    kept = [_field_error(detail) for detail in details[: MAX_ERRORS - 1]]
    return InvalidMessage([*kept, FieldError(WHOLE, f"has {left + 1} more wrong fields")])


def _field_error(detail: ErrorDetails) -> FieldError:
    if detail["type"] == "missing":
        return FieldError(_path(detail["loc"]), "is required")
    if detail["type"] == "extra_forbidden":
        return FieldError(_path(detail["loc"]), "is not a field of this message", shorten(detail["input"]))
    problem = _length(detail) or _SUBJECT.sub("", detail["msg"])
    found = "" if detail["input"] is None else shorten(detail["input"])
    return FieldError(_path(detail["loc"]), problem, found)


def _length(detail: ErrorDetails) -> str:
    """Return what is wrong with the length of a text, with the limit; empty for anything else."""
    context, value = detail.get("ctx", {}), detail["input"]
    if not isinstance(value, str):
        return ""
    if detail["type"] in ("too_long", "string_too_long"):
        return f"should have at most {context['max_length']} characters, not {len(value)}"
    if detail["type"] in ("too_short", "string_too_short"):
        least = context["min_length"]
        return f"should have at least {least} character{'s' * (least > 1)}, not {len(value)}"
    return ""


def _path(location: tuple[int | str, ...]) -> str:
    path = ""
    for step in location:
        path += f"[{step}]" if isinstance(step, int) else f".{step}"
    path = path.removeprefix(".") or WHOLE
    if len(path) > _MAX_PATH:
        path = path[:_MAX_PATH] + "…"
    # A field name may come from outside too (unknown fields of a command).
    return path if path.isprintable() else ascii(path)[1:-1]
