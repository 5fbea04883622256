"""CNCLIPImage: heads as Chinese CLIP sees them, from a checkpoint on this machine."""

# No postponed annotations: spaCy reads the signature of the class to check configs.

import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import error
from ...files import sha256_of
from ...needs import need
from ...video.settings import is_number
from ...video.types import Crop, Vector
from .config import NAMES, architecture, described, is_name_or_file, label
from .pictures import to_pixels

_BATCH = 16


class CNCLIPImage:
    """Embeds whole heads, hair and clothes included, with the image side of Chinese CLIP; cosine.

    Yang, Pan, Lin, Men, Zhang, Zhou, Zhou: Chinese CLIP: Contrastive Vision-Language Pretraining
    in Chinese (2022). Needs the package cn_clip and a checkpoint; nothing is downloaded, and the
    checkpoint is read as numbers only, so that it can run nothing.

    path (str | Path): the checkpoint (.pt), a state dict or {"state_dict": …}.
    model (str | Path | Mapping[str, Any]): its architecture, a name such as "ViT-B-16", a JSON
        file, or a mapping (`models.cross_modal.config.architecture`).
    merge_threshold, split_threshold (float): not calibrated by us; measure them with `tiktalk
        calibrate`.
    device (str): of PyTorch.
    RAISES: T741 for a setting out of range; at the first use T700 without torch or cn_clip, T745
        for a checkpoint that is missing, damaged, unsafe or of another model, T801 for a JSON file
        that describes none.
    """

    metric = "cosine"

    def __init__(
        self,
        *,
        path: str | os.PathLike[str],
        model: str | os.PathLike[str] | Mapping[str, Any] = "ViT-B-16",
        merge_threshold: float = 0.15,
        split_threshold: float = 0.25,
        device: str = "cpu",
    ) -> None:
        if not is_name_or_file(model):
            rule = f"one of {', '.join(NAMES)}, a .json file, or its content"
            raise error("T741", part="CNCLIPImage", field="model", value=model, rule=rule)
        for field, value in (
            ("merge_threshold", merge_threshold),
            ("split_threshold", split_threshold),
        ):
            if not is_number(value, 0, 2):
                raise error("T741", part="CNCLIPImage", field=field, value=value, rule="0 to 2")
        self.path, self.model, self.device = Path(path), model, device
        self.merge_threshold = float(merge_threshold)
        self.split_threshold = float(split_threshold)
        self._net: Any = None
        self._resolution = 0

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_net": None}

    @cached_property
    def sha256(self) -> str:
        """Of the checkpoint. RAISES: T745 if there is none."""
        if not self.path.is_file():
            raise error("T745", path=self.path, reason="there is no such file")
        return sha256_of(self.path)

    @property
    def fingerprint(self) -> str:
        """Model and sha256 of the checkpoint."""
        return f"CNCLIPImage(model={described(self.model)}, sha256={self.sha256})"

    def __call__(self, crops: Sequence[Crop]) -> list[Vector | None]:
        """A unit vector float32 [d] for each crop; never None, since no face is needed."""
        if not len(crops):
            return []
        if self._net is None:
            self._load()
        import torch

        vectors: list[Vector | None] = []
        with torch.inference_mode():
            for start in range(0, len(crops), _BATCH):
                images = [crop.image for crop in crops[start : start + _BATCH]]
                pixels = to_pixels(images, self._resolution).to(self.device)
                found = torch.nn.functional.normalize(self._net.encode_image(pixels), dim=-1)
                vectors += list(found.cpu().numpy().astype(np.float32))
        return vectors

    def _load(self) -> None:
        need("torch", "CNCLIPImage", extra="train")
        from .network import load_network

        held = architecture(self.model)
        self._net = load_network(self.path, held, label=label(self.model)).to(self.device)
        self._resolution = int(held["image_resolution"])
