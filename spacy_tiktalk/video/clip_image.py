"""CNCLIPImage: heads as Chinese CLIP sees them, from a checkpoint on this machine."""

from __future__ import annotations

import io
import os
import pickle
from collections.abc import Sequence
from contextlib import redirect_stdout
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ..errors import error
from .model_files import sha256_of
from .needs import need
from .types import Crop, Image, Vector

_BATCH = 16
_CONFIGS = {  # as cn_clip's create_model names them
    "ViT-B-16": "ViT-B-16@RoBERTa-wwm-ext-base-chinese",
    "ViT-L-14": "ViT-L-14@RoBERTa-wwm-ext-base-chinese",
    "ViT-L-14-336": "ViT-L-14-336@RoBERTa-wwm-ext-base-chinese",
    "ViT-H-14": "ViT-H-14@RoBERTa-wwm-ext-large-chinese",
    "RN50": "RN50@RBT3-chinese",
}


class CNCLIPImage:
    """Embeds whole heads, hair and clothes included, with the image side of Chinese CLIP; cosine.

    Yang, Pan, Lin, Men, Zhang, Zhou, Zhou: Chinese CLIP: Contrastive Vision-Language Pretraining
    in Chinese (2022). Needs the package cn_clip and a checkpoint; nothing is downloaded, and the
    checkpoint is read as numbers only, so that it can run nothing.

    path: the checkpoint (.pt), a state dict or {"state_dict": …}. model: its architecture.
    merge_threshold, split_threshold: not calibrated by us; measure them with `tiktalk calibrate`.
    device: of PyTorch. RAISES: TiktalkError T741 for a setting out of range; at the first use T700
    without cn_clip, T745 for a checkpoint that is missing, damaged, unsafe or of another model.
    """

    metric = "cosine"

    def __init__(
        self,
        *,
        path: str | os.PathLike[str],
        model: str = "ViT-B-16",
        merge_threshold: float = 0.15,
        split_threshold: float = 0.25,
        device: str = "cpu",
    ) -> None:
        if model not in _CONFIGS:
            rule = f"one of {', '.join(_CONFIGS)}"
            raise error("T741", part="CNCLIPImage", field="model", value=model, rule=rule)
        for field, value in (
            ("merge_threshold", merge_threshold),
            ("split_threshold", split_threshold),
        ):
            if not 0 <= value <= 2:
                raise error("T741", part="CNCLIPImage", field=field, value=value, rule="0 to 2")
        self.path, self.model, self.device = Path(path), model, device
        self.merge_threshold = float(merge_threshold)
        self.split_threshold = float(split_threshold)
        self._net: Any = None
        self._transform: Any = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_net": None, "_transform": None}

    @cached_property
    def sha256(self) -> str:
        """Of the checkpoint. Raises: TiktalkError T745 if there is none."""
        if not self.path.is_file():
            raise error("T745", path=self.path, reason="there is no such file")
        return sha256_of(self.path)

    @property
    def fingerprint(self) -> str:
        """Model and sha256 of the checkpoint."""
        return f"CNCLIPImage(model={self.model!r}, sha256={self.sha256})"

    def __call__(self, crops: Sequence[Crop]) -> list[Vector | None]:
        """A unit vector float32 [d] a crop; never None, since a head needs no face here."""
        if not len(crops):
            return []
        if self._net is None:
            self._load()
        image_class = need("PIL.Image", "CNCLIPImage", extra="clip")
        vectors: list[Vector | None] = []
        with torch.inference_mode():
            for start in range(0, len(crops), _BATCH):
                pictures = [
                    self._transform(image_class.fromarray(square(crop.image)))
                    for crop in crops[start : start + _BATCH]
                ]
                found = self._net.encode_image(torch.stack(pictures).to(self.device)).float()
                found = found / found.norm(dim=-1, keepdim=True).clamp_min(1e-12)
                vectors += list(found.cpu().numpy().astype(np.float32))
        return vectors

    def _load(self) -> None:
        clip = need("cn_clip.clip", "CNCLIPImage", extra="clip")
        weights = read_checkpoint(self.path)
        with redirect_stdout(io.StringIO()):  # cn_clip prints its configuration
            net = clip.utils.create_model(_CONFIGS[self.model])
        net = net.float()  # before loading, since the package rounds weights to half precision
        try:
            missing, unknown = net.load_state_dict(weights, strict=False)
        except RuntimeError as err:
            reason = f"it does not fit {self.model}: {str(err).splitlines()[-1].strip()}"
            raise error("T745", path=self.path, reason=reason) from err
        # Position numbers are computed, and the text side's pooler is used by no version.
        wrong = [
            name
            for name in (*missing, *unknown)
            if not name.endswith("position_ids") and "bert.pooler" not in name
        ]
        if wrong:
            reason = f"it does not fit {self.model}: {', '.join(wrong[:3])} missing or unknown"
            raise error("T745", path=self.path, reason=reason)
        self._transform = clip.image_transform(net.visual.input_resolution)
        self._net = net.to(self.device).eval()  # the package leaves dropout on


def read_checkpoint(path: Path) -> dict[str, torch.Tensor]:
    """The state dict in a checkpoint, without "module." before its names. Runs no code of it.

    RAISES: TiktalkError T745.
    """
    if not path.is_file():
        raise error("T745", path=path, reason="there is no such file")
    try:
        held = torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError, ValueError, OSError, KeyError) as err:
        why = (str(err).splitlines() or [type(err).__name__])[0][:120]
        reason = f"it is damaged or holds more than numbers ({why})"
        raise error("T745", path=path, reason=reason) from err
    weights = held.get("state_dict", held) if isinstance(held, dict) else None
    if not isinstance(weights, dict) or not weights:
        raise error("T745", path=path, reason="it holds no state dict")
    if not all(isinstance(value, torch.Tensor) for value in weights.values()):
        raise error("T745", path=path, reason="its state dict holds something else than tensors")
    return {str(name).removeprefix("module."): value for name, value in weights.items()}


def square(image: Image) -> Image:
    """The picture in red, green, blue, in the middle of a black square: nothing is cut off."""
    height, width = image.shape[:2]
    side = max(height, width)
    made = np.zeros((side, side, 3), dtype=np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    made[top : top + height, left : left + width] = image[:, :, ::-1]
    return made
