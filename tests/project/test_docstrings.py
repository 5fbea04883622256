"""One docstring convention, spaCy's: `name (type): what.` a line, RETURNS, RAISES with the code."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from places import ROOT

MODULES = sorted((ROOT / "spacy_tiktalk").rglob("*.py"))
OTHER_STYLES = re.compile(
    r"\b(?:Raises|Returns)\b|^Yields:|:(?:param|returns?|raises)\b|^Args:", re.M
)
ENTRY = re.compile(r"^([a-z_]\w*(?:, \w+)*) \([^()]*(?:\([^()]*\)[^()]*)*\): ", re.M)


def documented(path: Path) -> Iterator[tuple[str, str, set[str]]]:
    """(name, docstring, names it may tell of) of each function and class."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            text = ast.get_docstring(node, clean=False)
            if text:
                yield f"{path.name}:{node.lineno}", inspect.cleandoc(text), names(node)


def names(node: ast.AST) -> set[str]:
    """Arguments, and whatever is assigned to: attributes and fields."""
    found = set()
    for part in ast.walk(node):
        if isinstance(part, ast.arg):
            found.add(part.arg)
        elif isinstance(part, ast.Name):
            found.add(part.id)
        elif isinstance(part, ast.Attribute):
            found.add(part.attr)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_docstrings_keep_the_convention(path: Path) -> None:
    for where, text, known in documented(path):
        assert not OTHER_STYLES.search(text), where
        for entry in ENTRY.findall(text):
            told = set(entry.split(", "))
            assert told <= known, f"{where}: {told - known} is no parameter"
