"""`tiktalk info`: versions, what a pipeline is made of, and what a file holds."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ...errors import error
from ...needs import installed
from ..shared.comments import Column, Encoding, Format, comment_options
from ..shared.loading import load_pipeline
from ..shared.pipes import CLUSTERER, find_pipe
from ..shared.streams import copy_of_pipe
from ..shared.terminal import fields, reporting, show, show_json

if TYPE_CHECKING:
    from spacy.language import Language

PACKAGES = (
    "spacy-tiktalk",
    "spacy",
    "thinc",
    "torch",
    "transformers",
    "spacy-transformers",
    "jieba",
    "opencv-python",
    "av",
    "scenedetect",
    "dlib-bin",
    "ultralytics",
    "cn_clip",
)
# What spaCy itself writes into a meta.json. Anything else was put there by who trained it, such as
# the hash of the training data, and is shown as it stands.
_STANDARD_KEYS = """
    lang name version description author email url license spacy_version spacy_git_version
    vectors labels pipeline components disabled performance requirements sources parent_package
    size tags notes
"""
_STANDARD = frozenset(_STANDARD_KEYS.split())


def info(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="[WHAT]",
            help="A pipeline (package name or folder), a file of dialogues, results of annotate, "
            "head tracks or a video. Without it only versions are shown.",
        ),
    ] = None,
    format_: Format = "auto",
    column: Column = None,
    encoding: Encoding = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Show the versions in use, what a pipeline is made of, or what a file is and holds.

    \b
    Examples:
      python -m spacy tiktalk info zh_tiktalk
      python -m spacy tiktalk info result.jsonl
      python -m spacy tiktalk info clip.mp4 --json
    """
    with reporting():
        found: dict[str, Any] = {}
        if what is not None and _is_file(what):
            from .file import describe_file

            comments = comment_options(column, encoding)
            with copy_of_pipe(Path(what)) as path:
                found = describe_file(path, format=format_, comments=comments)
            shown = found
        else:
            found["versions"] = _versions()
            if what is not None:
                found["model"] = _describe(load_pipeline(what))
            versions = {name: v or "not installed" for name, v in found["versions"].items()}
            shown = {"": versions, **found.get("model", {})}
        if as_json:
            show_json(found, indent=2)
            return
        for number, (title, values) in enumerate((t, v) for t, v in shown.items() if v):
            if number:
                show()
            if title:
                show(title)
            indent = "  " if title else ""
            show(fields([(f"{indent}{name}", _value(v)) for name, v in values.items()]))


def _is_file(what: str) -> bool:
    """Whether this is a file rather than a pipeline. RAISES: T505 for a path that is not there."""
    path = Path(what)
    if path.exists():
        return not (path / "meta.json").is_file()
    if path.suffix or len(path.parts) > 1:
        raise error("T505", path=what, reason="there is no such file or folder")
    return False


def _versions() -> dict[str, str | None]:
    versions = {name: installed(name) for name in PACKAGES}
    return {**versions, "Python": platform.python_version(), "platform": platform.platform()}


def _describe(nlp: Language) -> dict[str, dict[str, Any]]:
    meta = nlp.meta
    name = find_pipe(nlp, CLUSTERER)
    settings = {} if name is None else dict(nlp.get_pipe(name).cfg)
    settings.pop("configured", None)  # the same settings as the config had them
    scores = meta.get("performance") or {}
    return {
        "pipeline": {
            "name": f"{meta['lang']}_{meta['name']}",
            "version": meta["version"],
            "description": meta.get("description") or None,
            "components": ", ".join(nlp.pipe_names),
            "license": meta.get("license") or None,
            "requires": ", ".join(meta.get("requirements") or ()) or None,
            "sources": "; ".join(_source(source) for source in meta.get("sources") or ()) or None,
        },
        "settings of the mention clusterer": settings,
        "scores (meta.json)": {k: v for k, v in scores.items() if isinstance(v, int | float)},
        "training (meta.json)": _flat({k: v for k, v in meta.items() if k not in _STANDARD}),
    }


def _flat(values: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            flat.update(_flat(value, f"{prefix}{name}."))
        else:
            flat[prefix + name] = value
    return flat


def _source(source: Any) -> str:
    return str(source.get("name", source)) if isinstance(source, dict) else str(source)


def _value(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, dict):
        return ", ".join(f"{name} {v}" for name, v in value.items()) or "-"
    return f"{value:.4f}" if isinstance(value, float) else str(value)
