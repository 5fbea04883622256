"""How one scene becomes the next: hard cuts, dissolves, fades through black and through white."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .paths import check_scene

CUT, DISSOLVE, FADE_BLACK, FADE_WHITE = "cut", "dissolve", "fade black", "fade white"
TRANSITIONS = (CUT, DISSOLVE, FADE_BLACK, FADE_WHITE)


@dataclass(frozen=True)
class Transition:
    """What is between two scenes.

    kind (str): one of TRANSITIONS.
    frames (int): 0 for a cut. Of a dissolve, the frames in which both scenes are seen: the last of
        one and the first of the next are the same frames of the video. Of a fade, an even number:
        the last half of them of one scene goes to the color, the first half of the next comes out
        of it.
    """

    kind: str = CUT
    frames: int = 0

    def __post_init__(self) -> None:
        known = self.kind in TRANSITIONS
        check_scene(known, f"its kind {self.kind!r} is none of {TRANSITIONS}", "transition")
        n, cut = self.frames, self.kind == CUT
        fine = n == 0 if cut else n >= (1 if self.kind == DISSOLVE else 2)
        fine = fine and (self.kind == DISSOLVE or n % 2 == 0)
        check_scene(fine, f"a {self.kind} cannot have {n} frames", "transition")

    @property
    def overlap(self) -> int:
        """Frames of the video that show both scenes."""
        return self.frames if self.kind == DISSOLVE else 0

    @property
    def color(self) -> int:
        """The gray level that a fade goes through."""
        return 255 if self.kind == FADE_WHITE else 0

    def ends(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """How much is seen of the first scene's last frames and of the next one's first: 0 to 1."""
        if self.kind == CUT:
            return np.ones(0), np.ones(0)
        if self.kind == DISSOLVE:
            coming = np.arange(1, self.frames + 1) / (self.frames + 1)
            return 1 - coming, coming
        half = self.frames // 2  # the last frame of the one and the first of the other: color alone
        return 1 - np.arange(1, half + 1) / half, np.arange(half) / half


@dataclass(frozen=True)
class Boundary:
    """A shot boundary in the video, frames from 0.

    kind (str): one of TRANSITIONS.
    before, after (int): the last frame that is wholly of the old shot and the first that is wholly
        of the new one; neighbors at a cut.
    start (int): the first frame that counts to the new shot: at least half of it in a dissolve, and
        the first half of a fade is of the old shot.
    """

    kind: str
    before: int
    after: int
    start: int


@dataclass(frozen=True)
class Part:
    """Where a scene lies in the video.

    first (int): the frame of the video that is its first, seen however little.
    shares (NDArray[np.float64]): [length], how much of it is seen in each of its frames, 0 to 1.
    owned (NDArray[np.bool_]): [length], the frames that count to it: every frame of the video to
        one scene.
    """

    first: int
    shares: NDArray[np.float64]
    owned: NDArray[np.bool_]


def parts(lengths: Sequence[int], transitions: Sequence[Transition]) -> list[Part]:
    """Lay scenes out in time.

    lengths (Sequence[int]): frames of each scene.
    transitions (Sequence[Transition]): one between each two.
    RAISES: T793 where transitions are too few or too many, or longer than a scene has frames.
    """
    n = len(lengths) - 1
    given = len(transitions)
    check_scene(given == n, f"{n + 1} scenes have {n} transitions, not {given}", "script")
    coming, going = [np.ones(0)], []
    for transition in transitions:
        leaving, arriving = transition.ends()
        going.append(leaving)
        coming.append(arriving)
    going.append(np.ones(0))
    found, begin = [], 0
    overlaps = [t.overlap for t in transitions] + [0]
    dissolves = [False, *(t.kind == DISSOLVE for t in transitions), False]
    for i, length in enumerate(lengths):
        head, tail = coming[i], going[i]
        # One frame at least that is this scene alone: a boundary ends before the next begins.
        room = length > len(head) + len(tail) or not (len(head) or len(tail))
        check_scene(room, f"scene {i + 1} is shorter than its transitions", "script")
        shares, owned = np.ones(length), np.ones(length, dtype=np.bool_)
        shares[: len(head)] = head
        shares[length - len(tail) :] = tail
        if dissolves[i]:
            owned[: len(head)] = head >= 0.5
        if dissolves[i + 1]:
            owned[length - len(tail) :] = tail > 0.5
        found.append(Part(begin, shares, owned))
        begin += length - overlaps[i]
    return found


def boundaries(layout: Sequence[Part], transitions: Sequence[Transition]) -> list[Boundary]:
    """The boundaries between scenes laid out by `parts`."""
    found = []
    for transition, old, new in zip(transitions, layout, layout[1:], strict=False):
        last, first = transition.ends()
        start = new.first + int(np.argmax(new.owned))
        before = old.first + len(old.shares) - len(last) - 1
        found.append(Boundary(transition.kind, before, new.first + len(first), start))
    return found
