"""One docstring convention, spaCy's: `name (type): what.` a line, RETURNS, RAISES with the code."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

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
                yield f"{path.relative_to(ROOT)}:{node.lineno}", inspect.cleandoc(text), names(node)


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


def raised(statements: list[ast.stmt]) -> Iterator[str]:
    """The codes of `raise error("T…")`, but for those in inner functions or caught as ours."""
    for node in statements:
        if isinstance(node, ast.Raise):
            called = node.exc
            ours = isinstance(called, ast.Call) and getattr(called.func, "id", "") == "error"
            if ours and isinstance(called.args[0], ast.Constant):
                yield str(called.args[0].value)
        elif not isinstance(node, ast.FunctionDef | ast.ClassDef):
            caught = [h for h in getattr(node, "handlers", []) if "TiktalkError" in kinds(h)]
            for name in ("body", "orelse", "finalbody"):
                inner = getattr(node, name, [])
                yield from () if caught and name == "body" else raised(inner)
            for part in (*getattr(node, "handlers", []), *getattr(node, "cases", [])):
                yield from raised(part.body)


def kinds(handler: ast.ExceptHandler) -> str:
    return "" if handler.type is None else ast.unparse(handler.type)


def untold(path: Path) -> Iterator[str]:
    """What public functions raise by themselves and do not tell.

    Special methods may tell it in the docstring of the class. Commands tell people who type them
    what to do, not what is raised.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    for owner in (tree, *classes):
        for node in owner.body:
            special = isinstance(node, ast.FunctionDef) and re.fullmatch("__.*__", node.name)
            if not isinstance(node, ast.FunctionDef) or "typer." in ast.unparse(node.args):
                continue
            if node.name.startswith("_") and not special:
                continue
            text = ast.get_docstring(node) or ""
            if special and isinstance(owner, ast.ClassDef):
                text += ast.get_docstring(owner) or ""
            for code in sorted(set(raised(node.body))):
                if not tells(text, code):
                    yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name} raises {code}"


def tells(text: str, code: str) -> bool:
    """By name, as T12x, or inside T110-T125."""
    ranges = re.findall(r"([TW]\d{3})(?:-| to )([TW]\d{3})", text)
    named = code in text or f"{code[:-1]}x" in text
    return named or any(first <= code <= last for first, last in ranges)


def test_functions_tell_what_they_raise() -> None:
    assert len(MODULES) > 500
    assert not [one for path in MODULES for one in untold(path)]


def test_docstrings_keep_the_convention() -> None:
    for where, text, known in (found for path in MODULES for found in documented(path)):
        assert not OTHER_STYLES.search(text), where
        for entry in ENTRY.findall(text):
            told = set(entry.split(", "))
            assert told <= known, f"{where}: {told - known} is no parameter"
