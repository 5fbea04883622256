"""Whether a file ends before its container does, as after a broken download."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from .sniff import container, ts_packets

_TAIL = 1 << 16
_TS_PACKET = 188  # bytes from the sync byte on; what some writers add is no part of it
_PS_PACK, _PS_END = b"\0\0\1\xba", b"\xb9"  # what begins a pack, and says that none is behind
_PS_HEAD = 6  # bytes of a packet's head: its mark and its length
_ASF_FILE_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")


def cut_off(path: str | Path) -> bool:
    """True where the container states more than the file holds, or its end mark is missing.

    MPEG-TS and MPEG-PS state no end: True where they end inside of a packet. FLV: always False.
    """
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        head = file.read(4096)
        kind = container(head)
        if kind == "MPEG-TS":
            return _ends_inside_a_packet(file, size, *ts_packets(head) or (_TS_PACKET, 0))
        file.seek(0)
        if kind == "ISO BMFF":
            return _ends_inside_a_box(file, size)
        if kind in ("AVI", "Matroska"):
            step = {"AVI": _riff, "Matroska": _element}[kind]
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
        if kind == "MPEG-PS":
            return _ends_inside_a_pes(tail)
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


def _ends_inside_a_pes(tail: bytes) -> bool:
    """Whether a packet in the last packs of MPEG-PS goes on behind the end.

    ISO/IEC 13818-1, 2.5.3; a pack's head is shorter in MPEG-1. Packs follow each other without a
    gap; where they do not there is no telling.
    """
    at = tail.find(_PS_PACK)
    while 0 <= at <= len(tail) - _PS_HEAD:
        if tail[at : at + 3] != b"\0\0\1" or tail[at + 3 : at + 4] <= _PS_END:
            return False
        if tail[at : at + 4] == _PS_PACK:
            mpeg2 = tail[at + 4] >> 6 == 1
            stuffed = tail[at + 13] & 7 if mpeg2 and at + 13 < len(tail) else 0
            at += 14 + stuffed if mpeg2 else 12
        else:
            at += _PS_HEAD + int.from_bytes(tail[at + 4 : at + 6], "big")
    half = at >= 0 and tail[at : at + 3] == b"\0\0\1" and tail[at + 3 : at + 4] != _PS_END
    return half or at > len(tail)


def _ends_inside_a_box(file: BinaryIO, size: int) -> bool:
    """Whether an ISO BMFF box (ISO/IEC 14496-12, 4.2) goes on behind the end, or the pictures that
    the last one tells of are missing."""
    at, kind = 0, b""
    while at + 8 <= size:
        file.seek(at)
        head = file.read(16)
        length, kind = int.from_bytes(head[:4], "big"), head[4:8]
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        if length < 8:  # open end: no statement
            return False
        at += length
    file.seek(min(at, size))
    return at > size or kind == b"moof" or any(file.read(8))


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
