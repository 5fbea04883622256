"""Architectures of Chinese CLIP: by official name, from a JSON file, or as a mapping."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from ...errors import error
from ...files import no_file, read_json
from .cn_clip_package import config_folder

Architecture: TypeAlias = dict[str, Any]
"""Keyword arguments of cn_clip's CLIP class; plain numbers, texts and lists."""

NAMES = {  # official name → cn_clip's files of its picture side and its text side
    "RN50": ("RN50", "RBT3-chinese"),
    "ViT-B-16": ("ViT-B-16", "RoBERTa-wwm-ext-base-chinese"),
    "ViT-L-14": ("ViT-L-14", "RoBERTa-wwm-ext-base-chinese"),
    "ViT-L-14-336": ("ViT-L-14-336", "RoBERTa-wwm-ext-base-chinese"),
    "ViT-H-14": ("ViT-H-14", "RoBERTa-wwm-ext-large-chinese"),
}
VOCABULARY = 21128
"""Tokens that cn_clip's tokenizer knows."""
_COUNTS = (
    "embed_dim",
    "image_resolution",
    "vision_width",
    "vocab_size",
    "text_hidden_size",
    "text_intermediate_size",
    "text_max_position_embeddings",
    "text_num_attention_heads",
    "text_num_hidden_layers",
    "text_type_vocab_size",
)
_SHARES = ("text_attention_probs_dropout_prob", "text_hidden_dropout_prob")
_ACTIVATIONS = ("gelu", "relu", "swish", "gelu_new")
_KEYS = {
    *_COUNTS,
    *_SHARES,
    "vision_layers",
    "vision_patch_size",
    "vision_head_width",
    "text_hidden_act",
    "text_initializer_range",
}
_OPTIONAL = {"vision_head_width"}


def is_name_or_file(model: object) -> bool:
    """Whether `architecture` could take this: a name it knows, a .json file, a mapping."""
    if isinstance(model, Mapping):
        return True
    if not isinstance(model, (str, os.PathLike)):
        return False
    return str(model) in NAMES or Path(model).suffix.lower() == ".json"


def architecture(model: str | os.PathLike[str] | Mapping[str, Any]) -> Architecture:
    """The checked architecture of a name in `NAMES`, a JSON file, or a mapping of the same keys.

    RAISES: T801 for one that cannot be built; T700 for a name without cn_clip, whose files tell the
        official ones.
    """
    if isinstance(model, Mapping):
        return _checked(dict(model), "The mapping")
    if not is_name_or_file(model):
        raise error("T801", what=str(model), reason="neither a known name nor a .json file")
    if str(model) not in NAMES:
        return _checked(_read(Path(model)), str(model))
    vision, text = (_read(config_folder() / f"{file}.json") for file in NAMES[str(model)])
    return _checked({**vision, **text}, str(model))


def described(model: Any) -> str:
    """The name of an official architecture, the content of any other: for fingerprints."""
    if not isinstance(model, Mapping) and str(model) in NAMES:
        return str(model)
    return json.dumps(architecture(model), sort_keys=True)


def label(model: Any) -> str:
    """What to call an architecture in messages: its name, its file, or "the given architecture"."""
    return "the given architecture" if isinstance(model, Mapping) else str(model)


def _read(path: Path) -> dict[str, Any]:
    if reason := no_file(path):
        raise error("T801", what=path, reason=reason)
    try:
        held = read_json(path)
    except (OSError, ValueError, RecursionError) as err:  # the last of JSON that is nested deep
        raise error("T801", what=path, reason=f"it is not JSON: {err}") from err
    if not isinstance(held, dict):
        raise error("T801", what=path, reason="it holds no object")
    return held


def _checked(held: dict[str, Any], what: str) -> Architecture:
    layers = held.get("vision_layers")
    if isinstance(layers, str):  # "[3,4,6,3]" in cn_clip's own files
        try:
            held = {**held, "vision_layers": json.loads(layers)}
        except ValueError as err:
            raise error("T801", what=what, reason=f"vision_layers = {layers!r}") from err
    reason = _wrong(held)
    if reason:
        raise error("T801", what=what, reason=reason)
    return held


def _wrong(held: dict[str, Any]) -> str:
    """What is wrong with it, "" if nothing."""
    missing = sorted(_KEYS - _OPTIONAL - set(held))
    unknown = sorted(str(key) for key in set(held) - _KEYS)
    if missing or unknown:
        found = [f"{', '.join(missing)} missing"] if missing else []
        return "; ".join(found + ([f"{', '.join(unknown)} unknown"] if unknown else []))
    for name in _COUNTS:
        if not _is_count(held[name]):
            return f"{name} = {held[name]!r} is no whole number above 0"
    for name in _SHARES:
        if not _is_number(held[name]) or not 0 <= held[name] < 1:
            return f"{name} = {held[name]!r} is not in [0, 1)"
    if not _is_number(held["text_initializer_range"]) or held["text_initializer_range"] <= 0:
        return f"text_initializer_range = {held['text_initializer_range']!r} is not above 0"
    if held["text_hidden_act"] not in _ACTIVATIONS:
        return f"text_hidden_act is none of {', '.join(_ACTIVATIONS)}"
    if held["vocab_size"] < VOCABULARY:
        return f"vocab_size is less than the {VOCABULARY} of the tokenizer"
    if held["text_hidden_size"] % held["text_num_attention_heads"]:
        return "text_hidden_size is no multiple of text_num_attention_heads"
    return _wrong_vision(held)


def _wrong_vision(held: dict[str, Any]) -> str:
    layers, patch = held["vision_layers"], held["vision_patch_size"]
    width, resolution = held["vision_width"], held["image_resolution"]
    head = held.get("vision_head_width", 64)
    if not _is_count(head):
        return f"vision_head_width = {head!r} is no whole number above 0"
    if isinstance(layers, (list, tuple)):
        if len(layers) != 4 or not all(_is_count(n) for n in layers):
            return f"vision_layers = {layers!r} are not four whole numbers above 0"
        if patch is not None:
            return "vision_patch_size of a ResNet must be null"
        if width % 2 or (width * 32) % head:
            return "vision_width is odd, or 32 times it is no multiple of vision_head_width"
        return "" if resolution % 32 == 0 else "image_resolution is no multiple of 32"
    if not _is_count(layers):
        return f"vision_layers = {layers!r} is no whole number above 0"
    if not _is_count(patch) or patch > resolution:
        return f"vision_patch_size = {patch!r} is not in 1 to image_resolution"
    return "" if width % head == 0 else f"vision_width is no multiple of vision_head_width ({head})"


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
