"""Who is in a made-up video, where they stand, and its shots."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from ...video.generated import Head, Key, Scene, Script, Walk
from .draw import draw_person
from .looks import SHARED, Look, held_out_in, random_look

FPS = 8.0
_SIZES = ((256, 144), (144, 256))
_N_PEOPLE = {1: 3, 2: 8, 3: 6, 4: 3}
_TALLEST = {1: 80, 2: 72, 3: 64, 4: 56}  # pixels of a head's height
_SMALLEST = 42
_CUT = 0.3


@dataclass(frozen=True)
class Person:
    """Somebody in a video.

    place (int): from 0 at the left.
    seed (int): of the drawing.
    """

    look: Look
    place: int
    seed: int


@dataclass(frozen=True)
class Cast:
    """The people of a video, in an order that does not tell where they stand.

    script (Script): its walks have person n for `people[n - 1]`. In every shot people stand in the
        order of their places, and the first shot shows all of them.
    """

    people: tuple[Person, ...]
    script: Script

    def heads(self) -> list[Head]:
        """Their drawings, in the same order."""
        return [draw_person(person.look, person.seed) for person in self.people]


def random_cast(rng: random.Random, *, held_out: bool = False) -> Cast:
    """Draw 1 to 4 people and a video of them.

    The others often share an attribute with somebody before them; nobody looks just like another.

    held_out (bool): the first one has a pair of HELD_OUT.
    """
    (n,) = rng.choices(list(_N_PEOPLE), list(_N_PEOPLE.values()))
    looks = [random_look(rng, held_out=held_out)]
    while len(looks) < n:
        like = rng.choice(looks) if rng.random() < 0.6 else None
        # Beside somebody with a pair of HELD_OUT, those who have one half of it.
        pair = held_out_in(like) if like else None
        look = random_look(rng, like=like, shared=sorted(pair) if pair else SHARED)
        if look not in looks:
            looks.append(look)
    places = rng.sample(range(n), n)
    people = tuple(
        Person(look, place, rng.getrandbits(30)) for look, place in zip(looks, places, strict=True)
    )
    return Cast(people, _script(people, rng))


def _script(people: Sequence[Person], rng: random.Random) -> Script:
    width, height = _SIZES[0] if len(people) > 2 else rng.choice(_SIZES)
    numbers = list(range(1, len(people) + 1))
    if rng.random() >= _CUT:
        lengths, shown = [rng.randint(8, 11)], [numbers]
    else:
        lengths = [rng.randint(5, 6), rng.randint(5, 6)]
        # After a cut all of them from another distance, or one of them alone.
        shown = [numbers, numbers if rng.random() < 0.5 else [rng.choice(numbers)]]
    hue = rng.random()
    scenes = []
    for length, some in zip(lengths, shown, strict=True):
        order = sorted(some, key=lambda number: people[number - 1].place)
        scenes.append(
            Scene(
                length,
                tuple(_walks(order, length, width, height, rng)),
                background=rng.choice(("gradient", "stripes")),
                hue=hue,
                gain=rng.uniform(0.9, 1.08),
                noise=0.0,
                seed=rng.getrandbits(30),
            )
        )
        hue = (hue + rng.uniform(0.3, 0.7)) % 1.0  # a cut has to be seen
    return Script(tuple(scenes), width, height, FPS)


def _walks(
    order: Sequence[int], length: int, width: int, height: int, rng: random.Random
) -> list[Walk]:
    """Everybody stands in a part of the picture of their own, and moves a few pixels."""
    slot = width / len(order)
    tallest = min(_TALLEST[len(order)], 0.86 * slot)
    size = rng.uniform(min(_SMALLEST, 0.8 * tallest), tallest)
    walks = []
    for i, number in enumerate(order):
        tall = size * rng.uniform(0.94, 1.06)
        x = slot * (i + 0.5) + rng.uniform(-0.06, 0.06) * slot
        y = height * rng.uniform(0.4, 0.5)
        dx, dy = rng.uniform(-4, 4), rng.uniform(-2, 2)
        keys = (Key(0, x - dx, y - dy, tall), Key(length - 1, x + dx, y + dy, tall))
        walks.append(Walk(number, keys, depth=rng.random()))
    return walks
