"""How `tiktalk doctor` shows what it found."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.text import Text

from ...needs import installed
from ..shared.terminal import safe
from .checks import Check
from .parts import PACKAGE

if TYPE_CHECKING:
    from .findings import Findings

# Mark and color by state. A missing extra is no defect.
_MARKS = {
    "ok": ("✔", "green"),
    "untried": ("·", "dim"),
    "version": ("!", "yellow"),
    "missing": ("–", "dim"),
    "broken": ("✘", "bold red"),
}


@contextmanager
def waiting() -> Iterator[None]:
    """Show a line on stderr, on a terminal only, while the checks run."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(file=sys.stderr).status("Loading every part to see whether it works …"):
        yield


def draw_findings(found: Findings) -> Text:
    """All findings, part by part; under a problem stand its reason and how to fix it."""
    text = Text()
    text.append(f"{PACKAGE} {installed(PACKAGE) or '(not installed with pip)'}\n\n")
    _section(text, "Core (all of it is needed)", found.core, missing="broken")
    _section(text, "Extras (each is for those who need it)", found.extras)
    _section(text, "System", found.system)
    _section(text, "Trained pipelines", found.pipelines)
    if found.model is not None:
        _section(text, f"The pipeline {safe(found.model.name)}", [found.model], missing="broken")
    text.append_text(_verdict(found))
    return text


def _section(text: Text, title: str, checks: Sequence[Check], *, missing: str = "missing") -> None:
    text.append(f"{title}\n", style="bold")
    width = max(len(check.name) for check in checks)
    for check in checks:
        status = missing if check.status == "missing" else check.status
        mark, style = _MARKS[status]
        text.append(f"  {mark} ", style=style)
        text.append(safe(check.name).ljust(width + 2), style="cyan")
        text.append(safe(_told(check)))
        text.append("\n")
        under = " " * (width + 6)
        if check.reason:
            text.append(f"{under}{safe(check.reason)}\n", style=style if status == "broken" else "")
        if check.mend:
            text.append(f"{under}add it: " if check.status == "missing" else f"{under}fix: ")
            text.append(f"{safe(check.mend)}\n", style="bold")
        if check.note and (check.mend or check.name == "yolo"):
            text.append(f"{under}({safe(check.note)})\n", style="dim")
    text.append("\n")


def _told(check: Check) -> str:
    detail = check.detail
    if check.name == "torch" and check.status in ("ok", "version"):
        gpus = check.facts.get("gpus") or []
        own = os.environ.get("OMP_NUM_THREADS")
        threads = f"{check.facts.get('threads', '?')} of {os.cpu_count()} threads"
        threads += f", OMP_NUM_THREADS={own}" if own else ""
        detail += f" ({', '.join(gpus) or 'CPU only'}; {threads})"
    if check.status == "missing":
        return f"not installed. For: {check.purpose}" if check.purpose else "not installed"
    if check.status == "broken":
        return f"cannot be used ({detail})" if detail else "cannot be used"
    return detail or "there"


def _verdict(found: Findings) -> Text:
    broken = [check.name for check in found.core if not check.works]
    bad = [c.name for c in (*found.extras, *found.system, *found.pipelines) if c.status == "broken"]
    if broken:
        return Text(f"The core does not work: {', '.join(broken)}.", style="bold red")
    if found.model is not None and not found.model.works:
        return Text(f"The core works, but {safe(found.model.name)} does not.", style="bold red")
    said = (
        "The core works" if found.tried else "The core is installed (nothing was loaded: --quick)"
    )
    if bad:
        return Text(f"{said}. Not in order: {', '.join(map(safe, bad))}.", style="yellow")
    return Text(f"{said}.", style="green")
