"""Read an area's response plans: `plans.yaml` to a plan book, checked as a whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from dispatch.model.lexicon import Lexicon
from dispatch.model.plan import PlanBook
from dispatch.registry.documents import plans_document
from dispatch.registry.lexicon import read_lexicon
from dispatch.registry.plans_build import build_book
from dispatch.registry.plans_checks import cross_check
from dispatch.registry.plans_spec import BookSpec
from dispatch.registry.plans_yaml import PlanError, YamlFile

FILE_NAME = "plans.yaml"
_LIMITS = {
    "greater_than_equal": ("ge", "is below"),
    "less_than_equal": ("le", "is above"),
    "greater_than": ("gt", "is not above"),
    "less_than": ("lt", "is not below"),
}


class PlanErrors(ValueError):
    """The plans of an area cannot be used; `errors` holds every error found."""

    def __init__(self, errors: list[PlanError]) -> None:
        self.errors = errors
        super().__init__("\n".join(map(str, errors)))


def load_plans(folder: Path) -> PlanBook:
    """Return the plan book of the area in `folder`, with its version; raises PlanErrors naming all errors."""
    book, errors = _read(folder)
    if book is None or errors:
        raise PlanErrors(errors)
    return book


def check_plans(folder: Path) -> list[PlanError]:
    """Return every error in the plans of the area in `folder`; none when they can be used."""
    return _read(folder)[1]


def _read(folder: Path) -> tuple[PlanBook | None, list[PlanError]]:
    file = YamlFile(folder / FILE_NAME)
    errors = list(file.errors)
    if file.value is None:
        return None, errors
    spec = _validate(file, errors)
    errors += [file.error(steps, problem) for steps, problem in cross_check(file.value)]
    lexicon = _lexicon(folder, file, errors)
    if spec is None or lexicon is None or errors:
        return None, errors
    book = build_book(spec, lexicon)
    version, _ = plans_document(book)
    return replace(book, version=version), []


def _validate(file: YamlFile, errors: list[PlanError]) -> BookSpec | None:
    try:
        return BookSpec.model_validate(file.value)
    except ValidationError as invalid:
        errors += [_explain(file, detail) for detail in invalid.errors(include_url=False)]
        return None


def _explain(file: YamlFile, detail: ErrorDetails) -> PlanError:
    steps, kind, found = detail["loc"], detail["type"], _short(detail["input"])
    if kind == "missing":
        return file.error(steps, "is required")
    if kind == "extra_forbidden":
        return file.error(steps, "is not a key that a plan file knows")
    if kind in _LIMITS:
        name, words = _LIMITS[kind]
        return file.error(steps, f"{found} {words} {detail['ctx'][name]:g}")
    return file.error(steps, f"{detail['msg'].removeprefix('Input ').lower()} (found {found})")


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _lexicon(folder: Path, file: YamlFile, errors: list[PlanError]) -> Lexicon | None:
    name = file.value.get("lexicon") if isinstance(file.value, dict) else None
    if not isinstance(name, str) or not name:
        return None
    try:
        return read_lexicon(folder / name)
    except (OSError, ValueError) as error:
        errors.append(file.error(("lexicon",), f"{name} cannot be used: {error}"))
        return None
