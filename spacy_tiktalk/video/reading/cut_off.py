"""Whether a file ends before its container does, as after a broken download."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from .sniff import container, ts_packets

_TAIL = 1 << 16
_TS_PACKET = 188  # bytes from the sync byte on; what some writers add is no part of it
_ASF_FILE_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")


def cut_off(path: str | Path) -> bool:
    """True where the container states more than the file holds, or its end mark is missing.

    MPEG-TS states no end: True where it ends inside of a packet. MPEG-PS and FLV: always False.
    """
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        head = file.read(4096)
        kind = container(head)
        if kind == "MPEG-TS":
            return _ends_inside_a_packet(file, size, *ts_packets(head) or (_TS_PACKET, 0))
        file.seek(0)
        if kind in ("ISO BMFF", "AVI", "Matroska"):
            step = {"ISO BMFF": _box, "AVI": _riff, "Matroska": _element}[kind]
            at = 0
            while at < size:
                file.seek(at)
                length = step(file)
                if not length:  # open end: no statement
                    return False
                at += length
            return at > size
        if kind == "ASF":
            head = file.read(_TAIL)
            at = head.find(_ASF_FILE_PROPERTIES)
            return at >= 0 and int.from_bytes(head[at + 40 : at + 48], "little") > size
        file.seek(max(0, size - _TAIL))
        tail = file.read()
        if kind == "GIF":
            return not tail.rstrip(b"\0").endswith(b";")
        if kind == "Ogg":
            page = tail.rfind(b"OggS")
            flags = tail[page + 5] if page >= 0 and page + 5 < len(tail) else 0
            return not flags & 4  # 4: the last page of a stream
    return False


def _ends_inside_a_packet(file: BinaryIO, size: int, length: int, start: int) -> bool:
    """Whether the last packets of MPEG-TS stand where the first ones lead to expect, but one."""
    rest = (size - start) % length
    if not 0 < rest < _TS_PACKET:
        return False
    for packet in range(3):  # else they are out of step: lost bytes, or something behind them
        file.seek(max(start, size - rest - packet * length))
        if file.read(1) != b"G":
            return False
    return True


def _box(file: BinaryIO) -> int:
    """Length of an ISO BMFF box (ISO/IEC 14496-12, 4.2)."""
    head = file.read(16)
    length = int.from_bytes(head[:4], "big")
    if length == 1:
        length = int.from_bytes(head[8:16], "big")
    return length if length >= 8 else 0


def _riff(file: BinaryIO) -> int:
    """Length of a RIFF chunk, padded to an even number; 0 where the writer did not finish."""
    head = file.read(8)
    length = int.from_bytes(head[4:8], "little")
    return 8 + length + length % 2 if head[:4] == b"RIFF" and 0 < length < 0xFFFFFFFF else 0


def _element(file: BinaryIO) -> int:
    """Length of an EBML element (RFC 8794); 0 for unknown size."""
    head = file.read(12)
    if not head or not head[0]:
        return 0
    n_id = 9 - head[0].bit_length()
    if len(head) <= n_id or not head[n_id]:
        return 0
    n_size = 9 - head[n_id].bit_length()
    mask = (1 << (7 * n_size)) - 1
    length = int.from_bytes(head[n_id : n_id + n_size], "big") & mask
    return 0 if length == mask else n_id + n_size + length
