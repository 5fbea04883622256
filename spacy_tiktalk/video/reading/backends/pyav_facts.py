"""What a container states about its pictures, and what its packets say."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, NamedTuple

from ....errors import TiktalkError
from ....needs import need
from ..backend import StreamFacts
from .orientation import shown_size
from .pyav_container import (
    FACT_ERRORS,
    open_container,
    packets_of,
    picture_stream,
    pixel_ratio,
    pyav_errors,
    zero_of,
)

_SLACK = 1.0  # seconds: sound often goes on a little after the last picture
# What counts a length from its own zero, and mostly not from the first picture. Its streams state
# no length of their own: where FFmpeg tells one it is the file's, and so is the start beside it.
_OF_THE_FILE = ("matroska", "flv")


def probe(path: str) -> StreamFacts | None:
    """What the container states about its first picture stream; None if PyAV cannot tell.

    RAISES: T700 without PyAV, T705 for sound with a cover picture.
    """
    need("av", "reading video with PyAV")
    try:
        with open_container(path) as container:
            return _without_lead(container, stated(container))
    except TiktalkError as err:
        if err.code == "T705":
            raise
        return None
    except FACT_ERRORS + pyav_errors():
        return None


class Packets(NamedTuple):
    """What a file holds, by its packets.

    pictures (int): those that a decoder should make frames of.
    end (float): seconds of the time base at which the last packet ends, of sound or pictures.
    """

    pictures: int
    end: float


def survey(path: str) -> Packets | None:
    """Count the packets of a file; None where they cannot be read.

    Reads the whole file but decodes nothing.
    """
    av = need("av", "reading video with PyAV")
    count, end = 0, 0.0
    with open_container(path) as container:
        stream, zero = picture_stream(container), zero_of(container)
        try:
            for packet in packets_of(container, stream, *container.streams.audio):
                count += packet.stream is stream and bool(packet.size) and not packet.is_discard
                if packet.pts is not None:
                    ticks = packet.pts + (packet.duration or 0)
                    end = max(end, float(ticks * packet.time_base) - zero)
        except av.FFmpegError:
            return None
    return Packets(count, end)


def stated(container: Any) -> StreamFacts:
    """What an open container states of the pictures that are read, and when they begin."""
    stream = picture_stream(container)
    first = stream is container.streams.video[0]
    facts = facts_of(container) if first else facts_of(container, stream)
    if stream.start_time is None:
        return facts
    start = float(stream.start_time * stream.time_base) - zero_of(container)
    facts = replace(facts, start=start)
    if not container.format.name.startswith(_OF_THE_FILE):
        return facts
    return _led(facts, start, counted=bool(stream.frames))


def _without_lead(container: Any, facts: StreamFacts) -> StreamFacts:
    """The same, where the first picture stands so far behind the sound that FFmpeg, which looks for
    starts in the front of a file alone, took the file's. Leaves the container behind that picture.

    The start stays as it was taken, since OpenCV, which takes the same, counts from there.
    """
    stream = picture_stream(container)
    if facts.lead or stream.duration is None or not container.format.name.startswith(_OF_THE_FILE):
        return facts
    packets = container.demux(stream)
    try:
        first = next((packet.pts for packet in packets if packet.pts is not None), 0)
    except pyav_errors():
        return facts  # damaged: reading tells
    lead = float(first * stream.time_base) - zero_of(container)
    return _led(facts, lead, counted=bool(stream.frames))


def _led(facts: StreamFacts, lead: float, *, counted: bool) -> StreamFacts:
    """Facts whose duration is counted from `lead` seconds before the first picture.

    counted (bool): the file states a number of frames.
    """
    if facts.duration is None or not 0 < lead < facts.duration:
        return facts
    frames = facts.frames if counted else round((facts.duration - lead) * facts.fps)
    return replace(facts, frames=frames, lead=lead)


def facts_of(container: Any, stream: Any = None) -> StreamFacts:
    """What an open container states of a picture stream, the first one by default."""
    stream = container.streams.video[0] if stream is None else stream
    fps = float(stream.average_rate or stream.guessed_rate or 0)
    duration, slack = _duration(container, stream)
    frames, exact = _frames(container, stream)
    estimated = frames is None and duration is not None and fps > 0
    if estimated and duration is not None:
        frames = round(duration * fps)
    context = stream.codec_context
    width, height = shown_size(context.width, context.height, pixel_ratio(stream))
    from_zero = not _has_length(container, stream)
    facts = StreamFacts(width, height, fps, duration, frames, exact)
    return replace(facts, slack=slack, from_zero=from_zero, estimated=estimated)


def _has_length(container: Any, stream: Any) -> bool:
    """Whether a stream states its own length, from its first picture on."""
    return bool(stream.duration) and not container.format.name.startswith(_OF_THE_FILE)


def _duration(container: Any, stream: Any) -> tuple[float | None, float]:
    """Seconds of the picture stream, and how much of that may be sound alone."""
    if _has_length(container, stream):
        return float(stream.duration * stream.time_base), 0.0
    stated = stream.metadata.get("DURATION", "").split(":")  # Matroska: 00:00:04.000000000
    try:
        hours, minutes, seconds = (float(part) for part in stated)
        tagged = hours * 3600 + minutes * 60 + seconds
    except ValueError:
        tagged = math.nan
    if math.isfinite(tagged) and tagged >= 0:  # a tag is any text: "nan", "inf", "-1"
        return tagged, 0.0
    if container.duration:
        return container.duration / 1_000_000, _SLACK if len(container.streams) > 1 else 0.0
    return None, 0.0


def _frames(container: Any, stream: Any) -> tuple[int | None, bool]:
    """Frames by the container's table, and whether it has one entry a frame."""
    if not stream.frames:
        return None, False
    if "mov" not in container.format.name:
        return stream.frames, False
    entries = stream.index_entries
    # An edit list hides the frames before its start: decoded for the others' sake, never shown.
    shown = sum(not entry.is_discard for entry in entries)
    return (shown, True) if shown else (stream.frames, False)
