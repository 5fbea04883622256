"""Colors of clusters that color-blind readers can tell apart, and a second mark beyond these."""

from __future__ import annotations

COLORS = (
    "#0072b2",
    "#e69f00",
    "#009e73",
    "#cc79a7",
    "#56b4e9",
    "#d55e00",
    "#9944ee",
    "#f0e442",
    "#774422",
    "#bbee99",
)
"""Okabe and Ito's colors ("Color Universal Design", 2008) without black, and three more found by
search: any two of the ten, and gray, lie at least 15 apart in CIELAB for normal sight, protanopia,
deuteranopia and tritanopia (Machado, Oliveira and Fernandes 2009)."""

NOBODY = "#c4c4c4"
"""Gray: a head that no cluster is linked to."""

MARKS = ("solid", "dashed", "dotted", "double")
"""Line styles: each round through the colors has its own. Beyond all four only the number tells."""


def cluster_color(number: int) -> str:
    """The color of cluster 1, 2, … as "#rrggbb"; `NOBODY` for 0 and below."""
    return COLORS[(number - 1) % len(COLORS)] if number > 0 else NOBODY


def text_on(color: str) -> str:
    """Black or white, whichever has the higher contrast on "#rrggbb" (4.5:1 at least)."""
    luminance = relative_luminance(color)
    black, white = (luminance + 0.05) / 0.05, 1.05 / (luminance + 0.05)
    return "#000000" if black >= white else "#ffffff"


def relative_luminance(color: str) -> float:
    """WCAG 2's relative luminance of "#rrggbb", 0 (black) to 1 (white)."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
