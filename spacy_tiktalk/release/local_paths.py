"""No file or folder of the maker's machine in what is released: neither its name nor its faces."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path, PureWindowsPath
from typing import Any

from spacy.language import Language
from thinc.api import Config

from ..models.cross_modal.cn_clip import CNCLIP
from ..models.cross_modal.config import NAMES
from ..models.walking import networks_of

# Where whoever loads the pipeline has videos, faces and photos, nobody else can say.
_FOLDERS = {"head_tracker": ("video_root", "store"), "head_linker": ("gallery", "images_dir")}
# What is built when a pipeline is loaded; the other sections are read in training alone.
_BUILT = ("nlp", "components")
_OF_PATHS = re.compile(r"\$\{paths[.:]")
_WINDOWS = re.compile(r"[A-Za-z]:[\\/]")
_ALONE = re.compile(r"\$\{[^{}]+\}")  # such a setting is null as soon as the path is


def without_paths(config: Config) -> dict[str, str]:
    """Take every path of this machine out of a config, in place.

    The folders of our components go, and the paths that only training reads. What another part
    of a component needs (a detector's weights, a checkpoint) stays with the file's name alone.
    With null there the part would silently be another one: a detector, that of this package.

    config (Config): a trained pipeline's, with its variables.
    RETURNS (dict): The settings of which no more than the name stays, and that name.
    """
    resolved = config.interpolate()
    told: dict[str, str] = {}
    for component in config["components"].values():
        for key in _FOLDERS.get(component.get("factory"), ()):
            if key in component:
                component[key] = None
    for section in config:
        built = told if section in _BUILT else None
        config[section] = _cleaned(config[section], resolved[section], section, built)
    for key in config["paths"]:
        config["paths"][key] = None
    return told


def without_clip_paths(nlp: Language) -> None:
    """Leave a text-picture model its checkpoint's name, and the content of its architecture's file:
    it keeps its settings by itself, too."""
    for _, shim in networks_of(nlp):
        settings = getattr(shim.network, "settings", None)
        if isinstance(settings, CNCLIP):
            model = settings.model
            if isinstance(model, str) and model not in NAMES:
                model = dict(shim.network.architecture) if Path(model).is_file() else _name(model)
            shim.network.settings = replace(settings, path=_name(settings.path), model=model)


def _name(path: str) -> str:
    return Path(path).name


def _cleaned(raw: Any, value: Any, where: str, told: dict[str, str] | None) -> Any:
    if isinstance(raw, dict):
        return type(raw)({k: _cleaned(raw[k], value[k], f"{where}.{k}", told) for k in raw})
    if isinstance(raw, list):
        pairs = zip(raw, value, strict=True)
        return [_cleaned(*pair, f"{where}.{n}", told) for n, pair in enumerate(pairs)]
    if not isinstance(raw, str):
        return raw
    if not isinstance(value, str):  # a variable that is no text, or a list with one in it
        if raw != value and isinstance(value, dict | list):
            return _cleaned(value, value, where, told)
        return value if told is not None and _OF_PATHS.search(raw) else raw
    if not _OF_PATHS.search(raw) and not _is_here(value):
        return raw
    if told is None:
        return raw if _ALONE.fullmatch(raw) else None
    name = PureWindowsPath(value).name if _WINDOWS.match(value) else Path(value).name
    if name != value or _is_here(value):
        told[where] = name
    return name


def _is_here(text: str) -> bool:
    """Whether a text is a path of this machine, or of another one of its maker's; a single "/" may
    be a mark of punctuation, and "/r/China" anything."""
    if "\n" in text or not Path(text).name:
        return False
    if _WINDOWS.match(text):
        return True
    if os.path.isabs(text) and Path(*Path(text).parts[:2]).exists():
        return True
    return (os.sep in text or bool(Path(text).suffix)) and os.path.exists(os.path.expanduser(text))
