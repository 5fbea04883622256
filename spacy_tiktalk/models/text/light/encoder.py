"""The dialogue encoder in onnxruntime, from the bytes that torch's is stored in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import srsly
from numpy.typing import NDArray

from .... import after_fork
from ....errors import error
from ....networks.passes import run_passes
from ....networks.session import OnnxNetwork, one_thread
from ...storage import read_stored, unpack_message
from ...types import RuntimeWeights
from ..batches import Ids, equal_groups, token_means
from ..pieces import PieceTokenizer
from ..windows import WindowBatch
from .bert_graph import bert_graph, loud_apart, probed
from .bert_sizes import BertSizes
from .exact import exact_products
from .ranges import InputRanges, measure_ranges

FORMAT = 1
# A graph is one protobuf message, which cannot be larger; the rest of it is small.
LARGEST = 2_000_000_000
# Pieces in one pass in 8 bits, or when passes run side by side, so that the vectors between two
# layers fit in a core's own cache.
BUDGET = 256
# Pieces from which on a pass that has no other beside it is divided among threads: one of 240 takes
# 15 ms on two cores instead of 24, one of 38 as long as before.
ALONE = 64
PLACEHOLDER = bytes(srsly.msgpack_dumps({"format": FORMAT, "ready": False}))


class LightEncoder:
    """What `EncoderModule` is, for prediction alone.

    sizes (BertSizes | None), pieces (PieceTokenizer | None): None for a placeholder, which has no
        weights and raises T204 when called.
    ranges (InputRanges | None): Those it computes in 8 bits with, where the processor multiplies
        bytes without an error (`exact_products`); None computes in float32.
    """

    def __init__(
        self,
        sizes: BertSizes | None = None,
        pieces: PieceTokenizer | None = None,
        *,
        fingerprint: str = "",
        build: Callable[[], bytes] | None = None,
        ranges: InputRanges | None = None,
    ) -> None:
        self._sizes, self.ranges = sizes, ranges
        # Each is built on first use: batches need only the first; long dialogues that come one by
        # one need the second.
        self._networks = build and (OnnxNetwork(build, threads=one_thread), OnnxNetwork(build))
        self.pieces = pieces
        self.fingerprint = fingerprint

    @classmethod
    def from_bytes(cls, data: bytes, *, weights: RuntimeWeights = "float32") -> LightEncoder | None:
        """Read what `serialize_encoder` wrote; None for a network that torch alone can run.

        weights (str): "float32", or "int8" to compute in 8 bits where the weights are stored so,
            the ranges of the layers' inputs are stored with them (`with_ranges`; a network that has
            been trained since has none), and the processor multiplies bytes without an error.
        RAISES: T209 for bytes of another format, damaged weights or ranges.
        """
        msg = unpack_message(data, FORMAT)
        if not msg["ready"]:
            return cls()
        sizes = _sizes_of(msg)
        if sizes is None:
            return None
        ranges = None
        if weights == "int8" and msg.get("ranges") is not None:
            ranges = InputRanges.from_msg(msg["ranges"])
            ranges.check(probed(sizes))
        return cls(
            sizes,
            PieceTokenizer.from_msg(msg["pieces"]),
            fingerprint=msg["fingerprint"],
            build=partial(_graph, sizes, data, ranges),
            ranges=ranges,
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
        RAISES: T204 without weights.
        """
        networks, width = self._networks, self.width
        if networks is None:
            raise error("T204")
        threads = after_fork.threads()
        if threads > 1 or (self.ranges is not None and exact_products() != "none"):
            max_batch_pieces = min(max_batch_pieces, BUDGET)
        groups = list(equal_groups(batch, max_batch_pieces))
        alone = threads > 1 and len(groups) == 1 and groups[0][0].size >= ALONE
        passes = run_passes(partial(_run, networks[alone]), groups, threads=threads)
        return token_means(passes, batch, width)

    @property
    def _known(self) -> BertSizes:
        if self._sizes is None:
            raise error("T204")
        return self._sizes


def _run(network: OnnxNetwork, group: tuple[Ids, Ids, Ids]) -> tuple[NDArray[np.float32], Ids]:
    ids, used, row = group
    return network.run({"ids": ids, "used": used})[0], row


def with_ranges(data: bytes, batch: WindowBatch) -> bytes:
    """Measure the ranges of the layers' inputs, and store them with the weights.

    data (bytes): What `serialize_encoder` wrote.
    batch (WindowBatch): Some hundred windows of such text as will be read.
    RETURNS (bytes): The same with ranges; those that it had are replaced.
    RAISES: T209 as `from_bytes`, T605 for a network that torch alone can run.
    """
    msg = unpack_message(data, FORMAT)
    sizes = _sizes_of(msg)
    if sizes is None:
        raise error("T605")
    probe = OnnxNetwork(partial(_graph, sizes, data, probe=True))
    windows = map(np.asarray, batch.windows)
    ranges = measure_ranges(probe, probed(sizes), windows, apart=loud_apart)
    return bytes(srsly.msgpack_dumps({**msg, "ranges": ranges.to_msg()}))


def _sizes_of(msg: dict[str, Any]) -> BertSizes | None:
    """None for a network that no graph can hold. RAISES: T209 for weights of other sizes."""
    sizes = BertSizes.from_config(msg["config"])
    if sizes is None:
        return None
    # First: torch would make room for whatever the sizes say.
    sizes.check(read_stored(msg["weights"]))
    return None if 4 * sizes.n_parameters > LARGEST else sizes


def _graph(
    sizes: BertSizes, data: bytes, ranges: InputRanges | None = None, *, probe: bool = False
) -> bytes:
    stored = read_stored(unpack_message(data, FORMAT)["weights"])
    if ranges is None or exact_products() == "none":
        return bert_graph(sizes, stored, probe=probe)
    return bert_graph(sizes, stored, ranges=ranges, paired=exact_products() == "pairs")
