"""The torch side of the head linker: is the person in the picture, and what evidence is worth.

For cluster c and head t,

    logit(c, t) = (v(c) + bias) / temperature + log pi(t) + ratio(c, t) / temperature

and null has logit 0. v is the text's log-odds of being in the picture, pi a prior over the heads
from their salience (softmax(salience / temperature), so that the number of heads changes no odds
and the temperature no ranking), ratio the sum of the log-likelihood ratios of the other evidence:
Bayes' rule, with learned weights. bias and temperature are fitted on held-out dialogues (Guo et
al., "On Calibration of Modern Neural Networks", 2017).
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import nn
from torch.nn import functional as F

from ...linking.visibility_features import SIZE
from ..storage import pack_weights
from ..torch_weights import arrays_of, tensors_of
from ..types import Storage
from .stored_linker import pack_linker, unpack_linker


class LinkerModule(nn.Module):
    """Visibility from rules, title and vectors, and a weight for every feature of the evidence.

    width (int): of the token vectors; 0 where none are read. hidden (int): of the layer over them;
        0 leaves them out. clip_width (int): of a text-picture model's vectors that the cluster
        vectors are added to; 0 for none.
    """

    def __init__(self, width: int = 0, hidden: int = 0, clip_width: int = 0) -> None:
        super().__init__()
        self.width, self.hidden, self.clip_width = width, hidden, clip_width
        self.table = nn.Parameter(torch.zeros(SIZE))
        self.bias = nn.Parameter(torch.zeros(1))
        self.evidence = nn.ParameterDict()
        self.register_buffer("calibration", torch.tensor([0.0, 1.0]))  # bias, temperature
        if width and hidden:
            self.drop = nn.Dropout(0.1)
            self.reduce = nn.Linear(2 * width, hidden)
            self.norm = nn.LayerNorm(hidden)
            self.out = nn.Linear(hidden, 1, bias=False)
            nn.init.zeros_(self.out.weight)
        if width and clip_width:
            self.to_clip = nn.Linear(width, clip_width, bias=False)
            nn.init.zeros_(self.to_clip.weight)

    @property
    def reads_vectors(self) -> bool:
        """Whether token vectors make a difference."""
        return bool(self.width and (self.hidden or self.clip_width))

    def add_evidence(self, weights: Mapping[str, tuple[float, ...]]) -> None:
        """Give evidence that is not known yet its default weights to start from."""
        for name, values in weights.items():
            if name not in self.evidence or len(self.evidence[name]) != len(values):
                self.evidence[name] = nn.Parameter(
                    torch.tensor(values, dtype=torch.float32, device=self.bias.device)
                )

    def weights_of(self, name: str, default: tuple[float, ...]) -> torch.Tensor:
        """The learned weights of an evidence, else its defaults."""
        if name in self.evidence and len(self.evidence[name]) == len(default):
            return self.evidence[name]
        return torch.tensor(default, dtype=torch.float32, device=self.bias.device)

    def visibility(
        self,
        rows: torch.Tensor,
        weights: torch.Tensor,
        owners: torch.Tensor,
        vectors: torch.Tensor | None,
        n_clusters: int,
    ) -> torch.Tensor:
        """Log-odds [n_clusters] of being in the picture, not calibrated.

        rows, weights, owners (torch.Tensor): [n] features, their weights, and the cluster each
            belongs to.
        vectors (torch.Tensor | None): [n_clusters, 2 * width] cluster and Doc means of token
            vectors, or None.
        """
        # Not an EmbeddingBag: index_add adds in the same order in any batch.
        logits = self.bias.expand(n_clusters).index_add(0, owners, self.table[rows] * weights)
        if self.hidden and vectors is not None:
            hidden = self.norm(F.gelu(self.reduce(self.drop(vectors))))
            logits = logits + self.out(self.drop(hidden)).squeeze(-1)
        return logits

    def penalty(self, l2: float) -> torch.Tensor:
        """Half the squared norm of the visibility weights times l2: a normal prior on them."""
        total = self.table.square().sum()
        if self.hidden and self.width:
            total = total + self.out.weight.square().sum()
        return 0.5 * l2 * total


def serialize_linker(module: nn.Module, storage: Storage = "float32") -> bytes:
    """Module → bytes. The table of hashed title characters is stored as it is trained."""
    if not isinstance(module, LinkerModule):
        raise TypeError(type(module).__name__)
    sizes = (module.width, module.hidden, module.clip_width)
    evidence = {name: len(value) for name, value in module.evidence.items()}
    return pack_linker(sizes, evidence, pack_weights(arrays_of(module.state_dict()), storage))


def deserialize_linker(module: object, data: bytes, device: torch.device) -> LinkerModule:
    """Undo `serialize_linker`.

    RAISES: T209 for bytes of another format, other features or damaged weights.
    """
    stored = unpack_linker(data)
    out = LinkerModule(stored.width, stored.hidden, stored.clip_width)
    out.add_evidence({name: (0.0,) * size for name, size in stored.evidence.items()})
    out.load_state_dict(tensors_of(stored.weights))
    return out.to(device).eval()
