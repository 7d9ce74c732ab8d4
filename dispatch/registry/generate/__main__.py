"""`python -m dispatch.registry.generate --area 440515 --seed 440515 --out DIR`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dispatch.registry.generate.roster import generate
from dispatch.registry.generate.source import read_district

DEFAULT_SEED = 440515


def main(arguments: list[str] | None = None) -> int:
    """Write the CSV files of a demonstration roster into --out; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m dispatch.registry.generate", description=__doc__)
    parser.add_argument("--area", default="440515", help="code of the area (default: %(default)s)")
    parser.add_argument("--areas-dir", type=Path, default=Path("deploy/areas"), help="folder of the areas")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="another seed, another roster")
    parser.add_argument("--out", type=Path, help="folder to write into (default: the area's own)")
    options = parser.parse_args(arguments)
    folder: Path = options.areas_dir / options.area
    district = read_district(folder, folder / "source", options.seed)
    out: Path = options.out or folder
    out.mkdir(parents=True, exist_ok=True)
    for file, content in generate(district).items():
        (out / file).write_bytes(content)
        sys.stdout.write(f"{out / file}: {len(content)} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
