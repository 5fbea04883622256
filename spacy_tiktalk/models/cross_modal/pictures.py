"""Pictures as CLIP models need them: square, small, with CLIP's mean and spread; no torchvision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...errors import error
from ...needs import need
from ...video.types import Image, not_a_picture

if TYPE_CHECKING:
    import torch

# Of the pictures that CLIP was trained on, channels red, green, blue, 0 to 1.
MEAN = (0.48145466, 0.4578275, 0.40821073)
SPREAD = (0.26862954, 0.26130258, 0.27577711)


def square(image: Image) -> Image:
    """The picture in red, green, blue, in the middle of a black square: nothing is cut off."""
    height, width = image.shape[:2]
    side = max(height, width)
    made = np.zeros((side, side, 3), dtype=np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    made[top : top + height, left : left + width] = image[:, :, ::-1]
    return made


def to_pixels(images: Sequence[Image], resolution: int) -> torch.Tensor:
    """BGR uint8 [h, w, 3] each → float32 [n, 3, resolution, resolution], on the CPU.

    RAISES: T804 for something that is no such picture or holds no pixel.
    """
    import torch

    out = torch.empty(len(images), 3, resolution, resolution)
    if not len(images):
        return out
    pil = need("PIL.Image", "CN-CLIP", extra="clip")
    mean, spread = torch.tensor(MEAN)[:, None, None], torch.tensor(SPREAD)[:, None, None]
    for number, image in enumerate(images):
        found = not_a_picture(image)
        if found is not None:
            raise error("T804", number=number, found=found)
        picture = pil.fromarray(square(image))
        picture = picture.resize((resolution, resolution), pil.Resampling.BICUBIC)
        values = torch.from_numpy(np.array(picture)).permute(2, 0, 1).float() / 255
        out[number] = (values - mean) / spread
    return out
