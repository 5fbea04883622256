"""The house of docs/architecture.md: its picture, and the purpose and size of every room."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from places import ROOT

PACKAGE = ROOT / "spacy_tiktalk"
FOLDERS = sorted(path.parent for path in PACKAGE.rglob("__init__.py"))
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_the_picture_is_up_to_date() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "draw_architecture.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_is_small_and_says_what_lives_there(folder: Path) -> None:
    modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert len(modules) <= 16
    said = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8")))
    assert said and len(said.split()) >= 8


def test_no_folder_lacks_an_init() -> None:
    holding = {path.parent for path in PACKAGE.rglob("*.py")}
    assert holding == set(FOLDERS)


def test_what_the_page_names_is_there() -> None:
    rooms = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    named = set(re.findall(r"`([a-z_/]+(?:/|\.py|\.cfg))`", PAGE))
    assert {f"{room}/" for room in rooms} <= named
    inside = [path for path in PACKAGE.rglob("*") if "__pycache__" not in path.parts]
    there = {str(path.relative_to(PACKAGE)) for path in inside}
    there |= {path.name for path in inside} | {path.name for path in ROOT.iterdir()}
    assert {name for name in named if name.rstrip("/") not in there} == {"tests/support/"}
