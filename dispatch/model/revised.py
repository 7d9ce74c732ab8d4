"""Records read and changed whole: `dataclasses` goes field by field, and a decision does it many times."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeVar, cast

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Fields:
    """The fields of a class: the place of each name, and what reads them all from a record, in order."""

    places: Mapping[str, int]
    read: Callable[[Any], tuple[Any, ...]]


@lru_cache(maxsize=128)
def _fields(kind: Any) -> _Fields:
    names = [field.name for field in fields(kind)]
    # Of one name alone an `attrgetter` gives no tuple; the class, last and without a place, is passed over.
    return _Fields({name: place for place, name in enumerate(names)}, attrgetter(*names, "__class__"))


def fields_of(record: Any) -> dict[str, Any]:
    """Return the fields of a dataclass by name; what is within them stays as it is."""
    known = _fields(cast(Hashable, type(record)))
    return dict(zip(known.places, known.read(record), strict=False))


def revised(record: T, **changes: Any) -> T:
    """Return a dataclass with some of its fields changed, as `dataclasses.replace` does.

    Raises KeyError for a field that it does not have.
    """
    known = _fields(cast(Hashable, type(record)))
    *values, kind = known.read(record)
    for name, value in changes.items():
        values[known.places[name]] = value
    changed: T = kind(*values)
    return changed
