"""Hints after an error on the command line: names similar to one that was not found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextvars import ContextVar
from difflib import get_close_matches
from importlib.metadata import entry_points
from pathlib import Path

from ...errors import TiktalkError

_TYPED = "T106 T159 T168 T511 T512 T516 T519 T520 T563 T761 T792 T821 T834 T852 T866 T882 T895 T897"
USAGE = frozenset(_TYPED.split())
"""Errors of what was typed: an option's value that is not known, options that bar each other."""
_PATHS = {"T101": "path", "T505": "path", "T603": "path", "T701": "video", "T790": "folder"}
_SHOWN = 3
_URL = re.compile(r"(?i)(?:https?|ftp|s3):/")  # a Path has one of the two bars

OPTIONS: ContextVar[frozenset[str] | None] = ContextVar("OPTIONS", default=None)
"""Those of the command that runs."""
_OF_COMMENTS = re.compile(r"--(?:column|encoding)\b")


def exit_code(err: TiktalkError) -> int:
    """2 if the command line is wrong, 1 if something else failed."""
    return 2 if err.code in USAGE else 1


def hint(err: TiktalkError) -> str:
    """A sentence to put after the error, "" if there is none: similar names that are there."""
    if err.code == "T501":
        return _pipelines(str(err.values.get("model", "")))
    if err.code in ("T106", "T511"):
        known = re.findall(r"[\w:.-]+", str(err.values.get("known", "")))
        near = get_close_matches(str(err.values.get("value", "")), known, n=1)
        return f"Did you mean {near[0]}?" if near else ""
    options = OPTIONS.get()
    if options is not None:
        lacking = [name for name in _OF_COMMENTS.findall(str(err)) if name not in options]
        if lacking:
            first = f"python -m spacy tiktalk convert FILE OUT.jsonl {lacking[0]} …"
            return f"This command has no {lacking[0]}: convert the file first, {first}"
    value = err.values.get(_PATHS.get(err.code, ""))
    return similar(Path(str(value))) if value else ""


def similar(path: Path) -> str:
    """Existing files and folders with a name similar to one that does not exist."""
    folder = path.parent
    if _URL.match(str(path)):
        return "It is a URL: download it, and give the file."
    try:
        if path.exists():
            return ""
        if path.is_symlink():
            return f"It is a link to {path.readlink()}, which is not there."
        if not folder.is_dir():
            return f"There is no folder {folder} either."
        names = sorted(entry.name for entry in folder.iterdir())
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return ""
    near = _near(path.name, names)
    if not near:
        return ""
    where = "here" if folder == Path(".") else f"in {folder}"
    return f"Similar {where}: {', '.join(near)}."


def _near(name: str, names: Iterable[str]) -> list[str]:
    folded = {other.casefold(): other for other in names}
    near = get_close_matches(name.casefold(), folded, n=_SHOWN, cutoff=0.6)
    stem = Path(name).stem.casefold()
    same = [low for low in folded if Path(low).stem == stem and low not in near]
    return [folded[low] for low in (*near, *same)][:_SHOWN]


def _pipelines(name: str) -> str:
    there = sorted({point.name for point in entry_points(group="spacy_models")})
    near = get_close_matches(name, there, n=_SHOWN)
    return f"Similar and installed: {', '.join(near)}." if near else ""
