"""The sound of one video copied into another, packet by packet, without decoding it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from ...errors import one_line
from ..reading.backends.pyav_container import open_container, packets_of, pyav_errors, zero_of

# Codecs that a container holds and players expect there; Matroska holds all.
_HELD = {
    "mp4": ("aac", "mp3", "ac3", "eac3", "alac", "opus", "flac"),
    "mov": ("aac", "mp3", "ac3", "eac3", "alac", "pcm_s16le"),
    "avi": ("mp3", "aac", "ac3", "pcm_s16le"),
    "webm": ("opus", "vorbis"),
}


class AudioCopy:
    """Copies the first sound stream of `source` into an output file that PyAV writes.

    Times count as `VideoReader` counts those of the pictures (see `reading.clock`), from `begin`
    seconds on: what sounds before is left out. Needs PyAV. `problem` says why there is no sound, or
    none from some time on; it is None if all is well or the source has no sound.

    RAISES: T712 if the source cannot be opened.
    """

    def __init__(
        self, source: str | os.PathLike[str], target: Any, container: str, begin: float = 0.0
    ) -> None:
        self.problem: str | None = None
        self._target = target
        self._source: Any = open_container(os.fspath(source))
        self._packets: Iterator[Any] = iter(())
        self._waiting: Any = None
        if not self._source.streams.audio:
            return
        stream = self._source.streams.audio[0]
        held = _HELD.get(container)
        codec = stream.codec_context.name if stream.codec_context is not None else "unknown"
        if held is not None and codec not in held:
            self.problem = f"{codec} is not kept in {container}"
            return
        try:
            self._stream = target.add_stream_from_template(stream)
        except pyav_errors() as err:
            self.problem = one_line(err) or type(err).__name__
            return
        self._base = stream.time_base
        self._shift = round((zero_of(self._source) + begin) / float(self._base))
        self._packets = packets_of(self._source, stream)

    def write_until(self, seconds: float) -> None:
        """Copy what sounds before `seconds` and was not copied yet."""
        try:
            while self._advance():
                packet = self._waiting
                if float(packet.pts * self._base) >= seconds:
                    return
                self._waiting = None
                packet.stream = self._stream
                self._target.mux_one(packet)
        except pyav_errors() as err:
            self.problem = one_line(err) or type(err).__name__
            self._packets, self._waiting = iter(()), None

    def _advance(self) -> bool:
        """Have the next packet waiting, its time shifted; False at the end."""
        while self._waiting is None:
            packet = next(self._packets, None)
            if packet is None:
                return False
            if packet.dts is None or packet.pts is None:  # also the empty one at the end
                continue
            packet.pts -= self._shift
            packet.dts -= self._shift
            if packet.pts + (packet.duration or 0) > 0:
                self._waiting = packet
        return True

    def close(self) -> None:
        """Release the source."""
        self._source.close()
