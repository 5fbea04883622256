"""A good file in all the ways in which a file can be broken."""

from __future__ import annotations

import io
import random
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

FOLDER = "folder"
"""The variant that is no file."""


def broken(good: bytes, *, seed: int = 0, many: int = 1) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each variant; the same ones for the same seed.

    many: how often more there are of those that are made at random.
    """
    rng = random.Random(seed)
    yield "empty", b""
    yield "one byte", good[:1]
    yield "but for the last byte", good[:-1]
    for part in {len(good) * n // (4 * many) for n in range(1, 4 * many)}:
        yield f"cut at {part}", good[:part]
    yield "beginning missing", good[len(good) // 3 :]
    yield "doubled", good + good
    for n in range(many):
        yield f"noise {n}", rng.randbytes(300 + n)
        yield f"noise behind the head {n}", good[:16] + rng.randbytes(len(good) + n)
        changed = bytearray(good)
        for _ in range(max(1, len(good) // 200)):
            changed[rng.randrange(len(good))] = rng.randrange(256)
        yield f"bytes changed {n}", bytes(changed)
        middle = len(good) // 2 - n
        yield f"zeros in the middle {n}", good[:middle] + bytes(64) + good[middle + 64 :]
    yield "UTF-16", "{“其他”: 1}".encode("utf-16")
    yield "a picture", b"\x89PNG\r\n\x1a\n" + bytes(60)
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as file:
        file.writestr("a.txt", "text")
    yield "a zip", zipped.getvalue()
    for text in ("null", "1", "[]", "{}", '"text"', "[[1]]", '{"a": 1}', "NaN", "小满来了\n"):
        yield f"text {text!r}", text.encode()
    yield "nested deep", b"[" * 100_000
    yield "long number", b"9" * 6000
    yield "NULs", bytes(2000)


def put(path: Path, data: bytes | None) -> None:
    """Put a variant in the place of a file; None makes it a folder."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    if data is None:
        path.mkdir()
    else:
        path.write_bytes(data)
