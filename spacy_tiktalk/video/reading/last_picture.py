"""How long the last picture of a file is shown, which no next one tells."""

from __future__ import annotations

from importlib.util import find_spec

from .backend import StreamFacts

_NEAR = 0.1  # frames between the end of a step and the stated end that rounding explains
_LATE = 1.0  # seconds beyond the stated end that are still believed, and
_LONGEST = 10.0  # seconds of a picture, where no end is stated


def last_seconds(facts: StreamFacts, path: str | None, time: float, step: float) -> float:
    """Seconds that the last picture is shown: `step`, unless the file is known to say otherwise.

    path (str | None): of a file with a container, which is asked where its stated end is another
        one than a step behind the picture.
    time (float): seconds of the time base at which the picture begins.
    step (float): seconds of a frame.
    """
    ends = [] if facts.duration is None else [facts.duration, facts.start + facts.duration]
    if path is None or any(abs(end - time - step) <= step * _NEAR for end in ends):
        return step
    found = _of_packet(path, time, step)
    most = max(ends) + _LATE - time if ends else _LONGEST
    return found if found is not None and 0 < found <= most else step


def _of_packet(path: str, time: float, step: float) -> float | None:
    """What the picture's packet says; None where PyAV is missing or finds no such packet."""
    if find_spec("av") is None:
        return None
    from .backends.pyav_container import (
        FACT_ERRORS,
        open_container,
        picture_stream,
        pyav_errors,
        zero_of,
    )

    last: tuple[float, float] | None = None
    try:
        with open_container(path) as container:
            stream, zero = picture_stream(container), zero_of(container)
            container.seek(round((time + zero) / stream.time_base), stream=stream)
            for packet in container.demux(stream):
                if packet.pts is None or not packet.duration:
                    continue
                begin = float(packet.pts * packet.time_base) - zero
                seconds = float(packet.duration * packet.time_base)
                if packet.size:
                    last = max(last or (begin, 0.0), (begin, seconds))
                elif last is not None:  # the same picture again
                    last = last[0], max(last[1], begin + seconds - last[0])
    except FACT_ERRORS + pyav_errors():  # a TiktalkError is a ValueError
        return None
    # Of another time it is another picture's: stamps were mended, or the last ones are damaged.
    return last[1] if last is not None and abs(last[0] - time) < step else None
