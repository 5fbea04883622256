"""The table of scenarios, and the script that a seed makes of one."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ....errors import error
from ..paths import check_argument
from ..scene import Script
from . import clothes, cuts, looks, motion
from .cuts import Scenes
from .stage import Stage


@dataclass(frozen=True)
class Scenario:
    """A difficulty.

    people (int): how many there are by default; least (int): how many there must be.
    """

    name: str
    about: str
    people: int
    least: int
    build: Callable[[Stage], Scenes]


def _table(*rows: tuple[str, int, int, Callable[[Stage], Scenes]]) -> dict[str, Scenario]:
    return {
        name: Scenario(name, (build.__doc__ or "").split("\n")[0], people, least, build)
        for name, people, least, build in rows
    }


SCENARIOS = _table(
    ("cuts", 3, 1, cuts.cuts),
    ("same-place", 3, 2, cuts.same_place),
    ("dissolves", 4, 2, cuts.dissolves),
    ("fades", 4, 2, cuts.fades),
    ("flashes", 3, 1, cuts.flashes),
    ("whip-pans", 3, 2, cuts.whip_pans),
    ("crossings", 3, 2, motion.crossings),
    ("re-entries", 2, 1, motion.reentries),
    ("swings", 2, 1, motion.swings),
    ("pans", 3, 2, motion.pans),
    ("hand-held", 3, 1, motion.hand_held),
    ("dim", 3, 1, looks.dim),
    ("black-and-white", 5, 1, looks.black_and_white),
    ("looks", 2, 1, looks.looks),
    ("six-people", 6, 1, looks.many_people),
    ("mixed", 5, 1, looks.mixed),
    ("reverse-shots", 3, 2, clothes.reverse_shots),
    ("like-clothes", 3, 2, clothes.like_clothes),
)
"""By name, in the order of tables."""


def scenario_script(
    name: str,
    seed: int,
    *,
    seconds: float = 10.0,
    n_people: int | None = None,
    size: tuple[int, int] = (576, 1024),
    fps: float = 25.0,
) -> Script:
    """A script of one difficulty; the same arguments give the same script.

    name (str): one of SCENARIOS.
    seconds (float): about; transitions make it a little longer or shorter. 4 to 600.
    n_people (int | None): 1 or 2 to 8, as the scenario allows; its own number where none is given.
    size (tuple[int, int]): width and height, even numbers from 128 to 4096.
    fps (float): 10 to 120.
    RAISES: T792.
    """
    scenario = SCENARIOS.get(name)
    if scenario is None:
        raise error("T792", name="scenario", value=name, allowed=", ".join(SCENARIOS))
    people = scenario.people if n_people is None else n_people
    width, height = size
    few = scenario.least
    check_argument("n_people", people, few <= people <= 8, f"{few} to 8 people")
    check_argument("seconds", seconds, 4 <= seconds <= 600, "4 to 600 s")
    check_argument("fps", fps, 10 <= fps <= 120, "10 to 120")
    for what, side in (("width", width), ("height", height)):
        even = 128 <= side <= 4096 and side % 2 == 0
        check_argument(what, side, even, "even, 128 to 4096")
    # A name's own dice: "cuts" and "fades" of one seed are not one video with other joints.
    rng = np.random.default_rng((zlib.crc32(name.encode()), seed))
    stage = Stage(rng, width, height, fps, round(seconds * fps), people)
    scenes, transitions = scenario.build(stage)
    return Script(tuple(scenes), width, height, fps, tuple(transitions))
