"""YAML with positions: the values, and the line each of them stands on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Step = str | int
Finding = tuple[tuple[Step, ...], str]
"""A path and what is wrong there."""
Item = tuple[int, dict[str, Any]]
"""An entry of a list with its place in it."""
MAX_BYTES = 2_000_000
# Both are safe: no tag makes an object. The one in C is ten times faster, where the library has it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class PlanError:
    """One thing wrong in a plan file: the file, the line (0 unknown), the path within it, the problem."""

    file: str
    line: int
    path: str
    problem: str

    def __str__(self) -> str:
        """One line for a person: `plans.yaml:57: plans[2].tiers[1].needs[0].count: 0 is below 1`."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.path}: {self.problem}" if self.path else f"{where}: {self.problem}"


def path_of(steps: Iterable[Step]) -> str:
    """Return the path as people write it: `plans[2].tiers[1]`."""
    text = "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in steps)
    return text.removeprefix(".")


class YamlFile:
    """A YAML file, read; `errors` says what is wrong with it as YAML, `value` is None if it is none."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.errors: list[PlanError] = []
        self.value: Any = None
        self._lines: dict[tuple[Step, ...], int] = {}
        try:
            raw = path.read_bytes()
            if len(raw) > MAX_BYTES:
                raise ValueError(f"is {len(raw)} bytes long; the limit is {MAX_BYTES}")
            self._read(raw.decode("utf-8"))
        except (OSError, ValueError) as error:
            self.errors.append(PlanError(self.name, 0, "", f"cannot be read: {error}"))
        except yaml.YAMLError as error:
            line = getattr(getattr(error, "problem_mark", None), "line", -1) + 1
            problem = getattr(error, "problem", None) or str(error)
            self.errors.append(PlanError(self.name, line, "", f"is not YAML: {problem}"))
        except RecursionError:
            self.errors.append(PlanError(self.name, 0, "", "is nested too deep"))

    def error(self, steps: Iterable[Step], problem: str) -> PlanError:
        """Return the error at a path, with the line of the nearest thing written in the file."""
        steps = tuple(steps)
        near = steps
        while near and near not in self._lines:
            near = near[:-1]
        return PlanError(self.name, self._lines.get(near, 0), path_of(steps), problem)

    def _read(self, text: str) -> None:
        node = yaml.compose(text, Loader=_LOADER)
        if node is None:
            raise ValueError("it is empty")
        self._mark(node, ())
        self.value = yaml.load(text, Loader=_LOADER)

    def _mark(self, node: yaml.Node, at: tuple[Step, ...]) -> None:
        """Note where everything stands, and refuse a key given twice: YAML would keep the last in silence."""
        self._lines.setdefault(at, node.start_mark.line + 1)
        if isinstance(node, yaml.SequenceNode):
            for i, item in enumerate(node.value):
                self._mark(item, (*at, i))
        elif isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                name = str(key.value)
                self._lines[(*at, name)] = key.start_mark.line + 1
                if name in seen:
                    self.errors.append(self.error((*at, name), "is given twice"))
                seen.add(name)
                self._mark(value, (*at, name))
