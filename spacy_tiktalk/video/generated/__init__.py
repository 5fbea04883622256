"""Videos made by a seeded script, with exact ground truth: heads on known paths, cuts, crossings.

They serve tests, the demo and benchmarks. Nothing here is data for training.
"""

from .drawn import drawn_heads
from .heads import Head, photo_heads
from .render import frames
from .scene import Key, Pillar, Scene, Script, Walk
from .script import random_script
from .truth import Truth, truth
from .write import Generated, generate_video

__all__ = [
    "Generated",
    "Head",
    "Key",
    "Pillar",
    "Scene",
    "Script",
    "Truth",
    "Walk",
    "drawn_heads",
    "frames",
    "generate_video",
    "photo_heads",
    "random_script",
    "truth",
]
