"""R2D2Scorer: the model R2D2 behind the same Protocol as CN-CLIP.

Xie, Cai, Song, Li, Zhu and others: CCMB: A Large-scale Chinese Cross-modal Benchmark (2023). Its
code is the user's, and so is its checkpoint; nothing of either is part of this package.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch.nn import functional as F

from ...errors import error, warning
from ...video.types import Image
from .checkpoint import read_checkpoint
from .pictures import to_pixels

if TYPE_CHECKING:
    from torch import Tensor

    from .types import Rerank

_NEEDED = ("tokenize_text", "encode_text", "encode_image", "temp")
_CROSS = ("cross_output", "itm_head", "itm_head_i")
_IGNORED = "position_ids"


class R2D2Scorer:
    """Two encoders that compare quickly, and, where the model has them, cross encoders that look
    at the best pairs again.

    model (Any): an R2D2 object, or a function without arguments that makes one. It must have
        `tokenize_text(texts)`, `encode_text(tokens)` and `encode_image(pixels)`, which return (one
        vector a piece or patch, one unit vector a text or picture), and `temp`. For `rerank` also
        `cross_output(text pieces, text mask, patches, patch mask)`, `itm_head` and `itm_head_i`, as
        in the authors' model for retrieval; without them `rerank` is None.
    path (str | Path | None): its checkpoint, a state dict that lies under "model", "state_dict" or
        at the top; None if the model has its weights.
    image_resolution (int), batch_size (int), device (str): of pictures, at a time, of PyTorch.
    RAISES: T807 for an object that is no such model, T808 for a checkpoint that is missing,
        damaged, unsafe, or lacks weights of the model. WARNS: W808 for weights in it that the model
        does not know.
    """

    rerank: Rerank | None

    def __init__(
        self,
        model: Any,
        *,
        path: str | Path | None = None,
        image_resolution: int = 224,
        batch_size: int = 16,
        device: str = "cpu",
    ) -> None:
        if not isinstance(model, torch.nn.Module) and callable(model):
            model = model()
        lacking = [name for name in _NEEDED if not hasattr(model, name)]
        if not isinstance(model, torch.nn.Module) or lacking:
            found = type(model).__name__
            raise error("T807", found=found, lacking=", ".join(lacking) or "torch.nn.Module")
        if path is not None:
            _load(model, Path(path))
        self.model = model.float().to(device).eval()
        self.image_resolution, self.batch_size, self.device = image_resolution, batch_size, device
        has_cross = all(hasattr(model, name) for name in _CROSS)
        self.rerank = self._rerank if has_cross else None
        self._dim: int | None = None

    @property
    def dim(self) -> int:
        """Length of the vectors, found by encoding a text."""
        if self._dim is None:
            with torch.inference_mode():
                self._dim = int(self._texts([""])[1].shape[-1])
        return self._dim

    @property
    def logit_scale(self) -> Tensor:
        """ln(1 / temperature), the temperature within 0.001 to 0.5 as in its training."""
        return -self.model.temp.clamp(0.001, 0.5).log()

    def encode_texts(self, texts: Sequence[str]) -> Tensor:
        """Unit vectors float32 [n, dim]. RAISES: T803 for something else."""
        if isinstance(texts, str) or not all(isinstance(text, str) for text in texts):
            raise error("T803", found=repr(texts)[:80])
        if not len(texts):
            return torch.zeros(0, self.dim, device=self.device)
        steps = range(0, len(texts), self.batch_size)
        found = [self._texts(texts[n : n + self.batch_size])[1] for n in steps]
        return F.normalize(torch.cat(found).float(), dim=-1)

    def pixels(self, images: Sequence[Image]) -> Tensor:
        """BGR uint8 [h, w, 3] each → float32 [n, 3, r, r]. RAISES: T804."""
        return to_pixels(images, self.image_resolution)

    def encode_images(self, pixels: Tensor) -> Tensor:
        """Unit vectors float32 [n, dim] of what `pixels` made."""
        if not len(pixels):
            return torch.zeros(0, self.dim, device=self.device)
        found = [self._images(part)[1] for part in pixels.split(self.batch_size)]
        return F.normalize(torch.cat(found).float(), dim=-1)

    def _texts(self, texts: Sequence[str]) -> tuple[Tensor, Tensor, Tensor]:
        tokens = self.model.tokenize_text(list(texts)).to(self.device)
        pieces, vectors = self.model.encode_text(tokens)
        return pieces, vectors, tokens.attention_mask

    def _images(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        patches, vectors = self.model.encode_image(pixels.to(self.device))
        return patches, vectors

    def _rerank(self, texts: Sequence[str], pixels: Tensor, *, top_k: int = 64) -> Tensor:
        """See `types.Rerank`; a score is the cosine plus the mean of two matching probabilities."""
        similar = self.encode_texts(texts) @ self.encode_images(pixels).T
        scores = torch.full_like(similar, -math.inf)
        k = min(top_k, len(pixels))
        if k < 1:
            return scores
        for number, row in enumerate(similar):
            best = row.topk(k).indices
            pieces, _, mask = self._texts(texts[number : number + 1])
            for part in best.split(self.batch_size):
                patches, _ = self._images(pixels[part.to(pixels.device)])
                match = self._match(pieces, mask, patches)
                scores[number, part] = row[part] + match.to(row)
        return scores

    def _match(self, pieces: Tensor, mask: Tensor, patches: Tensor) -> Tensor:
        """The mean of the two probabilities that a text fits each picture, [n_pictures]."""
        n = len(patches)
        seen = torch.ones(patches.shape[:-1], dtype=torch.long, device=patches.device)
        outputs = self.model.cross_output(
            pieces.expand(n, -1, -1), mask.expand(n, -1), patches, seen
        )
        heads = (self.model.itm_head, self.model.itm_head_i)
        chances = [
            head(output.last_hidden_state[:, 0]).softmax(dim=-1)[:, 1]
            for head, output in zip(heads, outputs, strict=True)
        ]
        return torch.stack(chances).mean(dim=0)


def _load(model: torch.nn.Module, path: Path) -> None:
    weights = read_checkpoint(path, holders=("model", "state_dict"), code="T808")
    try:
        missing, unknown = model.load_state_dict(weights, strict=False)
    except RuntimeError as err:
        raise error("T808", path=path, reason=str(err).splitlines()[-1].strip()) from err
    missing = [name for name in missing if _IGNORED not in name]
    unknown = [name for name in unknown if _IGNORED not in name]
    if missing:
        reason = f"it lacks {_told(missing)} of the model"
        raise error("T808", path=path, reason=reason)
    if unknown:
        warnings.warn(warning("W808", path=path, names=_told(unknown)), stacklevel=3)


def _told(names: list[str]) -> str:
    rest = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + rest
