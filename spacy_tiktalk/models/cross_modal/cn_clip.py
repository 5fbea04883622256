"""CNCLIP: the settings of a CN-CLIP model, as a config block gives them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from ...errors import error
from ...files import sha256_of
from .config import NAMES, described, is_name_or_file

Tune = Literal["frozen", "last", "lora", "all"]
TUNE: tuple[Tune, ...] = ("frozen", "last", "lora", "all")


@dataclass(frozen=True, kw_only=True)
class CNCLIP:
    """Which CN-CLIP to use, from which file, and which part of it learns.

    Yang, Pan, Lin, Men, Zhang, Zhou, Zhou: Chinese CLIP: Contrastive Vision-Language Pretraining
    in Chinese (2022). Needs the package cn_clip and a checkpoint; nothing is downloaded, and
    neither is looked for before the first text or picture.

    path (str): the checkpoint (.pt).
    model (Any): its architecture, a name such as "ViT-B-16", a JSON file, or a mapping (see
        `config.architecture`).
    tune (Tune): what learns in training, "frozen" (nothing), "last", "lora" or "all" (see
        `tuning.mark_trainable`).
    last_blocks (int): how many blocks of both sides for "last".
    lora_rank (int), lora_alpha (float): size and weight of the additions for "lora".
    n_crops (int): crops of a head that are looked at, the best first.
    batch_size (int): texts or pictures at a time.
    device (str): of PyTorch.
    context_length (int): pieces of a text that are read, its begin and end marks included, 3 to
        512; official models know 52, so 50 characters of Chinese.
    RAISES: T802 for a setting out of range.
    """

    path: str
    model: Any = "ViT-B-16"
    tune: Tune = "frozen"
    last_blocks: int = 1
    lora_rank: int = 8
    lora_alpha: float = 16.0
    n_crops: int = 3
    batch_size: int = 16
    device: str = "cpu"
    context_length: int = 52

    def __post_init__(self) -> None:
        if not isinstance(self.path, (str, os.PathLike)) or not str(self.path):
            raise _out_of_range("path", self.path, "the path of a checkpoint")
        object.__setattr__(self, "path", os.fspath(self.path))
        if not is_name_or_file(self.model):
            rule = f"one of {', '.join(NAMES)}, a .json file, or its content"
            raise _out_of_range("model", self.model, rule)
        model = dict(self.model) if isinstance(self.model, Mapping) else os.fspath(self.model)
        object.__setattr__(self, "model", model)
        if self.tune not in TUNE:
            raise _out_of_range("tune", self.tune, f"one of {', '.join(TUNE)}")
        for field in ("last_blocks", "lora_rank", "n_crops", "batch_size"):
            value = getattr(self, field)
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise _out_of_range(field, value, "a whole number, 1 or more")
        if not self.lora_alpha > 0:
            raise _out_of_range("lora_alpha", self.lora_alpha, "above 0")
        if not 3 <= self.context_length <= 512:
            raise _out_of_range("context_length", self.context_length, "3 to 512")

    @cached_property
    def sha256(self) -> str:
        """Of the checkpoint. RAISES: T745 if there is none."""
        path = Path(self.path)
        if not path.is_file():
            raise error("T745", path=path, reason="there is no such file")
        return sha256_of(path)

    @property
    def fingerprint(self) -> str:
        """What results depend on: architecture, sha256 of the checkpoint, crops and length."""
        return self.fingerprint_of(self.sha256)

    def fingerprint_of(self, sha256: str) -> str:
        """The fingerprint with that checkpoint or those weights."""
        return (
            f"CNCLIP(model={described(self.model)}, sha256={sha256}, n_crops={self.n_crops}, "
            f"context_length={self.context_length})"
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values, from which CNCLIP(**values) makes the same settings."""
        return asdict(self)


def _out_of_range(field: str, value: object, rule: str) -> Exception:
    return error("T802", field=field, value=value, rule=rule)
