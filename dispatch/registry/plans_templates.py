"""The messages of a plan file: all that are needed are there, and only known places are filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from string import Formatter
from typing import Any

from dispatch.model.advisory import (
    ALL_CLEAR,
    GROUPS,
    PUBLIC,
    RUMOUR_WATCH,
    SHOPS,
    STATEMENT,
    UNITS,
    UPDATE,
    WARNING,
)
from dispatch.model.categories import CATEGORIES
from dispatch.registry.plans_yaml import Finding, Item, Step

PLACEHOLDERS = ("category", "place", "time", "radius")
NEEDED_TEMPLATES = (
    *((kind, audience) for kind in (WARNING, UPDATE, ALL_CLEAR) for audience in (SHOPS, GROUPS, UNITS)),
    (STATEMENT, PUBLIC),
    (RUMOUR_WATCH, PUBLIC),
)
"""What is said to whom; the public is only ever told what a person has approved."""


def check_templates(templates: Iterable[Item]) -> Iterator[Finding]:
    """Yield what is wrong with the templates as a whole: each needed one once, no unknown placeholder."""
    first: dict[tuple[str, str, str], int] = {}
    for i, template in templates:
        at: tuple[Step, ...] = ("guidance", "templates", i)
        kind, audience, category = template.get("kind"), template.get("audience"), template.get("category")
        if isinstance(category, str) and category not in CATEGORIES:
            yield (*at, "category"), f"{category} is not a category of the contract"
        if isinstance(kind, str) and isinstance(audience, str):
            if (kind, audience) not in NEEDED_TEMPLATES:
                yield (*at, "audience"), f"{kind} is never sent to {audience}"
            key = (kind, audience, str(category or ""))
            if first.setdefault(key, i) != i:
                yield at, f"says the same as guidance.templates[{first[key]}]"
        yield from _placeholders((*at, "text"), template.get("text"))
    for kind, audience in NEEDED_TEMPLATES:
        if (kind, audience, "") not in first:
            yield ("guidance", "templates"), f"{kind} to {audience} for any category is missing"


def _placeholders(at: tuple[Step, ...], text: Any) -> Iterator[Finding]:
    for language, words in text.items() if isinstance(text, dict) else ():
        if not isinstance(words, str):
            continue
        try:
            fields = list(Formatter().parse(words))
        except ValueError as error:
            yield (*at, str(language)), f"has unpaired braces: {error}"
            continue
        for _, field, form, conversion in fields:
            if field is not None and (field not in PLACEHOLDERS or form or conversion):
                allowed = " ".join(f"{{{name}}}" for name in PLACEHOLDERS)
                yield (*at, str(language)), f"{{{field}}} is not one of {allowed}"
