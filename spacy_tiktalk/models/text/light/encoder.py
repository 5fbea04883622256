"""The dialogue encoder in onnxruntime, from the bytes that torch's is stored in."""

from __future__ import annotations

from functools import partial

import numpy as np
import srsly
from numpy.typing import NDArray

from ....errors import error
from ....video.networks.session import OnnxNetwork
from ...storage import read_stored, unpack_message
from ...types import RuntimeWeights
from ..batches import padded_groups, token_means
from ..pieces import PieceTokenizer
from ..windows import WindowBatch
from .bert_graph import BertSizes, bert_graph

FORMAT = 1
# A graph is one protobuf message, which cannot be larger; the rest of it is small.
LARGEST = 2_000_000_000
PLACEHOLDER = bytes(srsly.msgpack_dumps({"format": FORMAT, "ready": False}))


class LightEncoder:
    """What `EncoderModule` is, for prediction alone.

    sizes (BertSizes | None), pieces (PieceTokenizer | None): None for a placeholder, which has no
        weights and raises T204 when called.
    alone (bool): Whether each window goes through the network by itself, so that no other changes
        how its numbers are rounded.
    """

    def __init__(
        self,
        sizes: BertSizes | None = None,
        pieces: PieceTokenizer | None = None,
        *,
        fingerprint: str = "",
        network: OnnxNetwork | None = None,
        alone: bool = False,
    ) -> None:
        self._sizes, self._network, self._alone = sizes, network, alone
        self.pieces = pieces
        self.fingerprint = fingerprint

    @classmethod
    def from_bytes(cls, data: bytes, *, weights: RuntimeWeights = "float32") -> LightEncoder | None:
        """Read what `serialize_encoder` wrote; None for a network that torch alone can run.

        weights (str): As for `bert_graph`.
        RAISES: T209 for bytes of another format or damaged weights.
        """
        msg = unpack_message(data, FORMAT)
        if not msg["ready"]:
            return cls()
        sizes = BertSizes.from_config(msg["config"])
        if sizes is None or 4 * sizes.n_parameters > LARGEST:
            return None
        sizes.check(read_stored(msg["weights"]))
        return cls(
            sizes,
            PieceTokenizer.from_msg(msg["pieces"]),
            fingerprint=msg["fingerprint"],
            network=OnnxNetwork(partial(_graph, sizes, data, weights)),
            alone=weights == "int8",
        )

    @property
    def ready(self) -> bool:
        """RETURNS (bool): Whether it has weights."""
        return self._sizes is not None

    @property
    def width(self) -> int:
        """RETURNS (int): The size of the vectors."""
        return self._known.width

    @property
    def max_positions(self) -> int:
        """RETURNS (int): The longest window the encoder has positions for."""
        return self._known.positions - self._known.first_position

    @property
    def n_parameters(self) -> int:
        """RETURNS (int): How many numbers were learned."""
        return self._known.n_parameters

    def read(self, batch: WindowBatch, *, max_batch_pieces: int) -> NDArray[np.float32]:
        """Encode windows; as `EncoderModule.forward`.

        RETURNS (ndarray): Shape (sum of batch.lengths, width).
        """
        if self._network is None or self.pieces is None:
            raise error("T204")
        vectors, rows = [], []
        budget = 1 if self._alone else max_batch_pieces
        for ids, mask, used, row in padded_groups(batch, self.pieces.pad, budget):
            (hidden,) = self._network.run({"ids": ids, "mask": mask})
            vectors.append(hidden.reshape(-1, self.width)[used])
            rows.append(row)
        return token_means(vectors, rows, sum(batch.lengths), self.width)

    @property
    def _known(self) -> BertSizes:
        if self._sizes is None:
            raise error("T204")
        return self._sizes


def _graph(sizes: BertSizes, data: bytes, weights: RuntimeWeights) -> bytes:
    stored = read_stored(unpack_message(data, FORMAT)["weights"])
    return bert_graph(sizes, stored, weights)
