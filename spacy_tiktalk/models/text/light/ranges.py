"""Between which numbers the inputs of an encoder's layers lie, so that 8 bits can stand for them.

They are measured once, when a pipeline is released, and stored with the weights (after Jacob et
al., "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference",
CVPR 2018). Ranges that were looked up anew in each window would make a Doc's vectors depend on what
stands beside it.

A few pieces, such as those that begin and end a window, hold numbers ten times as large as all
others, whatever the text (Sun et al., "Massive Activations in Large Language Models", 2024). These
loud pieces are measured, and rounded, apart: in one range with them the others would keep a tenth
of the steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....errors import error
from ....networks.session import OnnxNetwork

LOUD = 6.0  # times the median of a layer; others reach 4.6 in zh_tiktalk, loud ones 15 and more
# A rare number above the range becomes its end, and all others have finer steps.
KEPT = 0.999
LEAST = 1e-6  # wide, so that a layer whose inputs are all zero has a step
_LARGEST = float(np.finfo(np.float32).max) / 2  # from the lowest to the highest it is twice that


@dataclass(frozen=True)
class InputRange:
    """The numbers that go into one layer.

    low, high (float): Of nearly all rows of ordinary pieces; low is below zero or zero, high above.
    loud (float): The range of loud pieces is so many times as wide, at least 1.
    """

    low: float
    high: float
    loud: float

    @property
    def whole(self) -> tuple[float, float]:
        """RETURNS (tuple[float, float]): Low and high of all pieces."""
        return self.low * self.loud, self.high * self.loud


@dataclass(frozen=True)
class InputRanges:
    """Those of all layers.

    loud (tuple[int, ...]): Ids of the loud pieces.
    inputs (Mapping): The name of a layer, its first one of several that read the same → its range.
    """

    loud: tuple[int, ...]
    inputs: Mapping[str, InputRange]

    def to_msg(self) -> dict[str, Any]:
        """RETURNS (dict): For msgpack."""
        inputs = {name: [one.low, one.high, one.loud] for name, one in self.inputs.items()}
        return {"loud": list(self.loud), "inputs": inputs}

    @classmethod
    def from_msg(cls, msg: Any) -> InputRanges:
        """RAISES: T209 for ranges that are damaged."""
        try:
            inputs = {str(name): InputRange(*map(float, v)) for name, v in msg["inputs"].items()}
            loud = tuple(map(int, msg["loud"]))
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as e:
            raise error("T209", reason=f"the ranges of its 8 bits are damaged ({e})") from e
        for name, one in inputs.items():
            # They become float32, where a step narrower than that of LEAST would divide by zero.
            ends = one.low <= 0 < one.high and one.high - one.low >= LEAST / 2
            if not (ends and one.loud >= 1 and max(map(abs, one.whole)) <= _LARGEST):
                raise error("T209", reason=f"{name} has the range {one}")
        return cls(loud, inputs)

    def check(self, layers: Sequence[str]) -> None:
        """RAISES: T209 where a layer has no range."""
        for name in layers:
            if name not in self.inputs:
                raise error("T209", reason=f"{name} has no range")


def measure_ranges(
    network: OnnxNetwork,
    names: Sequence[str],
    windows: Iterable[NDArray[np.int64]],
    *,
    apart: Callable[[str], bool],
) -> InputRanges:
    """Look at what goes into the layers while an encoder reads.

    network (OnnxNetwork): The graph that `bert_graph` writes as a probe.
    names (Sequence[str]): Its layers, in the order of its outputs.
    windows (Iterable[ndarray]): Ids of pieces, shape (m,) each, without padding.
    apart (Callable): The name of a layer → whether loud pieces are rounded apart there: only what
        is loud in such a layer counts.
    RETURNS (InputRanges): The ranges of these windows.
    """
    ids: list[NDArray[np.int64]] = []
    found: list[list[NDArray[np.float32]]] = []
    for window in windows:
        feeds = {"ids": window[None]}
        ids.append(window)
        found.append([rows.reshape(-1) for rows in network.run(feeds)])
    pieces = np.concatenate(ids)
    ends = [np.concatenate(rows) for rows in zip(*found, strict=True)]
    layers = dict(zip(names, zip(ends[::2], ends[1::2], strict=True), strict=True))
    loud: set[int] = set()
    for low, high in (both for name, both in layers.items() if apart(name)):
        size = np.maximum(-low, high)
        loud |= set(pieces[size > LOUD * np.median(size)].tolist())
    special = np.isin(pieces, sorted(loud))
    inputs = {name: _range(*both, special) for name, both in layers.items()}
    return InputRanges(tuple(sorted(loud)), inputs)


def _range(
    low: NDArray[np.float32], high: NDArray[np.float32], special: NDArray[np.bool_]
) -> InputRange:
    plain = ~special if not special.all() else special
    bottom = min(float(np.quantile(low[plain], 1 - KEPT)), 0.0)
    top = max(float(np.quantile(high[plain], KEPT)), bottom + LEAST, LEAST)
    wider = 1.0
    if special.any():
        wider = max(wider, float(high[special].max()) / top)
        if bottom < 0:
            wider = max(wider, float(low[special].min()) / bottom)
    return InputRange(bottom, top, wider)
