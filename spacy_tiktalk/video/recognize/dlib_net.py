"""dlib's face recognition network in PyTorch, read from dlib's own weight file.

The same numbers as dlib's to rounding, several times faster where dlib was built without a BLAS,
and without holding Python's lock. The network is that of dlib's public example
dnn_face_recognition_ex.cpp: a ResNet of 29 convolutions (after He, Zhang, Ren, Sun: Deep Residual
Learning for Image Recognition, 2016), each followed by a scale and shift.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from ... import after_fork as after_fork
from ...errors import error
from ...files import os_reason

SIDE = 150  # pixels of the square face chip it reads
WIDTH = 128  # numbers it gives
_MEAN = (122.782, 117.001, 104.298)  # of red, green, blue
# Blocks from the input on: channels, and whether the block halves the picture.
_BLOCKS = (
    *[(32, False)] * 3,
    (64, True),
    *[(64, False)] * 3,
    (128, True),
    *[(128, False)] * 2,
    (256, True),
    *[(256, False)] * 2,
    (256, True),
)


class DlibNet:
    """The network with its weights. Nothing in it is trainable."""

    def __init__(self, path: Path) -> None:
        """RAISES: T724 for a file that does not hold this network."""
        try:
            data = path.read_bytes()
        except OSError as err:
            mend = "give the file of the package face-recognition-models"
            told = {"part": "DlibFace", "path": path, "reason": os_reason(err)}
            raise error("T724", **told, mend=mend) from err
        floats = _Floats(data, path)
        self._mean = torch.tensor(_MEAN).view(1, 3, 1, 1)
        self._layers = [floats.convolution(3, 32, 7)]
        before = 32
        for channels, _ in _BLOCKS:
            self._layers.append(floats.convolution(before, channels, 3))
            self._layers.append(floats.convolution(channels, channels, 3))
            before = channels
        self._last = torch.from_numpy(floats.next(b"\x04fc_2", before * WIDTH, skip=2)).view(
            before, WIDTH
        )

    def __call__(self, chips: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Vectors float32 [n, 128] of chips uint8 [n, 150, 150, 3], red, green, blue."""
        with torch.inference_mode():
            x = torch.from_numpy(np.ascontiguousarray(chips)).permute(0, 3, 1, 2).float()
            x = (x - self._mean) / 256
            layers = iter(self._layers)
            x = F.relu(F.conv2d(x, *next(layers), stride=2))
            x = F.max_pool2d(x, 3, 2)
            for _, halves in _BLOCKS:
                stride, padding = (2, 0) if halves else (1, 1)
                y = F.conv2d(x, *next(layers), stride=stride, padding=padding)
                y = F.conv2d(F.relu(y), *next(layers), padding=1)
                if halves:
                    x = F.avg_pool2d(x, 2, 2)
                x = F.relu(_add(x, y))
            return (x.mean(dim=(2, 3)) @ self._last).numpy()


def _add(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """The sum of two maps, the smaller one padded with zeros at its end in every dimension."""
    shape = [max(sizes) for sizes in zip(x.shape, y.shape, strict=True)]
    return _padded(x, shape) + _padded(y, shape)


def _padded(x: torch.Tensor, shape: list[int]) -> torch.Tensor:
    missing = [wanted - size for wanted, size in zip(shape, x.shape, strict=True)]
    if not any(missing):
        return x
    return F.pad(x, [n for size in reversed(missing) for n in (0, size)])


class _Floats:
    """Reads the weights, layer by layer, out of dlib's serialization.

    A layer begins with its name. Its weights are one tensor: version 2, four sizes, raw
    little-endian float32. An integer is a byte that says how many bytes follow, then these,
    little-endian (see dlib/serialize.h). What stands between the tensors is skipped: the file is
    known by its sha256.
    """

    def __init__(self, data: bytes, path: Path) -> None:
        self._data = data
        self._at = 0
        self._path = path

    def convolution(
        self, before: int, channels: int, side: int
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Filters [channels, before, side, side] and biases, the scale and shift after it in."""
        size = channels * before * side * side
        values = self.next(b"\x05con_4", size + channels)
        affine = self.next(b"\x07affine_", 2 * channels)
        scale, shift = affine[:channels], affine[channels:]
        filters = values[:size].reshape(channels, before, side, side)
        return (
            torch.from_numpy(filters * scale[:, None, None, None]),
            torch.from_numpy(values[size:] * scale + shift),
        )

    def next(self, name: bytes, count: int, skip: int = 0) -> NDArray[np.float32]:
        """The weights of the next layer `name`.

        skip (int): how many integers stand before them.
        RAISES: T724 where it is not there, or of another size.
        """
        start = self._data.find(name, self._at)
        self._at = start + len(name)
        found = None
        if start >= 0:
            for _ in range(skip):
                self._integer()
            version, *sizes = [self._integer() for _ in range(5)]
            found = int(np.prod(sizes)) if version == 2 else f"a tensor of version {version}"
        if found != count or self._at + 4 * count > len(self._data):
            reason = f"layer {name[1:].decode()} holds {found} numbers, expected {count}"
            mend = "pip install --force-reinstall face-recognition-models==0.3.0"
            raise error("T724", part="DlibFace", path=self._path, reason=reason, mend=mend)
        values = np.frombuffer(self._data, dtype="<f4", count=count, offset=self._at)
        self._at += 4 * count
        return values.astype(np.float32)

    def _integer(self) -> int:
        head = self._data[self._at : self._at + 1]
        size = head[0] & 0x0F if head else 0
        value = int.from_bytes(self._data[self._at + 1 : self._at + 1 + size], "little")
        self._at += 1 + size
        return value
