"""Whether all frames of a video were read: what the file states against what was decoded."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from .backend import StreamFacts
from .cut_off import cut_off

if TYPE_CHECKING:
    from .backends.pyav_facts import Packets

_LOST = 0.05  # of the packets; fewer may be hidden reference pictures (VP8) or fields
_NO_PYAV = "; frames hidden by an edit list count as missing while PyAV is not installed"


@dataclass
class Read:
    """How much of a video was read so far.

    step (float): seconds of a frame.
    count (int): frames that came; hidden (int): frames before 0, which no player shows.
    start (float | None), end (float): seconds of the time base at which the first frame begins and
        the last one ends.
    cut (str | None): the limit that stopped the reader.
    complete (bool): it came to the end.
    """

    step: float
    count: int = 0
    hidden: int = 0
    start: float | None = None
    end: float = 0.0
    cut: str | None = None
    complete: bool = False


def completeness(
    facts: StreamFacts, read: Read, *, damaged: int, path: str | None
) -> tuple[int | None, str]:
    """The number of frames to expect, and what is missing in words ("" for nothing).

    damaged (int): packets the backend passed over.
    path (str | None): of the file, to count its packets where its statements leave doubt; None for
        other sources.
    """
    decoded, expected = read.count, facts.frames
    if expected is not None:
        expected = max(0, expected - read.hidden)
    if facts.exact:
        assert expected is not None
        if decoded < expected:
            return expected, f"only {decoded} of {expected} frames could be decoded"
        return max(expected, decoded), _damage(damaged)
    if path is not None and cut_off(path):
        missing = expected is not None and expected > decoded
        return expected if missing else None, "the file is cut off: it ends before its container"
    short = _is_short(facts, read, read.end + facts.slack)
    if not short and (expected is None or decoded + 1 >= expected):
        return decoded, _damage(damaged)  # the estimate was near: now it is known
    # The count or the end does not fit. A variable rate explains the count, a lost part does not.
    packets = _survey(path)
    pictures = None if packets is None else packets.pictures - read.hidden
    if pictures is not None and decoded + max(1.0, _LOST * pictures) < pictures:
        return pictures, f"only {decoded} of {pictures} frames could be decoded"
    if packets is not None and short and facts.slack:
        # The length is that of the whole file, of which sound may fill the rest.
        short = _is_short(facts, read, packets.end)
    if short:
        reason = f"the pictures end at {read.end:.2f} s, but the file states {facts.duration:.2f} s"
        return expected, reason + ("" if packets is not None else _NO_PYAV)
    if pictures is None:
        reason = f"only {decoded} of about {expected} frames could be decoded"
        return expected, reason + (_NO_PYAV if find_spec("av") is None else "")
    return max(decoded, pictures), _damage(damaged)


def _is_short(facts: StreamFacts, read: Read, end: float) -> bool:
    """Whether the stated duration lies after `end`, from whichever zero it counts."""
    if facts.duration is None:
        return False
    start = read.start or 0.0
    end += max(2 * read.step, 0.1)
    # A duration up to the first picture can only count from there.
    return end < facts.duration or (facts.duration <= start and end < start + facts.duration)


def _damage(damaged: int) -> str:
    return f"{damaged} damaged packets were passed over" if damaged else ""


def _survey(path: str | None) -> Packets | None:
    if path is None or find_spec("av") is None:
        return None
    from .backends.pyav_facts import survey

    return survey(path)
