"""Say before an install what an extra needs from the system, and how to add it.

    python scripts/check_system.py video,clip

Uses the standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import ctypes.util
import shutil
import sys
import sysconfig
from pathlib import Path

MENDS = {
    "compiler": (
        "cn_clip needs lmdb, which is compiled on install: a C compiler is missing. "
        "Debian/Ubuntu: apt-get install gcc   Fedora: dnf install gcc   "
        "macOS: xcode-select --install"
    ),
    "headers": (
        "cn_clip needs lmdb, which is compiled on install: Python's headers are missing. "
        "Debian/Ubuntu: apt-get install python3-dev   Fedora: dnf install python3-devel"
    ),
    "libGL": (
        "opencv-python needs libGL. Debian/Ubuntu: apt-get install libgl1   "
        "Fedora: dnf install mesa-libGL   or use opencv-python-headless in its place"
    ),
}


def missing(extras: set[str]) -> list[str]:
    """Which of the `MENDS` the extras need and the system lacks."""
    found = []
    if extras & {"clip", "all"}:
        if not any(shutil.which(name) for name in ("cc", "gcc", "clang")):
            found.append("compiler")
        if not (Path(sysconfig.get_path("include")) / "Python.h").exists():
            found.append("headers")
    linux = sys.platform.startswith("linux")
    if linux and extras & {"video", "yolo", "all"} and ctypes.util.find_library("GL") is None:
        found.append("libGL")
    return found


def main() -> int:
    extras = {part for arg in sys.argv[1:] for part in arg.split(",") if part}
    problems = missing(extras)
    for name in problems:
        print(f"✘ {MENDS[name]}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
