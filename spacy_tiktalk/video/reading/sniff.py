"""What kind of file it is, by its first bytes: only known video containers are opened."""

from __future__ import annotations

from pathlib import Path

from ...errors import error

FORMATS = "mov,mp4,matroska,webm,avi,mpegts,mpeg,flv,asf,ogg,gif"
"""FFmpeg's demuxers for the allowed containers. Both backends give them as format_whitelist, for
`protocol_whitelist=file` alone would let a playlist reach other local files."""

URL_PROTOCOLS = "http,https,tls,tcp,httpproxy,crypto,rtsp,rtp,rtmp,udp"
"""What FFmpeg may use to read a URL, in both backends."""

COVER = "a sound file with a cover picture"
"""What a file is whose only picture belongs to its sound, in words for a message."""

_HEAD = 4096
_TS_PACKETS = (188, 192, 204)  # plain, with 4 bytes of time code (M2TS), with parity
_BOXES = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp", b"sidx", b"moof")
_STILL_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"avif", b"mif1", b"crx ")
_STARTS = (
    (b"\x1aE\xdf\xa3", "Matroska"),
    (b"\x00\x00\x01\xba", "MPEG-PS"),
    (b"FLV\x01", "FLV"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "ASF"),
    (b"OggS", "Ogg"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
)
_OTHERS = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"BM", "a BMP picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"ID3", "an MP3 sound file"),
    (b"fLaC", "a FLAC sound file"),
    (b"YUV4MPEG2 ", "a bare YUV stream (Y4M)"),
    (b"\x00\x00\x00\x01", "a bare H.264 or H.265 stream"),
    (b"\x00\x00\x01", "a bare MPEG stream"),
)
_TEXTS = (
    (b"#EXTM3U", "an HLS playlist (m3u8)"),
    (b"ffconcat", "a list of files (ffconcat)"),
    (b"file ", "a list of files (concat)"),
    (b"[playlist]", "a playlist (pls)"),
    (b"v=0", "a session description (SDP)"),
)


def sniff(path: Path) -> str:
    """The name of the video container in a file, for example "ISO BMFF" or "Matroska".

    RAISES: T705 for anything else: empty file, playlist, text, picture, sound, archive, unknown.
    """
    with open(path, "rb") as file:
        head = file.read(_HEAD)
    found = container(head)
    if found is None:
        raise error("T705", video=path.name, found=describe(head))
    return found


def container(head: bytes) -> str | None:
    """The container that begins with these bytes, None where it is no allowed one."""
    if head[4:8] in _BOXES and not (head[4:8] == b"ftyp" and head[8:12] in _STILL_BRANDS):
        return "ISO BMFF"
    if head[:4] == b"RIFF" and head[8:11] == b"AVI":
        return "AVI"
    for start, name in _STARTS:
        if head.startswith(start):
            return name
    return "MPEG-TS" if ts_packets(head) else None


def describe(head: bytes) -> str:
    """What a file that is no video is, in words for a message."""
    if not head:
        return "an empty file (0 bytes)"
    if head[4:8] == b"ftyp":
        return "a HEIF or AVIF picture"
    if head[:4] == b"RIFF":
        return "a WebP picture" if head[8:12] == b"WEBP" else "a RIFF file without pictures"
    for start, name in _OTHERS:
        if head.startswith(start):
            return name
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for start, name in _TEXTS:
        if text.startswith(start):
            return name
    if text.startswith(b"<"):
        kind = b"<MPD" in text or b"<smil" in text.lower()
        return "a streaming manifest (XML)" if kind else "an XML or HTML text"
    return "a text" if _is_text(head) else "of no known kind"


def ts_packets(head: bytes) -> tuple[int, int] | None:
    """The length of the packets of MPEG-TS, by its sync bytes, and where the first of these stands,
    for the first packet may be cut; None for anything else.
    """
    for size in _TS_PACKETS:
        for start in range(size):
            marks = head[start::size][:5]
            if marks == b"G" * 5 and not _is_text(head):
                return size, start
    return None


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    try:
        head[:-4].decode("utf-8") if len(head) > 4 else head.decode("utf-8")
    except UnicodeDecodeError as err:
        return err.start >= len(head) - 8  # a character cut at the end of the head
    return True
