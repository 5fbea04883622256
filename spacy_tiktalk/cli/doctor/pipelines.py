"""The trained pipelines that `tiktalk doctor` finds installed, and whether they load."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ...needs import installed
from .checks import Check, fits, package_of
from .parts import DEFAULT_PIPELINE, GET_PIPELINE, PACKAGE
from .trying import Tried

PURPOSE = "trained pipeline"


def our_pipelines() -> dict[str, dict[str, Any]]:
    """Installed pipelines that need this package, and zh_tiktalk: name → meta.json."""
    found = {}
    for name in sorted({point.name for point in entry_points(group="spacy_models")}):
        meta = read_meta(name)
        lines = [str(line) for line in meta.get("requirements") or ()]
        if name == DEFAULT_PIPELINE or any(line.startswith(PACKAGE) for line in lines):
            found[name] = meta
    return found


def read_meta(name: str) -> dict[str, Any]:
    """The meta.json of a pipeline's package or folder, nothing imported; {} if there is none."""
    for path in _metas(name):
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            return found
    return {}


def _metas(name: str) -> Iterator[Path]:
    if Path(name).is_dir():
        yield Path(name) / "meta.json"
        return
    try:
        spec = find_spec(name)
    except (ImportError, ValueError):
        return
    for folder in (spec and spec.submodule_search_locations) or ():
        yield Path(folder) / "meta.json"


def check_pipelines(found: Mapping[str, dict[str, Any]], tried: Mapping[str, Tried]) -> list[Check]:
    """One check for each pipeline of `our_pipelines`.

    tried (Mapping[str, Tried]): by name, empty where none was.
    """
    checks = [check_pipeline(name, meta, tried.get(name)) for name, meta in found.items()]
    if DEFAULT_PIPELINE not in found:
        missing = Check(
            DEFAULT_PIPELINE, "missing", purpose="the default pipeline", mend=GET_PIPELINE
        )
        checks.insert(0, missing)
    return checks


def check_pipeline(name: str, meta: Mapping[str, Any], tried: Tried | None) -> Check:
    """Whether a pipeline loads, and fits the versions that are installed."""
    number = str(meta.get("version") or (tried.facts.get("version") if tried else None) or "")
    detail, facts = number, {} if tried is None else dict(tried.facts)
    if "annotate_seconds" in facts:
        detail += f", loads in {facts['seconds']:.1f} s"
        persons = "; ".join(", ".join(person) for person in facts["persons"])
        told = f"finds {persons}" if persons else "finds nobody"
        detail += f", {told} in two turns ({1000 * facts['annotate_seconds']:.0f} ms)"
    elif "seconds" in facts:
        detail += ", loads"  # beside other processes, so no time is told
    if tried is not None and tried.status not in ("ok", "untried"):
        status = "missing" if tried.status == "missing" else "broken"
        return Check(name, status, number, PURPOSE, tried.reason, _mend(name), facts=facts)
    reason = _mismatch(meta)
    status = "version" if reason else "untried" if tried is None else "ok"
    mend = _mend(name) if reason else None
    return Check(name, status, detail, PURPOSE, reason, mend, facts=facts)


def _mismatch(meta: Mapping[str, Any]) -> str | None:
    """Which requirements of a pipeline are not met, in words."""
    lines = [str(line) for line in meta.get("requirements") or ()]
    if meta.get("spacy_version"):
        lines.append(f"spacy{meta['spacy_version']}")
    for line in lines:
        package = package_of(line)
        number = installed(package)
        if package in (PACKAGE, "spacy") and number and not fits(number, line):
            return f"made for {line}; installed is {number}"
    return None


def _mend(name: str) -> str:
    if Path(name).is_dir():
        return "package it again with the versions that are installed, or train it again"
    if name == DEFAULT_PIPELINE:
        return GET_PIPELINE
    return f"pip install a release of {name} that was made for these versions"
