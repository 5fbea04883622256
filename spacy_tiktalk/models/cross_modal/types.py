"""What every model of texts and pictures offers, so that one can stand in for another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from torch import Tensor

    from ...video.types import Image


class Rerank(Protocol):
    """Looks at pairs of texts and pictures together."""

    def __call__(self, texts: Sequence[str], pixels: Tensor, *, top_k: int = 64) -> Tensor:
        """Texts [n] and pixels [m, 3, r, r] → scores float32 [n, m].

        Only the `top_k` most similar pictures of a text are looked at (all where there are fewer);
        the others have the score -inf.
        """


class CrossModalScorer(Protocol):
    """Puts texts and pictures into one space, in which those that fit lie close.

    Not checkable at run time: looking whether there is a `logit_scale` would read the checkpoint.
    """

    rerank: Rerank | None
    """A closer look at the best pairs, None where the model has none."""

    @property
    def dim(self) -> int:
        """Length d of the vectors."""

    @property
    def logit_scale(self) -> Tensor:
        """Natural logarithm of the factor on cosines, a scalar."""

    def encode_texts(self, texts: Sequence[str]) -> Tensor:
        """Unit vectors float32 [n, d]; [0, d] of no text."""

    def pixels(self, images: Sequence[Image]) -> Tensor:
        """Pictures as the model wants them: BGR uint8 [h, w, 3] → float32 [n, 3, r, r]."""

    def encode_images(self, pixels: Tensor) -> Tensor:
        """Unit vectors float32 [n, d] of `pixels`; [0, d] of none."""
