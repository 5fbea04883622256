"""Videos made by a seeded script, with exact ground truth: heads on known paths, cuts, crossings.

They serve tests, the demo and benchmarks. Nothing here is data for training.
"""

from .camera import Camera
from .distractors import Distractor
from .drawn import drawn_heads
from .heads import Head, photo_heads
from .light import Flash, Light
from .people import Person, photo_people
from .render import frames
from .scene import Key, Pillar, Scene, Script, Walk
from .script import random_script
from .transitions import Boundary, Transition
from .truth import Truth, truth
from .write import Generated, generate_video

__all__ = [
    "Boundary",
    "Camera",
    "Distractor",
    "Flash",
    "Generated",
    "Head",
    "Key",
    "Light",
    "Person",
    "Pillar",
    "Scene",
    "Script",
    "Transition",
    "Truth",
    "Walk",
    "drawn_heads",
    "frames",
    "generate_video",
    "photo_heads",
    "photo_people",
    "random_script",
    "truth",
]
