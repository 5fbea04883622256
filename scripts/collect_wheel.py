"""Copy the newest wheel of a pipeline out of `spacy package`'s folders, in place of older ones.

python scripts/collect_wheel.py training/tiktalk packages --name zh_tiktalk
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--name", required=True)
    args = parser.parse_args()
    wheels = sorted(args.source.rglob(f"{args.name}-*.whl"), key=lambda p: p.stat().st_mtime)
    if not wheels:
        sys.exit(f"no wheel of {args.name} under {args.source}: run `spacy package` first")
    args.output.mkdir(parents=True, exist_ok=True)
    for old in args.output.glob(f"{args.name}-*.whl"):
        old.unlink()
    shutil.copy(wheels[-1], args.output)
    size = wheels[-1].stat().st_size / 1e6
    print(f"{args.output / wheels[-1].name}: {size:.1f} MB")


if __name__ == "__main__":
    main()
