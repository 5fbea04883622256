"""Draws a person of a given look: head and shoulders, clear enough to be known at 32 pixels."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...needs import need
from ...video.generated import Head
from .looks import Look

WIDTH, HEIGHT = 160, 190
BOX = (40.0, 16.0, 120.0, 118.0)
"""The head in the picture, hat and collar included: clothes must show in a crop of it."""

_HAIR = {
    "black": (32, 26, 24),
    "yellow": (70, 205, 245),
    "red": (30, 35, 190),
    "white": (232, 232, 228),
    "pink": (185, 120, 245),
}
_CLOTHES = {
    "red": (35, 35, 215),
    "blue": (205, 95, 30),
    "green": (55, 145, 45),
    "yellow": (40, 215, 248),
    "white": (242, 242, 240),
    "black": (34, 32, 32),
}
_SKIN = ((190, 215, 245), (170, 200, 236), (150, 184, 224), (125, 160, 205), (95, 130, 180))
_HATS = ((95, 60, 40), (60, 70, 95), (105, 105, 105), (110, 95, 45), (50, 85, 80))
_STRAW = (125, 190, 215)
_INK = (38, 32, 30)


def draw_person(look: Look, seed: int) -> Head:
    """Draw a person.

    seed (int): skin, shapes and what they wear else; equal looks differ by it.
    """
    return _Drawing(look, seed).head()


class _Drawing:
    """One picture in the making; coordinates are of WIDTH x HEIGHT."""

    def __init__(self, look: Look, seed: int) -> None:
        self.cv2 = need("cv2", "drawn people")
        self.look = look
        self.rng = np.random.default_rng((seed, 11))
        self.image = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
        self.alpha = np.zeros((HEIGHT, WIDTH), np.uint8)
        self.skin = _SKIN[int(self.rng.integers(len(_SKIN)))]
        self.hair = self._near(_HAIR[look.hair], 9)
        self.cloth = self._near(_CLOTHES[look.clothes], 11)
        self.jaw = 29 + int(self.rng.integers(0, 4)) + (2 if look.gender == "man" else 0)
        self.eyes = 13 + int(self.rng.integers(0, 4))
        self.lift = int(self.rng.integers(-2, 3))

    def head(self) -> Head:
        self._back_hair()
        self._shoulders()
        self._face()
        self._front_hair()
        self._features()
        self._beard()
        self._glasses()
        self._hat()
        alpha = self.cv2.GaussianBlur(self.alpha, (3, 3), 0)
        return Head("drawn", self.image, alpha, BOX)

    # --- parts, from the back to the front --------------------------------------------------

    def _back_hair(self) -> None:
        if self.look.length == "long":
            self._ellipse(80, 66, 44 + self._some(3), 50, self.hair)
            self._polygon([(36, 66), (124, 66), (126, 134), (34, 134)], self.hair)

    def _shoulders(self) -> None:
        wide = 56 + self._some(5)
        self._ellipse(80, 172, wide, 64, self.cloth)
        self._polygon([(80 - wide, 165), (80 + wide, 165), (80 + wide, 190), (80 - wide, 190)])
        # A high collar up to the chin: without it a crop of the head would show little of it.
        self._polygon([(54, 102), (106, 102), (116, 132), (44, 132)])
        darker = tuple(int(0.72 * c) for c in self.cloth)
        self._line((80, 124), (80, 190), darker, 2)
        if self.look.length == "long":
            for x in (42, 118):
                self._ellipse(x, 106, 9 + self._some(2), 30, self.hair)

    def _face(self) -> None:
        for x in (80 - self.jaw - 2, 80 + self.jaw + 2):
            self._ellipse(x, 74, 5, 9, self.skin)
        self._ellipse(80, 70, self.jaw + 2, 41, self.skin)

    def _front_hair(self) -> None:
        width, style = self.jaw + 7, int(self.rng.integers(3))
        height = 34 + self._some(2)
        self._ellipse(80, 54, width, height, self.hair, arc=(180, 360))
        for side in (-1, 1):
            low = 84 if self.look.length == "long" else 72 + self._some(3)
            x = 80 + side * (self.jaw + 2)
            self._polygon([(x - 5, 50), (x + 5, 50), (x + 4, low), (x - 3, low)], self.hair)
        if style == 0:  # a fringe
            self._polygon([(50, 44), (110, 44), (108, 56), (80, 52), (52, 56)], self.hair)
        elif style == 1:  # parted on one side
            self._polygon([(48, 44), (104, 42), (112, 58), (74, 48), (52, 60)], self.hair)
        elif self.look.length == "short" and self.look.hat == "none":
            for x in range(54, 110, 9):
                tip = (x + 4 + self._some(2), 18 + abs(x + 4 - 80) // 4)
                self._polygon([(x, 36), (x + 9, 36), tip], self.hair)

    def _features(self) -> None:
        woman = self.look.gender == "woman"
        brow = 3 if woman else 5
        dark = tuple(int(0.5 * c) for c in self.hair) if self.look.hair != "white" else (120,) * 3
        y = 70 + self.lift
        for side in (-1, 1):
            x = 80 + side * self.eyes
            self._line((x - 7, y - 12), (x + 7, y - 12 - side * self._some(2)), dark, brow)
            self._ellipse(x, y, 6, 5, (248, 248, 248), solid=False)
            self._ellipse(x, y, 4, 4, _INK, solid=False)
            if woman:
                self._line((x - 7, y - 5), (x + 7, y - 5), _INK, 3)
                self._ellipse(80 + side * 20, 87, 6, 4, self._blend(self.skin, (150, 140, 245)))
        shade = self._blend(self.skin, (60, 80, 120), 0.35)
        self._line((80, 74), (80 + self._some(3), 84), shade, 3)
        mouth = (45, 35, 205) if woman else self._blend(self.skin, (50, 50, 110), 0.7)
        self._ellipse(80, 96, 12 if woman else 11, 5 if woman else 2, mouth, solid=False)

    def _beard(self) -> None:
        if self.look.beard == "beard":
            self._ellipse(80, 88, self.jaw + 3, 30, self.hair, arc=(0, 180))
            self._ellipse(80, 88, 17, 5, self.hair)
            self._ellipse(80, 97, 9, 3, (60, 60, 150), solid=False)

    def _glasses(self) -> None:
        if self.look.glasses == "none":
            return
        y, rx, ry = 70 + self.lift, 13, 10 + self._some(1)
        frame = (20, 20, 20)
        for side in (-1, 1):
            x = 80 + side * (self.eyes + 2)
            if self.look.glasses == "sunglasses":
                self._ellipse(x, y, rx + 1, ry + 1, (18, 16, 16), solid=False)
                self._line((x - 6, y - 4), (x - 1, y - 5), (120, 110, 105), 2)
            else:
                glass = self.image.copy()
                self.cv2.ellipse(glass, (x, y), (rx, ry), 0, 0, 360, (255, 250, 240), -1)
                self.image = self.cv2.addWeighted(self.image, 0.4, glass, 0.6, 0)
                self._ellipse(x, y, 4, 4, _INK, solid=False)
                self.cv2.ellipse(self.image, (x, y), (rx, ry), 0, 0, 360, frame, 3, 16)
            self._line((x + side * rx, y - 2), (80 + side * (self.jaw + 4), y - 4), frame, 3)
        self._line((80 - self.eyes + 9, y - 1), (80 + self.eyes - 9, y - 1), frame, 4)

    def _hat(self) -> None:
        kind = self.look.hat
        color = self._near(_HATS[int(self.rng.integers(len(_HATS)))], 10)
        edge = tuple(int(0.6 * c) for c in color)
        wide = self.jaw + 9
        if kind == "cap":
            self._ellipse(80, 48, wide, 32, color, arc=(180, 360))
            side = -1 if self.rng.random() < 0.5 else 1
            self._ellipse(80 + side * 16, 49, wide, 7, edge)
            self._ellipse(80, 19, 4, 3, edge)
        elif kind == "beanie":
            self._ellipse(80, 46, wide, 30, color, arc=(180, 360))
            for x in range(80 - wide + 8, 80 + wide - 4, 11):
                self._line((x, 26 + abs(x - 80) // 4), (x, 44), edge, 2)
            self._polygon(
                [(80 - wide, 42), (80 + wide, 42), (80 + wide, 56), (80 - wide, 56)], edge
            )
            self._ellipse(80, 24, 9, 8, (235, 235, 235))
        elif kind == "straw":
            self._ellipse(80, 46, 54, 11, _STRAW)
            self._ellipse(80, 46, 31, 30, _STRAW, arc=(180, 360))
            self._polygon([(49, 36), (111, 36), (111, 44), (49, 44)], (45, 60, 130))
            for x in range(32, 130, 8):
                self._line((x, 47), (x + 4, 53), (85, 150, 180), 1)

    # --- strokes ----------------------------------------------------------------------------

    def _ellipse(
        self,
        x: int,
        y: int,
        rx: int,
        ry: int,
        color: Any,
        *,
        arc: tuple[int, int] = (0, 360),
        solid: bool = True,
    ) -> None:
        for target, value in ((self.image, color), (self.alpha, 255)):
            if solid or target is self.image:
                self.cv2.ellipse(target, (x, y), (rx, ry), 0, *arc, value, -1, self.cv2.LINE_AA)

    def _polygon(self, points: list[tuple[int, int]], color: Any = None) -> None:
        corners = [np.array(points, np.int32)]
        self.cv2.fillPoly(self.image, corners, self.cloth if color is None else color, 16)
        self.cv2.fillPoly(self.alpha, corners, 255, 16)

    def _line(self, start: tuple[int, int], end: tuple[int, int], color: Any, width: int) -> None:
        self.cv2.line(self.image, start, end, color, width, self.cv2.LINE_AA)

    def _some(self, most: int) -> int:
        return int(self.rng.integers(-most, most + 1))

    def _near(self, color: tuple[int, ...], spread: int) -> tuple[int, ...]:
        moved = np.array(color) + self.rng.integers(-spread, spread + 1, 3)
        return tuple(int(c) for c in moved.clip(0, 255))

    def _blend(
        self, one: tuple[int, ...], two: tuple[int, ...], part: float = 0.5
    ) -> tuple[int, ...]:
        return tuple(int(a * (1 - part) + b * part) for a, b in zip(one, two, strict=True))
