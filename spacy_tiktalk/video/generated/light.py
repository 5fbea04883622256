"""The light of a generated scene: colors or none, and flashes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...needs import need
from ..types import Image
from .paths import check_scene


@dataclass(frozen=True, kw_only=True)
class Flash:
    """Frames in which the picture goes white; no cut.

    frame (int): of the scene, from 0.
    length (int): frames, 1 and more.
    strength (float): part of white in the first of them, above 0 up to 1; it fades to a third of
        that in the last.
    """

    frame: int
    length: int = 1
    strength: float = 0.9


@dataclass(frozen=True, kw_only=True)
class Light:
    """How the light changes the colors of a scene.

    saturation (float): 0 is black and white, 1 leaves the colors.
    flashes (tuple[Flash, ...]): in order, without overlap.
    """

    saturation: float = 1.0
    flashes: tuple[Flash, ...] = ()

    def __post_init__(self) -> None:
        saturation = self.saturation
        check_scene(0 <= saturation <= 1, f"its saturation is {saturation}, not 0 to 1")
        after = 0
        for flash in self.flashes:
            fine = flash.frame >= after and flash.length >= 1 and 0 < flash.strength <= 1
            check_scene(fine, f"a flash is out of range or order: {flash}")
            after = flash.frame + flash.length

    def white(self, length: int) -> NDArray[np.float64]:
        """The part of white in every frame of a scene, 0 to 1: float64 [length]."""
        white = np.zeros(length)
        for flash in self.flashes:
            fading = flash.strength * np.linspace(1, 1 / 3, flash.length)
            inside = white[flash.frame : flash.frame + flash.length]
            inside[:] = fading[: len(inside)]
        return white

    def gray(self, picture: Image) -> Image:
        """The picture with its colors reduced to `saturation`."""
        if self.saturation == 1:
            return picture
        cv2 = need("cv2", "the generator of videos")
        gray = cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
        mixed: Image = cv2.addWeighted(picture, self.saturation, gray, 1 - self.saturation, 0)
        return mixed
