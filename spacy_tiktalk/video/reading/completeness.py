"""Whether all frames of a video came: what the file states against what was decoded."""

from __future__ import annotations

from importlib.util import find_spec

from .backend import StreamFacts
from .cut_off import cut_off

_LOST = 0.05  # of the packets; fewer may be hidden reference pictures (VP8) or fields
_NO_PYAV = "; frames hidden by an edit list count as missing while PyAV is not installed"


def completeness(
    facts: StreamFacts, *, decoded: int, end: float, step: float, damaged: int, path: str | None
) -> tuple[int | None, str]:
    """The number of frames to expect, and what is missing in words ("" for nothing).

    decoded (int): frames that came.
    end (float): seconds at the end of the last one.
    step (float): seconds of a frame.
    damaged (int): packets the backend passed over.
    path (str | None): of the file, to count its packets where its statements leave doubt; None for
        other sources.
    """
    expected = facts.frames
    if facts.exact:
        assert expected is not None
        if decoded < expected:
            return expected, f"only {decoded} of {expected} frames could be decoded"
        return max(expected, decoded), _damage(damaged)
    if path is not None and cut_off(path):
        missing = expected is not None and expected > decoded
        return expected if missing else None, "the file is cut off: it ends before its container"
    duration = None if facts.duration is None else facts.duration - facts.slack
    short = duration is not None and end + max(2 * step, 0.1) < duration
    if not short and (expected is None or decoded + 1 >= expected):
        return decoded, _damage(damaged)  # the estimate was near: now it is known
    # The count or the end does not fit. A variable rate explains the count, a lost part does not.
    packets = _packets(path)
    if packets is not None and decoded + max(1.0, _LOST * packets) < packets:
        return packets, f"only {decoded} of {packets} frames could be decoded"
    if short:
        reason = f"the pictures end at {end:.2f} s, but the file states {facts.duration:.2f} s"
        return expected, reason + ("" if packets is not None else _NO_PYAV)
    if packets is None:
        reason = f"only {decoded} of about {expected} frames could be decoded"
        return expected, reason + (_NO_PYAV if find_spec("av") is None else "")
    return max(decoded, packets), _damage(damaged)


def _damage(damaged: int) -> str:
    return f"{damaged} damaged packets were passed over" if damaged else ""


def _packets(path: str | None) -> int | None:
    if path is None or find_spec("av") is None:
        return None
    from .pyav_backend import count_packets

    return count_packets(path)
